"""How strict verdicts are: asked, kept in the person's settings, and every frame of the open drop is judged anew by it."""

from studio.base.language import beginning, tr
from studio.base.retold import retold
from studio.base.sensitivity import TOLERANCES, Sensitivity, meaning
from ui.parts.page_context import PageContext
from ui.parts.picker import Choice


class Strictness:
    """ask(): let the person choose."""

    def __init__(self, context: PageContext) -> None:
        self._context, self._session = context, context.session

    def ask(self) -> None:
        """Strict, normal or forgiving."""
        self._context.picker.ask(
            tr("How strict verdicts are, now {sensitivity}", sensitivity=tr(self._context.settings.sensitivity)),
            [Choice(beginning(tr(one)), lambda one=one: self._set(one), retold(meaning(one))) for one in TOLERANCES],
        )

    def _set(self, sensitivity: Sensitivity) -> None:
        shoot, settings, session = self._session.shoot, self._context.settings, self._session
        settings.sensitivity = sensitivity
        session.do(
            settings.save,
            lambda _: session.said.emit(tr("Verdicts are {sensitivity} from now on.", sensitivity=tr(sensitivity))),
        )
        if shoot is not None:
            session.do(shoot.frames.judge_anew, lambda now: self._tell(shoot.code, now))

    def _tell(self, code: str, now: Sensitivity) -> None:
        if now != self._context.settings.sensitivity:
            self._session.said.emit(
                tr("The brief of {code} says {now}, so its verdicts stay {now}.", code=code, now=tr(now))
            )

"""The keys moved to those that photographers know: said once to who had the others, with the way back to them."""

from collections.abc import Callable

from studio.base import paths
from studio.base.language import N_, tr
from ui.parts.basics import Panel, button, label, row
from ui.parts.page_context import PageContext
from ui.state.keys import TOLD
from ui.window.messages import Banners

SENTENCE = N_(
    "The keys are those of other culling programs now: {frame.select} picks, "
    "{frame.unmark} unmarks, {shot.reshoot} asks for a reshoot (it was R), {view.peaking} "
    "is peaking (it was P), {view.subject} the subject (it was B), {view.only} shows the "
    "picture only, {arm.role1} and so on arm roles (they were 1 to 9). {app.keys} shows "
    "them all, {app.settings} changes them."
)


class KeysTold:
    """Attribute: card, what is shown, or None. begin(): say it, if it is to be said; before: takes the old keys again."""

    def __init__(self, context: PageContext, banners: Banners, before: Callable[[], object]) -> None:
        self._context, self._banners, self._before = context, banners, before
        self.card: Panel | None = None

    def begin(self) -> None:
        """Say it to whoever used the window before; a new person has nothing to unlearn."""
        if self._context.settings.keys_told == TOLD:
            return
        if not (paths.config_dir() / "window.json").exists():
            self._know()
            return
        card = Panel(role="info", margin=10)
        card.box.addWidget(label(self._context.actions.keys.said(tr(SENTENCE))))
        card.box.addLayout(
            row(
                button(tr("Good"), self._know, kind="primary", tip=tr("Don't say it again")),
                button(
                    tr("Keys as before"), self._go_back, tip=tr("Take the old keys; the settings have the new ones")
                ),
                None,
            )
        )
        self.card = card
        self._banners.put(card)

    def _go_back(self) -> None:
        self._before()
        self._know()

    def _know(self) -> None:
        settings = self._context.settings
        settings.keys_told = TOLD
        self._context.session.do(settings.save)
        if self.card is not None:
            self._banners.take_away(self.card)
            self.card = None

"""The plan of an export, read off the window's thread: once for all that changed meanwhile, never over what is being drawn."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from ui.state.session import Session
from ui.state.work import caught

if TYPE_CHECKING:
    from studio.shoot.handed_out import ExportPlan

LOOK_AGAIN_MS = 300


class PlanReading(QObject):
    """Attributes: plan (None: there is none), recipe (the name that it was asked for by).

    recipe(): which one is chosen. held(): whether a plan that is read now would be of what was so before.
    Signals: there(plan), it was read · lacking(why), there is none by that recipe.
    """

    there = Signal(object)
    lacking = Signal(str)

    def __init__(self, session: Session, recipe: Callable[[], str | None], held: Callable[[], bool]) -> None:
        super().__init__()
        self._session, self._chosen, self._held = session, recipe, held
        self.plan: ExportPlan | None = None
        self.recipe: str | None = None
        self._reading = self._stale = False
        self._again = QTimer(self, singleShot=True, interval=LOOK_AGAIN_MS)
        self._again.timeout.connect(self._read)

    def ask(self, at_once: bool = False) -> None:
        """The plan may be another; at_once: it is another."""
        self._again.start(0 if at_once else LOOK_AGAIN_MS)

    def forget(self) -> None:
        """Another drop is open."""
        self.plan, self.recipe = None, None

    def concerns(self, frame_ids: list[str]) -> bool:
        """Whether the plan has files of these frames."""
        return self.plan is not None and not {one.frame for one in self.plan.files}.isdisjoint(frame_ids)

    def _read(self) -> None:
        shoot, recipe = self._session.shoot, self._chosen()
        if shoot is None or recipe is None:
            return
        if self._reading:
            # Once more after that one, however often it was asked for meanwhile.
            self._stale = True
            return
        self._reading, self._stale = True, False

        def read(found: "ExportPlan | BaseException") -> None:
            self._reading = False
            if shoot is not self._session.shoot or recipe != self._chosen():
                self._read()
                return
            if isinstance(found, BaseException):
                self.forget()
                self.lacking.emit(str(found))
            elif self._held():
                self._stale = True
            else:
                self.plan, self.recipe = found, recipe
                self.there.emit(found)
            if self._stale:
                self.ask()

        self._session.read(lambda: caught(lambda: shoot.handover.plan(recipe)), read)

"""Undo and redo of what people say: off the window's thread, after all that was begun before."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from studio.base.language import tr
from ui.state.session import Session

if TYPE_CHECKING:
    from studio.shoot.handed_out import Retraction, Shoot


class Undo:
    """What was taken back is said in a sentence, so that nobody wonders what it was."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def undo(self) -> None:
        """Take back what was said last."""
        self._ask(lambda shoot: shoot.undoing.undo(), tr("There is nothing to undo."))

    def redo(self) -> None:
        """Say again what was taken back last."""
        self._ask(lambda shoot: shoot.undoing.redo(), tr("There is nothing to do again."))

    def _ask(self, work: "Callable[[Shoot], Retraction | None]", nothing: str) -> None:
        shoot = self._session.shoot
        if shoot is not None:
            self._session.do(
                lambda: work(shoot),
                lambda done: self._session.said.emit(done.sentence if done is not None else nothing),
            )

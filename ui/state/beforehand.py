"""What opening a drop needs is made and loaded while the person still looks at the start page, so that nobody waits for it then."""

from collections import deque
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

if TYPE_CHECKING:
    from ui.state.session import Session

WAIT_MS = 150
"""How long after the window is there, or after the last look that somebody waits for."""
STEP_MS = 15
"""Between two steps, so that keys and clicks come between."""


class Beforehand(QObject):
    """Once, as soon as nothing is asked for; where a drop is open already there is nothing left to make ready.

    steps: short ones on the window's thread, one after the other. What is loaded is loaded off it, after them.
    """

    def __init__(self, session: "Session", steps: Iterable[Callable[[], object]] = ()) -> None:
        super().__init__(session)
        self._session, self._steps = session, deque(steps)
        self._timer = QTimer(self, singleShot=True, interval=WAIT_MS)
        self._timer.timeout.connect(self._begin)
        self._timer.start()
        session.ended.connect(self._timer.stop)

    def _begin(self) -> None:
        if self._session.shoot is not None:
            return
        if self._session.waiting:
            self._timer.start(WAIT_MS)
        elif self._steps:
            self._steps.popleft()()
            self._timer.start(STEP_MS)
        else:
            self._session.read(_get_ready, lambda _: None)


def _get_ready() -> None:
    # What counts the histogram of the first picture.
    import numpy  # noqa: F401

    from studio.shoot import get_ready

    get_ready()

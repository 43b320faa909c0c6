"""What opening a drop needs is loaded while the person still looks at the start page, so that nobody waits for it then."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

if TYPE_CHECKING:
    from ui.state.session import Session

WAIT_MS = 150
"""How long after the window is there, or after the last look that somebody waits for."""


class Beforehand(QObject):
    """Once, off the window's thread, as soon as nothing is asked for. Where a drop is open already there is nothing left to load."""

    def __init__(self, session: "Session") -> None:
        super().__init__(session)
        self._session = session
        self._timer = QTimer(self, singleShot=True, interval=WAIT_MS)
        self._timer.timeout.connect(self._begin)
        self._timer.start()
        session.ended.connect(self._timer.stop)

    def _begin(self) -> None:
        if self._session.shoot is not None:
            return
        if self._session.waiting:
            self._timer.start()
            return
        self._session.read(_get_ready, lambda _: None)


def _get_ready() -> None:
    from studio.shoot import get_ready

    get_ready()

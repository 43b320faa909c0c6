"""Which frame the Shoot page shows: the newest, until an arrow key holds another; what comes in meanwhile is told, not jumped to."""

from PySide6.QtCore import QObject, QTimer, Signal

from ui.parts.frame_model import FrameModel, frame_at
from ui.state.session import Row, Session

TOGETHER_MS = 30
"""What comes in within this is shown once."""


class Looking(QObject):
    """Attribute: held, the id of a frame that is held; empty while the newest is followed.

    Signal: changed(), another frame is shown, another is the newest, or one of the two is judged or marked.
    """

    changed = Signal()

    def __init__(self, session: Session, newest: FrameModel) -> None:
        super().__init__(session)
        self._session, self._model = session, newest
        self.held = ""
        self._timer = QTimer(self, singleShot=True, interval=TOGETHER_MS)
        self._timer.timeout.connect(self.changed)
        session.shoot_changed.connect(self._let_go)
        for changed in (session.frames_reset, session.frames_changed, session.previews_changed):
            changed.connect(self._soon)

    @property
    def newest(self) -> Row | None:
        """The frame that came in last."""
        index = self._model.index(0, 0)
        return frame_at(index) if index.isValid() else None

    @property
    def shown(self) -> Row | None:
        """The frame that is held, or the newest."""
        held = self._session.rows.get(self.held)
        return held if held is not None else self.newest

    def look_at(self, frame_id: str) -> None:
        """Hold a frame; the newest is followed again."""
        newest = self.newest
        held = "" if newest is not None and newest["id"] == frame_id else frame_id
        if held != self.held:
            self.held = held
            self.changed.emit()

    def step(self, by: int) -> None:
        """Hold the frame that came in so many before the one shown, or after it."""
        shown = self.shown
        at = self._model.find(shown["id"]) if shown is not None else self._model.index(0, 0)
        index = self._model.index(at.row() + by, 0)
        if index.isValid():
            self.look_at(frame_at(index)["id"])

    def follow(self) -> None:
        """Show the newest, and each new one as it comes."""
        if self.held:
            self.held = ""
            self.changed.emit()

    def _let_go(self) -> None:
        self.held = ""
        self._soon()

    def _soon(self, *_: object) -> None:
        if not self._timer.isActive():
            self._timer.start()

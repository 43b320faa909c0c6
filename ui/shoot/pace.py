"""How fast the crew is and when it will be done, in one line that keeps up with the clock."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QLabel

from studio.base.language import N_, tr
from studio.base.retold import retold
from ui.state.rereading import Rereading
from ui.state.session import Session

if TYPE_CHECKING:
    from studio.shoot.handed_out import Pace

AGAIN_MS = 30_000
TIP = N_(
    "From the times of the frames, breaks left out: minutes from one shot to the next, "
    "shots that still need a frame, and when you will be done at this pace. Breaks to come "
    "are not in it."
)


class PaceLine(QLabel):
    """Read anew when coverage changes, and every half minute, since the wrap moves with the clock while nothing is shot.

    Signal: told(words), to be said elsewhere too.
    """

    told = Signal(str)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._look = Rereading(session, lambda shoot: shoot.pace(), self._show)
        self.setProperty("role", "muted")
        self.setToolTip(tr(TIP))
        self._timer = QTimer(self, interval=AGAIN_MS)
        self._timer.timeout.connect(self._look.refresh)
        for changed in (session.shoot_changed, session.coverage_changed):
            changed.connect(self._look.refresh)
        self._timer.start()

    def _show(self, pace: "Pace") -> None:
        self.setText(retold(pace.words))
        self.setAccessibleName(retold(pace.sentence))
        self.told.emit(self.text())

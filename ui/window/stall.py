"""A guard that measures how long the window's thread was ever held up. For tests and for `THREESHOT_STALL=1`."""

import time

from PySide6.QtCore import QObject, Qt, QTimer

TICK_MS = 10
LIMIT_MS = 200.0


class StallGuard(QObject):
    """A precise timer in the event loop; the longest wait between two ticks, less the tick itself, is the longest block.

    Attribute: longest_ms.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.longest_ms = 0.0
        self._last = time.perf_counter()
        self._timer = QTimer(self, interval=TICK_MS)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)
        self._timer.start()

    def reset(self) -> None:
        """Begin measuring anew."""
        self.longest_ms = 0.0
        self._last = time.perf_counter()

    def _tick(self) -> None:
        now = time.perf_counter()
        self.longest_ms = max(self.longest_ms, (now - self._last) * 1000 - TICK_MS)
        self._last = now

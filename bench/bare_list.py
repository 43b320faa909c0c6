"""A bare QListView in a process of its own, painted 20 times a second: how long its thread was held up says what machine it was."""

import os
import subprocess
import sys
from types import TracebackType

ROWS, EACH_MS = 2000, 50


class BareList:
    """A context manager. `longest_ms()`: how long it was held up at most since the last call."""

    def __enter__(self) -> "BareList":
        there = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
        pipe = subprocess.PIPE
        self._process = subprocess.Popen(
            [sys.executable, "-m", "bench.bare_list"], env=there, stdin=pipe, stdout=pipe, text=True
        )
        self.longest_ms()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.communicate()

    def longest_ms(self) -> float:
        """Answered as soon as it is there."""
        assert self._process.stdin is not None and self._process.stdout is not None
        print(file=self._process.stdin, flush=True)
        return float(self._process.stdout.readline())


def main() -> None:
    """In the process of its own: one answer for each line, until there is none."""
    from PySide6.QtCore import QSocketNotifier, Qt, QTimer
    from PySide6.QtGui import QIcon, QPixmap, QStandardItem, QStandardItemModel
    from PySide6.QtWidgets import QApplication, QListView

    from ui.window.stall import StallGuard

    app, view = QApplication([]), QListView()
    pixmap = QPixmap(92, 58)
    pixmap.fill(Qt.GlobalColor.gray)
    icon, plain = QIcon(pixmap), QStandardItemModel(ROWS, 1)
    for n in range(ROWS):
        plain.setItem(n, QStandardItem(icon, ""))
    view.setFlow(QListView.Flow.LeftToRight)
    view.resize(1300, 160)
    view.setModel(plain)
    view.show()
    painting, guard = QTimer(interval=EACH_MS), StallGuard(view)
    painting.timeout.connect(view.viewport().update)
    painting.start()
    asked = QSocketNotifier(sys.stdin.fileno(), QSocketNotifier.Type.Read)

    def answer() -> None:
        if not sys.stdin.readline():
            app.quit()
        print(guard.longest_ms, flush=True)
        guard.reset()

    asked.activated.connect(answer)
    app.exec()


if __name__ == "__main__":
    main()

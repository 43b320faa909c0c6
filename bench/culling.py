"""How long the Review page takes to filter 10,000 frames, beside a bare list that is given as many plain pixmaps.

The window's own thread is timed, from the act to what is painted of it, in a process of its own; the yardstick, a QListView in the same
process, is given a ready model of as many pixmaps as the filter leaves, and one of all, in turns.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench.many_frames import CODE, make
from bench.sides import home_at

FRAMES, ROUNDS, AIM = 10_000, 9, 4.0
_LONG_S = 600.0


def run() -> dict[str, dict[str, Any]]:
    """The figure `culling filter`, in ms."""
    with tempfile.TemporaryDirectory(prefix="threeshot-culling-") as name:
        home = Path(name)
        with home_at(home):
            make(home, FRAMES, 0)
        there = {**os.environ, "THREESHOT_HOME": str(home), "QT_QPA_PLATFORM": "offscreen"}
        done = subprocess.run(
            [sys.executable, "-m", "bench.culling"], env=there, capture_output=True, timeout=_LONG_S, check=True
        )
    figures = {}
    for what, (ours, yardstick) in json.loads(done.stdout).items():
        figures[f"culling {what}"] = {
            "ratio": ours / yardstick, "aim": AIM, "ours": ours, "yardstick": yardstick, "unit": "ms",
        }  # fmt: skip
    return figures


def main() -> None:
    """In the process of its own: measure, and print it as JSON."""
    from PySide6.QtCore import Qt
    from PySide6.QtGui import QIcon, QPixmap, QStandardItem, QStandardItemModel
    from PySide6.QtWidgets import QApplication, QListView

    from studio.base import settings
    from ui.parts.theme import Theme
    from ui.state.session import Session
    from ui.window.main_window import Window

    app = QApplication([])

    pixmap = QPixmap(132, 95)
    pixmap.fill(Qt.GlobalColor.gray)
    icon = QIcon(pixmap)
    bare = QListView()
    bare.setFlow(QListView.Flow.LeftToRight)
    bare.resize(1300, 160)
    bare.show()
    window = Window(Session(), Theme(app, "dark"), settings.load())
    window.resize(1440, 900)
    window.show()
    window.open_drop(CODE)
    while window.session.shoot is None or window.session.waiting:
        app.processEvents()
    window.show_page("review")
    review = window.review_page
    filters = review.filters

    def timed(do: Callable[[int], object]) -> float:
        taken = []
        for n in range(ROUNDS):
            _quiet(app)
            began = time.perf_counter()
            do(n)
            app.processEvents()
            taken.append((time.perf_counter() - began) * 1000)
        return statistics.median(taken)

    def plain(amount: int) -> QStandardItemModel:
        made = QStandardItemModel(amount, 1)
        for n in range(amount):
            made.setItem(n, QStandardItem(icon, ""))
        return made

    filtered = timed(lambda n: filters.verdicts.setCurrentIndex(1 - n % 2))
    filters.verdicts.setCurrentIndex(1)
    models = plain(review.filter.rowCount()), plain(FRAMES)
    bare.setModel(models[1])
    listed = timed(lambda n: (bare.setModel(models[n % 2]), bare.setCurrentIndex(models[n % 2].index(0, 0))))
    print(json.dumps({"filter": (filtered, listed)}))
    window.close_now()


def _quiet(app: Any) -> None:
    """Let all that was begun be done."""
    until = time.monotonic() + 0.2
    while time.monotonic() < until:
        app.processEvents()


if __name__ == "__main__":
    main()

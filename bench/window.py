"""What a crew waits for in the window with 10,000 frames in the drop, beside plain Qt and OpenCV doing the like in the same process.

Each figure is held against its limit (the yardstick: what a person takes for at once), and says beside it what the plain way took: a bare
QListView that is given as many pixmaps, or `cv2.imread` of the same preview; on a busy machine both are slow. Blocks are the longest time
by the clock that the window's thread was in one event.
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

from bench.growth import peak_mb
from bench.many_frames import CODE, make
from bench.sides import SAMPLE, home_at

FRAMES, LOOKED_AT, MARKED = 10_000, 24, 100
PAGES = ("shoot", "review", "checklist", "brief", "export", "catalog")
LIMITS = {
    "ready": 1500.0,
    "open: longest block": 50.0,
    "open: first page": 500.0,
    "page switch": 100.0,
    "next frame": 60.0,
    "previous frame": 60.0,
    "scroll: longest block": 50.0,
    "mark 100 frames": 100.0,
    "memory": 600.0,
}
"""ms, but for memory: MB."""
_LONG_S = 900.0


def run() -> dict[str, dict[str, Any]]:
    """The figures `window …` of LIMITS."""
    with tempfile.TemporaryDirectory(prefix="threeshot-window-") as name:
        home = Path(name)
        with home_at(home):
            folder = make(home, FRAMES, 0)
            _previews(folder)
        there = {**os.environ, "THREESHOT_HOME": str(home), "QT_QPA_PLATFORM": "offscreen"}
        done = subprocess.run(
            [sys.executable, "-m", "bench.window"], env=there, capture_output=True, timeout=_LONG_S, check=True
        )
    figures = {}
    for what, (ours, note) in json.loads(done.stdout).items():
        limit, unit = LIMITS[what], "MB" if what == "memory" else "ms"
        figures[f"window {what}"] = {
            "ratio": ours / limit, "aim": 1.0, "ours": ours, "yardstick": limit, "unit": unit, "note": note,
        }  # fmt: skip
    return figures


def _previews(folder: Path) -> None:
    """Previews of the frames that are looked at, as a worker writes them."""
    import cv2

    from studio.shoot import Shoot

    picture = cv2.imread(str(SAMPLE))
    picture = cv2.resize(picture, (1600, 1067), interpolation=cv2.INTER_AREA)
    for row in [row for row in Shoot.open(str(folder)).frames.list() if row["kind"] == "picture"][: LOOKED_AT * 2]:
        path = Path(row["preview"])
        path.parent.mkdir(parents=True, exist_ok=True)
        cv2.imwrite(str(path), picture)


def main() -> None:
    """In the process of its own: measure, and print it as JSON."""
    import cv2
    from PySide6.QtCore import QEvent, QItemSelection, QItemSelectionModel, QObject, Qt
    from PySide6.QtGui import QIcon, QPixmap, QStandardItem, QStandardItemModel
    from PySide6.QtWidgets import QApplication, QListView

    from studio.base import settings
    from ui.parts.theme import Theme
    from ui.state.beforehand import Beforehand
    from ui.state.session import Session
    from ui.window import first_sight
    from ui.window.main_window import Window

    class Timed(QApplication):
        """Keeps how long the longest event took, by the clock, and of its thread's processor time the most that one took."""

        longest_s, busiest_s, _depth = 0.0, 0.0, 0

        def notify(self, to: QObject, event: QEvent) -> bool:
            began, worked, self._depth = time.perf_counter(), time.thread_time(), self._depth + 1
            try:
                return super().notify(to, event)
            finally:
                self._depth -= 1
                if not self._depth:
                    self.longest_s = max(self.longest_s, time.perf_counter() - began)
                    self.busiest_s = max(self.busiest_s, time.thread_time() - worked)

    app = Timed([])
    found: dict[str, tuple[float, str]] = {}

    def ms_until(do: Callable[[], object], so: Callable[[], object]) -> float:
        """From an act to what is to be seen of it."""
        began = time.perf_counter()
        do()
        while not so() and time.perf_counter() - began < 20:
            app.processEvents()
            time.sleep(0.0005)  # the other threads' turn
        app.processEvents()
        return (time.perf_counter() - began) * 1000

    def quiet(seconds: float = 0.3) -> None:
        until = time.monotonic() + seconds
        while time.monotonic() < until or window.session.waiting or window.pictures.busy:
            app.processEvents()
            time.sleep(0.0005)

    def block_of(do: Callable[[], object], seconds: float) -> float:
        app.longest_s = 0.0
        do()
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            app.processEvents()
        return app.longest_s * 1000

    bare = QListView()
    bare.setFlow(QListView.Flow.LeftToRight)
    bare.resize(1300, 160)
    pixmap = QPixmap(132, 95)
    pixmap.fill(Qt.GlobalColor.gray)
    icon, plain = QIcon(pixmap), QStandardItemModel(FRAMES, 1)
    for n in range(FRAMES):
        plain.setItem(n, QStandardItem(icon, ""))
    began = time.perf_counter()
    window = Window(Session(lasts=True), Theme(app, "dark"), settings.load())
    window.resize(1440, 900)
    window.show()
    app.processEvents()
    found["ready"] = (time.perf_counter() - began) * 1000, "window made and shown, after its imports"
    # As `threeshot app` does; the person looks at the start page meanwhile.
    Beforehand(window.session, first_sight.steps(window.stack, window.review_page, window.shoot_page))
    quiet(1.0)

    app.longest_s = app.busiest_s = 0.0
    there = ms_until(lambda: window.open_drop(CODE), lambda: window.session.shoot is not None)
    # Painted once, it has asked for the pictures that are in sight.
    pictures_ms = ms_until(lambda: None, lambda: not window.pictures.busy)
    quiet(2.0)
    block, busy = app.longest_s * 1000, app.busiest_s * 1000
    bare.show()
    listed = ms_until(lambda: bare.setModel(plain), lambda: bare.viewport().isVisible())
    beside = f"a bare list was given as many in {listed:.0f} ms"
    found["open: first page"] = there + pictures_ms, f"from the choice of the drop to its pictures; {beside}"
    found["open: longest block"] = block, f"at most {busy:.0f} ms of the processor; {beside}"

    for page in PAGES:
        window.show_page(page)
        quiet()
    switched = [ms_until(lambda p=page: window.show_page(p), lambda p=page: window.page == p) for page in PAGES * 3]
    found["page switch"] = statistics.median(switched), f"slowest {max(switched):.0f} ms; each page seen before"

    window.show_page("review")
    quiet()
    review = window.review_page
    pictures = [n for n in range(LOOKED_AT * 3) if _has_preview(review.filter.row_at(n))][:LOOKED_AT]
    if len(pictures) < LOOKED_AT:
        raise RuntimeError("too few frames of the drop have previews")
    read = []
    for row in (review.filter.row_at(n) for n in pictures):
        began = time.perf_counter()
        cv2.imread(row["preview"])
        read.append((time.perf_counter() - began) * 1000)
    note = f"cv2.imread of the same preview {statistics.median(read):.0f} ms"
    for what, order in (("next frame", pictures), ("previous frame", pictures[::-1])):
        review.strip.setCurrentIndex(review.filter.index(order[0], 0))
        quiet()
        taken = []
        for n in order[1:]:
            path = review.filter.row_at(n)["preview"]
            taken.append(
                ms_until(
                    lambda at=n: review.strip.setCurrentIndex(review.filter.index(at, 0)),
                    lambda at=path: window.pictures.get(at) is not None,
                )
            )
            quiet(0.05)
        found[what] = statistics.median(taken), f"{note}; slowest {max(taken):.0f} ms"

    def scrolled(view: QListView) -> float:
        bar = view.horizontalScrollBar()
        return max(block_of(lambda at=n: bar.setValue(bar.maximum() * at // 20), 0.05) for n in range(21))

    found["scroll: longest block"] = scrolled(review.strip), f"a bare list {scrolled(bare):.0f} ms"

    chosen = QItemSelection(review.filter.index(0, 0), review.filter.index(MARKED - 1, 0))
    review.strip.selectionModel().select(chosen, QItemSelectionModel.SelectionFlag.ClearAndSelect)
    quiet()
    stars = [review.filter.row_at(n)["id"] for n in range(MARKED)]
    rows = window.session.rows
    marked = ms_until(
        window.commands.actions["frame.rate3"].trigger, lambda: all(rows[one]["rating"] == 3 for one in stars)
    )
    found["mark 100 frames"] = marked, "stars, from the key to what is painted"
    quiet()
    found["memory"] = peak_mb(), "the process's most"
    print(json.dumps(found))
    window.close_now()


def _has_preview(row: dict[str, Any] | None) -> bool:
    return row is not None and Path(row["preview"]).is_file()


if __name__ == "__main__":
    main()

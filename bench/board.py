"""2,000 frames: the coverage query, and the board that the window shows, against reading the frames and scores themselves.

Both are made anew whenever a frame arrives, so they should cost no more than one plain look at the same rows.
"""

import json
import os
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

AIM = 1.0
ROUNDS = 21
FRAMES = 2000
PRODUCTS = 12
BRIEF = """drop: BENCH-01
title: Two thousand frames
narrative: A drop that is as large as they come.
dates: {shoot_day: 2026-10-03, publish_by: 2026-10-10}
time_zone: Europe/Stockholm
creator: {handle: "@bench", name: Bench, code: BENCH10}
products:
"""


def run(rounds: int = ROUNDS) -> dict[str, dict[str, Any]]:
    """The figures `coverage_2000` and `board_2000`: milliseconds, medians, the sides taking turns; the first round is not counted."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtWidgets import QApplication

    from ui.shoot.board_model import BoardModel, build

    app = QApplication.instance() or QApplication([])
    with tempfile.TemporaryDirectory() as name:
        shoot = drop_of_2000(Path(name))
        columns = [row["name"] for row in shoot.drop.catalog.rows("SELECT name FROM pragma_table_info('score')")]
        scores = ", ".join(f"score.{name} AS score_{name}" for name in columns)
        plain = (
            f"SELECT frame.*, {scores} FROM frame LEFT JOIN score ON score.frame_id = frame.id WHERE frame.drop_id = ?"
        )

        def board() -> list[Any]:
            model = BoardModel()
            model.show(build(shoot))
            return [
                model.data(model.index(row, column))
                for row in range(model.rowCount())
                for column in range(model.columnCount())
            ]

        sides: dict[str, Callable[[], Any]] = {
            "coverage_2000": shoot.coverage,
            "board_2000": board,
            "yardstick": lambda: shoot.drop.catalog.rows(plain, [shoot.id]),
        }
        assert len(sides["yardstick"]()) == FRAMES
        assert len(board()) == PRODUCTS * 3
        times: dict[str, list[float]] = {side: [] for side in sides}
        for _ in range(rounds + 1):
            for side, work in sides.items():
                started = time.perf_counter()
                work()
                times[side].append((time.perf_counter() - started) * 1000)
        shoot.drop.catalog.close()
    del app
    median = {side: statistics.median(taken[1:]) for side, taken in times.items()}
    yardstick = median.pop("yardstick")
    return {
        side: {"ratio": ours / yardstick, "aim": AIM, "ours": ours, "yardstick": yardstick, "unit": "ms"}
        for side, ours in median.items()
    }


def drop_of_2000(
    place: Path,
    frames: int = FRAMES,
    assigned_by: str | None = None,
    result: dict[str, Any] | None = None,
    products: int = PRODUCTS,
) -> Any:
    """An open Shoot with 12 products (or `products`) in three roles and 2,000 scored frames (or `frames`), in a catalog of its own.

    assigned_by: who put those with a shot there. result: what scoring said of every frame; by default little, padded to its usual size.
    """
    from studio.base.clock import now_text, to_text, utc_now
    from studio.catalog import Catalog
    from studio.shoot import Shoot

    brief = place / "brief.yaml"
    listed = [f"  - {{sku: BENCH-{n:02}, title: Product {n}}}" for n in range(products)]
    brief.write_text(BRIEF + "\n".join(listed) + "\n", "utf-8")
    catalog = Catalog(place / "catalog.db")
    shoot = Shoot.create(brief, place / "BENCH-01", catalog)
    shots = [shot.shot_id for shot in shoot.coverage().shots]
    start = utc_now()
    with catalog.change():
        camera = catalog.insert("camera", {"drop_id": shoot.id, "name": "A"})
        for n in range(frames):
            at = to_text(start + timedelta(seconds=n))
            shot = shots[n * len(shots) // frames] if n % 50 else None
            frame = {"drop_id": shoot.id, "camera_id": camera, "shot_id": shot, "name": f"IMG_{n:04}", "counter": n}
            times = {"captured_at": at, "corrected_at": at, "ingested_at": now_text(), "examined_at": now_text()}
            frame_id = catalog.insert("frame", {**frame, **times, "assigned_by": assigned_by if shot else None})
            file = {"drop_id": shoot.id, "frame_id": frame_id, "kind": "picture", "path": f"originals/A/IMG_{n:04}.JPG"}
            sums = {"size": 12_000_000, "xxh128": f"{n:032x}", "copied_at": now_text(), "opened": 1}
            catalog.insert("file", {**file, **sums, "original_name": f"IMG_{n:04}.JPG", "source": "card"})
            verdict = ("pass", "check", "fail")[n % 3]
            score = {"frame_id": frame_id, "version": 1, "scored_at": now_text(), "verdict": verdict, "kind": "sharp"}
            told = json.dumps(result or {"verdict": verdict, "reasons": [], "padding": "x" * 900})
            catalog.insert("score", {**score, "reasons": "[]", "sharpness": n % 100, "result": told})
    shoot.marks.select_auto()
    return shoot

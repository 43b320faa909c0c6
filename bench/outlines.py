"""What the learned subject costs a shoot: 200 frames in 25 scenes, all of them such that the fast finder is not sure of the product.

Scenes are cut from the sample shoot's frames; the frames of one differ by a little camera movement, grain, and focus. Counted is the
processor's time that finding the outlines and measuring the frames anew by them takes, on top of the quick verdicts.
"""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

from bench.sides import home_at

SCENES, FRAMES = 25, 8
AIM_S = 0.15
SOURCES = ("DSC_0404", "DSC_0406", "DSC_0410", "IMG_1001", "IMG_1002", "IMG_0018", "IMG_0025")


def run(scenes: int = SCENES) -> dict[str, dict[str, Any]]:
    """The processor's seconds a frame, against what is promised; the note says how often the model was asked, and measured anew."""
    with tempfile.TemporaryDirectory(prefix="threeshot-bench-") as name, home_at(Path(name)):
        spent, asked, anew = _spent(Path(name), scenes)
    seconds = spent / (scenes * FRAMES)
    figure = {
        "ratio": round(seconds / AIM_S, 3),
        "aim": 1.0,
        "ours": round(seconds, 4),
        "yardstick": AIM_S,
        "unit": "s/frame",
    }
    return {
        "learned subject": {
            **figure,
            "note": f"the model asked {asked} times, {anew} of {scenes * FRAMES} measured anew",
        }
    }


def _spent(place: Path, scenes: int) -> tuple[float, int, int]:
    from studio.base.jobs import Progress
    from studio.judging import outlines
    from studio.shoot import Shoot

    with as_file(files("resources") / "sample-shoot") as sample:
        card = made_up(sample, place / "card", scenes)
        shoot = Shoot.create(sample / "brief.yaml", place / "drop")
    with _without_outlines():
        report = shoot.frames.import_sources([card])
    shot = next(iter(shoot.coverage().shots))
    shoot.marks.assign(report.frames, shot.sku, shot.role)
    catalog = shoot.drop.catalog
    before = _processor_s()
    told = outlines.run(shoot.drop, Progress(), lambda: None, at_leisure=False)
    spent = _processor_s() - before
    if told:
        raise RuntimeError(told[0])
    asked = catalog.value("SELECT COUNT(*) FROM outline WHERE said IS NOT NULL")
    anew = catalog.value("SELECT COUNT(*) FROM outline WHERE used = 1")
    catalog.close()
    return spent, int(asked), int(anew)


def made_up(sample: Path, card: Path, scenes: int) -> Path:
    """A card of scenes, FRAMES frames each, a minute apart; the last two of each out of focus."""
    import cv2
    import numpy as np
    from PIL import Image

    card.mkdir()
    random, number = np.random.default_rng(7), 0
    for scene in range(scenes):
        whole = cv2.imread(str(next(sample.rglob(f"{SOURCES[scene % len(SOURCES)]}.JPG"))), cv2.IMREAD_COLOR_RGB)
        assert whole is not None
        turn = scene // len(SOURCES)
        flipped = np.ascontiguousarray(whole[:, ::-1] if turn % 2 else whole)
        high, wide = (int(side * (0.94 - 0.05 * (turn // 2))) for side in flipped.shape[:2])
        for frame in range(FRAMES):
            top, left = (int(random.integers(0, 24)) for _ in range(2))
            seen = flipped[top : top + high, left : left + wide].astype(np.int16)
            seen += random.normal(0.0, 2.0, seen.shape).astype(np.int16)
            picture = np.clip(seen, 0, 255).astype(np.uint8)
            if frame >= FRAMES - 2:
                picture = np.asarray(cv2.GaussianBlur(picture, (0, 0), 5.0 * (frame - FRAMES + 3)), np.uint8)
            number += 1
            exif = Image.Exif()
            exif[271], exif[272] = "Canon", "EOS R6"
            exif.get_ifd(0x8769)[36867] = f"2026:10:03 {9 + number // 60:02}:{number % 60:02}:00"
            Image.fromarray(picture).save(card / f"IMG_{number:04}.JPG", quality=92, exif=exif)
    return card


@contextmanager
def _without_outlines() -> Iterator[None]:
    """As if the model were not here yet."""
    from studio.base import models

    find = models.find
    models.find = lambda model: None
    try:
        yield
    finally:
        models.find = find


def _processor_s() -> float:
    """Seconds of the processor that this process and those it started have taken."""
    import psutil

    own = psutil.Process()
    times = [process.cpu_times() for process in (own, *own.children(recursive=True))]
    return float(sum(one.user + one.system for one in times))

"""How fast a frame is looked at: everything `examine` does with a 24 MP JPEG, and its parts, against `cv2.imread` of it in colour.

One thread on both sides. The file is a frame of the sample shoot, enlarged and given the grain of a camera at ISO 400 (σ 2 of 255),
so that its size is a camera's too. Both sides run in turns; the medians are compared.
"""

import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

SAMPLE = (
    Path(__file__).resolve().parent.parent
    / "resources"
    / "sample-shoot"
    / "camera-a"
    / "DCIM"
    / "100HARBR"
    / "IMG_0006.JPG"
)
SIZE = (6000, 4000)
GRAIN = 2.0


def run(rounds: int = 7) -> dict[str, dict[str, Any]]:
    """The figures `examine` (all of it) and `scoring` (decode, sharpness, exposure, subject): {ratio, aim, ours, yardstick, unit}."""
    import cv2

    from studio import scoring
    from studio.examine import examine
    from studio.imaging import open_picture

    cv2.setNumThreads(1)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        picture = str(picture_24mp(folder))
        preview = str(folder / "preview.jpg")
        limits = scoring.Limits()
        sides: dict[str, Callable[[], Any]] = {
            "imread": lambda: cv2.imread(picture),
            "examine": lambda: examine(picture, None, preview),
            "scoring": lambda: scoring.score(open_picture(picture), limits),
            "decode": lambda: open_picture(picture),
        }
        medians = _medians(sides, rounds)
    imread = medians.pop("imread")
    aims = {"examine": 2.0, "scoring": 0.8, "decode": 0.65}
    return {
        f"{side} 24 MP": {
            "ratio": round(ours / imread, 3),
            "aim": aims[side],
            "ours": round(ours, 4),
            "yardstick": round(imread, 4),
            "unit": "s",
        }
        for side, ours in medians.items()
    }


def picture_24mp(folder: Path) -> Path:
    """A JPEG of 6000 × 4000 px in `folder`, enlarged from a frame of the sample shoot and grained; with the frame's EXIF."""
    import numpy as np
    from PIL import Image

    path = folder / "IMG_24MP.JPG"
    with Image.open(SAMPLE) as image:
        pixels = np.asarray(image.resize(SIZE, Image.Resampling.LANCZOS)).astype(np.float32)
        grain = np.random.default_rng(24).normal(0.0, GRAIN, pixels.shape[:2]).astype(np.float32)
        grained = np.clip(pixels + grain[:, :, None], 0, 255).astype(np.uint8)
        Image.fromarray(grained).save(path, quality=92, exif=image.getexif())
    return path


def _medians(sides: dict[str, Callable[[], Any]], rounds: int) -> dict[str, float]:
    times: dict[str, list[float]] = {side: [] for side in sides}
    for _ in range(rounds + 1):
        for side, work in sides.items():
            started = time.perf_counter()
            work()
            times[side].append(time.perf_counter() - started)
    # The first round loads libraries and the file into memory.
    return {side: statistics.median(measured[1:]) for side, measured in times.items()}


if __name__ == "__main__":
    import json

    print(json.dumps(run(), indent=2))

"""How fast a frame is looked at: everything `examine` does with a 24 MP JPEG, and its decode, against `cv2.imread` of it in colour.

One thread on both sides. The file is a frame of the sample shoot, enlarged and given the grain of a camera at ISO 400 (σ 2 of 255),
so that its size is a camera's too. Both sides run in turns; the medians are compared.
"""

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench.sides import medians_of, picture_24mp

GRAIN = 2.0


def run(rounds: int = 7) -> dict[str, dict[str, Any]]:
    """The figures `examine` (all of it) and `decode`: {ratio, aim, ours, yardstick, unit}."""
    import cv2

    from studio.imaging import open_picture
    from studio.judging.examine import examine
    from studio.scoring import Limits

    cv2.setNumThreads(1)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        picture = str(picture_24mp(folder, GRAIN))
        preview = str(folder / "preview.jpg")
        limits = Limits()
        sides: dict[str, Callable[[], Any]] = {
            "imread": lambda: cv2.imread(picture),
            "examine": lambda: examine(picture, None, preview),
            "decode": lambda: open_picture(picture, side=limits.side),
        }
        medians = medians_of(sides, rounds)
    imread = medians.pop("imread")
    aims = {"examine": 2.0, "decode": 0.65}
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

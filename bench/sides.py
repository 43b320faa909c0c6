"""What the benchmarks share: their 24 MP picture, two sides timed in turns, and a home of their own."""

import os
import statistics
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
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


def picture_24mp(folder: Path, grain: float = 0.0) -> Path:
    """A JPEG of 6000 × 4000 px in `folder`, enlarged from a frame of the sample shoot; with the frame's EXIF.

    grain: standard deviation of the noise added to all channels alike, of 255.
    """
    import numpy as np
    from PIL import Image

    path = folder / "IMG_24MP.JPG"
    with Image.open(SAMPLE) as image:
        big = image.resize(SIZE, Image.Resampling.LANCZOS)
        if grain:
            pixels = np.asarray(big).astype(np.float32)
            noise = np.random.default_rng(24).normal(0.0, grain, pixels.shape[:2]).astype(np.float32)
            big = Image.fromarray(np.clip(pixels + noise[:, :, None], 0, 255).astype(np.uint8))
        big.save(path, quality=92, exif=image.getexif())
    return path


def medians_of(sides: Mapping[str, Callable[[], Any]], rounds: int) -> dict[str, float]:
    """Seconds that each side takes, the median of `rounds` rounds in which they take turns."""
    times: dict[str, list[float]] = {side: [] for side in sides}
    for _ in range(rounds + 1):
        for side, work in sides.items():
            started = time.perf_counter()
            work()
            times[side].append(time.perf_counter() - started)
    # The first round loads libraries and the file into memory.
    return {side: statistics.median(measured[1:]) for side, measured in times.items()}


@contextmanager
def home_at(home: Path) -> Iterator[None]:
    """Keep catalog, settings and previews in `home` meanwhile, so that nothing of the person's is touched."""
    before = os.environ.get("THREESHOT_HOME")
    home.mkdir(exist_ok=True)
    os.environ["THREESHOT_HOME"] = str(home)
    try:
        yield
    finally:
        os.environ.pop("THREESHOT_HOME")
        if before is not None:
            os.environ["THREESHOT_HOME"] = before


def unlike(data: bytes, number: int) -> bytes:
    """Nearly the same JPEG, and no version of it: the two finest steps of its first quantisation table are the number's."""
    end = data.index(b"\xff\xdb") + 5 + 64
    return data[: end - 2] + bytes([1 + number // 255 % 255, 1 + number % 255]) + data[end:]

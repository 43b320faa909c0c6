"""A live source with the whole chain behind it, on a thread of its own: files that are pushed to it become frames of a drop."""

import io
import os
import random
import time
from collections.abc import Callable
from pathlib import Path

from PIL import Image

from studio import ingest
from studio.base import jobs
from studio.base.jobs import Progress
from studio.ingest import FrameSource, ImportReport
from studio.open_drop import OpenDrop


def until(is_so: Callable[[], bool], seconds: float = 60.0) -> bool:
    """Wait until something is so; whether it came to be."""
    end = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > end:
            return False
        time.sleep(0.01)
    return True


class Receiving:
    """Takes in what `source` hands on. recorded: ids of frames so far."""

    def __init__(self, drop: OpenDrop, source: FrameSource) -> None:
        self.recorded: list[str] = []

        def work(progress: Progress) -> ImportReport:
            return ingest.watch(drop, source, progress=progress, on_recorded=self.recorded.append)

        self.job = jobs.run("receiving", work)

    def until(self, count: int) -> None:
        """Wait for so many frames."""
        assert until(lambda: len(self.recorded) >= count or not self.job.running)
        assert len(self.recorded) >= count

    def stop(self) -> ImportReport:
        """End it, and its report."""
        self.job.cancel()
        report = self.job.wait(30)
        assert isinstance(report, ImportReport)
        return report


def files_below(folder: Path) -> set[str]:
    """All files below a folder, by their paths in it."""
    # Folders that are emptied may go while this looks: `walk` passes them over.
    return {Path(at, name).relative_to(folder).as_posix() for at, _, names in os.walk(folder) for name in names}


def photo(seed: int = 1) -> bytes:
    """A real JPEG of some 200 kB with a camera's EXIF; other seeds, other pictures."""
    picture = Image.frombytes("RGB", (480, 320), random.Random(seed).randbytes(480 * 320 * 3))
    exif = Image.Exif()
    exif[0x010F], exif[0x0110] = "Maker", "Alpha 1"
    exif.get_ifd(0x8769)[0x9003] = f"2026:10:03 09:{seed % 60:02d}:00"
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=95, exif=exif)
    return out.getvalue()

"""The whole picture for looking at 100 %: a worker writes a large JPEG into the cache, the window reads only that."""

import contextlib
import queue
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QPixmap

from studio.base import jobs, picture_cache
from studio.base.errors import ThreeshotError
from ui.parts.thumbnails import Pictures
from ui.state.session import Row

# Larger than the sensors of most cameras' full frames; a picture beyond it is shown a little reduced, and the note says so.
SIDE_PX = 6400
CLOSING_S = 3.0
Wish = tuple[Path, Path]


class Closeups(QObject):
    """`best` gives the sharpest pixmap there is by now; `want` asks for the large one. Signal: ready(frame's preview path)."""

    ready = Signal(str)
    _written = Signal(str)

    def __init__(self, pictures: Pictures) -> None:
        super().__init__()
        self._pictures = pictures
        self._line: queue.SimpleQueue[Wish | None] = queue.SimpleQueue()
        self._job: jobs.Job | None = None
        self._asked: set[Path] = set()
        self._there: set[str] = set()
        self._written.connect(self._take, Qt.ConnectionType.QueuedConnection)
        pictures.ready.connect(self._read)

    def best(self, row: Row) -> QPixmap | None:
        """The close-up if it has been read, else the preview, else None."""
        if row["preview"] in self._there:
            pixmap = self._pictures.get(str(_target(row)))
            if pixmap is not None:
                return pixmap
        return self._pictures.get(row["preview"])

    def want(self, row: Row, folder: Path) -> None:
        """Have the close-up made, if the frame is a picture that can be read. folder: the shoot folder."""
        target = _target(row)
        if self._pictures.is_absent(str(target)):
            # The cache has lost it since.
            self._pictures.forget(str(target))
            self._asked.discard(target)
            self._there.discard(row["preview"])
        if target in self._asked or row["kind"] == "clip" or row["error"] or not row["path"]:
            return
        self._asked.add(target)
        if self._job is None:
            self._job = jobs.run("closeups", lambda _: _serve(self._line, self._written))
        self._line.put((folder / row["path"], target))

    def close(self) -> None:
        """Let the worker go."""
        self.blockSignals(True)
        self._line.put(None)
        if self._job is not None:
            with contextlib.suppress(TimeoutError):
                self._job.future.exception(CLOSING_S)

    def _take(self, target: str) -> None:
        preview = target.replace("-full.jpg", ".jpg")
        self._there.add(preview)
        if self._pictures.get(target) is not None:
            self.ready.emit(preview)

    def _read(self, path: str) -> None:
        if path.endswith("-full.jpg"):
            self.ready.emit(path.replace("-full.jpg", ".jpg"))


def _target(row: Row) -> Path:
    preview = Path(row["preview"])
    return preview.with_name(f"{preview.stem}-full.jpg")


def _serve(line: "queue.SimpleQueue[Wish | None]", told: Signal) -> None:
    from studio.shoot import Previews

    with Previews() as large:
        while (wish := line.get()) is not None:
            source, target = wish
            # A picture that cannot be shown large is still there as its preview; the frame itself says what is wrong with it.
            with contextlib.suppress(ThreeshotError, RuntimeError):
                if not picture_cache.is_whole(target):
                    large.write(source, target, SIDE_PX)
                told.emit(str(target))

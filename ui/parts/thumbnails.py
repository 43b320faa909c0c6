"""Previews from the cache, read on threads and kept as pixmaps. Only JPEGs that workers wrote are ever opened here."""

import contextlib
import queue
import time
from collections import OrderedDict

from PySide6.QtCore import QBuffer, QObject, QSize, Qt, Signal
from PySide6.QtGui import QImage, QImageReader, QPixmap

from studio.base import jobs, picture_cache

FULL = 0
THREADS, ENDING_S = 2, 2.0
ASKED = THREADS + 1
"""One more than are read: the next begins at once, also while the window's thread is painting."""
# Four close-ups of 24 megapixels and a few hundred thumbnails.
BUDGET_BYTES = 512 * 2**20
MAX_WAITING = 240
STALE_S = 1.0
"""Who wished for a picture longer ago is asked again before it is read: what was scrolled away is not."""
Key = tuple[str, int]


class Pictures(QObject):
    """Pixmaps of preview files. `get` answers at once; what isn't there yet is read, the latest wish first, and `ready` tells.

    Signals: ready(path), a picture was read, or is to be asked for again where it is still shown; absent(path), somebody wishes for a
    preview that is not there. side: the longest side in pixels, or FULL for the whole preview.
    Attribute: unmade, the previews that are not there and can't be made.
    """

    ready = Signal(str)
    absent = Signal(str)
    _again = Signal(str)
    _read = Signal(str, int, QImage)

    def __init__(self) -> None:
        super().__init__()
        _load_decoder()
        self._kept: OrderedDict[Key, QPixmap] = OrderedDict()
        self._bytes = 0
        self._absent: set[Key] = set()
        self.unmade: set[str] = set()
        self._waiting: OrderedDict[Key, float] = OrderedDict()
        self._running: set[Key] = set()
        # Threads that last, and are asked through a line: one of Qt's pool makes itself known to Python anew for each picture.
        self._line: queue.SimpleQueue[Key | None] = queue.SimpleQueue()
        self._jobs: list[jobs.Job] = []
        # Never from within a painting, in which pictures are asked for.
        self._again.connect(self.ready, Qt.ConnectionType.QueuedConnection)
        self._read.connect(self._arrived, Qt.ConnectionType.QueuedConnection)

    def get(self, path: str, side: int = FULL) -> QPixmap | None:
        """The pixmap, or None while it is being read (or when there is no such preview)."""
        key = (path, side)
        if key in self._kept:
            self._kept.move_to_end(key)
            return self._kept[key]
        if key in self._absent:
            self.absent.emit(path)
            return None
        if key in self._running:
            return None
        self._waiting[key] = time.monotonic()
        self._waiting.move_to_end(key)
        while len(self._waiting) > MAX_WAITING:
            self._waiting.popitem(last=False)
        self._start()
        return None

    @property
    def busy(self) -> bool:
        """Whether something is being read, or waits for it."""
        return bool(self._waiting or self._running)

    def is_absent(self, path: str, side: int = FULL) -> bool:
        """Whether it was looked for and there is none."""
        return (path, side) in self._absent

    def forget(self, path: str) -> None:
        """The file was written anew: read it again when it is next wanted."""
        for key in [key for key in self._kept if key[0] == path]:
            self._bytes -= _size(self._kept.pop(key))
        self._absent = {key for key in self._absent if key[0] != path}

    def close(self) -> None:
        """Stop reading, and keep no picture any more; waits for the two reads that may be under way."""
        self.blockSignals(True)
        self._waiting.clear()
        self._kept.clear()
        for _ in self._jobs:
            self._line.put(None)
        for job in self._jobs:
            with contextlib.suppress(TimeoutError):
                job.wait(ENDING_S)
        self._jobs = []

    def _start(self) -> None:
        if self._waiting and not self._jobs:
            line, told = self._line, self._read
            self._jobs = [
                jobs.run(f"pictures-{n}", lambda _, line=line, told=told: _serve(line, told)) for n in range(THREADS)
            ]
        while self._waiting and len(self._running) < ASKED:
            key, wished = self._waiting.popitem(last=True)
            if time.monotonic() - wished > STALE_S:
                self._again.emit(key[0])
                continue
            self._running.add(key)
            self._line.put(key)

    def _arrived(self, path: str, side: int, image: QImage) -> None:
        key = (path, side)
        self._running.discard(key)
        if image.isNull():
            self._absent.add(key)
            self.absent.emit(path)
        else:
            pixmap = QPixmap.fromImage(image)
            self._kept[key] = pixmap
            self._bytes += _size(pixmap)
            while self._bytes > BUDGET_BYTES and len(self._kept) > 1:
                self._bytes -= _size(self._kept.popitem(last=False)[1])
            self.ready.emit(path)
        self._start()


def _load_decoder() -> None:
    """On the window's thread: another one that loads it hands it over under a lock of Qt's, which this one may be waiting for."""
    begun = QBuffer()
    begun.setData(b"\xff\xd8\xff")
    begun.open(QBuffer.OpenModeFlag.ReadOnly)
    QImageReader(begun, b"jpeg").canRead()


def _serve(line: "queue.SimpleQueue[Key | None]", told: Signal) -> None:
    while (key := line.get()) is not None:
        image = read_preview(*key)
        try:
            told.emit(*key, image)
        except RuntimeError:
            return  # The window closed while this was read; nobody waits for it.


def read_preview(path: str, side: int = FULL) -> QImage:
    """A preview JPEG, scaled while decoding to `side` pixels at the longest; a null image when it can't be read. Any thread."""
    if not picture_cache.is_whole(path):
        return QImage()
    picture_cache.note_use(path)
    reader = QImageReader(path, b"jpeg")
    size = reader.size()
    if side != FULL and size.isValid() and max(size.width(), size.height()) > side:
        reader.setScaledSize(size.scaled(QSize(side, side), Qt.AspectRatioMode.KeepAspectRatio))
    return reader.read()


def _size(pixmap: QPixmap) -> int:
    return pixmap.width() * pixmap.height() * 4

"""Blur map, focus peaking and clipping over a preview, computed on a thread by the studio's own overlays."""

import contextlib
from typing import Any

from PySide6.QtCore import QObject, QRunnable, Qt, QThreadPool, Signal
from PySide6.QtGui import QImage

from ui.parts.thumbnails import read_preview

KINDS = ("blur", "peaking", "clipping")
KEPT = 12


class Overlays(QObject):
    """`get` answers at once; what isn't there yet is computed and `ready` tells. Signal: ready(path)."""

    ready = Signal(str)
    _made = Signal(str, str, QImage)

    def __init__(self) -> None:
        super().__init__()
        self._kept: dict[tuple[str, str], QImage] = {}
        self._running: set[tuple[str, str]] = set()
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)
        self._made.connect(self._take, Qt.ConnectionType.QueuedConnection)

    def get(self, path: str, kind: str) -> QImage | None:
        """The overlay of a preview as an image with transparency, or None while it is being made."""
        key = (path, kind)
        if key not in self._kept and key not in self._running:
            self._running.add(key)
            self._pool.start(_Maker(path, kind, self._made))
        return self._kept.get(key)

    def forget(self, path: str) -> None:
        """The preview was written anew."""
        self._kept = {key: image for key, image in self._kept.items() if key[0] != path}

    def close(self) -> None:
        """Wait for what may be under way."""
        self.blockSignals(True)
        self._pool.clear()
        self._pool.waitForDone(3000)

    def _take(self, path: str, kind: str, image: QImage) -> None:
        self._running.discard((path, kind))
        self._kept[path, kind] = image
        while len(self._kept) > KEPT:
            del self._kept[next(iter(self._kept))]
        self.ready.emit(path)


class _Maker(QRunnable):
    def __init__(self, path: str, kind: str, told: Any) -> None:
        super().__init__()
        self._path, self._kind, self._told = path, kind, told

    def run(self) -> None:
        image = make(self._path, self._kind)
        with contextlib.suppress(RuntimeError):
            self._told.emit(self._path, self._kind, image)


def make(path: str, kind: str) -> QImage:
    """One overlay of a preview file; a null image where there is no preview. Any thread."""
    preview = read_preview(path)
    if preview.isNull():
        return QImage()
    import numpy as np

    from studio.shoot import frame_overlay

    rgb = preview.convertToFormat(QImage.Format.Format_RGB888)
    height, width, line = rgb.height(), rgb.width(), rgb.bytesPerLine()
    pixels = (
        np.frombuffer(rgb.constBits(), np.uint8, height * line)
        .reshape(height, line)[:, : width * 3]
        .reshape(height, width, 3)
    )
    layer = np.ascontiguousarray(frame_overlay(pixels, kind))
    return QImage(layer.data, width, height, width * 4, QImage.Format.Format_RGBA8888).copy()

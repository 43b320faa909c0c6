"""The histogram of a preview: red, green, blue and luminance; what lies at the ends is marked."""

import contextlib

from PySide6.QtCore import QPointF, QRectF, QRunnable, QSize, Qt, QThreadPool, Signal
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QPen, QPixmap, QPolygonF
from PySide6.QtWidgets import QWidget

from studio.base.language import tr
from ui.parts.theme import Theme

BINS = 64
SAMPLE_PX = 240
Counts = list[list[int]]


class Histogram(QWidget):
    """Counts are made on a thread from a small copy of the pixmap. Attribute: counts, or None."""

    _counted = Signal(str, list)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._wanted = ""
        self.counts: Counts | None = None
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)
        self._counted.connect(self._take, Qt.ConnectionType.QueuedConnection)
        theme.changed.connect(self.update)
        self.setAccessibleName(tr("Histogram"))

    def sizeHint(self) -> QSize:
        return QSize(240, 90)

    def minimumSizeHint(self) -> QSize:
        return QSize(160, 70)

    def show_picture(self, key: str, pixmap: QPixmap | None) -> None:
        """The histogram of this picture; `key` names it."""
        if key == self._wanted and self.counts is not None:
            return
        self._wanted, self.counts = key, None
        self.update()
        if pixmap is not None:
            small = pixmap.scaled(
                SAMPLE_PX, SAMPLE_PX, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.FastTransformation
            )
            self._pool.start(_Counter(key, small.toImage(), self._counted))

    def _take(self, key: str, counts: Counts) -> None:
        if key == self._wanted:
            self.counts = counts
            low, high = counts[3][0], counts[3][-1]
            total = max(1, sum(counts[3]))
            self.setAccessibleDescription(
                tr("{black:.0f} % black, {white:.0f} % white", black=100 * low / total, white=100 * high / total)
            )
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, colours = QPainter(self), self._theme.colours
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.setPen(QPen(QColor(colours.line), 1))
        painter.setBrush(QColor(colours.surface))
        painter.drawRoundedRect(box, 4, 4)
        for n in range(1, 4):
            x = box.x() + box.width() * n / 4
            painter.drawLine(QPointF(x, box.y()), QPointF(x, box.bottom()))
        if self.counts is None:
            return
        # The ends would dwarf the rest where much is clipped: the tallest bin between them sets the height.
        top = max(1, max(max(channel[1:-1]) for channel in self.counts))
        for channel, (colour, alpha) in zip(
            self.counts, (("#e04848", 90), ("#3fae5a", 90), ("#4a80e8", 90), (colours.text, 70)), strict=True
        ):
            fill = QColor(colour)
            fill.setAlpha(alpha)
            points = [
                QPointF(
                    box.x() + box.width() * n / (BINS - 1), box.bottom() - min(1.0, count / top) * (box.height() - 4)
                )
                for n, count in enumerate(channel)
            ]
            painter.setBrush(fill)
            painter.setPen(QPen(QColor(colour), 1))
            painter.drawPolygon(
                QPolygonF([QPointF(box.x(), box.bottom()), *points, QPointF(box.right(), box.bottom())])
            )


class _Counter(QRunnable):
    def __init__(self, key: str, image: QImage, told: Signal) -> None:
        super().__init__()
        self._key, self._image, self._told = key, image, told

    def run(self) -> None:
        counts = count(self._image)
        with contextlib.suppress(RuntimeError):
            self._told.emit(self._key, counts)


def count(image: QImage) -> Counts:
    """How often each of BINS levels occurs in red, green, blue and luminance (Rec. 709 weights on the encoded values)."""
    import numpy as np

    rgb = image.convertToFormat(QImage.Format.Format_RGB888)
    height, width, line = rgb.height(), rgb.width(), rgb.bytesPerLine()
    data = np.frombuffer(rgb.constBits(), np.uint8, height * line).reshape(height, line)[:, : width * 3].reshape(-1, 3)
    luma = data @ np.array([0.2126, 0.7152, 0.0722])
    channels = [data[:, 0], data[:, 1], data[:, 2], luma]
    return [np.bincount((channel.astype(np.int64) * BINS) >> 8, minlength=BINS)[:BINS].tolist() for channel in channels]

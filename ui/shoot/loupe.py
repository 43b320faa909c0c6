"""A part of the frame beside its verdict, larger than the whole frame is shown: the product's middle."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QSizePolicy, QWidget

from studio.base.language import tr
from ui.parts.sizes import scaled
from ui.parts.theme import MAT
from ui.shoot.frame_canvas import middle_of_product
from ui.state.session import Row

LEAST_PX = 72


class Loupe(QWidget):
    """Shows the preview's own pixels about the product's middle; it says how large that is."""

    def __init__(self) -> None:
        super().__init__()
        self._row: Row | None = None
        self._pixmap: QPixmap | None = None
        self.setMinimumHeight(scaled(LEAST_PX))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def sizeHint(self) -> QSize:
        return QSize(scaled(240), scaled(110))

    def show_frame(self, row: Row | None, pixmap: QPixmap | None) -> None:
        """A frame and its picture."""
        self._row, self._pixmap = row, pixmap
        self.setAccessibleName(tr("Loupe: {words}", words=self.words) if self.words else tr("Loupe"))
        self.update()

    @property
    def words(self) -> str:
        """What it shows, and how large."""
        if self._row is None or self._pixmap is None or not self._row["width"]:
            return ""
        of = tr("product") if self._row["subject_x"] is not None else tr("middle")
        return f"{of}, {min(1.0, self._pixmap.width() / self._row['width']) * 100:.0f} %"

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(MAT))
        if self._pixmap is None or self._row is None:
            return
        density, middle = self.devicePixelRatioF(), middle_of_product(self._row)
        width = min(self.width() * density, self._pixmap.width())
        height = min(self.height() * density, self._pixmap.height())
        left = min(max(middle.x() * self._pixmap.width() - width / 2, 0.0), self._pixmap.width() - width)
        top = min(max(middle.y() * self._pixmap.height() - height / 2, 0.0), self._pixmap.height() - height)
        place = QRectF(0, 0, width / density, height / density)
        place.moveCenter(QRectF(self.rect()).center())
        painter.drawPixmap(place, self._pixmap, QRectF(round(left), round(top), width, height))
        metrics = painter.fontMetrics()
        box = QRectF(
            6, self.height() - metrics.height() - 10, metrics.horizontalAdvance(self.words) + 12, metrics.height() + 4
        )
        painter.fillRect(box, QColor(0, 0, 0, 170))
        painter.setPen(QColor("#ffffff"))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, self.words)

"""What a producer drew: the frame, small, with the mark on it."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QSizePolicy, QWidget

from studio.base.drawn_mark import DrawnMark
from studio.base.language import tr
from studio.base.wording import visible
from ui.parts.page_context import PageContext
from ui.parts.pen_drawing import paint_mark
from ui.parts.sizes import scaled
from ui.parts.theme import MAT

WIDE_PX, HIGH_PX = 160, 120
SIDE_PX = 480


class MarkedPicture(QWidget):
    """Hidden where there is no mark. Attributes: drawn (the mark), name (its frame's, or empty)."""

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self._context, self._session = context, context.session
        self.drawn: DrawnMark | None = None
        self.name = self._preview = ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        context.pictures.ready.connect(lambda path: self.update() if path == self._preview else None)
        self.hide()

    def show_mark(self, drawn: DrawnMark | None) -> None:
        """Show the frame that was drawn on, or nothing."""
        frame = self._session.rows.get(drawn.frame) if drawn is not None else None
        self.drawn = drawn if frame is not None else None
        self.name, self._preview = (visible(frame["name"]), frame["preview"]) if frame is not None else ("", "")
        said = tr("{name} with the mark that was drawn on it", name=self.name) if self.name else ""
        self.setAccessibleName(said)
        self.setToolTip(said)
        self.setVisible(frame is not None)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(scaled(WIDE_PX), scaled(HIGH_PX))

    def place(self) -> QRectF:
        """Where the picture is painted."""
        pixmap = self._pixmap()
        if pixmap is None:
            return QRectF()
        size = pixmap.size().toSizeF().scaled(QRectF(self.rect()).size(), Qt.AspectRatioMode.KeepAspectRatio)
        box = QRectF(0, 0, size.width(), size.height())
        box.moveCenter(QRectF(self.rect()).center())
        return box

    def _pixmap(self) -> QPixmap | None:
        side = round(SIDE_PX * self.devicePixelRatioF())
        return self._context.pictures.get(self._preview, side) if self._preview else None

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        pixmap = self._pixmap()
        painter.fillRect(self.rect(), QColor(MAT))
        if pixmap is None or self.drawn is None:
            painter.setPen(QColor("#ffffff"))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, tr("The frame comes…"))
            return
        box = self.place()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawPixmap(box, pixmap, QRectF(pixmap.rect()))
        paint_mark(painter, box, self.drawn.strokes)

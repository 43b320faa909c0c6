"""The slate on screen: a QR code with the true time, renewed each second, to be photographed before the shot."""

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetrics,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPixmap,
    QResizeEvent,
)
from PySide6.QtWidgets import QWidget

from studio.base.language import tr
from ui.parts.sheet import Sheet
from ui.parts.sizes import scaled
from ui.state.session import Session

RENEW_MS = 1000
SIZES_PX, BETWEEN_PX, HINT_PX = (40, 64, 26), 18, 76
"""Of product, role and where it belongs; what is between them, and what the hint below has."""
SMALLER_PCT, SMALLEST = 15, 14
"""By which long names are smaller, step by step, until all of it has room."""
WRAPPED = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap


class SlateSheet(Sheet):
    """Covers the window in white until a key or a click. Attribute: text, what the code says."""

    def __init__(self, parent: QWidget, session: Session) -> None:
        super().__init__(parent, role="", renew_ms=RENEW_MS)
        self._session = session
        self._code = QPixmap()
        self.text = ""
        self._lines = ("", "", "")

    def open(self) -> None:
        """Show the armed shot's slate."""
        if self._session.armed is None or self._session.shoot is None:
            self._session.failed.emit(tr("No shot is armed; choose a product and a role first, then show its slate."))
        else:
            self.come_up()

    def place(self, room: QRect) -> QRect:
        return room

    def renew(self) -> None:
        shoot, armed = self._session.shoot, self._session.armed
        if shoot is None or armed is None:
            self.leave()
            return
        shot = self._session.shot(*armed)
        self.text, code = shoot.arming.slate_now(*armed, int(self._side()))
        self._lines = (
            self._session.product_title(shot) if shot else armed[0],
            self._session.role_title(armed[1], armed[0]),
            f"{shoot.code} · {armed[0]}",
        )
        self._code.loadFromData(code)
        self.setAccessibleName(tr("Slate: {lines}", lines=", ".join(self._lines)))
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.isVisible():
            # As large as there is room now.
            self.renew()

    def _side(self) -> float:
        return max(120.0, min(self.height() - 80, self.width() * 0.52))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor("#ffffff"))
        side = self._side()
        box = QRectF(self.width() * 0.55 - side / 2 + self.width() * 0.16, (self.height() - side) / 2, side, side)
        # Pixel for pixel, in the middle of its place: a module that is cut by smoothing is read less surely.
        painter.drawPixmap(
            int(box.center().x() - self._code.width() / 2), int(box.center().y() - self._code.height() / 2), self._code
        )
        font = QFont(self.font())
        left, room = 40, int(box.x()) - 60
        top = int(box.y()) + 20
        for share in range(100, 0, -SMALLER_PCT):
            lines = []
            for text, pixels in zip(self._lines, SIZES_PX, strict=True):
                font.setPixelSize(max(SMALLEST, pixels * share // 100))
                font.setBold(pixels != SIZES_PX[-1])
                high = QFontMetrics(font).boundingRect(QRect(0, 0, room, 0), WRAPPED, text).height()
                start = lines[-1][1].bottom() + BETWEEN_PX if lines else top
                lines.append((QFont(font), QRect(left, start, room, high), text))
            if lines[-1][1].bottom() < self.height() - HINT_PX:
                break
        painter.setPen(QColor("#000000"))
        for made, place, text in lines:
            painter.setFont(made)
            painter.drawText(place, WRAPPED, text)
        font.setPixelSize(scaled(18))
        painter.setFont(font)
        painter.setPen(QColor("#555555"))
        painter.drawText(
            left, self.height() - 50, tr("Photograph this with every camera, then shoot. Any key or a click closes it.")
        )

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self.leave()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.leave()

"""A text as a QR code, on white, for a camera to scan."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QLabel


class QrCode(QLabel):
    """A square of `side` pixels."""

    def __init__(self, side: int) -> None:
        super().__init__()
        self._side = side
        self.setFixedSize(side, side)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setStyleSheet("background: white; border-radius: 8px;")

    def draw(self, text: str) -> None:
        """Show that text."""
        from studio import slates
        from studio.base.language import tr

        drawn = QPixmap()
        drawn.loadFromData(slates.png(text, self._side))
        self.setPixmap(drawn)
        self.setAccessibleName(tr("QR code: {text}", text=text))

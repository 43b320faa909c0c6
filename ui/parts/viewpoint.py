"""Where one looks: the zoom and the middle, shared by the canvases that are compared, so that they move together."""

from PySide6.QtCore import QObject, QPointF, Signal

FIT = 0.0
STEP = 1.25
LEAST, MOST = 0.05, 8.0


class Viewpoint(QObject):
    """zoom: the screen's own pixels per pixel of the picture, or FIT.

    middle: the point in the middle of the canvas, 0 to 1 across and down the picture.

    Signal: changed().
    """

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.zoom = FIT
        self.middle = QPointF(0.5, 0.5)

    def set(self, zoom: float, middle: QPointF | None = None) -> None:
        """Zoom (FIT shows the whole picture) and look at a point."""
        self.zoom = FIT if zoom == FIT else min(MOST, max(LEAST, zoom))
        if middle is not None:
            self.middle = QPointF(min(1.0, max(0.0, middle.x())), min(1.0, max(0.0, middle.y())))
        if self.zoom == FIT:
            self.middle = QPointF(0.5, 0.5)
        self.changed.emit()

    def toggle(self, at: QPointF | None = None) -> None:
        """Between the whole picture and 100 % at a point."""
        self.set(1.0 if self.zoom == FIT else FIT, at)

"""One frame, painted: zoom, pan, overlays, on neutral grey. Knows pixmaps only; nothing is decoded here."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from studio.base.drawn_mark import Stroke
from studio.base.language import N_, tr, within
from studio.base.retold import retold
from ui.parts.box_drawing import HINT, BoxDrawing
from ui.parts.coverage_words import verdict_title
from ui.parts.crop_guides import Guide
from ui.parts.frame_model import verdict_word, words
from ui.parts.guides import paint_crops, paint_reference
from ui.parts.pen_drawing import PenDrawing, paint_mark
from ui.parts.shapes import paint_chip, star
from ui.parts.sizes import scaled
from ui.parts.theme import LIGHT, MAT, OVER_PICTURE
from ui.parts.viewpoint import FIT, STEP, Viewpoint
from ui.state.session import Row

COMES = N_("Preview comes…")
UNMADE = N_(
    "No picture can be made: its original is not there, can't be read, or is no longer what was recorded of it."
)


RoleTitle = Callable[[str | None, str | None], str]
"""What a role of a product is called: `Session.role_title`."""


class Canvas(QWidget):
    """Shows a preview. Attributes: row, view, show_subject, show_thirds, caption, edge_px (left free around a whole picture), waiting (said
    while there is no picture), drawing (a box, while one is wanted), pen (a mark, while one is drawn), mark (that is shown), guides
    (crops), reference (a picture half seen through, or None), painted (told what is on the screen).

    role_title(role, sku): what a role is called.

    Signals: clicked() on a press; scaled() when its size or its screen changed how large the picture is shown. The view tells of
    zoom and pan.
    """

    clicked = Signal()
    scaled = Signal()

    def __init__(self, view: Viewpoint, role_title: RoleTitle, *, caption: bool = False) -> None:
        super().__init__()
        self.view, self._role_title = view, role_title
        self.row: Row | None = None
        self.show_subject = self.show_thirds = False
        self.caption = caption
        self.edge_px = 12
        self.chosen = False
        self.note, self.waiting = "", tr(COMES)
        self.empty = tr("Nothing to show")
        self._pixmap: QPixmap | None = None
        self._overlays: list[QImage] = []
        self._grabbed: QPointF | None = None
        self.painted: Callable[[Row | None], object] = lambda row: None
        self.drawing = BoxDrawing()
        self.drawing.changed.connect(self._drawing_changed)
        self.pen = PenDrawing()
        self.pen.changed.connect(self._pen_changed)
        self.mark: tuple[Stroke, ...] = ()
        self.guides: list[Guide] = []
        self.reference: QPixmap | None = None
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(160, 120)
        self.setCursor(Qt.CursorShape.OpenHandCursor)
        view.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(900, 600)

    def show_frame(self, row: Row | None, pixmap: QPixmap | None) -> None:
        """A frame and its preview (None while that is being read)."""
        if row is None or self.row is None or row["id"] != self.row["id"]:
            self._overlays = []
            self.mark = ()
            if self.drawing.active:
                self.drawing.leave()
        self.row, self._pixmap = row, pixmap
        self.setAccessibleName(words(row, self._role_title(row["role"], row["sku"])) if row else self.empty)
        self.update()

    def set_overlays(self, overlays: list[QImage]) -> None:
        """Images with transparency, laid over the picture's whole area."""
        self._overlays = overlays
        self.update()

    @property
    def asks_for_boxes(self) -> bool:
        """Whether a person shall see what the verdict looked at, since the focus may be on something else."""
        return self.row is not None and self.row["verdict"] == "check" and bool(self.row["sharpest_box"])

    @property
    def ready(self) -> bool:
        """Whether the preview is there to be looked at."""
        return self._pixmap is not None

    @property
    def pixmap(self) -> QPixmap | None:
        """What is painted; None while that is being read."""
        return self._pixmap

    @property
    def size_px(self) -> tuple[int, int]:
        """Width and height of the picture itself, which a preview is smaller than."""
        if self.row is not None and self.row["width"] and self.row["height"]:
            return self.row["width"], self.row["height"]
        return (self._pixmap.width(), self._pixmap.height()) if self._pixmap is not None else (1, 1)

    @property
    def scale(self) -> float:
        """The screen's own pixels per pixel of the picture, as painted now: on a screen at 200 % there are four to each of Qt's."""
        return self.view.zoom if self.view.zoom != FIT else self._fit_scale()

    @property
    def coarse(self) -> bool:
        """Whether the pixmap has fewer pixels than are shown now, so that a larger one would show more."""
        return self._pixmap is not None and self._pixmap.width() < self.size_px[0] * min(1.0, self.scale) * 0.98

    def place(self) -> QRectF:
        """Where the picture is painted."""
        if self._pixmap is None:
            return QRectF()
        density = self.devicePixelRatioF()
        width, height = (side * self.scale / density for side in self.size_px)
        x = self.width() / 2 - (self.view.middle.x() * width)
        y = self.height() / 2 - (self.view.middle.y() * height)
        # A picture that fits keeps to the middle, so that panning a zoomed neighbour does not push it out of sight.
        if width <= self.width():
            x = (self.width() - width) / 2
        if height <= self.height():
            y = (self.height() - height) / 2
        # From whole pixel to whole pixel: between them everything would be smoothed, and look a little soft.
        return QRectF(round(x * density) / density, round(y * density) / density, width, height)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(MAT))
        if self.row is None or self._pixmap is None:
            painter.setPen(QColor("#ffffff"))
            text = (
                self.empty
                if self.row is None
                else retold(self.row["error"])
                or (self.waiting if self.row["kind"] != "clip" else tr("A clip: copied and listed, not judged"))
            )
            painter.drawText(
                self.rect().adjusted(30, 30, -30, -30), Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, text
            )
        else:
            place = self.place()
            # From 200 % on, pixels are shown as they are: smoothing would invent what is being judged.
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, self.scale < 2.0)
            painter.drawPixmap(place, self._pixmap, QRectF(self._pixmap.rect()))
            for overlay in self._overlays:
                painter.drawImage(place, overlay, QRectF(overlay.rect()))
            if self.reference is not None:
                paint_reference(painter, place, self.reference)
            if self.show_thirds:
                self._paint_thirds(painter, place)
            if self.show_subject:
                self._paint_subject(painter, place)
            # The line about the zoom keeps its place.
            taken = [self._note_box(painter)] if self.note else []
            paint_crops(painter, [(name, _on(place, box)) for name, box in self.guides], taken)
            if self.drawing.active:
                self.drawing.paint(painter, place)
            if self.pen.active:
                self.pen.paint(painter, place, self.hasFocus())
            else:
                paint_mark(painter, place, self.mark)
        if self.caption and self.row is not None:
            self._paint_caption(painter)
        if self.note and self._pixmap is not None:
            box = self._note_box(painter)
            painter.fillRect(box, QColor(0, 0, 0, 150))
            painter.setPen(QColor("#ffffff"))
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, self.note)
        if self.chosen or self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            for colour, thick in OVER_PICTURE:
                painter.setPen(QPen(QColor(colour), thick))
                painter.drawRect(self.rect().adjusted(2, 2, -2, -2))
        self.painted(self.row)

    def _paint_subject(self, painter: QPainter, place: QRectF) -> None:
        row = self.row
        if row is None or row["subject_x"] is None or not row["width"] or not row["height"]:
            return
        boxes = [([row[f"subject_{side}"] for side in ("x", "y", "width", "height")], False)]
        if row["sharpest_box"]:
            boxes.append((row["sharpest_box"], True))
        across, down = place.width() / row["width"], place.height() / row["height"]
        painter.setBrush(Qt.BrushStyle.NoBrush)
        drawn = [
            (QRectF(place.x() + x * across, place.y() + y * down, wide * across, high * down), dashed)
            for (x, y, wide, high), dashed in boxes
        ]
        for box, dashed in drawn:
            for colour, width in (("#1c1c1c", 4), ("#ffffff", 2)):
                pen = QPen(QColor(colour), width)
                if dashed and width == 2:
                    pen.setDashPattern([5, 4])
                painter.setPen(pen)
                painter.drawRect(box)
        for box, dashed in drawn:
            self._paint_label(
                painter,
                box,
                tr("sharpest beside it")
                if dashed
                else tr("subject: {subject_source}", subject_source=row["subject_source"]),
                dashed,
            )

    def _note_box(self, painter: QPainter) -> QRectF:
        width = painter.fontMetrics().horizontalAdvance(self.note) + 16
        return QRectF(self.width() - width - 8, self.height() - 32, width, 24)

    @staticmethod
    def _paint_thirds(painter: QPainter, place: QRectF) -> None:
        for colour, width in (("#1c1c1c", 3), ("#ffffff", 1)):
            painter.setPen(QPen(QColor(colour), width))
            for n in (1, 2):
                x, y = place.x() + place.width() * n / 3, place.y() + place.height() * n / 3
                painter.drawLine(QPointF(x, place.top()), QPointF(x, place.bottom()))
                painter.drawLine(QPointF(place.left(), y), QPointF(place.right(), y))

    def _paint_label(self, painter: QPainter, box: QRectF, text: str, below: bool) -> None:
        """A box's label, within the canvas."""
        painter.setPen(QColor("#ffffff"))
        wide = painter.fontMetrics().horizontalAdvance(text) + 12
        top = box.bottom() + 2 if below else box.y() - 22
        left = min(max(box.x(), 0.0), max(0.0, self.width() - wide))
        label = QRectF(left, min(max(top, 0.0), self.height() - 20.0), wide, 20)
        painter.fillRect(label, QColor(0, 0, 0, 170))
        painter.drawText(label, Qt.AlignmentFlag.AlignCenter, text)

    def _paint_caption(self, painter: QPainter) -> None:
        row = self.row
        assert row is not None
        font = painter.font()
        font.setPixelSize(scaled(13))
        font.setBold(True)
        word = verdict_word(row)
        chip = paint_chip(
            painter, QPointF(10, 10), word, within(verdict_title(word)), LIGHT.verdict(word), "#ffffff", font
        )
        left = chip.right() + 6
        if row["is_select"]:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(QColor("#ffffff"), 2))
            painter.setBrush(QColor(LIGHT.good))
            painter.drawPath(star(QRectF(left, chip.y(), chip.height(), chip.height())))
            left += chip.height() + 6
        blur = tr(" · blur {blur_px:.2f} px", blur_px=row["blur_px"]) if row["blur_px"] is not None else ""
        text = f"{row['name']}{blur}{(tr(' · rejected') if row['rejected'] else '')}"
        painter.setFont(font)
        wide, top = painter.fontMetrics().horizontalAdvance(text) + 16, chip.y()
        if left + wide > self.width() - 4:
            # Below the verdict there is more room for it.
            left, top = chip.x(), chip.bottom() + 2
        text = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, round(self.width() - left) - 18)
        box = QRectF(left, top, min(wide, self.width() - 4 - left), chip.height())
        painter.fillRect(box, QColor(0, 0, 0, 170))
        painter.setPen(QColor("#ffffff"))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)

    def _at(self, point: QPointF) -> QPointF:
        place = self.place()
        if place.isEmpty():
            return QPointF(0.5, 0.5)
        return QPointF((point.x() - place.x()) / place.width(), (point.y() - place.y()) / place.height())

    def zoom_by(self, factor: float, at: QPointF | None = None) -> None:
        """Zoom about a point of the canvas (its middle when None)."""
        point = at or QPointF(self.width() / 2, self.height() / 2)
        before, old = self._at(point), self.scale
        new = old * factor
        fit = self._fit_scale()
        if new <= fit and factor < 1:
            self.view.set(FIT)
            return
        if self._pixmap is not None:
            away = QPointF(point.x() - self.width() / 2, point.y() - self.height() / 2)
            width, height = (side * new / self.devicePixelRatioF() for side in self.size_px)
            middle = QPointF(before.x() - away.x() / width, before.y() - away.y() / height)
            self.view.set(new, middle)

    def _fit_scale(self) -> float:
        width, height = self.size_px
        density = self.devicePixelRatioF()
        return min(
            (self.width() - 2 * self.edge_px) * density / width,
            (self.height() - 2 * self.edge_px) * density / height,
            1.0,
        )

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.scaled.emit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.angleDelta().y():
            self.zoom_by(STEP if event.angleDelta().y() > 0 else 1 / STEP, event.position())

    def draw_box(self) -> None:
        """Wait for a box to be drawn on the picture."""
        if self.ready:
            self.drawing.begin()

    def _drawing_changed(self) -> None:
        drawing = self.drawing.active
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if drawing else Qt.FocusPolicy.NoFocus)
        self.setAccessibleDescription(tr(HINT) if drawing else "")
        self.setCursor(Qt.CursorShape.CrossCursor if drawing else Qt.CursorShape.OpenHandCursor)
        if drawing and not self.hasFocus():
            self.setFocus()
        self.update()

    def _pen_changed(self) -> None:
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if self.pen.active else Qt.FocusPolicy.NoFocus)
        self.setCursor(Qt.CursorShape.CrossCursor if self.pen.active else Qt.CursorShape.OpenHandCursor)
        self.update()

    @property
    def _drawn_by(self) -> BoxDrawing | PenDrawing | None:
        """What the mouse and the keys draw now."""
        return self.drawing if self.drawing.active else self.pen if self.pen.active and self.ready else None

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.DevicePixelRatioChange:
            self.scaled.emit()
        # While a box or a mark is drawn, arrows and Return are its own, not the page's.
        if isinstance(event, QKeyEvent) and (draws := self._drawn_by) is not None and draws.takes(event.key()):
            if event.type() == QEvent.Type.ShortcutOverride:
                event.accept()
                return True
            if event.type() == QEvent.Type.KeyPress:
                draws.press_key(event)
                return True
        return super().event(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if (draws := self._drawn_by) is not None:
            draws.press(self._at(event.position()))
            return
        self.clicked.emit()
        self._grabbed = event.position()
        self.setCursor(Qt.CursorShape.ClosedHandCursor)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if (draws := self._drawn_by) is not None:
            draws.move(self._at(event.position()))
            return
        place = self.place()
        if self._grabbed is None or self.view.zoom == FIT or place.isEmpty():
            return
        moved = event.position() - self._grabbed
        self._grabbed = event.position()
        self.view.set(self.view.zoom, self.view.middle - QPointF(moved.x() / place.width(), moved.y() / place.height()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if (draws := self._drawn_by) is not None:
            draws.release(self._at(event.position()))
            return
        self._grabbed = None
        self.setCursor(Qt.CursorShape.OpenHandCursor)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if self.pen.active:
            self.mousePressEvent(event)
            return
        self.view.toggle(self._at(event.position()))


def _on(place: QRectF, box: QRectF) -> QRectF:
    """A box in shares of the picture, where that is painted."""
    wide, high = place.width(), place.height()
    return QRectF(place.x() + box.x() * wide, place.y() + box.y() * high, box.width() * wide, box.height() * high)

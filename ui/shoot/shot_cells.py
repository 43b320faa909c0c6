"""The shots as a line of cells, product by product: state by shape, colour and word. The armed product is always among those shown."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QDragEnterEvent,
    QDragMoveEvent,
    QDropEvent,
    QFont,
    QFontMetrics,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from studio.base.language import tr
from studio.base.wording import visible
from ui.parts.basics import plain_tip
from ui.parts.coverage_words import state_word, state_words
from ui.parts.frame_model import FRAMES_MIME
from ui.parts.shapes import paint_state
from ui.parts.sizes import scaled
from ui.parts.theme import Theme
from ui.parts.thumbnails import Pictures
from ui.shoot.board_model import Board, cell_words

PICTURES, WORDS, SHAPES = "pictures", "words", "shapes"
CELL_PX = {PICTURES: (108, 132), WORDS: (74, 92), SHAPES: (36, 44)}
SPARE_PX = 12
"""At least and at most, or as wide as the words for states are; and what more they have where some products are not shown."""
BESIDE_PX = {PICTURES: 45, WORDS: 12}
"""What a cell has beside its state's word."""
HEIGHT_PX = {PICTURES: 66, WORDS: 60, SHAPES: 40}
HEAD_PX = 18
GAP_PX = 14
THUMB_PX = 28
THUMB_SIDE = 92
"""As large as the filmstrip's, so that each is read once."""
MORE_PX = 44
Shot = tuple[str, str]


@dataclass(frozen=True)
class _Cell:
    shot: Shot
    title: str
    box: QRect


class ShotCells(QWidget):
    """Signals: armed(sku, role) on a click or Return · opened(sku, role) on a double click or Space · dropped(ids, sku, role)."""

    armed = Signal(str, str)
    opened = Signal(str, str)
    dropped = Signal(list, str, str)

    def __init__(self, theme: Theme, pictures: Pictures) -> None:
        super().__init__()
        self._theme, self._pictures = theme, pictures
        self._board = Board()
        self._now: Shot | None = None
        self._at: Shot | None = None
        self._look = PICTURES
        self._cells: list[_Cell] = []
        self._heads: list[tuple[str, QRect]] = []
        self._before, self._after, self._with = 0, 0, PICTURES
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAcceptDrops(True)
        self.setAccessibleName(tr("Shots"))
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        pictures.ready.connect(self._picture_ready)
        theme.changed.connect(self.update)
        self.show_as(PICTURES)

    def show_as(self, look: str) -> None:
        """PICTURES, WORDS or SHAPES: as much as there is room for."""
        self._look = look
        self.setFixedHeight(scaled(HEIGHT_PX[look]))
        self._lay_out()

    def show_board(self, board: Board, armed: Shot | None) -> None:
        """The shots as they are now."""
        before, at = self._board.cells, self._at
        same = armed == self._now and board.products == self._board.products and board.roles == self._board.roles
        same = same and board.cells.keys() == before.keys()
        self._board, self._now = board, armed
        if self._at not in board.cells:
            self._at = None
        if not same:
            self._lay_out()
        elif at != self._at:
            self.update()
        else:
            self._paint_anew(lambda shot: board.cells[shot] != before[shot])

    def _paint_anew(self, wanted: Callable[[Shot], bool]) -> None:
        """Only these: while frames come in one after the other, one shot is another each time."""
        for cell in self._cells:
            if wanted(cell.shot):
                self.update(cell.box)

    def _picture_ready(self, path: str) -> None:
        self._paint_anew(lambda shot: self._board.cells[shot].preview == path)

    def tip(self, shot: Shot) -> str:
        """What is said of a shot."""
        known = self._board.cells.get(shot)
        return cell_words(known, dict(self._board.roles).get(shot[1], shot[1])) if known is not None else ""

    def sizeHint(self) -> QSize:
        return QSize(scaled(400), scaled(HEIGHT_PX[self._look]))

    def minimumSizeHint(self) -> QSize:
        return QSize(scaled(120), scaled(HEIGHT_PX[self._look]))

    # -- where each is ------------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        """As many products as there is room for, the armed one among them; the others are counted at the ends."""
        self._cells, self._heads = [], []
        board, shapes = self._board, self._look == SHAPES
        groups = [
            (sku, [(role, title) for role, title in board.roles if (sku, role) in board.cells])
            for sku, _, _ in board.products
        ]
        metrics, gap = QFontMetrics(self._font(12, bold=True)), scaled(GAP_PX)
        heads = [metrics.horizontalAdvance(visible(sku)) + 10 for sku, _ in groups]
        sizes = [(head, len(roles)) for head, (_, roles) in zip(heads, groups, strict=True)]

        def wide(cell: int) -> list[int]:
            return [gap + (head + cell * many if shapes else max(head, cell * many)) for head, many in sizes]

        # All of them where that can be, each as wide as there is room for, rather without pictures; else as many as are read easily.
        self._with, fits = self._look, self._fitting(self._look, wide)
        if fits == 0 and self._look == PICTURES:
            fits = self._fitting(WORDS, wide)
            self._with = WORDS if fits else PICTURES
        least, most = self._sides(self._look)
        at = next((n for n, (sku, _) in enumerate(groups) if self._now and sku == self._now[0]), 0)
        # As many of them as there is room for at all; where that is the same, with wider cells.
        cell = fits or max(
            (sum(self._sides(self._look)) // 2, least), key=lambda one: (len(self._span(wide(one), at)), one)
        )
        shown = self._span(wide(cell), at)
        first, last = (shown[0], shown[-1] + 1) if shown else (0, 0)
        self._before, self._after = first, len(groups) - last
        room = self.width() - scaled(MORE_PX) * (bool(self._before) + bool(self._after))
        if groups:
            # What is left of the room is theirs, so that less of their words is cut.
            widest = (2 if self._before or self._after else 1) * most + scaled(SPARE_PX)
            cell = next((one for one in range(widest, cell, -1) if sum(wide(one)[first:last]) <= room), cell)
        widths = wide(cell)
        x = scaled(MORE_PX) if self._before else 0
        for group, head, width in zip(groups[first:last], heads[first:last], widths[first:last], strict=True):
            self._heads.append((group[0], QRect(x + gap // 2, 0, head, self.height() if shapes else scaled(HEAD_PX))))
            left = x + gap // 2 + (head if shapes else 0)
            top = 0 if shapes else scaled(HEAD_PX)
            for n, (role, title) in enumerate(group[1]):
                self._cells.append(
                    _Cell((group[0], role), title, QRect(left + n * cell, top, cell, self.height() - top))
                )
            x += width
        self.update()

    def _span(self, widths: list[int], at: int) -> range:
        """Which of them fit beside the one that is armed; at an end where some are left out, how many is said."""
        more, room = scaled(MORE_PX), self.width()

        def fit(first: int, last: int) -> bool:
            ends = more * ((first > 0) + (last < len(widths)))
            return sum(widths[first:last]) + ends <= room

        first, last = at, min(at + 1, len(widths))
        while True:
            if last < len(widths) and fit(first, last + 1):
                last += 1
            elif first > 0 and fit(first - 1, last):
                first -= 1
            else:
                return range(first, last)

    def _sides(self, look: str) -> tuple[int, int]:
        """How wide a cell is at least and at most: no state is cut, whatever language it is said in."""
        least, most = (scaled(side) for side in CELL_PX[look])
        if look in BESIDE_PX:
            metrics = QFontMetrics(self._font(12))
            least = max(least, scaled(BESIDE_PX[look]) + max(map(metrics.horizontalAdvance, state_words())))
        return least, max(least, most)

    def _fitting(self, look: str, wide: Callable[[int], list[int]]) -> int:
        """How wide a cell is with which all fit; 0: with none."""
        least, most = self._sides(look)
        if sum(wide(least)) > self.width():
            return 0
        return next(cell for cell in range(most, least - 1, -1) if sum(wide(cell)) <= self.width())

    def resizeEvent(self, event: object) -> None:
        self._lay_out()

    def shot_at(self, point: QPointF) -> Shot | None:
        """The shot at a point of it."""
        return next((one.shot for one in self._cells if one.box.contains(point.toPoint())), None)

    def place_of(self, shot: Shot) -> QRect:
        """Where a shot is; empty where it isn't shown."""
        return next((one.box for one in self._cells if one.shot == shot), QRect())

    # -- painting -----------------------------------------------------------------------------------------------

    def _font(self, px: int, bold: bool = False) -> QFont:
        font = QFont(self.font())
        font.setPixelSize(scaled(px))
        font.setBold(bold)
        return font

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, colours = QPainter(self), self._theme.colours
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for n, (sku, box) in enumerate(self._heads):
            if n:
                painter.setPen(QColor(colours.line))
                painter.drawLine(box.x() - scaled(GAP_PX) // 2, 4, box.x() - scaled(GAP_PX) // 2, self.height() - 4)
            painter.setFont(self._font(12, bold=True))
            painter.setPen(QColor(colours.muted))
            painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, visible(sku))
        for cell in self._cells:
            if cell.box.intersects(event.rect()):
                self._paint_cell(painter, cell)
        painter.setFont(self._font(12))
        painter.setPen(QColor(colours.muted))
        for amount, x in ((self._before, 0), (self._after, self.width() - scaled(MORE_PX))):
            if amount:
                painter.drawText(
                    QRect(x, 0, scaled(MORE_PX), self.height()), Qt.AlignmentFlag.AlignCenter, f"+{amount}"
                )

    def _paint_cell(self, painter: QPainter, cell: _Cell) -> None:
        colours, shot = self._theme.colours, self._board.cells[cell.shot]
        inner = cell.box.adjusted(1, 1, -1, -1)
        armed, focused = cell.shot == self._now, self.hasFocus() and cell.shot == self._at
        if armed or focused:
            painter.setPen(QPen(QColor(colours.accent), 2, Qt.PenStyle.SolidLine if armed else Qt.PenStyle.DashLine))
            painter.setBrush(QColor(colours.accent_soft) if armed else Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(inner, 6, 6)
        glyph = scaled(13)
        if self._look == SHAPES:
            side = scaled(20)
            box = QRectF(0, 0, side, side)
            box.moveCenter(QRectF(inner).center())
            paint_state(painter, box, shot.state, colours)
            return
        left = inner.x() + 4
        if self._with == PICTURES:
            picture = QRect(left, inner.y() + 4, scaled(THUMB_PX), inner.height() - 8)
            self._paint_picture(painter, picture, shot.preview)
            left = picture.right() + 5
        half = inner.height() // 2
        upper = QRect(left, inner.y(), inner.right() - left - 2, half)
        lower = upper.translated(0, half - 2)
        paint_state(painter, QRectF(left, upper.center().y() - glyph / 2 + 1, glyph, glyph), shot.state, colours)
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        painter.setFont(self._font(12, bold=self._with == PICTURES))
        painter.setPen(QColor(colours.text))
        rest = upper.adjusted(glyph + 3, 0, 3, 0)
        painter.drawText(
            rest,
            flags,
            painter.fontMetrics().elidedText(visible(cell.title), Qt.TextElideMode.ElideRight, rest.width()),
        )
        painter.setFont(self._font(12))
        painter.setPen(QColor(colours.state(shot.state)))
        painter.drawText(
            lower, flags, painter.fontMetrics().elidedText(state_word(shot), Qt.TextElideMode.ElideRight, lower.width())
        )

    def _paint_picture(self, painter: QPainter, box: QRect, preview: str | None) -> None:
        side = round(scaled(THUMB_SIDE) * self.devicePixelRatioF())
        pixmap = self._pictures.get(preview, side) if preview else None
        if pixmap is None:
            painter.setPen(QPen(QColor(self._theme.colours.quiet), 1, Qt.PenStyle.DashLine))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box, 3, 3)
            return
        path = QPainterPath()
        path.addRoundedRect(QRectF(box), 3, 3)
        painter.save()
        painter.setClipPath(path)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        size = pixmap.size().scaled(box.size(), Qt.AspectRatioMode.KeepAspectRatioByExpanding)
        place = QRect(0, 0, size.width(), size.height())
        place.moveCenter(box.center())
        painter.drawPixmap(place, pixmap)
        painter.restore()

    # -- hands --------------------------------------------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent):
            shot = self.shot_at(QPointF(event.pos()))
            QToolTip.showText(event.globalPos(), plain_tip(self.tip(shot)) if shot else "", self)
            return True
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and event.key() in _KEYS:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        shots = [one.shot for one in self._cells]
        if event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right) and shots:
            at = shots.index(self._at) if self._at in shots else shots.index(self._now) if self._now in shots else -1
            self._at = shots[max(0, min(len(shots) - 1, at + (1 if event.key() == Qt.Key.Key_Right else -1)))]
            self.setAccessibleDescription(self.tip(self._at))
            self.update()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._at is not None:
            self.armed.emit(*self._at)
        elif event.key() == Qt.Key.Key_Space and self._at is not None:
            self.opened.emit(*self._at)
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        shot = self.shot_at(event.position())
        if shot is not None and event.button() == Qt.MouseButton.LeftButton:
            self._at = shot
            self.armed.emit(*shot)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        shot = self.shot_at(event.position())
        if shot is not None:
            self.opened.emit(*shot)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasFormat(FRAMES_MIME):
            event.acceptProposedAction()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        if event.mimeData().hasFormat(FRAMES_MIME) and self.shot_at(event.position()) is not None:
            event.acceptProposedAction()
        else:
            event.ignore()

    def dropEvent(self, event: QDropEvent) -> None:
        shot = self.shot_at(event.position())
        if event.mimeData().hasFormat(FRAMES_MIME) and shot is not None:
            ids = bytes(event.mimeData().data(FRAMES_MIME).data()).decode().split("\n")
            event.acceptProposedAction()
            self.dropped.emit(ids, *shot)


_KEYS = (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)

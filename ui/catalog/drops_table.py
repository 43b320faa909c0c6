"""The list of drops: two lines for its name, its state by shape and word, numbers at the right."""

from collections.abc import Callable

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QKeyEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)

from studio.base.language import tr
from studio.base.wording import visible
from ui.catalog.drops_model import (
    BUNDLE,
    CREATOR,
    DROP,
    NAME,
    NUMBERS,
    RESHOOTS,
    SHOT_ON,
    SHOTS,
    STATE,
    DropsModel,
    state_of,
)
from ui.parts.basics import fit_heads, name_table
from ui.parts.shapes import paint_state, paint_verdict
from ui.parts.sizes import scaled
from ui.parts.theme import Theme

ROW_PX = 48
WIDTHS = {CREATOR: 112, SHOT_ON: 72, SHOTS: 78, STATE: 104, BUNDLE: 84, RESHOOTS: 82}
GIVES_WAY = (RESHOOTS, CREATOR, SHOT_ON)
"""In this order, while the name has less room than NAME_PX; of reshoots a chart tells."""
NAME_PX = 168
GLYPH_PX, GAP_PX, EDGE_PX = 18, 6, 8
"""Of a state: its shape, between that and its words, and at both sides."""
_LIKE_VERDICTS = {"delivered": "pass", "away": "check"}
_LIKE_SHOTS = {
    "reshoot": "reshoot",
    "approved": "approved",
    "selected": "selected",
    "shooting": "captured",
    "planned": "missing",
}


class DropsTable(QTableView):
    """A double click or Return opens; `/` goes to the search. Row by row; columns that there is no room for give way."""

    def __init__(
        self, theme: Theme, model: DropsModel, opened: Callable[[QModelIndex], object], find: Callable[[], object]
    ) -> None:
        super().__init__()
        self._opened, self._find = opened, find
        self._delegate = _DropDelegate(theme)
        self.setModel(model)
        self.setItemDelegate(self._delegate)
        self.setProperty("kind", "bare")
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(scaled(ROW_PX))
        head = self.horizontalHeader()
        head.setHighlightSections(False)
        head.setSectionsClickable(False)
        head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        head.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        head.setSectionResizeMode(NAME, QHeaderView.ResizeMode.Stretch)
        for column, wide in WIDTHS.items():
            self.setColumnWidth(column, scaled(wide))
        fit_heads(self)
        self._wide = {column: self.columnWidth(column) for column in WIDTHS}
        name_table(self, tr("Drops"))
        self.doubleClicked.connect(opened)
        model.modelReset.connect(self._give_way)
        model.dataChanged.connect(self._give_way)
        theme.changed.connect(self.viewport().update)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._give_way()
        if self.currentIndex().isValid():
            self.scrollTo(self.currentIndex())

    def _give_way(self) -> None:
        self._fit_states()
        self._wide.update((one, self.columnWidth(one)) for one in WIDTHS if not self.isColumnHidden(one))
        left = self.viewport().width() - sum(self._wide.values())
        for column in GIVES_WAY:
            away = left < scaled(NAME_PX)
            left += self._wide[column] if away else 0
            if self.isColumnHidden(column) != away:
                self.setColumnHidden(column, away)
                if not away:
                    # Its letters may be others by now.
                    hint = self.horizontalHeader().sectionSizeHint(column)
                    self.setColumnWidth(column, max(scaled(WIDTHS[column]), hint))

    def _fit_states(self) -> None:
        """A state is never cut, in whatever language it is said."""
        metrics = QFontMetrics(_state_font(self.font()))
        states = {str(self.model().index(row, STATE).data()) for row in range(self.model().rowCount())}
        needed = max(map(metrics.horizontalAdvance, states), default=0) + scaled(GLYPH_PX) + GAP_PX + 2 * EDGE_PX
        least = max(scaled(WIDTHS[STATE]), self.horizontalHeader().sectionSizeHint(STATE))
        self.setColumnWidth(STATE, max(least, needed))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._opened(self.currentIndex())
        elif event.text() == "/":
            self._find()
        else:
            super().keyPressEvent(event)


class _DropDelegate(QStyledItemDelegate):
    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(80, scaled(ROW_PX))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        row, colours, box = index.data(DROP).row, self._theme.colours, option.rect
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(box, QColor(colours.accent_soft if chosen else colours.surface))
        painter.fillRect(QRect(box.x(), box.bottom(), box.width(), 1), QColor(colours.line))
        if index.column() == NAME:
            if chosen:
                painter.fillRect(QRect(box.x(), box.y(), 3, box.height()), QColor(colours.accent))
            self._paint_name(painter, box.adjusted(14, 6, -8, -6), row["title"], row["code"])
        elif index.column() == STATE:
            self._paint_state(painter, box.adjusted(EDGE_PX, 0, -EDGE_PX, 0), row)
        else:
            at_right = index.column() in NUMBERS
            painter.setPen(QColor(colours.muted if index.column() == CREATOR else colours.text))
            side = Qt.AlignmentFlag.AlignRight if at_right else Qt.AlignmentFlag.AlignLeft
            text = painter.fontMetrics().elidedText(
                index.data(Qt.ItemDataRole.DisplayRole), Qt.TextElideMode.ElideMiddle, box.width() - 16
            )
            painter.drawText(box.adjusted(8, 0, -8, 0), side | Qt.AlignmentFlag.AlignVCenter, text)
        painter.restore()

    def _paint_name(self, painter: QPainter, box: QRect, title: str, code: str) -> None:
        font = QFont(painter.font())
        upper, lower = QRect(box), QRect(box)
        upper.setHeight(box.height() * 11 // 20)
        lower.setTop(upper.bottom() + 1)
        for place, text, bold, colour, cut in (
            (upper, title, True, self._theme.colours.text, Qt.TextElideMode.ElideMiddle),
            (lower, code, False, self._theme.colours.muted, Qt.TextElideMode.ElideRight),
        ):
            font.setBold(bold)
            font.setPixelSize(scaled(14 if bold else 12))
            painter.setFont(font)
            painter.setPen(QColor(colour))
            painter.drawText(
                place,
                Qt.AlignmentFlag.AlignVCenter,
                painter.fontMetrics().elidedText(visible(text), cut, place.width()),
            )

    def _paint_state(self, painter: QPainter, box: QRect, row: dict[str, object]) -> None:
        state, colours, side = str(row["state"]), self._theme.colours, scaled(GLYPH_PX)
        place = QRectF(box.x(), box.y() + (box.height() - side) / 2, side, side)
        if state in _LIKE_VERDICTS:
            colour = colours.verdict(_LIKE_VERDICTS[state])
            paint_verdict(painter, place, _LIKE_VERDICTS[state], colour, colours.surface)
        else:
            colour = colours.state(_LIKE_SHOTS[state])
            paint_state(painter, place, _LIKE_SHOTS[state], colours)
        painter.setFont(_state_font(painter.font()))
        painter.setPen(QColor(colour))
        words = box.adjusted(side + GAP_PX, 0, 0, 0)
        said = painter.fontMetrics().elidedText(state_of(row), Qt.TextElideMode.ElideRight, words.width())
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, said)


def _state_font(font: QFont) -> QFont:
    made = QFont(font)
    made.setBold(True)
    made.setPixelSize(scaled(12))
    return made

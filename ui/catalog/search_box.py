"""Words typed here are looked for in all drops: in their products, frames and notes; an answer opens its drop there."""

from PySide6.QtCore import (
    QEvent,
    QModelIndex,
    QObject,
    QPoint,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QFont, QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from studio.base.language import N_, tr
from studio.base.spoken import count
from studio.base.wording import visible
from ui.parts.basics import Panel, TextField, label
from ui.parts.rows_model import Index, RowsModel, row_at
from ui.parts.sizes import scaled
from ui.parts.theme import Theme
from ui.state.session import Row, Session

ROW_PX, WIDEST_PX, MOST_SHOWN = 44, 720, 8
_MOVES = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)
NOTHING = N_("Nothing in any drop has these words.")


def said_of(row: Row) -> tuple[str, str]:
    """What an answer is, and where: the first line of it and the second."""
    shot = " ".join(str(part) for part in (row["sku"], row["role"]) if part)
    kinds = {"drop": tr("Drop"), "product": tr("Product"), "frame": tr("Frame"), "note": tr("Note")}
    head = {
        "drop": row["title"], "product": f"{shot}  {row['title']}", "frame": f"{row['frame']}  {shot or 'unassigned'}",
        "note": f"“{row['text']}”",
    }[row["kind"]]  # fmt: skip
    where = {
        "drop": row["drop"], "product": ": ".join(part for part in (row["drop"], row["text"]) if part),
        "frame": ", ".join(part for part in (row["drop"], row["title"]) if part), "note": f"{row['drop']}, {shot or row['title']}",
    }[row["kind"]]  # fmt: skip
    return visible(head), visible(f"{kinds[row['kind']]} · {where}")


class _Answers(RowsModel[Row]):
    def said(self, row: Row) -> str:
        return ", ".join(said_of(row))


class _AnswerDelegate(QStyledItemDelegate):
    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(200, scaled(ROW_PX))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        colours, box = self._theme.colours, option.rect.adjusted(2, 1, -2, -1)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.setBrush(QColor(colours.accent_soft))
            painter.setPen(QPen(QColor(colours.accent), 2))
            painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), 4, 4)
        text = box.adjusted(10, 3, -10, -3)
        font = QFont(painter.font())
        half = text.height() // 2
        for n, (said, colour) in enumerate(zip(said_of(row_at(index)), (colours.text, colours.muted), strict=True)):
            font.setPixelSize(scaled(14 if n == 0 else 12))
            painter.setFont(font)
            painter.setPen(QColor(colour))
            line = QRect(text.x(), text.y() + n * half, text.width(), half)
            cut = painter.fontMetrics().elidedText(said, Qt.TextElideMode.ElideMiddle, line.width())
            painter.drawText(line, Qt.AlignmentFlag.AlignVCenter, cut)
        painter.restore()


class SearchBox(TextField):
    """The field, and its answers below it, over the page. Arrows choose, Return opens, Esc leaves.

    Attributes: list (the answers), found (how many there are, in words). Signals: opened(row), left().
    """

    opened = Signal(object)
    left = Signal()

    def __init__(self, session: Session, theme: Theme, over: QWidget) -> None:
        super().__init__()
        self._session, self._over, self._asked = session, over, 0
        self.setPlaceholderText(tr("Products, frames, notes in all drops  ( / )"))
        self.setAccessibleName(tr("Search all drops"))
        self.setMinimumWidth(scaled(180))
        self.setMaximumWidth(scaled(420))
        self.answers = _Answers()
        self.panel = Panel(margin=6)
        self.panel.setParent(over)
        self.list = QListView()
        self._delegate = _AnswerDelegate(theme)
        self.list.setModel(self.answers)
        self.list.setItemDelegate(self._delegate)
        self.list.setProperty("kind", "bare")
        self.list.setUniformItemSizes(True)
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setAccessibleName(tr("What was found"))
        self.list.clicked.connect(self._open)
        self.found = label("", "small", wrap=False)
        self.panel.box.addWidget(self.list)
        self.panel.box.addWidget(self.found)
        self.panel.hide()
        self.textChanged.connect(lambda _: self._ask())
        over.installEventFilter(self)

    def take_keys(self) -> None:
        """Type here now."""
        self.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.selectAll()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _MOVES and self.panel.isVisible():
            self.list.keyPressEvent(event)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._open(self.list.currentIndex())
        elif event.key() == Qt.Key.Key_Escape:
            self.put_away()
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def put_away(self) -> None:
        """Nothing is looked for any more."""
        self.clear()
        self.panel.hide()

    def _open(self, index: QModelIndex) -> None:
        if index.isValid() and self.panel.isVisible():
            row = row_at(index)
            self.put_away()
            self.opened.emit(row)

    def _ask(self) -> None:
        """The last words that were typed are those that are answered."""
        self._asked += 1
        asked, text = self._asked, self.text()
        if not text.strip():
            self.panel.hide()
            return

        def work() -> list[Row]:
            from studio.shoot import search_drops

            return search_drops(self._session.catalog, text) if asked == self._asked else []

        self._session.read(work, lambda rows: self._show(rows) if asked == self._asked else None)

    def _show(self, rows: list[Row]) -> None:
        self.answers.show(rows)
        self.list.setVisible(bool(rows))
        if rows:
            self.list.setCurrentIndex(self.answers.index(0, 0))
        self.found.setText(
            tr("{answers}; Return opens the drop there", answers=count(len(rows), "answer")) if rows else tr(NOTHING)
        )
        self._place()
        self.panel.show()
        self.panel.raise_()

    def _place(self) -> None:
        shown = min(MOST_SHOWN, len(self.answers.rows))
        at = self.mapTo(self._over, QPoint(0, self.height() + 4))
        wide = min(scaled(WIDEST_PX), self._over.width() - at.x() - 8)
        high = shown * scaled(ROW_PX) + self.found.sizeHint().height() + 30
        self.panel.setGeometry(QRect(at.x(), at.y(), wide, min(high, self._over.height() - at.y() - 8)))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._over and event.type() == QEvent.Type.Resize and self.panel.isVisible():
            self._place()
        return super().eventFilter(watched, event)

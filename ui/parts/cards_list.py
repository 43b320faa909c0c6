"""The cards that were taken in, a line each: to be kept or safe then, which, how many files, into which drop, when."""

from datetime import datetime
from pathlib import PurePath

from PySide6.QtCore import (
    QEvent,
    QModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from studio.base.language import N_, beginning, tr
from studio.base.retold import retold
from studio.base.spoken import count, stamp
from studio.base.wording import visible
from ui.parts.rows_model import Index, RowsModel, row_at
from ui.parts.shapes import paint_verdict
from ui.parts.sizes import scaled
from ui.parts.theme import Theme
from ui.state.session import Row

ROW_PX = 44
WIDE_PX = 560
NONE = N_("No card was taken in yet.")


def name_of(row: Row) -> str:
    """What a person calls the card: its label, else its folder."""
    return str(row["volume"] or PurePath(row["source"]).name or row["source"])


def word_of(row: Row) -> str:
    """KEEP while that is so and nobody has said that it is; what was said of it else."""
    if row["is_open"]:
        return tr("KEEP")
    if row["emptied_at"] is not None:
        return tr("Emptied")
    return tr("Safe then") if row["safe"] else tr("Kept")


def when(row: Row) -> str:
    """When it was looked at, by this computer's clock."""
    return stamp(datetime.fromisoformat(row["at"]).astimezone())


def how_many(row: Row) -> str:
    """How many files are on it, as far as somebody looked."""
    return count(row["files"], "file") if row["listing"] else tr("not looked through")


def words(row: Row) -> str:
    """A card in words, for screen readers."""
    said = f"{word_of(row)}: {name_of(row)}, {how_many(row)}, {row['drop_code']}, {when(row)}"
    return visible(f"{said}. {beginning(retold(row['sentence']))}")


class CardsModel(RowsModel[Row]):
    """Rows as `Shoot.cards.all` gives them."""

    def said(self, row: Row) -> str:
        return visible(name_of(row))

    def words(self, row: Row) -> str:
        return words(row)


class _CardDelegate(QStyledItemDelegate):
    """Two lines where there is little room, else one line with the reason in it."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(200, scaled(ROW_PX))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row, colours = row_at(index), self._theme.colours
        box = option.rect.adjusted(2, 1, -2, -1)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        kept, quiet = row["is_open"], row["emptied_at"] is not None or not row["safe"]
        colour = colours.bad if kept else colours.muted if quiet else colours.good
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.setBrush(QColor(colours.bad_soft if kept else colours.accent_soft if chosen else colours.surface))
        painter.setPen(QPen(QColor(colours.accent), 2) if chosen else Qt.PenStyle.NoPen)
        painter.drawRoundedRect(box, 4, 4)
        side = scaled(20)
        glyph = "keep" if kept else "" if quiet else "pass"
        paint_verdict(
            painter,
            QRectF(box.x() + 8, box.y() + (box.height() - side) / 2, side, side),
            glyph,
            colour,
            colours.surface,
        )
        text = box.adjusted(side + 16, 2, -8, -2)
        if box.width() >= scaled(WIDE_PX):
            self._paint_wide(painter, text, row, colour)
        else:
            self._paint_narrow(painter, text, row, colour)
        painter.restore()

    def _paint_narrow(self, painter: QPainter, box: QRect, row: Row, colour: str) -> None:
        upper, lower = QRect(box), QRect(box)
        upper.setBottom(box.center().y())
        lower.setTop(box.center().y() + 1)
        used = self._say(painter, upper, word_of(row), colour, bold=True)
        self._say(painter, upper.adjusted(used + 8, 0, 0, 0), name_of(row), self._theme.colours.text)
        told = f"{how_many(row)} · {when(row)}"
        self._say(painter, lower, told, self._theme.colours.text if row["is_open"] else self._theme.colours.muted)

    def _paint_wide(self, painter: QPainter, box: QRect, row: Row, colour: str) -> None:
        muted = self._theme.colours.text if row["is_open"] else self._theme.colours.muted
        name, late = round(box.width() * 0.2), scaled(150)
        self._say(painter, QRect(box.x(), box.y(), scaled(84), box.height()), word_of(row), colour, bold=True)
        left = box.x() + scaled(92)
        self._say(
            painter,
            QRect(left, box.y(), name, box.height()),
            name_of(row),
            self._theme.colours.text,
            bold=row["is_open"],
        )
        left += name + 8
        files = f"{how_many(row)}, {row['drop_code']}"
        used = self._say(painter, QRect(left, box.y(), round(box.width() * 0.3), box.height()), files, muted)
        left += max(used, round(box.width() * 0.2)) + 8
        rest = QRect(left, box.y(), box.right() - late - left, box.height())
        why = retold(row["sentence"]).partition(": ")[2] if not row["safe"] else ""
        self._say(painter, rest, why[:1].upper() + why[1:], muted, cut=Qt.TextElideMode.ElideRight)
        self._say(painter, QRect(box.right() - late, box.y(), late, box.height()), when(row), muted, right=True)

    @staticmethod
    def _say(
        painter: QPainter,
        box: QRect,
        text: str,
        colour: str,
        *,
        bold: bool = False,
        right: bool = False,
        cut: Qt.TextElideMode = Qt.TextElideMode.ElideMiddle,
    ) -> int:
        """Say it on one line, cut where there is no room; how much room it took."""
        font = painter.font()
        font.setBold(bold)
        painter.setFont(font)
        painter.setPen(QColor(colour))
        told = painter.fontMetrics().elidedText(visible(text), cut, box.width())
        flags = Qt.AlignmentFlag.AlignVCenter | (Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft)
        painter.drawText(box, flags, told)
        return painter.fontMetrics().horizontalAdvance(told)


class CardsList(QListView):
    """Signal: opened(row), a double click or Return on a card. Attribute: cards, its model."""

    opened = Signal(object)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.cards = CardsModel()
        self._delegate = _CardDelegate(theme)
        self.setModel(self.cards)
        self.setItemDelegate(self._delegate)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setUniformItemSizes(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(tr("Cards that were taken in"))
        self.doubleClicked.connect(self._open)
        theme.changed.connect(self.viewport().update)

    def _open(self, index: QModelIndex) -> None:
        if index.isValid():
            self.opened.emit(row_at(index))

    def event(self, event: QEvent) -> bool:
        # While the list has the focus, Return is its own, also where the page has a command on it.
        if event.type() == QEvent.Type.ShortcutOverride and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._open(self.currentIndex())
        else:
            super().keyPressEvent(event)

"""The left of the page: who gets what, that is the recipe, where the bundle goes, and whether the originals go along."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QPainter
from PySide6.QtWidgets import (
    QCheckBox,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)

from studio.base.language import tr
from studio.base.retold import translated
from studio.base.wording import visible
from ui.parts.basics import Panel, TextField, button, label, plain_tip, row
from ui.parts.page_context import PageContext
from ui.parts.picker import Choice
from ui.parts.sizes import scaled
from ui.parts.theme import ROW_EDGE_PX, Theme

if TYPE_CHECKING:
    from studio.shoot.handed_out import KnownRecipe, Rendition

NAME, WRONG = 0x0100, 0x0101
ROW_PX, LEAST_ROWS = 48, 3


class _RecipeRow(QStyledItemDelegate):
    """Two lines, its name and what it makes, each cut where there is no room for it: the tip has all of it."""

    def __init__(self, view: QListWidget, theme: Theme) -> None:
        super().__init__(view)
        self._view, self._theme = view, theme

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(scaled(160), scaled(ROW_PX))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        ground = QStyleOptionViewItem(option)
        self.initStyleOption(ground, index)
        ground.text = ""
        title, _, about = str(index.data()).partition("\n")
        self._view.style().drawControl(QStyle.ControlElement.CE_ItemViewItem, ground, painter, self._view)
        colours, room = self._theme.colours, option.rect.adjusted(ROW_EDGE_PX, 4, -ROW_EDGE_PX, -4)
        half = room.height() * 11 // 20
        wrong = bool(index.data(WRONG))
        font = QFont(option.font)
        painter.save()
        for text, size, bold, colour, top, bottom in (
            (title, 14, True, colours.text, 0, room.height() - half),
            (about, 12, False, colours.bad if wrong else colours.muted, half, 0),
        ):
            font.setPixelSize(scaled(size))
            font.setBold(bold)
            painter.setFont(font)
            painter.setPen(QColor(colour))
            place = room.adjusted(0, top, 0, -bottom)
            cut = painter.fontMetrics().elidedText(visible(text), Qt.TextElideMode.ElideRight, place.width())
            painter.drawText(place, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, cut)
        painter.restore()


class RecipePanel(Panel):
    """Attributes: recipes (a list), target (a folder, as text), originals. Signal: chosen(), another recipe."""

    chosen = Signal()

    def __init__(self, context: PageContext) -> None:
        super().__init__(margin=12)
        self._context = context
        self.recipes = QListWidget()
        self.recipes.setProperty("kind", "rows")
        self.recipes.setAccessibleName(tr("Recipes"))
        self.recipes.setItemDelegate(_RecipeRow(self.recipes, context.theme))
        self.recipes.setUniformItemSizes(True)
        self.recipes.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.recipes.setMinimumHeight(LEAST_ROWS * scaled(ROW_PX) + 4)
        self.target = TextField()
        self.target.setAccessibleName(tr("Where the bundle goes"))
        self.target.textChanged.connect(self.target.setToolTip)
        self.originals = QCheckBox(tr("The originals too"))
        self.originals.setToolTip(tr("Put the selects' original files in too"))
        choose = button(tr("Choose…"), self._choose, tip=tr("Choose where the bundle goes"))
        self.box.setSpacing(6)
        self.box.addWidget(label(tr("Who gets what"), "heading"))
        self.box.addWidget(self.recipes, 1)
        self.box.addLayout(row(self.target, choose))
        self.box.addWidget(self.originals)
        self.recipes.currentItemChanged.connect(lambda *_: self.chosen.emit())

    @property
    def recipe(self) -> str | None:
        """The chosen recipe's name."""
        item = self.recipes.currentItem()
        return item.data(NAME) if item else None

    def show_recipes(self, found: "list[KnownRecipe]") -> None:
        """The recipes there are; the one of the settings is chosen."""
        for recipe in found:
            item = QListWidgetItem(f"{translated(recipe.title)}\n{_about(recipe)}")
            item.setData(NAME, recipe.name)
            item.setData(WRONG, bool(recipe.mistakes))
            item.setToolTip(plain_tip(_whole(recipe)))
            self.recipes.addItem(item)
            if recipe.name == self._context.settings.recipe:
                self.recipes.setCurrentItem(item)
        if self.recipes.currentRow() < 0:
            self.recipes.setCurrentRow(0)

    def ask(self) -> None:
        """Let a person choose the recipe by typing a part of its name."""
        items = [self.recipes.item(n) for n in range(self.recipes.count())]
        choices = [
            Choice(title, lambda item=item: self.recipes.setCurrentItem(item), about)
            for item in items
            for title, about in [item.text().split("\n", 1)]
        ]
        self._context.picker.ask(tr("Who gets what?"), choices)

    def _choose(self) -> None:
        start = Path(self.target.text() or ".")
        self._context.ask_folder(tr("Where the bundle goes"), start, lambda path: self.target.setText(str(path)))


def _about(recipe: "KnownRecipe") -> str:
    """What a recipe makes, in a line; of one with mistakes, the first of them."""
    return recipe.mistakes.splitlines()[0] if recipe.mistakes else ", ".join(one.name for one in recipe.renditions)


def _whole(recipe: "KnownRecipe") -> str:
    """All of it: its name on this computer, and each rendition with its size and what it is for; or its mistakes."""
    return "\n".join([recipe.name, *([recipe.mistakes] if recipe.mistakes else map(_rendition, recipe.renditions))])


def _rendition(rendition: "Rendition") -> str:
    width, height = rendition.size()
    size = f"{width} × {height}" if width and height else str(width or height or tr("full size"))
    title = translated(rendition.title or "")
    return f"{rendition.name}: {size}" + (f" · {title}" if title else "")

"""The left of the page: who gets what, that is the recipe, where the bundle goes, and whether the originals go along."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtWidgets import QCheckBox, QListWidget, QListWidgetItem, QStyledItemDelegate, QStyleOptionViewItem

from studio.base.language import tr
from studio.base.retold import translated
from ui.parts.basics import Panel, TextField, button, label, row
from ui.parts.page_context import PageContext
from ui.parts.picker import Choice
from ui.parts.sizes import scaled
from ui.parts.theme import ROW_EDGE_PX

if TYPE_CHECKING:
    from studio.shoot.handed_out import KnownRecipe, Rendition

NAME = 0x0100
ROOM_PX = 4
"""Above and below a recipe's lines."""


class _RecipeRow(QStyledItemDelegate):
    """As high as its text is within the edges that the look has left and right of it; Qt breaks the lines as if there were none, and none
    of the scroll bar. Another width is laid out anew."""

    def __init__(self, view: QListWidget) -> None:
        super().__init__(view)
        self._view = view
        view.viewport().installEventFilter(self)

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        within = QStyleOptionViewItem(option)
        within.rect = QRect(0, 0, self._view.viewport().width() - 2 * ROW_EDGE_PX, option.rect.height())
        return super().sizeHint(within, index) + QSize(0, 2 * scaled(ROOM_PX))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self._view.scheduleDelayedItemsLayout()
        return super().eventFilter(watched, event)


class RecipePanel(Panel):
    """Attributes: recipes (a list), target (a folder, as text), originals. Signal: chosen(), another recipe."""

    chosen = Signal()

    def __init__(self, context: PageContext) -> None:
        super().__init__(margin=12)
        self._context = context
        self.recipes = QListWidget()
        self.recipes.setProperty("kind", "rows")
        self.recipes.setAccessibleName(tr("Recipes"))
        self.recipes.setWordWrap(True)
        self.recipes.setItemDelegate(_RecipeRow(self.recipes))
        self.recipes.setResizeMode(QListWidget.ResizeMode.Adjust)
        self.recipes.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.recipes.setMinimumHeight(scaled(72))
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
            item.setToolTip(recipe.name)
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
    """What a recipe makes; of one with mistakes, the first of them."""
    return recipe.mistakes.splitlines()[0] if recipe.mistakes else ", ".join(map(_size, recipe.renditions))


def _size(rendition: "Rendition") -> str:
    width, height = rendition.size()
    size = f" {width}×{height}" if width and height else f" {width or height or tr('full size')}"
    return f"{rendition.name}{size}"

"""Products: the table, rows pasted from a spreadsheet or taken from a file, and what else is to be said of the chosen one."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from studio.base.language import tr
from studio.base.retold import retold, translated
from studio.base.spoken import count
from ui.brief.form import Fields, show_fields
from ui.brief.pen import Pen
from ui.brief.products_model import PRODUCTS, ProductsModel
from ui.brief.products_table import ProductsTable
from ui.parts.basics import Elided, Panel, button, clear, label, restyle, row
from ui.parts.command_button import command_button, say_keys
from ui.parts.field import MEND, Ask, Field
from ui.parts.page_context import PageContext
from ui.parts.sizes import scaled

if TYPE_CHECKING:
    from studio.shoot.handed_out import BriefWriting, Choosable, Finding, Written

TABLE_PX = 236
"""The least that the table has; below that the page scrolls."""
TIGHT_PX, WITH_KIT_PX = 640, 900
KIT_PX = 250


class ProductsPanel(QWidget):
    """Attributes: model, table, summary and told (labels), details (the chosen product's fields),
    kit (what it is shot in, in short)."""

    def __init__(self, context: PageContext, pen: Pen) -> None:
        super().__init__()
        self._context, self._pen = context, pen
        self.model = ProductsModel(pen)
        self.table = ProductsTable(context.theme, self.model)
        self.table.setMinimumHeight(scaled(TABLE_PX))
        self._data: Mapping[str, Any] = {}
        self._findings: Sequence[Finding] = ()
        self._kits: list[Choosable] = []
        self._about: tuple[Any, ...] = ()
        self._go: int | None = None
        self._amount = 0
        self.summary = Elided()
        restyle(self.summary, "muted")
        self._paste = command_button(
            context.actions, "brief.paste", tr("Paste rows"), tip=tr("Take rows that were copied from a spreadsheet")
        )
        self._file = command_button(
            context.actions, "brief.file", tr("From a file…"), tip=tr("Take the products of a CSV or a Shopify export")
        )
        self._add = command_button(context.actions, "brief.add", tr("Add"), tip=tr("A new product"))
        head = row(label(tr("Products"), "heading", wrap=False), self.summary, self._paste, self._file, self._add)
        head.setStretch(1, 1)
        self.told = Panel(role="good", margin=4)
        self._said = label()
        undo = command_button(context.actions, "edit.undo", tr("Undo"), kind="plain", tip=tr("Take these rows back"))
        close = button(tr("Close"), self.told.hide, kind="plain")
        told = row(self._said, undo, close)
        told.setStretch(0, 1)
        told.setContentsMargins(8, 0, 0, 0)
        self.told.box.addLayout(told)
        self.told.hide()
        panel = Panel(margin=12)
        panel.box.addLayout(head)
        panel.box.addWidget(self.told)
        panel.box.addWidget(self.table, 1)
        self._more = Panel(margin=12)
        self._name = Elided()
        restyle(self._name, "heading")
        self._up = command_button(context.actions, "brief.up", tr("Up"), tip=tr("Earlier in the list"))
        self._down = command_button(context.actions, "brief.down", tr("Down"), tip=tr("Later in the list"))
        self._size = command_button(
            context.actions, "brief.size", tr("Add a size"), tip=tr("One that shares its pictures")
        )
        self._out = command_button(context.actions, "brief.remove", tr("Take out"), tip=tr("Take this row out"))
        top = row(self._name, self._size, self._up, self._down, self._out)
        top.setStretch(0, 1)
        self._more.box.addLayout(top)
        self._mend = button("", self.mend_now)
        say_keys(context.actions, self._mend, tr(MEND))
        self._more.box.addLayout(row(self._mend, None))
        self._fields_box = QVBoxLayout()
        self._more.box.addLayout(self._fields_box)
        self.details: list[Field] = []
        self.kit = Panel(margin=12)
        self.kit.setFixedWidth(scaled(KIT_PX))
        self._kit_said, self._roles = label("", "heading"), label("", "muted")
        change = command_button(context.actions, "brief.kit", tr("Change"), tip=tr("Choose another kit or checklist"))
        for part in (self._kit_said, self._roles, change):
            self.kit.box.addWidget(part)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 8, 8)
        box.setSpacing(8)
        box.addWidget(panel, 1)
        below = QHBoxLayout()
        below.setSpacing(8)
        below.addWidget(self._more, 1)
        below.addWidget(self.kit, 0, Qt.AlignmentFlag.AlignTop)
        box.addLayout(below)
        self.table.current_changed.connect(lambda _: self._show_details())
        self.table.left.connect(pen.leave)

    def show_kits(self, kits: "list[Choosable]") -> None:
        """The kits there are: their roles have texts of each product."""
        self._kits = kits
        self._show_details()

    def tell(self, sentence: str) -> None:
        """Say what was recognised, until it is closed or something else is said."""
        self._said.setText(sentence)
        self.told.setVisible(bool(sentence))

    def show_state(self, state: "Written", anew: bool) -> None:
        """Show what the brief says, and what is wrong."""
        self._data, self._findings = state.data, state.findings
        where = self.table.row, self.table.currentIndex().column()
        self.model.show_state(state.data, [one for one in state.findings if one.loc[:1] == PRODUCTS])
        if not self.table.currentIndex().isValid() and where[1] >= 0:
            self.table.setCurrentIndex(self.model.index(min(where[0], self.model.rowCount() - 1), where[1]))
        if self._go is not None:
            self.table.go_to(self._go)
            self._go = None
        products = state.data.get("products")
        items = products if isinstance(products, list) else []
        sizes = sum(
            len(one.get("variants") or [])
            for one in items
            if isinstance(one, dict) and isinstance(one.get("variants"), list)
        )
        self._amount = len(items)
        parts = [count(len(items), "product"), count(sizes, "size") if sizes else ""]
        shots = tr(" · {shots} to make", shots=count(state.shots, "shot")) if state.shots else ""
        heads = {"products", "products_from", "options"}
        of_list = (one for one in state.findings if one.loc[:1] != PRODUCTS or len(one.loc) == 1)
        none = next((retold(one.said) for one in of_list if one.loc and one.loc[0] in heads), "")
        self.summary.say(none or ", ".join(part for part in parts if part) + shots)
        restyle(self.summary, "bad" if none else "muted")
        self._fit()
        self._show_details(anew)

    def _show_details(self, anew: bool = False) -> None:
        at = self.table.row
        loc = self.model.rows[min(at, len(self.model.rows) - 1)]
        new, size = self.model.is_new(at), self.model.is_size(loc)
        self._more.setVisible(not new)
        self._show_kit()
        if new:
            return
        title = self.model.text(at, 1)
        self._name.say(
            f"{self.model.text(at, 0) or tr('Without a SKU')}   "
            + (tr("size of {text}", text=self.model.text(self.model.rows.index(loc[:2]), 0)) if size else title)
        )
        self._size.setVisible(not size)
        repairs = [
            one for column in range(self.model.columnCount()) for one in self.model.findings(at, column) if one.repair
        ]
        self._mend.setText(tr("Use {repair}", repair=repairs[0].repair) if repairs else "")
        self._mend.setVisible(bool(repairs))
        kit = next((one for one in self._kits if one.name == self._data.get("kit", "three-shot")), None)
        roles = tuple((asked.part, translated(asked.title)) for asked in kit.asks) if kit else ()
        self._kit_said.setText(tr("Kit: {title}", title=translated(kit.title)) if kit else tr("Kit"))
        self._roles.setText(
            "\n".join(tr("{title}: {amount} to make", title=title, amount=self._amount) for _, title in roles)
        )
        if (about := (loc, roles)) != self._about:
            self._about = about
            clear(self._fields_box)
            asks = [] if size else [
                Ask((*loc, "notes"), tr("Notes for the crew"), "lines"),
                Ask((*loc, "description"), tr("What it is, for customers"), "lines"),
                *(ask for role, name in roles for ask in (
                    Ask((*loc, "alt_text", role), tr("{name}: what it shows, for those who can't see it", name=name)),
                    Ask((*loc, "references", role), tr("{name}: reference picture", name=name), "file"),
                )),
                Ask((*loc, "colourway"), tr("Colourway")),
            ]  # fmt: skip
            fields = Fields(asks, self._pen)
            self.details = fields.fields
            for field in self.details:
                say_keys(self._context.actions, field.mend, tr(MEND))
                field.wanted.connect(self._ask_reference)
            self._fields_box.addWidget(fields)
            anew = True
        show_fields(self.details, self._data, self._findings, self._pen, anew)

    # -- what is done to rows -------------------------------------------------------------------------------------

    def _place(self) -> int:
        """Before which product new rows go: behind the chosen one."""
        at = self.table.row
        return self.model.product(at) + (0 if self.model.is_new(at) else 1)

    def add(self) -> None:
        """Type a new product, in the last row."""
        self.table.go_to(self.model.rowCount() - 1, edit=True)

    def go_to_details(self) -> None:
        """To what else is said of the chosen product, or back to its row."""
        first = next((field.editor for field in self.details if field.isVisible()), None)
        (first if first is not None and self.table.hasFocus() else self.table).setFocus(Qt.FocusReason.TabFocusReason)

    def add_size(self) -> None:
        """One more size of the chosen product."""
        at = self.table.row
        if self.model.is_new(at):
            return
        loc = self.model.rows[at][:2]
        sizes = [n for n, one in enumerate(self.model.rows) if one[:2] == loc]
        self._go = sizes[-1] + 1
        amount = len(sizes) - 1
        self._pen.edit(
            lambda writing: writing.edited.insert((*loc, "variants"), amount, [{"sku": None}], tr("the new size")), True
        )

    def remove(self) -> None:
        """Take the chosen product out, or the chosen size."""
        at = self.table.row
        if self.model.is_new(at):
            return
        loc, what = self.model.rows[at], tr("taking out {text}", text=self.model.text(at, 0) or tr("a row"))
        self._go = at
        if self.model.is_size(loc) and sum(one[:2] == loc[:2] for one in self.model.rows) == 2:
            self._pen.edit(lambda writing: writing.edited.put(loc[:-1], None, what), True)
        else:
            self._pen.edit(lambda writing: writing.edited.remove(loc[:-1], int(loc[-1]), what), True)

    def move_row(self, step: int) -> None:
        """Put the chosen product (or size) earlier or later among its like."""
        at = self.table.row
        loc = self.model.rows[at]
        to = (*loc[:-1], int(loc[-1]) + step)
        if self.model.is_new(at) or to not in self.model.rows or self.model.is_new(self.model.rows.index(to)):
            return
        what = tr("moving {text}", text=self.model.text(at, 0) or tr("a row"))
        reach = 1 if self.model.is_size(loc) else sum(one[:2] == to[:2] for one in self.model.rows)
        self._go = at + step * reach
        self._pen.edit(lambda writing: writing.edited.move(loc[:-1], int(loc[-1]), int(to[-1]), what), True)

    def paste(self) -> None:
        """Take the rows on the clipboard."""
        text, place = QGuiApplication.clipboard().text(), self._place()
        self._take(lambda writing: writing.paste(text, place))

    def ask_file(self) -> None:
        """Choose a file of products."""
        self._context.ask_file(
            tr("Products from a file"), tr("Tables (*.csv *.tsv *.txt);;All files (*)"), None, self.take_file
        )

    def _ask_reference(self, loc: tuple[str | int, ...]) -> None:
        """Choose the picture that a product's shot is to look like."""
        kinds = tr("Pictures (*.jpg *.jpeg *.png *.webp *.heic *.tif *.tiff);;All files (*)")
        self._context.ask_file(tr("Reference picture"), kinds, None, lambda path: self.take_reference(loc, path))

    def take_reference(self, loc: tuple[str | int, ...], path: Path) -> None:
        """Take a picture as the reference of a product in a role."""
        self._pen.edit(lambda writing: writing.refer(int(loc[1]), str(loc[3]), path), True)

    def take_file(self, path: Path) -> None:
        """Take the products of a file."""
        place = self._place()
        self._take(lambda writing: writing.take_file(path, place))

    def _take(self, work: "Any") -> None:
        def take(writing: "BriefWriting") -> str:
            return str(work(writing))

        self.table.setFocus()
        self._pen.edit(take, True)

    def mend_now(self) -> bool:
        """Take what was meant in the chosen row, where that is known; whether it was."""
        at = self.table.row
        found = [
            one for column in range(self.model.columnCount()) for one in self.model.findings(at, column) if one.repair
        ]
        if found:
            self._pen.edit(lambda writing: writing.edited.put(found[0].loc, found[0].repair, tr("the repair")), True)
        return bool(found)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = self.width() < scaled(TIGHT_PX)
        self._show_kit()
        self._paste.setText(tr("Paste") if narrow else tr("Paste rows"))
        self._file.setText(tr("File…") if narrow else tr("From a file…"))
        self._fit()

    def _show_kit(self) -> None:
        """The kit in short, where there is room beside the chosen row."""
        self.kit.setVisible(self.width() >= scaled(WITH_KIT_PX) and not self.model.is_new(self.table.row))

    def _fit(self) -> None:
        """The table has what it needs, as far as half of the page has room for it; what is said of the chosen row lies below."""
        area = self.parentWidget()
        most = (area.height() if area is not None else 0) * 6 // 10
        self.table.setMinimumHeight(max(scaled(TABLE_PX), min(self.table.whole_height, most)))

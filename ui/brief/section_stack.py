"""What fills the sections of the brief, each made when it is first wanted; and the way from one error to the next through all of them."""

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QScrollArea, QStackedWidget, QWidget

from studio.base.language import tr
from ui.brief.asked import SECTIONS, section_of
from ui.brief.choosing import Choosing
from ui.brief.form import Form, PeopleForm
from ui.brief.pen import Pen
from ui.brief.products_panel import ProductsPanel
from ui.parts.basics import scrolling
from ui.parts.command_button import say_keys
from ui.parts.field import MEND, Field, Loc
from ui.parts.page_context import PageContext

if TYPE_CHECKING:
    from studio.shoot.handed_out import Choosable, Finding


class SectionStack(QStackedWidget):
    """Attributes: shown (the section's id), forms (those made, by section), last (the error that was gone to last).

    turned(): called when another section is shown.
    """

    def __init__(self, context: PageContext, pen: Pen, turned: Callable[[], object]) -> None:
        super().__init__()
        self._context, self._pen, self._turned = context, pen, turned
        self.shown = SECTIONS[0].id
        self.last: Loc = ()
        self.forms: dict[str, Form] = {}
        self._made: dict[str, QScrollArea] = {}
        self._known: tuple[list[Choosable], list[Choosable]] | None = None

    @cached_property
    def products(self) -> ProductsPanel:
        """The table of products, and what is said of each."""
        return ProductsPanel(self._context, self._pen)

    @cached_property
    def choosing(self) -> Choosing:
        """Kit and checklist."""
        return Choosing(self._pen)

    def show_known(self, known: "tuple[list[Choosable], list[Choosable]]") -> None:
        """The kits and checklists there are."""
        self._known = known
        if "kit" in self._made:
            self.choosing.show_known(*known)
        if "products" in self._made:
            self.products.show_kits(known[0])

    def section(self, name: str) -> QScrollArea:
        """What a section is filled with, made when it is first wanted."""
        if name not in self._made:
            section = next(one for one in SECTIONS if one.id == name)
            if section.groups:
                self.forms[name] = (PeopleForm if name == "people" else Form)(section, self._pen)
            inside: QWidget = self.forms.get(name) or (self.products if name == "products" else self.choosing)
            for field in inside.findChildren(Field):
                say_keys(self._context.actions, field.mend, tr(MEND))
            self._made[name] = scrolling(inside)
            self.addWidget(self._made[name])
            if self._known is not None:
                self.show_known(self._known)
            self._show_in(name, True)
        return self._made[name]

    def turn_to(self, name: str) -> None:
        """Show a section."""
        self.shown = name
        self.setCurrentWidget(self.section(name))
        self._turned()

    def go_to(self, name: str) -> None:
        """Show a section, with the keys in its first field."""
        self.turn_to(name)
        fields = self.choosing.fields if name == "kit" else self.forms[name].fields if name in self.forms else []
        first = next((field.editor for field in fields if field.editor.isEnabled()), None)
        (self.products.table if name == "products" else first or self).setFocus(Qt.FocusReason.TabFocusReason)

    def show_state(self, anew: bool) -> None:
        """Show what the brief says, and what is wrong, in all that is made; anew: also where the keys are."""
        for name in self._made:
            self._show_in(name, anew)

    def _show_in(self, name: str, anew: bool) -> None:
        state = self._pen.state
        if state is None:
            return
        if name == "products":
            self.products.show_state(state, anew)
        elif name == "kit":
            self.choosing.show_state(state.data, state.findings, anew)
        else:
            self.forms[name].show_state(state.data, state.findings, anew)
        if name == "story":
            wrong = any(one.loc == ("drop",) for one in state.findings)
            # The id of a drop that was made stays.
            self.forms[name].fields[0].editor.setEnabled(self._pen.fresh or wrong)

    def tell(self, sentence: str) -> bool:
        """Say above the products what was recognised; whether they are seen."""
        if "products" in self._made:
            self.products.tell(sentence)
        return self.shown == "products"

    # -- what is wrong --------------------------------------------------------------------------------------------

    def next_error(self) -> None:
        """Go to the next field that is wrong, from where the keys are; after the last to the first."""
        findings = self._pen.state.findings if self._pen.state is not None else ()
        ordered = [loc for section in SECTIONS for loc in self._in_order(section.id, findings)]
        if not ordered:
            return
        here = self._here()
        loc = ordered[(ordered.index(here) + 1) % len(ordered) if here in ordered else 0]
        name = section_of(loc)
        self.turn_to(name)
        if name == "products":
            self._go_to_row(loc)
        elif (field := self._field(loc)) is not None:
            field.editor.setFocus(Qt.FocusReason.TabFocusReason)
            self.section(name).ensureWidgetVisible(field)
        self.last = loc

    def mend(self) -> bool:
        """Take what was meant where the keys are; whether that was known."""
        fields = [field for form in self.forms.values() for field in form.fields]
        fields += self.choosing.fields if "kit" in self._made else []
        fields += self.products.details if "products" in self._made else []
        here = next((field for field in fields if _has_keys(field)), None)
        return here.mend_now() if here is not None else self.shown == "products" and self.products.mend_now()

    def _here(self) -> Loc:
        """The error that was gone to last, while the keys are there still."""
        there = section_of(self.last) == self.shown and (self.shown == "products" or _has_keys(self._field(self.last)))
        return self.last if there else ()

    def _in_order(self, section: str, findings: "Sequence[Finding]") -> list[Loc]:
        found = list(dict.fromkeys(one.loc for one in findings if section_of(one.loc) == section))
        if found and self.section(section) and section in self.forms:
            fields = self.forms[section].fields
            place = {
                loc: next((n for n, field in enumerate(fields) if loc[: len(field.loc)] == field.loc), 0)
                for loc in found
            }
            found.sort(key=lambda loc: place[loc])
        return found

    def _field(self, loc: Loc) -> Field | None:
        name = section_of(loc)
        if name == "kit":
            return self.choosing.field_of(loc)
        return self.forms[name].field_of(loc) if name in self.forms else None

    def _go_to_row(self, loc: Loc) -> None:
        at, column = self.products.model.place_of(loc)
        hidden = self.products.table.isColumnHidden(column)
        self.products.table.go_to(at, 0 if hidden else column)
        field = next((one for one in self.products.details if one.loc == loc[: len(one.loc)]), None)
        if field is not None and (hidden or len(loc) > 3 or loc[-1] == "description"):
            field.editor.setFocus()


def _has_keys(field: Field | None) -> bool:
    focus = QApplication.focusWidget()
    return field is not None and focus is not None and field.isAncestorOf(focus)

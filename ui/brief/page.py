"""The Brief page: a drop's brief in forms, of a new drop or of the open one; what is wrong is found from anywhere."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTime, QTimeZone
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from studio.base.wording import agreeing, count
from ui.brief.asked import SECTIONS, Loc, section_of
from ui.brief.choosing import Choosing
from ui.brief.field import Field, value_at
from ui.brief.form import Form, PeopleForm
from ui.brief.pen import Pen
from ui.brief.products_panel import ProductsPanel
from ui.brief.section_list import SectionList
from ui.parts.basics import Elided, Panel, button, label, restyle, row, scrolling
from ui.parts.page import WindowPage
from ui.parts.page_context import PageContext
from ui.parts.sizes import scaled

if TYPE_CHECKING:
    from studio.shoot.handed_out import Choosable, Finding

NARROW_PX = 940


class BriefPage(WindowPage):
    """Attributes: pen, sections (the list), forms (by section), products, title, wrong and saved (labels), making (the filled button)."""

    def __init__(self, context: PageContext) -> None:
        super().__init__(context)
        self.pen = Pen(self.session)
        run = context.actions.run
        self.title = Elided()
        restyle(self.title, "title")
        self.wrong = label("", "good", wrap=False)
        self._next = button(
            "Next error", lambda: run("brief.next_error"), tip="Go to the next field that is wrong (F8)"
        )
        self._yaml = button(
            "Read as YAML", lambda: run("brief.edit"), tip="Open the file in your editor (Ctrl+Shift+E)"
        )
        self._aside = button("Put aside", lambda: run("brief.aside"), tip="Leave it as a draft, for later (Ctrl+W)")
        self.making = button(
            "Make the drop",
            lambda: run("brief.make"),
            kind="primary",
            tip="Make the shoot folder and the shot list (Ctrl+Return)",
        )
        head = row(self.title, self.wrong, self._next, self._aside, self._yaml, self.making)
        head.setStretch(0, 1)
        self.saved = label("", "small")
        undo = button("Undo", lambda: run("edit.undo"), tip="Take back the last edit (Ctrl+Z)")
        redo = button("Redo", lambda: run("edit.redo"), tip="Do it again (Ctrl+Shift+Z)")
        foot = QWidget()
        below = QVBoxLayout(foot)
        below.setContentsMargins(8, 0, 8, 0)
        below.addWidget(self.saved)
        below.addLayout(row(undo, redo, None))
        self.sections = SectionList(context, foot)
        self.products = ProductsPanel(context, self.pen)
        self.choosing = Choosing(self.pen)
        self.forms: dict[str, Form] = {
            one.id: (PeopleForm if one.id == "people" else Form)(one, self.pen) for one in SECTIONS if one.groups
        }
        self.stack = QStackedWidget()
        self._at: dict[str, int] = {}
        for section in SECTIONS:
            inside = self.forms.get(section.id) or (self.products if section.id == "products" else self.choosing)
            self._at[section.id] = self.stack.addWidget(scrolling(inside))
        self.shown = SECTIONS[0].id
        self.question = Panel(role="warn", margin=8)
        asked = row(
            label("Another program wrote brief.yaml, and there is something here that is not in it. Which counts? The other is kept."),
            button("What is here", lambda: run("brief.mine")), button("What was written", lambda: run("brief.theirs")),
        )  # fmt: skip
        asked.setStretch(0, 1)
        self.question.box.addLayout(asked)
        self.question.hide()
        self.lost = Panel(role="bad", margin=8)
        self._lost = label()
        self.lost.box.addWidget(self._lost)
        self.lost.hide()
        middle = QHBoxLayout()
        middle.setSpacing(8)
        middle.addWidget(self.sections)
        middle.addWidget(self.stack, 1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(12, 8, 12, 4)
        outer.setSpacing(8)
        outer.addLayout(head)
        outer.addWidget(self.question)
        outer.addWidget(self.lost)
        outer.addLayout(middle, 1)
        self._kits: list[Choosable] = []
        self._last: Loc = ()
        self.sections.chosen.connect(self.show_section)
        self.pen.changed.connect(self._show)
        self.pen.opened.connect(self._opened)
        self.pen.told.connect(self._tell)
        self.pen.asked.connect(self.question.show)
        self.session.shoot_changed.connect(self._take_up)

    def handlers(self) -> dict[str, Callable[[], object]]:
        panel = self.products
        found: dict[str, Callable[[], object]] = {
            "brief.edit": self._edit, "brief.reload": self._reload, "brief.make": self.make, "brief.next_error": self.next_error,
            "brief.repair": self._mend, "brief.aside": self.put_aside, "brief.discard": self._throw_away,
            "brief.mine": lambda: self._decide(True), "brief.theirs": lambda: self._decide(False),
        }  # fmt: skip
        of_products: dict[str, Callable[[], object]] = {
            "brief.paste": panel.paste, "brief.file": panel.ask_file, "brief.add": panel.add, "brief.size": panel.add_size,
            "brief.remove": panel.remove, "brief.up": lambda: panel.move(-1), "brief.down": lambda: panel.move(1),
        }  # fmt: skip
        for name, do in of_products.items():
            found[name] = lambda do=do: (self.show_section("products"), do())
        for section in SECTIONS:
            found[f"brief.{section.id}"] = lambda name=section.id: self._go_to_section(name)
        return found

    # -- which brief ----------------------------------------------------------------------------------------------

    def begin(self, draft: Path | None = None) -> None:
        """A new drop's brief: one that was begun, or one that says nothing yet."""
        self.shown = SECTIONS[0].id
        if draft is None:
            self.pen.open_new(bytes(QTimeZone.systemTimeZoneId().data()).decode() or "UTC")
        else:
            self.pen.open_draft(draft)

    def _take_up(self) -> None:
        """Another drop is open, or none: its brief, unless a new one is being written."""
        if self.session.shoot is None:
            self.pen.put_down()
        else:
            self.pen.open_shoot(self.session.shoot)

    def put_aside(self) -> None:
        """Leave a new drop's brief as it is, for later."""
        if self.pen.fresh:
            if self.session.shoot is not None:
                self.pen.open_shoot(self.session.shoot)
            else:
                self.pen.put_down()
                self.context.go("start")

    def _throw_away(self) -> None:
        if self.pen.fresh:
            self.pen.edit(lambda writing: writing.throw_away())
            writing = self.pen.writing
            self.session.do(lambda: None, lambda _: self.put_aside() if writing is self.pen.writing else None)

    def make(self) -> None:
        """Make the new drop; where something is wrong with its brief, go there. Of an open drop: bring it in step."""
        writing, state = self.pen.writing, self.pen.state
        if writing is None or state is None:
            return
        if not self.pen.fresh:
            self.pen.leave()
            if state.findings:
                self.next_error()
            return
        self.pen.leave()

        def ready(_: object) -> None:
            now = self.pen.state
            if now is not None and now.findings:
                self.next_error()
            else:
                self.session.take(writing.make, self._made)

        self.session.do(lambda: None, ready)

    def _made(self) -> None:
        shoot = self.session.shoot
        if shoot is not None:
            shots = self.session.coverage.shots if self.session.coverage else []
            products = count(len(shoot.drop.brief.products), "product")
            self.session.said.emit(
                f"Drop made: {shoot.code}, {products}, {count(len(shots), 'shot')}. Its folder is {shoot.folder}."
            )
            self.context.go("brief")

    def _opened(self) -> None:
        self.question.hide()
        self.products.tell("")
        self._fit()
        if self.isVisible():
            self.entered()

    # -- what is shown --------------------------------------------------------------------------------------------

    def entered(self) -> None:
        if not self._kits:
            self.session.read(_known, self._show_known)
        self._go_to_section(self.shown)

    def _show_known(self, known: "tuple[list[Choosable], list[Choosable]]") -> None:
        self._kits = known[0]
        self.choosing.show_known(*known)
        self.products.show_kits(known[0])

    def show_section(self, name: str) -> None:
        """Show a section."""
        self.shown = name
        self.stack.setCurrentIndex(self._at[name])
        self._show_sections()

    def _go_to_section(self, name: str) -> None:
        self.show_section(name)
        fields = self.choosing.fields if name == "kit" else self.forms[name].fields if name in self.forms else []
        first = next((field.editor for field in fields if field.editor.isEnabled()), None)
        target = self.products.table if name == "products" else first
        (target or self).setFocus(Qt.FocusReason.TabFocusReason)

    def _show(self, anew: bool) -> None:
        state = self.pen.state
        if state is None:
            return
        for form in self.forms.values():
            form.show_state(state.data, state.findings, anew)
        self.choosing.show_state(state.data, state.findings, anew)
        self.products.show_state(state, anew)
        self.question.setVisible(state.theirs)
        self.forms["story"].fields[0].editor.setEnabled(self.pen.fresh or bool(self._wrong("drop")))
        lost = [one for one in state.findings if not section_of(one.loc) or not state.editable]
        self._lost.setText("\n".join(one.sentence for one in lost))
        self.lost.setVisible(bool(lost))
        self.stack.setEnabled(state.editable)
        title = state.data.get("title")
        self.title.say("New drop" if self.pen.fresh else title if isinstance(title, str) and title else "Brief")
        wrong = len({one.loc for one in state.findings})
        self.wrong.setText(
            f"{count(wrong, 'field')} {agreeing(wrong, 'needs', 'need')} you" if wrong else "Nothing is wrong"
        )
        restyle(self.wrong, "bad" if wrong else "good")
        self._next.setVisible(bool(wrong))
        now = QTime.currentTime().toString("HH:mm")
        kept = (
            "as a draft"
            if self.pen.fresh
            else "as a draft, until nothing is wrong"
            if state.unsaved
            else "in brief.yaml"
        )
        self.saved.setText(f"Saved as you type, at {now}, {kept}. Comments in the file stay.")
        self._show_sections()
        self._fit()

    def _show_sections(self) -> None:
        state = self.pen.state
        data = state.data if state is not None else {}
        found = {}
        for section in SECTIONS:
            wrong = {
                one.loc for one in (state.findings if state is not None else ()) if section_of(one.loc) == section.id
            }
            empty = sum(not value_at(data, ask.loc) for ask in section.asks if ask.loc[:2] != ("creator", "contact"))
            found[section.id] = (len(wrong), empty)
        self.sections.show_state(found, self.shown)

    def _tell(self, sentence: str) -> None:
        if self.shown == "products" and "recognised" in sentence:
            self.products.tell(sentence)
        else:
            self.session.said.emit(sentence)

    # -- what is wrong --------------------------------------------------------------------------------------------

    def _wrong(self, head: str) -> "list[Finding]":
        return [
            one for one in (self.pen.state.findings if self.pen.state is not None else ()) if one.loc[:1] == (head,)
        ]

    def next_error(self) -> None:
        """Go to the next field that is wrong, from where the keys are; after the last to the first."""
        state = self.pen.state
        ordered = [
            loc
            for section in SECTIONS
            for loc in self._in_order(section.id, state.findings if state is not None else ())
        ]
        if not ordered:
            return
        here = self._here()
        at = (ordered.index(here) + 1) % len(ordered) if here in ordered else 0
        loc = ordered[at]
        name = section_of(loc)
        self.show_section(name)
        if name == "products":
            self._go_to_row(loc)
        elif (field := self._field(loc)) is not None:
            field.editor.setFocus(Qt.FocusReason.ShortcutFocusReason)
            area = self.stack.widget(self._at[name])
            area.ensureWidgetVisible(field)
        self._last = loc

    def _here(self) -> Loc:
        """The error that was gone to last, while the keys are there still; else that of the field that has them."""
        focus = QApplication.focusWidget()
        if section_of(self._last) == self.shown and (
            self.shown == "products" or self._is_in(self._field(self._last), focus)
        ):
            return self._last
        return ()

    @staticmethod
    def _is_in(field: Field | None, focus: QWidget | None) -> bool:
        return field is not None and focus is not None and field.isAncestorOf(focus)

    def _in_order(self, section: str, findings: "Sequence[Finding]") -> list[Loc]:
        found = list(dict.fromkeys(one.loc for one in findings if section_of(one.loc) == section))
        if section in self.forms:
            fields = self.forms[section].fields
            found.sort(
                key=lambda loc: next((n for n, field in enumerate(fields) if loc[: len(field.loc)] == field.loc), 0)
            )
        return found

    def _field(self, loc: Loc) -> Field | None:
        name = section_of(loc)
        return (
            self.choosing.field_of(loc)
            if name == "kit"
            else self.forms[name].field_of(loc)
            if name in self.forms
            else None
        )

    def _go_to_row(self, loc: Loc) -> None:
        at, column = self.products.model.place_of(loc)
        hidden = self.products.table.isColumnHidden(column)
        self.products.table.go_to(at, 0 if hidden else column)
        field = next((one for one in self.products.details if one.loc == loc[: len(one.loc)]), None)
        if field is not None and (hidden or len(loc) > 3 or loc[-1] == "description"):
            field.editor.setFocus()

    def _mend(self) -> None:
        """Take what was meant where the keys are."""
        focus = QApplication.focusWidget()
        fields = (
            [field for form in self.forms.values() for field in form.fields]
            + self.choosing.fields
            + self.products.details
        )
        here = next((field for field in fields if self._is_in(field, focus)), None)
        if not (here.mend_now() if here is not None else self.shown == "products" and self.products.mend_now()):
            self.session.said.emit("What is meant here is not plain; type it.")

    # -- the file -------------------------------------------------------------------------------------------------

    def _edit(self) -> None:
        writing = self.pen.writing
        if writing is not None:
            self.pen.leave()
            path = writing.path if writing.shoot is not None else writing.draft
            self.session.do(lambda: None, lambda _: self.context.show(path))

    def _reload(self) -> None:
        self.pen.look()
        if not self.pen.fresh:
            self.session.reload_brief()

    def _decide(self, mine: bool) -> None:
        if self.pen.state is not None and self.pen.state.theirs:
            self.pen.decide(mine)

    # -- Qt -------------------------------------------------------------------------------------------------------

    def _fit(self) -> None:
        narrow = self.width() < scaled(NARROW_PX)
        self.sections.fit(narrow)
        self._yaml.setVisible(not (narrow and self.pen.fresh))
        self._aside.setVisible(self.pen.fresh)
        self.making.setVisible(self.pen.fresh)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.pen.watch(True)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.pen.watch(False)
        self.pen.leave()


def _known() -> "tuple[list[Choosable], list[Choosable]]":
    from studio.shoot import known_checklists, known_kits

    return known_kits(), known_checklists()

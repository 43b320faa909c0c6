"""The Brief page: a drop's brief in forms, of a new drop or of the open one; what is wrong is found from anywhere."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QTime, QTimeZone
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from studio.base.language import tr, trc, trn
from studio.base.retold import retold
from studio.base.spoken import count
from ui.brief.asked import SECTIONS, section_of
from ui.brief.pen import Pen
from ui.brief.products_panel import ProductsPanel
from ui.brief.section_list import SectionList
from ui.brief.section_stack import SectionStack
from ui.parts.basics import Elided, Panel, button, label, restyle, row
from ui.parts.command_button import command_button
from ui.parts.field import value_at
from ui.parts.page import WindowPage
from ui.parts.page_context import PageContext
from ui.parts.picker import Choice
from ui.parts.sizes import scaled

if TYPE_CHECKING:
    from studio.shoot.handed_out import Choosable, Draft

NARROW_PX = 940


class BriefPage(WindowPage):
    """Attributes: pen, sections (the list), stack (what fills them), title, wrong and saved (labels), making (the filled button)."""

    def __init__(self, context: PageContext) -> None:
        super().__init__(context)
        self.pen = Pen(self.session)
        run = context.actions.run
        self.title = Elided()
        restyle(self.title, "title")
        self.wrong = label("", "good", wrap=False)
        self._next = command_button(
            context.actions, "brief.next_error", tr("Next error"), tip=tr("Go to the next field that is wrong")
        )
        self._yaml = command_button(
            context.actions, "brief.edit", tr("Read as YAML"), tip=tr("Open the file in your editor")
        )
        self._aside = command_button(
            context.actions, "brief.aside", tr("Put aside"), tip=tr("Leave it as a draft, for later")
        )
        self.making = command_button(
            context.actions,
            "brief.make",
            tr("Make the drop"),
            kind="primary",
            tip=tr("Make the shoot folder and the shot list"),
        )
        head = row(self.title, self.wrong, self._next, self._aside, self._yaml, self.making)
        head.setStretch(0, 1)
        self.saved = label("", "small")
        undo = command_button(context.actions, "edit.undo", trc("short", "Undo"), tip=tr("Take back the last edit"))
        redo = command_button(context.actions, "edit.redo", trc("short", "Redo"), tip=tr("Do it again"))
        foot = QWidget()
        below = QVBoxLayout(foot)
        below.setContentsMargins(8, 0, 8, 0)
        below.addWidget(self.saved)
        below.addLayout(row(undo, redo, None))
        self.sections = SectionList(context, foot)
        self.stack = SectionStack(context, self.pen, self._show_sections)
        self.question = Panel(role="warn", margin=8)
        asked = row(
            label(tr("Another program wrote brief.yaml, and there is something here that is not in it. "
                     "Which counts? The other is kept.")),
            button(tr("What is here"), lambda: run("brief.mine")), button(tr("What was written"), lambda: run("brief.theirs")),
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
        self._knows = self._told_begun = False
        self.sections.chosen.connect(self.stack.turn_to)
        self.pen.changed.connect(self._show)
        self.pen.opened.connect(self._opened)
        self.pen.told.connect(self._tell)
        self.pen.asked.connect(self.question.show)
        self.session.shoot_changed.connect(self._take_up)

    def handlers(self) -> dict[str, Callable[[], object]]:
        found: dict[str, Callable[[], object]] = {
            "brief.edit": self._edit, "brief.reload": self._reload, "brief.make": self.make, "brief.next_error": self.stack.next_error,
            "brief.repair": self._mend, "brief.aside": self.put_aside, "brief.discard": self._throw_away,
            "brief.mine": lambda: self._decide(True), "brief.theirs": lambda: self._decide(False),
        }  # fmt: skip
        of_products: dict[str, Callable[[ProductsPanel], object]] = {
            "brief.paste": ProductsPanel.paste, "brief.file": ProductsPanel.ask_file, "brief.add": ProductsPanel.add,
            "brief.size": ProductsPanel.add_size, "brief.remove": ProductsPanel.remove, "brief.details": ProductsPanel.go_to_details,
            "brief.up": lambda panel: panel.move_row(-1), "brief.down": lambda panel: panel.move_row(1),
        }  # fmt: skip
        for name, do in of_products.items():
            comes = name in ("brief.paste", "brief.file", "brief.add")
            found[name] = lambda do=do, comes=comes: self._in_products(do, comes)
        for section in SECTIONS:
            found[f"brief.{section.id}"] = lambda name=section.id: self.stack.go_to(name)
        return found

    def _in_products(self, do: Callable[[ProductsPanel], object], comes: bool) -> None:
        """comes: also from another section, which is left then; what is done to the chosen row is done where it is seen."""
        if comes:
            self.stack.turn_to("products")
        if self.stack.shown == "products":
            do(self.stack.products)

    # -- which brief ----------------------------------------------------------------------------------------------

    def begin(self, draft: Path | None = None) -> None:
        """A new drop's brief: one that was begun, or one that says nothing yet."""
        self.stack.shown = SECTIONS[0].id
        if draft is None:
            self.pen.open_new(bytes(QTimeZone.systemTimeZoneId().data()).decode() or "UTC")
        else:
            self.pen.open_draft(draft)

    def ask_begun(self, go_on: Callable[[Path | None], object]) -> None:
        """A new drop is wanted: where one was begun and not made, ask whether to go on with that."""
        writing = self.pen.writing

        def ask(begun: "list[Draft]") -> None:
            others = [one for one in begun if writing is None or one.path != writing.draft]
            choices = [Choice(_called(one), lambda path=one.path: go_on(path), one.changed_at) for one in others]
            if choices:
                self.context.picker.ask(
                    tr("A new drop"), [Choice(tr("Begin with an empty brief"), lambda: go_on(None)), *choices]
                )
            else:
                go_on(None)

        self.session.read(_read_begun, ask)

    def _tell_begun(self, begun: "list[Draft]") -> None:
        if begun and not self.pen.fresh:
            go_on = self.context.actions.keys.said(tr("{drop.new} goes on with it."))
            self.session.said.emit(
                tr("A new drop was begun, and not made: {begun}. {go_on}", begun=_called(begun[0]), go_on=go_on)
            )

    def _take_up(self) -> None:
        """Another drop is open, or none: its brief. A new one that was begun is told of once."""
        if not self._told_begun:
            self._told_begun = True
            self.session.read(_read_begun, self._tell_begun)
        if self.session.shoot is None:
            self.pen.put_down()
        else:
            self.title.say(self.session.shoot.drop.brief.title)
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
                self.stack.next_error()
            return
        self.pen.leave()

        def ready(_: object) -> None:
            now = self.pen.state
            if now is not None and now.findings:
                self.stack.next_error()
            else:
                self.session.take(writing.make, self._drop_made)

        self.session.do(lambda: None, ready)

    def _drop_made(self) -> None:
        shoot = self.session.shoot
        if shoot is not None:
            shots = self.session.coverage.shots if self.session.coverage else []
            products = count(len(shoot.drop.brief.products), "product")
            self.session.said.emit(
                tr(
                    "Drop made: {code}, {products}, {shots}. Its folder is {folder}.",
                    code=shoot.code,
                    products=products,
                    shots=count(len(shots), "shot"),
                    folder=shoot.folder,
                )
            )
            self.context.go("brief")

    def _opened(self) -> None:
        self.question.hide()
        self.stack.tell("")
        self._fit()
        if self.isVisible():
            self.context.window.when_clear(self.entered)

    # -- what is shown --------------------------------------------------------------------------------------------

    def entered(self) -> None:
        if not self._knows:
            self._knows = True
            self.session.read(_read_known, self.stack.show_known)
        self.stack.go_to(self.stack.shown)

    def _show(self, anew: bool) -> None:
        state = self.pen.state
        if state is None:
            return
        self.stack.show_state(anew)
        self.question.setVisible(state.theirs)
        lost = [one for one in state.findings if not section_of(one.loc) or not state.editable]
        self._lost.setText("\n".join(retold(one.sentence) for one in lost))
        self.lost.setVisible(bool(lost))
        self.stack.setEnabled(state.editable)
        title = state.data.get("title")
        self.title.say(tr("New drop") if self.pen.fresh else title if isinstance(title, str) and title else tr("Brief"))
        wrong = len({one.loc for one in state.findings})
        self.wrong.setText(
            trn("{n} field needs you", "{n} fields need you", wrong) if wrong else tr("Nothing is wrong")
        )
        restyle(self.wrong, "bad" if wrong else "good")
        self._next.setVisible(bool(wrong))
        now = QTime.currentTime().toString("HH:mm")
        kept = (
            tr("as a draft")
            if self.pen.fresh
            else tr("as a draft, until nothing is wrong")
            if state.unsaved
            else tr("in brief.yaml")
        )
        self.saved.setText(tr("Saved as you type, at {now}, {kept}. Comments in the file stay.", now=now, kept=kept))
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
            said = (
                ask for ask in section.asks if not value_at(data, ask.loc) and ask.loc[:2] != ("creator", "contact")
            )
            empty = tuple(tr(ask.title) for ask in said)
            found[section.id] = (len(wrong), empty)
        self.sections.show_state(found, self.stack.shown)

    def _tell(self, sentence: str) -> None:
        if not ("recognised" in sentence and self.stack.tell(sentence)):
            self.session.said.emit(sentence)

    def _mend(self) -> None:
        if not self.stack.mend():
            self.session.said.emit(tr("What is meant here is not plain; type it."))

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


def _called(draft: "Draft") -> str:
    return "   ".join(part for part in (draft.title, draft.code) if part) or tr("Without a title")


def _read_begun() -> "list[Draft]":
    from studio.shoot import drafts

    return drafts()


def _read_known() -> "tuple[list[Choosable], list[Choosable]]":
    from studio.shoot import known_checklists, known_kits

    return known_kits(), known_checklists()

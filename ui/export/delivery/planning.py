"""The delivery plan: its lines in a table, the chosen one in fields below, and delivering by it, each line with its own state."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QVBoxLayout, QWidget

from studio.base.clock import from_text
from studio.base.language import tr
from studio.base.retold import retold, translated
from studio.base.spoken import stamp
from ui.export.delivery.dry_words import DryView
from ui.export.delivery.plan_pen import PlanPen
from ui.export.delivery.plan_words import AUDIENCES, TAGS, Line, asks_of, sends_of, takes_of
from ui.export.delivery.rows_table import RowsTable, TableRow
from ui.export.delivery.wish_row import WishRow
from ui.export.delivery.work import DeliveryWork
from ui.parts.basics import Elided, Panel, alone, button, clear, label, restyle, row, scrolling
from ui.parts.field import Field, belongs
from ui.parts.field_grid import FieldGrid
from ui.parts.page_context import PageContext

if TYPE_CHECKING:
    from studio.shoot.handed_out import DeliveryReport, KnownRecipe

WRONG_SHOWN = 4
WIDTHS_PX = (96, 120, 120, 96, 130, 130)


class PlanPanel(QWidget):
    """Attributes: pen, table (a line a row), fields (of the chosen line), add, remove, deliver, ahead (what it would do), send.

    Signal: line_told(line, text), from whatever thread delivers.
    """

    line_told = Signal(tuple, str)

    def __init__(self, context: PageContext, work: DeliveryWork) -> None:
        super().__init__()
        self._context, self._session, self._work = context, context.session, work
        self.pen = PlanPen(context.session)
        self._recipes: list[KnownRecipe] = []
        self._asked: tuple[Any, ...] = ()
        self._doing: dict[Line, str] = {}
        self.fields: list[Field] = []
        columns = (
            tr("For whom"),
            tr("Recipe"),
            tr("Target"),
            tr("Tags"),
            tr("Folder there"),
            tr("Sends"),
            tr("State"),
        )
        self.table = RowsTable(tr("Lines of the plan"), columns, WIDTHS_PX)
        self.where = Elided(cut=Qt.TextElideMode.ElideMiddle)
        restyle(self.where, "muted")
        self.wrong = label("", "bad", select=True)
        self.none = alone(
            tr("A plan says where this drop goes: for whom, by which recipe, to which target. It names none yet.")
        )
        self.deliver = button(
            tr("Deliver by plan…"),
            self._ask,
            kind="primary",
            tip=tr("Say what would go where; nothing is sent yet (Return)"),
        )
        self.add = button(tr("Add a line"), self.add_line, tip=tr("One more delivery (Insert)"))
        self.remove = button(tr("Take the line out"), self._remove, tip=tr("Take the chosen line out (Delete)"))
        self.other = button(tr("Another plan…"), self._ask_other, tip=tr("A plan (YAML) that lies elsewhere"))
        self.own = button(
            tr("This drop's own"), lambda: self.pen.open(), tip=tr("Back to the plan in the drop's folder")
        )
        self._lay_out()
        for keys, do in (
            (QKeySequence.StandardKey.Undo, self.pen.undo),
            (QKeySequence.StandardKey.Redo, self.pen.redo),
        ):
            QShortcut(QKeySequence(keys), self, do, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self.table.chosen.connect(lambda _: self._show_line(True))
        self.table.wanted.connect(self.add_line)
        self.table.unwanted.connect(lambda _: self._remove())
        self.table.entered.connect(lambda _: self._ask())
        self.pen.changed.connect(self._show)
        self.pen.told.connect(work.told)
        work.known_changed.connect(self._known_changed)
        work.began.connect(self._show_ready)
        work.ended.connect(self._show_ready)
        self.line_told.connect(self._tell_line)
        self._session.shoot_changed.connect(self._other_drop)
        self.setFocusProxy(self.table)

    def _lay_out(self) -> None:
        self._line = Panel(margin=12)
        self._fields_box = QVBoxLayout()
        self._line.box.addLayout(self._fields_box)
        self._line.box.addStretch(1)
        self.ahead = Panel(margin=12)
        self.wish = WishRow(by_plan=True)
        self.dry = DryView()
        self.send = button(tr("Send all"), self._send, kind="primary", tip=tr("Send them, the storefront's first"))
        self.again = button(tr("Look again"), self._look, tip=tr("Say anew what would go where"))
        self.back = button(tr("Back to the lines"), self.step_back)
        self.ahead.box.addLayout(
            row(label(tr("What would go where"), "heading", wrap=False), None, self.send, self.again, self.back)
        )
        self.ahead.box.addWidget(self.dry)
        self.ahead.box.addWidget(self.wish)
        for field in self.wish.fields.values():
            field.typed.connect(self._outdated)
        self.ahead.box.addStretch(1)
        self._line_area, self._ahead_area = scrolling(self._line), scrolling(self.ahead)
        self._ahead_area.hide()
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(8)
        files = row(self.where, self.own, self.other)
        files.setStretch(0, 1)
        box.addLayout(files)
        box.addWidget(self.none)
        box.addWidget(self.table, 2)
        box.addLayout(row(self.deliver, self.add, self.remove, None))
        box.addWidget(self.wrong)
        box.addWidget(self._line_area, 3)
        box.addWidget(self._ahead_area, 3)

    # -- what is shown --------------------------------------------------------------------------------------------

    def entered(self) -> None:
        """It is seen now."""
        if not self._recipes:
            self._session.read(_recipes, self._show_recipes)
        if self.pen.writing is None:
            self.pen.open()
        else:
            self.pen.look_again()
        self.pen.watch(True)

    def left(self) -> None:
        """It is seen no more."""
        self.pen.watch(False)

    def _other_drop(self) -> None:
        self._doing = {}
        self.step_back()
        self.pen.open()

    def _show_recipes(self, found: "list[KnownRecipe]") -> None:
        self._recipes = found
        self._show(True)

    def _known_changed(self) -> None:
        if self.isVisible():
            self.pen.look_again()

    def _lines(self) -> list[Line]:
        said = self.pen.state.lines if self.pen.state is not None else []
        return [tuple(str(one.get(key) or "") for key in ("audience", "recipe", "target")) for one in said]  # type: ignore[misc]

    def _show(self, anew: bool) -> None:
        state, writing = self.pen.state, self.pen.writing
        if state is None or writing is None:
            # None is open, or what was opened can't be read.
            self.table.show_rows([])
            for part in (self._line_area, self.none, self.wrong, self.where):
                part.hide()
            self._show_ready()
            return
        self.where.show()
        saved = tr("saved as you type; comments in it stay") if state.there else tr("not there yet")
        self.where.say(f"{writing.path}  ({saved})")
        titles = {one.name: translated(one.title) for one in self._recipes}
        rows = []
        for at, (line, said) in enumerate(zip(self._lines(), state.lines, strict=True)):
            wrong = [one.said for one in state.findings if one.loc[:2] == ("deliveries", at)]
            told = self._doing.get(line) or (tr("wrong: see below") if wrong else self._told(line))
            sends, takes = sends_of(line[0], said), takes_of(said)
            texts = (
                tr(AUDIENCES.get(line[0], line[0])),
                titles.get(line[1], line[1]),
                line[2],
                tr(TAGS.get(str(said.get("privacy") or "public"), "?")),
                str(said.get("folder") or "{bundle}"),
                sends,
                told,
            )
            tip = [*texts, takes] if not wrong else [*map(retold, wrong)]
            rows.append(TableRow(str(at), texts, "\n".join(one for one in tip if one)))
        self.table.show_rows(rows)
        self.table.setVisible(bool(rows))
        self.none.setVisible(not rows)
        self.setFocusProxy(self.table if rows else self.add)
        self._show_line(anew)

    def _told(self, line: Line) -> str:
        """How it stands with a line, as the catalog knows it."""
        last = self.pen.sent.get(line)
        if last is None:
            return tr("not sent yet")
        if last["delivered_at"]:
            return tr("delivered {when}", when=stamp(from_text(last["delivered_at"]).astimezone()))
        why = retold(last["error"] or "")
        return tr("still to go: {why}", why=why) if why else tr("still to go")

    def _show_line(self, anew: bool) -> None:
        state, at = self.pen.state, self.table.key
        targets = [one.name for one in self._work.known.targets]
        asked = (tuple(one.name for one in self._recipes), tuple(targets))
        if self.isVisible() and (asked != self._asked or not self.fields):
            # What can be chosen is another now; made when somebody sees it.
            self._asked = asked
            clear(self._fields_box)
            grid = FieldGrid(asks_of(self._recipes, targets), most=3)
            self._fields_box.addWidget(grid)
            self.fields = grid.fields
            for field in self.fields:
                field.typed.connect(self.pen.type)
                field.left.connect(self.pen.flush)
                field.repaired.connect(
                    lambda loc, value: self.pen.edit(lambda writing: writing.edited.put(loc, value, tr("the repair")))
                )
            anew = True
        asks_ahead = not self._ahead_area.isHidden()
        self._line_area.setVisible(bool(at) and not asks_ahead and state is not None and state.editable)
        if state is not None and at:
            ours = [one for one in state.findings if one.loc[:2] == ("deliveries", int(at))]
            for field in self.fields:
                field.loc = ("deliveries", int(at), *field.ask.loc)
                if not self.pen.typing(field.loc) and (anew or not field.editor.hasFocus()):
                    field.fill(state.data)
                field.show_findings([one for one in ours if belongs(one.loc, field.loc)])
        if state is not None:
            # What no field that is seen says: of other lines, of what no field is for, of the whole.
            shown = [field.loc for field in self.fields] if at and not self._line_area.isHidden() else []
            lost = [one for one in state.findings if not any(belongs(one.loc, loc) for loc in shown)]
            lost = lost if self._lines() or not state.editable else []
            more = [f"… {len(lost) - WRONG_SHOWN:+,}"] if len(lost) > WRONG_SHOWN else []
            self.wrong.setText("\n".join([*(retold(one.sentence) for one in lost[:WRONG_SHOWN]), *more]))
            self.wrong.setVisible(bool(lost))
        self._show_ready()

    def _show_ready(self) -> None:
        free, lines = self._work.task is None, bool(self._lines())
        editable = self.pen.state is not None and self.pen.state.editable
        right = self.pen.state is not None and not self.pen.state.findings
        self.deliver.setEnabled(free and lines and right)
        self.add.setEnabled(editable)
        self.remove.setEnabled(editable and lines)
        for one in (self.send, self.again):
            one.setEnabled(free)
        writing, shoot = self.pen.writing, self._session.shoot
        self.own.setVisible(writing is not None and shoot is not None and writing.path.parent != shoot.folder)

    # -- lines ----------------------------------------------------------------------------------------------------

    def add_line(self) -> None:
        """One more delivery: for those who have none yet, by the recipe that is theirs where there is one."""
        if self.pen.state is None or not self.pen.state.editable:
            return
        has = {line[0] for line in self._lines()}
        audience = next((one for one in AUDIENCES if one not in has), "archive")
        recipe = next(
            (one.name for one in self._recipes if one.name == audience), self._recipes[0].name if self._recipes else ""
        )
        target = next((one.name for one in self._work.known.targets), "")
        at = len(self._lines())
        line = {"audience": audience, "recipe": recipe, "target": target}
        self.pen.edit(lambda writing: writing.add(line, tr("the new line")))
        self._session.do(lambda: None, lambda _: self._go_to(at))

    def _go_to(self, at: int) -> None:
        self.step_back()
        if self.table.choose(str(at)) and self.fields:
            self.fields[0].editor.setFocus()

    def _remove(self) -> None:
        at = self.table.key
        if at:
            self.pen.edit(lambda writing: writing.edited.remove(("deliveries",), int(at), tr("taking a line out")))
            self.table.setFocus()

    def _ask_other(self) -> None:
        kinds = tr("Delivery plans (*.yaml *.yml)")
        self._context.ask_file(tr("A delivery plan"), kinds, None, self._open)

    def _open(self, path: Path) -> None:
        shoot = self._session.shoot
        self.pen.open(
            None if shoot is not None and path.parent == shoot.folder and path.name == "delivery.yaml" else path
        )

    # -- delivering -----------------------------------------------------------------------------------------------

    def step_back(self) -> bool:
        """Back to the lines; whether what would go where was shown."""
        was = not self._ahead_area.isHidden()
        self._ahead_area.hide()
        self.dry.forget()
        if was:
            self._show_line(True)
            self.setFocus()
        return was

    def _outdated(self, *_: object) -> None:
        """What was said of another wish holds no more."""
        self.dry.forget()
        self.send.hide()

    def _ask(self) -> None:
        if not self.deliver.isEnabled():
            return
        self.pen.flush()
        self._line_area.hide()
        self._ahead_area.show()
        # After all that was typed.
        self._session.do(lambda: None, lambda _: self._look())

    def _look(self) -> None:
        shoot, writing, wish = self._session.shoot, self.pen.writing, self.wish.wish()
        if shoot is None or writing is None or wish is None:
            return
        self.dry.forget()
        self.send.hide()
        path = writing.path

        def looked(found: "list[tuple[Any, Any]]") -> None:
            if self._ahead_area.isHidden() or self.wish.wish() != wish:
                return
            heads = [(f"{tr(AUDIENCES[line.audience])} → {line.target}", look) for line, look in found]
            self.dry.show_looks(heads)
            self.send.setText(tr("Send anyway") if self.dry.stops else tr("Send all"))
            self.send.setAccessibleName(self.send.text())
            self.send.show()
            self.send.setFocus()

        self._work.run(
            tr("Look at {name}", name=path.name),
            lambda progress: shoot.deliveries.look_by_plan(path, wish, progress),
            looked,
        )

    def _send(self) -> None:
        shoot, writing, wish = self._session.shoot, self.pen.writing, self.wish.wish(anyway=self.dry.stops)
        if shoot is None or writing is None or wish is None:
            return
        path, waits = writing.path, tr("waits for its turn")
        self._doing = dict.fromkeys(self._lines(), waits)
        begun, lost = tr("on its way"), tr("not through")

        def begins(one: Any) -> None:
            self.line_told.emit((one.audience, one.recipe, one.target), begun)

        def ends(one: Any, report: "DeliveryReport") -> None:
            why = "" if report.done else f"{lost}: {retold(report.failed[0]['reason']) if report.failed else ''}"
            self.line_told.emit((one.audience, one.recipe, one.target), why)

        def ended(reports: "list[DeliveryReport]") -> None:
            bad = [one.target for one in reports if not one.done]
            if bad:
                told = tr("Not all arrived at {names}; deliver again for what is missing.", names=", ".join(bad))
                self._work.told.emit(told, "bad")
            else:
                self._work.told.emit(tr("All of it arrived, proved."), "good")
            self._doing = {line: told for line, told in self._doing.items() if told not in (waits, begun)}
            self.step_back()
            self.pen.look_again()

        def wrong(error: BaseException) -> bool:
            self._doing = {}
            self.step_back()
            self.pen.look_again()
            return False

        self.step_back()
        self._work.run(
            tr("Deliver by {name}", name=path.name),
            lambda progress: shoot.deliveries.follow(path, wish, progress, begins, ends),
            ended,
            wrong,
            delivers=True,
        )
        self._show(False)

    def _tell_line(self, line: Line, text: str) -> None:
        """A line is begun, or ended: then the catalog knows how, or `text` says why not."""
        if text:
            self._doing[line] = text
        else:
            self._doing.pop(line, None)
            self.pen.look_again()
        self._show(False)


def _recipes() -> "list[KnownRecipe]":
    from studio.shoot import known_recipes

    return known_recipes()

"""The targets that are known, and sending the last bundle to one of them: first what that would do, then it is done."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHeaderView, QVBoxLayout, QWidget

from studio.base.clock import from_text
from studio.base.language import tr, trn
from studio.base.retold import retold
from studio.base.spoken import count, size, stamp
from ui.export.delivery.dry_words import DryView
from ui.export.delivery.rows_table import RowsTable, TableRow
from ui.export.delivery.wish_row import WishRow
from ui.export.delivery.work import BUSY, DeliveryWork
from ui.parts.basics import Panel, alone, button, label, row, scrolling
from ui.parts.page_context import PageContext

if TYPE_CHECKING:
    from studio.base.jobs import Progress
    from studio.shoot.handed_out import DeliveryReport, DryRun, Target

WIDTHS_PX = (150, 270, 220, 130, 150)
WHERE = 2
FAILED_SHOWN = 4


def place_of(target: "Target") -> str:
    """Where a target is: what was said of it, but what is always so."""
    said = [
        target.settings.get(ask.key, "")
        for ask in target.kind.asks
        if not ask.secret and target.settings.get(ask.key) != ask.default
    ]
    return ", ".join(one for one in said if one)


class SendPanel(QWidget):
    """Attributes: table (a target a row), buttons, question (asks once before a target is forgotten), ahead (how it is to be sent, and
    what that would do), send.

    Signals: adding(), changing(name).
    """

    adding = Signal()
    changing = Signal(str)

    def __init__(self, context: PageContext, work: DeliveryWork) -> None:
        super().__init__()
        self._context, self._session, self._work = context, context.session, work
        self._to = ""
        columns = (tr("Target"), tr("Kind"), tr("Where"), tr("Last delivery"), tr("State"))
        self.table = RowsTable(tr("Targets"), columns, WIDTHS_PX)
        self.table.horizontalHeader().setSectionResizeMode(len(columns) - 1, QHeaderView.ResizeMode.Interactive)
        self.table.horizontalHeader().setSectionResizeMode(WHERE, QHeaderView.ResizeMode.Stretch)
        self.none = alone(
            tr("No target is known yet. A target is a place that bundles go to: a folder, a server, a cloud.")
        )
        self.deliver = button(
            tr("Deliver…"),
            self.ask,
            kind="primary",
            tip=tr("Say what would go to the chosen target; nothing is sent yet (Return)"),
        )
        self.test = button(
            tr("Test"), self._test, tip=tr("Write a small file there, prove that it arrived, and take it away")
        )
        self.change = button(tr("Change…"), self._change, tip=tr("Change what is known of the chosen target"))
        self.forget = button(
            tr("Forget…"),
            self._ask_forget,
            tip=tr("Forget the chosen target with its secrets; what lies there stays (Delete)"),
        )
        self.add = button(tr("Add target…"), self.adding.emit, tip=tr("Another folder, server or cloud (Insert)"))
        self._lay_out()
        self.table.entered.connect(lambda _: self.ask())
        self.table.wanted.connect(self.adding)
        self.table.unwanted.connect(lambda _: self._ask_forget())
        self.table.chosen.connect(lambda _: self._step_back())
        work.known_changed.connect(self._show_known)
        work.began.connect(self._show_ready)
        work.ended.connect(self._show_ready)
        self.setFocusProxy(self.table)
        self._step_back()

    def _lay_out(self) -> None:
        self.question = Panel(role="warn", margin=10)
        self._asked = label()
        self._yes = button(tr("Forget it"), self._forget)
        self._no = button(tr("Keep it"), self._step_back)
        asked = row(self._asked, self._yes, self._no)
        asked.setStretch(0, 1)
        self.question.box.addLayout(asked)
        self.ahead = Panel(margin=12)
        self.heading = label("", "heading", wrap=False)
        self.wish = WishRow(by_plan=False)
        self.dry = DryView()
        self.send = button(tr("Send"), self._send, kind="primary", tip=tr("Send it, and prove that it arrived"))
        self.again = button(tr("Look again"), self._look, tip=tr("Say anew what would go where"))
        self.back = button(tr("Back"), self._step_back)
        self.ahead.box.addLayout(row(self.heading, None, self.send, self.again, self.back))
        self.ahead.box.addWidget(self.dry)
        self.ahead.box.addWidget(self.wish)
        self.ahead.box.addStretch(1)
        for field in self.wish.fields.values():
            field.typed.connect(self._outdated)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(8)
        box.addWidget(self.none)
        box.addWidget(self.table, 2)
        box.addLayout(row(self.deliver, self.test, self.change, self.forget, None, self.add))
        box.addWidget(self.question)
        self._area = scrolling(self.ahead)
        box.addWidget(self._area, 4)

    # -- what is shown --------------------------------------------------------------------------------------------

    def _show_known(self) -> None:
        known = self._work.known
        rows = []
        for one in known.targets:
            state = known.states.get(one.name, {})
            last = stamp(from_text(state["delivered_at"]).astimezone()) if state.get("delivered_at") else tr("never")
            waiting, why = state.get("waiting") or 0, retold(state.get("error") or "")
            told = trn("{n} still to go", "{n} still to go", waiting) if waiting else tr("nothing waits")
            tip = "\n".join(part for part in (place_of(one), told, why) if part)
            rows.append(TableRow(one.name, (one.name, retold(one.kind.title), place_of(one), last, told), tip))
        self.table.show_rows(rows)
        self.table.setVisible(bool(rows))
        self.none.setVisible(not rows)
        self.setFocusProxy(self.table if rows else self.add)
        self._show_ready()

    def _show_ready(self) -> None:
        free = self._work.task is None
        for one in (self.deliver, self.test, self.change, self.forget):
            one.setEnabled(free and bool(self.table.key))
        for one in (self.add, self.send, self.again):
            one.setEnabled(free)

    def _step_back(self) -> None:
        """Nothing is asked any more."""
        had = self.ahead.isAncestorOf(self.focusWidget()) if self.focusWidget() else False
        self._to = ""
        self._area.hide()
        self.question.hide()
        self.dry.forget()
        if had:
            self.setFocus()

    def step_back(self) -> bool:
        """Leave what is asked; whether anything was."""
        if self._area.isHidden() and self.question.isHidden():
            return False
        self._step_back()
        self.setFocus()
        return True

    @property
    def target(self) -> "Target | None":
        """The chosen one."""
        return next((one for one in self._work.known.targets if one.name == self.table.key), None)

    # -- sending --------------------------------------------------------------------------------------------------

    def ask(self) -> None:
        """Say what delivering to the chosen target would do; it is sent after that."""
        if self.target is None or self._session.shoot is None:
            return
        if self._work.task is not None:
            self._work.told.emit(tr(BUSY), "warn")
            return
        self.question.hide()
        self._to = self.table.key
        self.heading.setText(tr("To {name}", name=self._to))
        self._area.show()
        self._look()

    def _look(self) -> None:
        shoot, to, wish = self._session.shoot, self._to, self.wish.wish()
        if shoot is None or not to or wish is None:
            return
        self.dry.forget()
        self.send.hide()

        def looked(found: "tuple[bool, DryRun]") -> None:
            behind, look = found
            if to != self._to or self.wish.wish() != wish:
                # Another was asked for meanwhile: what was found says nothing of that.
                return
            self.dry.show_looks([("", look)])
            if behind:
                self._work.told.emit(
                    tr("The drop was changed since its last bundle was built; export again to send it as it is now."),
                    "warn",
                )
            self._offer()

        self._work.run(
            tr("Look at {name}", name=to),
            lambda progress: (shoot.deliveries.is_behind(), shoot.deliveries.look(to, wish, progress)),
            looked,
            self.wish.say_wrong,
        )

    def _offer(self) -> None:
        self.send.setText(tr("Send anyway") if self.dry.stops else tr("Send"))
        self.send.setAccessibleName(self.send.text())
        self.send.show()
        self.send.setFocus()

    def _outdated(self, *_: object) -> None:
        """What was said of another wish holds no more."""
        self.dry.forget()
        self.send.hide()

    def _send(self) -> None:
        shoot, to, wish = self._session.shoot, self._to, self.wish.wish(anyway=self.dry.stops)
        if shoot is None or not to or wish is None:
            return
        self._work.run(
            tr("Deliver to {name}", name=to),
            lambda progress: shoot.deliveries.deliver(to, wish, progress),
            self._sent,
            self.wish.say_wrong,
            delivers=True,
        )

    def _sent(self, report: "DeliveryReport") -> None:
        if report.done:
            told = tr("Delivered to {name}, folder {folder}: {files}, proved.", name=report.target, folder=report.folder,
                      files=count(report.files, "file"))  # fmt: skip
            self._work.told.emit(told, "good")
        else:
            lost = [f"{one['file']} {retold(one['reason'])}" for one in report.failed[:FAILED_SHOWN]]
            told = tr("Not all arrived at {names}; deliver again for what is missing.", names=report.target)
            self._work.told.emit("\n".join([told, *lost]), "bad")
        self._step_back()
        self.setFocus()

    # -- a target -------------------------------------------------------------------------------------------------

    def _test(self) -> None:
        to = self.table.key

        def tested(found: dict[str, object]) -> None:
            how = tr("by its own hash") if found["proof"] == "remote-hash" else tr("by reading back")
            told = [tr("{name} can be written to; arrival is proved {how} ({algorithm}).", name=to, how=how,
                       algorithm=found["algorithm"])]  # fmt: skip
            if isinstance(free := found["free"], int):
                told.append(tr("Free there: {bytes}.", bytes=size(free)))
            if not found["removable"]:
                told.append(
                    tr(
                        "The small file could not be taken away again, as nothing may be deleted there; that hinders no delivery."
                    )
                )
            self._work.told.emit(" ".join(told), "good")

        self._work.run(tr("Test {name}", name=to), lambda progress: _try(to, progress), tested)

    def _change(self) -> None:
        if self.table.key:
            self.changing.emit(self.table.key)

    def _ask_forget(self) -> None:
        name = self.table.key
        if not name or self._work.task is not None:
            return
        self._step_back()
        waiting = sum(1 for one in self._work.known.queue if one["target"] == name)
        told = tr("Forget {name}, with its secrets? What lies there stays.", name=name)
        if waiting:
            told += " " + trn(
                "{n} delivery to it is not through; it waits until a target of this name is known again.",
                "{n} deliveries to it are not through; they wait until a target of this name is known again.",
                waiting,
            )
        self._to = name
        self._asked.setText(told)
        self.question.show()
        self._no.setFocus()

    def _forget(self) -> None:
        name = self._to

        def gone(_: object) -> None:
            self._work.told.emit(tr("Forgotten: {name}.", name=name), "good")
            self._work.look()

        self._step_back()
        self.setFocus()
        self._work.run(tr("Forget {name}", name=name), lambda _: _gone(name), gone)


def _try(name: str, progress: "Progress") -> dict[str, object]:
    from studio.shoot import try_target

    return try_target(name, progress)


def _gone(name: str) -> object:
    from studio.shoot import forget_target

    return forget_target(name)

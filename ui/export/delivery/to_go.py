"""What is still to go, of all drops: why each stopped, going on with one or all of them, and giving one up."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QVBoxLayout, QWidget

from studio.base.clock import from_text
from studio.base.language import tr
from studio.base.retold import retold
from studio.base.spoken import stamp
from ui.export.delivery.rows_table import RowsTable, TableRow
from ui.export.delivery.wish_row import WishRow
from ui.export.delivery.work import DeliveryWork
from ui.parts.basics import Panel, alone, button, label, row
from ui.parts.page_context import PageContext

if TYPE_CHECKING:
    from studio.base.jobs import Progress
    from studio.shoot.handed_out import DeliveryReport, DeliveryWish

WIDTHS_PX = (130, 230, 140, 130)
Row = dict[str, Any]


class QueuePanel(QWidget):
    """Attributes: table (a delivery a row), go_on, go_on_all, give_up, question (asks once before one is given up)."""

    def __init__(self, context: PageContext, work: DeliveryWork) -> None:
        super().__init__()
        self._session, self._work = context.session, work
        columns = (tr("Drop"), tr("Bundle"), tr("Target"), tr("Since"), tr("Why it stopped"))
        self.table = RowsTable(tr("Still to go"), columns, WIDTHS_PX)
        self.none = alone(tr("Nothing is left to be delivered."))
        self.go_on = button(
            tr("Go on"), self._go_on, kind="primary", tip=tr("Send what is missing of the chosen delivery (Return)")
        )
        self.go_on_all = button(tr("Go on with all"), self._go_on_all, tip=tr("One after the other, the oldest first"))
        self.give_up = button(
            tr("Give up…"),
            self._ask_give_up,
            tip=tr("Take it out of this list; what is at the target stays there (Delete)"),
        )
        self.wish = WishRow(by_plan=True)
        self.question = Panel(role="warn", margin=10)
        self._asked = label()
        self._no = button(tr("Keep it"), self.step_back)
        asked = row(self._asked, button(tr("Give it up"), self._give_up), self._no)
        asked.setStretch(0, 1)
        self.question.box.addLayout(asked)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(8)
        box.addWidget(self.none)
        box.addWidget(self.table, 1)
        box.addLayout(row(self.go_on, self.go_on_all, None, self.give_up))
        box.addWidget(self.question)
        box.addWidget(self.wish)
        box.addStretch(0)
        self.table.entered.connect(lambda _: self._go_on())
        self.table.unwanted.connect(lambda _: self._ask_give_up())
        self.table.chosen.connect(lambda _: self.question.hide())
        work.known_changed.connect(self._show)
        work.began.connect(self._show_ready)
        work.ended.connect(self._show_ready)
        self.question.hide()
        self.setFocusProxy(self.table)

    def _show(self) -> None:
        rows = []
        for one in self._work.known.queue:
            bundle, since = Path(one["bundle"]).name, stamp(from_text(one["queued_at"]).astimezone())
            why = retold(one["error"] or "") or tr("it was stopped")
            rows.append(
                TableRow(
                    one["id"], (one["drop_code"] or "–", bundle, one["target"], since, why), f"{one['bundle']}\n{why}"
                )
            )
        self.table.show_rows(rows)
        for part in (self.table, self.wish):
            part.setVisible(bool(rows))
        self.none.setVisible(not rows)
        self.setFocusProxy(self.table if rows else self.go_on)
        self._show_ready()

    def _show_ready(self) -> None:
        free = self._work.task is None and bool(self.table.key)
        for one in (self.go_on, self.go_on_all, self.give_up):
            one.setEnabled(free)

    @property
    def chosen(self) -> Row | None:
        """The chosen delivery."""
        return next((one for one in self._work.known.queue if one["id"] == self.table.key), None)

    def step_back(self) -> bool:
        """Nothing is asked any more; whether anything was."""
        was = not self.question.isHidden()
        self.question.hide()
        if was:
            self.setFocus()
        return was

    def _go_on(self) -> None:
        if (one := self.chosen) is not None:
            self._run(tr("Deliver to {name}", name=one["target"]), [one])

    def _go_on_all(self) -> None:
        self._run(tr("Deliver what is left"), list(self._work.known.queue))

    def _run(self, what: str, rows: list[Row]) -> None:
        wish = self.wish.wish()
        if wish is None or not rows:
            return
        session = self._session

        def ended(found: "list[tuple[str, DeliveryReport | BaseException]]") -> None:
            lost = []
            for name, one in found:
                if isinstance(one, BaseException):
                    lost.append(retold(str(one)))
                elif not one.done:
                    lost.append(tr("Not all arrived at {names}; deliver again for what is missing.", names=name))
            self._work.told.emit("\n".join(lost) or tr("All of it arrived, proved."), "bad" if lost else "good")

        self._work.run(what, lambda progress: _gone_on(session.catalog, rows, wish, progress), ended, delivers=True)

    def _ask_give_up(self) -> None:
        if (one := self.chosen) is None or self._work.task is not None:
            return
        told = tr(
            "Give up {bundle} to {target}? What is there already stays there.",
            bundle=Path(one["bundle"]).name,
            target=one["target"],
        )
        self._asked.setText(told)
        self.question.show()
        self._no.setFocus()

    def _give_up(self) -> None:
        one, session = self.chosen, self._session
        self.step_back()
        if one is None:
            return

        def gone(_: object) -> None:
            self._work.told.emit(
                tr("Given up: {bundle} to {target}.", bundle=Path(one["bundle"]).name, target=one["target"]), "good"
            )
            self._work.look()

        self._work.run(tr("Give up"), lambda _: _given_up(session.catalog, one["id"]), gone)


def _gone_on(
    catalog: Any, rows: list[Row], wish: "DeliveryWish", progress: "Progress"
) -> "list[tuple[str, DeliveryReport | BaseException]]":
    """Each of them; one that can't go on hinders no other. Raises Interrupted."""
    from studio.base.errors import Interrupted, ThreeshotError
    from studio.shoot import go_on_delivering

    found: list[tuple[str, DeliveryReport | BaseException]] = []
    for one in rows:
        try:
            found.append((one["target"], go_on_delivering(catalog, one, wish, progress)))
        except Interrupted:
            raise
        except (ThreeshotError, OSError) as error:
            found.append((one["target"], error))
    return found


def _given_up(catalog: Any, delivery_id: str) -> object:
    from studio.shoot import give_up_delivery

    return give_up_delivery(catalog, delivery_id)

"""The Checklist page: what is looked at before the first frame, with why, who and when."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from ui.checklist.item_row import ItemRow
from ui.checklist.measuring import Measuring
from ui.checklist.preflight import PreflightPanel
from ui.parts.basics import Panel, TextField, button, clear, label, restyle, row, scrolling
from ui.parts.page import WindowPage
from ui.parts.page_context import PageContext


def _files(data: QMimeData) -> list[Path]:
    """The files that were dropped, when all of it can be measured."""
    paths = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
    return paths if all(path.is_file() and path.suffix.lower() not in (".yaml", ".yml") for path in paths) else []


class ChecklistPage(WindowPage):
    """Attributes: items, the rows by their ids; measuring, the panels that measure light and sound; preflight."""

    def __init__(self, context: PageContext) -> None:
        super().__init__(context)
        self.items: dict[str, ItemRow] = {}
        self._ids: list[tuple[str, str]] = []
        self._stale = True
        self.measuring = Measuring(context, self, lambda: self.person, self.items, self.show_item)
        self.title = label("Checklist", "title")
        self.summary = label("", "lead")
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName("Required items ticked")
        self.who = TextField(context.settings.person)
        self.who.setAccessibleName("Who ticks")
        self.who.setFixedWidth(180)
        run = context.actions.run
        measured = button(
            "Tick what is within",
            lambda: run("measure.tick"),
            kind="primary",
            tip="Tick what was measured within its limits (Ctrl+Return)",
        )
        following = button("Next open item", lambda: run("checklist.next"), tip="(N)")
        printing = button("Print…", lambda: run("checklist.print"), tip="Write it as one page (Ctrl+P)")
        head = row(label("Ticked by", "muted", wrap=False), self.who, measured, following, printing)
        top = QHBoxLayout()
        top.addWidget(self.title, 1)
        top.addLayout(head)
        inside = QWidget()
        self.preflight = PreflightPanel(context, lambda: self.person)
        whole, self._box = QVBoxLayout(inside), QVBoxLayout()
        whole.setContentsMargins(0, 0, 8, 0)
        whole.addWidget(self.preflight)
        whole.addLayout(self._box)
        self._box.setSpacing(12)
        self._area = scrolling(inside)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(18, 14, 10, 10)
        outer.addLayout(top)
        outer.addWidget(self.summary)
        outer.addWidget(self.bar)
        outer.addWidget(self._area, 1)
        self.setAcceptDrops(True)
        self.session.checklist_changed.connect(self.refresh)

    def handlers(self) -> dict[str, Callable[[], object]]:
        return {
            "checklist.next": self.next_open,
            "checklist.print": self._print,
            "checklist.preflight": self.preflight.run,
            **self.measuring.handlers(),
        }

    def entered(self) -> None:
        super().entered()
        self.measuring.entered()

    @property
    def person(self) -> str | None:
        """The name that stands above, in which everything here is done."""
        return self.who.text().strip() or None

    def tick(self, item: str, on: bool, note: str | None = None) -> None:
        """Tick or untick an item, in the name that stands above."""
        shoot, who = self.session.shoot, self.person
        if shoot is not None:
            self.session.do(lambda: shoot.checklist.tick([item], by=who, note=note, off=not on))

    def overrule(self, item: str, reason: str) -> None:
        """Tick an item against its measurement, with the reason."""
        shoot, who = self.session.shoot, self.person
        if shoot is not None:
            self.session.do(lambda: shoot.checklist.overrule(item, reason, who))

    def next_open(self) -> None:
        """Go to the next item not ticked, required ones first."""
        state = self.session.checklist or {"items": []}
        still = [i["id"] for i in state["items"] if not i["ticked"] and i["required"]] or [
            i["id"] for i in state["items"] if not i["ticked"]
        ]
        if not still:
            self.session.said.emit("Everything is ticked.")
            return
        here = self.focusWidget()
        order = [item for item, row_ in self.items.items() if item in still or row_.tick is here]
        at = next((n for n, item in enumerate(order) if self.items[item].tick is here), -1)
        self.show_item(order[(at + 1) % len(order)])

    def show_item(self, item: str) -> None:
        """Put the keyboard on an item and scroll to it."""
        self.items[item].tick.setFocus(Qt.FocusReason.TabFocusReason)
        self._area.ensureWidgetVisible(self.items[item], 0, 40)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        # Its rows are more than half of the work of opening a drop, which is often opened to look at its frames.
        if self._stale:
            self.refresh()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        # A folder, or a brief, is the window's to take in.
        if _files(event.mimeData()):
            event.acceptProposedAction()
        else:
            event.ignore()

    def dropEvent(self, event: QDropEvent) -> None:
        event.acceptProposedAction()
        self.measuring.take(_files(event.mimeData()))

    def refresh(self) -> None:
        """Show the state, or later when the page is shown; rows are made anew only for another checklist."""
        state, shoot = self.session.checklist, self.session.shoot
        self._stale = not self.isVisible()
        if self._stale or state is None or shoot is None:
            return
        ids = [(item["id"], item["text"]) for item in state["items"]]
        if ids != self._ids:
            self._ids = ids
            self._build(state["items"])
        for item in state["items"]:
            self.items[item["id"]].show_item(item)
        self.measuring.refresh()
        required = [item for item in state["items"] if item["required"]]
        ticked = sum(item["ticked"] for item in required)
        advised = [item for item in state["items"] if not item["required"]]
        self.title.setText(shoot.drop.checklist.title)
        self.bar.setRange(0, max(1, len(required)))
        self.bar.setValue(ticked)
        rest = f", {sum(i['ticked'] for i in advised)} of {len(advised)} advised ones" if advised else ""
        self.summary.setText(
            "Ready to shoot: everything required is ticked."
            if state["complete"]
            else f"{ticked} of {len(required)} required items ticked{rest}."
        )
        restyle(self.summary, "good" if state["complete"] else "lead")

    def _build(self, items: list[dict[str, Any]]) -> None:
        self.measuring.lift_out()
        clear(self._box)
        # The measuring part looks at the same rows.
        self.items.clear()
        for section in self.session.shoot.drop.checklist.sections:
            card = Panel(section.title)
            self.measuring.put_into(card.box, {item["measured"] for item in items if item["section"] == section.id})
            for item in items:
                if item["section"] == section.id:
                    made = self._row(item)
                    self.items[item["id"]] = made
                    card.box.addWidget(made)
            self._box.addWidget(card)
        self._box.addStretch(1)

    def _row(self, item: dict[str, Any]) -> ItemRow:
        name = item["id"]
        return ItemRow(
            self.context.theme,
            item,
            lambda on, note: self.tick(name, on, note),
            lambda reason: self.overrule(name, reason),
        )

    def _print(self) -> None:
        shoot = self.session.shoot
        if shoot is None:
            return

        def written(path: Path) -> None:
            self.session.said.emit(f"The checklist is in {path}.")
            self.context.show(path)

        start = shoot.folder / f"{shoot.code}-checklist.pdf"
        self.context.ask_save(
            "Print the checklist",
            start,
            lambda path: self.session.do(lambda: shoot.checklist.print_page(path), written),
        )

"""The Checklist page: what is looked at before the first frame, with why, who and when."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLabel, QProgressBar, QVBoxLayout, QWidget

from studio.base.clock import from_text
from studio.base.wording import stamp
from ui.checklist.measured import MeasuredLine
from ui.checklist.measuring import Measuring
from ui.checklist.preflight import PreflightPanel
from ui.parts.basics import Panel, TextField, button, clear, label, restyle, row, scrolling
from ui.parts.page import WindowPage
from ui.parts.page_context import PageContext


def _files(data: QMimeData) -> list[Path]:
    """The files that were dropped, when all of it can be measured."""
    paths = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
    return paths if all(path.is_file() and path.suffix.lower() not in (".yaml", ".yml") for path in paths) else []


class _Item(QWidget):
    """One item: a big box to tick, why it matters, who ticked it and when, a note, and what was measured for it."""

    def __init__(self, page: "ChecklistPage", item: dict[str, Any]) -> None:
        super().__init__()
        self._page, self.id = page, item["id"]
        self.tick = QCheckBox(item["text"] if item["required"] else f"{item['text']}  (advised)")
        self.tick.setAccessibleDescription(item["why"])
        self.tick.clicked.connect(lambda on: page.tick(self.id, on))
        self.done: QLabel = label("", "muted", wrap=False)
        self.note_button = button("Note", self._ask, kind="plain", tip="Write a note to this item")
        self.note_button.setAccessibleName(f"Note to: {item['text']}")
        self.note = TextField()
        self.note.setPlaceholderText("Note; Return keeps it")
        self.note.setAccessibleName(f"Note to: {item['text']}")
        self.note.returnPressed.connect(self._keep)
        self.note.hide()
        why = " ".join(item["why"].split())
        self.said = label("")
        self.said.setContentsMargins(44, 0, 0, 0)
        self.measured = MeasuredLine(
            page.context.theme, item["text"], why, lambda reason: page.overrule(self.id, reason)
        )
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 2, 0, 6)
        box.setSpacing(0)
        top = QHBoxLayout()
        top.addWidget(self.tick, 1)
        top.addWidget(self.done)
        top.addWidget(self.note_button)
        box.addLayout(top)
        for part in (self.measured, self.said, self.note):
            box.addWidget(part)
        self.show_item(item)

    def show_item(self, item: dict[str, Any]) -> None:
        """Show what was ticked, by whom and when."""
        self.tick.setChecked(item["ticked"])
        when = stamp(from_text(item["at"]).astimezone()) if item["at"] else ""
        self.done.setText(f"{item['by']}, {when}" if item["ticked"] else "")
        measured = item["measurement"]
        # A tick by measurement has the measurement's own sentence as its note, which stands above it already.
        told = "" if measured and item["note"] in (measured["sentence"], _note_of(measured)) else item["note"]
        self.said.setText(f"“{told}”" if told else "")
        self.said.setVisible(bool(told))
        self.measured.show_measured(measured, item["ticked"], item["needs"])

    def _ask(self) -> None:
        self.note.setVisible(not self.note.isVisible())
        if self.note.isVisible():
            self.note.setFocus()

    def _keep(self) -> None:
        self.note.hide()
        self._page.tick(self.id, True, self.note.text().strip())


def _note_of(measured: dict[str, Any]) -> str:
    return f"overruled: {measured['overruled']['reason']}" if measured["overruled"] else ""


class ChecklistPage(WindowPage):
    """Attributes: items, the rows by their ids; measuring, the panels that measure light and sound; preflight."""

    def __init__(self, context: PageContext) -> None:
        super().__init__(context)
        self.items: dict[str, _Item] = {}
        self._ids: list[tuple[str, str]] = []
        self.measuring = Measuring(self)
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

    def item_with_focus(self) -> str:
        """The id of the item that the keyboard is on, or empty."""
        here = self.focusWidget()
        return next((item for item, row_ in self.items.items() if here is not None and row_.isAncestorOf(here)), "")

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
        """Show the state; rows are made anew only for another checklist."""
        state, shoot = self.session.checklist, self.session.shoot
        if state is None or shoot is None:
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
        self.items = {}
        for section in self.session.shoot.drop.checklist.sections:
            card = Panel(section.title)
            self.measuring.put_into(card.box, {item["measured"] for item in items if item["section"] == section.id})
            for item in items:
                if item["section"] == section.id:
                    made = _Item(self, item)
                    self.items[item["id"]] = made
                    card.box.addWidget(made)
            self._box.addWidget(card)
        self._box.addStretch(1)

    def _print(self) -> None:
        shoot, state = self.session.shoot, self.session.checklist
        if shoot is None or state is None:
            return

        def write(path: Path) -> Path:
            from studio.report import checklist_page

            checklist_page(shoot.drop.checklist, state["items"], path)
            return path

        def written(path: Path) -> None:
            self.session.said.emit(f"The checklist is in {path}.")
            self.context.show(path)

        start = shoot.folder / f"{shoot.code}-checklist.pdf"
        self.context.ask_save("Print the checklist", start, lambda path: self.session.do(lambda: write(path), written))

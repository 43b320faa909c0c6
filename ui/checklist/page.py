"""The Checklist page: what is looked at before the first frame, while shooting and at the wrap, with why, who and when."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget

from studio.base.language import N_, tr
from studio.base.retold import translated
from studio.base.spoken import listed
from studio.base.terms import STAGES
from ui.checklist.item_row import ItemRow
from ui.checklist.measuring import Measuring
from ui.checklist.preflight import PreflightPanel
from ui.checklist.rows_ahead import Key, RowsAhead, key_of
from ui.checklist.section_card import SectionCard
from ui.checklist.stage_list import StageList
from ui.parts.badge import Glyph
from ui.parts.basics import Elided, TextField, button, clear, label, restyle, scrolling
from ui.parts.command_button import command_button
from ui.parts.page import WindowPage
from ui.parts.page_context import PageContext
from ui.parts.sizes import scaled

NARROW_PX = 1100
"""Of the window: below it the list of stages becomes tabs."""
READY = {
    "before": N_("Ready to shoot: everything required is ticked."),
    "shooting": N_("Nothing required is open while shooting."),
    "wrap": N_("Ready to leave: everything required is ticked."),
}
NOT_READY = {"before": N_("Not ready to shoot yet."), "shooting": "", "wrap": N_("Not ready to leave yet.")}
ONWARD = {
    "before": (N_("Go shooting"), "shoot"),
    "shooting": (N_("Go shooting"), "shoot"),
    "wrap": (N_("Go to export"), "export"),
}
NAMED = 6
"""What most crews do next when a stage is ready: what it is called, and the page."""


def _files(data: QMimeData) -> list[Path]:
    """The files that were dropped, when all of it can be measured."""
    paths = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
    return paths if all(path.is_file() and path.suffix.lower() not in (".yaml", ".yml") for path in paths) else []


class ChecklistPage(WindowPage):
    """Attributes: items, the rows by their ids; stage, which one is shown; stages, their list; following, the one filled button; measuring,
    the panels that measure light and sound; preflight."""

    def __init__(self, context: PageContext) -> None:
        super().__init__(context)
        self.items: dict[str, ItemRow] = {}
        self.stage = "before"
        self._ids: list[Key] = []
        self._ahead = RowsAhead(self.session, self._row)
        self._cards: dict[str, SectionCard] = {}
        self._stale = True
        self.measuring = Measuring(context, self, lambda: self.person, self.items, self.show_item)
        self.title = Elided(tr("Checklist"))
        restyle(self.title, "title")
        self.summary = label("", "lead")
        self.ready = Glyph(context.theme)
        self._settings, self._called = context.settings, context.settings.person
        self.who = TextField(self._called)
        self.who.setAccessibleName(tr("Who ticks"))
        self.who.setToolTip(tr("Who ticks"))
        measured = command_button(
            context.actions,
            "measure.tick",
            tr("Tick what is within"),
            tip=tr("Tick what was measured within its limits"),
        )
        self.following = button(tr("Next open item") + "  N", self._go_on, kind="primary")
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(self.title, 20)
        head.addWidget(self.ready)
        head.addWidget(self.summary, 1)
        for part in (measured, self.following):
            head.addWidget(part)
        context.actions.keys.changed.connect(self._show_ready)
        self.stages = StageList(context, self.who)
        self.stages.chosen.connect(self.show_stage)
        inside = QWidget()
        self.preflight = PreflightPanel(context, lambda: self.person)
        whole, self._box = QVBoxLayout(inside), QVBoxLayout()
        whole.setContentsMargins(0, 0, 8, 0)
        whole.setSpacing(8)
        whole.addWidget(self.preflight)
        whole.addLayout(self._box)
        self._box.setSpacing(8)
        self._area = scrolling(inside)
        self._body = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._body.setSpacing(8)
        self._body.addWidget(self.stages)
        self._body.addWidget(self._area, 1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(12, 8, 8, 8)
        outer.addLayout(head)
        outer.addLayout(self._body, 1)
        self.setAcceptDrops(True)
        self.session.checklist_changed.connect(self.refresh)
        self.session.shoot_changed.connect(self._opened)
        self.preflight.changed.connect(self.refresh)
        # The drop may be open since before the page was made.
        self._opened()

    def handlers(self) -> dict[str, Callable[[], object]]:
        return {
            "checklist.next": self.next_open,
            "checklist.section": self.tick_section,
            "checklist.print": self._print,
            "checklist.preflight": self._run_preflight,
            **{f"checklist.{stage}": lambda stage=stage: self.show_stage(stage) for stage in STAGES},
            **self.measuring.handlers(),
        }

    def entered(self) -> None:
        super().entered()
        if self.who.text() == self._called:
            self.who.setText(self._settings.person)
        self._called = self._settings.person
        state = self._stage_state()
        if state is not None and state["ready"] and self.session.rows:
            # Once frames are there, what is open is of a later stage.
            later = (one["stage"] for one in self.session.checklist["stages"] if not one["ready"])
            self.show_stage(next(later, self.stage))
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

    def show_stage(self, stage: str) -> None:
        """Show the items of a stage."""
        if stage != self.stage:
            self.stage = stage
            self._area.verticalScrollBar().setValue(0)
            here = self.focusWidget()
            if here is not None and self._area.isAncestorOf(here):
                # What had the keys is put away; they are the page's until an item has them.
                self.setFocus()
        self.refresh()

    def next_open(self) -> None:
        """Go to the next item of the stage that is not ticked, required ones first."""
        items = [item for item in self._all_items() if item["stage"] == self.stage and not item["ticked"]]
        still = [item["id"] for item in items if item["required"]] or [item["id"] for item in items]
        if not still:
            self.session.said.emit(tr("{stage}: everything is ticked.", stage=tr(STAGES[self.stage])))
            return
        here = self.focusWidget()
        order = [item for item, row_ in self.items.items() if item in still or row_.tick is here]
        at = next((n for n, item in enumerate(order) if self.items[item].tick is here), -1)
        self.show_item(order[(at + 1) % len(order)])

    def tick_section(self) -> None:
        """Tick what is still open of the section that the keys are in, or of the first that has something; then go to what is open next.

        What was measured beyond its limit, or is only advised, is nobody's to tick in one go.
        """
        shoot, who, here = self.session.shoot, self.person, self.focusWidget()
        still: dict[str, list[str]] = {}
        for item in self._all_items():
            wanted = item["stage"] == self.stage and item["required"] and not item["ticked"]
            if wanted and not self.items[item["id"]].is_beyond:
                still.setdefault(item["section"], []).append(item["id"])
        own = next((name for name, card in self._cards.items() if here is not None and card.isAncestorOf(here)), "")
        section = own if own in still else next(iter(still), "")
        if shoot is None or not section:
            self.session.said.emit(tr("{stage}: nothing that is required is open.", stage=tr(STAGES[self.stage])))
            return
        items, rest = still.pop(section), next(iter(still.values()), [])
        self.session.do(
            lambda: shoot.checklist.tick(items, by=who),
            lambda _: self.session.said.emit(tr("Ticked {n}: {items}.", n=len(items), items=listed(items, NAMED))),
        )
        self.show_item(rest[0] if rest else items[-1])

    def show_item(self, item: str) -> None:
        """Put the keyboard on an item and scroll to it, at whatever stage it is."""
        self.show_stage(self.items[item].stage)
        next(card for card in self._cards.values() if item in card.rows).unfold()
        self.items[item].tick.setFocus(Qt.FocusReason.TabFocusReason)
        self._area.ensureWidgetVisible(self.items[item], 0, 40)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        # Its rows are more than half of the work of opening a drop, which is often opened to look at its frames.
        if self._stale:
            self.refresh()

    def _go_on(self) -> None:
        """What most crews do now: the next open item, or on to what the stage was for."""
        state = self._stage_state()
        if state is not None and state["ready"]:
            self.context.go(ONWARD[self.stage][1])
        else:
            self.context.actions.run("checklist.next")

    def _run_preflight(self) -> None:
        self.show_stage("before")
        self.preflight.run()

    def _jump(self, to: QWidget) -> None:
        self._area.verticalScrollBar().setValue(to.mapTo(self._area.widget(), to.rect().topLeft()).y())

    def _all_items(self) -> list[dict[str, Any]]:
        return list((self.session.checklist or {"items": []})["items"])

    def _stage_state(self) -> dict[str, Any] | None:
        stages = (self.session.checklist or {"stages": []})["stages"]
        return next((one for one in stages if one["stage"] == self.stage), None)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = self.window().width() < scaled(NARROW_PX)
        self.stages.fit(narrow)
        self._body.setDirection(QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight)

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
        ids = [key_of(item) for item in state["items"]]
        if ids != self._ids:
            self._ids = ids
            self._build(state["items"])
            self._ahead.drop()
        for item in state["items"]:
            self.items[item["id"]].show_item(item)
        for card in self._cards.values():
            card.show_stage(self.stage, state["items"])
        self.preflight.setVisible(self.stage == "before")
        self.measuring.show_for(self.stage)
        self.measuring.refresh()
        self.title.say(translated(shoot.drop.checklist.title))
        self.title.setMaximumWidth(self.title.fontMetrics().horizontalAdvance(self.title.whole) + 4)
        self.stages.show_state(state, self.stage)
        jumps = (
            [(tr("Preflight"), self.preflight.far, lambda: self._jump(self.preflight))]
            if self.stage == "before"
            else []
        )
        there = [card for card in self._cards.values() if card.isVisibleTo(self)]
        self.stages.show_jumps(
            [*jumps, *((card.title, card.far, lambda card=card: self._jump(card)) for card in there)]
        )
        self._show_ready()

    def _show_ready(self) -> None:
        state = self._stage_state()
        if state is None:
            return
        still = tr(
            "{stage}: {open} open. {not_ready}",
            stage=tr(state["title"]),
            open=len(state["open"]),
            not_ready=tr(NOT_READY[self.stage]),
        ).strip()
        self.summary.setText(tr(READY[self.stage]) if state["ready"] else still)
        restyle(self.summary, "good" if state["ready"] else "warn")
        self.ready.show_word("pass" if state["ready"] else "check")
        name, page = tr(ONWARD[self.stage][0]), ONWARD[self.stage][1]
        key = self.context.actions.keys.text("checklist.next" if not state["ready"] else f"page.{page}")
        said = name if state["ready"] else tr("Next open item")
        self.following.setText(f"{said}  {key}".rstrip())
        self.following.setAccessibleName(said)
        self.following.setToolTip(f"({key})" if key else "")

    def _opened(self) -> None:
        self.stage = "before"
        if [key_of(item) for item in self._all_items()] != self._ids:
            self._ahead.begin()

    def _build(self, items: list[dict[str, Any]]) -> None:
        self.measuring.lift_out()
        clear(self._box)
        # The measuring part looks at the same rows.
        self.items.clear()
        self._cards.clear()
        for section in self.session.shoot.drop.checklist.sections:
            card = SectionCard(translated(section.title))
            own = [item for item in items if item["section"] == section.id]
            self.measuring.put_into(card.tools, {item["measured"] for item in own})
            for item in own:
                made = self._ahead.take(item)
                self.items[item["id"]] = made
                card.add(made)
            self._cards[section.id] = card
            self._box.addWidget(card)
        self._box.addStretch(1)

    def _row(self, item: dict[str, Any]) -> ItemRow:
        name = item["id"]
        return ItemRow(
            self.context,
            item,
            lambda on, note: self.tick(name, on, note),
            lambda reason: self.overrule(name, reason),
        )

    def _print(self) -> None:
        shoot = self.session.shoot
        if shoot is None:
            return

        def written(path: Path) -> None:
            self.session.said.emit(tr("The checklist is in {path}.", path=path))
            self.context.show(path)

        start = shoot.folder / f"{shoot.code}-checklist.pdf"
        self.context.ask_save(
            tr("Print the checklist"),
            start,
            lambda path: self.session.do(lambda: shoot.checklist.print_page(path), written),
        )

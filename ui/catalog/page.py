"""The Catalog page: all drops and how they compare, the cards of all of them, and the care of the one file that knows them."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QHideEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QMenu, QPushButton, QVBoxLayout, QWidget

from studio.base.language import N_, tr, trc
from studio.base.spoken import count
from ui.catalog.chart_panel import ChartPanel
from ui.catalog.drops_model import ALL, DELIVERED, DROP, OPEN, DropsModel, is_delivered
from ui.catalog.drops_table import DropsTable
from ui.catalog.originals_panel import OriginalsPanel
from ui.catalog.search_box import SearchBox
from ui.parts.basics import Panel, button, label, restyle, row
from ui.parts.cards_list import NONE, ROW_PX, CardsList
from ui.parts.command_button import command_button
from ui.parts.page import WindowPage
from ui.parts.page_context import PageContext
from ui.parts.sizes import scaled
from ui.state.leisure import Leisure
from ui.state.session import Row
from ui.state.work import caught

BESIDE = (1160, 600)
"""How large the page must be to show drops, cards and charts at once; else one of them is chosen."""
CARDS, HIGH_PX = (2, 4), 720
"""So many cards are seen at once below the drops, fewest and most; most only where the page is so high. The drops have all else."""
ANY_PX = 16_777_215
EMPTY = N_("No drop was made yet. Make one here, or try the sample shoot: Drop, in the menus.")
PART_TITLES = {"drops": N_("Drops"), "cards": N_("Cards"), "charts": N_("Charts")}
FILTER_TITLES = {ALL: N_("All"), OPEN: N_("Open"), DELIVERED: N_("Delivered")}
NONE_SUCH = {OPEN: N_("Every drop is delivered."), DELIVERED: N_("No drop is delivered yet.")}


class CatalogPage(WindowPage):
    """open_drop(code) opens one, open_at(answer) one at what a search found; show_card(row) shows what is known of its card."""

    def __init__(
        self,
        context: PageContext,
        open_drop: Callable[[str], object],
        open_at: Callable[[Row], object],
        leisure: Leisure,
        show_card: Callable[[Row], object],
    ) -> None:
        super().__init__(context)
        self.originals = OriginalsPanel(context, leisure, self.refresh)
        self._open_drop, self._show_card = open_drop, show_card
        self.drops = DropsModel()
        self.search = SearchBox(context.session, context.theme, self)
        self.table = DropsTable(context.theme, self.drops, self._opened, self.search.take_keys)
        self.cards = CardsList(context.theme)
        self.kept = label(tr(NONE), "muted", wrap=False)
        self.health = label("", wrap=True, select=True)
        self.health.hide()
        self.turnaround = ChartPanel(context.theme, tr("Turnaround"))
        self.reshoots = ChartPanel(context.theme, tr("Reshoots"))
        self._parts = {"drops": self._drops_panel(), "cards": self._cards_panel(), "charts": self._charts()}
        self._chosen_part, self._together, self._wanted = "drops", True, ""
        self._reading = self._again = False
        context.session.shoot_changed.connect(self._shoot_changed)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(12, 8, 12, 12)
        outer.setSpacing(8)
        outer.addLayout(self._head())
        outer.addWidget(self._choice())
        outer.addWidget(self.health)
        left = QVBoxLayout()
        left.setSpacing(8)
        left.addWidget(self._parts["drops"], 1)
        left.addWidget(self._parts["cards"])
        across = QHBoxLayout()
        across.setSpacing(8)
        across.addLayout(left, 8)
        across.addWidget(self._parts["charts"], 5)
        outer.addLayout(across, 1)
        self._across = across
        context.cards.changed.connect(self._show_cards)
        context.session.following.wrote.connect(lambda: self.refresh() if self.isVisible() else None)
        self.cards.opened.connect(self._open_card)
        self.search.opened.connect(lambda answer: open_at(answer))
        self.search.left.connect(self.table.setFocus)
        self.table.selectionModel().currentRowChanged.connect(lambda *_: self._show_chosen())
        self._show_part()
        self.nothing.hide()
        self._show_chosen()
        # The drop may be open since before the page was made.
        self._shoot_changed()
        self._show_cards()

    # -- building -----------------------------------------------------------------------------------------------

    def _head(self) -> QHBoxLayout:
        actions = self.context.actions.actions
        more = QPushButton(tr("More"))
        more.setAccessibleName(tr("More for the catalog"))
        menu = QMenu(more)
        for name in ("catalog.check", "catalog.backup", "catalog.refresh"):
            menu.addAction(actions[name])
        menu.addSeparator()
        menu.addAction(tr("Rebuild from folders…"), self._ask_rebuild).setToolTip(
            tr("Read drops again from their shoot folders, when the catalog was lost")
        )
        menu.addAction(tr("Open its folder"), self._show_folder)
        more.setMenu(menu)
        self.open = button(
            trc("act", "Open"),
            lambda: self._opened(self.table.currentIndex()),
            kind="primary",
            tip=tr("Open the chosen drop; so does a double click"),
        )
        head = row(
            label(tr("Catalog"), "title", wrap=False),
            self.search,
            None,
            more,
            command_button(self.context.actions, "drop.new", tr("New drop"), tip=tr("Write its brief, in forms")),
            self.open,
        )
        head.setStretch(1, 3)
        return head

    def _choice(self) -> QWidget:
        """Which of the three is shown, where there is no room for all."""
        self.choice = QWidget()
        box = QHBoxLayout(self.choice)
        box.setContentsMargins(0, 0, 0, 0)
        group = QButtonGroup(self.choice)
        self.choices: dict[str, QPushButton] = {}
        for name in self._parts:
            made = button(tr(PART_TITLES[name]), lambda name=name: self.show_part(name), checkable=True)
            made.setChecked(name == self._chosen_part)
            group.addButton(made)
            self.choices[name] = made
            box.addWidget(made)
        box.addStretch(1)
        return self.choice

    def _drops_panel(self) -> Panel:
        panel = Panel(margin=12)
        self.counted = label("", "muted", wrap=False)
        self.nothing = label(tr(EMPTY), "muted")
        self.nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        group = QButtonGroup(panel)
        self.filters: dict[str, QPushButton] = {}
        for which in (ALL, OPEN, DELIVERED):
            made = button(tr(FILTER_TITLES[which]), lambda which=which: self._filter(which), checkable=True)
            made.setChecked(which == ALL)
            group.addButton(made)
            self.filters[which] = made
        panel.box.addLayout(row(label(tr("Drops"), "heading", wrap=False), self.counted, None, *self.filters.values()))
        panel.box.addWidget(self.table, 1)
        panel.box.addWidget(self.nothing, 1)
        panel.box.addWidget(self.originals)
        return panel

    def _cards_panel(self) -> Panel:
        panel = Panel(margin=12)
        panel.box.addLayout(row(label(tr("Cards"), "heading", wrap=False), self.kept, None, spacing=12))
        panel.box.addWidget(self.cards, 1)
        return panel

    def _charts(self) -> QWidget:
        both = QWidget()
        self._charts_box = QVBoxLayout(both)
        self._charts_box.setContentsMargins(0, 0, 0, 0)
        self._charts_box.setSpacing(8)
        for chart in (self.turnaround, self.reshoots):
            self._charts_box.addWidget(chart, 1)
        return both

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        together = self.width() >= scaled(BESIDE[0]) and self.height() >= scaled(BESIDE[1])
        if together != self._together:
            self._together = together
            self._charts_box.setDirection(
                QVBoxLayout.Direction.TopToBottom if together else QVBoxLayout.Direction.LeftToRight
            )
            self._show_part()
        self._fit_cards()

    def _fit_cards(self) -> None:
        """As high as the cards need, within bounds; where they are shown alone they have all that there is."""
        fewest, most = CARDS
        seen = max(fewest, min(len(self.cards.cards.rows), most if self.height() >= scaled(HIGH_PX) else fewest))
        high = seen * scaled(ROW_PX) + 4
        self.cards.setMinimumHeight(high if self._together else scaled(96))
        self.cards.setMaximumHeight(high if self._together else ANY_PX)

    def show_part(self, name: str) -> None:
        """Show `drops`, `cards` or `charts`, where there is no room for all; the keys go there."""
        self._chosen_part = name
        self.choices[name].setChecked(True)
        self._show_part()
        {"drops": self.table, "cards": self.cards}.get(name, self.choices[name]).setFocus()

    def _show_part(self) -> None:
        self.choice.setVisible(not self._together)
        for name, part in self._parts.items():
            part.setVisible(self._together or name == self._chosen_part)
        if not self._together and not self._parts["drops"].isVisibleTo(self):
            self._across.setStretch(0, 8 if self._chosen_part == "cards" else 0)
        else:
            self._across.setStretch(0, 8)

    # -- what it does -------------------------------------------------------------------------------------------

    def handlers(self) -> dict[str, Callable[[], object]]:
        return {
            "catalog.check": self.check,
            "catalog.backup": self._ask_backup,
            "catalog.refresh": self.refresh,
            "catalog.originals": self.originals.check,
            "catalog.repair": self.originals.repair,
        }

    def entered(self) -> None:
        super().entered()
        self.refresh()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.text() == "/":
            self.search.take_keys()
        else:
            super().keyPressEvent(event)

    def refresh(self) -> None:
        """Read the drops again; once more after the look under way."""
        self.context.cards.refresh()
        if self._reading:
            self._again = True
            return
        self._reading = True

        def work() -> list[Row]:
            from studio.shoot import Shoot

            return Shoot.all(self.session.catalog)

        def shown(found: list[Row] | BaseException) -> None:
            self._reading, again, self._again = False, self._again, False
            if isinstance(found, BaseException):
                self.session.fail(found)
            else:
                self._show(found)
            if again:
                self.refresh()

        self.session.read(lambda: caught(work), shown)

    def hideEvent(self, event: QHideEvent) -> None:
        """What was found of the catalog was so when it was looked at: it is not there any more when the page is shown again."""
        super().hideEvent(event)
        if not event.spontaneous():
            self._say_of_catalog([])

    def check(self) -> None:
        """Look for damage."""
        self._say_of_catalog([])

        def work(_progress: Any) -> list[str]:
            from studio.shoot import check_catalog

            return check_catalog(self.session.catalog)

        self.session.run(tr("Check the catalog"), work, self._checked)

    def back_up(self, target: Path) -> None:
        """Copy the catalog to `target`."""

        def work(_progress: Any) -> Path:
            from studio.shoot import back_up_catalog

            return back_up_catalog(self.session.catalog, target)

        self.session.run(
            tr("Back up the catalog"),
            work,
            lambda path: self.session.said.emit(tr("The catalog is copied to {path}.", path=path)),
        )

    def _show(self, rows: list[Row]) -> None:
        from studio.shoot import reshoot_chart, turnaround_chart

        before, known = self._chosen(), self.drops.rows
        self.drops.show(rows)
        delivered = sum(is_delivered(row) for row in rows)
        for which, amount in ((OPEN, len(rows) - delivered), (DELIVERED, delivered)):
            self.filters[which].setText(f"{tr(FILTER_TITLES[which])} {amount}")
            self.filters[which].setAccessibleName(f"{tr(FILTER_TITLES[which])}, {count(amount, 'drop')}")
        self.counted.setText(tr("{drops}, newest first", drops=len(rows)) if rows else "")
        self._choose(self._wanted or (before["code"] if before else ""))
        self._wanted = ""
        if rows != known or not rows:
            self.turnaround.show_rows(rows, turnaround_chart)
            self.reshoots.show_rows(rows, reshoot_chart)
        if rows and self.window().focusWidget() is self:
            self.table.setFocus()

    def _filter(self, which: str) -> None:
        before = self._chosen()
        self.drops.show(self.drops.rows, which)
        self.nothing.setText(tr(NONE_SUCH.get(which, EMPTY) if self.drops.rows else EMPTY))
        self._choose(before["code"] if before else "")

    def _chosen(self) -> Row | None:
        index = self.table.currentIndex()
        return index.data(DROP).row if index.isValid() else None

    def _shoot_changed(self) -> None:
        """The drop that was opened is the chosen one, once it is listed."""
        if self.session.shoot is not None:
            self._wanted = self.session.shoot.code
            self._choose(self._wanted)

    def _choose(self, code: str) -> None:
        """Choose this drop, or the first where it is not shown."""
        shown = self.drops.rowCount() > 0
        self.table.setVisible(shown)
        self.nothing.setVisible(not shown)
        place = max(0, self.drops.place_of(code))
        if shown and self.table.currentIndex().row() != place:
            self.table.selectRow(place)
        self._show_chosen()

    def _show_chosen(self) -> None:
        chosen = self._chosen()
        self.open.setEnabled(chosen is not None and not chosen["away"])
        self.originals.show_drop(chosen)

    def _show_folder(self) -> None:
        self.session.read(lambda: self.session.catalog.path.parent, self.context.show)

    def _show_cards(self) -> None:
        rows = self.context.cards.rows
        self.cards.cards.show(rows)
        self._fit_cards()
        kept = sum(row["is_open"] for row in rows)
        self.kept.setText(
            tr("{kept} to keep, {cards} in all", kept=kept, cards=count(len(rows), "card")) if rows else tr(NONE)
        )
        restyle(self.kept, "bad" if kept else "muted")
        self.choices["cards"].setText(tr("Cards: {kept} to keep", kept=kept) if kept else tr("Cards"))

    def _open_card(self, card: Row) -> None:
        """Go where the card can be asked again: to its drop."""
        shoot = self.session.shoot
        if shoot is not None and shoot.id == card["drop_id"]:
            self.context.go("shoot")
            self._show_card(card)
        else:
            self._open_drop(card["drop_code"])

    def _opened(self, index: QModelIndex) -> None:
        if index.isValid():
            self._open_drop(index.data(DROP).row["code"])

    def _checked(self, wrong: list[str]) -> None:
        self._say_of_catalog(wrong or [tr("The catalog is sound.")], "bad" if wrong else "good")

    def _say_of_catalog(self, sentences: list[str], role: str = "") -> None:
        self.health.setText("\n".join(sentences))
        self.health.setVisible(bool(sentences))
        restyle(self.health, role)

    def _ask_backup(self) -> None:
        from studio.base.clock import utc_now

        def ask(path: Path) -> None:
            self.context.ask_save(
                tr("Back up the catalog"), path.with_name(f"catalog-{utc_now():%Y%m%dT%H%M%SZ}.db"), self.back_up
            )

        self.session.read(lambda: self.session.catalog.path, ask)

    def _ask_rebuild(self) -> None:
        self.context.ask_folder(tr("A shoot folder, or a folder that holds some"), None, self._rebuild)

    def _rebuild(self, folder: Path) -> None:
        self._say_of_catalog([])

        def work(progress: Any) -> list[str]:
            from studio.shoot import rebuild_catalog

            return list(rebuild_catalog(self.session.catalog, [folder], progress).sentences())

        def done(sentences: list[str]) -> None:
            self._say_of_catalog(sentences)
            self.refresh()
            # It may be the open drop that has frames, picks and ticks more now.
            self.session.refresh()

        self.session.run(tr("Rebuild the catalog"), work, done)

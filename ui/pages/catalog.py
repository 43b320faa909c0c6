"""The Catalog page: all drops, and the care of the one file that knows them."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QHideEvent, QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QVBoxLayout

from studio.base.wording import count
from ui.pages.drops_model import DROP, DropsModel
from ui.pages.originals_panel import OriginalsPanel
from ui.parts.basics import Panel, button, label, restyle, row
from ui.parts.cards_list import NONE, CardsList
from ui.parts.command_button import command_button
from ui.parts.page import WindowPage
from ui.parts.page_context import PageContext
from ui.state.leisure import Leisure
from ui.state.session import Row


class _Drops(QTableView):
    """A double click or Return opens."""

    def __init__(self, model: DropsModel, opened: Callable[[QModelIndex], object]) -> None:
        super().__init__()
        self._opened = opened
        self.setModel(model)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setShowGrid(False)
        self.setAlternatingRowColors(True)
        self.setTabKeyNavigation(False)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(46)
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self.horizontalHeader().setStretchLastSection(True)
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.setAccessibleName("Drops")
        self.doubleClicked.connect(opened)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._opened(self.currentIndex())
        else:
            super().keyPressEvent(event)


class CatalogPage(WindowPage):
    """open_drop(code) opens one; show_card(row) shows what is known of a card of the open drop."""

    def __init__(
        self,
        context: PageContext,
        open_drop: Callable[[str], object],
        leisure: Leisure,
        show_card: Callable[[Row], object],
    ) -> None:
        super().__init__(context)
        self.originals = OriginalsPanel(context, leisure)
        self._open_drop, self._show_card = open_drop, show_card
        self.drops = DropsModel()
        self.table = _Drops(self.drops, self._opened)
        self.cards = CardsList(context.theme)
        self.cards.setMinimumHeight(96)
        self.kept = label(NONE, "muted", wrap=False)
        self.where = label("", "muted", select=True)
        self.health = label("", wrap=True, select=True)
        care = Panel("The catalog")
        care.box.addWidget(self.where)
        care.box.addWidget(self.health)
        care.box.addStretch(1)
        care.box.addLayout(
            row(
                command_button(context.actions, "catalog.check", "Check", tip="Look for damage"),
                command_button(context.actions, "catalog.backup", "Back up…", tip="Copy it to another file or disk"),
                button(
                    "Rebuild from folders…",
                    self._ask_rebuild,
                    tip="Read drops again from their shoot folders, when the catalog was lost",
                ),
                button(
                    "Open its folder", lambda: self.session.read(lambda: self.session.catalog.path.parent, context.show)
                ),
                None,
            )
        )
        outer = QVBoxLayout(self)
        outer.setContentsMargins(18, 14, 18, 14)
        head = row(label("Drops", "title"), None, button("Open", lambda: self._opened(self.table.currentIndex()), kind="primary"),
                   command_button(context.actions, "drop.open", "New from a brief…", tip="Make a drop from a brief.yaml"),
                   command_button(context.actions, "catalog.refresh", "Refresh"))  # fmt: skip
        outer.addLayout(head)
        outer.addWidget(self.table, 3)
        outer.addLayout(row(label("Cards", "heading", wrap=False), self.kept, None, spacing=12))
        outer.addWidget(self.cards, 2)
        beside = row(self.originals, care)
        beside.setStretch(0, 1)
        beside.setStretch(1, 1)
        outer.addLayout(beside)
        context.cards.changed.connect(self._show_cards)
        self.cards.opened.connect(self._open_card)

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

    def refresh(self) -> None:
        """Read the drops again."""
        self.originals.refresh()
        self.context.cards.refresh()

        def work() -> tuple[str, list[dict[str, Any]]]:
            from studio.shoot import Shoot

            return str(self.session.catalog.path), Shoot.all(self.session.catalog)

        self.session.read(work, lambda found: self._show(*found))

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

        self.session.run("Check the catalog", work, self._checked)

    def back_up(self, target: Path) -> None:
        """Copy the catalog to `target`."""

        def work(_progress: Any) -> Path:
            from studio.shoot import back_up_catalog

            return back_up_catalog(self.session.catalog, target)

        self.session.run(
            "Back up the catalog",
            work,
            lambda path: self.session.said.emit(f"The catalog is copied to {path}."),
        )

    def _show(self, where: str, rows: list[dict[str, Any]]) -> None:
        self.where.setText(f"{where}: one SQLite file for all drops; Datasette and sqlite-utils open it.")
        self.drops.show(rows)
        if rows and not self.table.currentIndex().isValid():
            self.table.selectRow(0)
        if rows:
            self.table.setFocus()

    def _show_cards(self) -> None:
        rows = self.context.cards.rows
        self.cards.cards.show(rows)
        kept = sum(row["is_open"] for row in rows)
        self.kept.setText(f"{kept} to keep, {count(len(rows), 'card')} in all" if rows else NONE)
        restyle(self.kept, "bad" if kept else "muted")

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
        self._say_of_catalog(wrong or ["The catalog is sound."], "bad" if wrong else "good")

    def _say_of_catalog(self, sentences: list[str], role: str = "") -> None:
        self.health.setText("\n".join(sentences))
        restyle(self.health, role)

    def _ask_backup(self) -> None:
        from studio.base.clock import utc_now

        def ask(path: Path) -> None:
            self.context.ask_save(
                "Back up the catalog", path.with_name(f"catalog-{utc_now():%Y%m%dT%H%M%SZ}.db"), self.back_up
            )

        self.session.read(lambda: self.session.catalog.path, ask)

    def _ask_rebuild(self) -> None:
        self.context.ask_folder("A shoot folder, or a folder that holds some", None, self._rebuild)

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

        self.session.run("Rebuild the catalog", work, done)

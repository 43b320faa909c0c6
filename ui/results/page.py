"""The Results page: what the drop brought, read from the shop's exports; before any was read it says how to get one."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QMenu, QPushButton, QScrollArea, QVBoxLayout, QWidget

from studio.base.language import beginning, tr
from studio.base.retold import retold, translated
from studio.base.spoken import count
from ui.parts.basics import Elided, Panel, clear, label, row, scrolling
from ui.parts.command_button import command_button
from ui.parts.page import WindowPage
from ui.parts.page_context import PageContext
from ui.parts.sizes import scaled
from ui.results.number_table import NumberTable
from ui.results.plot_panel import PlotPanel
from ui.results.tiles import NumberTiles
from ui.results.typed_numbers import TypedNumbers

if TYPE_CHECKING:
    from studio.shoot.handed_out import ResultsPart, Shoot

TABLES = (".csv", ".tsv", ".txt")
SIDE_PX, NARROW_PX = 380, 1000
"""What stands at the side is so wide; where the page is narrower it stands below."""
PLOTS = 3
STEP_PX = 60


class ResultsPage(WindowPage):
    """Attributes: tiles, plots, products, compared (tables), typed, said and lacks (panels of sentences), nothing (what to do first)."""

    def __init__(self, context: PageContext) -> None:
        super().__init__(context)
        self._asked = 0
        self.counted = Elided()
        self.counted.setProperty("role", "muted")
        self.tiles = NumberTiles()
        self.plots = [PlotPanel(context.theme) for _ in range(PLOTS)]
        self.products = NumberTable(
            tr("Products"), (tr("SKU"), tr("Product"), tr("Held back"), tr("Sold near"), tr("Of it"), tr("By code"))
        )
        self.compared = NumberTable(
            tr("Drops"),
            (tr("Drop"), tr("Creator"), tr("Turnaround"), tr("Sell-through"), tr("Units by code"), tr("By code")),
        )
        self.typed = TypedNumbers(self._type)
        self.said, self.lacks = Panel(margin=12), Panel(margin=12)
        self.nothing = self._empty()
        self._lay_out()
        context.session.shoot_changed.connect(self.refresh)
        context.session.results_changed.connect(self.refresh)
        context.session.brief_changed.connect(self.refresh)

    # -- building -----------------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        actions = self.context.actions
        more = QPushButton(tr("More"))
        more.setAccessibleName(tr("More for the results"))
        menu = QMenu(more)
        for name in ("results.csv", "results.page", "results.sheet"):
            menu.addAction(actions.actions[name])
        menu.addSeparator()
        menu.addAction(actions.actions["results.forget"])
        more.setMenu(menu)
        self.read_button = command_button(
            actions,
            "results.read",
            tr("Read exports…  {results.read}"),
            kind="primary",
            tip=tr("Choose what the shop exported"),
        )
        head = row(label(tr("Results"), "title", wrap=False), self.counted, more, self.read_button)
        head.setStretch(1, 1)
        self._products_panel, self._compared_panel = (
            Panel(tr("By product"), margin=12),
            Panel(tr("Beside earlier drops"), margin=12),
        )
        self._products_panel.box.addWidget(self.products)
        self._compared_panel.box.addWidget(self.compared)
        self._about = label("", "muted")
        self._compared_panel.box.addWidget(self._about)
        left, side = QWidget(), QWidget()
        self._left, self._side = left, side
        for box_of, parts in (
            (left, (*self.plots[:2], self._products_panel, self.plots[2], self._compared_panel)),
            (side, (self.said, self.typed, self.lacks)),
        ):
            box = QVBoxLayout(box_of)
            box.setContentsMargins(0, 0, 0, 0)
            box.setSpacing(8)
            for part in parts:
                box.addWidget(part)
            box.addStretch(1)
        inside = QWidget()
        all_of = QVBoxLayout(inside)
        all_of.setContentsMargins(0, 0, 4, 0)
        all_of.setSpacing(8)
        self._across = QHBoxLayout()
        self._across.setSpacing(8)
        self._across.addWidget(left, 1)
        self._across.addWidget(side)
        # Where nothing is known yet, what can be typed stands where one begins to read.
        self._across.addStretch()
        all_of.addWidget(self.nothing)
        all_of.addWidget(self.tiles)
        all_of.addLayout(self._across)
        all_of.addStretch(1)
        self.area: QScrollArea = scrolling(inside)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(12, 8, 12, 12)
        outer.setSpacing(8)
        outer.addLayout(head)
        outer.addWidget(self.area, 1)

    def _empty(self) -> Panel:
        panel = Panel(tr("What did it bring?"), margin=16)
        panel.box.addWidget(
            label(
                tr(
                    "Export what was sold from your shop and read it here, or drop the file on this page. "
                    "It stays on this computer; names and addresses are not kept."
                )
            )
        )
        self.kinds = label("", "muted")
        panel.box.addWidget(self.kinds)
        panel.box.addWidget(
            label(
                tr(
                    "The brief says when sales began and where the pop-up is, under Dates and place; "
                    "without that less can be told."
                ),
                "muted",
            )
        )
        return panel

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = self.width() < scaled(NARROW_PX)
        self._across.setDirection(QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight)
        self._side.setMinimumWidth(0 if narrow else scaled(SIDE_PX))
        self._side.setMaximumWidth(16_777_215 if narrow else scaled(SIDE_PX))
        self.tiles.fit(self.area.viewport().width())

    # -- what it does -------------------------------------------------------------------------------------------

    def handlers(self) -> dict[str, Callable[[], object]]:
        return {
            "results.read": self._ask_files,
            "results.refresh": self.refresh,
            "results.csv": lambda: self._ask_save(
                tr("Write the numbers"), "results.csv", lambda shoot, path: shoot.results.save_csv(path)
            ),
            "results.page": lambda: self._ask_save(
                tr("Write the results"), "results.pdf", lambda shoot, path: shoot.results.page(path)
            ),
            "results.sheet": lambda: self._ask_save(
                tr("Write the drop sheet"), "drop-sheet.pdf", lambda shoot, path: shoot.results.drop_sheet(path)
            ),
            "results.forget": self._ask_forget,
        }

    def entered(self) -> None:
        super().entered()
        self.refresh()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        bar = self.area.verticalScrollBar()
        by = {
            Qt.Key.Key_Down: scaled(STEP_PX),
            Qt.Key.Key_Up: -scaled(STEP_PX),
            Qt.Key.Key_PageDown: bar.pageStep(),
            Qt.Key.Key_PageUp: -bar.pageStep(),
            Qt.Key.Key_Home: -bar.maximum(),
            Qt.Key.Key_End: bar.maximum(),
        }.get(Qt.Key(event.key()))
        if by is None:
            super().keyPressEvent(event)
        else:
            bar.setValue(bar.value() + by)

    def refresh(self) -> None:
        """Evaluate anew, where the page is seen."""
        shoot = self.session.shoot
        if shoot is None or not self.isVisible():
            return
        self._asked += 1
        asked = self._asked
        self.session.read(shoot.results.look, lambda part: self._show(part) if asked == self._asked else None)
        self.session.read(shoot.results.kinds, self._show_kinds)

    def take(self, paths: list[Path]) -> None:
        """Read exports that were chosen or dropped."""
        shoot = self.session.shoot
        if shoot is None:
            return
        self.session.run(
            tr("Read exports"),
            lambda progress: shoot.results.read(paths, progress),
            lambda taken: self.session.said.emit(" ".join(retold(one.sentence) for one in taken)),
        )

    def _ask_files(self) -> None:
        self.context.ask_files(tr("Exports of the shop"), tr("Tables (*.csv *.tsv *.txt);;All files (*)"), self.take)

    def _ask_save(self, title: str, name: str, write: "Callable[[Shoot, Path], Path]") -> None:
        shoot = self.session.shoot
        if shoot is None:
            return

        def save(path: Path) -> None:
            self.session.do(
                lambda: write(shoot, path), lambda done: self.session.said.emit(tr("Written: {done}", done=done))
            )

        self.context.ask_save(title, shoot.folder / f"{shoot.code}-{name}", save)

    def _ask_forget(self) -> None:
        shoot = self.session.shoot
        if shoot is not None:
            self.session.do(
                shoot.results.forget,
                lambda _: self.session.said.emit(
                    tr("What files said is forgotten; the files are where they were, and can be read again.")
                ),
            )

    def _type(self, name: str, value: int | None) -> None:
        shoot = self.session.shoot
        if shoot is not None:
            self.session.do(lambda: shoot.results.type(name, value))

    # -- what it shows ------------------------------------------------------------------------------------------

    def _show_kinds(self, kinds: list[tuple[str, str]]) -> None:
        self.kinds.setText("\n".join(f"•  {beginning(translated(title))}: {translated(how)}." for title, how in kinds))

    def _show(self, part: "ResultsPart") -> None:
        files = part.state["files"]
        known = bool(files)
        lines = sum(one["lines"] for one in files)
        self.counted.say(f"{count(len(files), 'file')}, {count(lines, 'line')}" if files else "")
        self.nothing.setVisible(not known)
        for shown in (self._left, self.tiles, *self.plots, self._products_panel, self.said, self.lacks):
            shown.setVisible(known)
        self.tiles.show_figures(part.figures)
        self._draw(part)
        self.products.show_rows(part.products)
        self.compared.show_rows(part.compared)
        self._compared_panel.setVisible(bool(part.compared))
        self._about.setText(" ".join(map(retold, part.about)))
        self.typed.show_numbers(part.state["repurchase"]["typed"])
        _tell(self.said, tr("In words"), part.sentences)
        _tell(self.lacks, tr("What could not be known"), part.lacks, "muted")
        self.lacks.setVisible(known and bool(part.lacks))

    def _draw(self, part: "ResultsPart") -> None:
        shoot = self.session.shoot
        for at, panel in enumerate(self.plots):

            def draw(width: float, at: int = at) -> Any:
                drawings = shoot.results.drawings(part.state, width) if shoot is not None else []
                return drawings[at] if at < len(drawings) else None

            panel.show_plot(draw)


def _tell(panel: Panel, heading: str, sentences: list[str], role: str = "") -> None:
    clear(panel.box)
    panel.box.addWidget(label(heading, "heading"))
    for sentence in sentences:
        panel.box.addWidget(label(retold(sentence), role, select=True))

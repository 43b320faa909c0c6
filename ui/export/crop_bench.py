"""The middle of the page: one rendition at a time, a select's crop large and to be drawn, all selects of that rendition small below."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QSizePolicy, QTabBar, QVBoxLayout, QWidget

from studio.base.language import N_, tr
from studio.base.retold import translated
from ui.export.alt_line import AltLine
from ui.export.crop_moves import Box
from ui.export.crop_view import CropView
from ui.export.selects_strip import SelectCell, SelectsStrip
from ui.parts.basics import Elided, Panel, restyle, row
from ui.parts.command_button import command_button
from ui.parts.page_context import PageContext
from ui.parts.sizes import scaled

if TYPE_CHECKING:
    from studio.shoot.handed_out import ExportPlan, PlannedFile, Rendition, ShotState

NOTHING = N_("Nothing is selected yet: {export.propose} proposes selects.")
"""For whoever has the keys."""
SQUARE = 1.0


def around_words(around: str) -> str:
    """What is around a picture, in a few words; empty where that is only what was shot."""
    return {
        "continued": tr("its background goes on"),
        "blurred": tr("goes on blurred"),
        "bars": tr("bars beside it"),
        "transparent": tr("cut out, where the outline is sure"),
    }.get(around, "")


class CropBench(Panel):
    """Attributes: renditions (a tab each), view (the crop, large), strip (all of them), line (what the large one is), file (that one),
    alt (what it shows, in words).

    Signal: cropped(file, box): a person drew a crop, or takes it back (None).
    """

    cropped = Signal(object, object)

    def __init__(self, context: PageContext) -> None:
        super().__init__(margin=0)
        self._context = context
        self._plan: ExportPlan | None = None
        self._shots: Sequence[ShotState] = ()
        self._role_title: Callable[[str, str], str] = lambda role, sku: role
        self.file: PlannedFile | None = None
        self._before: Box | None = None
        self._low = False
        self.renditions = QTabBar()
        self.renditions.setUsesScrollButtons(True)
        self.renditions.setExpanding(False)
        self.renditions.setDrawBase(False)
        self.renditions.setAccessibleName(tr("Renditions"))
        self.view = CropView()
        self.strip = SelectsStrip(context.theme, context.pictures)
        self.line, self.told = Elided(cut=Qt.TextElideMode.ElideMiddle), Elided()
        restyle(self.line, "strong")
        restyle(self.told, "muted")
        self.alt = AltLine(context)
        self.proposed = command_button(
            context.actions,
            "export.proposed",
            tr("Back to proposed  {export.proposed}"),
            kind="small",
            tip=tr("Take your crop back"),
        )
        self.proposed.setAccessibleName(tr("Back to the proposed crop"))
        self._head = Elided()
        restyle(self._head, "muted")
        below = QWidget()
        self._below = QVBoxLayout(below)
        self._below.setContentsMargins(12, 4, 12, 8)
        self._below.setSpacing(4)
        about = QWidget()
        about.setLayout(row(self.line, self.told, self.proposed, spacing=12))
        about.layout().setContentsMargins(0, 0, 0, 0)
        about.layout().setStretch(0, 20)
        about.layout().setStretch(1, 10)
        about.setFixedHeight(scaled(34))
        self._below.addWidget(about)
        self._below.addWidget(self.alt)
        self._of_all = QWidget()
        self._of_all.setLayout(row(self._head, self.alt.proposals, spacing=12))
        self._of_all.layout().setContentsMargins(0, 0, 0, 0)
        self._of_all.layout().setStretch(0, 1)
        self._below.addWidget(self._of_all)
        self._below.addWidget(self.strip)
        below.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.box.setSpacing(0)
        self.box.addWidget(self.renditions)
        self.box.addWidget(self.view, 1)
        self.box.addWidget(below)
        self.renditions.currentChanged.connect(lambda _: self._show_rendition())
        self.strip.chosen.connect(self._choose)
        self.strip.opened.connect(lambda _: self.view.setFocus())
        self.view.drawing.connect(self._drawing)
        self.view.drawn.connect(self._drawn)
        self.view.back.connect(self._back)
        self.alt.kept.connect(self._next_text)
        self.alt.left.connect(self.view.setFocus)
        context.pictures.ready.connect(self._picture_ready)

    def handlers(self) -> dict[str, Callable[[], object]]:
        """What its commands do."""
        return {
            "export.rendition": self.next_rendition,
            "export.next": lambda: self.step(1),
            "export.previous": lambda: self.step(-1),
            "export.proposed": self.back_to_proposed,
            "export.alt": self.alt.take_keys,
            "export.alt_propose": self.alt.propose,
        }

    # -- what is shown ------------------------------------------------------------------------------------------

    def show_plan(
        self, plan: "ExportPlan", shots: "Sequence[ShotState]", role_title: Callable[[str, str], str]
    ) -> None:
        """A plan; the rendition and the select that were looked at still are, where they are there."""
        names = [one.name for one in plan.renditions]
        known = [self.renditions.tabData(n) for n in range(self.renditions.count())]
        self._plan, self._shots, self._role_title = plan, shots, role_title
        if names != known:
            self._make_tabs(plan.renditions, self.renditions.tabData(self.renditions.currentIndex()))
        self.alt.show_words(plan.words)
        self._show_rendition()

    def forget(self, why: str = "") -> None:
        """There is no plan (yet)."""
        self._plan = None
        self.alt.show_words(())
        self.view.leave()
        self._make_tabs((), None)
        self.strip.show_cells([])
        self._show_nothing(why)

    def _make_tabs(self, renditions: "Sequence[Rendition]", chosen: str | None) -> None:
        self.renditions.blockSignals(True)
        while self.renditions.count():
            self.renditions.removeTab(0)
        for one in renditions:
            at = self.renditions.addTab(one.name)
            self.renditions.setTabData(at, one.name)
            self.renditions.setTabToolTip(at, translated(one.title or "") or one.name)
        names = [one.name for one in renditions]
        first = next((n for n, one in enumerate(renditions) if one.fit == "crop" and one.aspect), 0)
        self.renditions.setCurrentIndex(names.index(chosen) if chosen in names else first)
        self.renditions.setVisible(bool(renditions))
        self.renditions.blockSignals(False)

    def _show_rendition(self) -> None:
        plan, at = self._plan, self.renditions.currentIndex()
        if plan is None or not 0 <= at < len(plan.renditions):
            return
        rendition = plan.renditions[at]
        files = [one for one in plan.files if one.rendition == rendition.name]
        aspects = [one.made[0] / one.made[1] for one in files if one.made]
        self.strip.show_shape(aspects[0] if aspects else SQUARE, self._low)
        self.strip.show_cells(list(self._cells(rendition, files)))
        self._head.say(
            tr(
                "All selects as {rendition}",
                rendition=", ".join(filter(None, (rendition.name, translated(rendition.title or "")))),
            )
        )
        cell = self.strip.cell
        if cell is None:
            self._show_nothing(self._context.actions.keys.said(tr(NOTHING)))
        else:
            self._choose(cell)

    def _cells(self, rendition: "Rendition", files: "list[PlannedFile]") -> "list[SelectCell]":
        found, shown = [], set()
        for shot in self._shots:
            title = self._role_title(shot.role, shot.sku)
            own = [one for one in files if (one.sku, one.role) == (shot.sku, shot.role)]
            found += [SelectCell(one.sku, one.role, title, one) for one in own]
            shown.update(id(one) for one in own)
            if not own and rendition.takes(shot.role):
                lacks = "" if shot.selects < shot.required else tr("left out")
                found.append(SelectCell(shot.sku, shot.role, title, lacks=lacks))
        return found + [SelectCell(one.sku, one.role, one.role, one) for one in files if id(one) not in shown]

    def _choose(self, cell: SelectCell) -> None:
        file = cell.file
        if file is None:
            none = tr(
                "{sku} {title} has no select yet. {export.propose} proposes one, if a frame passes.",
                sku=cell.sku,
                title=cell.title,
            )
            said = self._context.actions.keys.said
            self._show_nothing(
                said(none)
                if not cell.lacks
                else tr("{sku} {title}: its select is left out.", sku=cell.sku, title=cell.title)
            )
            return
        another = self.file is None or (self.file.frame, self.file.rendition) != (file.frame, file.rendition)
        if another:
            self.view.flush()
            self.view.leave()
            self._before = file.box if file.own else None
        self.file = file
        self.alt.show_frame(file.frame)
        self._show_file(file)

    def _show_file(self, file: "PlannedFile") -> None:
        self.view.empty = (
            tr("The picture comes…")
            if file.size
            else tr("{name} was not examined yet, so nothing is known of its size.", name=file.name)
        )
        pixmap = self._context.pictures.get(file.preview)
        cut = file.subject if file.cut or not file.is_made else None
        self.view.show_crop(pixmap, file.size, file.box, file.aspect, cut, file.around, file.background)
        self._tell(file)

    def _show_nothing(self, why: str) -> None:
        self.file = None
        self.alt.show_frame("")
        self.view.empty = why
        self.view.show_crop(None, None, None)
        self.line.say("")
        self.told.say("")
        self.proposed.setVisible(False)

    def _tell(self, file: "PlannedFile") -> None:
        cell = next(
            (one for one in self.strip.cells.rows if one.file is not None and one.file.frame == file.frame), None
        )
        self.line.say(f"{file.sku} {cell.title if cell else file.role}")
        self.line.setMaximumWidth(self.line.fontMetrics().horizontalAdvance(self.line.whole) + 4)
        told = []
        if file.passed_over:
            told.append(tr("your crop has another shape: draw it anew"))
        elif not file.is_made:
            told.append(tr("not made, it would cut the product: draw it by hand"))
        elif file.cut:
            told.append(tr("cuts the product") if file.own else tr("may cut the product"))
        if told_of := around_words(file.around):
            told.append(told_of)
        if file.enlarged > 1.001:
            told.append(tr("enlarged {enlarged:.2f}×", enlarged=file.enlarged))
        elif file.made and file.is_made:
            told.append(f"{file.made[0]} × {file.made[1]} px")
        if file.aspect is None and file.size and file.around != "transparent":
            told.append(tr("keeps the whole frame"))
        if file.own:
            told.append(tr("drawn by hand"))
        warned = file.cut or file.passed_over or not file.is_made
        restyle(self.told, "warn" if warned else "muted")
        self.told.say(" · ".join([*told, file.name]))
        self.proposed.setVisible(file.own or file.passed_over)
        self.view.setAccessibleName(
            tr(
                "{shot} as {rendition}: {words}",
                shot=f"{file.sku} {file.role}",
                rendition=file.rendition,
                words=self.told.whole,
            )
        )
        self.view.setAccessibleDescription(
            tr("Arrow keys move the crop, Shift and arrows size it, Escape puts it back.") if file.aspect else ""
        )

    def _picture_ready(self, path: str) -> None:
        if self.file is not None and path == self.file.preview and not self.view.busy:
            self._show_file(self.file)

    # -- what is done -------------------------------------------------------------------------------------------

    def step(self, by: int) -> None:
        """Look at the next select, or the one before."""
        self.strip.step(by)

    def next_rendition(self) -> None:
        """Look at the next rendition; after the last comes the first."""
        if self.renditions.count():
            self.renditions.setCurrentIndex((self.renditions.currentIndex() + 1) % self.renditions.count())

    def back_to_proposed(self) -> None:
        """Take a person's crop back."""
        if self.file is not None and (self.file.own or self.file.passed_over):
            self.view.leave()
            self.cropped.emit(self.file, None)

    def flush(self) -> None:
        """What keys changed a moment ago is said now."""
        self.view.flush()
        self.alt.keep()

    def _next_text(self) -> None:
        """To the next picture, its text chosen; after the last one back to the picture."""
        before = self.strip.currentIndex().row()
        self.step(1)
        if self.strip.currentIndex().row() == before:
            self.view.setFocus()
        else:
            self.alt.field.selectAll()

    def fit(self, low: bool) -> None:
        """low: there is little height, so that the small pictures give way to the large one."""
        if low != self._low:
            self._low = low
            self._of_all.setVisible(not low)
            self._show_rendition()

    def _drawing(self, box: Box) -> None:
        if self._plan is None or self.file is None:
            return
        self.file = self._plan.redrawn(self.file, box)
        self.view.show_subject(self.file.subject if self.file.cut else None)
        self._tell(self.file)

    def _drawn(self, box: Box) -> None:
        if self.file is not None:
            self.cropped.emit(self.file, box)

    def _back(self) -> None:
        """As it was when this select was turned to."""
        file = self.file
        if file is not None and (file.box if file.own else None) != self._before:
            self.cropped.emit(file, self._before)

"""The Export page: choose a recipe, look at what each select becomes and mend its crop, see what is missing, make the bundle, verify it."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from studio.base.language import tr, trn
from studio.base.spoken import count
from ui.export.bundle_panel import BundlePanel
from ui.export.crop_bench import NOTHING, CropBench
from ui.export.finding_list import FindingList
from ui.export.plan_reading import PlanReading
from ui.export.recipe_panel import RecipePanel
from ui.parts.basics import Elided, button, label, restyle, row, scrolling, with_icon
from ui.parts.command_button import command_button, say_keys
from ui.parts.coverage_words import proposed_words, wrap_words
from ui.parts.page import WindowPage
from ui.parts.page_context import PageContext
from ui.parts.sizes import scaled
from ui.state.work import caught

if TYPE_CHECKING:
    from studio.shoot.handed_out import ExportPlan, ExportReport, KnownRecipe, PlannedFile, Verification

LEFT_PX, RIGHT_PX, NARROW_LEFT_PX = 296, 320, 288
NARROW_PX, LOW_PX = 1100, 620
"""Of the page: where it is narrower the findings are a tab beside the plan; where it is lower the small pictures give way."""


class ExportPage(WindowPage):
    """Attributes: recipes, target, originals (left); bench (the crops); findings; bundle (what was made); go, the one filled button, and
    why, the reason that it is greyed for. look(sku, role): shows a shot's frames."""

    def __init__(self, context: PageContext, look: Callable[[str, str], object]) -> None:
        super().__init__(context)
        self.plan_panel = RecipePanel(context)
        self.recipes, self.target, self.originals = (
            self.plan_panel.recipes,
            self.plan_panel.target,
            self.plan_panel.originals,
        )
        self.bundle = BundlePanel(context, self.verify)
        self.bench = CropBench(context)
        self.findings = FindingList(context, look)
        self.go = with_icon(
            command_button(
                context.actions, "export.start", tr("Export  {export.start}"), kind="primary", tip=tr("Make the bundle")
            ),
            context.theme,
            "export",
            20,
        )
        self.go.setAccessibleName(tr("Export"))
        self.title, self.coverage = label(tr("Export"), "title", wrap=False), Elided()
        self.why = label("", "warn", wrap=False)
        restyle(self.coverage, "muted")
        self.wrap = label("", "warn")
        self.to_wrap = button(tr("Go to the wrap"), self._to_wrap, tip=tr("Show what is open before everyone leaves"))
        self._recipes_asked = self._narrow = False
        self._saying, self._selected, self._trouble = 0, "", ""
        self._lay_out()
        self.reading = PlanReading(self.session, lambda: self.recipe, lambda: self.bench.view.busy or self._saying > 0)
        self.reading.setParent(self)
        self.reading.there.connect(self._show_plan)
        self.reading.lacking.connect(self._show_trouble)
        self.plan_panel.chosen.connect(self._recipe_chosen)
        self.bench.cropped.connect(self._crop)
        self.session.shoot_changed.connect(self._opened)
        self.session.coverage_changed.connect(self._coverage)
        self.session.told_of.connect(self._frames_changed)
        self.session.brief_changed.connect(self._look_again)
        self.session.checklist_changed.connect(self._ask_for_wrap)
        self.session.tasks_changed.connect(self._show_ready)
        # The drop may be open since before the page was made.
        self._opened()
        self._coverage()

    def _lay_out(self) -> None:
        self._wrap = QWidget()
        self._wrap.setLayout(row(self.wrap, self.to_wrap))
        self._wrap.layout().setContentsMargins(0, 0, 0, 0)
        self._wrap.layout().setStretch(0, 1)
        self._wrap.hide()
        act = QVBoxLayout()
        act.setSpacing(2)
        act.addWidget(self.go, 0, Qt.AlignmentFlag.AlignRight)
        act.addWidget(self.why, 0, Qt.AlignmentFlag.AlignRight)
        head = row(self.title, self.coverage, spacing=16)
        head.setStretch(1, 1)
        head.addLayout(act)
        self._tabs = (
            button(tr("Plan"), lambda: self._show_tab(0), checkable=True),
            button(tr("Findings"), lambda: self._show_tab(1), checkable=True),
        )
        for tab, tip in zip(self._tabs, (tr("Recipe, target and bundle"), tr("What there is to mind")), strict=True):
            say_keys(self.context.actions, tab, f"{tip} ({{export.findings}})")
        self._tab_row = QWidget()
        self._tab_row.setLayout(row(*self._tabs))
        self._tab_row.layout().setContentsMargins(0, 0, 0, 0)
        self._tab_row.hide()
        inside = QWidget()
        plan_side = QVBoxLayout(inside)
        plan_side.setContentsMargins(0, 0, 0, 0)
        plan_side.setSpacing(8)
        plan_side.addWidget(self.plan_panel, 1)
        plan_side.addWidget(self.bundle)
        self._plan_side = scrolling(inside)
        left = QWidget()
        self._left_box = QVBoxLayout(left)
        self._left_box.setContentsMargins(0, 0, 0, 0)
        self._left_box.setSpacing(8)
        self._left_box.addWidget(self._tab_row)
        self._left_box.addWidget(self._plan_side, 1)
        self._left = left
        left.setFixedWidth(scaled(LEFT_PX))
        self.findings.setFixedWidth(scaled(RIGHT_PX))
        self._columns = QHBoxLayout()
        self._columns.setSpacing(8)
        self._columns.addWidget(left)
        self._columns.addWidget(self.bench, 1)
        self._columns.addWidget(self.findings)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(12, 8, 8, 8)
        outer.setSpacing(8)
        outer.addLayout(head)
        outer.addWidget(self._wrap)
        outer.addLayout(self._columns, 1)

    def handlers(self) -> dict[str, Callable[[], object]]:
        return {
            "export.start": self.start,
            "export.recipe": self.session.once_read(self.plan_panel.ask, self.recipes.count),
            "export.report": self.session.once_read(self.bundle.show_report, lambda: self.bundle.path),
            "export.deliver": lambda: self.bundle.delivery.sheet.open("send"),
            "export.plan": lambda: self.bundle.delivery.sheet.open("plan"),
            "export.to_go": lambda: self.bundle.delivery.sheet.open("queue"),
            "export.share": self.bundle.share.open,
            "export.live": self.bundle.live.ask,
            "export.verify": self._ask_verify,
            "export.verify_last": self.session.once_read(self._verify_last, lambda: self.bundle.path),
            "export.propose": self._propose,
            "export.crop": self._to_crop,
            "export.findings": self._to_findings_or_back,
            **self.bench.handlers(),
        }

    def entered(self) -> None:
        super().entered()
        if not self._recipes_asked:
            self._recipes_asked = True
            self.session.read(_recipes, self.plan_panel.show_recipes)
        self._read_bundle()
        self._to_crop()
        self.reading.ask(at_once=True)

    # -- what is done -------------------------------------------------------------------------------------------

    @property
    def recipe(self) -> str | None:
        """The chosen recipe's name."""
        return self.plan_panel.recipe

    def start(self) -> None:
        """Make the bundle."""
        self.bench.flush()
        shoot, recipe, originals = self.session.shoot, self.recipe, self.originals.isChecked()
        if shoot is None or self._exporting:
            return
        if why := self._why_not():
            self.session.failed.emit(why)
            return
        target = Path(self.target.text().strip() or shoot.folder / "bundles")

        def begin(_: Any) -> None:
            if not self._exporting:
                self.session.run(
                    tr("Export"),
                    lambda progress: shoot.handover.export(target, recipe, originals, progress),
                    self._exported,
                )

        # After every crop and mark that was said before.
        self.session.do(lambda: None, begin)

    def verify(self, bundle: Path) -> None:
        """Check a bundle and show what is found."""

        def work(progress: Any) -> "Verification":
            from studio.shoot import verify_bundle

            return verify_bundle(bundle, progress)

        self.bundle.show_checking(bundle)
        self.session.run(
            tr("Verify {name}", name=bundle.name),
            work,
            lambda found: self.bundle.show_checked(bundle, found),
            lambda _: self._not_checked(bundle),
        )

    def _not_checked(self, bundle: Path) -> None:
        """It could not be read, or is no bundle: the last one that was made is shown again."""
        self.bundle.show_checked(bundle, None)
        self._read_bundle()

    def texts(self) -> list[str]:
        """All sentences on the page, for tests and screen readers."""
        return [part.text() for part in self.findChildren(QLabel) if part.isVisibleTo(self) and part.text()]

    def _propose(self) -> None:
        shoot = self.session.shoot
        if shoot is not None:
            self.session.do(
                lambda: shoot.marks.select_auto().made,
                lambda rows: self.session.said.emit(proposed_words(len(rows))),
            )

    def _crop(self, file: "PlannedFile", box: Any) -> None:
        """Write what a person drew; until the plan is read again it is shown as it was drawn."""
        shoot, recipe = self.session.shoot, self.reading.recipe
        if shoot is None:
            return
        self._saying += 1

        def said(result: Any) -> None:
            self._saying -= 1
            if isinstance(result, BaseException):
                self.session.fail(result)
            self._look_again()

        self.session.do(lambda: caught(lambda: shoot.handover.crop(file.frame, file.rendition, box, recipe)), said)

    def _to_crop(self) -> None:
        """The keys are the crop's, where there is one."""
        (self.bench.view if self.bench.view.can_draw else self).setFocus()

    def _verify_last(self) -> None:
        if self.bundle.path is None:
            none = tr("No bundle of this drop is known; export first, or verify any bundle with {export.verify}.")
            self.session.failed.emit(self.context.actions.keys.said(none))
        else:
            self.verify(self.bundle.path)

    def _ask_verify(self) -> None:
        start = Path(self.target.text()) if self.target.text() else None
        self.context.ask_folder(tr("The bundle to verify"), start, self.verify)

    # -- what is shown ------------------------------------------------------------------------------------------

    @property
    def _exporting(self) -> bool:
        return any(task.what == tr("Export") for task in self.session.tasks)

    def _why_not(self) -> str:
        """Why nothing can be exported now, in words; empty when it can."""
        coverage = self.session.coverage
        if coverage is None or not any(shot.selects for shot in coverage.shots):
            return self.context.actions.keys.said(tr(NOTHING))
        return tr("This recipe can't be used.") if self._trouble else ""

    def _show_ready(self) -> None:
        why = tr("The export is under way.") if self._exporting else self._why_not()
        self.go.setEnabled(not why)
        self.why.setText(why)
        self.why.setVisible(bool(why))

    def _opened(self) -> None:
        self._trouble = ""
        self.reading.forget()
        self.bench.forget()
        self.findings.forget()
        self.bundle.forget()
        if self.session.shoot is not None:
            self.target.setText(str(self.session.shoot.folder / "bundles"))
            self._read_bundle()

    def _coverage(self) -> None:
        coverage = self.session.coverage
        if coverage is None:
            return
        chosen = sum(shot.selects > 0 for shot in coverage.shots)
        self._ask_for_wrap()
        shots = count(len(coverage.shots), "shot")
        self._selected = trn("{n} of {shots} has a select", "{n} of {shots} have a select", chosen, shots=shots)
        self.coverage.say(self._selected)
        self.findings.show_missing(coverage.shots, self.session.role_title)
        self._show_ready()
        self._look_again()

    def _frames_changed(self, ids: list[str]) -> None:
        if self.reading.concerns(ids):
            self._look_again()

    def _look_again(self) -> None:
        """The plan may be another: it is read when somebody looks at it."""
        if self.isVisible():
            self.reading.ask()

    def _recipe_chosen(self) -> None:
        self.bench.flush()
        self.reading.ask(at_once=True)

    def _show_plan(self, plan: "ExportPlan") -> None:
        coverage = self.session.coverage
        self._trouble = ""
        self._show_ready()
        first = self.bench.file is None
        self.bench.show_plan(plan, coverage.shots if coverage else (), self.session.role_title)
        self.findings.show_plan(plan)
        self.coverage.say(f"{self._selected} · {count(len(plan.files), 'file')}")
        number = self.findings.number
        self._tabs[1].setText(tr("Findings ({number})", number=number) if number else tr("Findings"))
        if first and self.hasFocus():
            self._to_crop()

    def _show_trouble(self, why: str) -> None:
        """There is no plan by this recipe."""
        self._trouble = why
        self.bench.forget(why)
        self.findings.forget()
        self._show_ready()

    def _read_bundle(self) -> None:
        shoot = self.session.shoot
        if shoot is not None:
            self.session.read(
                shoot.handover.last_bundle,
                lambda row_: self.bundle.show_last(row_) if shoot is self.session.shoot else None,
            )

    def _exported(self, report: "ExportReport") -> None:
        for one in report.damaged:
            self.session.failed.emit(one["reason"])
        self.bundle.show_made(report)
        self._show_tab(0)
        settings, recipe = self.context.settings, self.recipe
        if recipe is not None and settings.recipe != recipe:
            settings.recipe = recipe
            self.session.do(settings.save)

    def _ask_for_wrap(self) -> None:
        """With every shot there this may be the last export: what is still open of the wrap is named; nothing is refused for it."""
        coverage, checklist = self.session.coverage, self.session.checklist
        complete = coverage is not None and coverage.complete
        still = next((one["open"] for one in (checklist or {"stages": []})["stages"] if one["stage"] == "wrap"), [])
        self._wrap.setVisible(bool(still) and complete)
        self.wrap.setText(wrap_words(checklist, still))

    def _to_wrap(self) -> None:
        self.context.go("checklist")
        self.context.actions.run("checklist.wrap")

    # -- how it gives way ---------------------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.bench.fit(self.height() < scaled(LOW_PX))
        narrow = self.width() < scaled(NARROW_PX)
        if narrow != self._narrow:
            self._narrow = narrow
            self._left.setFixedWidth(scaled(NARROW_LEFT_PX if narrow else LEFT_PX))
            (self._left_box if narrow else self._columns).addWidget(self.findings)
            self._tab_row.setVisible(narrow)
            if narrow:
                self.findings.setMinimumWidth(0)
                self.findings.setMaximumWidth(16_777_215)
                self._show_tab(0)
            else:
                self.findings.setFixedWidth(scaled(RIGHT_PX))
                self.findings.show()
                self._plan_side.show()

    def _show_tab(self, at: int) -> None:
        """Where the window is narrow: the plan, or the findings in its place."""
        for n, tab in enumerate(self._tabs):
            tab.setChecked(n == at)
        if self._narrow:
            self._plan_side.setVisible(at == 0)
            self.findings.setVisible(at == 1)

    def _to_findings_or_back(self) -> None:
        """To what there is to mind, with the keys too where it is no tab; or back."""
        here = self.focusWidget()
        if self._narrow:
            self._show_tab(1 if self.findings.isHidden() else 0)
        elif here is not None and self.findings.isAncestorOf(here):
            self._to_crop()
        else:
            self.findings.take_keys()


def _recipes() -> "list[KnownRecipe]":
    from studio.shoot import known_recipes

    return known_recipes()

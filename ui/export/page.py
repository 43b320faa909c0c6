"""The Export page: choose a recipe, look at what each select becomes and mend its crop, see what is missing, make the bundle, verify it."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QVBoxLayout

from studio.base.language import tr, trn
from studio.base.spoken import count
from ui.export.bundle_panel import BundlePanel
from ui.export.columns import BUNDLE, ExportColumns
from ui.export.crop_bench import NOTHING, CropBench
from ui.export.finding_list import FindingList
from ui.export.head import ExportHead
from ui.export.plan_reading import PlanReading
from ui.export.recipe_panel import RecipePanel
from ui.export.wrap_line import WrapLine
from ui.parts.coverage_words import proposed_words
from ui.parts.page import WindowPage
from ui.parts.page_context import PageContext
from ui.state.work import caught

if TYPE_CHECKING:
    from studio.shoot.handed_out import ExportPlan, ExportReport, KnownRecipe, PlannedFile, Verification


class ExportPage(WindowPage):
    """Attributes: recipes, target, originals (left); bench (the crops); findings; bundle (what was made); columns, these beside each other;
    wrap, what is open of it; go, the one filled button, and why, the reason that it is greyed for. look(sku, role): shows a shot's frames.
    """

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
        self.head = ExportHead(context)
        self.go, self.why, self._coverage_line = self.head.go, self.head.why, self.head.coverage
        self.columns = ExportColumns(context, self.plan_panel, self.bundle, self.bench, self.findings)
        self._recipes_asked = False
        self._saying, self._selected, self._trouble = 0, "", ""
        outer = QVBoxLayout(self)
        outer.setContentsMargins(12, 8, 8, 8)
        outer.setSpacing(8)
        outer.addWidget(self.head)
        self.wrap = WrapLine(context)
        outer.addWidget(self.wrap)
        outer.addWidget(self.columns, 1)
        self.wrap.look()
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
        self.session.following.wrote.connect(self._others_wrote)
        self.session.tasks_changed.connect(self._show_ready)
        # The drop may be open since before the page was made.
        self._opened()
        self._coverage()

    def handlers(self) -> dict[str, Callable[[], object]]:
        return {
            "export.start": self.start,
            "export.recipe": self.session.once_read(self.plan_panel.ask, self.recipes.count),
            "export.report": self.session.once_read(self.bundle.show_report, lambda: self.bundle.path),
            "export.deliver": lambda: self._deliver("send"),
            "export.plan": lambda: self._deliver("plan"),
            "export.to_go": lambda: self._deliver("queue"),
            "export.share": self.bundle.share.open,
            "export.live": self.bundle.live.ask,
            "export.verify": self._ask_verify,
            "export.verify_last": self._verify_last,
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
        self._read_bundle(self.bundle.show_last)
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

    def _deliver(self, panel: str) -> None:
        """Open that part of the sheet; what becomes of it is seen below it."""
        self.columns.show_tab(BUNDLE)
        self.bundle.delivery.sheet.open(panel)

    def verify(self, bundle: Path) -> None:
        """Check a bundle and show what is found."""

        def work(progress: Any) -> "Verification":
            from studio.shoot import verify_bundle

            return verify_bundle(bundle, progress)

        self.columns.show_tab(BUNDLE)
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
        self._read_bundle(self.bundle.show_last)

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
        """That which is the last now: another process may have made one a moment ago."""

        def known(row_: dict[str, Any] | None) -> None:
            if row_ is not None:
                self.bundle.show_last(row_)
            if self.bundle.path is None:
                none = tr("No bundle of this drop is known; export first, or verify any bundle with {export.verify}.")
                self.session.failed.emit(self.context.actions.keys.said(none))
            else:
                self.verify(self.bundle.path)

        self._read_bundle(known)

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
        self.head.show_ready(tr("The export is under way.") if self._exporting else self._why_not())

    def _opened(self) -> None:
        self._trouble = ""
        self.reading.forget()
        self.bench.forget(tr("Looking what each select becomes…") if self.session.shoot is not None else "")
        self.findings.forget()
        self.bundle.forget()
        if self.session.shoot is not None:
            self.target.setText(str(self.session.shoot.folder / "bundles"))
            self._read_bundle(self.bundle.show_last)

    def _coverage(self) -> None:
        coverage = self.session.coverage
        if coverage is None:
            return
        chosen = sum(shot.selects > 0 for shot in coverage.shots)
        shots = count(len(coverage.shots), "shot")
        self._selected = trn("{n} of {shots} has a select", "{n} of {shots} have a select", chosen, shots=shots)
        self._coverage_line.say(self._selected)
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
        self._coverage_line.say(f"{self._selected} · {count(len(plan.files), 'file')}")
        self.columns.say_number(self.findings.number)
        if first and self.hasFocus():
            self._to_crop()

    def _show_trouble(self, why: str) -> None:
        """There is no plan by this recipe."""
        self._trouble = why
        self.bench.forget(why)
        self.findings.forget()
        self._show_ready()

    def _read_bundle(self, then: Callable[[dict[str, Any] | None], object]) -> None:
        shoot = self.session.shoot
        if shoot is not None:
            self.session.read(
                shoot.handover.last_bundle, lambda row_: then(row_) if shoot is self.session.shoot else None
            )

    def _others_wrote(self) -> None:
        """A bundle may have been made, or delivered, elsewhere; whoever comes here later reads it then."""
        if self.isVisible():
            self._read_bundle(self.bundle.follow)

    def _exported(self, report: "ExportReport") -> None:
        for one in report.damaged:
            self.session.failed.emit(one["reason"])
        self.bundle.show_made(report)
        self.columns.show_tab(BUNDLE)
        settings, recipe = self.context.settings, self.recipe
        if recipe is not None and settings.recipe != recipe:
            settings.recipe = recipe
            self.session.do(settings.save)

    # -- how it gives way ---------------------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.columns.fit(self.width(), self.height())

    def _to_findings_or_back(self) -> None:
        if not self.columns.to_findings_or_back():
            self._to_crop()


def _recipes() -> "list[KnownRecipe]":
    from studio.shoot import known_recipes

    return known_recipes()

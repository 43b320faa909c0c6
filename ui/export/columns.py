"""What stands beside what on the page, and how it gives way: the findings become a tab beside the plan where the window is narrow, the
last bundle becomes one where it is low."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from studio.base.language import tr
from ui.export.bundle_panel import BundlePanel
from ui.export.crop_bench import CropBench
from ui.export.finding_list import FindingList
from ui.export.recipe_panel import RecipePanel
from ui.parts.basics import button, row, scrolling
from ui.parts.command_button import say_keys
from ui.parts.page_context import PageContext
from ui.parts.sizes import scaled

LEFT_PX, RIGHT_PX, NARROW_LEFT_PX = 296, 320, 288
NARROW_PX, LOW_PX = 1100, 620
"""Of the page: where it is narrower the findings are a tab beside the plan; where it is lower the bundle is one, and small pictures go."""
ANY_PX = 16_777_215
PLAN, BUNDLE, FINDINGS = "plan", "bundle", "findings"


class ExportColumns(QWidget):
    """Attributes: plan, bundle (at the left), bench (in the middle), findings (at the right); tabs, buttons by what they show; narrow,
    low."""

    def __init__(
        self, context: PageContext, plan: RecipePanel, bundle: BundlePanel, bench: CropBench, findings: FindingList
    ):
        super().__init__()
        self.plan, self.bundle, self.bench, self.findings = plan, bundle, bench, findings
        self.narrow = self.low = False
        self._shown = PLAN
        self.tabs = {
            PLAN: button(tr("Plan"), lambda: self.show_tab(PLAN), kind="tight", checkable=True),
            BUNDLE: button(tr("Bundle"), lambda: self.show_tab(BUNDLE), kind="tight", checkable=True),
            FINDINGS: button(tr("Findings"), lambda: self.show_tab(FINDINGS), kind="tight", checkable=True),
        }
        self.tabs[BUNDLE].setToolTip(tr("The bundle that was made last, and where it goes"))
        for name, tip in ((PLAN, tr("Recipe and target")), (FINDINGS, tr("What there is to mind"))):
            say_keys(context.actions, self.tabs[name], f"{tip} ({{export.findings}})")
        self._tab_row = QWidget()
        self._tab_row.setLayout(row(*self.tabs.values(), spacing=4))
        self._tab_row.layout().setContentsMargins(0, 0, 0, 0)
        inside = QWidget()
        side = QVBoxLayout(inside)
        side.setContentsMargins(0, 0, 0, 0)
        side.setSpacing(8)
        side.addWidget(plan, 1)
        side.addWidget(bundle, 0, Qt.AlignmentFlag.AlignTop)
        self._side = scrolling(inside)
        self._left = QWidget()
        self._left_box = QVBoxLayout(self._left)
        self._left_box.setContentsMargins(0, 0, 0, 0)
        self._left_box.setSpacing(8)
        self._left_box.addWidget(self._tab_row)
        self._left_box.addWidget(self._side, 1)
        self._across = QHBoxLayout(self)
        self._across.setContentsMargins(0, 0, 0, 0)
        self._across.setSpacing(8)
        self._across.addWidget(self._left)
        self._across.addWidget(bench, 1)
        self._across.addWidget(findings)
        self._lay_out()

    def fit(self, width: int, height: int) -> None:
        """The page is so large now."""
        narrow, low = width < scaled(NARROW_PX), height < scaled(LOW_PX)
        if (narrow, low) != (self.narrow, self.low):
            self.narrow, self.low = narrow, low
            self._shown = PLAN
            self.bench.fit(low)
            self._lay_out()

    def _lay_out(self) -> None:
        self._left.setFixedWidth(scaled(NARROW_LEFT_PX if self.narrow else LEFT_PX))
        (self._left_box if self.narrow else self._across).addWidget(self.findings)
        if self.narrow:
            self.findings.setMinimumWidth(0)
            self.findings.setMaximumWidth(ANY_PX)
        else:
            self.findings.setFixedWidth(scaled(RIGHT_PX))
        self._tab_row.setVisible(self.narrow or self.low)
        self.tabs[BUNDLE].setVisible(self.low)
        self.tabs[FINDINGS].setVisible(self.narrow)
        self.show_tab(self._shown)

    def show_tab(self, name: str) -> None:
        """Where it is a tab: show PLAN, BUNDLE or FINDINGS; else it is seen anyway."""
        if (name == BUNDLE and not self.low) or (name == FINDINGS and not self.narrow):
            name = PLAN
        self._shown = name
        for one, tab in self.tabs.items():
            tab.setChecked(one == name)
        self._side.setVisible(name != FINDINGS)
        self.plan.setVisible(name != BUNDLE)
        self.bundle.setVisible(name == BUNDLE or not self.low)
        self.findings.setVisible(name == FINDINGS or not self.narrow)

    def say_number(self, number: int) -> None:
        """How many findings there are."""
        self.tabs[FINDINGS].setText(tr("Findings ({number})", number=number) if number else tr("Findings"))

    def to_findings_or_back(self) -> bool:
        """To what there is to mind, with the keys too where it is no tab; or back: False where the keys were there already."""
        here = self.focusWidget()
        if self.narrow:
            self.show_tab(FINDINGS if self.findings.isHidden() else PLAN)
        elif here is not None and self.findings.isAncestorOf(here):
            return False
        else:
            self.findings.take_keys()
        return True

"""The Export page: choose a recipe, see what its rules say, make the bundle, open it, verify any bundle."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from studio.base.wording import are, count, size
from ui.parts.basics import Panel, TextField, button, clear, label, restyle, row, scrolling, with_icon
from ui.parts.coverage_words import summary
from ui.parts.page import WindowPage
from ui.parts.page_context import PageContext
from ui.parts.sizes import scaled

if TYPE_CHECKING:
    from studio.shoot.handed_out import ExportReport, KnownRecipe, Rendition, Verification

NAME = 0x0100
LOOK_AGAIN_MS = 300
SHOWN = 40
SHOWN_AFTER = 8


class ExportPage(WindowPage):
    """Attributes: recipes, target, originals, findings, result; the tests look at what a person sees."""

    def __init__(self, context: PageContext) -> None:
        super().__init__(context)
        self.recipes = QListWidget()
        self.recipes.setProperty("kind", "rows")
        self.recipes.setAccessibleName("Recipes")
        self.recipes.setWordWrap(True)
        self.target = TextField()
        self.target.setAccessibleName("Where the bundle goes")
        self.originals = QCheckBox("Put the selects' original files in too")
        run = context.actions.run
        choose = button(
            "Choose…",
            lambda: context.ask_folder(
                "Where the bundle goes", Path(self.target.text() or "."), lambda p: self.target.setText(str(p))
            ),
        )
        self.go = with_icon(
            button("Export", lambda: run("export.start"), kind="primary", tip="Make the bundle (Ctrl+Return)"),
            context.theme,
            "export",
        )
        self.go.setProperty("size", "big")
        self.coverage = label("", "lead")
        self.wrap = label("", "warn")
        self.to_wrap = button("Go to the wrap", self._to_wrap, tip="Show what is open before everyone leaves")
        self._wrap = QWidget()
        self._wrap.setLayout(row(self.wrap, self.to_wrap))
        self._wrap.layout().setContentsMargins(0, 0, 0, 0)
        self._wrap.layout().setStretch(0, 1)
        self._wrap.hide()
        self.found_title = label("Before export", "heading")
        self.findings = QVBoxLayout()
        self.result = QVBoxLayout()

        left = QVBoxLayout()
        left.addWidget(label("Recipe", "heading"))
        left.addWidget(self.recipes, 1)
        left.addWidget(label("Where to", "heading"))
        left.addLayout(row(self.target, choose))
        left.addWidget(self.originals)
        left.addWidget(self.go)
        left.addWidget(
            button("Verify a bundle…", lambda: run("export.verify"), tip="Check any bundle, file by file (V)")
        )
        inside = QWidget()
        right = QVBoxLayout(inside)
        right.setContentsMargins(0, 0, 8, 0)
        right.addLayout(self.result)
        right.addWidget(self.found_title)
        right.addLayout(self.findings)
        right.addStretch(1)
        columns = QHBoxLayout()
        columns.setSpacing(18)
        side = QWidget()
        side.setLayout(left)
        left.setContentsMargins(0, 0, 0, 0)
        side.setFixedWidth(scaled(400))
        columns.addWidget(side)
        columns.addWidget(scrolling(inside), 1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(18, 14, 10, 10)
        outer.addWidget(label("Export", "title"))
        outer.addWidget(self.coverage)
        outer.addWidget(self._wrap)
        outer.addLayout(columns, 1)
        self._again = QTimer(self, singleShot=True, interval=LOOK_AGAIN_MS)
        self._again.timeout.connect(self._check)
        self.recipes.currentItemChanged.connect(lambda *_: self._again.start())
        self.session.shoot_changed.connect(self._opened)
        self.session.coverage_changed.connect(self._coverage)
        self.session.checklist_changed.connect(self._ask_for_wrap)
        self.session.tasks_changed.connect(lambda: self.go.setEnabled(not self._exporting))

    def handlers(self) -> dict[str, Callable[[], object]]:
        return {"export.start": self.start, "export.verify": self._ask_verify}

    def entered(self) -> None:
        super().entered()
        if not self.recipes.count():
            self.session.read(_recipes, self._show_recipes)
        self._again.start()

    @property
    def recipe(self) -> str | None:
        """The chosen recipe's name."""
        item = self.recipes.currentItem()
        return item.data(NAME) if item else None

    @property
    def _exporting(self) -> bool:
        return any(task.what.startswith("Export") for task in self.session.tasks)

    def start(self) -> None:
        """Make the bundle."""
        shoot, recipe, originals = self.session.shoot, self.recipe, self.originals.isChecked()
        if shoot is None or self._exporting:
            return
        target = Path(self.target.text().strip() or shoot.folder / "bundles").expanduser()
        self.session.run(
            "Export",
            lambda progress: shoot.handover.export(target, recipe=recipe, originals=originals, progress=progress),
            self._exported,
        )

    def verify(self, bundle: Path) -> None:
        """Check a bundle and show what is found."""

        def work(_progress: Any) -> "Verification":
            from studio.shoot import verify_bundle

            return verify_bundle(bundle)

        self.session.run(f"Verify {bundle.name}", work, lambda found: self._verified(bundle, found))

    def texts(self) -> list[str]:
        """All sentences on the right side, for tests and screen readers."""
        from PySide6.QtWidgets import QLabel

        return [part.text() for part in self.findChildren(QLabel) if part.isVisibleTo(self) and part.text()]

    def _opened(self) -> None:
        if self.session.shoot is not None:
            self.target.setText(str(self.session.shoot.folder / "bundles"))
            clear(self.result)

    def _coverage(self) -> None:
        coverage = self.session.coverage
        if coverage is None:
            return
        chosen = sum(shot.selects > 0 for shot in coverage.shots)
        self._ask_for_wrap()
        self.coverage.setText(f"{chosen} of {len(coverage.shots)} shots have a select. {summary(coverage)}")
        if self.isVisible():
            self._again.start()

    def _ask_for_wrap(self) -> None:
        """With every shot there this may be the last export: what is still open of the wrap is named; nothing is refused for it."""
        coverage, checklist = self.session.coverage, self.session.checklist
        complete = coverage is not None and coverage.complete
        still = next((one["open"] for one in (checklist or {"stages": []})["stages"] if one["stage"] == "wrap"), [])
        self._wrap.setVisible(bool(still) and complete)
        self.wrap.setText(
            f"All shots are there, but {count(len(still), 'required item')} of the wrap {are(len(still))} open: {', '.join(still)}."
        )

    def _to_wrap(self) -> None:
        self.context.go("checklist")
        self.context.actions.run("checklist.wrap")

    def _show_recipes(self, found: "list[KnownRecipe]") -> None:
        for recipe in found:
            item = QListWidgetItem(f"{recipe.title}\n{_about(recipe)}")
            item.setData(NAME, recipe.name)
            item.setToolTip(recipe.name)
            self.recipes.addItem(item)
            if recipe.name == self.context.settings.recipe:
                self.recipes.setCurrentItem(item)
        if self.recipes.currentRow() < 0:
            self.recipes.setCurrentRow(0)

    def _check(self) -> None:
        shoot, recipe = self.session.shoot, self.recipe
        if shoot is not None and recipe is not None:
            self.session.read(
                lambda: (recipe, shoot.handover.check(recipe), shoot.handover.says(recipe)),
                lambda found: self._show_findings(*found),
            )

    def _show_findings(self, recipe: str, sentences: list[str], says: str) -> None:
        if recipe != self.recipe:
            return
        clear(self.findings)
        self.found_title.setText(
            f"Before export: {count(len(sentences), 'thing')} to know"
            if sentences
            else "Before export: nothing stands against it"
        )
        restyle(self.found_title, "heading")
        self.findings.addWidget(label(says, "muted", select=True))
        if sentences:
            card = Panel(role="warn")
            more = f"\n… and {len(sentences) - SHOWN} more, all in the report" if len(sentences) > SHOWN else ""
            card.box.addWidget(label("\n".join(f"• {sentence}" for sentence in sentences[:SHOWN]) + more, select=True))
            self.findings.addWidget(card)

    def _exported(self, report: "ExportReport") -> None:
        for one in report.damaged:
            self.session.failed.emit(one["reason"])
        clear(self.result)
        card = Panel("The bundle is complete", role="good")
        card.box.addWidget(label(f"{count(report.files, 'file')}, {size(report.bytes)}", "lead"))
        card.box.addWidget(label(str(report.bundle), "muted", select=True))
        card.box.addLayout(
            row(
                with_icon(
                    button("Open the folder", lambda: self.context.show(report.bundle), kind="primary"),
                    self.context.theme,
                    "folder",
                ),
                button("Open the report", lambda: self.context.show(report.report)),
                button("Verify it", lambda: self.verify(report.bundle)),
                None,
            )
        )
        if report.warnings:
            over = len(report.warnings) - SHOWN_AFTER
            more = f"\n… and {over} more, all in the report" if over > 0 else ""
            card.box.addWidget(
                label("\n".join(f"• {warning}" for warning in report.warnings[:SHOWN_AFTER]) + more, select=True)
            )
        if report.missing_tags:
            lacking = [
                f"• {name}: {', '.join(tags) if isinstance(tags, list | tuple) else tags}"
                for name, tags in list(report.missing_tags.items())[:SHOWN]
            ]
            card.box.addWidget(label("The brief has nothing for:\n" + "\n".join(lacking), "muted", select=True))
        self.result.addWidget(card)
        settings, recipe = self.context.settings, self.recipe
        if recipe is not None and settings.recipe != recipe:
            settings.recipe = recipe
            self.session.do(settings.save)

    def _ask_verify(self) -> None:
        start = Path(self.target.text()) if self.target.text() else None
        self.context.ask_folder("The bundle to verify", start, self.verify)

    def _verified(self, bundle: Path, found: "Verification") -> None:
        card = Panel("INTACT" if found.intact else "NOT INTACT", role="good" if found.intact else "bad")
        card.box.addWidget(label(bundle.name, "muted", select=True))
        card.box.addWidget(label("\n".join(found.sentences()[:SHOWN]), select=True))
        card.box.addLayout(row(None, button("OK", lambda: (card.hide(), card.deleteLater()))))
        self.result.insertWidget(0, card)


def _recipes() -> "list[KnownRecipe]":
    from studio.shoot import known_recipes

    return known_recipes()


def _about(recipe: "KnownRecipe") -> str:
    """What a recipe makes; of one with mistakes, the first of them."""
    return recipe.mistakes.splitlines()[0] if recipe.mistakes else ", ".join(map(_size, recipe.renditions))


def _size(rendition: "Rendition") -> str:
    size = (
        f" {rendition.width}×{rendition.height}"
        if rendition.width and rendition.height
        else f" {rendition.width or rendition.height or 'full size'}"
    )
    return f"{rendition.name}{size}"

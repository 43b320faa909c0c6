"""With every shot there this may be the last export: what is still open of the wrap is named above it; nothing is refused for it."""

from PySide6.QtWidgets import QWidget

from studio.base.language import tr
from ui.parts.basics import button, label, row
from ui.parts.coverage_words import wrap_words
from ui.parts.page_context import PageContext


class WrapLine(QWidget):
    """Hidden while shots are missing, or nothing is open; to be told to look once it is in its page.

    Attributes: said; go, to the checklist.
    """

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self._context = context
        self.said = label("", "warn")
        self.go = button(tr("Go to the wrap"), self._to_wrap, tip=tr("Show what is open before everyone leaves"))
        across = row(self.said, self.go)
        across.setContentsMargins(0, 0, 0, 0)
        across.setStretch(0, 1)
        self.setLayout(across)
        self.hide()
        context.session.coverage_changed.connect(self.look)
        context.session.checklist_changed.connect(self.look)

    def look(self) -> None:
        """Show what is so now."""
        coverage, checklist = self._context.session.coverage, self._context.session.checklist
        complete = coverage is not None and coverage.complete
        still = next((one["open"] for one in (checklist or {"stages": []})["stages"] if one["stage"] == "wrap"), [])
        self.setVisible(bool(still) and complete)
        self.said.setText(wrap_words(checklist, still))

    def _to_wrap(self) -> None:
        self._context.go("checklist")
        self._context.actions.run("checklist.wrap")

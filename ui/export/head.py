"""The head of the page: how much is there to be exported, and the one filled button, with the reason under it while it can't be pressed."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from studio.base.language import tr
from ui.parts.basics import Elided, label, restyle, row, with_icon
from ui.parts.command_button import command_button
from ui.parts.page_context import PageContext


class ExportHead(QWidget):
    """Attributes: coverage (how much is there, in words), go (the button), why (the reason that it is greyed for)."""

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self.coverage = Elided(by_parts=True)
        restyle(self.coverage, "muted")
        self.go = with_icon(
            command_button(
                context.actions, "export.start", tr("Export  {export.start}"), kind="primary", tip=tr("Make the bundle")
            ),
            context.theme,
            "export",
            20,
        )
        self.go.setAccessibleName(tr("Export"))
        self.why = label("", "warn", wrap=False)
        act = QVBoxLayout()
        act.setSpacing(2)
        act.addWidget(self.go, 0, Qt.AlignmentFlag.AlignRight)
        act.addWidget(self.why, 0, Qt.AlignmentFlag.AlignRight)
        across = row(label(tr("Export"), "title", wrap=False), self.coverage, spacing=16)
        across.setContentsMargins(0, 0, 0, 0)
        across.setStretch(1, 1)
        across.addLayout(act)
        self.setLayout(across)

    def show_ready(self, why: str) -> None:
        """why: the reason that nothing can be exported for now; empty where it can."""
        self.go.setEnabled(not why)
        self.why.setText(why)
        self.why.setVisible(bool(why))

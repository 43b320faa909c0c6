"""Where the second copy of every frame goes, whatever source it came from, and how carefully cards are read."""

from pathlib import Path

from PySide6.QtWidgets import QCheckBox

from studio.base.language import tr
from studio.base.paths import at_home
from ui.parts.basics import Panel, TextField, button, row
from ui.parts.page_context import PageContext

TARGET = 48


class Copies(Panel):
    """Attributes: backup (a line), twice (a check box). The folder is kept in the person's settings."""

    def __init__(self, context: PageContext) -> None:
        super().__init__(tr("Second copy"))
        self._context = context
        self.backup = TextField(context.settings.backup)
        self.backup.setPlaceholderText(tr("Choose a folder"))
        self.backup.setAccessibleName(tr("Folder for the second copy"))
        self.backup.editingFinished.connect(self._keep)
        choose = button(
            "…",
            lambda: context.ask_folder(tr("Where the second copy goes"), None, self._chosen),
            tip=tr("Choose the folder for the second copy"),
        )
        choose.setAccessibleName(tr("Choose the folder for the second copy"))
        choose.setFixedWidth(TARGET)
        self.twice = QCheckBox(tr("Read cards twice"))
        self.twice.setToolTip(
            tr("Reads every file a second time from the card, to find a card that reads differently each time.")
        )
        self.box.addLayout(row(self.backup, choose))
        self.box.addWidget(self.twice)

    @property
    def folder(self) -> Path | None:
        """The folder for the second copy, or None."""
        text = self.backup.text().strip()
        return at_home(text) if text else None

    def _chosen(self, path: Path) -> None:
        self.backup.setText(str(path))
        self._keep()

    def _keep(self) -> None:
        settings = self._context.settings
        if settings.backup != self.backup.text().strip():
            settings.backup = self.backup.text().strip()
            self._context.session.do(settings.save)

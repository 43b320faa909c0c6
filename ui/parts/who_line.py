"""Who the person is: asked once, on the Start page, and to be changed in the settings."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from studio.base.language import tr
from ui.parts.basics import TextField, button, label
from ui.parts.page_context import PageContext


class WhoLine(QWidget):
    """Attributes: name (the field), keep (the button). Signal: said(), after a name was kept."""

    said = Signal()

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self._session, self._settings = context.session, context.settings
        self.name = TextField()
        self.name.setAccessibleName(tr("Your name"))
        self.name.setPlaceholderText(tr("Your name"))
        self.name.setToolTip(tr("It stands beside what you tick, choose and decide, and in the report"))
        self.name.returnPressed.connect(self._keep)
        self.name.textEdited.connect(lambda text: self.keep.setEnabled(bool(text.strip())))
        self.keep = button(tr("That's me"), self._keep, tip=tr("Keep your name"))
        box = QHBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(label(tr("You are"), wrap=False))
        box.addWidget(self.name, 1)
        box.addWidget(self.keep)

    def look(self) -> None:
        """Show what is so now."""
        self.name.setText(self._settings.person if self._settings.is_named else "")
        self.keep.setEnabled(False)

    def _keep(self) -> None:
        name = self.name.text().strip()
        if not name or not self.keep.isEnabled():
            return

        def work() -> None:
            self._settings.say_who(name)
            self._session.catalog.who = self._settings.person

        self._session.do(work, lambda _: (self.look(), self.said.emit()))

"""The look of the window: light, dark, or as the system is; chosen in the settings or by a key, on at once, and kept."""

from PySide6.QtWidgets import QComboBox

from studio.base.language import N_, tr, trc
from ui.parts.page_context import PageContext
from ui.parts.theme import MODES

SAID = {
    "system": N_("The look follows the system."),
    "light": N_("The light look is on."),
    "dark": N_("The dark look is on."),
}


def choose_look(context: PageContext, mode: str) -> None:
    """Show this look at once, and keep it."""
    context.theme.set_mode(mode)
    if context.settings.theme != mode:
        context.settings.theme = mode
        context.session.do(context.settings.save)


def next_look(context: PageContext) -> None:
    """The one after the look that is on, and say which it is."""
    mode = MODES[(MODES.index(context.theme.mode) + 1) % len(MODES)]
    choose_look(context, mode)
    context.session.said.emit(tr(SAID[mode]))


class LookChoice(QComboBox):
    """The choice in the settings; shows what is on, whoever chose it."""

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self._theme = context.theme
        titles = {"system": tr("As the system"), "light": trc("look", "Light"), "dark": trc("look", "Dark")}
        for mode in MODES:
            self.addItem(titles[mode], mode)
        self.setAccessibleName(tr("Look of the window"))
        self.activated.connect(lambda _: choose_look(context, str(self.currentData())))
        self._theme.changed.connect(self._show)
        self._show()

    def _show(self) -> None:
        self.setCurrentIndex(self.findData(self._theme.mode))

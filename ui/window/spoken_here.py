"""The window's language: taken up at the start, from the settings or the computer's; Qt's own words follow."""

from PySide6.QtCore import QLibraryInfo, QLocale, QTranslator
from PySide6.QtWidgets import QApplication

from studio.base import language


def take_up(app: QApplication, setting: str) -> QTranslator | None:
    """Let the window's thread speak the language that is set (`system`, or a code), and Qt too; what is installed for that, or None.

    Before the first widget is made: each says what it says in the language of that moment.
    """
    code = language.chosen(setting, QLocale.system().uiLanguages())
    language.speak(code)
    if code == "en":
        return None
    translator = QTranslator(app)
    if translator.load(f"qtbase_{code}", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)):
        app.installTranslator(translator)
    return translator

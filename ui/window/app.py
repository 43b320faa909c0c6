"""Starting the window: `threeshot app [DROP]`, or `python -m ui`."""

import logging
import os
import sys
import types
from logging.handlers import RotatingFileHandler

from PySide6.QtWidgets import QApplication

from studio.base import paths, settings
from ui.parts.theme import Theme
from ui.state.beforehand import Beforehand
from ui.state.session import Session
from ui.window import first_sight
from ui.window.main_window import Window
from ui.window.remembered import Remembered
from ui.window.spoken_here import take_up
from ui.window.stall import StallGuard

LOG_BYTES = 1_000_000


def main(drop: str | None = None) -> int:
    """Show the window, with `drop` (an id or a folder) open, or as it was left, until it is closed; the exit code."""
    app = QApplication.instance() or QApplication(sys.argv[:1])
    app.setApplicationName("threeshot")
    app.setApplicationDisplayName("Threeshot")
    app.setDesktopFileName("threeshot")
    _log_to_file()
    chosen = settings.load()
    take_up(app, chosen.language)
    theme = Theme(app, chosen.theme)
    window = Window(Session(lasts=True), theme, chosen)
    app.setWindowIcon(theme.icon("threeshot", theme.colours.accent))
    sys.excepthook = lambda kind, error, trace: _unexpected(window, error, trace)
    guard = StallGuard(window) if os.environ.get("THREESHOT_STALL") else None
    remembered = Remembered(window)
    window.keys_told.begin()
    remembered.begin(drop)
    window.show()
    Beforehand(window.session, first_sight.steps(window.stack, window.review_page, window.shoot_page))
    code = app.exec()
    if guard is not None:
        print(f"longest block of the window's thread: {guard.longest_ms:.0f} ms", file=sys.stderr)
    return code


def _unexpected(window: Window, error: BaseException, trace: types.TracebackType | None) -> None:
    if isinstance(error, KeyboardInterrupt):
        window.close_now()
        return
    window.unexpected(error.with_traceback(trace))


def _log_to_file() -> None:
    """Defects go to a file; where that can't be written there is none, and the window works all the same."""
    try:
        paths.log_dir().mkdir(0o700, parents=True, exist_ok=True)
        handler = RotatingFileHandler(
            paths.log_dir() / "window.log", maxBytes=LOG_BYTES, backupCount=1, delay=True, encoding="utf-8"
        )
    except OSError:
        return
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    logging.getLogger("threeshot.window").addHandler(handler)

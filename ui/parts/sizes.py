"""Sizes that grow with the letters that a person has set for this computer.

Everything is drawn for letters of 14 pixels, which is as small as is read at arm's length; a system that is set larger makes all of it
larger, as far as the smallest window that is usable still fits the screen.
"""

from PySide6.QtGui import QFontInfo
from PySide6.QtWidgets import QApplication

DRAWN_FOR_PX = 14
LEAST_WINDOW = (960, 540)
"""The smallest window, for letters of DRAWN_FOR_PX."""
_factor = 1.0


def follow(app: QApplication) -> None:
    """Take the factor from the system's letters and the screen; what is made from now on has it."""
    global _factor
    screen = app.primaryScreen()
    room = screen.availableGeometry() if screen is not None else None
    most = min(room.width() / LEAST_WINDOW[0], room.height() / LEAST_WINDOW[1]) if room is not None else 1.0
    wanted = QFontInfo(app.font()).pixelSize() / DRAWN_FOR_PX
    _factor = max(1.0, min(wanted, most))


def scaled(px: float) -> int:
    """So many pixels as they are with the system's letters."""
    return round(px * _factor)

"""`threeshot app`: the window."""

import importlib
import os
import re
import sys
from typing import Annotated

import typer

from studio.base.errors import NotFound, Refused
from studio.cli.stopping import as_usual
from studio.cli.work import exit_with, known_drops

_X11_LIBRARIES = {
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-shape.so.0": "libxcb-shape0",
}
"""What Qt's X11 plugin needs of the system, and Debian's package for each."""


def window(
    drop: Annotated[
        str | None,
        typer.Argument(
            metavar="DROP",
            help="Open this drop: its id or its folder.",
            autocompletion=known_drops,
            show_default=False,
        ),
    ] = None,
) -> None:
    """Open the window."""
    exit_with(open_window(drop))


def open_window(drop: str | None) -> int:
    """Run the window until it is closed; its exit code. Raises NotFound (Qt is not there), Refused (there is no screen)."""
    if missing := _missing_screen():
        raise Refused(missing)
    try:
        # By name: studio imports nothing of the window, and the import costs nobody else anything.
        app = importlib.import_module("ui.window.app")
    except ImportError as error:
        raise NotFound(
            f"The window cannot start ({error}); in a checkout run 'make app', else install the system's libraries that Qt needs "
            "(docs/install.md lists them)."
        ) from error
    as_usual()
    return int(app.main(drop) or 0)


def _missing_screen() -> str | None:
    """Why no window can be opened here, in a sentence; None when one can. Qt itself would end the process without a word to catch."""
    if not sys.platform.startswith("linux") or os.environ.get("QT_QPA_PLATFORM") or os.environ.get("WAYLAND_DISPLAY"):
        return None
    display = os.environ.get("DISPLAY", "")
    if not display:
        return "There is no screen to open a window on (neither DISPLAY nor WAYLAND_DISPLAY is set); run this on a desktop."
    import ctypes

    for library, package in _X11_LIBRARIES.items():
        try:
            ctypes.CDLL(library)
        except OSError:
            return f"The window cannot start without {library}; run 'sudo apt-get install {package}', or what your system calls it."
    local = re.fullmatch(r"(?:unix)?:(\d+)(?:\.\d+)?", display)
    if local and not _answers(int(local[1])):
        return f"The screen that DISPLAY names ({display}) does not answer; run this on a desktop that is there."
    return None


def _answers(number: int) -> bool:
    """Whether an X server listens on this machine as display `number`."""
    import socket

    path = f"/tmp/.X11-unix/X{number}"
    for address in (path, f"\0{path}"):
        with socket.socket(socket.AF_UNIX) as tried:
            try:
                tried.connect(address)
            except OSError:
                continue
            return True
    return False

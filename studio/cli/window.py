"""`threeshot app`: the window."""

import importlib
import os
import sys
from typing import Annotated

import typer

from studio.cli.work import exit_with, known_drops
from studio.errors import NotFound, Refused


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
    if sys.platform.startswith("linux") and not any(
        os.environ.get(v) for v in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    ):
        raise Refused(
            "There is no screen to open a window on (neither DISPLAY nor WAYLAND_DISPLAY is set); run this on a desktop."
        )
    try:
        # By name: studio imports nothing of the window, and the import costs nobody else anything.
        app = importlib.import_module("ui.app")
    except ImportError as error:
        raise NotFound(
            f"The window cannot start ({error}); in a checkout run 'make app', else install the system's libraries that Qt needs "
            "(docs/install.md lists them)."
        ) from error
    return int(app.main(drop) or 0)

"""`threeshot app`: the window."""

import importlib
from typing import Annotated

import typer

from studio.base.errors import NotFound, Refused
from studio.cli.stopping import as_usual
from studio.cli.work import exit_with, known_drops


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
    """Run the window until it is closed; its exit code. Raises NotFound (Qt is not there), Refused (no screen, libraries missing)."""
    from studio.base.screen import why_no_window

    if why := why_no_window():
        raise Refused(why)
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

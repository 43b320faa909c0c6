"""`threeshot demo`: the sample shoot from brief to bundle."""

from pathlib import Path
from typing import Annotated

import typer

from studio.cli.output import note, print_json, say
from studio.cli.work import JsonOption, long_work


def demo(
    to: Annotated[
        Path | None,
        typer.Option("--to", metavar="DIR", help="Where to make it; default: threeshot-demo here.", show_default=False),
    ] = None,
    no_window: Annotated[bool, typer.Option("--no-window", help="Don't open the window on it at the end.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Take the sample shoot from its brief to a verified bundle, telling what is done.

    Run again, it goes on with what is there and makes a new bundle. With --json: {drop, folder, bundle, report, results}.
    """
    from studio import demo as sample

    with long_work() as progress:
        made = sample.run(to, note if as_json else say, progress)
    if as_json:
        print_json(made)
        return
    say()
    say(f"Folder:  {made['folder']}")
    say(f"Bundle:  {made['bundle']}")
    say(f"Report:  {made['report']}")
    say(f"Results: {made['results']}")
    if not no_window:
        from studio.cli.window import open_window

        open_window(str(made["drop"]))

"""`threeshot score`: judge a drop's frames."""

from typing import Annotated

import typer

from studio.cli.drop import SHOWN, frame_table
from studio.cli.output import print_json, say
from studio.cli.work import DropArgument, JsonOption, long_work, opened, rows_for_json


def score(
    drop: DropArgument,
    again: Annotated[
        bool, typer.Option("--again", help="Look at every frame anew, also those that have a verdict.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Judge the frames that have no verdict yet, and list every verdict with its reasons."""
    with opened(drop) as shoot, long_work() as progress:
        counts = shoot.score(again=again, progress=progress)
        rows = shoot.frames()
    if as_json:
        print_json({"drop": shoot.code, **counts, "frames": rows_for_json(rows, SHOWN)})
        return
    frame_table(rows)
    say(
        f"{counts['pass']} pass, {counts['check']} to check, {counts['fail']} fail, {counts['unreadable']} could not be read."
    )

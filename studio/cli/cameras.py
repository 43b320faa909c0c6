"""`threeshot camera`: the bodies that took a drop's frames; named, joined, split by source, and their clocks set."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from studio.base.errors import UsageError
from studio.base.wording import count, duration, moment
from studio.cli.output import print_json, say, table
from studio.cli.work import ByOption, DropArgument, JsonOption, opened

if TYPE_CHECKING:
    from studio.shoot import Shoot


def camera(
    drop: DropArgument,
    name: Annotated[
        str | None, typer.Argument(metavar="CAMERA", help="The camera that something is said of.", show_default=False)
    ] = None,
    rename: Annotated[
        str | None, typer.Option("--rename", metavar="NAME", help="Call it so.", show_default=False)
    ] = None,
    join: Annotated[
        str | None,
        typer.Option(
            "--join", metavar="OTHER", help="It is the same body as that camera, and goes into it.", show_default=False
        ),
    ] = None,
    split: Annotated[
        Path | None,
        typer.Option(
            "--split", metavar="DIR", help="What came from this folder is another body's.", show_default=False
        ),
    ] = None,
    clock: Annotated[
        str | None,
        typer.Option(
            "--clock",
            metavar="SECONDS",
            help="Its clock is so many seconds ahead (-90: behind); 'slates': ask its slates.",
            show_default=False,
        ),
    ] = None,
    by: ByOption = None,
    as_json: JsonOption = False,
) -> None:
    """List the cameras of a drop; with CAMERA, name, join or split it, or set its clock.

    Frames that name no serial number are told apart by where they came from: each card, phone or folder is a body of its own until two
    are joined. --split takes a name for the new body with --rename. Originals stay where they are. With --json: a list of {camera, make,
    model, serial, frames, first_at, last_at, clock_fast_s, clock_by, sources}.
    """
    asked = [one for one in (join, split, clock) if one is not None]
    if len(asked) + (rename is not None and split is None) > 1:
        raise UsageError("One thing at a time: --rename, --join, --split or --clock.")
    if (asked or rename is not None) and name is None:
        raise UsageError("CAMERA is missing; name the camera that this is said of.")
    if name is not None and not asked and rename is None:
        raise UsageError("What of it? Give --rename, --join, --split or --clock.")
    with opened(drop) as shoot:
        said = None if name is None else _do(shoot, name, rename, join, split, clock, by)
        found = shoot.cameras.all()
    if as_json:
        print_json(found)
        return
    if said is not None:
        say(said)
    if not found:
        say("No frame has come in yet, so no camera is known.")
        return
    rows = [
        (
            one["camera"],
            one["serial"] or "",
            one["frames"],
            moment(one["first_at"]),
            moment(one["last_at"]),
            _clock(one["clock_fast_s"], one["clock_by"]),
            ", ".join(one["sources"]),
        )
        for one in found
    ]
    headings = ("Camera", "Serial number", "Frames", "First", "Last", "Clock", "Came from")
    table("Cameras", headings, rows, right=("Frames",))


def _do(
    shoot: "Shoot",
    name: str,
    rename: str | None,
    join: str | None,
    split: Path | None,
    clock: str | None,
    by: str | None,
) -> str:
    if join is not None:
        moved = shoot.cameras.join(name, join, by)
        return f"{name} and {join} are one body: {count(moved, 'frame')} went to it."
    if split is not None:
        made, moved = shoot.cameras.split(name, split, rename, by)
        return f"{made} is a body of its own now, with {count(moved, 'frame')}."
    if clock is not None:
        fast_s = None if clock == "slates" else _seconds(clock)
        changed = shoot.cameras.set_clock(name, fast_s, by)
        return f"The clock of {name} was set; {count(changed, 'frame')} got another time."
    return f"{name} is called {shoot.cameras.rename(name, str(rename), by)} now."


def _seconds(text: str) -> float:
    try:
        found = float(text)
    except ValueError:
        found = float("nan")
    if not abs(found) < 1e9:
        raise UsageError(f"'{text}' is no number of seconds; give one like 90 or -12.5, or 'slates'.")
    return found


def _clock(fast_s: float | None, by: str | None) -> str:
    if fast_s is None:
        return "not known"
    told = "said by a person" if by == "person" else "by its slates"
    if abs(fast_s) < 0.5:
        return f"right, {told}"
    return f"{duration(abs(fast_s))} {'ahead' if fast_s > 0 else 'behind'}, {told}"

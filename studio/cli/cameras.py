"""`threeshot camera`: the bodies that took a drop's frames; named, joined, split by source, and their clocks set."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from studio.base.errors import UsageError
from studio.base.wording import clock_said, moment
from studio.cli.output import print_json, say, table
from studio.cli.work import ByOption, DropArgument, JsonOption, opened

if TYPE_CHECKING:
    from studio.shoot import Shoot
    from studio.shoot.handed_out import CameraAct


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
            help="Its clock is so many seconds ahead (-90: behind; 4:37: minutes); 'slates': ask its slates.",
            show_default=False,
        ),
    ] = None,
    frame: Annotated[
        str | None,
        typer.Option(
            "--frame", metavar="FRAME", help="With --taken-at: a frame of it that tells its clock.", show_default=False
        ),
    ] = None,
    taken_at: Annotated[
        str | None,
        typer.Option(
            "--taken-at",
            metavar="TIME",
            help="When that frame was really taken: 09:13:42, or '2026-10-03 09:13:42'.",
            show_default=False,
        ),
    ] = None,
    by: ByOption = None,
    as_json: JsonOption = False,
) -> None:
    """List the cameras of a drop; with CAMERA, name, join or split it, or set its clock.

    Frames that name no serial number are told apart by where they came from: each card, phone or folder is a body of its own until two
    are joined. --split takes a name for the new body with --rename. Originals stay where they are. With --json: a list of {camera, make,
    model, serial, frames, first_at, last_at, first_there, last_there, clock_fast_s, clock_by, clock_frame, sources, doubts}.
    """
    if (frame is None) != (taken_at is None):
        raise UsageError("--frame and --taken-at go together: when that frame was really taken.")
    asked = [one for one in (join, split, clock, frame) if one is not None]
    if len(asked) + (rename is not None and split is None) > 1:
        raise UsageError("One thing at a time: --rename, --join, --split, --clock or --frame with --taken-at.")
    if (asked or rename is not None) and name is None:
        raise UsageError("CAMERA is missing; name the camera that this is said of.")
    if name is not None and not asked and rename is None:
        raise UsageError("What of it? Give --rename, --join, --split, --clock, or --frame with --taken-at.")
    with opened(drop) as shoot:
        said = None
        if name is not None and frame is not None and taken_at is not None:
            said = shoot.cameras.set_clock_by(name, frame, taken_at, by).said
        elif name is not None:
            said = _do(shoot, name, rename, join, split, clock, by).said
        found = shoot.cameras.all()
    if as_json:
        print_json(found)
        return
    if said is not None:
        say(said)
    if not found:
        say("No frame has come in yet, so no camera is known.")
        return
    cells = [
        {
            "Camera": one["camera"],
            "Serial number": one["serial"] or "",
            "Frames": one["frames"],
            "First": moment(one["first_at"]),
            "Last": moment(one["last_at"]),
            "Clock": clock_said(one),
            "Came from": ", ".join(one["sources"]),
        }
        for one in found
    ]
    headings = [heading for heading in cells[0] if any(cell[heading] != "" for cell in cells)]
    table("Cameras", headings, [[cell[heading] for heading in headings] for cell in cells], right=("Frames",))
    for one in found:
        for doubt in one["doubts"]:
            say(f"{one['camera']}: {doubt}")


def _do(
    shoot: "Shoot",
    name: str,
    rename: str | None,
    join: str | None,
    split: Path | None,
    clock: str | None,
    by: str | None,
) -> "CameraAct":
    if join is not None:
        return shoot.cameras.join(name, join, by)
    if split is not None:
        return shoot.cameras.split(name, split, rename, by)
    if clock is not None:
        return shoot.cameras.set_clock_as(name, clock, by)
    return shoot.cameras.rename(name, str(rename), by)

"""`threeshot people`: who is seen in which frames. Only they are named in what is handed over."""

from typing import Annotated, Any

import typer

from studio.base.errors import UsageError
from studio.base.wording import count, listed
from studio.cli.output import print_json, say, table
from studio.cli.work import ByOption, DropArgument, JsonOption, opened

_SHOWN = 6


def people(
    drop: DropArgument,
    frames: Annotated[
        list[str] | None,
        typer.Argument(metavar="FRAME", help="Frames by name (IMG_0006), path or id.", show_default=False),
    ] = None,
    names: Annotated[
        list[str] | None,
        typer.Option(
            "--name",
            metavar="NAME",
            help="Who is seen, as the brief names them; for several, again.",
            show_default=False,
        ),
    ] = None,
    nobody: Annotated[bool, typer.Option("--nobody", help="Nobody is seen.")] = False,
    clear: Annotated[bool, typer.Option("--clear", help="Take back what was said.")] = False,
    by: ByOption = None,
    as_json: JsonOption = False,
) -> None:
    """Say who is seen in frames; without frames, show the brief's people and what was said.

    Only who is seen in a frame is named in its renditions, and someone under age only where the recipe asks for it (name_minors) and the
    release allows it. With --json: {drop, people: [{name, release, until, minor, frames}], frames: [{frame, name, people}], unsaid}: frames
    are those of which something was said, unsaid the names of the selects of which nothing was.
    """
    acts = [bool(names), nobody, clear]
    if sum(acts) != bool(frames):
        raise UsageError(
            "Say who is seen in which frames: FRAMEs with --name NAME, --nobody or --clear, one of these; or neither."
        )
    with opened(drop) as shoot:
        if frames:
            ids = [str(shoot.frames.find(frame)["id"]) for frame in frames]
            shoot.marks.name_people(ids, None if clear else list(names or []), by)
        answer = {"drop": shoot.code, **shoot.marks.people()}
    if as_json:
        print_json(answer)
    elif frames:
        said = (
            "what was said is taken back" if clear else listed(list(names or []), _SHOWN) if names else "nobody is seen"
        )
        say(f"{count(len(frames), 'frame')}: {said}.")
    else:
        _show(answer)


def _show(answer: dict[str, Any]) -> None:
    rows = [
        (
            one["name"],
            one["release"],
            one["until"] or "",
            "yes" if one["minor"] else "",
            len(one["frames"]),
            listed(one["frames"], _SHOWN),
        )
        for one in answer["people"]
    ]
    if rows:
        table("People", ("Name", "Release", "Until", "Minor", "Frames", "Seen in"), rows)
    else:
        say("The brief names no people; add them to brief.yaml, under people.")
    if answer["unsaid"]:
        say(f"Nobody has said who is seen in these selects: {listed(answer['unsaid'], _SHOWN)}.")

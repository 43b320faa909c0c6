"""`threeshot subject`: what a frame's verdict looks at, and a person's own box, which goes before everything."""

from typing import Annotated, Any

import typer

from studio.base.digits import whole
from studio.base.errors import UsageError
from studio.base.wording import listed
from studio.cli.output import print_json, say
from studio.cli.work import ByOption, DropArgument, JsonOption, opened

_SHOWN = 4


def subject(
    drop: DropArgument,
    frame: Annotated[str, typer.Argument(metavar="FRAME", help="The frame: id, name, or path.", show_default=False)],
    box: Annotated[
        str | None,
        typer.Option(
            "--box",
            metavar="X,Y,W,H",
            help="Where the product is, in pixels of the upright picture.",
            show_default=False,
        ),
    ] = None,
    clear: Annotated[bool, typer.Option("--clear", help="Take your box back.")] = False,
    by: ByOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show what a frame's verdict looks at; with --box, say where the product is.

    Your box goes before everything, the camera's own focus area included, and holds for the frames alike: those of its shot by its camera
    with the same framing. They are judged anew at once. With --json: {drop, frame, name, box, subject, alike, verdict, reasons}.
    """
    if box is not None and clear:
        raise UsageError("Give --box or --clear, not both.")
    wanted = _box(box) if box is not None else None
    with opened(drop) as shoot:
        row = shoot.frames.find(frame)
        if box is not None or clear:
            shoot.marks.mark_subject(row["id"], wanted, by)
            row = shoot.frames.get(row["id"])
        seen = shoot.marks.subject_of(row["id"])
        answer = {"drop": shoot.code, "frame": row["id"], "name": row["name"], **seen}
    answer |= {"verdict": row["verdict"], "reasons": row["reasons"]}
    if as_json:
        print_json(answer)
        return
    for line in _lines(answer):
        say(line)


def _box(text: str) -> tuple[int, int, int, int]:
    try:
        x, y, width, height = (whole(part) for part in text.split(","))
    except ValueError:
        raise UsageError(
            f"'{text}' is no box; give left, top, width and height as whole numbers, in pixels of the upright picture: 400,300,1200,900."
        ) from None
    return x, y, width, height


_FOUND = {
    "person": "a person's box",
    "exif": "the camera's own area",
    "face": "a face",
    "contrast": "what differs from the even background",
    "learned": "the learned model's outline",
    "central": "what stands out near the middle",
}


def _lines(answer: dict[str, Any]) -> list[str]:
    at = answer["subject"]
    if at is None:
        return [f"{answer['name']}: was not judged, so it looks at nothing."]
    where = f"{at['width']} × {at['height']} px at {at['x']},{at['y']}"
    lines = [f"{answer['name']}: looks at {where}, {_FOUND.get(at['source'], at['source'])}: {answer['verdict']}."]
    if at["source"] == "person" and answer["alike"]:
        lines.append(f"So do the frames alike: {listed(answer['alike'], _SHOWN)}.")
    return [*lines, *answer["reasons"]]

"""`threeshot mark` and `sidecars`: ratings, labels and working frames, here and in other programs."""

from typing import Annotated

import typer

from studio.base.errors import UsageError
from studio.base.wording import count
from studio.cli.output import print_json, say
from studio.cli.shots import FrameArguments
from studio.cli.work import DropArgument, JsonOption, opened


def mark(
    drop: DropArgument,
    frames: FrameArguments,
    rating: Annotated[
        int | None, typer.Option("--rating", metavar="N", min=0, max=5, help="0 to 5 stars.", show_default=False)
    ] = None,
    label: Annotated[
        str | None,
        typer.Option(
            "--label", metavar="COLOUR", help="Red, Yellow, Green, Blue, Purple, or none.", show_default=False
        ),
    ] = None,
    working: Annotated[
        bool | None,
        typer.Option(
            "--working/--picture", help="A grey card or test is no picture of a shot; or it is one after all."
        ),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Rate or label frames, or say that they are working frames such as a grey card.

    Ratings and labels are written to the sidecars beside the originals, where other programs read them.
    """
    if rating is None and label is None and working is None:
        raise UsageError("Say what to mark the frames with: --rating, --label, --working or --picture.")
    with opened(drop) as shoot:
        ids = [str(shoot.frames.find(frame)["id"]) for frame in frames]
        if label is not None:
            shoot.marks.label(ids, "" if label.casefold() == "none" else label.capitalize())
        if rating is not None:
            shoot.marks.rate(ids, rating)
        if working is not None:
            shoot.marks.set_kind(ids, "other" if working else "picture")
        code = shoot.code
    if as_json:
        print_json({"drop": code, "frames": ids, "rating": rating, "label": label, "working": working})
        return
    say(f"{count(len(ids), 'frame')} marked.")


def sidecars(drop: DropArgument, as_json: JsonOption = False) -> None:
    """Read the ratings, labels, rejections and shots that other programs wrote into the sidecars."""
    with opened(drop) as shoot:
        changed = shoot.marks.read_sidecars().made
        covered = shoot.coverage()
    if as_json:
        print_json({"drop": covered.drop, "changed": changed})
        return
    say(f"{count(changed, 'frame')} changed by other programs. {covered.sentence}")

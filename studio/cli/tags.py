"""`threeshot tags`: the tags that were shown while another product was being shot, and whether they are followed."""

from typing import TYPE_CHECKING, Annotated

import typer

from studio.base.errors import UsageError
from studio.base.wording import count
from studio.cli.output import print_json, say, table
from studio.cli.work import ByOption, DropArgument, JsonOption, opened

if TYPE_CHECKING:
    from studio.shoot import Change


def tags(
    drop: DropArgument,
    frame: Annotated[
        str | None, typer.Argument(metavar="FRAME", help="The frame of which it is answered.", show_default=False)
    ] = None,
    follow: Annotated[
        bool, typer.Option("--follow", help="Yes: from there on its camera's frames are the tag's product.")
    ] = False,
    stay: Annotated[bool, typer.Option("--stay", help="No: it is a picture of the shot that it is with.")] = False,
    by: ByOption = None,
    as_json: JsonOption = False,
) -> None:
    """List the open questions of tags; with FRAME, answer one.

    A tag that fills the frame while another product is armed, or in the middle of the shot that a slate named, is not followed unless a
    person says so: its frame and those after it stay with that shot meanwhile. Nor is one that may as well lie in a picture of its product,
    where nothing was named before. With --json: a list of {frame, name, camera, sku, role,
    tag_sku, tag_role, armed, question}.
    """
    if follow and stay:
        raise UsageError("Give --follow or --stay, not both.")
    if (follow or stay) != (frame is not None):
        raise UsageError("FRAME and --follow or --stay go together.")
    with opened(drop) as shoot:
        said = None
        if frame is not None:
            found = shoot.frames.find(frame)["id"]
            change = shoot.arming.follow_tag(found, by) if follow else shoot.arming.keep_shot(found, by)
            asked = change.made
            shot = (
                f"{asked.tag_sku} {asked.tag_role}"
                if follow
                else f"{asked.sku or 'no shot yet'} {asked.role or ''}".rstrip()
            )
            moved = _moved(change) if follow else ""
            said = f"{asked.name} is {'a tag of' if follow else 'a picture of'} {shot}{moved}."
        left = shoot.arming.tags_asked()
    if as_json:
        print_json([question.to_dict() for question in left])
        return
    if said is not None:
        say(said)
    if not left:
        say("No tag is asked about.")
        return
    rows = [
        (one.name, one.camera, f"{one.sku or ''} {one.role or ''}".strip(), f"{one.tag_sku} {one.tag_role}")
        for one in left
    ]
    table("Is it the tag's product from there on?", ("Frame", "Camera", "Stays with", "Its tag"), rows)


def _moved(change: "Change") -> str:
    """How many frames went to the tag's shot, but for the tag itself; and to others, where a tag after it claims now."""
    went = {
        row.id: row.after["shot_id"]
        for row in change.rows
        if row.table == "frame" and row.after is not None and "shot_id" in row.after
    }
    to = went.pop(change.made.frame, None)
    here = sum(shot == to for shot in went.values())
    there = f", {count(len(went) - here, 'frame')} to others" if here < len(went) else ""
    return f"; {count(here, 'frame')} went to it{there}" if went else ""

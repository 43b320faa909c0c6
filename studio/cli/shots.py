"""`threeshot assign`, `select`, `reject`, `approve` and `reshoot`: which frame is which shot's, and what is chosen."""

from typing import Annotated

import typer

from studio.base.errors import UsageError
from studio.base.findings import sentences
from studio.base.wording import count
from studio.cli.output import note, print_json, say, table
from studio.cli.work import ByOption, DropArgument, JsonOption, opened

FrameArguments = Annotated[
    list[str], typer.Argument(metavar="FRAME", help="Frames by name (IMG_0006), path or id.", show_default=False)
]
ProductOption = Annotated[str, typer.Option("--product", metavar="SKU", help="The product.", show_default=False)]
RoleOption = Annotated[
    str, typer.Option("--role", metavar="ROLE", help="The role, as the kit names it.", show_default=False)
]


def assign(
    drop: DropArgument,
    frames: FrameArguments,
    product: Annotated[
        str | None, typer.Option("--product", metavar="SKU", help="The product they show.", show_default=False)
    ] = None,
    role: Annotated[
        str | None, typer.Option("--role", metavar="ROLE", help="The role they are for.", show_default=False)
    ] = None,
    none: Annotated[bool, typer.Option("--none", help="Put them back among the unassigned frames.")] = False,
    by: ByOption = None,
    as_json: JsonOption = False,
) -> None:
    """Say which product and role frames belong to; they are judged anew by that role's limits."""
    if none == bool(product and role) or (none and (product or role)):
        raise UsageError("Say where the frames belong: --product SKU and --role ROLE together, or --none alone.")
    with opened(drop) as shoot:
        ids = [str(shoot.frames.find(frame)["id"]) for frame in frames]
        if none:
            change = shoot.marks.unassign(ids, who=by)
        else:
            product, role = shoot.arming.shot(str(product), str(role))
            change = shoot.marks.assign(ids, product, role, who=by)
        covered = shoot.coverage()
    left = sentences(change.made)
    if as_json:
        for sentence in left:
            note(sentence)
        print_json({"drop": shoot.code, "frames": ids, "sku": product, "role": role})
        return
    for sentence in left:
        say(sentence)
    say(f"{count(len(ids), 'frame')} {'unassigned' if none else f'assigned to {product} {role}'}. {covered.sentence}")


def select(
    drop: DropArgument,
    frame: Annotated[
        str | None, typer.Argument(metavar="FRAME", help="The frame that is its shot's select.", show_default=False)
    ] = None,
    auto: Annotated[bool, typer.Option("--auto", help="Propose the best passing frame of each shot.")] = False,
    rank: Annotated[
        int,
        typer.Option("--rank", metavar="N", min=0, max=99, help="0 is the select, 1 and on are alternates behind it."),
    ] = 0,
    off: Annotated[bool, typer.Option("--off", help="Take the frame out of its shot's selects.")] = False,
    by: ByOption = None,
    as_json: JsonOption = False,
) -> None:
    """Choose the frame that stands for its shot, or let the best passing ones be proposed.

    A person's choice always wins: --auto never replaces one.
    """
    if auto == (frame is not None) or (auto and (off or rank)):
        raise UsageError("Say which frame, or --auto for all shots; not both.")
    with opened(drop) as shoot:
        if frame is None:
            rows = shoot.marks.select_auto().made
        else:
            row = shoot.frames.find(frame)
            if off:
                shoot.marks.deselect(str(row["id"]), who=by)
            else:
                shoot.marks.select(str(row["id"]), who=by, rank=rank)
            rows = [shoot.frames.get(str(row["id"]))]
        covered = shoot.coverage()
    if as_json:
        chosen = [
            {
                "frame": r["id"],
                "file": r["path"],
                "sku": r["sku"],
                "role": r["role"],
                "rank": r["pick_rank"],
                "by": r["pick_by"],
            }
            for r in rows
        ]
        print_json({"drop": shoot.code, "selects": chosen})
        return
    if rows and not off:
        table(
            "",
            ("Product", "Role", "Frame", "Chosen by"),
            [(r["sku"], r["role"], r["name"], "proposed" if r["pick_by"] == "auto" else r["pick_by"]) for r in rows],
        )
    elif auto:
        say("Nothing to propose: every shot has a select, or no passing frame.")
    say(covered.sentence)


def reject(
    drop: DropArgument,
    frames: FrameArguments,
    off: Annotated[bool, typer.Option("--off", help="Take the rejection back.")] = False,
    by: ByOption = None,
    as_json: JsonOption = False,
) -> None:
    """Reject frames, whatever their verdict: they are no select, and count for nothing."""
    with opened(drop) as shoot:
        ids = [str(shoot.frames.find(frame)["id"]) for frame in frames]
        shoot.marks.reject(ids, yes=not off, who=by)
        covered = shoot.coverage()
    if as_json:
        print_json({"drop": shoot.code, "frames": ids, "rejected": not off})
        return
    say(f"{count(len(ids), 'frame')} {'no longer rejected' if off else 'rejected'}. {covered.sentence}")


def approve(
    drop: DropArgument, product: ProductOption, role: RoleOption, by: ByOption = None, as_json: JsonOption = False
) -> None:
    """Approve a shot's select, as its producer."""
    with opened(drop) as shoot:
        product, role = shoot.arming.shot(product, role)
        shoot.marks.approve(product, role, who=by)
    if as_json:
        print_json({"drop": shoot.code, "sku": product, "role": role, "state": "approved"})
        return
    say(f"{product} {role}: approved.")


def reshoot(
    drop: DropArgument,
    product: ProductOption,
    role: RoleOption,
    note: Annotated[
        str, typer.Option("--note", metavar="TEXT", help="What should be different.", show_default=False)
    ] = "",
    off: Annotated[bool, typer.Option("--off", help="Take the request (or an approval) back.")] = False,
    by: ByOption = None,
    as_json: JsonOption = False,
) -> None:
    """Ask for a shot to be made again, with a note for the crew."""
    with opened(drop) as shoot:
        product, role = shoot.arming.shot(product, role)
        if off:
            shoot.marks.undecide(product, role, who=by)
        else:
            shoot.marks.reshoot(product, role, note, who=by)
        covered = shoot.coverage()
    if as_json:
        print_json(
            {
                "drop": shoot.code,
                "sku": product,
                "role": role,
                "state": None if off else "reshoot",
                "note": note or None,
            }
        )
        return
    say(f"{product} {role}: {'open again' if off else 'to be shot again'}. {covered.sentence}")

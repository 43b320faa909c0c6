"""`threeshot drop`: make, list, show and find drops."""

from collections.abc import Iterable
from itertools import islice
from pathlib import Path
from typing import Annotated, Any

import typer

from studio.base.terms import SHOT_KINDS
from studio.base.wording import count, days_left
from studio.cli.help import Command, CommandGroup
from studio.cli.output import mark, note, number, print_json, print_json_of_many, say, table
from studio.cli.work import DropArgument, JsonOption, each_for_json, long_work, opened, opened_catalog, rows_for_json

app = typer.Typer(
    cls=CommandGroup,
    rich_markup_mode=None,
    invoke_without_command=True,
    help="Make a drop from its brief, list drops, show one, say where one lies now.",
)

LISTED = (
    "code",
    "title",
    "folder",
    "kit",
    "checklist",
    "shoot_day",
    "publish_by",
    "products",
    "shots",
    "shots_done",
    "frames",
    "state",
    "turnaround_h",
    "asked_again",
    "away",
)
_AT_ONCE = 500
SHOWN = (
    "id", "name", "path", "camera", "kind", "sku", "role", "assigned_by", "corrected_at", "verdict", "blur_kind", "blur_px",
    "blur_px_delivery", "subject_ev", "reasons", "is_select", "rejected", "rating", "label", "error", "notes",
)  # fmt: skip


@app.callback()
def drop(context: typer.Context) -> None:
    """Make a drop from its brief, list drops, show one, say where one lies now."""
    if context.invoked_subcommand is None:
        print(context.get_help())


@app.command("new", cls=Command)
def new(
    brief: Annotated[Path, typer.Argument(metavar="BRIEF.yaml", help="The drop's document.", show_default=False)],
    folder: Annotated[
        Path | None,
        typer.Option(
            "--folder",
            metavar="DIR",
            help="The shoot folder to make; default: one among your drops.",
            show_default=False,
        ),
    ] = None,
    products: Annotated[
        Path | None,
        typer.Option(
            "--products",
            metavar="FILE.csv",
            help="Products from a CSV: a Shopify export, or SKU and title.",
            show_default=False,
        ),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Make a drop from its brief, or bring one in step with a brief that has changed.

    All mistakes in the brief are listed at once, each with its line, and nothing is made before there is none.
    """
    from studio.shoot import Shoot

    with opened_catalog() as catalog:
        shoot = Shoot.create(brief, folder, catalog, products)
        shots = len(shoot.coverage().shots)
        told = shoot.unsaid()
        if as_json:
            for sentence in told:
                note(sentence)
            print_json(
                {
                    "drop": shoot.code,
                    "folder": str(shoot.folder),
                    "products": len(shoot.drop.brief.products),
                    "shots": shots,
                    "notes": told,
                }
            )
            return
        for sentence in told:
            say(sentence)
        say(
            f"Drop {shoot.code}, {shoot.drop.row['title']}: {count(len(shoot.drop.brief.products), 'product')}, {count(shots, 'shot')}."
        )
        say(f"Its folder is {shoot.folder}")
        say(
            f"Next: threeshot checklist {shoot.code}, threeshot slate {shoot.code} --print slates.pdf, threeshot import {shoot.code} SOURCE"
        )


@app.command("list", cls=Command)
def list_(as_json: JsonOption = False) -> None:
    """List all drops, the newest first."""
    from studio.shoot import Shoot

    with opened_catalog() as catalog:
        rows = Shoot.all(catalog)
    if as_json:
        print_json([{"drop": row["code"], **row_without(row, "code")} for row in rows_for_json(rows, LISTED)])
        return
    if not rows:
        say("There are no drops yet; 'threeshot drop new BRIEF.yaml' makes one, 'threeshot demo' shows one.")
        return
    table(
        "",
        ("Drop", "Title", "Shots", "Frames", "Shoot day", "Publish by", "Folder"),
        [
            (
                row["code"],
                row["title"],
                f"{row['shots_done']} of {row['shots']}",
                row["frames"],
                row["shoot_day"],
                row["publish_by"],
                row["folder"],
            )
            for row in rows
        ],
        right=("Shots", "Frames"),
    )
    for row in rows:
        if sentence := row["away"]:
            note(sentence)


@app.command("move", cls=Command)
def move(
    drop: DropArgument,
    to: Annotated[
        Path, typer.Option("--to", metavar="FOLDER", help="Where its shoot folder lies now.", show_default=False)
    ],
    as_json: JsonOption = False,
) -> None:
    """Say where a drop's shoot folder lies now: it was renamed, or is on another disk or mount.

    The folder is taken once its brief and originals prove that it is that drop's. Nothing is copied or deleted.
    """
    from studio.shoot import locate_drop

    with opened_catalog() as catalog, long_work() as progress:
        moved = locate_drop(catalog, drop, to, progress)
    if as_json:
        print_json(moved.to_dict())
    else:
        say(moved.sentence)


@app.command("show", cls=Command)
def show(
    drop: DropArgument,
    frames: Annotated[bool, typer.Option("--frames", help="List its frames too.")] = False,
    unassigned: Annotated[
        bool, typer.Option("--unassigned", help="List the frames that belong to no shot yet.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Show a drop: its brief in short, how far it is, and its frames if asked."""
    with opened(drop) as shoot:
        brief, coverage, timing = shoot.drop.brief, shoot.coverage(), shoot.timing_in_short()
        rows = shoot.frames.each(unassigned=unassigned)
        read = shoot.originals.last_reading()
        if as_json:
            answer: dict[str, Any] = {
                "drop": shoot.code, "title": brief.title, "narrative": brief.narrative, "folder": str(shoot.folder),
                "creator": {"handle": brief.creator.handle, "name": brief.creator.name, "code": brief.creator.code},
                "products": [
                    {
                        "sku": p.sku, "gtin": p.code, "title": p.title, "colourway": p.colourway, "inventory": p.stock,
                        "variants": [v.model_dump() for v in p.variants],
                    }
                    for p in brief.products
                ],
                "kit": shoot.drop.kit.name, "checklist": shoot.drop.checklist.name,
                "shoot_day": shoot.drop.row["shoot_day"], "publish_by": shoot.drop.row["publish_by"],
                "complete": coverage.complete, "sentence": coverage.sentence,
                "turnaround_h": timing["turnaround_h"], "days_to_publish": timing["days_to_publish"], "stages": timing["stages"],
                "originals": read.line if read else None,
            }  # fmt: skip
            if frames or unassigned:
                print_json_of_many(answer, "frames", each_for_json(rows, SHOWN))
            else:
                print_json(answer)
            return
        say(f"{shoot.code}  {brief.title}")
        if brief.narrative:
            say(brief.narrative)
        say()
        who = " ".join(part for part in (brief.creator.name, brief.creator.handle) if part)
        say(f"Creator:     {who}, code {brief.creator.code or 'none'}")
        say(f"Products:    {', '.join(p.sku for p in brief.products)}")
        say(
            f"Dates:       shoot {shoot.drop.row['shoot_day'] or 'not set'}, publish by {shoot.drop.row['publish_by'] or 'not set'}"
        )
        say(f"Folder:      {shoot.folder}")
        say(f"Coverage:    {coverage.sentence}")
        say(f"Originals:   {read.line if read else 'not read again since they came in'}")
        if timing["turnaround_h"] is not None:
            say(f"Turnaround:  {timing['turnaround_h']:.1f} h from the first frame to the bundle")
        if timing["days_to_publish"] is not None:
            say(f"Publish:     {days_left(timing['days_to_publish'])}")
        if frames or unassigned:
            frame_table(rows)


def frame_table(rows: Iterable[dict[str, Any]]) -> None:
    """Print frames as a table, in the order given; many as several, so that the first are there at once."""
    rows = iter(rows)
    while some := list(islice(rows, _AT_ONCE)):
        _frame_table(some)


def _frame_table(rows: list[dict[str, Any]]) -> None:
    table(
        "",
        ("Frame", "Camera", "Shot", "Verdict", "Blur px", "EV", "Why"),
        [
            (
                row["name"], row["camera"], f"{row['sku']} {row['role']}" if row["sku"] else "",
                _verdict(row), number(row["blur_px_delivery"]), number(row["subject_ev"], 1, sign=True),
                row["error"] or "; ".join(row["reasons"]),
            )
            for row in rows
        ],
        right=("Blur px", "EV"),
    )  # fmt: skip


def _verdict(row: dict[str, Any]) -> Any:
    if row["error"]:
        return mark("bad", "unreadable")
    if row["rejected"]:
        return mark("bad", "rejected")
    if row["kind"] not in SHOT_KINDS or not row["verdict"]:
        return str(row["kind"])
    return mark(row["verdict"], f"{row['verdict']}, select" if row["is_select"] else None)


def row_without(row: dict[str, Any], key: str) -> dict[str, Any]:
    """The row without one of its columns."""
    return {name: value for name, value in row.items() if name != key}

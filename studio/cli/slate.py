"""`threeshot slate`: the slates that tell a frame's product, role and true time."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from studio.base.errors import UsageError
from studio.cli.output import print_json, say
from studio.cli.work import DropArgument, JsonOption, opened


def slate(
    drop: DropArgument,
    print_to: Annotated[
        Path | None,
        typer.Option("--print", metavar="FILE", help="Write all slates as a PDF to print.", show_default=False),
    ] = None,
    product: Annotated[
        str | None,
        typer.Option(
            "--product",
            metavar="SKU",
            help="Show this product's slate, with the time, to be photographed.",
            show_default=False,
        ),
    ] = None,
    role: Annotated[
        str | None,
        typer.Option("--role", metavar="ROLE", help="Its role; default: the kit's first.", show_default=False),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Print slates, or show one on screen to photograph.

    A camera that photographs a slate with the time tells how far its clock is off, and what the frames after it show.
    """
    from studio.base.clock import utc_now
    from studio.slates import text_for

    if role is not None and product is None:
        raise UsageError("--role goes with --product.")
    with opened(drop) as shoot:
        shots = [(shot.sku, shot.role) for shot in shoot.coverage().shots]
        if print_to is not None:
            shoot.arming.print_slates(print_to)
        code = shoot.code
        found = shoot.arming.shot(product, role or shoot.drop.kit.roles[0].id) if product is not None else None
    if found is not None:
        text = text_for(code, *found, utc_now())
        if as_json:
            print_json([{"sku": found[0], "role": found[1], "text": text}])
            return
        import segno

        say(f"{code}  {found[0]}  {found[1]}")
        segno.make(text, error="m").terminal(out=sys.stdout, compact=True)
        return
    slates = [{"sku": sku, "role": name, "text": text_for(code, sku, name, None)} for sku, name in shots]
    if as_json:
        print_json(slates)
    elif print_to is not None:
        say(f"Written: {print_to}")
    else:
        width = max(len(f"{sku} {name}") for sku, name in shots) if shots else 0
        for one in slates:
            say(f"{one['sku']} {one['role']}".ljust(width) + f"  {one['text']}")
        say("--print FILE writes them to print, --product SKU shows one here, with the time.")

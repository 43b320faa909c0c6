"""`threeshot coverage`: every shot's state, and what is missing before anyone leaves."""

from typing import Annotated

import typer

from studio.cli.output import mark, print_json, say, table
from studio.cli.work import DropArgument, JsonOption, exit_with, opened
from studio.errors import NotComplete


def coverage(
    drop: DropArgument,
    check: Annotated[bool, typer.Option("--check", help="End with 5 when a shot is missing.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Show every shot's state, and say in one line what is missing before anyone leaves.

    States: missing, captured (nothing acceptable yet), acceptable, selected, approved, reshoot. With --json: {drop,
    complete, shots: [{sku, role, state, frames, select}]}.
    """
    with opened(drop) as shoot:
        covered = shoot.coverage()
        roles = shoot.roles()
    if as_json:
        print_json(covered.to_dict())
    else:
        cells = {(shot.sku, shot.role): shot for shot in covered.shots}
        rows = []
        for sku in dict.fromkeys(shot.sku for shot in covered.shots):
            row = [sku]
            for role in roles:
                shot = cells.get((sku, role))
                row.append(mark(shot.state, f"{shot.state} ({shot.passing} of {shot.frames} pass)") if shot else "")
            rows.append(row)
        table("", ("Product", *roles), rows)
        say(covered.sentence)
    exit_with(NotComplete.exit_code if check and not covered.complete else 0)

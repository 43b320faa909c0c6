"""`threeshot coverage`: every shot's state, what is missing before anyone leaves, and when that will be."""

from typing import Annotated

import typer

from studio.base.errors import NotComplete
from studio.cli.output import mark, print_json, say, table
from studio.cli.work import DropArgument, JsonOption, exit_with, opened


def coverage(
    drop: DropArgument,
    check: Annotated[bool, typer.Option("--check", help="End with 5 when a shot is missing.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Show every shot's state, and say what is missing before anyone leaves and how fast the crew is, in one line each.

    States: missing, captured (nothing acceptable yet), acceptable, selected, approved, reshoot. The pace is made from the
    frames' times, breaks left out. Frames that a run which was stopped left unjudged are told as that; whatever runs next
    judges them. With --json: {drop, complete, sentence, shots: [{sku, role, title, state, frames, passing, select, selects, required, note,
    mark: {frame, file, strokes} | null, not_judged, not_taken_in, decided_by, comments: [{at, by, text, on}]}], pace: {minutes_per_shot,
    shots_done, shots_left, minutes_left, wrap_at, worked_minutes, pauses, resting, sentence}, unassigned, not_judged, not_taken_in}.
    """
    with opened(drop) as shoot:
        covered = shoot.coverage()
        pace = shoot.pace()
        roles = shoot.drop.roles()
    if as_json:
        print_json({**covered.to_dict(), "pace": pace.to_dict()})
    else:
        cells = {(shot.sku, shot.role): shot for shot in covered.shots}
        rows = []
        for sku in dict.fromkeys(shot.sku for shot in covered.shots):
            row = [sku]
            for role in roles:
                shot = cells.get((sku, role))
                row.append(mark(shot.state, f"{shot.state} ({shot.tally})") if shot else "")
            rows.append(row)
        table("", ("Product", *roles), rows)
        say(covered.sentence)
        say(pace.sentence)
    exit_with(NotComplete.exit_code if check and not covered.complete else 0)

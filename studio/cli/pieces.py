"""`threeshot pieces`: the numbered pieces of a limited run, as signed codes for hang tags."""

from typing import Annotated

import typer

from studio.base.errors import InvalidInput, NotComplete, UsageError
from studio.base.wording import count, day
from studio.cli.output import print_json, say, say_marked
from studio.cli.work import DropArgument, JsonOption, exit_with, long_work, opened


def pieces(
    drop: DropArgument,
    sku: Annotated[
        str | None, typer.Option("--sku", metavar="SKU", help="Make the run of this product.", show_default=False)
    ] = None,
    number: Annotated[
        int | None, typer.Option("--count", metavar="N", help="How many pieces it has.", show_default=False)
    ] = None,
    address: Annotated[
        str | None,
        typer.Option(
            "--page", metavar="URL", help="Where the brand puts check.html; the codes then open it.", show_default=False
        ),
    ] = None,
    check: Annotated[
        str | None, typer.Option("--check", metavar="TEXT", help="Check the text of one piece.", show_default=False)
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Make a limited run's numbered pieces, signed, to print as hang tags; without options, list the runs.

    In the shoot folder's pieces/: labels with QR codes (PDF), a table (CSV), and check.html, which checks a piece offline in any browser.
    The same product and count make the same codes again. --check ends with 5 when a piece is not genuine, or not of this drop.
    With --json: a list of {sku, count, date, sheet, table, page}; with --check: {genuine, why, sku, number, count, date}.
    """
    if (sku is None) != (number is None) or (check is not None and sku is not None):
        raise UsageError(
            "Give --sku with --count to make a run, --check to check a piece, or neither to list the runs."
        )
    with opened(drop) as shoot:
        if check is not None:
            try:
                run, found = shoot.handover.check_piece(check)
            except InvalidInput as error:
                told = {"genuine": False, "why": str(error), "sku": None, "number": None, "count": None, "date": None}
                print_json(told) if as_json else say_marked("fail", str(error))
                exit_with(NotComplete.exit_code)
                return
            told = {"genuine": True, "why": None, "sku": run.sku, "number": found, "count": run.count}
            said = f"Genuine: number {found} of {run.count}, {run.sku}, {day(run.day)}."
            print_json({**told, "date": run.day.isoformat()}) if as_json else say_marked("pass", said)
            return
        if sku is not None and number is not None:
            with long_work() as progress:
                made = [shoot.handover.make_pieces(sku, number, address, progress)]
        else:
            made = shoot.handover.pieces()
    if as_json:
        print_json([one.to_dict() for one in made])
        return
    for one in made:
        say(f"{one.run.sku}: {count(one.run.count, 'piece')}, {day(one.run.day)}")
        say(f"    Labels: {one.sheet}")
        say(f"    Table:  {one.table}")
    if made:
        say(f"Checked by: {made[0].page}")
    else:
        say("No run yet; 'threeshot pieces DROP --sku SKU --count N' makes one.")

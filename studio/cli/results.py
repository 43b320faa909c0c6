"""`threeshot results`: what a drop brought, from the shop's own exports."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from studio.cli.output import note, plain, print_json, say, table
from studio.cli.work import DropArgument, JsonOption, long_work, opened

if TYPE_CHECKING:
    from studio.shoot import Shoot


def results(
    drop: DropArgument,
    files: Annotated[
        list[Path] | None,
        typer.Argument(metavar="FILE", help="Exports to read first: each is known by its header.", show_default=False),
    ] = None,
    csv: Annotated[
        Path | None,
        typer.Option("--csv", metavar="FILE", help="Write all numbers as a CSV too.", show_default=False),
    ] = None,
    report: Annotated[
        Path | None,
        typer.Option("--report", metavar="FILE", help="Write them as a page too, .html or .pdf.", show_default=False),
    ] = None,
    drop_sheet: Annotated[
        Path | None,
        typer.Option("--drop-sheet", metavar="FILE", help="Write the drop sheet, .pdf or .html.", show_default=False),
    ] = None,
    clicks: Annotated[
        int | None,
        typer.Option(
            "--clicks", metavar="N", help="Clicks in e-mails, as another program counted them.", show_default=False
        ),
    ] = None,
    wishlist: Annotated[
        int | None,
        typer.Option(
            "--wishlist", metavar="N", help="Wishlist adds, as another program counted them.", show_default=False
        ),
    ] = None,
    forget: Annotated[
        bool, typer.Option("--forget", help="Forget what files said before; typed numbers stay.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """What a drop brought: orders by the creator's code, sell-through near the pop-up, turnaround, interest afterwards.

    Read are exports of Shopify, Square, Etsy and WooCommerce, reports of visits by link, and lists of clicks and wishlist adds; the
    columns of each are a file that can be added to (docs/results.md). Nothing is sent anywhere, and what names a buyer is not kept. A
    line of an order counts once, in however many files it is. What could not be known is said. Stopped, a file is not taken in at
    all. With --json: {drop, title, sales_from, conversions, sell_through, turnaround, retargeting, repurchase, locations, compared,
    files, lacks, taken}.
    """
    with opened(drop) as shoot:
        # A number that is none is said before anything is forgotten.
        for name, value in (("clicks", clicks), ("wishlist", wishlist)):
            if value is not None:
                shoot.results.type(name, value)
        if forget:
            shoot.results.forget()
        with long_work() as progress:
            taken = shoot.results.read(files or [], progress)
        state = shoot.results.state()
        for path in _written(shoot, csv, report, drop_sheet):
            note(f"Written: {path}")
    if as_json:
        print_json({**state, "taken": [one.to_dict() for one in taken]})
        return
    for one in taken:
        say(one.sentence)
    _show(state)


def _written(shoot: "Shoot", csv: Path | None, report: Path | None, drop_sheet: Path | None) -> list[Path]:
    done = [shoot.results.save_csv(csv)] if csv is not None else []
    done += [shoot.results.page(report)] if report is not None else []
    return done + ([shoot.results.drop_sheet(drop_sheet)] if drop_sheet is not None else [])


def _show(state: dict[str, object]) -> None:
    from studio.results import in_words

    say(f"{state['drop']}, {state['title']}: what it brought")
    for sentence in in_words.sentences(state):
        say(f"  {sentence}")
    heads = ("SKU", "Product", "Held back", "Sold near", "Of it", "By code")
    table("", heads, in_words.product_rows(state), right=heads[2:])
    rows = in_words.compared_rows(state)
    if len(rows) > 1:
        heads = ("Drop", "Creator", "Turnaround", "Sell-through", "Units by code", "Net by code")
        table("Beside earlier drops", heads, rows, right=heads[2:])
        for sentence in in_words.compared_sentences(state):
            say(plain(sentence))
    for sentence in state["lacks"] or ():  # type: ignore[attr-defined]
        say(f"Not known: {sentence}")

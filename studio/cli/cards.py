"""`threeshot cards`: every card that was ever taken in, with its custody."""

from typing import Annotated, Any

import typer

from studio.cli.output import print_json, say, table
from studio.cli.work import JsonOption, known_drops, opened_catalog


def cards(
    drop: Annotated[
        str | None,
        typer.Argument(
            metavar="DROP",
            help="The cards of this drop only: its id (HARBOUR-01) or its folder.",
            autocompletion=known_drops,
            show_default=False,
        ),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """List every card that was taken in, those to be kept first: when, its copies, whether it was safe, and whether it was emptied since.

    What was proved holds for the moment it was proved at; 'threeshot card' proves it anew. With --json: a list of {card, volume, serial,
    source, drop, at, who, station, files, bytes, safe, sentence, copies, proof, emptied_at,
    answered_at}; answered_at: when a person was done with it in the window.
    """
    from studio.base.wording import moment
    from studio.shoot.catalog_care import cards_taken_in

    with opened_catalog() as catalog:
        found = cards_taken_in(catalog, drop)
    if as_json:
        print_json([_told(row) for row in found])
    elif found:
        rows = [
            (
                row["volume"] or row["source"],
                row["drop_code"],
                moment(row["at"]),
                row["files"] if row["listing"] else "",
                "safe then" if row["safe"] else "keep",
                "; ".join(f"{copy['place']} ({copy['grade']})" for copy in row["copies"]),
                moment(row["emptied_at"]),
            )
            for row in found
        ]
        table("Cards", ("Card", "Drop", "Looked at", "Files", "Verdict", "Copies", "Emptied"), rows, right=("Files",))
    else:
        say("No card was taken in yet.")


def _told(row: dict[str, Any]) -> dict[str, Any]:
    kept = (
        "volume",
        "serial",
        "source",
        "at",
        "who",
        "station",
        "files",
        "bytes",
        "safe",
        "sentence",
        "copies",
        "proof",
    )
    return {
        "card": row["card_id"],
        "drop": row["drop_code"],
        **{key: row[key] for key in kept},
        "emptied_at": row["emptied_at"],
        "answered_at": row["answered_at"],
    }

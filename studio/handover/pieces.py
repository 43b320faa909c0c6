"""A limited run's numbered pieces: the signed lines, a sheet of labels to print, a table, and a page that checks one offline.

They lie in the shoot folder's `pieces/`: the page for all runs of the drop, a folder a product, and `runs.json`, the runs there are.
"""

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from studio.base import line_file
from studio.base.clock import utc_now
from studio.base.errors import InvalidInput, NotFound, Refused
from studio.base.files import make_below, write_atomic
from studio.base.jobs import Progress
from studio.base.sku_names import folder_names
from studio.base.spreadsheet import csv_text
from studio.base.wording import count, day
from studio.open_drop import OpenDrop

if TYPE_CHECKING:
    from studio.bundle.pieces import Run

FOLDER = "pieces"
RUNS = "runs.json"
PAGE = "check.html"


@dataclass(frozen=True)
class MadeRun:
    """A run with its files: labels to print, the table of its lines, and the page that checks them."""

    run: "Run"
    sheet: Path
    table: Path
    page: Path

    def to_dict(self) -> dict[str, Any]:
        """As `pieces --json` gives it."""
        return {
            "sku": self.run.sku,
            "count": self.run.count,
            "date": self.run.day.isoformat(),
            "sheet": str(self.sheet),
            "table": str(self.table),
            "page": str(self.page),
        }


def runs_of(drop: OpenDrop) -> list[MadeRun]:
    """The runs that were made of this drop, in that order. Raises InvalidInput when their list can't be read."""
    names = folder_names(product.sku for product in drop.brief.products)
    return [_made(drop, run, names.get(run.sku, "run")) for run in _runs(drop)]


def make(drop: OpenDrop, sku: str, number: int, address: str | None, progress: Progress) -> MadeRun:
    """Make the run of a product, or its files anew: the same lines as before. `progress` counts labels.

    address: of the page that checks a piece, where the brand puts it; then a QR code opens that page. Raises NotFound (no such
    product), InvalidInput (no such count, no web address), Refused (the product's run has another count), Interrupted.
    """
    from studio import bundle
    from studio.bundle import pieces
    from studio.report import ShownRun, pieces_page, pieces_sheet

    product = next((one for one in drop.brief.products if one.sku == sku), None)
    if product is None:
        there = ", ".join(one.sku for one in drop.brief.products)
        raise NotFound(f"{drop.code} has no product '{sku}'; there are {there}.")
    if not 1 <= number <= pieces.MOST:
        raise InvalidInput(f"A run has 1 to {pieces.MOST:,} pieces; {number:,} can't be made.")
    if address is not None and not (
        address.startswith(("https://", "http://")) and "#" not in address and address.isprintable()
    ):
        raise InvalidInput(f"{address}: is no web address (https://…, without #) of a page.")
    drop.check_folder()
    make_below(drop.folder / FOLDER, drop.folder)
    # Whoever makes a run of it at the same moment comes after this one, and sees it.
    with line_file.locked(drop.folder / FOLDER / RUNS):
        runs = _runs(drop)
        run = next((one for one in runs if one.sku == sku), None)
        if run is not None and run.count != number:
            raise Refused(
                f"{sku} has a run of {count(run.count, 'piece')} since {day(run.day)}; a second run would give its numbers away twice."
            )
        if run is None:
            run = pieces.Run(drop.code, sku, number, utc_now().date())
            runs.append(run)
        lines = pieces.certificates(run)
        made = _made(drop, run, folder_names(one.sku for one in drop.brief.products)[sku])
        make_below(made.sheet.parent, drop.folder)
        named = f"{product.title}, {product.colourway}" if product.colourway else product.title
        shown = [f"{address}#{line}" for line in lines] if address else lines
        sheet = pieces_sheet(drop.code, sku, named, run.day, shown, progress)
        # Known first: a run whose files are missing is made again by the same command, one that nobody knows would be made twice.
        _write_runs(drop, runs)
        write_atomic(made.sheet, sheet, within=drop.folder)
        write_atomic(made.table, _table(run, shown), within=drop.folder)
        titles = {one.sku: one.title for one in drop.brief.products}
        key = bundle.station_key().public_key()
        shown_runs = [ShownRun(one.drop, one.sku, titles.get(one.sku, one.sku), one.count, one.day) for one in runs]
        page = pieces_page(drop.brief.title, shown_runs, key.public_bytes_raw(), bundle.key_id(key))
        write_atomic(made.page, page, within=drop.folder)
    with drop.change("pieces.made"):
        drop.catalog.tell("pieces.made", drop.id, drop.id, {"sku": sku, "count": number, "date": run.day.isoformat()})
    return made


def check(drop: OpenDrop, line: str) -> tuple["Run", int]:
    """The run and number of a piece of this drop. Raises InvalidInput: not of it, changed, or a number that its run has not."""
    from studio.bundle import pieces

    run, number = pieces.read(line)
    if run not in _runs(drop):
        raise InvalidInput(
            f"It is of {run.drop} {run.sku}, {count(run.count, 'piece')}, and {drop.code} has no such run."
        )
    if number > run.count:
        raise InvalidInput(f"It says number {number} of {run.count}.")
    return run, number


def _made(drop: OpenDrop, run: "Run", name: str) -> MadeRun:
    folder = drop.folder / FOLDER
    return MadeRun(run, folder / name / f"{name}_labels.pdf", folder / name / f"{name}_pieces.csv", folder / PAGE)


def _table(run: "Run", lines: Sequence[str]) -> bytes:
    rows = ((n, run.count, run.drop, run.sku, run.day.isoformat(), line) for n, line in enumerate(lines, 1))
    return csv_text(("number", "of", "drop", "sku", "date", "text"), rows).encode()


def _runs(drop: OpenDrop) -> "list[Run]":
    from studio.bundle import pieces

    path = drop.folder / FOLDER / RUNS
    try:
        told = json.loads(path.read_bytes())
        return [
            pieces.Run(drop.code, str(one["sku"]), int(one["count"]), dt.date.fromisoformat(one["date"]))
            for one in told
        ]
    except FileNotFoundError:
        return []
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise InvalidInput(
            f"{path}: is not a list of runs; put it back from a backup, or numbers would be given twice."
        ) from error


def _write_runs(drop: OpenDrop, runs: "Sequence[Run]") -> None:
    told = [{"sku": one.sku, "count": one.count, "date": one.day.isoformat()} for one in runs]
    write_atomic(drop.folder / FOLDER / RUNS, json.dumps(told, ensure_ascii=False, indent=1), within=drop.folder)

"""`threeshot inspect`: what Threeshot sees in any picture, no drop needed."""

from pathlib import Path
from typing import Annotated, Any

import typer

from studio.cli.output import mark, number, print_json, table
from studio.cli.work import JsonOption, exit_with, long_work
from studio.errors import InvalidInput, NotFound

MOST_WORKERS = 4


def inspect(
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE", help="Pictures, RAW files, clips.", show_default=False)
    ],
    as_json: JsonOption = False,
) -> None:
    """Show EXIF, codes, sharpness, exposure and verdict of any picture.

    Ends with 4 when a file is not there, and with 3, after showing all, when one could not be read.
    """
    for file in files:
        if not file.exists():
            raise NotFound(f"{file}: is not there; check the name.")
    seen = _look(files)
    if as_json:
        print_json(seen)
    else:
        _show(seen)
    exit_with(InvalidInput.exit_code if any(one["error"] for one in seen) else 0)


def _look(files: list[Path]) -> list[dict[str, Any]]:
    """One `inspect` answer for each file, in the order given; a file that ends its worker costs its own answer only."""
    import os

    from studio.examine import examine, failed
    from studio.workers import WorkerFailure, Workers

    seen: dict[str, dict[str, Any]] = {}
    wanted = list(dict.fromkeys(str(file) for file in files))
    with long_work() as progress, Workers(count=min(MOST_WORKERS, os.cpu_count() or 1, len(wanted))) as workers:
        progress.start(len(wanted), "looking", "files")
        for (path, *_), found in workers.map(examine, [(path,) for path in wanted]):
            answer = failed(path, found) if isinstance(found, WorkerFailure) else found
            seen[path] = answer.to_inspect()
            progress.advance(what=f"looking at {Path(path).name}")
    return [seen[str(file)] for file in files]


def _show(seen: list[dict[str, Any]]) -> None:
    table(
        "",
        ("File", "Verdict", "Blur px", "At delivery", "EV", "Clipped %", "Taken", "Seen"),
        [_row(one) for one in seen],
        right=("Blur px", "At delivery", "EV", "Clipped %"),
    )


def _row(one: dict[str, Any]) -> tuple[Any, ...]:
    if one["error"]:
        return one["file"], mark("bad", "unreadable"), "", "", "", "", "", one["error"]
    sharp, light = one["sharpness"] or {}, one["exposure"] or {}
    said = [*one["reasons"], *(f"{code['format']}: {code['text']}" for code in one["codes"])]
    taken = " ".join(
        part for part in (str(one["captured_at"] or "")[:19].replace("T", " "), one["camera"] or "") if part
    )
    return (
        one["file"],
        mark(one["verdict"]) if one["verdict"] else "not judged",
        number(sharp.get("blur_px")),
        number(sharp.get("blur_px_delivery")),
        number(light.get("subject_ev"), 1, sign=True),
        number(light.get("clipped_high_pct"), 1),
        taken,
        "\n".join(said),
    )

"""`threeshot inspect`: what Threeshot sees in any picture, no drop needed."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from studio.base.errors import InvalidInput, NotFound
from studio.base.terms import SHARPER
from studio.cli.output import console, mark, number, plain, print_json
from studio.cli.work import JsonOption, exit_with, long_work

if TYPE_CHECKING:
    from studio.imaging import Mark

MOST_WORKERS = 4


def inspect(
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE", help="Pictures, RAW files, clips.", show_default=False)
    ],
    as_json: JsonOption = False,
    overlay: Annotated[
        Path | None,
        typer.Option(
            metavar="FOLDER", help="Write each picture into this folder, with what the verdict looked at drawn on it."
        ),
    ] = None,
) -> None:
    """Show EXIF, codes, sharpness, exposure and verdict of any picture.

    Ends with 4 when a file is not there, and with 3, after showing all, when one could not be read.
    """
    for file in files:
        if not file.exists():
            raise NotFound(f"{file}: is not there; check the name.")
    seen = _look(files)
    if overlay is not None:
        _draw(seen, overlay)
    if as_json:
        print_json(seen)
    else:
        _show(seen)
    exit_with(InvalidInput.exit_code if any(one["error"] for one in seen) else 0)


def _look(files: list[Path]) -> list[dict[str, Any]]:
    """One `inspect` answer for each file, in the order given; a file that ends its worker costs its own answer only."""
    import os

    from studio.base import settings
    from studio.base.workers import Workers
    from studio.judging.together import look_together

    wanted, sensitivity = list(dict.fromkeys(str(file) for file in files)), settings.load().sensitivity
    with long_work() as progress, Workers(count=min(MOST_WORKERS, os.cpu_count() or 1, len(wanted))) as workers:
        seen = look_together(wanted, workers, progress, sensitivity)
    return [seen[str(file)].to_inspect() for file in files]


def _draw(seen: list[dict[str, Any]], folder: Path) -> None:
    """Each judged picture as NAME.jpg in the folder: its subject's box solid, that of what is sharpest beside it dashed."""
    from studio.base.errors import Refused
    from studio.base.workers import WorkerFailure, Workers
    from studio.imaging import write_marked

    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Refused(f"{folder}: could not be made ({error.strerror or error}); name another folder.") from error
    taken: set[str] = set()
    wanted = []
    for one in seen:
        if not one["subject"]:
            continue
        name = stem = Path(one["file"]).stem
        while name.casefold() in taken:
            name = f"{len(taken)}-{stem}"
        taken.add(name.casefold())
        wanted.append((one["file"], str(folder / f"{name}.jpg"), (one["width"], one["height"]), _marks(one)))
    with long_work() as progress, Workers(count=1) as workers:
        progress.start(len(wanted), "drawing", "files")
        for args, found in workers.map(write_marked, wanted):
            if isinstance(found, WorkerFailure):
                raise Refused(f"{args[1]}: could not be written ({found.sentence}); name another folder.")
            progress.advance()


def _marks(one: dict[str, Any]) -> "list[Mark]":
    from studio.imaging import Mark

    subject, sharp = one["subject"], one["sharpness"]
    sharpest, around = sharp["sharpest_box"], sharp["surround_blur_px"]
    box = subject["x"], subject["y"], subject["width"], subject["height"]
    marks = [Mark(box, f"subject: {subject['source']}")]
    if sharpest and one["verdict"] != "pass" and around is not None and around <= SHARPER * sharp["blur_px"]:
        marks.insert(0, Mark(tuple(sharpest), "sharpest beside it", dashed=True))
    return marks


def _show(seen: list[dict[str, Any]]) -> None:
    out = console()
    for one in seen:
        verdict = (
            mark("bad", "unreadable") if one["error"] else mark(one["verdict"] or "", one["verdict"] or "not judged")
        )
        verdict.append(f"  {plain(one['file'])}", style="bold")
        out.print(verdict, soft_wrap=True)
        for line in _facts(one):
            out.print(f"    {plain(line)}", soft_wrap=True)


def _facts(one: dict[str, Any]) -> list[str]:
    if one["error"]:
        return [one["error"]]
    size = f"{one['width']} × {one['height']} px" if one["width"] else ""
    taken = str(one["captured_at"] or "")[:19].replace("T", " ")
    facts = [
        ", ".join(part for part in (size, taken, one["camera"]) if part),
        _measured(one),
        *one["reasons"],
        *one["notes"],
    ]
    return [fact for fact in (*facts, *(f"{code['format']}: {code['text']}" for code in one["codes"])) if fact]


def _measured(one: dict[str, Any]) -> str:
    sharp, light = one["sharpness"], one["exposure"]
    if not sharp or not light:
        return ""
    blur = "no edges to judge the sharpness by"
    if sharp["blur_px"] is not None:
        delivery = (
            f" ({number(sharp['blur_px_delivery'])} at delivery size)" if sharp["blur_px_delivery"] is not None else ""
        )
        blur = f"{sharp['kind']}, blur {number(sharp['blur_px'])} px{delivery}"
    ev = (
        f"; subject {number(light['subject_ev'], 1, sign=True)} EV off target"
        if light["subject_ev"] is not None
        else ""
    )
    return f"{blur}{ev}; {number(light['clipped_high_pct'], 1)} % blown out"

"""`threeshot measure`: light from a test frame, sound from a recording, and the checklist items that rest on them."""

from pathlib import Path
from typing import Annotated, Any

import typer

from studio.base.digits import is_digits
from studio.base.errors import InvalidInput, NotFound, UsageError
from studio.cli import devices
from studio.cli.help import Command, CommandGroup
from studio.cli.output import console, mark, number, plain, print_json
from studio.cli.work import ByOption, JsonOption, exit_with, known_drops, long_work, opened

app = typer.Typer(
    cls=CommandGroup,
    rich_markup_mode=None,
    no_args_is_help=True,
    help="Measure light or sound, and tick what rests on it.",
)

FramesArgument = Annotated[list[Path] | None, typer.Argument(metavar="FILE", help="Test frames.", show_default=False)]
SoundsArgument = Annotated[
    list[Path] | None,
    typer.Argument(metavar="FILE", help="Recordings; with --record, where it is written.", show_default=False),
]
DropOption = Annotated[
    str | None,
    typer.Option(
        "--drop",
        metavar="DROP",
        help="Keep the results with this drop.",
        autocompletion=known_drops,
        show_default=False,
    ),
]
ItemOption = Annotated[
    str | None,
    typer.Option("--item", metavar="ITEM", help="Tick this checklist item when its limit is kept.", show_default=False),
]


@app.command(cls=Command)
def light(
    files: FramesArgument = None,
    card: Annotated[
        str | None,
        typer.Option("--card", metavar="X,Y,W,H", help="Where the grey card is, in pixels.", show_default=False),
    ] = None,
    spots: Annotated[
        str | None,
        typer.Option("--spots", metavar="X,Y,X,Y", help="Spots of key and fill, in pixels.", show_default=False),
    ] = None,
    webcam: Annotated[
        int | None,
        typer.Option(
            "--webcam",
            metavar="NUMBER",
            min=0,
            help="Measure what a webcam sees now; 0 is the first.",
            show_default=False,
        ),
    ] = None,
    drop: DropOption = None,
    item: ItemOption = None,
    by: ByOption = None,
    as_json: JsonOption = False,
) -> None:
    """Measure the light in test frames: grey card, evenness, key to fill, cast, mixed light, flicker, highlights.

    Two frames of the same set, the camera where it stands, tell flicker from blinds: name both, or with --drop measure the last one.
    What may be a grey card but is not framed as one is asked for; --card answers.
    Ends with 4 when a file or a webcam is not there, and with 3, after showing all, when one could not be read.
    """
    box = _four("--card", card)
    if box is not None and min(box[2:]) <= 0:
        raise UsageError("--card: width and height are to be above 0.")
    points = _four("--spots", spots)
    pair = ((points[0], points[1]), (points[2], points[3])) if points else None
    if bool(files) == (webcam is not None):
        raise UsageError("Name a FILE to measure, or --webcam NUMBER, one of them.")
    if webcam is not None:
        _check(drop, item, by)
        _tell("light", [devices.look(webcam, box, pair, drop, item, by)], as_json)
        return
    _measure("light", files or [], (box, pair), drop, item, by, as_json)


@app.command(cls=Command)
def sound(
    files: SoundsArgument = None,
    record: Annotated[
        float | None,
        typer.Option(
            "--record", metavar="SECONDS", help="Record from a microphone, and measure that.", show_default=False
        ),
    ] = None,
    device: Annotated[
        str | None,
        typer.Option(
            "--device", metavar="NAME", help="The microphone, by its number or a part of its name.", show_default=False
        ),
    ] = None,
    list_devices: Annotated[bool, typer.Option("--list-devices", help="Show the microphones that are there.")] = False,
    drop: DropOption = None,
    item: ItemOption = None,
    by: ByOption = None,
    as_json: JsonOption = False,
) -> None:
    """Measure recordings: peaks, loudness, noise floor, clipping, hum, wind, dead or reversed channels.

    Begin a recording with a second of silence. --record takes one from a microphone, into the drop's folder or, without a
    drop, into FILE; with --item room-tone it is the drop's room tone. Ends with 4 when a file or a microphone is not there, and
    with 3, after showing all, when one could not be read. With --json and --list-devices: [{index, name, channels, rate_hz,
    default}].
    """
    if list_devices:
        devices.show_devices(as_json)
        return
    if record is None and device is not None:
        raise UsageError("--device goes with --record SECONDS.")
    if record is not None:
        devices.check(files, drop)
        files = [devices.record(record, device, drop, item, files[0] if files else None)]
    if not files:
        raise UsageError("Name a FILE to measure, or --record SECONDS from a microphone.")
    _measure("sound", files, (), drop, item, by, as_json)


def _four(name: str, text: str | None) -> tuple[int, int, int, int] | None:
    if text is None:
        return None
    parts = text.replace(" ", "").split(",")
    if len(parts) != 4 or not all(is_digits(part) and len(part) < 7 for part in parts):
        raise UsageError(f"{name}: found '{plain(text)}', expected four whole numbers with commas between them.")
    one, two, three, four = (int(part) for part in parts)
    return one, two, three, four


def _measure(
    kind: str,
    files: list[Path],
    options: tuple[Any, ...],
    drop: str | None,
    item: str | None,
    by: str | None,
    as_json: bool,
) -> None:
    _check(drop, item, by)
    for file in files:
        if not file.exists():
            raise NotFound(f"{file}: is not there; check the name.")
    _tell(kind, _for_drop(kind, files, options, drop, item, by) if drop else _look(kind, files, options), as_json)


def _check(drop: str | None, item: str | None, by: str | None) -> None:
    if (item or by) and not drop:
        raise UsageError("--item and --by go with --drop: say which drop the item is of.")


def _tell(kind: str, found: list[dict[str, Any]], as_json: bool) -> None:
    if as_json:
        print_json(found)
    else:
        for one in found:
            _show(kind, one)
    exit_with(InvalidInput.exit_code if any(one["error"] for one in found) else 0)


def _for_drop(
    kind: str, files: list[Path], options: tuple[Any, ...], drop: str, item: str | None, by: str | None
) -> list[dict[str, Any]]:
    """Measured and kept, one after the other; with `verdict` on the item."""
    from studio.measure.measurements import failed

    found = []
    with opened(drop) as shoot, long_work() as progress:
        progress.start(len(files), "measuring", "files")
        for file in files:
            try:
                given = (*options, *_beside(kind, files, file))
                found.append(shoot.checklist.measure(kind, file, item, by, *given).made["result"])
            except InvalidInput as error:
                found.append(failed(kind, str(file), str(error)))
            progress.advance(what=f"measuring {file.name}")
            progress.check()
    return found


def _look(kind: str, files: list[Path], options: tuple[Any, ...]) -> list[dict[str, Any]]:
    """One answer for each file, in the order given; a file that ends its worker costs its own answer only."""
    from studio.base.workers import WorkerFailure, Workers
    from studio.measure.measurements import failed, function_of

    wanted = list(dict.fromkeys(str(file) for file in files))
    seen: dict[str, dict[str, Any]] = {}
    with long_work() as progress, Workers(count=min(2, len(wanted))) as workers:
        progress.start(len(wanted), "measuring", "files")
        for (path, *_), one in workers.map(
            function_of(kind), [(path, *options, *_not_kept(kind, files, path)) for path in wanted]
        ):
            seen[path] = failed(kind, path, one.sentence) if isinstance(one, WorkerFailure) else one
            progress.advance(what=f"measuring {Path(path).name}")
    return [seen[str(file)] for file in files]


def _beside(kind: str, files: list[Path], file: Path) -> tuple[str, ...]:
    """Of several test frames the one named before (of the first the second): two of one set tell flicker. Of a recording none."""
    named = list(dict.fromkeys(files))
    if kind != "light" or len(named) < 2:
        return ()
    at = named.index(file)
    return (str(named[at - 1 if at > 0 else 1]),)


def _not_kept(kind: str, files: list[Path], path: str) -> tuple[str | None, ...]:
    """The same, after the picture that is not made here."""
    other = _beside(kind, files, Path(path))
    return (None, *other) if other else ()


def _show(kind: str, one: dict[str, Any]) -> None:
    out = console()
    state, word = ("bad", "unreadable") if one["error"] else ("fail", "faults") if one["faults"] else ("pass", "good")
    head = mark(state, word)
    head.append(f"  {plain(one['file'])}", style="bold")
    out.print(head, soft_wrap=True)
    facts = (
        [one["error"]]
        if one["error"]
        else [_light(one) if kind == "light" else _sound(one), *one["reasons"], *one["notes"]]
    )
    if asked := one.get("card_question"):
        box = ",".join(str(asked[side]) for side in ("x", "y", "width", "height"))
        facts.append(f"Is this your grey card, at {box}? If so, measure it again with --card {box}.")
    verdict = one.get("verdict")
    if verdict:
        facts.append(f"{verdict['item']}: {'ticked' if verdict['within'] else 'not ticked'}. {verdict['sentence']}")
    for verdict in one.get("verdicts", []):
        facts.append(
            f"{verdict['item']}: {'within its limit' if verdict['within'] else 'beyond its limit'}. {verdict['sentence']}"
        )
    for fact in facts:
        out.print(f"    {plain(fact)}", soft_wrap=True)


def _light(one: dict[str, Any]) -> str:
    parts = [
        _card(one),
        *(
            _part(one[key], text)
            for key, text in (("evenness_stops", "even within {} stops"), ("key_fill_stops", "key to fill {} stops"))
        ),
        _part(one["cast"]["red_green"], "red {} stops", sign=True),
        _part(one["cast"]["blue_green"], "blue {} stops", sign=True),
        f"{one['cct_k']} K" if one["cct_k"] else "",
        _part(one["clipped_high_pct"], "{} % blown out"),
    ]
    return ", ".join(part for part in parts if part)


def _card(one: dict[str, Any]) -> str:
    if not one["grey_card"]:
        return "no grey card"
    if one["card_kind"] != "colour checker":
        return "grey card found"
    off = one["colours"]
    told = f", colours off by ΔE {off['mean']:g}, {off['patch']} by {off['worst']:g}" if off else ""
    return f"colour checker found{told}"


def _sound(one: dict[str, Any]) -> str:
    parts = [
        _part(one["peak_dbfs"], "peak {} dBFS"),
        _part(one["loudness_lufs"], "loudness {} LUFS"),
        _part(one["noise_floor_dbfs"], "noise floor {} dBFS"),
        _part(one["snr_db"], "signal to noise {} dB"),
    ]
    return ", ".join(part for part in parts if part) or "nothing to hear"


def _part(value: float | None, text: str, sign: bool = False) -> str:
    return "" if value is None else text.format(number(value, 1, sign=sign))

"""How far EXIF is read as ExifTool reads it: the table in docs/formats.md (`make docs`), over the files kept for tests.

What ExifTool says of them is recorded in tests/files/exif/exiftool.json, so that nobody needs it to run the tests:
`python -m tools.exif_table --record PATH-TO-EXIFTOOL` asks it anew.
"""

import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from studio.imaging import Exif, read_exif, read_marks
from studio.xmp import Sidecar

ROOT = Path(__file__).resolve().parent.parent
KEPT = ROOT / "tests" / "files" / "exif"
ANSWERS = KEPT / "exiftool.json"
_SAMPLE = ROOT / "resources" / "sample-shoot"
_PICTURES = {".jpg", ".png", ".webp", ".avif", ".dng", ".cr3", ".raf", ".rw2"}
_ASKED = [
    *("DateTimeOriginal", "CreateDate", "ModifyDate", "SubSecTimeOriginal", "OffsetTimeOriginal"),
    *("TimeZone#", "DaylightSavings#", "DateTimeUTC", "Make", "Model", "LensModel", "Lens"),
    *("SerialNumber#", "CameraSerialNumber#", "InternalSerialNumber#", "ISO#", "ExposureTime#", "FNumber#"),
    *("FocalLength#", "Orientation#", "GPSLatitude#", "GPSLongitude#", "Rating#", "Label"),
]
Answer = dict[str, Any]
"""`IFD0:Make` → what ExifTool prints of it, as a number where it is one."""

MISSING: dict[tuple[str, str], str] = {}
"""Why a field is not read where ExifTool reads it."""
OTHERWISE = {
    ("make", "latin-1.jpg"): "bytes that are no UTF-8 are taken as Latin-1; ExifTool hands them on",
    ("UTC offset", "never-changed.jpg"): "`OffsetTime` is of the last change, which was the shot itself",
    ("iso", "iso-beyond-16-bits.jpg"): "65535 says that the speed is beyond 16 bits; another tag has room for it",
    ("serial", "nikon-model-as-serial.jpg"): "`D50` is the model, the same in every D50",
    ("serial", "no-serial-in-it.jpg"): "zeros are no number",
}
"""Where what stands in a tag is known to mean something else than ExifTool prints."""


@dataclass(frozen=True)
class Field:
    """One row: its name, what ExifTool says, what is read here, as EXIF or as a mark; both in one normal form, None for nothing."""

    name: str
    wanted: Callable[[Answer], object]
    read: Callable[[Exif], object] = lambda exif: None
    mark: Callable[[Sidecar], object] | None = None


@dataclass(frozen=True)
class Cell:
    """One field of one file, as ExifTool says and as it is read."""

    field: str
    file: str
    wanted: object
    found: object

    @property
    def how(self) -> str:
        """`same`, `wrong`, `missing` (only ExifTool has it), `more` (only we have it), or `none` (neither has)."""
        if self.wanted is None:
            return "none" if self.found is None else "more"
        if self.found is None:
            return "missing"
        return "same" if _same(self.wanted, self.found) else "wrong"


def _said(*names: str) -> Callable[[Answer], object]:
    """The first of these tags, in whatever group; one named with its group before it only there. None for none, or blank."""

    def pick(answer: Answer) -> object:
        for name in names:
            for key, value in answer.items():
                if name in (key, key.partition(":")[2]) and str(value).strip():
                    return value
        return None

    return pick


def _text(*names: str) -> Callable[[Answer], object]:
    def plain(answer: Answer) -> object:
        value = _said(*names)(answer)
        return None if value is None else " ".join(str(value).split())

    return plain


def _number(*names: str) -> Callable[[Answer], object]:
    def last(answer: Answer) -> object:
        value = _said(*names)(answer)
        # Nikon's ISO is two numbers, of which the second is the speed.
        return None if value is None else float(str(value).split()[-1])

    return last


def _serial(answer: Answer) -> object:
    """The standard's, a DNG's, the maker's, in that order."""
    names = ("ExifIFD:SerialNumber", "CameraSerialNumber", "SerialNumber", "InternalSerialNumber")
    text = str(_text(*names)(answer) or "").removeprefix("NO= ")
    if re.fullmatch(r"\d{1,3}( \d{1,3}){3,5}", text):
        # Sony's, which are printed a byte at a time.
        text = bytes(int(part) for part in text.split()).hex()
    return text or None


_TIMES = ("DateTimeOriginal", "CreateDate", "ModifyDate")


def _offset(answer: Answer) -> object:
    """Seconds east of UTC. Canon's zone has summer time in it, Nikon's has it beside it; Olympus writes the time in UTC."""
    taken = _said(*_TIMES)(answer)
    if (written := _said("OffsetTimeOriginal")(answer)) is not None:
        return int(datetime.strptime(str(written), "%z").utcoffset().total_seconds())  # type: ignore[union-attr]
    for maker, summer in (("Canon", 0), ("Nikon", 60)):
        if f"{maker}:TimeZone" in answer:
            return 60 * (answer[f"{maker}:TimeZone"] + summer * answer.get(f"{maker}:DaylightSavings", 0))
    if (utc := _said("DateTimeUTC")(answer)) is not None:
        local, there = (datetime.strptime(str(moment), "%Y:%m:%d %H:%M:%S") for moment in (taken, utc))
        return int((local - there).total_seconds())
    return None


def _place(answer: Answer) -> object:
    found = [answer.get(f"Composite:GPS{axis}") for axis in ("Latitude", "Longitude")]
    return None if None in found else tuple(round(float(str(value)), 5) for value in found)


def _place_read(exif: Exif) -> object:
    if exif.latitude is None or exif.longitude is None:
        return None
    return round(exif.latitude, 5), round(exif.longitude, 5)


FIELDS = (
    Field("time", _said(*_TIMES), lambda exif: exif.captured_at and exif.captured_at.strftime("%Y:%m:%d %H:%M:%S")),
    Field("sub-seconds", _text("SubSecTimeOriginal"), lambda exif: exif.subsec or None),
    Field("UTC offset", _offset, lambda exif: exif.offset_s),
    Field("make", _text("Make"), lambda exif: exif.make),
    Field("model", _text("Model"), lambda exif: exif.model),
    Field("lens", _text("LensModel", "Lens"), lambda exif: exif.lens),
    Field("serial", _serial, lambda exif: exif.serial),
    Field("iso", _number("ExifIFD:ISO", "ISO"), lambda exif: exif.iso),
    Field("exposure", _number("ExposureTime"), lambda exif: exif.exposure_s),
    Field("f-number", _number("FNumber"), lambda exif: exif.f_number),
    Field("focal length", _number("FocalLength"), lambda exif: exif.focal_mm),
    Field("orientation", _number("Orientation"), lambda exif: exif.orientation),
    Field("GPS", _place, _place_read),
    Field("rating", _number("Rating"), mark=lambda said: -1 if said.reject else said.rating),
    Field("label", _text("Label"), mark=lambda said: said.label),
)


def _same(wanted: object, found: object) -> bool:
    if isinstance(wanted, float) and isinstance(found, (int, float)):
        return abs(wanted - found) <= 1e-4 * max(abs(wanted), abs(found))
    # ExifTool's JSON has serials of digits as numbers, without the zeros before them.
    return wanted == found or str(wanted).lstrip("0") == str(found).lstrip("0")


def kept() -> dict[str, Path]:
    """Every file the table is over, by the name it has in the answers."""
    files = [path for path in sorted(KEPT.iterdir()) if path.suffix in _PICTURES]
    sample = [path for path in sorted(_SAMPLE.rglob("*")) if path.suffix.lower() in _PICTURES]
    return {path.name: path for path in files} | {path.relative_to(_SAMPLE).as_posix(): path for path in sample}


def cells() -> Iterator[Cell]:
    """Every field of every file."""
    answers = json.loads(ANSWERS.read_text("utf-8"))["files"]
    for name, path in kept().items():
        exif, said = read_exif(path), read_marks(path).said or Sidecar()
        for field in FIELDS:
            wanted, found = field.wanted(answers[name]), field.mark(said) if field.mark else field.read(exif)
            # Pictures that say nothing of it are upright.
            default = field.name == "orientation" and wanted is None and found == 1
            yield Cell(field.name, name, wanted, None if default else found)


def table() -> str:
    """The table of docs/formats.md."""
    version = json.loads(ANSWERS.read_text("utf-8"))["version"]
    found = list(cells())
    lines = [
        f"Over {len(kept())} files, against ExifTool {version}:",
        "",
        "| field | files that have it | the same | missing | wrong |",
        "| --- | --- | --- | --- | --- |",
    ]
    notes = {}
    for field in FIELDS:
        mine = [cell for cell in found if cell.field == field.name]
        for cell in mine:
            key = (cell.field, cell.file)
            if key in MISSING or key in OTHERWISE:
                notes[key] = MISSING.get(key) or OTHERWISE[key]
        told = [cell.how for cell in mine if (cell.field, cell.file) not in OTHERWISE]
        same, missing, wrong = (told.count(how) for how in ("same", "missing", "wrong"))
        lines.append(f"| {field.name} | {same + missing + wrong} | {same} | {missing} | {wrong} |")
    lines += ["", "Missing, or not what stands in the tag (which the rows above leave out), on purpose:", ""]
    return "\n".join([*lines, *(f"- {field} of `{file}`: {why}" for (field, file), why in notes.items())])


def record(exiftool: str) -> None:
    """Ask ExifTool of every file, and keep its answers beside them."""
    version = subprocess.run([exiftool, "-ver"], capture_output=True, text=True, check=True).stdout.strip()
    files: dict[str, Answer] = {}
    for name, path in kept().items():
        command = [exiftool, "-j", "-a", "-G1", *(f"-{asked}" for asked in _ASKED), str(path)]
        said = subprocess.run(command, capture_output=True, check=True).stdout.decode("utf-8", "replace")
        (answer,) = json.loads(said)
        files[name] = {key: value for key, value in answer.items() if key != "SourceFile"}
    ANSWERS.write_text(json.dumps({"version": version, "files": files}, indent=1, ensure_ascii=False) + "\n", "utf-8")
    print(f"Written: {ANSWERS.relative_to(ROOT)}, {len(files)} files", file=sys.stderr)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--record"]:
        record(sys.argv[2])
    else:
        print(table())

"""A table as a shop exports it, line by line: whatever its encoding and delimiter, with quotes and line breaks in its cells."""

import codecs
import csv
import hashlib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

from studio.base.errors import InvalidInput, NotFound
from studio.base.jobs import Progress
from studio.base.wording import size
from studio.documents.shop import folded
from studio.documents.yaml_text import Mistake

MAX_BYTES: Final = 1_000_000_000
MAX_COLUMNS: Final = 2_000
_PIECE: Final = 1 << 20
_EVERY: Final = 2_000
"""Lines after which it is told how far the reading is."""
_WORKBOOKS: Final = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF")
_MARKS: Final = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))

Line = tuple[int, list[str]]


@dataclass(frozen=True)
class Table:
    """A table that is open. name: the file's. header: where each column is, by its folded name. columns: its names as they are.

    rows: each line after the header, with its number; lines without a word are left out. Raises InvalidInput for what is no CSV.
    """

    name: str
    sha256: str
    header: dict[str, int]
    columns: list[str]
    rows: Iterator[Line]


@contextmanager
def opened(path: Path, progress: Progress) -> Iterator[Table]:
    """Open a table. Raises NotFound, InvalidInput: no file, not readable, a workbook, nothing in it."""
    sha256, encoding = _looked_at(path, progress)
    try:
        with path.open("r", encoding=encoding, errors="replace", newline="") as file:
            first = file.readline(_PIECE)
            unquoted = re.sub(r'"[^"]*"', "", first)
            delimiter = max(",;\t", key=unquoted.count)
            file.seek(0)
            progress.start(path.stat().st_size, f"reading {path.name}", "bytes")
            rows = _rows(path.name, file, delimiter, progress)
            line, columns = next(rows, (1, []))
            if not columns:
                raise InvalidInput(Mistake("nothing", "a shop's export, with its header", line=1).sentence(path.name))
            if len(columns) > MAX_COLUMNS:
                found = f"{len(columns):,} columns"
                raise InvalidInput(Mistake(found, f"at most {MAX_COLUMNS:,}", line=line).sentence(path.name))
            header: dict[str, int] = {}
            for at, name in enumerate(columns):
                header.setdefault(folded(name), at)
            yield Table(path.name, sha256, header, columns, rows)
    except OSError as error:
        raise InvalidInput(f"{path}: cannot be read ({error.strerror}); check the file and its permissions.") from error


def _looked_at(path: Path, progress: Progress) -> tuple[str, str]:
    """The hash of a file's bytes, and its encoding: by its mark, UTF-8 where all of it is, else that of Western Windows."""
    try:
        if path.is_dir():
            raise InvalidInput(f"{path}: is a folder, expected a file.")
        if not path.is_file():
            raise NotFound(f"{path}: there is no such file; check the name and the folder.")
        if (length := path.stat().st_size) > MAX_BYTES:
            raise InvalidInput(
                f"{path}: is {size(length)} large, at most {size(MAX_BYTES)} are read; export fewer days."
            )
        digest, decoder, is_utf8 = hashlib.sha256(), codecs.getincrementaldecoder("utf-8")(), True
        with path.open("rb") as file:
            beginning = file.read(8)
            if beginning.startswith(_WORKBOOKS):
                found = "a workbook or document"
                raise InvalidInput(Mistake(found, "a CSV; save or export it as CSV", line=1).sentence(path.name))
            file.seek(0)
            while piece := file.read(_PIECE):
                progress.check()
                digest.update(piece)
                if is_utf8:
                    try:
                        decoder.decode(piece)
                    except UnicodeDecodeError:
                        is_utf8 = False
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or "not a usable name"
        raise InvalidInput(f"{path}: cannot be read ({why}); check the file and its permissions.") from error
    marked = next((encoding for mark, encoding in _MARKS if beginning.startswith(mark)), None)
    return digest.hexdigest(), marked or ("utf-8" if is_utf8 else "cp1252")


def _rows(name: str, file: IO[str], delimiter: str, progress: Progress) -> Iterator[Line]:
    reader = csv.reader(file, delimiter=delimiter, strict=True)
    start, told = 1, 0
    raw = file.buffer  # type: ignore[attr-defined]
    try:
        for number, cells in enumerate(reader):
            if number % _EVERY == 0:
                at = raw.tell()
                progress.advance(at - told)
                told = at
            if any(cells):
                yield start, cells
            start = reader.line_num + 1
    except csv.Error as error:
        found = f"what is not CSV ({error})"
        raise InvalidInput(Mistake(found, "one entry a line, quotes closed", line=start).sentence(name)) from error

"""Newer versions of files that are here: a program wrote stars or words into a picture, and the coded picture is the same.

Such a file makes no frame. The original stays as it was; the version is kept beside it, `versions/IMG_0001 v2.JPG` in its folder, with a
checksum and copies of its own, and what it says of stars and labels counts as what any file says (`studio.judging.taken_over`).
"""

import re
from collections.abc import Iterable
from pathlib import Path, PurePath, PurePosixPath

from studio.catalog import Row, files, second_copies
from studio.imaging.exif import Exif
from studio.imaging.same_picture import beginning, same_picture
from studio.ingest import capture_time
from studio.ingest.gaps import counter
from studio.ingest.pair import split_name
from studio.ingest.plan import Item
from studio.open_drop import OpenDrop

FOLDER = "versions"
_NAME = re.compile(r"(.+) v[1-9][0-9]*", re.DOTALL)


def path(original: str, number: int) -> Path:
    """Where a version of a file lies, below the shoot folder as that one is. number: 1 for the first; it is the second of its picture."""
    there = Path(original)
    return there.parent / FOLDER / f"{there.stem} v{number + 1}{there.suffix}"


def original_of(there: str) -> str:
    """The path of the file that the one of this path is a version of; of one that lies as no version does, its own."""
    found = PurePosixPath(there)
    name = _NAME.fullmatch(found.stem)
    if found.parent.name != FOLDER or name is None:
        return there
    return (found.parent.parent / f"{name[1]}{found.suffix}").as_posix()


def lies_as_one(there: PurePath) -> bool:
    """Whether a file lies where versions do, under a name as they have."""
    return original_of(there.as_posix()) != there.as_posix()


def _are_numbered_apart(name: str, other: str) -> bool:
    """Whether a camera gave both names, with two numbers: two exposures, however alike. Of a burst none need be opened for that."""
    one, two = (counter(split_name(each)[0].casefold()) for each in (name, other))
    return one is not None and two is not None and (one[0], one[2]) == (two[0], two[2]) and one[1] != two[1]


class Versions:
    """What of the new files of one drop are versions of files that are recorded."""

    def __init__(self, drop: OpenDrop) -> None:
        self._drop = drop
        self._beginnings: dict[str, str] = {}
        """How the pictures of files begin, by the hash of their bytes: in a burst without fractions of seconds each is asked for often."""

    def of(self, item: Item, xxh128: str, lies_at: Path | None, exif: Exif | None) -> Row | None:
        """The recorded file that a new picture, RAW or clip is a version of; None when it is a picture of its own.

        Asked are the files of its name, and those that one camera took at the same moment: others are no candidates. xxh128: of its
        bytes, which are at `lies_at` now. The very same ones are no version: another import was faster.
        """
        if lies_at is None:
            return None
        if item.orphan is not None:
            return self._where_it_lies(item, lies_at)
        candidates = list(self._candidates(item, exif))
        if not candidates or any(row["xxh128"] == xxh128 for row in candidates):
            return None
        begins = self._beginning(xxh128, lies_at)
        alike = [row for row in candidates if begins is not None and self._begins(row) == begins]
        return next((row for row in alike if same_picture(self._there(row), lies_at)), None)

    def _where_it_lies(self, item: Item, lies_at: Path) -> Row | None:
        """What was found among the originals is a version only where it lies as one; of one that is lost or damaged, its name proves it."""
        drop, own = self._drop, PurePath(lies_at).relative_to(self._drop.folder).as_posix()
        row = files.main_file_at(drop.catalog, drop.id, original_of(own)) if original_of(own) != own else None
        if row is None or item.as_listed or same_picture(drop.folder / row["path"], lies_at):
            return row
        return None

    def _candidates(self, item: Item, exif: Exif | None) -> Iterable[Row]:
        drop, moment = self._drop, None
        if exif is not None and exif.captured_at is not None:
            moment = capture_time.captured(drop, exif.captured_at, exif.offset_s, None)["captured_at"]
        model, serial = (exif.model, exif.serial) if exif is not None else (None, None)
        for row in files.main_files_like(drop.catalog, drop.id, item.found.kind, item.found.name, model, moment):
            one_body = None in (serial, row["serial"]) or serial == row["serial"]
            if one_body and not _are_numbered_apart(item.found.name, row["original_name"]):
                yield row

    def _beginning(self, xxh128: str, path: Path) -> str | None:
        found = self._beginnings.get(xxh128) or beginning(path)
        if found is not None:
            self._beginnings[xxh128] = found
        return found

    def _begins(self, row: Row) -> str | None:
        return self._beginnings.get(row["xxh128"]) or self._beginning(row["xxh128"], self._there(row))

    def _there(self, row: Row) -> Path:
        """Where a recorded file can be read: among the originals, or, where it was removed from there, on a backup."""
        original: Path = self._drop.folder / str(row["path"])
        if original.exists():
            return original
        backups = [
            Path(copy["place"]) / str(row["path"]) for copy in second_copies.of_file(self._drop.catalog, row["id"])
        ]
        return next((one for one in backups if one.exists()), original)

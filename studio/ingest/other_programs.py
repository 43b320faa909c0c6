"""What other programs keep for themselves among pictures: previews, exports, catalogs, and what was thrown away. No frame is in it.

Decided by what proves a program to be at home there, never by a name that anybody may give: a folder `Output` is Capture One's only in one
of its sessions. What a person names as a source is taken as it is, whatever it is called; only what lies below it is asked about.

Where programs keep it: Capture One's sessions as its help centre describes them (`CaptureOne/Cache`, `CaptureOne/Settings…`, `Output` and
`Trash` beside the session's file), its catalogs (`.cocatalog`, frames in `Originals`); the libraries of Apple Photos, iPhoto and Aperture
(frames in `originals`, in older ones in `Masters`); Lightroom's `.lrdata` and `.lrcat-data`; the freedesktop.org trash and thumbnail
specifications; Synology's `@eaDir` and `#recycle`, QNAP's `.@__thumb` and `@Recycle`; digiKam's `.dtrash`; Picasa's `.picasaoriginals`,
ACDSee's `[Originals]`; Android's `.trashed-…` files.
"""

import os
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePath

from studio.base.terms import MAIN_KINDS
from studio.base.wording import all_of, count
from studio.imaging.formats import kind_of
from studio.ingest.system_files import is_clutter

_MOST = 100_000
"""Files that are counted at most: a catalog's previews may be more, and nobody wants to wait for their number."""


@dataclass(frozen=True)
class Owner:
    """Whose files are. whose: what they are said to be, `of Capture One's own`. is_work: nothing makes them again, they keep a card."""

    whose: str
    is_work: bool = False


HIDDEN = Owner("in hidden folders", is_work=True)
_TRASH = Owner("in the trash")
_THUMBNAILS = Owner("of a file manager's thumbnails")
_CAPTURE_ONE, _CAPTURE_ONES_WORK = Owner("of Capture One's own"), Owner("of Capture One's own", is_work=True)
_LIGHTROOM, _LIGHTROOMS_WORK = Owner("of Lightroom's own"), Owner("of Lightroom's own", is_work=True)
_FOLDERS = {
    **dict.fromkeys(("$recycle.bin", "recycler", "#recycle", "@recycle", ".dtrash"), _TRASH),
    **dict.fromkeys((".thumbnails", ".thumb", ".@__thumb"), _THUMBNAILS),
    "@eadir": Owner("of a Synology drive's own"),
    ".picasaoriginals": Owner("of Picasa's own", is_work=True),
    "[originals]": Owner("of ACDSee's own", is_work=True),
}
_DATABASES = {
    **dict.fromkeys((".cosessiondb", ".cocatalogdb"), _CAPTURE_ONES_WORK),
    ".lrcat": _LIGHTROOMS_WORK,
}
_BESIDE_DATABASES = re.compile(r"(-(wal|shm|journal)|\.lock)$")
_PHOTOS, _PHOTOS_WORK = Owner("of Apple Photos' own"), Owner("of Apple Photos' own", is_work=True)
_PHOTOS_ENDINGS = (".photoslibrary", ".migratedphotolibrary", ".photolibrary", ".aplibrary")
_ORIGINALS = frozenset({"originals", "masters"})
_MADE_AGAIN = frozenset({"cache", "caches", "derivatives", "previews", "proxies", "thumbnails"})
"""Folders of a library or catalog in which everything is made from the originals."""
_SETTINGS = re.compile(r"settings[0-9]*")
_HOME = "captureone"


Names = Callable[[Path], Collection[str]]
"""The names in a folder, none where it is not there."""


def on_disk(folder: Path) -> Collection[str]:
    """The names in a folder on the disk."""
    try:
        with os.scandir(folder) as entries:
            return [entry.name for entry in entries]
    except OSError:
        return []


def owner_of(path: Path, root: Path, names: Names = on_disk) -> Owner | None:
    """Whose a file is, by itself or by a folder between `root` and it; None for one that may be a frame, or be of one."""
    below = path.relative_to(root).parts
    for many in range(1, len(below)):
        if (owner := owner_of_folder(root.joinpath(*below[:many]), names)) is not None:
            return owner
    return owner_of_file(path, root)


def owner_of_folder(folder: Path, names: Names = on_disk) -> Owner | None:
    """Whose a folder is with all that lies in it; None for a folder that frames may be in. names: see `Names`."""
    name = folder.name.casefold()
    if name in _FOLDERS:
        return _FOLDERS[name]
    if name.startswith(".trash"):
        return _TRASH
    if name.endswith((".lrdata", ".lrcat-data")):
        return _LIGHTROOM
    if name == "cache" and folder.parent.name.casefold() == _HOME:
        return _CAPTURE_ONE
    if name in ("output", "trash") and (_is_session(folder.parent, names) or _is_home(folder.parent, names)):
        return _CAPTURE_ONES_WORK if name == "output" else _TRASH
    return _owner_in_library(folder)


def _owner_in_library(folder: PurePath) -> Owner | None:
    """Whose a folder in another program's library or catalog is; None where that keeps its originals, and for any other folder."""
    name, holder = folder.name.casefold(), folder.parent.name.casefold()
    if holder == "resources" and folder.parent.parent.name.casefold().endswith(_PHOTOS_ENDINGS):
        return _PHOTOS if name in _MADE_AGAIN else _PHOTOS_WORK
    if holder.endswith(_PHOTOS_ENDINGS) and name not in (*_ORIGINALS, "resources"):
        return _PHOTOS if name in _MADE_AGAIN else _PHOTOS_WORK
    if holder.endswith(".cocatalog") and name not in _ORIGINALS:
        return _CAPTURE_ONE if name in _MADE_AGAIN else _CAPTURE_ONES_WORK
    return None


def owner_of_file(path: Path, root: Path) -> Owner | None:
    """Whose a file is by itself, in a folder that frames may be in. root: the source it is found in."""
    name = path.name.casefold()
    if name.startswith(".trashed-"):
        return _TRASH
    for ending, owner in _DATABASES.items():
        if _BESIDE_DATABASES.sub("", name).endswith(ending):
            return owner
    if path.parent == root or is_clutter(name):
        return None
    if _is_of_photos(path.parent):
        return _PHOTOS_WORK
    if is_settings(path.parent) and kind_of(path.name) != "sidecar":
        return _CAPTURE_ONES_WORK
    return None


def is_settings(folder: PurePath) -> bool:
    """Whether a folder is where Capture One keeps what it knows of the pictures beside its own folder: `CaptureOne/Settings153`."""
    return folder.parent.name.casefold() == _HOME and _SETTINGS.fullmatch(folder.name.casefold()) is not None


def _is_of_photos(folder: PurePath) -> bool:
    """Whether a folder is such a library, or its `resources`: no frame lies in these themselves."""
    holder = folder.parent if folder.name.casefold() == "resources" else folder
    return holder.name.casefold().endswith(_PHOTOS_ENDINGS)


def sentence(counts: Mapping[Owner, int]) -> str | None:
    """What was left out, in one line; None for nothing."""
    return f"{said(counts)} left out." if counts else None


def said(counts: Mapping[Owner, int]) -> str:
    """How many files of whose: `12 files of Capture One's own and 1 file in the trash`."""
    by_words: dict[str, int] = {}
    for owner, files in counts.items():
        by_words[owner.whose] = by_words.get(owner.whose, 0) + files
    most_first = sorted(by_words.items(), key=lambda one: (-one[1], one[0]))
    return all_of(
        [f"{'more than ' if files >= _MOST else ''}{count(files, 'file')} {whose}" for whose, files in most_first]
    )


def holds_pictures(folder: Path) -> bool:
    """Whether a picture or a clip lies in a folder or below it."""
    return any(kind_of(name) in MAIN_KINDS for _, _, names in os.walk(folder) for name in names)


def files_below(path: Path) -> int:
    """How many files lie in a folder and below it, what systems put there left out; 1 for a file. Counted up to `_MOST`."""
    if not path.is_dir():
        return 1
    found = 0
    for _, _, names in os.walk(path):
        found += sum(not is_clutter(name) or kind_of(name) is not None for name in names)
        if found >= _MOST:
            return _MOST
    return found


def _is_session(folder: Path, names: Names) -> bool:
    """Whether Capture One works in a folder: its session's file is there, or it keeps its own in it or in `Capture`."""
    there = {name.casefold(): name for name in names(folder)}
    if _HOME in there or any(name.endswith(".cosessiondb") for name in there):
        return True
    return "capture" in there and _HOME in {name.casefold() for name in names(folder / there["capture"])}


def _is_home(folder: Path, names: Names) -> bool:
    """Whether Capture One keeps its own in a folder: it is called so and holds what Capture One makes in it, or lies in another such."""
    if folder.name.casefold() != _HOME:
        return False
    there = {name.casefold() for name in names(folder)}
    return folder.parent.name.casefold() == _HOME or "cache" in there or any(map(_SETTINGS.fullmatch, there))

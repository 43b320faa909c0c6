"""Which files are one frame: a RAW, its JPEG or HEIC, a live photo's clip, and the sidecars beside them.

Files belong together by the stem of their name and their folder; folders that a camera or person made only to part RAW from JPEG
(`RAW/`, `JPG/`), or a program for its sidecars (`NKSC_PARAM/`, `CaptureOne/Settings…/`), count as one. The result depends on the names
alone, never on the order of arrival.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import PurePath

from studio.base.terms import MAIN_KINDS
from studio.imaging.formats import ending, kind_of
from studio.ingest.copies import CHANGING
from studio.ingest.discover import SourceFile, shown
from studio.ingest.other_programs import is_settings

_TWINS = frozenset({"jpg", "jpeg", "jpe", "jfif", "heic", "heics", "heif", "hif", "mpo", "insp"})
"""Pictures that a camera writes beside a RAW, or each other. PNG, TIFF, WebP, AVIF and JPEG XL of the same name are works of their own."""
_SPLIT_FOLDERS = frozenset(
    [
        "raw",
        "raws",
        "jpg",
        "jpgs",
        "jpeg",
        "jpegs",
        "heic",
        "heif",
        "nef",
        "cr2",
        "cr3",
        "arw",
        "raf",
        "rw2",
        "orf",
        "dng",
        "xmp",
        "sidecar",
        "sidecars",
        "nksc_param",
    ]
)


@dataclass
class Group:
    """The files of one frame-to-be (or that joins one): mains first. folder: `folder_key` of where they lie."""

    stem: str
    folder: str
    files: list[SourceFile] = field(default_factory=list)

    @property
    def mains(self) -> list[SourceFile]:
        """Its pictures, RAWs and clips."""
        return [file for file in self.files if file.kind in MAIN_KINDS]

    @property
    def kind(self) -> str:
        """What kind of frame it makes: picture, clip, or other for sidecars alone."""
        return frame_kind(file.kind for file in self.files)


def frame_kind(kinds: Iterable[str]) -> str:
    """The kind of a frame with files of these kinds: picture (a live photo's clip does not change that), clip, or other."""
    there = set(kinds)
    return "picture" if there & {"raw", "picture"} else "clip" if "clip" in there else "other"


def split_name(name: str) -> tuple[str, str]:
    """Stem and ending(s) of a file's name: `IMG_1.CR2` → (`IMG_1`, `.CR2`), `IMG_1.CR2.xmp` → (`IMG_1`, `.CR2.xmp`)."""
    path = PurePath(name)
    if kind_of(name) not in (*MAIN_KINDS, None) and kind_of(path.stem) in MAIN_KINDS:
        inner = PurePath(path.stem)
        return inner.stem, inner.suffix + path.suffix
    return path.stem, path.suffix


def folder_key(path: PurePath) -> str:
    """The folder a file counts as lying in, as text: its own, or one above when its own only parts RAW, JPEG and sidecars.

    Of what Capture One knows of a picture, `CaptureOne/Settings153/IMG_1.CR3.cos`, it is the one that holds the folder `CaptureOne`.
    """
    folder = path.parent
    if is_settings(folder):
        folder = folder.parent.parent
    while folder.name.lower() in _SPLIT_FOLDERS:
        folder = folder.parent
    return shown(str(folder))


def goes_with(one: str, others: Iterable[str]) -> bool:
    """Whether a file named `one` may be of the same frame as files named `others` (same stem taken for granted).

    RAW with RAW, JPEG and HEIC; a `.MOV` with a JPEG or HEIC; sidecars with anything. No two files with the same ending(s).
    """
    mine = split_name(one)[1].lower()
    names = list(others)
    if any(split_name(name)[1].lower() == mine for name in names):
        return False
    inner = kind_of(PurePath(one).stem)
    if kind_of(one) not in MAIN_KINDS:
        # IMG_1.CR2.xmp says whose it is: wanted is a frame with that very file, once it has any main file at all.
        whose = PurePath(PurePath(one).stem).suffix.lower()
        mains = [name for name in names if kind_of(name) in MAIN_KINDS]
        return inner not in MAIN_KINDS or not mains or any(PurePath(name).suffix.lower() == whose for name in mains)
    return all(_may_share(one, name) for name in names if kind_of(name) in MAIN_KINDS)


def may_join(one: str, others: Iterable[str]) -> bool:
    """The same of a file that comes when the others are recorded: a sidecar that programs go on writing to may come again, newer."""
    return goes_with(one, (name for name in others if name != one or ending(one) not in CHANGING))


def group(files: Iterable[SourceFile]) -> list[Group]:
    """All files as groups, in the order of their first files."""
    by_stem: dict[tuple[str, str], list[SourceFile]] = {}
    for file in files:
        by_stem.setdefault((folder_key(file.path), split_name(file.name)[0].casefold()), []).append(file)
    groups: list[Group] = []
    for (folder, _), members in by_stem.items():
        own: list[Group] = []
        for file in sorted(members, key=_order):
            home = next((g for g in own if goes_with(file.name, [f.name for f in g.files])), None)
            if home is None:
                home = Group(split_name(file.name)[0], folder)
                own.append(home)
            home.files.append(file)
        groups += own
    return groups


def _order(file: SourceFile) -> tuple[int, str, str]:
    """RAWs, then JPEG and HEIC, then other pictures, then clips, then what goes with them; by path within each."""
    rank = {"raw": 0, "picture": 1, "clip": 3}.get(file.kind, 4)
    if file.kind == "picture" and ending(file.name) not in _TWINS:
        rank = 2
    return rank, file.kind, shown(file.path)


def _may_share(one: str, other: str) -> bool:
    kinds = {kind_of(one), kind_of(other)}
    if kinds == {"raw"}:
        return True
    if kinds == {"raw", "picture"} or kinds == {"picture"}:
        return all(ending(name) in _TWINS for name in (one, other) if kind_of(name) == "picture")
    if kinds == {"picture", "clip"}:
        picture, clip = (one, other) if kind_of(one) == "picture" else (other, one)
        return ending(clip) == "mov" and ending(picture) in _TWINS
    # A RAW beside a live photo's clip: both stand beside the same HEIC.
    return kinds == {"raw", "clip"} and "mov" in (ending(one), ending(other))

"""What there is to take in: a source is walked without following links, in an order that is always the same."""

import os
import stat
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from studio.base.errors import NotFound
from studio.base.files import PART_PREFIX
from studio.base.paths import at_home
from studio.base.terms import MAIN_KINDS
from studio.imaging.formats import Kind, kind_of
from studio.ingest import other_programs
from studio.ingest.other_programs import Owner
from studio.ingest.system_files import SYSTEM_FOLDERS, is_system_file


def shown(name: str | Path) -> str:
    """A file's name or path as text that can be stored, printed and sent; bytes that are no UTF-8 become `\N{REPLACEMENT CHARACTER}`."""
    return os.fsencode(name).decode("utf-8", "replace")


@dataclass(frozen=True)
class SourceFile:
    """One file of a source.

    path: where it lies. root: the source it was found in. size in bytes, mtime_ns: last change, ns since 1970. device: the folder that
    stands for the phone or camera that sent it, where a source receives from several.
    """

    path: Path
    root: Path
    kind: Kind
    size: int
    mtime_ns: int
    device: Path | None = None

    @property
    def name(self) -> str:
        """Its own name, as text."""
        return shown(self.path.name)

    @property
    def is_empty(self) -> bool:
        """Whether it ought to hold a picture or clip and holds nothing."""
        return self.size == 0 and self.kind in MAIN_KINDS


@dataclass
class Discovery:
    """What one source holds.

    files: what can be taken in, in order. others: files of kinds that are not taken in (system files left out). left_out: what other
    programs keep there for themselves, folders and files, and whose each is.
    problems: what could not be looked at, a sentence each; any is a reason to keep a card. notes: what is merely worth telling.
    """

    source: Path
    files: list[SourceFile] = field(default_factory=list)
    others: list[Path] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    left_out: list[tuple[Path, Owner]] = field(default_factory=list)

    @property
    def is_nothing(self) -> bool:
        """Whether it is an empty folder, or one file that is not taken in."""
        return not (self.files or self.problems) and (not self.others or self.source.is_file())

    def counted(self) -> dict[Owner, int]:
        """How many files were left out, by whose they are. They are counted now."""
        found: dict[Owner, int] = {}
        for path, owner in self.left_out:
            if files := other_programs.files_below(path):
                found[owner] = found.get(owner, 0) + files
        return found


def discover(source: Path, leave_out: Iterable[Path] = ()) -> Discovery:
    """Walk a card or folder (or take a single file). `leave_out`: folders not to walk into, such as the drop's own.

    Links are never followed: one that stays inside the source leads to what is found anyway, one that leaves it is only noted.
    Unreadable folders are reported, and do not stop the rest. Raises NotFound when the source is not there.
    """
    source = at_home(source).absolute()
    if not source.exists():
        raise NotFound(f"{shown(source)}: is not there; put the card in, or check the path.")
    found = Discovery(source)
    if source.is_file():
        _take(found, source.parent, source, named=True)
    else:
        _walk(found, source.resolve(), {os.path.realpath(folder) for folder in leave_out})
    found.files.sort(key=lambda file: os.fsencode(file.path))
    found.others.sort(key=os.fsencode)
    found.left_out.sort(key=lambda one: os.fsencode(one[0]))
    return found


def left_out_of(found: Iterable[Discovery]) -> list[str]:
    """What of these sources is other programs' own and was left out, in one line; none for nothing."""
    counts: Counter[Owner] = Counter()
    for one in found:
        counts.update(one.counted())
    told = other_programs.sentence(counts)
    return [told] if told is not None else []


def source_file(path: Path, root: Path) -> SourceFile | None:
    """One file as a source hands it on; None when it is of a kind that is not taken in, is no plain file, or is gone."""
    kind = kind_of(shown(path.name))
    try:
        status = path.lstat()
    except OSError:
        return None
    if kind is None or not stat.S_ISREG(status.st_mode) or path.name.startswith(PART_PREFIX):
        return None
    return SourceFile(path, root, kind, status.st_size, status.st_mtime_ns)


def is_walked(path: Path, root: Path) -> bool:
    """Whether a walk from `root` (resolved) comes to `path`: no link, hidden or system folder is on the way, and no other program's own."""
    if not path.is_relative_to(root):
        return False
    if not all(_walks_into(name) for name in path.relative_to(root).parts[:-1]):
        return False
    return os.path.realpath(path.parent) == str(path.parent) and other_programs.owner_of(path, root) is None


def _walk(found: Discovery, root: Path, leave_out: set[str]) -> None:
    folders = [str(root)]
    while folders:
        folder = folders.pop()
        try:
            with os.scandir(folder) as listing:
                entries = sorted(listing, key=lambda entry: os.fsencode(entry.name))
        except OSError as error:
            found.problems.append(f"{shown(folder)}: this folder could not be read ({error.strerror}).")
            continue
        for entry in entries:
            path = Path(entry.path)
            try:
                if entry.is_symlink() or _is_junction(entry):
                    _note_link(found, root, path)
                elif entry.is_dir(follow_symlinks=False):
                    if (owner := other_programs.owner_of_folder(path)) is not None:
                        found.left_out.append((path, owner))
                    elif os.path.realpath(entry.path) in leave_out:
                        continue
                    elif _walks_into(entry.name):
                        folders.append(entry.path)
                    elif entry.name.lower() not in SYSTEM_FOLDERS and other_programs.holds_pictures(path):
                        found.left_out.append((path, other_programs.HIDDEN))
                elif entry.is_file(follow_symlinks=False):
                    _take(found, root, path)
            except OSError as error:
                found.problems.append(f"{shown(path)}: could not be looked at ({error.strerror}).")


def _walks_into(name: str) -> bool:
    return not name.startswith(".") and name.lower() not in SYSTEM_FOLDERS


def _is_junction(entry: os.DirEntry[str]) -> bool:
    """Windows' other kind of link to a folder (`DirEntry.is_junction` is only there from Python 3.12 on)."""
    tag = getattr(entry.stat(follow_symlinks=False), "st_reparse_tag", 0) if os.name == "nt" else 0
    return tag == getattr(stat, "IO_REPARSE_TAG_MOUNT_POINT", -1)


def _note_link(found: Discovery, root: Path, path: Path) -> None:
    target = os.path.realpath(path)
    if not Path(target).is_relative_to(root):
        found.notes.append(f"{shown(path)}: is a link that leaves the source, and was not followed.")


def _take(found: Discovery, root: Path, path: Path, named: bool = False) -> None:
    if path.name.startswith(PART_PREFIX):
        return
    if not named and (owner := other_programs.owner_of_file(path, root)) is not None:
        found.left_out.append((path, owner))
        return
    file = source_file(path, root)
    if file is not None:
        found.files.append(file)
    elif not is_system_file(path.relative_to(root)):
        found.others.append(path)

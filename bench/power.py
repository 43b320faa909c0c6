"""What a disk still holds after its power went, worked out from the journal of all that was done to it (`bench/shim/disk.c`).

Bytes count as kept once their file was synced, names once their folder was; a rename is whole or not at all, and kept with either of
its folders. All else may be there, or not, or half: `Disk.lose` drops it all, or keeps a part of a seed's choosing, the last write of a
file torn at a sector. That is what POSIX promises and no more: most file systems keep a synced file's name too, and the folders it is in.
Not modelled: a disk that says it has synced and has not, sectors that come back as others, modes and times of files.
"""

import random
import shutil
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

WRITE, CUT, SYNC, MAKE, MAKE_FOLDER, RENAME, LINK, REMOVE = range(1, 9)
"""As in the shim."""
_LINE = struct.Struct("=4i5q")
_SECTOR = 512


@dataclass(eq=False)
class _File:
    """kept: its bytes on the disk for certain. since: (where, bytes) or (size, None) for a cut, in order, since it was synced."""

    kept: bytearray = field(default_factory=bytearray)
    since: list[tuple[int, bytes | None]] = field(default_factory=list)

    def sync(self) -> None:
        for place, data in self.since:
            self._apply(place, data)
        self.since.clear()

    def tear(self, chance: random.Random) -> None:
        """Keep some of what was not synced: the first so many, each, or some; the last of them in half."""
        some = self.since[: chance.randint(0, len(self.since))]
        if chance.random() < 0.5:
            some = [one for one in some if chance.random() < 0.5]
        if some and (data := some[-1][1]) is not None:
            some[-1] = (some[-1][0], data[: chance.randint(0, len(data) // _SECTOR) * _SECTOR])
        self.since = some
        self.sync()

    def _apply(self, place: int, data: bytes | None) -> None:
        if data is None:
            self.kept = self.kept[:place].ljust(place, b"\0")
        else:
            self.kept = self.kept.ljust(place, b"\0")
            self.kept[place : place + len(data)] = data


@dataclass(eq=False)
class _Folder:
    names: dict[str, "_File | _Folder"] = field(default_factory=dict)


_Thing = _File | _Folder


@dataclass(eq=False)
class _Naming:
    """A change of names: these are taken away, these are given to `thing`."""

    gone: list[tuple[_Folder, str]]
    given: list[tuple[_Folder, str]]
    thing: _Thing | None

    @property
    def keys(self) -> set[tuple[int, str]]:
        return {(id(folder), name) for folder, name in (*self.gone, *self.given)}

    def touches(self, folder: _Folder) -> bool:
        return any(one is folder for one, _ in (*self.gone, *self.given))

    def apply(self) -> None:
        for folder, name in self.gone:
            folder.names.pop(name, None)
        for folder, name in self.given:
            if self.thing is not None:
                folder.names[name] = self.thing


class Disk:
    """What lies below `roots` now, all of it synced; then `replay` what was done to it, and `lose` the power."""

    def __init__(self, roots: Sequence[Path]) -> None:
        self._by_inode: dict[int, _Thing] = {}
        self._roots = {root: self._read(root) for root in roots}
        self._namings: list[_Naming] = []

    def replay(self, journal: Path) -> None:
        """Do what the journal tells."""
        for kind, inode, folder, other, at, size, names, data in _lines(journal):
            thing, parent = self._by_inode.get(inode), self._by_inode.get(folder)
            if kind == SYNC:
                self._sync(thing)
            elif kind in (WRITE, CUT):
                if isinstance(thing, _File):
                    thing.since.append((at, data) if kind == WRITE else (size, None))
            elif isinstance(parent, _Folder):
                place = (parent, names[0])
                if kind in (MAKE, MAKE_FOLDER):
                    # An inode's number comes again once its file is gone.
                    thing = self._by_inode[inode] = _File() if kind == MAKE else _Folder()
                gone = [place] if kind in (RENAME, REMOVE) else []
                target = self._by_inode.get(other)
                given = [place] if kind in (MAKE, MAKE_FOLDER, LINK) else []
                if kind == RENAME and isinstance(target, _Folder):
                    given = [(target, names[1])]
                self._namings.append(_Naming(gone, given, thing))

    def lose(self, chance: random.Random | None) -> None:
        """The power goes: nothing is kept that was not synced, or, of that, what `chance` chooses."""
        if chance is not None:
            for naming in [one for one in self._namings if chance.random() < 0.5]:
                self._name(naming)
            for file in self._files():
                file.tear(chance)
        self._namings.clear()
        for file in self._files():
            file.since.clear()

    def write(self) -> None:
        """Make what lies below the roots what the disk holds."""
        for root, folder in self._roots.items():
            shutil.rmtree(root)
            _write(root, folder)

    def _read(self, path: Path) -> _Folder:
        folder = _Folder()
        self._by_inode[path.stat().st_ino] = folder
        for below in path.iterdir():
            if below.is_dir():
                folder.names[below.name] = self._read(below)
            else:
                inode = below.stat().st_ino
                folder.names[below.name] = self._by_inode.setdefault(inode, _File(bytearray(below.read_bytes())))
        return folder

    def _sync(self, thing: _Thing | None) -> None:
        if isinstance(thing, _File):
            thing.sync()
        elif thing is not None:
            for naming in [one for one in self._namings if one.touches(thing)]:
                self._name(naming)

    def _name(self, naming: _Naming) -> None:
        """Keep a change of names, and those before it that it rests on."""
        if naming not in self._namings:
            return
        keys, needed = naming.keys, [naming]
        for earlier in reversed(self._namings[: self._namings.index(naming)]):
            if earlier.keys & keys:
                keys |= earlier.keys
                needed.append(earlier)
        for one in reversed(needed):
            one.apply()
        self._namings = [one for one in self._namings if one not in needed]

    def _files(self) -> Iterator[_File]:
        waiting, seen = list(self._roots.values()), set[int]()
        while waiting:
            for thing in waiting.pop().names.values():
                if isinstance(thing, _Folder):
                    waiting.append(thing)
                elif id(thing) not in seen:
                    seen.add(id(thing))
                    yield thing


def _lines(journal: Path) -> Iterator[tuple[int, int, int, int, int, int, list[str], bytes]]:
    with journal.open("rb") as file:
        while len(head := file.read(_LINE.size)) == _LINE.size:
            kind, first, second, _, inode, folder, other, at, size = _LINE.unpack(head)
            names = [file.read(length).decode("utf-8", "surrogateescape") for length in (first, second)]
            data = file.read(size) if kind == WRITE else b""
            yield kind, inode, folder, other, at, size, names, data


def _write(path: Path, folder: _Folder) -> None:
    path.mkdir()
    for name, thing in folder.names.items():
        if isinstance(thing, _Folder):
            _write(path / name, thing)
        else:
            (path / name).write_bytes(thing.kept)

"""Proof that a file has arrived: the target's own hash of its own bytes, or its bytes read back and hashed here. Nothing else counts.

Sizes prove nothing, nor does a hash that somebody handed in with the file. A hash of the target's that agrees proves arrival; one that does
not is not believed either, and the bytes are read.
"""

import contextlib
import hashlib
import os
import stat
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path, PurePosixPath

from studio.base.clock import now_text
from studio.base.jobs import Progress
from studio.handover.carrier import Carrier, Witness
from studio.handover.engine import Engine, Remote
from studio.handover.parcel import Parcel, ParcelFile
from studio.handover.proof import GONE, ODD, OTHER, READ_BACK, REMOTE, Proof
from studio.handover.target import TargetKind
from studio.ingest import reading


class Prover:
    """Proves what lies in a folder of a target.

    `arrived` gives, for each name, a Proof, or why there is none (`it is not there`, `it holds other bytes`, or what went wrong).
    """

    def __init__(self, engine: Engine, kind: TargetKind, parcel: Parcel, read_back: bool = False) -> None:
        self._engine, self._kind, self._parcel = engine, kind, parcel
        self._algorithm: str | None = "" if read_back or not kind.hashes else None
        self._expected: dict[str, str] = {}

    def there(self, folder: str, files: Sequence[ParcelFile]) -> dict[str, int]:
        """What lies in a folder of the target: path -> bytes, `FOLDER` for a folder, `ODD` for a link. Raises Failed, Interrupted."""
        found = self._engine.listing(folder, max(one.name.count("/") + 1 for one in files)) or {}
        if self._kind.is_folder:
            # The engine leaves links out of what it lists, and yet writes through them.
            place = Path(self._engine.remote.root) / folder
            names = {str(part) for one in files for part in (PurePosixPath(one.name), *PurePosixPath(one.name).parents)}
            odd = (name for name in names - {"."} if _is_odd(place / name))
            found |= dict.fromkeys(odd, ODD)
        return found

    def stamps(self) -> Mapping[str, str]:
        """When each of what `there` listed last was changed, as the target says."""
        return self._engine.stamps

    def is_in_the_way(self, folder: str) -> bool:
        """Whether something that is no folder lies where that folder is to be, as far as that can be seen from here."""
        place = Path(self._engine.remote.root) / folder
        return self._kind.is_folder and os.path.lexists(place) and not place.is_dir()

    def arrived(
        self,
        folder: str,
        files: Sequence[ParcelFile],
        sent_by_us: bool = True,
        said: Mapping[str, tuple[str, str]] = {},
    ) -> dict[str, Proof | str]:
        """What is so of these files, by their names at the target. sent_by_us: in this run. Raises Failed, Interrupted.

        said: the target's own hashes of what came to be there in this run, by name, as it told them then (`Told.hashes`).
        """
        found: dict[str, Proof | str] = {**self.as_said(files, said)}
        if not (files := [one for one in files if one.name not in found]):
            return found
        algorithm = self._hash_of_target() if sent_by_us or not self._kind.tells_what_it_was_told else ""
        if algorithm:
            asked = [one for one in files if self._kind.greatest is None or one.bytes <= self._kind.greatest]
            told = self._engine.hashes(folder, algorithm, [one.name for one in asked], False) if asked else {}
            wanted = self._digests(algorithm, [one for one in asked if one.name in told])
            for one in asked:
                if one.name in told and told[one.name] == wanted.get(one.path):
                    found[one.name] = Proof(REMOTE, algorithm, now_text())
        left = [one for one in files if one.name not in found]
        if left:
            found |= self._read_back(folder, left)
        return found

    def expect(self, algorithm: str, files: Sequence[ParcelFile]) -> None:
        """Find out what that hash of each of our files is, while they go. Raises Interrupted."""
        for one in files if algorithm in hashlib.algorithms_available else ():
            if one.bytes <= (self._kind.greatest or one.bytes):
                with contextlib.suppress(OSError):  # it is not there to be sent, either
                    self._digests(algorithm, [one])

    def as_said(self, files: Sequence[ParcelFile], said: Mapping[str, tuple[str, str]]) -> dict[str, Proof]:
        """Those of the files that are proved by such hashes alone, by name. Raises Interrupted, OSError (of our own files)."""
        found: dict[str, Proof] = {}
        for algorithm in {one for one, _ in said.values()} & set(self._kind.hashes):
            asked = [
                one
                for one in files
                if said.get(one.name, ("",))[0] == algorithm and one.bytes <= (self._kind.greatest or one.bytes)
            ]
            wanted = self._digests(algorithm, asked)
            for one in asked:
                if said[one.name][1] == wanted.get(one.path):
                    found[one.name] = Proof(REMOTE, algorithm, now_text())
        return found

    def is_beginning(self, folder: str, file: ParcelFile, size: int) -> bool:
        """Whether what lies there under that name, `size` bytes, is how the file begins: one of ours that was cut off."""
        got = self._bytes_back(folder, [file.name]).get(file.name)
        return isinstance(got, str) and got == reading.hash_beginning(
            self._parcel.base / file.path, size, hashlib.sha256
        )

    def _hash_of_target(self) -> str:
        """The best hash that the target computes itself; empty for none."""
        if self._algorithm is None:
            told = self._engine.remote.options
            learnt = {one: told[key] for one in self._kind.hashes if (key := f"{one}sum_command") in told}
            # What it said once is taken for so; where it is not so any more, no hash comes, and the bytes are read.
            own: Collection[str]
            if not self._kind.tells_hashes:
                own = self._kind.hashes
            elif learnt:
                own = [one for one, command in learnt.items() if command != "none"]
            else:
                own = self._engine.algorithms()
            self._algorithm = next((one for one in self._kind.hashes if one in own), "")
        return self._algorithm

    def _digests(self, algorithm: str, files: Sequence[ParcelFile]) -> dict[str, str]:
        """What the hash of each of our files is, by path; without those that are not as the bundle was built any more."""
        missing = [one for one in files if one.path not in self._expected]
        if algorithm == "sha256":
            return {one.path: one.sha256 for one in files}
        if algorithm in hashlib.algorithms_available:
            for one in missing:
                self._engine.progress.check()
                sha256, digest = _digests_of(self._parcel.base / one.path, algorithm)
                if sha256 == one.sha256:
                    self._expected[one.path] = digest
        elif missing:
            # A cloud's own kind of hash: rclone knows how it is made.
            here = Engine(Remote("local", {}, self._parcel.base.as_posix(), "this computer"), self._engine.progress)
            names = [one.path for one in missing]
            told, bytes_here = (here.hashes("", one, names, False) for one in (algorithm, "sha256"))
            for one in missing:
                of_cloud = told.get(one.path)
                if isinstance(of_cloud, str) and bytes_here.get(one.path) == one.sha256:
                    self._expected[one.path] = of_cloud
        return self._expected

    def _read_back(self, folder: str, files: Sequence[ParcelFile]) -> dict[str, Proof | str]:
        got = self._bytes_back(folder, [one.name for one in files])
        return {one.name: _verdict(one, got.get(one.name)) for one in files}

    def _bytes_back(self, folder: str, names: Sequence[str]) -> Mapping[str, str | OSError]:
        """SHA-256 of the bytes that lie there, by name; an error where they can't be read; without those that are not there."""
        if self._kind.is_folder:
            return _from_disk(Path(self._engine.remote.root) / folder, names, self._engine.progress)
        return self._engine.hashes(folder, "sha256", names, True)


def witness_of(engine: Carrier, kind: TargetKind, parcel: Parcel, read_back: bool = False) -> Witness:
    """What proves a parcel's arrival at a target of that kind. read_back: every byte is read, where the kind does not do so anyway."""
    if kind.own is not None:
        return kind.own.witness(engine, parcel)
    assert isinstance(engine, Engine)
    return Prover(engine, kind, parcel, read_back)


def proved_again(prover: Witness, folder: str, files: Sequence[ParcelFile]) -> dict[str, str]:
    """What is so of files now: `intact`, `missing`, `changed`, or `unknown` where one can't be read. Raises Failed, Interrupted."""
    found = prover.arrived(folder, files)
    words = {GONE: "missing", OTHER: "changed"}
    return {name: "intact" if isinstance(one, Proof) else words.get(one, "unknown") for name, one in found.items()}


def _is_odd(path: Path) -> bool:
    try:
        mode = path.lstat().st_mode
    except OSError:
        return False
    return not stat.S_ISREG(mode) and not stat.S_ISDIR(mode)


def _verdict(file: ParcelFile, got: str | OSError | None) -> Proof | str:
    if got is None:
        return GONE
    if isinstance(got, OSError):
        return f"it can't be read back ({got.strerror})"
    return Proof(READ_BACK, "sha256", now_text()) if got == file.sha256 else OTHER


def _from_disk(folder: Path, names: Sequence[str], progress: Progress) -> dict[str, str | OSError]:
    """Files of a folder as its disk holds them, not as the system remembers them."""
    found: dict[str, str | OSError] = {}
    for name in names:
        progress.check()
        try:
            with (folder / name).open("rb+" if os.access(folder / name, os.W_OK) else "rb") as file:
                os.fsync(file.fileno())
                reading.forget(file.fileno(), os.fstat(file.fileno()).st_size)
                digest = hashlib.sha256()
                for piece in reading.pieces(file.fileno()):
                    digest.update(piece)
                found[name] = digest.hexdigest()
        except FileNotFoundError:
            continue
        except OSError as error:
            found[name] = error
    return found


def _digests_of(path: Path, algorithm: str) -> tuple[str, str]:
    """A file's SHA-256 and that other hash, of the same reading: what is compared is the bytes that were bundled, and no later ones."""
    sha256, other = hashlib.sha256(), hashlib.new(algorithm, usedforsecurity=False)
    with path.open("rb") as file:
        while piece := file.read(reading.PIECE):
            sha256.update(piece)
            other.update(piece)
    return sha256.hexdigest(), other.hexdigest()

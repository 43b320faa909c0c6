"""What has to go to a target and what is there already: told before anything is sent, and decided so that nothing there is overwritten.

Other bytes under a name that we would use are somebody's: then the file gets another name, or, where a whole bundle is sent, its folder
does. The beginning of the very same bytes is a file of ours that was cut off, and is sent again in its place.
"""

import contextlib
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from studio.base.errors import Refused
from studio.catalog import Row
from studio.handover.carrier import Carrier, Witness
from studio.handover.engine import FOLDER, PART, Engine
from studio.handover.engine_words import Failed
from studio.handover.parcel import BAG, Parcel, ParcelFile
from studio.handover.proof import GONE, OTHER, REMOTE, Proof
from studio.handover.resuming import RESUMED_FROM

MOST_NAMES = 99
_OF_OURS = re.compile(rf"(?P<name>.+?)(\.[0-9a-f]{{8}})?{re.escape(PART)}", re.DOTALL)
"""What is called like a part of a file: the engine puts eight digits of its own before its end."""
_LOOKS, _LOOK_S = 8, 0.25
"""How often it is looked anew at what changes there, and by how many seconds more it is waited each time."""


class InTheWay(Refused):
    """Somebody's bytes lie where ours are to go: to try again changes nothing."""


@dataclass
class Route:
    """folder: at the target. send: to go, smaller ones first. cut_off: ours, to go again in place. proved: are there, each with its proof.

    known: of these, that an earlier run proved. begun: bytes that lie there of large ones already, by path. renamed: files that got another
    name, name before -> name now. parts: what lies there of files of ours that never got their names, name -> bytes. stamps: when each file
    there was changed, as the target said before any was proved.
    """

    folder: str
    send: list[ParcelFile] = field(default_factory=list)
    cut_off: list[ParcelFile] = field(default_factory=list)
    proved: dict[str, tuple[ParcelFile, Proof]] = field(default_factory=dict)
    known: set[str] = field(default_factory=set)
    begun: dict[str, int] = field(default_factory=dict)
    renamed: dict[str, str] = field(default_factory=dict)
    parts: dict[str, int] = field(default_factory=dict)
    stamps: Mapping[str, str] = field(default_factory=dict)

    @property
    def bytes_to_go(self) -> int:
        """What is to be sent."""
        return sum(one.bytes for one in (*self.send, *self.cut_off))

    @property
    def room_needed(self) -> int:
        """How much more it will take there."""
        return self.bytes_to_go - sum(self.begun.get(one.path, 0) for one in (*self.send, *self.cut_off))

    def arrange(self) -> None:
        """Small ones first: a page can be made with them while clips still go."""
        self.send.sort(key=lambda one: (one.bytes, one.path))
        self.cut_off.sort(key=lambda one: (one.bytes, one.path))


def route(
    engine: Carrier, prover: Witness, parcel: Parcel, folder: str, wanted: str, known: Mapping[str, Row], refuse: bool
) -> Route:
    """Ask the target what is there, and say what goes. known: files that an earlier run proved, by path. refuse: rather than rename.

    Raises InTheWay (other bytes are there, and `refuse`), Failed, Interrupted.
    """
    for number in range(1, MOST_NAMES + 1):
        in_the_way = prover.is_in_the_way(folder)
        found, others = (Route(folder), []) if in_the_way else _looked(engine, prover, parcel, folder, known)
        if not others and not in_the_way:
            found.arrange()
            return found
        if refuse or (in_the_way and parcel.send != BAG):
            name = folder if in_the_way else f"{folder}/{others[0].name}"
            raise InTheWay(f"{engine.remote.shown}: other bytes lie there as {name}; nothing there is overwritten.")
        if parcel.send == BAG:
            folder, known = f"{wanted}-{number + 1}", {}
            continue
        for other in others:
            if (renamed := _renamed(engine, prover, parcel, folder, other)) is not None:
                found.renamed[other.path] = renamed[0].name
                if isinstance(renamed[1], Proof):
                    found.proved[other.path] = renamed[0], renamed[1]
                else:
                    found.send.append(renamed[0])
        found.arrange()
        return found
    raise InTheWay(
        f"{engine.remote.shown}: there are {MOST_NAMES} folders like {wanted} with other bytes; choose another folder."
    )


def _looked(
    engine: Carrier, prover: Witness, parcel: Parcel, folder: str, known: Mapping[str, Row]
) -> tuple[Route, list[ParcelFile]]:
    """What is so in a folder, and the files under whose names other bytes lie."""
    there = prover.there(folder, parcel.files)
    found, others, same, shorter = Route(folder), [], [], []
    found.stamps = prover.stamps()
    sizes = {one.name: one.bytes for one in parcel.files}
    found.parts = {
        name: size
        for name, size in there.items()
        if name not in sizes and (part := _OF_OURS.fullmatch(name)) and 0 <= size <= sizes.get(part["name"], -1)
    }
    for file in parcel.files:
        before = known.get(file.path)
        file = file.called(str(before["name"])) if before is not None else file
        size = there.get(file.name)
        if (size is not None and size < 0) or not _has_room(there, file.name):
            others.append(file)
        elif size is None:
            found.send.append(file)
            found.begun[file.path] = min(max(there.get(file.name + PART, 0), 0), file.bytes)
        elif before is not None and size == file.bytes and before["sha256"] == file.sha256:
            found.proved[file.path] = (
                file,
                Proof(str(before["how"]), str(before["algorithm"]), str(before["proved_at"])),
            )
            found.known.add(file.path)
        elif size == file.bytes:
            same.append(file)
        elif size < file.bytes:
            shorter.append((file, size))
        else:
            others.append(file)
    proofs = prover.arrived(folder, same, sent_by_us=False) if same else {}
    for file in same:
        proof = proofs[file.name]
        if isinstance(proof, Proof):
            found.proved[file.path] = file, proof
        elif proof == OTHER:
            others.append(file)
        elif proof == GONE:
            found.send.append(file)
        else:
            raise Failed(
                f"{engine.remote.shown}: {file.name}: {proof}; what is there is not known, so nothing is sent."
            )
    for file, size in shorter:
        is_ours = is_cut_off(engine, prover, folder, file, size)
        (found.cut_off if is_ours else others).append(file)
        if is_ours and file.bytes >= RESUMED_FROM:
            found.begun[file.path] = size
    return found, others


def asked_again(
    prover: Witness, found: Route, first: Collection[str]
) -> tuple[list[tuple[ParcelFile, Proof]], dict[str, str]]:
    """What an earlier run proved by the target's own hash, asked for once more, now that all is there: what is so, and what is not, by its
    path, with why; that is no longer among what is proved. first: what was proved before anything was sent, by path. Raises Failed,
    Interrupted.

    Until then it was looked at by its size: to ask at the begin of each run would keep a bad network from ever coming to an end. What is
    read back, and large files, would cost as much as sending them, and stay as they were proved; but where anything was sent since, it is
    looked at whether they are there still, as large as they are, and whoever was changed meanwhile by the target's clock is proved anew.
    """
    before = [found.proved[path] for path in found.known if path in found.proved]
    asked = [file for file, proof in before if proof.how == REMOTE and file.bytes < RESUMED_FROM]
    proofs = prover.arrived(found.folder, asked) if asked else {}
    so = [(one, proof) for one in asked if isinstance(proof := proofs[one.name], Proof)]
    why = {one.path: str(proofs[one.name]) for one in asked if not isinstance(proofs[one.name], Proof)}
    if found.send or found.cut_off:
        again = {one.path for one in asked}
        looked = [found.proved[path][0] for path in first if path not in again]
        there = prover.there(found.folder, looked) if looked else {}
        why |= {
            one.path: GONE if one.name not in there else OTHER for one in looked if there.get(one.name) != one.bytes
        }
        stamps = prover.stamps()
        touched = [one for one in looked if one.path not in why and stamps.get(one.name) != found.stamps.get(one.name)]
        if touched:
            # Not what a target was told of it with the file: these may be somebody's bytes.
            proofs = prover.arrived(found.folder, touched, sent_by_us=False)
            so += [(one, proof) for one in touched if isinstance(proof := proofs[one.name], Proof)]
            why |= {one.path: str(proofs[one.name]) for one in touched if not isinstance(proofs[one.name], Proof)}
    found.proved |= {file.path: (file, proof) for file, proof in so}
    for path in why:
        del found.proved[path]
    return so, why


def clear_parts(engine: Carrier, prover: Witness, parcel: Parcel, found: Route) -> None:
    """Take away the parts that lie there of files that are proved to be there whole: a cut left them, and the file went anew since.

    Only what lay there before anything was sent, and is as large still: nobody is at it. What can't be taken away stays.
    Raises Interrupted.
    """
    if not found.parts or not isinstance(engine, Engine):
        return
    proved = {file.name for file, _ in found.proved.values()}
    with contextlib.suppress(Failed):
        there = prover.there(found.folder, parcel.files)
        for name, size in found.parts.items():
            part = _OF_OURS.fullmatch(name)
            if part and part["name"] in proved and there.get(name) == size:
                engine.remove(f"{found.folder}/{name}")


def is_cut_off(engine: Carrier, prover: Witness, folder: str, file: ParcelFile, size: int) -> bool:
    """Whether what lies there under that name, `size` bytes when it was looked, is how the file begins. Raises Failed, Interrupted."""
    for look in range(1, _LOOKS + 1):
        if prover.is_beginning(folder, file, size):
            return True
        # What a server still takes in of a run that was cut off grows while it is read; some tell for a moment an older size again.
        before, size = size, prover.there(folder, [file]).get(file.name, size)
        if size == before or not 0 <= size <= file.bytes:
            return False
        if look > 1:
            engine.progress.wait(_LOOK_S * look)
        engine.progress.check()
    return False


def _has_room(there: Mapping[str, int], name: str) -> bool:
    """Whether the folders that a file is to lie in are folders, or nothing yet."""
    return all(there.get(str(above), FOLDER) == FOLDER for above in PurePosixPath(name).parents)


def _renamed(
    engine: Carrier, prover: Witness, parcel: Parcel, folder: str, file: ParcelFile
) -> tuple[ParcelFile, Proof | None] | None:
    """The file under the first name beside its own that is free, or that holds it already (then with its proof)."""
    path = PurePosixPath(file.name)
    tried = [
        file.called(str(path.with_name(f"{path.stem}-{number}{path.suffix}"))) for number in range(2, MOST_NAMES + 1)
    ]
    there = prover.there(folder, tried)
    if not _has_room(there, file.name):
        told = f"{folder}/{path.parent}: is no folder there, and nothing there is overwritten; choose another folder."
        raise InTheWay(f"{engine.remote.shown}: {told}")
    for again in tried:
        if again.name not in there:
            return again, None
        if there[again.name] == file.bytes:
            proof = prover.arrived(folder, [again], sent_by_us=False)[again.name]
            if isinstance(proof, Proof):
                return again, proof
    raise InTheWay(
        f"{engine.remote.shown}: there are {MOST_NAMES} files like {file.name} with other bytes; choose another folder."
    )

"""The destinations: room for what is planned, whether they really take files, whether the second is another disk, how fast it went."""

import contextlib
import os
import shutil
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from studio.base.clock import from_text
from studio.base.errors import Refused
from studio.base.files import disk_error, fsync_dir
from studio.base.paths import at_home
from studio.base.wording import count, size, span
from studio.catalog import history
from studio.catalog.files import frames_and_bytes
from studio.catalog.shots import frames_per_shot
from studio.ingest import reading
from studio.ingest.destination import part_path
from studio.ingest.discover import shown
from studio.open_drop import OpenDrop
from studio.preflight.check import BAD, GOOD, LOOK, UNKNOWN, Check

if TYPE_CHECKING:
    pass

FRAME_BYTES = 40_000_000
"""What a frame is taken to need before one was seen: RAW and JPEG of a 24 MP camera (some 28 and 12 MB)."""
TWICE = 2
PROOF_BYTES = 4 << 20
LONGEST_COPY_S = 30 * 60.0
LIVE_GAP_S = 5.0
"""Frames that came further apart than this were taken in while they were shot: that says nothing of how fast a copy is."""
_RECENT = 50


@dataclass(frozen=True)
class Destination:
    """A place that frames are copied to. about: its name for people; path: wanted; there: the nearest folder that exists, or None."""

    about: str
    path: Path
    there: Path | None


@dataclass(frozen=True)
class Planned:
    """frames: still to be shot by the kit's numbers; frame_bytes: of one, with all its files; seen: frames that this was taken from."""

    frames: int
    frame_bytes: float
    seen: int

    @property
    def bytes(self) -> float:
        """Of all of them, once."""
        return self.frames * self.frame_bytes


def destinations(drop: OpenDrop, backup: Path | None) -> list[Destination]:
    """The shoot folder, and the folder of the second copy where one is set."""
    folder = drop.folder
    found = [Destination("the shoot folder", folder, folder if folder.is_dir() else None)]
    if backup is not None:
        root = at_home(backup).absolute()
        own = root / drop.code
        found.append(Destination("the second copy", root, own if own.is_dir() else root if root.is_dir() else None))
    return found


def planned(drop: OpenDrop) -> Planned:
    """What is still to be shot: of each shot as many frames as the kit asks before moving on, less those that are there."""
    frames = 0
    for (sku, role_id), there in frames_per_shot(drop.catalog, drop.id).items():
        role = drop.role(sku, role_id)
        frames += max(0, (role.ask_after if role else 1) - there)
    seen, size = frames_and_bytes(drop.catalog, drop.id)
    return Planned(frames, size / seen if seen else float(FRAME_BYTES), seen)


def space(places: list[Destination], plan: Planned) -> list[Check]:
    """Free space for what is planned, twice over, on every destination; two on one disk need it for both."""
    on_disk: dict[int, int] = {}
    for place in places:
        if place.there is not None:
            device = place.there.stat().st_dev
            on_disk[device] = on_disk.get(device, 0) + 1
    each = f"the mean of {plan.seen} here" if plan.seen else "taken for RAW and JPEG of 24 MP, none is here yet"
    what = f"{count(plan.frames, 'planned frame')} of {size(plan.frame_bytes)} ({each}) {'needs' if plan.frames == 1 else 'need'}"
    found = []
    for place in places:
        title = f"Free space, {place.about}"
        if place.there is None:
            found.append(_absent("space", title, place, "disk-space"))
            continue
        once = plan.bytes * on_disk[place.there.stat().st_dev]
        free = shutil.disk_usage(place.there).free
        needed = TWICE * once
        state = GOOD if free >= needed else LOOK if free >= once else BAD
        sentence = f"{size(free)} are free; {what} {size(needed)}, twice over."
        if state != GOOD:
            sentence += f" Free {size(needed - free)} on that disk, or choose another."
        limit = f"at least {size(needed)}"
        found.append(
            Check("space", title, state, sentence, shown(place.path), round(free / 1e9, 2), "GB", limit, "disk-space")
        )
    if len(places) == 1:
        sentence = "No second copy is set, so its space is not known; choose a folder on another disk for it."
        found.append(Check("space", "Free space, the second copy", LOOK, sentence, item="disk-space"))
    return found


def write(places: list[Destination]) -> list[Check]:
    """A file really written to each destination, brought to the disk, read back from it, compared and deleted."""
    found = []
    for place, items in zip(places, ("disk-space", "backup-drive"), strict=False):
        title = f"Writing, {place.about}"
        if place.there is None:
            found.append(_absent("write", title, place, items))
            continue
        began = time.perf_counter()
        try:
            prove(place.there)
        except (OSError, Refused) as error:
            told = error if isinstance(error, Refused) else disk_error(error, place.there)
            sentence = (
                str(told)
                if isinstance(told, Refused)
                else f"{shown(place.there)}: a test file could not be written and read back ({error}); check that disk."
            )
            found.append(Check("write", title, BAD, sentence, shown(place.path), item=items))
            continue
        took_s = time.perf_counter() - began
        sentence = f"{size(PROOF_BYTES)} were written, read back and deleted in {span(took_s)}."
        found.append(Check("write", title, GOOD, sentence, shown(place.path), round(took_s, 2), "s", "", items))
    return found


def prove(folder: Path, size: int = PROOF_BYTES) -> None:
    """Write random bytes below a temporary name, fsync, read them back from the disk, delete. Raises OSError, Refused when they differ."""
    from xxhash import xxh3_128

    data = os.urandom(size)
    part = part_path(folder, "")
    try:
        with part.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        digest, _ = reading.hash_from_disk(part)
        if digest != xxh3_128(data).hexdigest():
            raise Refused(f"{shown(folder)}: gave other bytes than were written there; do not shoot to this disk.")
    finally:
        part.unlink(missing_ok=True)
    fsync_dir(folder)


def backup(places: list[Destination]) -> Check:
    """Whether there is a second destination, it is there, and it is another disk than the first."""
    title, item = "Second copy", "backup-drive"
    if len(places) < 2:
        sentence = "No folder for the second copy is set; connect a drive and choose a folder on it."
        return Check("backup", title, LOOK, sentence, item=item)
    first, second = places
    if second.there is None:
        return _absent("backup", title, second, item)
    if first.there is not None and same_disk(first.there, second.there):
        sentence = (
            "It is on the same disk as the originals: a broken disk would take both. Choose a folder on another drive."
        )
        return Check("backup", title, BAD, sentence, shown(second.path), limit="another disk", item=item)
    sentence = "It is there, on another disk than the originals."
    return Check("backup", title, GOOD, sentence, shown(second.path), limit="another disk", item=item)


def same_disk(one: Path, other: Path) -> bool:
    """Whether two folders lie on one disk, as far as the system says: on Linux partitions of one are the same, elsewhere volumes are."""
    devices = [path.stat().st_dev for path in (one, other)]
    if devices[0] == devices[1]:
        return True
    disks = [_disks(device) for device in devices]
    return bool(disks[0] & disks[1])


def _disks(device: int) -> set[str]:
    """The whole disks that a Linux block device is made of: its own, or those below an encrypted or joined one."""
    node = Path(f"/sys/dev/block/{os.major(device)}:{os.minor(device)}") if hasattr(os, "major") else None
    if node is None or not node.exists():
        return set()
    found, waiting = set(), [node.resolve()]
    while waiting:
        at = waiting.pop()
        below: list[Path] = []
        with contextlib.suppress(OSError):
            below = [one.resolve() for one in (at / "slaves").iterdir()]
        if below:
            waiting += below
        else:
            found.add(str(at.parent if (at / "partition").exists() else at))
    return found


def speed(drop: OpenDrop, plan: Planned) -> Check:
    """How fast the last import was, in this drop or before it, and so how long all that is planned will take."""
    title, limit = "Last copy", f"all planned frames within {span(LONGEST_COPY_S)}"
    last = _last_copy(drop)
    if last is None:
        return Check(
            "speed", title, UNKNOWN, "No card was imported yet, so how long a copy takes is not known.", limit=limit
        )
    amount, seconds = last
    rate = amount / seconds
    will_s = plan.bytes / rate
    state = GOOD if will_s <= LONGEST_COPY_S else LOOK
    sentence = f"{size(amount)} took {span(seconds)}; what is planned will take {span(will_s)} at that speed."
    if state == LOOK:
        sentence += " Import each card as soon as it is full, and use a faster reader and cable."
    return Check("speed", title, state, sentence, number=round(rate / 1e6, 1), unit="MB/s", limit=limit)


def _last_copy(drop: OpenDrop) -> tuple[int, float] | None:
    """Bytes and seconds of the last import that copied something; live sources wait for the camera, so they are passed over."""
    for end in history.imports_done(drop.catalog, drop.id, _RECENT):
        began = history.import_began(drop.catalog, end)
        if began is None:
            continue
        frames, size = history.brought_in(drop.catalog, began, end)
        seconds = end["seconds"] or (from_text(end["at"]) - from_text(began["at"])).total_seconds()
        if frames and size and 0 < seconds <= LIVE_GAP_S * frames:
            return size, seconds
    return None


def _absent(check: str, title: str, place: Destination, item: str) -> Check:
    sentence = f"{shown(place.path)}: is not there; connect its disk, or make the folder."
    return Check(check, title, BAD, sentence, shown(place.path), item=item)

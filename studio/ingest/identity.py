"""Which camera took a frame, read from its EXIF in a worker.

What has no EXIF (clips, sidecars, broken files) follows its neighbours: the one camera that the rest of its folder is from.
"""

import contextlib
import re
import tempfile
from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from functools import cache
from pathlib import Path, PurePath

from studio.base import jobs
from studio.base.errors import Interrupted
from studio.base.jobs import Progress
from studio.base.workers import WorkerDied, WorkerFailure, Workers
from studio.imaging.exif import Exif, read_exif
from studio.ingest import reading
from studio.ingest.pair import Group

_AHEAD = 64
_HEAD = 256 * 1024
"""Bytes at a file's beginning that EXIF is likely in. They are asked for ahead: each small read would wait behind the copy's large ones."""
_DCF_FOLDER = re.compile(r"^\d{3}[0-9A-Za-z_]{2,5}$")
"""A camera's own folder by the DCF standard (JEITA CP-3461, 100CANON), and phones' looser ones (202611_a)."""

Body = tuple[str | None, str | None, str | None]
"""make, model, serial"""


_SMALLEST = b"\xff\xd8\xff\xe1\0\x22Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x0f\0\x02\0\0\0\x04abc\0\0\0\0\0\xff\xd9"
"""A JPEG without a picture whose EXIF names its maker."""


@cache
def warm() -> None:
    """Load what reading EXIF needs, by reading some."""
    with tempfile.TemporaryDirectory(prefix="threeshot-") as folder:
        path = Path(folder, "a.jpg")
        path.write_bytes(_SMALLEST)
        read_exif(path)


class Identities:
    """EXIF of groups, read in workers while the copy is under way. A file that crashes its worker has none; the import goes on."""

    def __init__(self, groups: Sequence[Group], workers: Workers) -> None:
        self._futures: dict[int, Future[Exif | None]] = {id(group): Future() for group in groups}
        self._groups = list(groups)
        self._by_folder: dict[str, list[Group]] = {}
        for group in groups:
            self._by_folder.setdefault(group.folder, []).append(group)
        self._workers = workers
        self._stopped = False
        self._job = jobs.run("exif", self._read) if groups else None

    def of(self, group: Group) -> Exif | None:
        """EXIF of one group; None when it has none."""
        future = self._futures.get(id(group))
        return future.result() if future is not None else None

    def is_done(self, group: Group) -> bool:
        """Whether neither `of` nor `body` would have to wait."""
        own = self._futures.get(id(group))
        if own is not None and not own.done():
            return False
        if own is not None and (own.exception() is not None or _body(own.result()) is not None):
            # Asked for each file of a card: its neighbours only count where it names no camera itself.
            return True
        neighbours = self._by_folder.get(group.folder, []) if follows_neighbours(group) else []
        return all(self._futures[id(one)].done() for one in neighbours)

    def body(self, group: Group) -> Body | None:
        """Make, model and serial of the camera that took a group, by its own EXIF or by its neighbours'; None when neither says."""
        own = _body(self.of(group))
        if own is not None or not follows_neighbours(group):
            return own
        others = {_body(self.of(other)) for other in self._by_folder.get(group.folder, [])} - {None}
        return others.pop() if len(others) == 1 else None

    def read_copy(self, group: Group, copies: Mapping[Path, Path]) -> None:
        """Of a group whose source went before its EXIF was read: from the verified copies (`copies`: source → copy) instead."""
        if _body(self.of(group)) is not None:
            return
        for path in self._paths(group):
            copy = copies.get(Path(path))
            if copy is None or Path(path).exists():
                continue
            with contextlib.suppress(WorkerDied):
                exif = self._workers.run(read_exif, str(copy))
                self._futures[id(group)] = Future()
                self._futures[id(group)].set_result(exif)
                if _body(exif) is not None:
                    return

    def stop(self) -> None:
        """Read no more; whoever waits learns that it was stopped."""
        self._stopped = True
        if self._job is not None:
            with contextlib.suppress(Interrupted):
                self._job.wait()

    def _read(self, _: Progress) -> None:
        """One file a group; a second one only where the first does not name its camera."""
        try:
            first = {id(group): self._paths(group) for group in self._groups}
            unnamed = self._ask({number: paths[0] for number, paths in first.items() if paths}, first)
            self._ask({number: first[number][1] for number in unnamed}, {})
            for future in self._futures.values():
                if not future.done():
                    future.set_result(None)
        finally:
            for future in self._futures.values():
                if not future.done():
                    future.set_exception(Interrupted("Reading EXIF was stopped; run it again to go on."))

    def _ask(self, wanted: dict[int, str], others: dict[int, list[str]]) -> list[int]:
        """Read EXIF of `wanted`; the groups whose camera it did not tell, and that have another file to ask."""
        waiting: dict[str, list[int]] = {}
        for number, path in wanted.items():
            waiting.setdefault(path, []).append(number)
        unnamed: list[int] = []
        for path in list(waiting)[:_AHEAD]:
            reading.fetch_head(path, _HEAD)
        ahead = iter(list(waiting)[_AHEAD:])
        for (path,), found in self._workers.map(read_exif, [(path,) for path in waiting]) if waiting else ():
            reading.fetch_head(next(ahead, None), _HEAD)
            exif = None if isinstance(found, WorkerFailure) else found
            for number in waiting.pop(str(path)):
                if (exif is None or not exif.model) and len(others.get(number, ())) > 1:
                    unnamed.append(number)
                else:
                    self._futures[number].set_result(exif)
            if self._stopped:
                raise Interrupted("Reading EXIF was stopped; run it again to go on.")
        return unnamed

    @staticmethod
    def _paths(group: Group) -> list[str]:
        """Whom to ask, first the picture: a JPEG's EXIF is at its beginning, a RAW's may be anywhere. Clips have none."""
        mains = sorted(group.mains, key=lambda file: ("picture", "raw", "clip").index(file.kind))
        return [str(file.path) for file in mains if file.kind != "clip"]


def follows_neighbours(group: Group) -> bool:
    """Whether a group without EXIF is taken to be from the camera of its folder: clips and sidecars, and all in a camera's own folder."""
    return group.kind != "picture" or _DCF_FOLDER.match(PurePath(group.folder).name) is not None


def _body(exif: Exif | None) -> Body | None:
    if exif is None or not (exif.model or exif.make):
        return None
    return exif.make, exif.model, exif.serial

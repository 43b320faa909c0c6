"""A drop that is open: what every verb below the front door is given, instead of its parts one by one."""

import hashlib
import re
import stat
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from studio.base import settings
from studio.base.errors import NotFound, ThreeshotError
from studio.base.events import Events
from studio.base.sensitivity import Sensitivity
from studio.base.terms import ARMED
from studio.catalog import Catalog, Recording, Row, journal
from studio.catalog.drops import put_drop

if TYPE_CHECKING:
    from studio.documents.brief import Brief
    from studio.documents.checklist import Checklist
    from studio.documents.kit import Kit, Role


_WHOSE = re.compile(r"""^["']?drop["']?\s*:\s*["']?([^\s"'#]+)""", re.MULTILINE)
_MACHINES = frozenset({ARMED, "slate"})
_MACHINE_ACTS = frozenset({"frames.examined", "frames.outlined"})
_JOURNAL_S = 2.0
"""What machines say, many times a second, goes to the journal together, this long after the first; a person's word takes it along."""


class Newcomers:
    """How many new frames wait to be judged, whoever takes them in; what was left over before waits for them. Safe from many threads."""

    def __init__(self) -> None:
        self._lock, self._count = threading.Lock(), 0

    def __bool__(self) -> bool:
        return self._count > 0

    def add(self, frames: int) -> None:
        """So many more wait; less than 0: that many are judged."""
        with self._lock:
            self._count += frames


class OpenDrop:
    """One drop of one catalog. May be used from several threads, as the catalog may.

    catalog: the person's. row: the drop's row. folder: its shoot folder, absolute. events: what happens, as signals.
    newcomers: new frames that wait to be judged. sidecars_told: what was told of sidecars that can't be written, and is not told at each
    writing again. brief, kit, checklist: its documents, each read when it is first asked for. Raises
    InvalidInput then, with all its mistakes.
    """

    def __init__(self, catalog: Catalog, row: Row, events: Events | None = None) -> None:
        self.catalog = catalog
        self.row = row
        self.events = events or Events()
        self.newcomers = Newcomers()
        self._known = _identity(self.folder)
        self._journal_since = 0.0
        self._journal_told: set[str] = set()
        self.sidecars_told: set[str] = set()

    @property
    def id(self) -> str:
        """The drop's id in the catalog (UUIDv7)."""
        return str(self.row["id"])

    @property
    def code(self) -> str:
        """The drop's id as people write it: HARBOUR-01."""
        return str(self.row["code"])

    @property
    def folder(self) -> Path:
        """Its shoot folder."""
        return Path(self.row["folder"])

    def gone(self) -> str | None:
        """Why nothing may be written to its folder now, in a sentence: it is not there, or another has its place; None when all is well.

        Known by its place on the disk as it was opened; a disk that was taken out and connected again, by the brief.
        """
        found = _identity(self.folder)
        if found is None:
            return f"{self.folder}: the folder of drop {self.code} is not there; {what_to_do(self.code)}."
        if found != self._known:
            if not self._is_ours():
                return (
                    f"{self.folder}: is not the folder of drop {self.code} that was opened (no brief of it lies there); "
                    f"{what_to_do(self.code)}."
                )
            self._known = found
        return None

    def check_folder(self) -> None:
        """Raise NotFound when its folder is not there, or another has its place: before anything is written to it."""
        if why := self.gone():
            raise NotFound(why)

    def _is_ours(self) -> bool:
        return drop_named_in(self.folder) == self.code

    @cached_property
    def brief(self) -> "Brief":
        """The brief that is kept in the shoot folder."""
        from studio.documents.brief import load_brief

        return load_brief(self.folder / "brief.yaml")

    @cached_property
    def kit(self) -> "Kit":
        """The kit that the brief names."""
        from studio.documents.kit import load_kit

        return load_kit(self.brief.kit)

    @cached_property
    def checklist(self) -> "Checklist":
        """The checklist that the brief names."""
        from studio.documents.checklist import load_checklist

        return load_checklist(self.brief.checklist)

    @property
    def sensitivity(self) -> Sensitivity:
        """How strict its verdicts are: what the brief says, so that all computers of a crew judge alike; else what the person has set."""
        return self.brief.sensitivity or settings.load().sensitivity

    def read_documents(self) -> None:
        """Read brief, kit and checklist (again); products and shots follow a brief that was changed.

        Raises InvalidInput with all its mistakes, NotFound when the folder is gone; then the documents stay as they were.
        """
        self.check_folder()
        fresh = OpenDrop(self.catalog, self.row, self.events)
        data = (self.folder / "brief.yaml").read_bytes()
        documents = {"brief": fresh.brief, "kit": fresh.kit, "checklist": fresh.checklist}
        if hashlib.sha256(data).hexdigest() != self.row["brief_sha256"]:
            self.row = put_drop(self.catalog, fresh.brief, fresh.kit, self.folder, data)
        self.__dict__.update(documents)

    def follow_documents(self) -> None:
        """Read the documents again after another program brought products and shots in step with them. Raises InvalidInput."""
        self.row = self.catalog.get("drop", self.id)
        self.read_documents()

    @contextmanager
    def change(self, what: str, who: str | None = None) -> Iterator[Recording]:
        """One act that changes something: one transaction, its events with what was and what is, then `events.changed` with all of it.

        One within another joins it, and is told with it; one within a transaction is told when that is kept. See `Catalog.recorded`.
        """
        with self.catalog.recorded(self.id, what, who) as recording:
            yield recording
        if not self.catalog.recording:
            self.catalog.on_commit(lambda: self._tell(recording))

    def _tell(self, recording: Recording) -> None:
        if change := recording.done():
            self.events.changed.emit(change)
        by_machine = recording.what in _MACHINE_ACTS or recording.who in _MACHINES
        if not by_machine or time.monotonic() - self._journal_since > _JOURNAL_S:
            self.write_journal()

    def write_journal(self) -> None:
        """Append to the journal beside the originals what it does not say yet. What can't be written is told, and written later."""
        if self.catalog.in_change or self.gone() is not None:
            return  # what is not kept yet is not said; and nothing is written where the folder is not
        self._journal_since = time.monotonic()
        try:
            journal.write_due(self.catalog, self.row, self.folder)
        except (ThreeshotError, OSError) as error:
            why = str(error) if isinstance(error, ThreeshotError) else f"{self.folder}: {error.strerror}."
            told = f"The journal in the shoot folder was not written; the next change does it. {why}"
            if told not in self._journal_told:
                self._journal_told.add(told)
                self.events.said.emit(told)

    def role(self, sku: str | None, role: str | None) -> "Role | None":
        """The kit's role, or the product's own extra role, of that id; None where there is none."""
        for known in self.kit.roles:
            if known.id == role:
                return known
        for product in self.brief.products:
            if product.sku == sku:
                return next((extra for extra in product.extra_roles if extra.id == role), None)
        return None

    def roles(self) -> list[str]:
        """All role ids of the shot list, in the kit's order."""
        extra = [r.id for p in self.brief.products for r in p.extra_roles]
        return list(dict.fromkeys([*(r.id for r in self.kit.roles), *extra]))


def drop_named_in(folder: Path) -> str | None:
    """The id of the drop whose brief lies in a folder, as it says there; None when none does, or it says none."""
    # Whoever edits it just now may have a mistake in it; whose it is, it says all the same.
    try:
        said = _WHOSE.search((folder / "brief.yaml").read_text("utf-8", "replace"))
    except OSError:
        return None
    return said[1] if said is not None else None


def why_away(folder: Path, code: str) -> str | None:
    """Why a drop can't be opened, with what to do: its folder is not there, or holds no brief; None when it is where it was."""
    if (folder / "brief.yaml").is_file():
        return None
    what = "holds no brief.yaml" if folder.is_dir() else "is not there"
    return f"{folder}: the folder of drop {code} {what}; {what_to_do(code)}."


def what_to_do(code: str) -> str:
    """What a person does about a folder that is not where it was."""
    return (
        "connect its disk or move it back, or say where it is now "
        f"(Locate… on the Catalog page, 'threeshot drop move {code} --to FOLDER')"
    )


def _identity(folder: Path) -> tuple[int, int] | None:
    """What a folder is to the system, whatever its name; None when there is none (or its disk does not answer)."""
    try:
        status = folder.stat()
    except OSError:
        return None
    return (status.st_dev, status.st_ino) if stat.S_ISDIR(status.st_mode) else None

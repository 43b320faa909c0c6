"""The catalog made again from the shoot folders, and what could not be recovered, in plain words."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from studio.base import paths
from studio.base.clock import utc_now
from studio.base.errors import InvalidInput, NotFound, ThreeshotError
from studio.base.jobs import Progress
from studio.base.wording import agreeing, count, listed
from studio.catalog import Catalog, journal, marks, picks, recovery
from studio.catalog.bundles import bundle_paths
from studio.catalog.drops import drop_folders, shot_names
from studio.catalog.files import files_of_drop
from studio.catalog.selects import selects_in_order
from studio.ingest.check_report import deleted_on_purpose
from studio.ingest.copies import MISSING, Condition, is_deleted_on_purpose
from studio.ingest.discover import shown
from studio.ingest.mhl import BELOW
from studio.ingest.unrecorded import record_unrecorded
from studio.shoot import restoring
from studio.shoot.restoring import TakenOver
from studio.shoot.shoot import Shoot

_LOST = (
    "{drop}: the journal, {journal}, does not tell how {files} came in, so what only the lost catalog knew of {them} is lost: "
    "from where and when {they} came, who did what and when; and what was measured, ticked and approved since the newest bundle."
)


@dataclass
class RebuildReport:
    """drops: [{drop, folder, frames, files, selects, bundles, in_catalog: {frames, selects}}], what this run recorded and took over, and
    what there is now. lost: what could not be recovered; failed: which folders could not be rebuilt; a sentence each."""

    drops: list[dict[str, Any]] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)

    def to_dict(self) -> dict[str, Any]:
        """As `catalog rebuild --json` gives it."""
        return {"drops": self.drops, "lost": [*self.lost, *self.failed], "failed": self.failed}

    def sentences(self) -> list[str]:
        """The same for people."""
        found = [
            f"{d['drop']}, in {d['folder']}: recorded {count(d['frames'], 'frame')} ({count(d['files'], 'file')}), "
            f"found {count(d['selects'], 'select')} and {count(d['bundles'], 'bundle')}. "
            f"The catalog has {count(d['in_catalog']['frames'], 'frame')} of it and {count(d['in_catalog']['selects'], 'select')} now."
            for d in self.drops
        ]
        return [*found, *self.lost, *self.failed]


def opened() -> tuple[Catalog, str | None]:
    """The person's catalog, and None; or, where it is damaged, a new one and the sentence that says where the old one went."""
    try:
        return Catalog(), None
    except InvalidInput:
        old = paths.catalog_path()
        aside = old.with_name(f"catalog-damaged-{utc_now():%Y%m%dT%H%M%S%fZ}.db")
        for ending in ("", "-wal", "-shm"):
            part = old.with_name(old.name + ending)
            if part.exists():
                part.rename(aside.with_name(aside.name + ending))
        return Catalog(), f"The damaged catalog was moved to {aside}; nothing was deleted."


def rebuild(catalog: Catalog, folders: Sequence[Path], progress: Progress | None = None) -> RebuildReport:
    """Record every shoot found in `folders` (shoot folders, or folders that hold some); without any, those the catalog knows and
    those in the usual place. What the catalog holds already stays. Raises NotFound when no shoot folder is found, Interrupted.
    """
    catalog.check_room()
    progress = progress or Progress()
    shoots = _shoot_folders(folders or _usual(catalog))
    if not shoots:
        where = ", ".join(str(folder) for folder in folders) or str(paths.drops_dir())
        raise NotFound(f"{where}: holds no shoot folder (one with a brief.yaml); name the folders of your shoots.")
    report = RebuildReport()
    for folder in shoots:
        try:
            _rebuild_one(catalog, folder, progress, report)
        except ThreeshotError as error:
            if error.exit_code == 7:
                raise
            report.failed.append(f"{folder}: could not be rebuilt: {error}")
    return report


def _rebuild_one(catalog: Catalog, folder: Path, progress: Progress, report: RebuildReport) -> None:
    shoot = Shoot.create(folder / "brief.yaml", folder, catalog, rebuilding=True)
    recovered = record_unrecorded(shoot.drop, progress, restoring.told_of_files(shoot.drop))
    # All that the folder says is in the catalog before anything is scored, or written beside an original again.
    taken = restoring.take_over(shoot.drop, whole=True)
    report.lost += taken.told
    shoot.frames.score(progress=progress)
    with shoot.drop.change("drop.rebuilt", "rebuild"):
        for pick in recovery.picks_never_told(catalog, shoot.id):
            picks.tell_restored(catalog, shoot.id, shoot.frames.get(pick["frame_id"]), pick["by"], pick["rank"])
    report.drops.append(
        {
            "drop": shoot.code,
            "folder": str(folder),
            "frames": len(set(recovered.frames)),
            "files": recovered.files,
            "selects": taken.selects,
            "bundles": len(bundle_paths(catalog, shoot.id)),
            "in_catalog": {
                "frames": len(shoot.frames.list()),
                "selects": len(selects_in_order(catalog, shoot.id)),
            },
        }
    )
    report.lost += _fallen_selects(shoot, taken)
    missing = _without_rejects(shoot, recovered.missing, report)
    for names, one, many in (
        (
            missing,
            "is in the checksum history, but no longer there",
            "are in the checksum history, but no longer there",
        ),
        (recovered.changed, "is not as it was when it was imported", "are not as they were when they were imported"),
        (
            recovered.unlisted,
            "is not in the checksum history; recorded as it is now",
            "are not in the checksum history; recorded as they are now",
        ),
        (recovered.unreadable, "could not be read", "could not be read"),
    ):
        if names:
            which = f"{count(len(names), 'original')} {agreeing(len(names), one, many)}: {listed(names, 3)}"
            report.lost.append(f"{shoot.code}: {which}.")
    unknown = [row for row in files_of_drop(catalog, shoot.id) if row["source"] == shown(folder / row["path"])]
    if unknown:
        files, they = count(len(unknown), "file"), agreeing(len(unknown), "it", "they")
        them = agreeing(len(unknown), "it", "them")
        report.lost.append(_LOST.format(drop=shoot.code, journal=journal.NAME, files=files, they=they, them=them))


def _fallen_selects(shoot: Shoot, taken: TakenOver) -> list[str]:
    """Which selects that the folder tells of are none now, and why: one sentence, or none."""
    catalog = shoot.drop.catalog
    there = {(row["frame_id"], row["sku"], row["role"]) for row in selects_in_order(catalog, shoot.id)}
    fallen = []
    for sku, role, frame_id in taken.shotless:
        fallen.append(f"{shoot.frames.get(frame_id)['name']} of {sku} {role} (the brief has no such shot)")
    for shot, frame_id in taken.chosen:
        sku, role = shot_names(catalog, shot)
        if (frame_id, sku, role) not in there:
            frame = shoot.frames.get(frame_id)
            where = f"{frame['sku']} {frame['role']}" if frame["shot_id"] else "no shot: it is in the unassigned tray"
            why = "others go before it" if frame["shot_id"] == shot else f"it belongs to {where} now"
            fallen.append(f"{frame['name']} of {sku} {role} ({why})")
    if not fallen:
        return []
    what = f"{count(len(fallen), 'select')} that the folder tells of {agreeing(len(fallen), 'is', 'are')} none now"
    return [f"{shoot.code}: {what}: {listed(fallen, 3)}. Look at them, assign them again and select them again."]


def _without_rejects(shoot: Shoot, missing: list[str], report: RebuildReport) -> list[str]:
    """Those of the missing originals that nobody deleted on purpose; what was is told."""
    rejected = marks.files_of_rejected(shoot.drop.catalog, shoot.id)
    gone = {f"{BELOW}{name}" for name in missing}
    rows = [row for row in files_of_drop(shoot.drop.catalog, shoot.id) if row["path"] in gone]
    deleted = [row for row in rows if is_deleted_on_purpose(Condition(MISSING), row["id"] in rejected)]
    if deleted:
        frames = len({row["frame_id"] for row in deleted})
        report.lost.append(f"{shoot.code}: {deleted_on_purpose(len(deleted), frames)}")
    thrown_away = {row["path"] for row in deleted}
    return [name for name in missing if f"{BELOW}{name}" not in thrown_away]


def _usual(catalog: Catalog) -> list[Path]:
    return [*drop_folders(catalog), paths.drops_dir()]


def _shoot_folders(folders: Sequence[Path]) -> list[Path]:
    """Those that hold a brief.yaml themselves, and the folders just below the others that do."""
    found: dict[Path, None] = {}
    for folder in folders:
        if (folder / "brief.yaml").is_file():
            found[folder.absolute()] = None
        elif folder.is_dir():
            for below in sorted(folder.iterdir()):
                if (below / "brief.yaml").is_file():
                    found[below.absolute()] = None
    return list(found)

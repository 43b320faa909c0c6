"""The catalog made again from the shoot folders, and what could not be recovered, in plain words."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from studio import xmp
from studio.base import paths
from studio.base.clock import now_text, utc_now
from studio.base.errors import InvalidInput, NotFound, ThreeshotError
from studio.base.jobs import Progress
from studio.base.wording import are, count, listed
from studio.catalog import Catalog, picks, ticks
from studio.catalog.bundles import bundle_paths, put_bundle
from studio.catalog.drops import drop_folders, shots_of
from studio.catalog.frames import frames
from studio.ingest.unrecorded import record_unrecorded
from studio.judging import sidecars
from studio.judging.assignment import assign
from studio.open_drop import OpenDrop
from studio.shoot.shoot import Shoot

_LOST = (
    "Not recovered: who did what and when (the events), what was measured for the checklist (its recordings are in the folder, "
    "its numbers in the bundles), when frames were imported, and where they came from; "
    "these live in the catalog alone."
)
_MAX_BUNDLE_JSON = 64 << 20


@dataclass
class RebuildReport:
    """drops: [{drop, folder, frames, files, scored, selects, bundles}]. lost: what could not be recovered, a sentence each."""

    drops: list[dict[str, Any]] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)

    def to_dict(self) -> dict[str, Any]:
        """As `catalog rebuild --json` gives it."""
        return {"drops": self.drops, "lost": self.lost}

    def sentences(self) -> list[str]:
        """The same for people."""
        found = [
            f"{d['drop']}, in {d['folder']}: recorded {count(d['frames'], 'frame')} ({count(d['files'], 'file')}), "
            f"found {count(d['selects'], 'select')} and {count(d['bundles'], 'bundle')}."
            for d in self.drops
        ]
        return [*found, *self.lost]


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
            report.lost.append(f"{folder}: could not be rebuilt: {error}")
    report.lost.append(_LOST)
    return report


def _rebuild_one(catalog: Catalog, folder: Path, progress: Progress, report: RebuildReport) -> None:
    shoot = Shoot.create(folder / "brief.yaml", folder, catalog)
    recovered = record_unrecorded(shoot.drop, progress)
    bundles = _bundles(folder)
    newest = bundles[-1][1] if bundles else {}
    fresh = set(recovered.frames)
    told = _from_bundle(newest)
    # All that the sidecars say is there before anything is written beside an original again.
    with shoot.drop.change("drop.rebuilt", "rebuild"):
        selects = sorted(_from_sidecars(shoot.drop, fresh, told, report), key=lambda one: one[1])
        for frame, rank, who in selects:
            picks.restore(catalog, shoot.frames.get(frame), who, rank)
    shoot.frames.score(progress=progress)
    with shoot.drop.change("drop.rebuilt", "rebuild"):
        for frame, rank, who in selects:
            picks.tell_restored(catalog, shoot.id, shoot.frames.get(frame), who, rank)
        _decisions(catalog, shoot, newest)
    known = bundle_paths(catalog, shoot.id)
    for path, contents in bundles:
        if str(path) not in known:
            _put_bundle(catalog, shoot, path, contents)
    catalog.tell("drop.rebuilt", shoot.id, shoot.id, {"frames": len(fresh), "files": recovered.files})
    report.drops.append(
        {
            "drop": shoot.code,
            "folder": str(folder),
            "frames": len(fresh),
            "files": recovered.files,
            "selects": len(selects),
            "bundles": len(bundles),
        }
    )
    for names, what in (
        (recovered.missing, "in the checksum history, but no longer there"),
        (recovered.changed, "not as they were when they were imported"),
        (recovered.unlisted, "not in the checksum history; recorded as they are now"),
        (recovered.unreadable, "could not be read"),
    ):
        if names:
            which = f"{count(len(names), 'original')} {are(len(names))} {what}: {listed(names, 3)}"
            report.lost.append(f"{shoot.code}: {which}.")
    if fresh and not newest:
        report.lost.append(
            f"{shoot.code}: no bundle lies in its folder, so ticks of the checklist and approvals are lost."
        )


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


def _from_bundle(contents: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """What the newest bundle says of its frames, by the hash of their main file: kind, and by whom a select was chosen."""
    by: dict[str, dict[str, Any]] = {}
    chosen = {
        frame_id: (rank, shot.get("selected_by") if rank == 0 else None)
        for shot in contents.get("shots", [])
        for rank, frame_id in enumerate(shot.get("selects") or [])
    }
    for frame in contents.get("frames", []):
        if frame.get("xxh128"):
            rank, who = chosen.get(frame.get("id"), (None, None))
            by[str(frame["xxh128"])] = {"kind": frame.get("kind"), "rank": rank, "by": who}
    return by


def _from_sidecars(
    drop: OpenDrop, fresh: set[str], told: dict[str, dict[str, Any]], report: RebuildReport
) -> list[tuple[str, int, str]]:
    """Shots, ratings, labels and rejections from the sidecars of the frames just recorded; the selects as (frame, rank, by whom)."""
    selects: list[tuple[str, int, str]] = []
    shots = shots_of(drop.catalog, drop.id)
    for frame in frames(drop.catalog, drop.id):
        if frame["id"] not in fresh:
            continue
        known = told.get(frame["xxh128"] or "", {})
        values: dict[str, Any] = {}
        shot, by = None, "bundle" if known.get("kind") == "other" else None
        path = sidecars.path_for(drop.folder, frame)
        try:
            said = xmp.read_sidecar(path) if path is not None else None
        except ThreeshotError as error:
            report.lost.append(str(error))
            said = None
        if said is not None:
            named = shots.get((said.sku or "", said.role or ""))
            if named is not None and known.get("kind") not in ("slate", "tag"):
                shot, by = named, sidecars.BY
            values = {"rating": said.rating, "label": said.label or None, "rejected": bool(said.reject)}
            if said.select and named is not None:
                # Whoever chose it is in the bundle at best; a choice nobody can name is kept as a person's, never overwritten.
                selects.append((frame["id"], known.get("rank") or 0, known.get("by") or "sidecar"))
        if values:
            drop.catalog.update("frame", frame["id"], values)
        if by is not None:
            assign(drop, [frame["id"]], shot, by, "other" if known.get("kind") == "other" else None)
    return selects


def _decisions(catalog: Catalog, shoot: Shoot, contents: dict[str, Any]) -> None:
    """Ticks and approvals as the newest bundle tells them, where the catalog knows of none."""
    items = {item.id for item in shoot.drop.checklist.items()}
    for tick in contents.get("checklist", []):
        if tick.get("ticked") and tick.get("id") in items:
            by, at = tick.get("by") or "bundle", tick.get("at") or now_text()
            ticks.put_if_unknown(catalog, shoot.id, tick["id"], by, at, tick.get("note"))
    for state in shoot.coverage().shots:
        told: dict[str, Any] = next(
            (s for s in contents.get("shots", []) if (s.get("sku"), s.get("role")) == (state.sku, state.role)), {}
        )
        if told.get("decision") in ("approved", "reshoot") and catalog.get("shot", state.shot_id)["decision"] is None:
            keys = ("decision", "decision_note", "decided_by", "decided_at")
            catalog.update("shot", state.shot_id, {key: told.get(key) for key in keys})


def _bundles(folder: Path) -> list[tuple[Path, dict[str, Any]]]:
    """The bundles in the shoot folder whose story can be read, oldest first."""
    found = []
    for path in sorted((folder / "bundles").glob("*/data/bundle.json")):
        try:
            contents = json.loads(path.read_bytes()) if path.stat().st_size <= _MAX_BUNDLE_JSON else None
        except (OSError, ValueError, RecursionError):
            continue
        if isinstance(contents, dict) and contents.get("format") == "threeshot-bundle":
            found.append((path.parent.parent, contents))
    return sorted(found, key=lambda one: str(one[1].get("built_at")))


def _put_bundle(catalog: Catalog, shoot: Shoot, path: Path, contents: dict[str, Any]) -> None:
    files = contents.get("files", [])
    built_at = str(contents.get("built_at") or now_text())
    size = sum(int(one.get("bytes") or 0) for one in files)
    by_hash = {row["xxh128"]: row for row in frames(catalog, shoot.id)}
    old = {frame.get("id"): by_hash.get(frame.get("xxh128")) for frame in contents.get("frames", [])}
    renditions = []
    for one in files:
        frame = old.get(one.get("frame"))
        values = {key: one.get(key) for key in ("name", "width", "height", "bytes", "sha256")}
        place = {"path": f"data/{one.get('path')}", "frame_id": frame["id"] if frame else None}
        renditions.append({"shot_id": frame["shot_id"] if frame else None, **place, **values})
    with catalog.change():
        row = {"path": str(path), "recipe": contents.get("recipe") or "", "built_at": built_at}
        bundle_id = put_bundle(catalog, shoot.id, {**row, "files": len(files), "bytes": size}, renditions)
        # Told now, of then: the turnaround needs the moment of delivery.
        event = {
            "drop_id": shoot.id,
            "at": built_at,
            "kind": "bundle.built",
            "who": "rebuild",
            "station": catalog.station,
        }
        catalog.insert("event", {**event, "subject": bundle_id, "data": {"path": str(path), "recovered": True}})

"""What the bundles in a shoot folder tell of its drop, for one that has no journal: by whom selects were chosen, ticks, approvals."""

import json
from pathlib import Path
from typing import Any

from studio.base.clock import now_text
from studio.catalog import Catalog, ticks
from studio.catalog.bundles import bundle_paths, put_bundle
from studio.catalog.frames import frames
from studio.open_drop import OpenDrop

_MOST_BYTES = 64 << 20
Contents = dict[str, Any]


def found_in(folder: Path) -> list[tuple[Path, Contents]]:
    """The bundles in the shoot folder whose story can be read, oldest first."""
    found = []
    for path in sorted((folder / "bundles").glob("*/data/bundle.json")):
        try:
            contents = json.loads(path.read_bytes()) if path.stat().st_size <= _MOST_BYTES else None
        except (OSError, ValueError, RecursionError):
            continue
        if isinstance(contents, dict) and contents.get("format") == "threeshot-bundle":
            found.append((path.parent.parent, contents))
    return sorted(found, key=lambda one: str(one[1].get("built_at")))


def told_of_frames(contents: Contents) -> dict[str, dict[str, Any]]:
    """What a bundle says of its frames, by the hash of their main file: kind, rank among the selects, and by whom it was chosen."""
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


def put_ticks(drop: OpenDrop, contents: Contents) -> None:
    """The ticks of a bundle's checklist, and that frames came in before it was ready, where the catalog knows of none."""
    items = {item.id for item in drop.checklist.items()}
    for tick in contents.get("checklist", []):
        if tick.get("ticked") and tick.get("id") in items:
            by, at = tick.get("by") or "bundle", tick.get("at") or now_text()
            ticks.put_if_unknown(drop.catalog, drop.id, tick["id"], by, at, tick.get("note"))
    early = contents.get("not_ready")
    if isinstance(early, dict):
        by, at, reason = (str(early[key]) if early.get(key) else None for key in ("by", "at", "reason"))
        ticks.put_if_unknown(drop.catalog, drop.id, ticks.NOT_READY, by or "bundle", at or now_text(), reason)


def decision_on(contents: Contents, sku: str, role: str) -> dict[str, Any] | None:
    """What a bundle says of the decision on a shot, as columns of `shot`; None where it says none."""
    told: dict[str, Any] = next(
        (shot for shot in contents.get("shots", []) if (shot.get("sku"), shot.get("role")) == (sku, role)), {}
    )
    if told.get("decision") not in ("approved", "reshoot"):
        return None
    return {key: told.get(key) for key in ("decision", "decision_note", "decided_by", "decided_at")}


def put_bundles(drop: OpenDrop, bundles: list[tuple[Path, Contents]]) -> None:
    """Record those that the catalog does not know, with the moment of their making: the turnaround needs it."""
    known = bundle_paths(drop.catalog, drop.id)
    for path, contents in bundles:
        if str(path) not in known:
            _put(drop.catalog, drop.id, path, contents)


def _put(catalog: Catalog, drop_id: str, path: Path, contents: Contents) -> None:
    files = contents.get("files", [])
    built_at = str(contents.get("built_at") or now_text())
    size = sum(int(one.get("bytes") or 0) for one in files)
    by_hash = {row["xxh128"]: row for row in frames(catalog, drop_id)}
    old = {frame.get("id"): by_hash.get(frame.get("xxh128")) for frame in contents.get("frames", [])}
    renditions = []
    for one in files:
        frame = old.get(one.get("frame"))
        values = {key: one.get(key) for key in ("name", "width", "height", "bytes", "sha256")}
        place = {"path": f"data/{one.get('path')}", "frame_id": frame["id"] if frame else None}
        renditions.append({"shot_id": frame["shot_id"] if frame else None, **place, **values})
    row = {"path": str(path), "recipe": contents.get("recipe") or "", "built_at": built_at}
    bundle_id = put_bundle(catalog, drop_id, {**row, "files": len(files), "bytes": size}, renditions)
    event = {"drop_id": drop_id, "at": built_at, "kind": "bundle.built", "who": "rebuild", "station": catalog.station}
    catalog.insert("event", {**event, "subject": bundle_id, "data": {"path": str(path), "recovered": True}})

"""Where it may be that frames of two bodies are taken for one camera's, or one body's for two: told, with what to do."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any

from studio.base.clock import from_text
from studio.base.wording import count, listed
from studio.catalog import Row, cameras
from studio.ingest.gaps import LARGEST
from studio.open_drop import OpenDrop

_NAMED = 3
_ONE_SHOOT = timedelta(hours=12)
_MOST = 20_000
"""Frames of a camera that are gone through at most; nobody reads of doubts about more."""


def of(drop: OpenDrop, frame_ids: Iterable[str]) -> tuple[list[dict[str, Any]], list[str]]:
    """The cameras of an import's frames, and what is doubtful about those that name no serial number, a sentence each.

    Of each camera {camera, serial, frames: how many of these, new: whether it has no other frames}.
    """
    rows = cameras.cameras_of_frames(drop.catalog, frame_ids)
    told = [
        {"camera": row["name"], "serial": row["serial"], "frames": row["here"], "new": row["here"] == row["frames"]}
        for row in rows
    ]
    return told, _sentences(drop, rows)


def _sentences(drop: OpenDrop, rows: Iterable[Row]) -> list[str]:
    told: list[str] = []
    for row in rows:
        if row["serial"] is not None or row["model"] is None:
            continue
        alike = cameras.cameras_of_model(drop.catalog, drop.id, row["make"], row["model"])
        others = [other["name"] for other in alike if other["id"] != row["id"]]
        if row["here"] == row["frames"] and others:
            told.append(
                f"{row['name']}: its frames name no serial number and came from another place than those of {listed(others, _NAMED)}, "
                "so they are taken for another body's. If it is the same one: "
                f"'threeshot camera {drop.code} {row['name']} --join {others[0]}'."
            )
        if names := two_bodies(cameras.counters_of_camera(drop.catalog, row["id"], _MOST)):
            told.append(
                f"{row['name']}: {count(len(names), 'frame')} ({listed(names, _NAMED)}) can't be one body's together with the frames "
                "around them, by number and time. If two bodies' pictures lie in one place, part them by folder: "
                f"'threeshot camera {drop.code} {row['name']} --split DIR'."
            )
    return told


def two_bodies(rows: Sequence[Row]) -> list[str]:
    """Names of frames that one camera can't have taken between the others. rows: name, prefix, counter, folder, captured_at, by time.

    One camera's numbers go up as time goes on. Where they leave for far off numbers and come back to where they were, within one shoot,
    two cameras took turns; and one camera writes no number twice into one folder.
    """
    odd: dict[str, None] = {}
    last: dict[str, tuple[int, Row]] = {}
    seen: dict[tuple[str, str, int], Row] = {}
    tracks: dict[str, list[tuple[int, Row]]] = {}
    for row in rows:
        prefix, number = row["prefix"], row["counter"]
        twice = seen.get((row["folder"], prefix, number))
        if twice is not None and _same_shoot(twice, row):
            odd[row["name"]] = None
        seen[row["folder"], prefix, number] = row
        before = last.get(prefix)
        if before is not None and abs(number - before[0]) > LARGEST:
            # It left: does it come back to where an earlier run of numbers had ended?
            for end, other in tracks.get(prefix, []):
                if 0 < number - end <= LARGEST and _same_shoot(other, row):
                    odd[row["name"]] = None
            tracks.setdefault(prefix, []).append(before)
        last[prefix] = number, row
    return list(odd)


def _same_shoot(one: Row, other: Row) -> bool:
    return abs(from_text(other["captured_at"]) - from_text(one["captured_at"])) <= _ONE_SHOOT

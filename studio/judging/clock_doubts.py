"""Slates of one camera that disagree about its clock by more than a clock drifts: told, with what to do."""

from collections.abc import Iterable
from pathlib import PurePath
from statistics import median

from studio.base.wording import ahead, listed
from studio.catalog import Row, judging
from studio.catalog.cameras import cameras_of_frames, where_from
from studio.coverage import timing
from studio.judging import claims
from studio.open_drop import OpenDrop

_NAMED = 3


def of_camera(drop: OpenDrop, camera: Row) -> list[str]:
    """The sentence about a camera whose slates disagree, or none; what a person said of its clock settles it."""
    if camera["clock_source"] == "person":
        return []
    readings = claims.slate_readings(drop, camera["id"])
    groups = timing.that_agree([fast_s for fast_s, _ in readings])
    if len(groups) < 2:
        return []
    names = {row["id"]: row["name"] for row in judging.codes_of(drop.catalog, [frame for _, frame in readings])}
    said = "; ".join(
        f"{ahead(median(group))} by "
        + listed([names[frame] for fast_s, frame in readings if group[0] <= fast_s <= group[-1]], _NAMED)
        for group in groups
    )
    most = timing.clock_fast_s([fast_s for fast_s, _ in readings]) is not None
    used = "What most of them say counts" if most else "None of them is used, and its clock is taken as it is"
    command = f"'threeshot camera {drop.code} {camera['name']}"
    split = _if_two_bodies(drop, camera, command)
    return [
        f"Its slates disagree about its clock by more than one drifts: {said}. {used}.{split} "
        f"If a slate's time is wrong, or the clock was set meanwhile, say what it is: {command} --clock SECONDS'."
    ]


def _if_two_bodies(drop: OpenDrop, camera: Row, command: str) -> str:
    if camera["serial"]:
        return ""
    folders = {str(PurePath(row["source"]).parent) for row in where_from(drop.catalog, camera["id"])}
    if len(folders) > 1:
        return f" If two bodies' pictures lie in one place, part them by folder: {command} --split DIR'."
    return " If two bodies' pictures lie in one folder, they share one clock; give each body a folder of its own before the import."


def of_frames(drop: OpenDrop, frame_ids: Iterable[str]) -> list[str]:
    """The same of the cameras of these frames, each with its name."""
    cameras = cameras_of_frames(drop.catalog, frame_ids)
    return [f"{row['name']}: {one[:1].lower()}{one[1:]}" for row in cameras for one in of_camera(drop, row)]

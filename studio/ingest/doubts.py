"""Where it may be that frames of two bodies are taken for one camera's, or one body's for two: told, with what to do."""

import re
import shlex
from collections.abc import Iterable
from datetime import timedelta
from pathlib import PurePath
from typing import Any

from studio.base.clock import from_text
from studio.base.wording import agreeing, count, listed
from studio.catalog import Row, cameras, numbered
from studio.ingest import two_folders
from studio.ingest.bodies import folder_name
from studio.ingest.gaps import LARGEST, counter
from studio.open_drop import OpenDrop

_NAMED = 3
_COPY = re.compile(r"^(.+?\d)(?: ?\(\d+\)| ?-? ?copy(?: ?\(?\d+\)?)?|[-_]\d{1,2})$", re.IGNORECASE)
"""A name that was taken already, as systems and apps change it."""
_ONE_SHOOT = timedelta(hours=12)


def of(drop: OpenDrop, frame_ids: Iterable[str]) -> tuple[list[dict[str, Any]], list[str]]:
    """The cameras of an import's frames, and what is doubtful about those that name no serial number, a sentence each.

    Of each camera {camera, serial, frames: how many of these, new: whether it has no other frames}.
    """
    ids = list(frame_ids)
    rows = cameras.cameras_of_frames(drop.catalog, ids)
    told = [
        {"camera": row["name"], "serial": row["serial"], "frames": row["here"], "new": row["here"] == row["frames"]}
        for row in rows
    ]
    sentences: list[str] = []
    for row in rows:
        if _can_be_doubted(row):
            sentences += [_alike(drop, row, name) for name in _others(drop, row)[:1] if row["here"] == row["frames"]]
            folders = [f"{row['name']}: {one[:1].lower()}{one[1:]}" for one in _two_folders(drop, row, ids)]
            sentences += folders or two_places(drop, row)
    return told, sentences


def of_camera(drop: OpenDrop, row: Row) -> list[str]:
    """All that is doubtful about a camera, whenever its frames came, a sentence each."""
    if not _can_be_doubted(row):
        return []
    told = []
    if _was_named_by_itself(row) and (others := _others(drop, row)):
        told.append(
            f"Its frames name no serial number and came from another place than those of {listed(others, _NAMED)}, of the same model. If "
            "it is the same body, join them; if it is not, give it a name."
        )
    if sentences := _two_folders(drop, row):
        told += sentences
    elif names := _odd(drop, row):
        told.append(f"{_can_t_be_one_body_s(names)} {_what_parts_them(drop, row)}")
    return told


def _two_folders(drop: OpenDrop, row: Row, frame_ids: list[str] | None = None) -> list[str]:
    """Whether a camera's frames (of these) lie in two folders as two bodies' would: the sentence, or none. One that has a name is known."""
    found = (
        two_folders.in_doubt(cameras.where_from(drop.catalog, row["id"], frame_ids))
        if _was_named_by_itself(row)
        else None
    )
    if found is None:
        return []
    one, other, at_once = found
    alike = "were taken at one time" if at_once else "have the same numbers"
    folder = other if shlex.quote(other) == other else f'"{other}"'
    command = f"'threeshot camera {drop.code} {row['name']}"
    return [
        f"Its frames in {one} and in {other} name no serial number and {alike}, so they may be two bodies'. If they are: "
        f"{command} --split {folder}'. If it is one, give it a name of its own: {command} --rename NAME'."
    ]


def two_places(drop: OpenDrop, row: Row) -> list[str]:
    """Whether a camera's frames were taken at two places at once, by number and time: the sentence, or none."""
    names = _odd(drop, row)
    return names and [f"{row['name']}: {_can_t_be_one_body_s(names)} {_what_parts_them(drop, row)}"]


def _what_parts_them(drop: OpenDrop, row: Row) -> str:
    """What helps where two bodies' pictures are one camera's: a folder of one, where there are several; shot by shot in one folder."""
    assign = f"'threeshot assign {drop.code} FRAME... --product SKU --role ROLE'"
    folders = {str(PurePath(one["source"]).parent) for one in cameras.where_from(drop.catalog, row["id"])}
    if len(folders) > 1:
        split = f"'threeshot camera {drop.code} {row['name']} --split DIR'"
        return f"If they are two bodies', part them by the folder of one: {split}; in one folder, say whose shot's they are: {assign}."
    return (
        f"If they are two bodies', no folder parts them, so say whose shot's they are: {assign}; and next time import each body's "
        "pictures from a folder of its own."
    )


def _can_t_be_one_body_s(names: list[str]) -> str:
    them = agreeing(len(names), "it", "them")
    which = f"{count(len(names), 'frame')} ({listed(names, _NAMED)})"
    return f"{which} can't be one body's together with the frames around {them}, by number and time."


def _was_named_by_itself(row: Row) -> bool:
    """Whether a camera is called by its model still: one that a person named is known to them."""
    base = folder_name(row["model"])
    return re.fullmatch(rf"{re.escape(base)}(-\d+)?", row["name"]) is not None


def _can_be_doubted(row: Row) -> bool:
    return row["serial"] is None and row["model"] is not None


def _others(drop: OpenDrop, row: Row) -> list[str]:
    alike = cameras.cameras_of_model(drop.catalog, drop.id, row["make"], row["model"])
    return [other["name"] for other in alike if other["id"] != row["id"]]


def _alike(drop: OpenDrop, row: Row, first: str) -> str:
    return (
        f"{row['name']}: its frames name no serial number and came from another place than those of {listed(_others(drop, row), _NAMED)}, "
        "so they are taken for another body's. If it is the same one: "
        f"'threeshot camera {drop.code} {row['name']} --join {first}'."
    )


def _odd(drop: OpenDrop, row: Row) -> list[str]:
    """Names of frames that one camera can't have taken between the others.

    One camera's numbers go up as time goes on. Where they leave for far off numbers and come back to where they were, within one shoot,
    two cameras took turns; and one camera writes no number twice into one folder.
    """
    numbered.put_in_order(drop.catalog, row["id"], LARGEST, _same_shoot)
    return list(dict.fromkeys([*numbered.odd_names(drop.catalog, row["id"]), *_same_numbers(drop, row)]))


def _same_numbers(drop: OpenDrop, row: Row) -> list[str]:
    """Names that a computer made of one that was taken (`IMG_0101 (1)`), of another exposure than that: a number written twice."""
    base_of: dict[str, str] = {}
    for name in numbered.unnumbered(drop.catalog, row["id"]):
        if (match := _COPY.match(name)) is not None and counter(match[1]) is not None:
            base_of[name] = match[1]
    if not base_of:
        return []
    first: dict[tuple[str, str], str] = {}
    odd = []
    for one in numbered.with_names(drop.catalog, row["id"], {*base_of, *base_of.values()}):
        name = str(one["name"])
        at = first.setdefault((str(one["folder"]), base_of.get(name, name)), one["at"])
        if at != one["at"] and _same_shoot(at, one["at"]):
            odd.append(name)
    return odd


def _same_shoot(one: str, other: str) -> bool:
    return abs(from_text(other) - from_text(one)) <= _ONE_SHOOT

"""What a camera's last grey-card frame says of the frames after it: how its surroundings look when the light is neutral."""

import json
from bisect import bisect_right
from collections.abc import Callable
from pathlib import Path
from typing import Any

from studio.base.errors import ThreeshotError
from studio.catalog import Row
from studio.catalog.frames import main_file
from studio.open_drop import OpenDrop

Neutral = tuple[float, float]
"""Stops of red and of blue over green that the surroundings of a frame have in neutral light."""


def look_for(drop: OpenDrop, frame_ids: list[str], who: str) -> None:
    """Measure the light of working frames; where a grey card is found in one, that is kept as a measurement.

    A frame that can't be read is left alone: what is wrong with it has been told when it was examined.
    """
    from studio.measure import measurements, recordings

    for frame_id in frame_ids:
        row = drop.catalog.row(
            f"SELECT file.path FROM file JOIN frame ON frame.id = file.frame_id WHERE frame.id = ? AND frame.kind = 'other'"
            f" AND file.kind IN ('picture', 'raw') AND file.id = {main_file('id')}",
            [frame_id],
        )
        if row is None:
            continue
        picture = recordings.new_picture()
        try:
            found = measurements.measure_file("light", drop.folder / row["path"], None, None, str(picture))
        except ThreeshotError:
            continue
        if found["grey_card"] is not None:
            measurements.keep(drop, "light", found, None, who)
        else:
            picture.unlink(missing_ok=True)


def frame_of(drop: OpenDrop, file: str) -> Row | None:
    """id, kind, camera_id and corrected_at of the frame whose original that file is; None for any other file."""
    try:
        below = Path(file).absolute().relative_to(drop.folder.absolute()).as_posix()
    except ValueError:
        return None
    sql = (
        "SELECT frame.id, frame.kind, frame.camera_id, frame.corrected_at FROM file JOIN frame ON frame.id = file.frame_id"
        " WHERE file.drop_id = ? AND file.path = ?"
    )
    return drop.catalog.row(sql, [drop.id, below])


def neutral_of(drop: OpenDrop) -> Callable[[str, str | None], Neutral | None]:
    """(camera id, corrected time) → what neutral looks like there, by the camera's last card before, else its first one after.

    A frame's cast is told by its surroundings, which need not be grey. The card frame shows the same surroundings beside the card, and so
    how far off neutral they are by themselves: that much is no cast. Only working frames count. None where the camera took no card.
    """
    cards: dict[str, list[tuple[str, Neutral]]] = {}
    sql = (
        "SELECT json_extract(result, '$.file') AS file, json_extract(result, '$.cast') AS cast FROM measurement"
        " WHERE drop_id = ? AND kind = 'light' AND json_extract(result, '$.grey_card') IS NOT NULL ORDER BY at"
    )
    newest = {row["file"]: row["cast"] for row in drop.catalog.rows(sql, [drop.id])}
    for file, cast in newest.items():
        frame = frame_of(drop, file)
        if frame is None or frame["kind"] != "other":
            continue
        score = drop.catalog.row("SELECT result FROM score WHERE frame_id = ?", [frame["id"]])
        if score is None:
            continue
        neutral = _neutral(json.loads(cast), json.loads(score["result"])["exposure"])
        if neutral is not None:
            cards.setdefault(frame["camera_id"], []).append((frame["corrected_at"] or "", neutral))
    for known in cards.values():
        known.sort()

    def of(camera: str, moment: str | None) -> Neutral | None:
        known = cards.get(camera)
        if not known:
            return None
        return known[max(0, bisect_right([at for at, _ in known], moment or "") - 1)][1]

    return of


def _neutral(card: dict[str, Any], around: dict[str, Any]) -> Neutral | None:
    pairs = [(around["cast_red_green"], card["red_green"]), (around["cast_blue_green"], card["blue_green"])]
    if any(seen is None or told is None for seen, told in pairs):
        return None
    red, blue = (float(seen - told) for seen, told in pairs)
    return red, blue

"""What a camera's last grey-card frame says of the frames after it: how neutral looks in that light, and how bright 18 % grey came out."""

import json
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from math import log2
from pathlib import Path
from typing import Any

from studio.base.errors import ThreeshotError
from studio.catalog import Row, judging
from studio.open_drop import OpenDrop

Neutral = tuple[float, float]
"""Stops of red and of blue over green that the surroundings of a frame have in neutral light."""


def look_for(drop: OpenDrop, frame_ids: list[str]) -> list[dict[str, Any]]:
    """Measure the light of frames; what was measured of those that show a grey card, to be kept with `keep`.

    A frame that can't be read is left alone: what is wrong with it has been told when it was examined.
    """
    from studio.measure import measurements, recordings

    cards = []
    for path in judging.main_pictures(drop.catalog, frame_ids):
        picture = recordings.new_picture()
        try:
            found = measurements.measure_file("light", drop.folder / path, None, None, str(picture))
        except ThreeshotError:
            continue
        if found["grey_card"] is not None:
            cards.append(found)
        else:
            picture.unlink(missing_ok=True)
    return cards


def keep(drop: OpenDrop, card: dict[str, Any], who: str) -> None:
    """Keep what was measured of a frame with a grey card."""
    from studio.measure import measurements

    measurements.keep(drop, "light", card, None, who)


def frame_of(drop: OpenDrop, file: str) -> Row | None:
    """id, kind, camera_id and corrected_at of the frame whose original that file is; None for any other file."""
    try:
        below = Path(file).absolute().relative_to(drop.folder.absolute()).as_posix()
    except ValueError:
        return None
    return judging.frame_of_file(drop.catalog, drop.id, below)


@dataclass(frozen=True)
class Card:
    """A grey card that a camera took. at: corrected time, UTC text. neutral: what neutral looked like; None: not known.

    off_ev: how bright it came out against 18 % grey. setting_ev: what its exposure settings add up to (see `setting_ev`).
    background_ev: how bright the frame's border is against white.
    """

    at: str
    neutral: Neutral | None
    off_ev: float | None
    setting_ev: float | None
    background_ev: float


Cards = dict[str, list[Card]]
"""By camera, in the order of time."""


def cards_of(drop: OpenDrop) -> Cards:
    """The grey cards that a drop's cameras took. Only working frames count.

    A frame's cast is told by its surroundings, which need not be grey. The card frame shows the same surroundings beside the card, and so
    how far off neutral they are by themselves: that much is no cast.
    """
    cards: Cards = {}
    newest = {row["file"]: row for row in judging.grey_cards_measured(drop.catalog, drop.id)}
    for file, row in newest.items():
        frame = frame_of(drop, file)
        if frame is None or frame["kind"] != "other":
            continue
        result = judging.result_of(drop.catalog, frame["id"])
        if result is None:
            continue
        around = result["exposure"]
        card = Card(
            frame["corrected_at"] or "",
            _neutral(json.loads(row["cast"]), around),
            row["card_ev"],
            setting_ev(frame),
            float(around["background_ev"]),
        )
        cards.setdefault(frame["camera_id"], []).append(card)
    for known in cards.values():
        known.sort(key=lambda card: card.at)
    return cards


def setting_ev(frame: Row) -> float | None:
    """What a frame's exposure settings add up to, EV: one more is twice the light recorded. None where one of them is not known."""
    seconds, stop, iso = frame["exposure_s"], frame["f_number"], frame["iso"]
    return round(log2(seconds * iso / stop**2), 2) if seconds and stop and iso else None


def card_of(cards: Cards) -> Callable[[str, str | None], Card | None]:
    """(camera id, corrected time) → the camera's last card before, else its first one after; None where it took none."""

    def of(camera: str, moment: str | None) -> Card | None:
        known = cards.get(camera)
        if not known:
            return None
        return known[max(0, bisect_right([card.at for card in known], moment or "") - 1)]

    return of


def _neutral(card: dict[str, Any], around: dict[str, Any]) -> Neutral | None:
    pairs = [(around["cast_red_green"], card["red_green"]), (around["cast_blue_green"], card["blue_green"])]
    if any(seen is None or told is None for seen, told in pairs):
        return None
    red, blue = (float(seen - told) for seen, told in pairs)
    return red, blue

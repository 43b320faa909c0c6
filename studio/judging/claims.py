"""Who a frame belongs to: slates and hang tags claim the frames after them on the same camera; a slate's time sets its clock.

Claims never touch what a person decided, nor an armed shot's frame unless it shows a slate or tag itself. A code counts where it is as
large, and as sharp, as one that is held before the camera: a product's own tag, or a slate left lying, claims nothing and leaves the
picture a picture. A tag that is shown against what a slate or a person said asks instead of acting, and so does one that may as well lie
in a picture of its product (`_acts`, and `studio.judging.asked_tags`). They are made from the catalog alone and can be made again at any
time.
"""

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from studio import slates
from studio.base.clock import from_text
from studio.base.terms import ARMED, SHOT_KINDS
from studio.catalog import Row, judging
from studio.catalog.cameras import cameras as cameras_of_drop
from studio.catalog.drops import shot_names, shots_of
from studio.catalog.products import named, sku_of_gtin
from studio.coverage import timing
from studio.judging import sidecars
from studio.judging.assignment import assign
from studio.judging.bursts import ALIKE_S
from studio.open_drop import OpenDrop

CLAIMED_BY = ("slate", "tag")
_ALIKE = 0.75
"""A crew shows its tags from about the same distance each time: not much smaller than the last."""
_HALF_ROUND = 5000
"""Cameras count to 9999 and begin again."""
Claim = tuple[str | None, str | None]
"""Shot id and by what, `slate` or `tag`."""
_Shots = dict[tuple[str, str], str]


@dataclass
class _Run:
    """What one camera shoots, as far as its frames tell.

    claim: None before any, and after a mark that is not ours. by_tag: its last mark was a tag, so the crew moves on by tags; tag_span: as
    large a one (`slates.Code.span`). last_at: of its last frame. longest_s: the longest pause since its last mark.
    """

    claim: Claim | None = None
    by_tag: bool = False
    tag_span: float = 1.0
    last_at: datetime | None = None
    longest_s: float = 0.0

    def goes_on(self, row: Row) -> float:
        """Take another frame; the pause before it, in seconds."""
        if not row["captured_at"]:
            return 0.0
        at = from_text(row["captured_at"])
        pause_s = (at - self.last_at).total_seconds() if self.last_at is not None else 0.0
        self.last_at = at
        return pause_s


def claim(drop: OpenDrop, just: Iterable[str] | None = None, whole: Collection[str] = ()) -> list[str]:
    """Claim all frames of a drop by the slates and tags among them; the ids of the frames whose shot or kind changed.

    just: frames that came or were examined since the last time; then only they are claimed, and what they may claim: a slate's
    whole camera. whole: cameras that are gone through nevertheless.
    """
    changed: list[str] = []
    with drop.change("frames.claimed", "slate"):
        shots = shots_of(drop.catalog, drop.id)
        for camera, ids in _cameras(drop, just, whole):
            changed += _claim_camera(drop, camera, shots, ids)
    return changed


def _cameras(drop: OpenDrop, just: Iterable[str] | None, whole: Collection[str]) -> list[tuple[Row, list[str] | None]]:
    """The cameras to go through, each with the frames that alone can have changed (besides slates and tags), or None for all."""
    cameras = cameras_of_drop(drop.catalog, drop.id)
    if just is None:
        return [(camera, None) for camera in cameras]
    mine: dict[str, list[Row]] = {}
    for row in judging.codes_of(drop.catalog, just):
        mine.setdefault(row["camera_id"], []).append(row)
    found: list[tuple[Row, list[str] | None]] = []
    for camera in cameras:
        if camera["id"] in whole:
            found.append((camera, None))
        elif rows := mine.get(camera["id"]):
            claiming = any(json.loads(row["codes"] or "[]") for row in rows)
            found.append((camera, None if claiming else [row["id"] for row in rows]))
    return found


def _claim_camera(drop: OpenDrop, camera: Row, shots: _Shots, just: list[str] | None) -> list[str]:
    changed: list[str] = []
    readings: list[tuple[float, str]] = []
    run = _Run()
    for row in _in_order(judging.frames_to_claim(drop.catalog, drop.id, camera["id"], just)):
        pause_s = run.goes_on(row)
        by_hand = row["assigned_by"] is not None and row["assigned_by"] not in CLAIMED_BY
        seen = _shown(drop, row, shots, run)
        if seen is not None and seen.kind == "tag" and not _acts(row, seen, run, shots, pause_s, just):
            seen = None
        if by_hand and row["kind"] == "tag":
            # Asked whether the tag is followed, a person said yes; or the armed shot's role went on with its product.
            is_followed = seen is not None and _sku_of(shots, row["shot_id"]) == seen.sku
            if is_followed:
                run.claim, run.by_tag, run.longest_s = (row["shot_id"], "tag"), True, 0.0
                run.tag_span = seen.span if seen is not None else run.tag_span
            if is_followed or row["assigned_by"] != ARMED:
                continue
        kind = None
        if seen is not None:
            kind, run.claim, run.by_tag, run.longest_s = seen.kind, seen.claim, seen.kind == "tag", 0.0
            run.tag_span = seen.span
            if seen.moment is not None and row["captured_at"]:
                readings.append((slates.clock_fast_s(seen.moment, from_text(row["captured_at"])), row["id"]))
        else:
            run.longest_s = max(run.longest_s, pause_s)
            if by_hand or row["kind"] not in SHOT_KINDS or _is_claimed_unseen(row) or row["is_gone"]:
                continue
        shot, by = run.claim or (None, None)
        if by is None and row["assigned_by"] == ARMED:
            # A mark that names no shot of ours: the frame stays where it was armed for.
            shot, by = row["shot_id"], ARMED
        if (row["shot_id"], row["assigned_by"], row["kind"]) != (shot, by, kind or row["kind"]):
            # Of a whole camera few are otherwise, and to ask for each of the others costs more than all else here.
            changed += assign(drop, [row["id"]], shot, by, kind)
    if readings and camera["clock_source"] != "person":
        _set_clock(drop, camera, readings)
    return changed


def _shown(drop: OpenDrop, row: Row, shots: _Shots, run: _Run) -> "_Seen | None":
    """The slate or tag that a frame shows, as far as it is one. What an armed shot's frame turns out to show outdoes that it was armed.

    What a person said stays. A shot that only a sidecar tells of, as where the journal was lost, is what a slate's own says of it, too.
    """
    by = row["assigned_by"]
    if by in (None, *CLAIMED_BY, ARMED) or row["kind"] == "tag":
        return _marker(drop, row, shots, run.claim)
    seen = _marker(drop, row, shots, run.claim) if by == sidecars.BY else None
    return seen if seen is not None and seen.claim is not None and seen.claim[0] == row["shot_id"] else None


def _set_clock(drop: OpenDrop, camera: Row, readings: list[tuple[float, str]]) -> None:
    """A camera's clock by its slates, as (seconds, frame id); where they disagree and most say nothing in common, it is taken as it is."""
    fast_s, before = timing.clock_fast_s([reading for reading, _ in readings]), camera["clock_fast_s"]
    if fast_s is before or (fast_s is not None and before is not None and abs(fast_s - before) <= 1e-6):
        return
    source = None
    if fast_s is not None:
        fast_s = round(fast_s, 6)
        agreed = timing.that_agree([reading for reading, _ in readings])[0]
        source = next(frame for reading, frame in reversed(readings) if agreed[0] <= reading <= agreed[-1])
    with drop.change("cameras.clock", "slate") as change:
        timing.correct(drop, camera["id"], fast_s, source)
        drop.catalog.tell("camera.clock", drop.id, camera["id"], {"clock_fast_s": fast_s}, who="slate")
        change.cameras = True


def slate_readings(drop: OpenDrop, camera_id: str) -> list[tuple[float, str]]:
    """What each slate with a time says that a camera's clock is ahead, in seconds, and its frame's id, in the order of capture."""
    found = []
    for row in judging.frames_to_claim(drop.catalog, drop.id, camera_id, []):
        by_hand = row["assigned_by"] is not None and row["assigned_by"] not in (*CLAIMED_BY, ARMED)
        if row["kind"] != "slate" or by_hand or not row["captured_at"]:
            continue
        seen = _marker(drop, row, {}, None)
        if seen is not None and seen.moment is not None:
            found.append((slates.clock_fast_s(seen.moment, from_text(row["captured_at"])), row["id"]))
    return found


def _acts(row: Row, seen: "_Seen", run: _Run, shots: _Shots, pause_s: float, just: list[str] | None) -> bool:
    """Whether a tag that is shown claims what follows; else the crew is asked, and nothing changes meanwhile.

    It asks against a shot that was armed, and against one that a slate named while that is being shot. A crew that moves on by tags is not
    asked at each; nor is one where the shot had ended: by a pause longer than any since its slate, and than a change of set-up takes at
    least. What was followed once stays so.

    A tag that is not plainly shown (`slates.Code.is_plain`) acts only after such a pause, or where it is about as large as the one that
    the crew moved on by last. Else it is asked about, too; that of the product being shot is a part of its picture.
    """
    if row["kind"] == "tag":
        return True
    is_sure = seen.is_plain or (run.by_tag and seen.span >= _ALIKE * run.tag_span)
    if row["assigned_by"] == ARMED:
        armed = _sku_of(shots, row["shot_id"])
        moved_on = run.by_tag and _sku_of(shots, (run.claim or ("", ""))[0]) == armed
        return is_sure and (armed in (None, seen.sku) or moved_on)
    claimed = _sku_of(shots, run.claim[0]) if run.claim is not None else None
    if is_sure and (claimed in (None, seen.sku) or run.by_tag):
        return True
    if claimed in (None, seen.sku):
        return False
    # Gone through without its neighbours, a frame that came earlier stays what it was taken for.
    return (just is None or row["id"] in just) and pause_s > max(run.longest_s, ALIKE_S)


def _sku_of(shots: _Shots, shot: str | None) -> str | None:
    return next((sku for (sku, _), shot_id in shots.items() if shot_id == shot), None)


def _is_claimed_unseen(row: Row) -> bool:
    """Whether a frame has its shot by a slate or tag, and was not looked at in this catalog yet: then maybe its slate was not, either."""
    return row["assigned_by"] in CLAIMED_BY and row["examined_at"] is None and row["codes"] is None


def marked(drop: OpenDrop, frame_id: str, armed: tuple[str, str] | None) -> tuple[str, str] | None:
    """(sku, role) that a frame which shows a slate or tag arms; None for any other frame.

    A slate names its role; a tag only changes the product, so the role that was `armed` goes on where that product has it.
    """
    row = drop.catalog.get("frame", frame_id)
    if row["kind"] not in CLAIMED_BY or row["shot_id"] is None:
        return None
    sku, role = shot_names(drop.catalog, row["shot_id"])
    if row["kind"] == "tag" and armed is not None and (sku, armed[1]) in shots_of(drop.catalog, drop.id):
        return sku, armed[1]
    return sku, role


def is_end(drop: OpenDrop, frame_id: str) -> bool:
    """Whether a frame shows a slate that names no shot of this drop, so that what the slate before it said ends."""
    row = drop.catalog.get("frame", frame_id)
    seen = _marker(drop, row, shots_of(drop.catalog, drop.id), ("", "slate")) if row["kind"] == "slate" else None
    return seen is not None and seen.claim is None


@dataclass(frozen=True)
class _Seen:
    """What a frame shows. kind: `slate` or `tag`. claim: on what follows, or None. moment: the true time, if it says one.

    sku, span, is_plain: of a tag; its product, and as its code has them.
    """

    kind: str
    claim: Claim | None
    moment: datetime | None = None
    sku: str | None = None
    span: float = 1.0
    is_plain: bool = True


def _marker(drop: OpenDrop, row: Row, shots: _Shots, current: Claim | None) -> _Seen | None:
    """What a frame's codes say; None when it is no slate or tag of a known product, or shows tags of several.

    Slates that name several shots name none: which of them was meant nobody can tell, and that is told (`studio.judging.unknown_marks`).
    """
    shown = [code for code in codes_in(row) if code.is_shown]
    read = [slate for code in shown if (slate := slates.parse(code.text)) is not None]
    if read:
        return _slate(drop, read, shots, current)
    if len(shown) > 1 and len(tags_named(drop, shown)) > 1:
        return None
    for code in shown:
        sku = sku_of_tag(drop, code)
        if sku is not None:
            size = 1.0 if code.span is None else code.span, code.is_plain
            if current is not None and _sku_of(shots, current[0]) == sku:
                # The product that is being shot already: its role goes on.
                return _Seen("tag", current, None, sku, *size)
            shot = _shot(shots, sku, None)
            return _Seen("tag", (shot, "tag") if shot else None, None, sku, *size)
    return None


def _slate(drop: OpenDrop, read: list[slates.Slate], shots: _Shots, current: Claim | None) -> _Seen:
    if len(read) > 1 and len(slates_named(drop, read)) > 1:
        return _Seen("slate", None)
    # One that only tells the time goes with one that names a shot.
    slate = next((one for one in read if one.sku is not None), read[0])
    ours = slate.drop.upper() == drop.code.upper()
    if ours and slate.sku is None:
        return _Seen("slate", current, slate.time)
    # Another drop's slate, or a product that isn't ours, ends the claim: what follows is not known.
    shot = _shot(shots, named(drop.catalog, drop.id, slate.sku or ""), slate.role) if ours else None
    return _Seen("slate", (shot, "slate") if shot else None, slate.time if ours else None)


def slates_named(drop: OpenDrop, read: Iterable[slates.Slate]) -> list[str]:
    """What the slates in one frame name, in words, each once: shots of this drop as it has them, and other drops."""
    shots, found = shots_of(drop.catalog, drop.id), []
    for slate in read:
        if slate.drop.upper() != drop.code.upper():
            found.append(f"the drop {slate.drop}")
        elif slate.sku is not None:
            shot = _shot(shots, named(drop.catalog, drop.id, slate.sku), slate.role)
            known = next((" ".join(names) for names, shot_id in shots.items() if shot_id == shot), None)
            found.append(known or f"{slate.sku} {slate.role or ''}".rstrip())
    return list(dict.fromkeys(found))


def tags_named(drop: OpenDrop, codes: Iterable[slates.Code]) -> list[str]:
    """The products whose hang tags are among some codes, each once."""
    return list(dict.fromkeys(sku for code in codes if (sku := sku_of_tag(drop, code)) is not None))


def sku_of_tag(drop: OpenDrop, code: slates.Code) -> str | None:
    """The product whose hang tag a code is; None for any other code."""
    gtin = slates.tag_gtin(code)
    return sku_of_gtin(drop.catalog, drop.id, gtin) if gtin else None


def _shot(shots: _Shots, sku: str | None, role: str | None) -> str | None:
    """The shot that is named; without a role the product's first: a crew goes through the kit in its order."""
    if role is not None:
        return shots.get((sku or "", role))
    return next((shot_id for (of, _), shot_id in shots.items() if of == sku), None)


def codes_in(row: Row) -> list[slates.Code]:
    """The codes that were found in a frame (its codes as JSON), slates first."""
    found = json.loads(row["codes"]) if row["codes"] else []
    return [slates.Code.from_dict(code) for code in found if "format" in code and "text" in code]


def _in_order(rows: list[Row]) -> list[Row]:
    """Frames of one moment, by a clock without fractions, in the order of their numbers, over a roll-over (9999, 0001) too."""
    ordered: list[Row] = []
    for _, some in groupby(rows, key=lambda row: row["captured_at"] or row["id"]):
        together = list(some)
        numbers = [row["counter"] or 0 for row in together]
        if max(numbers) - min(numbers) > _HALF_ROUND:
            together.sort(
                key=lambda row: (row["counter"] or 0) + (_HALF_ROUND * 2 if (row["counter"] or 0) < _HALF_ROUND else 0)
            )
        ordered += together
    return ordered

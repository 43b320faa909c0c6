"""What a worker does for frames of one scene: the outline that they share, and a frame measured anew by it."""

import contextlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np
from numpy.typing import NDArray

from studio.base import picture_cache
from studio.base.errors import Refused
from studio.scoring import exposure, learned, scenes, subject

if TYPE_CHECKING:
    from studio.imaging import Exif
    from studio.scoring import Result

Area = tuple[int, int, int, int]

SAME = 0.97
"""Shared over joint area of two masks from which on they give the same verdict, and a frame is not measured anew."""


@dataclass(frozen=True)
class Alike:
    """One of the frames that may share an outline; picklable.

    path: the original. thorough: as `examine` takes it. copy: a picture of it, upright, that is larger than what outlines are found on;
    made anew from the original where it is not there. width, height: of the original, upright. area: the camera's subject area.
    said: what the model said of it, a PNG; None: it was not asked yet. box: what a person said of this frame, as `area`.
    """

    path: str
    thorough: bool
    copy: str
    width: int
    height: int
    area: Area | None = None
    said: bytes | None = None
    box: Area | None = None


@dataclass(frozen=True)
class Outlined:
    """What a frame is to be judged by. mask: a PNG of its small copy's shape, white the subject; None: nothing stands out.

    by: places of the frames that it was found on. said: a PNG of what the model said of this frame, where it was asked now.
    as_quick: the verdict would be the fast finder's. box: where a person's box lies on it.
    """

    mask: bytes | None = None
    by: tuple[int, ...] = (0,)
    said: bytes | None = None
    as_quick: bool = True
    box: Area | None = None


def outline_alike(frames: Sequence[Alike], keeps: bool = True) -> list[Outlined] | None:
    """The outlines of frames that are alike by their hashes, in the order of capture; for a worker. None without the model.

    keeps: what the model says is to be kept, as a PNG, and so taken in its 256 steps from the first.
    """
    small = [small_copy(frame) for frame in frames]
    new: dict[int, bytes] = {}

    def said(place: int) -> NDArray[np.float32]:
        known = frames[place].said
        if known is None:
            chance = learned.square(small[place])
            if chance is None:
                raise _NoModel
            if not keeps:
                return chance
            known = new[place] = _png(np.round(chance * 255.0).astype(np.uint8))
        return np.asarray(_grey(known), np.float32) / np.float32(255.0)

    try:
        found = scenes.shared([scenes.View(copy) for copy in small], said)
    except _NoModel:
        return None
    answer = []
    for place, one in enumerate(found):
        mask = None if one.mask is None else mask_png(one.mask)
        same = mask is None or _same(small[place], frames[place], mask)
        answer.append(Outlined(mask, one.by, new.get(place), same))
    return answer


def place_boxes(frames: Sequence[Alike]) -> list[Area | None]:
    """Where on each of some frames of a shot, in the order of capture, what a person marked on one of them lies; for a worker.

    None where none of the marked frames shows the same. A frame's own box goes before others', then the nearest frame's, the earlier first.
    """
    views = [scenes.View(small_copy(frame)) for frame in frames]
    marked = [place for place, frame in enumerate(frames) if frame.box is not None]
    return [
        next(
            (
                box
                for other in sorted(marked, key=lambda other: (abs(other - place), other))
                if (box := _placed(frames[other], views[other], frames[place], views[place])) is not None
            ),
            None,
        )
        for place in range(len(frames))
    ]


def _placed(marked: Alike, its: scenes.View, frame: Alike, own: scenes.View) -> Area | None:
    if frame is marked or marked.box is None:
        return frame.box
    shift = its.shift_of(own)
    x, y, width, height = marked.box
    left, top = x / marked.width, y / marked.height
    right, bottom = (x + width) / marked.width, (y + height) / marked.height
    if shift is None or not its.is_same_in(own, (left, top, right, bottom), shift):
        return None
    ends = [
        round(min(1.0, max(0.0, share + by)) * side)
        for share, by, side in zip((left, top, right, bottom), shift * 2, (frame.width, frame.height) * 2, strict=True)
    ]
    return ends[0], ends[1], ends[2] - ends[0], ends[3] - ends[1]


def measure_anew(
    path: str,
    thorough: bool,
    exif: "Exif | None",
    mask: bytes | None,
    box: Area | None = None,
    limits: dict[str, Any] | None = None,
) -> "Result":
    """A frame's measurement by a known outline (None: the fast finder's) or a person's box, and limits, as `examine` makes it.

    For a worker. Raises as `open_picture`.
    """
    from studio import scoring
    from studio.imaging import look, read_exif

    wanted = scoring.Limits.from_dict(limits) if limits is not None else scoring.Limits()
    picture = look(path, thorough=thorough, side=wanted.side).picture
    known = exif or read_exif(path)
    area = known.subject_upright(picture.width, picture.height)
    most_grain = scoring.most_grain_pct(known.iso, known.sensor_mm2)
    return scoring.score(picture, wanted, area, outliner_of(mask), box, most_grain)


def outliner_of(mask: bytes | None) -> subject.Outliner | None:
    """What gives a known outline whenever it is asked; None for none."""
    if mask is None:
        return None
    whole = (_grey(mask) > 127).astype(np.float32)

    def outline(small: NDArray[np.uint8]) -> NDArray[np.float32]:
        if whole.shape == small.shape[:2]:
            return whole
        size = (small.shape[1], small.shape[0])
        return np.asarray(cv2.resize(whole, size, interpolation=cv2.INTER_LINEAR), np.float32)

    return outline


def small_copy(frame: Alike) -> NDArray[np.uint8]:
    """(h, w, 3) uint8 RGB, sRGB: what the frame's outline is found on. Raises as `open_picture` where it must be made from the original."""
    data = _read(frame.copy)
    if data is None:
        from studio.imaging import look, preview_jpeg
        from studio.scoring import Limits

        whole = look(frame.path, thorough=frame.thorough, side=Limits().side, hashed=True)
        data = preview_jpeg(whole)
        with contextlib.suppress(Refused, OSError):
            if picture_cache.may_hold(frame.copy, whole.xxh128):
                picture_cache.keep(Path(frame.copy), data)
    seen = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR_RGB | cv2.IMREAD_IGNORE_ORIENTATION)
    return exposure.at_side(np.asarray(seen, np.uint8))


def mask_png(mask: NDArray[np.bool_]) -> bytes:
    """(h, w) bool as a PNG of one bit a pixel, white the subject."""
    return _png(mask.astype(np.uint8) * 255, cv2.IMWRITE_PNG_BILEVEL, 1)


class _NoModel(Exception):
    """The model is not here (any more)."""


def _same(small: NDArray[np.uint8], frame: Alike, mask: bytes) -> bool:
    quick, by_mask = (
        subject.find_subject(small, frame.width, frame.height, frame.area, outliner=outliner).mask
        for outliner in (None, outliner_of(mask))
    )
    return float((quick & by_mask).sum()) >= SAME * float((quick | by_mask).sum())


def _read(path: str) -> bytes | None:
    try:
        data = Path(path).read_bytes()
    except OSError:
        return None
    if data.startswith(b"\xff\xd8") and not data.endswith(b"\xff\xd9"):
        return None  # A preview that a power cut left half; a copy without loss is no JPEG.
    return (
        data
        if data and cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_REDUCED_GRAYSCALE_8) is not None
        else None
    )


def _png(pixels: NDArray[np.uint8], *options: int) -> bytes:
    done, data = cv2.imencode(".png", pixels, [cv2.IMWRITE_PNG_COMPRESSION, 9, *options])
    assert done
    return bytes(data)


def _grey(png: bytes) -> NDArray[np.uint8]:
    return np.asarray(cv2.imdecode(np.frombuffer(png, np.uint8), cv2.IMREAD_GRAYSCALE), np.uint8)

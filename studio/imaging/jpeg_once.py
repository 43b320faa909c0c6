"""A large JPEG's luma and colour from one decode at half its size, which tells as well whether all of its coded data was used, and no more.

A decoder doesn't say where in the data it was done with the picture. So that is made one row of blocks taller (ITU-T T.81, B.2.2), and what
the row needs is put behind its own data, bit by bit: luma that goes up and down by a pattern, then even. It comes out, without a word,
only where the picture before it took its last bit and not one more: of what is left over the pattern's first blocks would be made, and what
ran out would have eaten of it. Whatever is otherwise is left to `jpeg_pixels`.
"""

from dataclasses import dataclass, field

import cv2
import numpy as np
from numpy.typing import NDArray

from studio.imaging import jpeg
from studio.imaging.jpeg import JpegHeader
from studio.imaging.jpeg_segments import APP0, APP14, DHT, EOI, SOS
from studio.imaging.memory import fits

FACTOR, EIGHTH = 2, 8
"""By how much luma is reduced, and by how much the colour."""

_SAMPLINGS = (((1, 1), (1, 1), (1, 1)), ((2, 1), (1, 1), (1, 1)), ((2, 2), (1, 1), (1, 1)))
"""Where no pixel of the picture is made from the row of blocks below it."""

_BASELINE, _DQT, _DRI, _RST = frozenset({0xC0, 0xC1}), 0xDB, 0xDD, 0xD0
_COUNTS = 17
_MOST_HIGH = 65500
"""Pixels that libjpeg takes."""

_PATTERN = tuple(map(int, "0102201211020010212002101022102011201200"))
"""Levels of the luma blocks behind the picture: as its last one, a step above it, or below."""

_STEP, _LEAST_STEP = 40, 16
"""About how many codes a step is, and how many at least."""

_END = b"\xff\xd9"
_ADOBE_RGB = b"\xff\xee\0\x0eAdobe\0\x64\0\0\0\0\0"
"""Says that the components are to be left as they are, so that luma and colour differences come out."""

Codes = dict[int, str]
"""Of a Huffman table: each symbol's code, as bits."""


@dataclass(frozen=True)
class Halves:
    """luma: (h, w) uint8, the JPEG's own at half its size. small: (h, w, 3) uint8 RGB in its own colours, at an eighth."""

    luma: NDArray[np.uint8]
    small: NDArray[np.uint8]


@dataclass
class _Coded:
    """How the one scan of a JPEG is coded, and where its data begins. segments: what stands before it, ready to be put together anew."""

    segments: list[bytes] = field(default_factory=list)
    dc: dict[int, Codes] = field(default_factory=dict)
    ac: dict[int, Codes] = field(default_factory=dict)
    steps: dict[int, int] = field(default_factory=dict)
    components: tuple[tuple[int, int], ...] = ()
    tables: tuple[int, ...] = ()
    frame: int = -1
    height: int = 0
    interval: int = 0
    is_ycc: bool | None = None
    scan: int = 0


def decoded(data: bytes, head: JpegHeader) -> Halves | None:
    """Both from one decode; None where it can't be told in this way that all of the data was used, or it was not so, or the file is odd, or
    it takes too much memory."""
    if head.components != 3 or head.several_scans or head.precision != 8 or head.sampling not in _SAMPLINGS:
        return None
    if not fits(jpeg.memory_needed(head, FACTOR) + 2 * len(data)):
        return None
    coded = _read(data)
    taller = None if coded is None else _taller(data, coded, head)
    if taller is None:
        return None
    more, step, below = taller
    across, down = head.sampling[0]
    grown = JpegHeader(head.width, below + 8 * down, 3, sampling=head.sampling)
    planes, said = jpeg.heard(more, grown, FACTOR, "RGB")
    if said or not _is_pattern(planes[below // FACTOR :, :, 0], across, down, step):
        return None
    high, wide = -(-head.height // FACTOR), -(-head.width // FACTOR)
    stored = planes[:high, :wide]
    return Halves(np.asarray(cv2.extractChannel(stored, 0), np.uint8), _eighth(stored, head))


def _eighth(planes: NDArray[np.uint8], head: JpegHeader) -> NDArray[np.uint8]:
    """(h, w, 3) uint8 RGB, each the mean of 8 × 8 pixels, of Y, Cb and Cr at half the size (ITU-T T.871, 7)."""
    high, wide = -(-head.height // EIGHTH), -(-head.width // EIGHTH)
    share = EIGHTH // FACTOR
    down, right = high * share - planes.shape[0], wide * share - planes.shape[1]
    if down or right:
        planes = np.asarray(cv2.copyMakeBorder(planes, 0, down, 0, right, cv2.BORDER_REPLICATE), np.uint8)
    # By halves: that takes half the time of a quarter at once. Each rounds a half up, so one is of the negative.
    half = cv2.resize(planes, (2 * wide, 2 * high), interpolation=cv2.INTER_AREA)
    small = cv2.resize(cv2.bitwise_not(half, dst=half), (wide, high), interpolation=cv2.INTER_AREA)
    swapped = np.empty_like(small)
    cv2.mixChannels([cv2.bitwise_not(small, dst=small)], [swapped], (0, 0, 1, 2, 2, 1))
    return np.asarray(cv2.cvtColor(swapped, cv2.COLOR_YCrCb2RGB), np.uint8)


def _read(data: bytes) -> _Coded | None:
    """The segments up to the first scan's data; None for any that is odd, or not where it should be."""
    coded, at, jfif, adobe = _Coded(), 2, False, None
    while data[at : at + 1] == b"\xff" and at + 4 <= len(data):
        marker, length = data[at + 1], int.from_bytes(data[at + 2 : at + 4], "big")
        body, whole = data[at + 4 : at + 2 + length], data[at : at + 2 + length]
        at += 2 + length
        if marker < 0xC0 or _RST <= marker <= EOI or length < 2 or len(whole) < 2 + length:
            return None
        if marker == APP0 and body.startswith(b"JFIF"):
            if len(body) < 14 or body[5] != 1:
                return None
            jfif = True
            continue
        if marker == APP14 and body.startswith(b"Adobe"):
            if len(body) < 12 or body[11] > 1:
                return None
            adobe = body[11]
            continue
        if marker in _BASELINE and len(body) == 15 and coded.frame < 0:
            coded.frame, coded.height = len(coded.segments), int.from_bytes(body[1:3], "big")
            coded.components = tuple((body[i], body[i + 2]) for i in (6, 9, 12))
        elif (marker == DHT and not _read_tables(body, coded)) or (marker == _DQT and not _read_steps(body, coded)):
            return None
        elif marker == _DRI and len(body) == 2:
            coded.interval = int.from_bytes(body, "big")
        coded.segments.append(whole)
        if marker == SOS:
            ids = tuple(name for name, _ in coded.components)
            if len(body) != 10 or tuple(body[1:7:2]) != ids or coded.frame < 0:
                return None
            coded.tables, coded.scan = tuple(body[2:7:2]), at
            # As libjpeg takes it: T.871 says JFIF is YCbCr; else Adobe's mark; else the names of the components.
            is_rgb = not jfif and (adobe == 0 if adobe is not None else ids == tuple(b"RGB"))
            return None if is_rgb else coded
    return None


def _read_tables(body: bytes, coded: _Coded) -> bool:
    """Take over the Huffman tables of a segment (T.81, B.2.4.2 and C.2); whether they are ones."""
    while body:
        counts, total = body[1:_COUNTS], sum(body[1:_COUNTS])
        symbols = body[_COUNTS : _COUNTS + total]
        if len(counts) < 16 or len(symbols) < total:
            return False
        codes: Codes = {}
        code = place = 0
        for bits, count in enumerate(counts, 1):
            for symbol in symbols[place : place + count]:
                codes[symbol] = format(code, f"0{bits}b")
                code += 1
            place += count
            code <<= 1
        (coded.ac if body[0] >> 4 else coded.dc)[body[0] & 15] = codes
        body = body[_COUNTS + total :]
    return True


def _read_steps(body: bytes, coded: _Coded) -> bool:
    """Take over how large a step of a block's mean is (T.81, B.2.4.1); whether the segment is whole."""
    while body:
        size = 2 if body[0] >> 4 else 1
        if len(body) < 1 + 64 * size:
            return False
        coded.steps[body[0] & 15] = int.from_bytes(body[1 : 1 + size], "big")
        body = body[1 + 64 * size :]
    return True


def _taller(data: bytes, coded: _Coded, head: JpegHeader) -> tuple[bytes, int, int] | None:
    """The JPEG with the pattern below it; how many codes its step is, and where the pattern begins, pixels of the full size."""
    across, down = head.sampling[0]
    columns, rows = -(-head.width // (8 * across)), -(-head.height // (8 * down))
    below, interval = 8 * down * rows, coded.interval
    end = jpeg.end_of_data(data, coded.scan)
    pattern = _pattern(coded, across * down, columns)
    if pattern is None or below + 8 * down > _MOST_HIGH or end <= coded.scan + 2 or coded.height != head.height:
        return None
    bits, step = pattern
    # A restart would be due where the picture ends, and hide what is left over; or within the row.
    if interval and not 0 < columns * rows % interval <= interval - columns:
        return None
    # The picture ends with the code for the end of its last block. Where that ends in 0, the ones behind it are filling.
    if not coded.ac[coded.tables[2] & 15][0].endswith("0"):
        return None
    added = _bytes(f"{data[end - 1]:08b}".rstrip("1") + bits)
    frame = coded.segments[coded.frame]
    grown = frame[:5] + (below + 8 * down).to_bytes(2, "big") + frame[7:]
    parts = [*coded.segments[: coded.frame], grown, *coded.segments[coded.frame + 1 :]]
    return b"".join([b"\xff\xd8", _ADOBE_RGB, *parts, memoryview(data)[coded.scan : end - 1], added, _END]), step, below


def _bytes(bits: str) -> bytes:
    """Bits as coded data, filled up with ones (T.81, F.1.2.3)."""
    bits += "1" * (-len(bits) % 8)
    return int(bits, 2).to_bytes(len(bits) // 8, "big").replace(b"\xff", b"\xff\0")


def _pattern(coded: _Coded, lumas: int, columns: int) -> tuple[str, int] | None:
    """The bits of the pattern and of what fills up its row, of so many luma blocks and one of either colour at a time; its step in codes.

    None: there are no codes for it, or no room.
    """
    steps = coded.steps.get(coded.components[0][1], 0)
    dc, ac = ([of.get(each >> shift & 15, {}) for each in coded.tables] for of, shift in ((coded.dc, 4), (coded.ac, 0)))
    groups = len(_PATTERN) // lumas
    if not steps or groups >= columns or any(0 not in codes for codes in (*dc, *ac)):
        return None
    flat = [codes[0] + ends[0] for codes, ends in zip(dc, ac, strict=True)]
    # A block's mean is an eighth of its first coefficient (T.81, A.3.3).
    value = round(8 * _STEP / steps)
    levels, made, before = (0, value, -value), "", 0
    for number, which in enumerate(_PATTERN[: groups * lumas], 1):
        change, before = levels[which] - before, levels[which]
        size = abs(change).bit_length()
        if size not in dc[0]:
            return None
        # T.81, F.1.2.1.
        made += (
            dc[0][size] + (format(change + (change < 0) * ((1 << size) - 1), f"0{size}b") if size else "") + ac[0][0]
        )
        made += "" if number % lumas else flat[1] + flat[2]
    step = value * steps // 8
    made += (columns - groups) * (lumas * flat[0] + flat[1] + flat[2])
    return (made, step) if step >= _LEAST_STEP else None


def _is_pattern(luma: NDArray[np.uint8], across: int, down: int, step: int) -> bool:
    """Whether the blocks of the luma at half the size, (h, w), are flat and as high as the pattern has them."""
    side = 8 // FACTOR
    number = np.arange(len(_PATTERN) // (across * down) * across * down)
    group, inside = np.divmod(number, across * down)
    row, column = inside // across, group * across + inside % across
    there = luma[: side * down, : side * (int(column.max()) + 1)]
    blocks = there.reshape(down, side, -1, side).astype(np.int32)[row, :, column]
    means = blocks.mean(axis=(1, 2))
    wanted = np.clip(means[0] + np.array([0, step, -step])[np.array(_PATTERN)[number]], 0, 255)
    return bool(np.ptp(blocks, axis=(1, 2)).max() <= 1 and np.abs(means - wanted).max() <= step / 4)

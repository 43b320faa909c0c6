"""A JPEG that the first decoder is not sure of, asked again: is its wrapping odd, or are pixels lost?

libjpeg tells of the first oddity only, so one in the wrapping may hide damage behind it: what stands around the pixels is taken away, and
the rest must then decode without a word. What libjpeg-turbo's own interface does not take (some chroma subsampling) Pillow decodes.
"""

import io
import re
from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from studio.base.errors import InvalidInput
from studio.imaging import bare, jpeg, tiff
from studio.imaging.jpeg_segments import DHT, SOF, SOS, segments
from studio.imaging.source import allow_large_pictures
from studio.imaging.words import said_by

if TYPE_CHECKING:
    from PIL import Image

# libjpeg's words for coded data that is not what it must be; it goes on with grey, or with whatever comes.
_LOST = (
    "premature end",
    "bad huffman code",
    "arithmetic",
    "instead of rst",
    "inconsistent progression",
    "empty input",
)
_STRAY = re.compile(r"(\d+) extraneous bytes before marker 0x([0-9a-f]{2})")
_WORDS = re.compile(rb"[\0\t\r\n -~]*")
_A_FEW = 16
"""From so many left-over bytes on, words are a maker's; coded data is not by chance like them."""
_ROUNDING = 2
"""Some programs round up their coded data with whatever lay there; what is left over of a picture is rarely so short."""
_READ_AHEAD = 10
"""A decoder takes up to eight bytes more than it needs, and does not count them as left over."""
_CORNER = 16
_MOST_UNEVEN = 16
"""Levels between the darkest and the brightest of the last pixels, which may be coded in so few bytes."""
_PROBE = 64
_END = b"\xff\xd9"
_COUNTS = 17
"""Bytes of a Huffman table before its symbols, the shortest code's first: ITU-T T.81, B.2.4.2."""


def decode(data: bytes, space: str, factor: int, what: str, said: str) -> tuple[NDArray[np.uint8], list[str]]:
    """As `jpeg.colour`, of a JPEG of which the first decoder said something; and what is to be told. space: RGB or GRAY.

    Raises InvalidInput when pixels are lost, or nobody can decode it.
    """
    stripped = bare.jpeg(data)
    if stripped is None:
        raise InvalidInput(jpeg.damage(said, what))
    try:
        return jpeg.decoded(stripped, space, factor), [wrapping(said)]
    except ValueError as error:
        inside = str(error)
    if _is_lost(inside, stripped):
        raise InvalidInput(jpeg.damage(inside, what))
    if _STRAY.search(inside):
        return jpeg.decoded(stripped, space, factor, strict=False), [wrapping(inside)]
    try:
        return _by_pillow(stripped, space, factor), [_unusual(data, inside)]
    except (OSError, ValueError, SyntaxError) as error:
        also = said_by(error)
        if isinstance(error, _Lost) or "truncated" in also:
            raise InvalidInput(jpeg.damage(also, what)) from error
        raise InvalidInput(
            f"{what}: neither of two decoders can read it ({inside}; {also}); copy it again from the card, or export it anew."
        ) from error


class _Lost(ValueError):
    """The coded data is not that of a whole picture."""


def wrapping(said: str) -> str:
    """What is told of a file whose pixels are all there although a decoder stumbled over what stands around them.

    That they are right nobody can tell (docs/scoring.md), so it is not said.
    """
    return f"What stands around the picture in its file is a little odd ({said}); the picture itself could be read to its end."


def _unusual(data: bytes, said: str) -> str:
    sampling = jpeg.header(data).sampling
    if len(set(sampling)) > 1 and "subsampling" in said:
        factors = ", ".join(f"{across}×{down}" for across, down in sampling)
        return f"The JPEG's colours are stored in an unusual way (sampling {factors}); it was read to its end by a second decoder."
    return f"The JPEG is an unusual one ({said}); it was read to its end by a second decoder."


def _is_lost(said: str, data: bytes) -> bool:
    lower = said.lower()
    if any(words in lower for words in _LOST):
        return True
    stray = _STRAY.search(lower)
    if stray is None:
        return False
    number, marker = int(stray.group(1)), int(stray.group(2), 16)
    if 0xD0 <= marker <= 0xD7:
        return True
    if marker != 0xD9:
        # Between two scans; which of them, is not told.
        return re.search(rb"(.)\1{%d}\xff%s" % (number - 1, re.escape(bytes((marker,)))), data, re.DOTALL) is None
    return not _is_filling(data, *_left_over(data, number))


def check_used(data: bytes, pixels: NDArray[np.uint8], what: str) -> None:
    """Raise InvalidInput when a JPEG of one scan that decoded without a word was complete before its coded data was all read.

    pixels: as stored, at half the size or more. It costs another decode, which is spared where the last pixels are uneven: their coded
    data is longer than the few bytes that a decoder reads ahead, so it would have told of what is left over.
    """
    corner = pixels[-_CORNER:, -_CORNER:]
    if np.ptp(corner, axis=(0, 1)).max() > _MOST_UNEVEN:
        return
    left, before = _left_over(data)
    if not _is_filling(data, left, before):
        raise InvalidInput(jpeg.damage(f"{len(left)} bytes of it are left over", what))


def all_but_last(data: bytes) -> bytes | None:
    """A JPEG of one scan without the last byte of its coded data, if its luma needs none of that; None where that can't be told.

    Where a decoder reads the whole data without a word, and runs out of this, nothing is left over: so the one decode of the luma that
    is made anyway shows it. Of three components the last byte is all colour's where the shortest codes of that take a byte.
    """
    scan, colour_bits = 0, 0
    dc: dict[int, int] = {}
    ac: dict[int, int] = {}
    order = b""
    for marker, at, length in segments(tiff.reader_of(data)):
        body = data[at : at + length]
        if marker == DHT:
            while len(body) > _COUNTS:
                shortest = next((bits for bits, codes in enumerate(body[1:_COUNTS], 1) if codes), 1)
                (ac if body[0] >> 4 else dc)[body[0] & 15] = shortest
                body = body[_COUNTS + sum(body[1:_COUNTS]) :]
        elif marker in SOF:
            order = body[6::3]
        elif marker == SOS and len(body) >= 7 and body[1:7:2] == order[:3]:
            scan = at + length
            colour_bits = sum(dc.get(of >> 4, 0) + ac.get(of & 15, 0) for of in body[4:7:2])
    end = jpeg.end_of_data(data, scan) if scan else -1
    if colour_bits < 8 or end < 0:
        return None
    return data[: end - (2 if data[end - 2 : end] == b"\xff\0" else 1)] + _END


def _left_over(data: bytes, told: int = 0) -> tuple[bytes, bytes]:
    """The bytes at the end of the coded data that the picture does not need, and the last that it needs. told: how many the decoder
    spoke of."""
    scan = next((at + length for marker, at, length in segments(tiff.reader_of(data)) if marker == SOS), len(data))
    end = jpeg.end_of_data(data, scan)
    if end < 0:
        return b"", b""
    needed = max(scan, end - told)
    for _ in range(_READ_AHEAD):
        shorter = needed - (2 if data[needed - 2 : needed] == b"\xff\0" else 1)
        if shorter <= scan or _is_hungry(data[:shorter] + _END):
            break
        needed = shorter
    return data[needed:end], data[max(scan, needed - _ROUNDING) : needed]


def _is_hungry(data: bytes) -> bool:
    """Whether the coded data ends before the picture does."""
    try:
        jpeg.decoded(data, "GRAY", 8)
    except ValueError as error:
        return _STRAY.search(str(error)) is None
    return False


def _is_filling(data: bytes, left: bytes, before: bytes) -> bool:
    """Whether a program put there what is left over: one value, words, or a byte or two. Of data read right none is left over.

    before: the last bytes that the picture took. Where they are filling, too, its own data ran out earlier: some of it was misread.
    """
    alike = len(set(left.replace(b"\xff\0", b"\xff"))) <= 1
    if (
        alike
        and len(left) > _ROUNDING
        and before == left[:1] * _ROUNDING
        and not (before[0] == 0 and _is_zero_flat(data))
    ):
        return False
    return alike or len(left) <= _ROUNDING or (len(left) > _A_FEW and _WORDS.fullmatch(left) is not None)


def _is_zero_flat(data: bytes) -> bool:
    """Whether zeros are the coded data of an even picture: in each of its tables they are the code of no change, or of the block's end.

    Then a picture with an even corner ends in zeros itself, as some that were made small for the web do; no camera's own tables are so.
    """
    for marker, at, length in segments(tiff.reader_of(data)):
        body = data[at : at + length] if marker == DHT else b""
        while len(body) > _COUNTS:
            if body[_COUNTS] != 0:
                return False
            body = body[_COUNTS + sum(body[1:_COUNTS]) :]
    return True


def _by_pillow(data: bytes, space: str, factor: int) -> NDArray[np.uint8]:
    """Decoded by Pillow. It does not tell of damaged data, so two more decodes do: the end must count, and what comes after it not."""

    def decoded(some: bytes, factor: int) -> NDArray[np.uint8]:
        image = _opened(some)
        image.draft("L" if space == "GRAY" else "RGB", (-(-image.width // factor), -(-image.height // factor)))
        return np.asarray(image.convert("L" if space == "GRAY" else "RGB"))

    allow_large_pictures()
    pixels = decoded(data, factor)
    if _hungry_or_sated(data, lambda some: decoded(some, 8)):
        raise _Lost("its coded data does not end where the picture does")
    return pixels.reshape(*pixels.shape[:2], -1)


def _opened(data: bytes) -> "Image.Image":
    from PIL import Image

    return Image.open(io.BytesIO(data), formats=["JPEG"])


def _hungry_or_sated(data: bytes, decoded: Callable[[bytes], NDArray[np.uint8]]) -> bool:
    """Whether the coded data ran out before the picture was complete, or was not all used for it: a code in it was then misread."""
    end = data.rfind(_END)
    filled = data[:end].rstrip(data[end - 1 : end]) if end > _PROBE else b""
    if len(filled) < 4 * _PROBE:
        return False
    noise = np.random.default_rng(7).integers(1, 0xFE, _PROBE, np.uint8).tobytes()
    whole = decoded(data)
    more = decoded(data[:end] + noise + _END)
    other = decoded(filled[:-_PROBE] + noise + _END)
    return not np.array_equal(whole, more) or np.array_equal(whole, other)

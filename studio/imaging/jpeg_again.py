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
from studio.imaging import bare, jpeg
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
_A_FEW = 16
"""So many bytes that are left over are a program's filling."""
_PROBE = 64
_END = b"\xff\xd9"


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
    """What is told of a file whose pixels are whole although a decoder stumbled over what stands around them."""
    return f"What stands around the picture in its file is a little odd ({said}); the picture itself is whole."


def _unusual(data: bytes, said: str) -> str:
    sampling = jpeg.header(data).sampling
    if len(set(sampling)) > 1 and "subsampling" in said:
        factors = ", ".join(f"{across}×{down}" for across, down in sampling)
        return f"The JPEG's colours are stored in an unusual way (sampling {factors}); it was read by a second decoder and is whole."
    return f"The JPEG is an unusual one ({said}); it was read by a second decoder and is whole."


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
    end = data.rfind(_END)
    left = data[max(0, end - number) : end]
    # Filling, and what makers put there, is mostly alike; coded data is like random. Of it nothing is left over where it was read right.
    return marker == 0xD9 and number > _A_FEW and len(set(left)) > _of_random(len(left)) / 2


def _of_random(number: int) -> float:
    """How many different values so many random bytes have."""
    return 256 * (1 - (255 / 256) ** number)


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

"""Opening a picture for scoring: one look at the file, everything asked of it made from it, upright and in sRGB."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from studio.base.errors import InvalidInput
from studio.imaging import colour, colour_marks, decoding, jpeg, jpeg_once, jpeg_pixels, raw, several
from studio.imaging.memory import fits, is_no_memory
from studio.imaging.picture import Picture
from studio.imaging.source import PictureFile, check_size, read
from studio.imaging.words import said_by

if TYPE_CHECKING:
    from PIL import Image

PREVIEW_SIDE = 1600
"""The long side of the previews that the window shows."""
_EIGHTH = 8
_STRIP = 256
"""Rows at a time."""
_BY_PREVIEW = "Its RAW data is of a kind that can't be opened here; shown and judged by the preview inside it."


@dataclass(frozen=True)
class Look:
    """One decoded file. preview(side) → (h, w, 3) uint8 RGB sRGB, upright, its long side at most `side`.

    cut: the sentence for a file whose further pictures are cut off, though this one is whole. xxh128: what the file's bytes hash to, empty
    where that was not asked for.
    """

    picture: Picture
    preview: Callable[[int], "Preview"]
    cut: str | None = None
    xxh128: str = ""


@dataclass(frozen=True)
class Preview:
    """A reduced picture, upright and in sRGB: as RGB, or as the three planes that a JPEG is made of (colour at half size)."""

    rgb: NDArray[np.uint8] | None = None
    planes: tuple[NDArray[np.uint8], NDArray[np.uint8], NDArray[np.uint8]] | None = None


def open_picture(path: Path | str, *, want_luma: bool = True, side: int | None = None) -> Picture:
    """Decode a picture once, for scoring: upright, in sRGB, known by its content whatever its name.

    `want_luma=False`: luma at an eighth, several times faster for JPEG. `side`: pixels on the long side that
    are enough to judge by; a JPEG of twice as many is decoded at half its size, in half the time. Raises InvalidInput (NotFound
    when there is no such file) with one sentence for anything that can't be read whole: cut off, damaged, too large, unknown.
    """
    return look(path, want_luma=want_luma, side=side).picture


def look(
    path: Path | str,
    *,
    want_luma: bool = True,
    thorough: bool = False,
    side: int | None = None,
    hashed: bool = False,
) -> Look:
    """As `open_picture`, with what previews are made from. `thorough`: a RAW's sensor data is unpacked too, proving it whole. `hashed`:
    say what the bytes that were decoded hash to."""
    source = read(path, hashed=hashed)
    return replace(_look_at(source, want_luma, thorough, side), xxh128=source.xxh128)


def _look_at(source: PictureFile, want_luma: bool, thorough: bool, side: int | None) -> Look:
    with naming(source):
        if source.content == "raw":
            return _look_raw(source, want_luma, thorough, side)
        if source.content == "jpeg":
            head = jpeg.header(source.data)
            check_size(source.what, head.width, head.height)
            cut = several.cut_off(source.data, head.apps)
            source.notes.extend([cut] if cut is not None else [])
            return replace(_look_any_jpeg(source, head, want_luma, side), cut=cut)
        return _look_decoded(source, want_luma)


def _look_any_jpeg(source: PictureFile, head: jpeg.JpegHeader, want_luma: bool, side: int | None) -> Look:
    in_colour = head.components == 3 and want_luma and not _halved(head, want_luma, side)
    if colour.hdr_of(head.icc) is not None or (head.progressive and in_colour):
        # Two decodes would cost more than one in full colour; and an HDR curve is not one for luma alone.
        pixels, notes = jpeg_pixels.colour(source.data, 1, source.what, head)
        source.notes.extend(notes)
        return _look_rgb(source, in_srgb(pixels, head, source), want_luma)
    if head.components in (1, 3) and head.precision == 8:
        return _look_jpeg(source, head, want_luma, side)
    return _look_decoded(source, want_luma)


def _look_decoded(source: PictureFile, want_luma: bool) -> Look:
    image = decoding.decode(source, grey_too=True)
    if image.mode == "L":
        return _look_grey(source, np.asarray(image))
    return _look_rgb(source, pixels_of(image), want_luma)


@contextmanager
def naming(source: PictureFile) -> Iterator[None]:
    """Turn whatever a codec raises into one sentence that names the file. MemoryError goes on: the worker tells of it."""
    try:
        yield
    except (InvalidInput, MemoryError):
        raise
    except Exception as error:
        if is_no_memory(error):
            raise MemoryError(str(error)) from error
        raise InvalidInput(jpeg.damage(said_by(error), source.what)) from error


def pixels_of(image: "Image.Image") -> NDArray[np.uint8]:
    """(H, W, 3) uint8 of an RGB image. In strips: at once it would take the memory of all pixels twice more."""
    pixels = np.empty((image.height, image.width, 3), np.uint8)
    for top in range(0, image.height, _STRIP):
        below = min(top + _STRIP, image.height)
        pixels[top:below] = np.asarray(image.crop((0, top, image.width, below)))
    return pixels


def _halved(head: jpeg.JpegHeader, want_luma: bool, side: int | None) -> bool:
    """Whether a JPEG is decoded at half its size: that still is all that was asked for, or more would not fit into memory."""
    enough = side is not None and max(head.width, head.height) >= 2 * side
    return want_luma and (enough or not fits(jpeg.memory_needed(head, 1, grey=not head.progressive)))


def _look_jpeg(source: PictureFile, head: jpeg.JpegHeader, want_luma: bool, side: int | None) -> Look:
    factor = _factor(max(head.width, head.height))
    halved = _halved(head, want_luma, side)
    once = jpeg_once.decoded(source.data, head) if halved and factor == jpeg_once.EIGHTH else None
    if once is not None:
        pixels, notes = once.small, list[str]()
    else:
        pixels, notes = jpeg_pixels.colour(source.data, factor, source.what, head)
    source.notes.extend(notes)
    icc = _profile(source, head)
    small = colour.upright(pixels, head.orientation)
    icc = b"" if colour.is_srgb(icc) else icc
    if once is not None:
        luma = colour.upright(once.luma, head.orientation)
    elif want_luma:
        stored, _ = jpeg_pixels.grey(source.data, 2 if halved else 1, source.what, is_read=not notes, head=head)
        luma = colour.upright(stored, head.orientation)
    else:
        luma = _grey(small)
    width, height = (head.height, head.width) if head.orientation >= 5 else (head.width, head.height)

    def preview(side: int) -> Preview:
        if icc or luma.shape[0] == small.shape[0]:
            detail = reduce(luma, side)
            return Preview(rgb=_in_colour(detail, small, icc))
        return Preview(planes=_planes(reduce(luma, side), small))

    curve = colour.luma_curve(icc) if icc else None
    picture = Picture(
        luma=luma if curve is None else _curved(luma, curve),
        small=colour.rgb_to_srgb(small, icc),
        width=width,
        height=height,
        notes=tuple(source.notes),
    )
    return Look(picture, preview)


def in_srgb(pixels: NDArray[np.uint8], head: jpeg.JpegHeader, source: PictureFile) -> NDArray[np.uint8]:
    """A JPEG's stored RGB pixels, upright and in sRGB, by its profile, or the marks that stand for one; what is odd of them is noted."""
    pixels, icc = colour.upright(pixels, head.orientation), _profile(source, head)
    cicp = colour.hdr_of(head.icc)
    if cicp is not None:
        return colour.hdr_to_srgb(pixels, cicp, source.notes)
    return colour.rgb_to_srgb(pixels, icc)


def header_of(found: raw.RawPicture) -> jpeg.JpegHeader:
    """The header of a RAW's embedded JPEG, with what the RAW itself says of its turn and its colours."""
    assert found.jpeg is not None
    head = jpeg.header(found.jpeg)
    # LibRaw puts an EXIF block of its own into a preview without one; it says nothing of colours.
    return replace(head, orientation=found.orientation, space=colour_marks.space_of_exif(head.exif) or found.space)


def _profile(source: PictureFile, head: jpeg.JpegHeader) -> bytes:
    """The profile by which a JPEG's colours are read, empty for sRGB; it, and pictures beside this one, are told of."""
    beside = several.note_of_jpeg(source.data, head.apps)
    if beside is not None and beside not in source.notes:
        source.notes.append(beside)
    if head.components != 3:
        return b""
    space = head.space or colour_marks.space_of_exif(head.exif)
    return colour.profile_of(head.icc, space == "Adobe RGB", source.notes, head.empty_icc)


def _look_rgb(source: PictureFile, rgb: NDArray[np.uint8], want_luma: bool) -> Look:
    """From a whole RGB picture, upright and in sRGB."""
    height, width = rgb.shape[:2]
    small = _reduced(rgb, _factor(max(width, height)))
    luma = _grey(rgb if want_luma else small)
    picture = Picture(luma, small, width, height, notes=tuple(source.notes))
    return Look(picture, lambda side: Preview(rgb=reduce(rgb, side)))


def _look_grey(source: PictureFile, luma: NDArray[np.uint8]) -> Look:
    """From a whole grey picture, upright and in sRGB."""
    height, width = luma.shape
    small = _thrice(_reduced(luma, _factor(max(width, height))))
    picture = Picture(luma, small, width, height, notes=tuple(source.notes))
    return Look(picture, lambda side: Preview(rgb=_thrice(reduce(luma, side))))


def _thrice(luma: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """(h, w) as (h, w, 3)."""
    return np.repeat(luma[:, :, None], 3, axis=2)


def _look_raw(source: PictureFile, want_luma: bool, thorough: bool, side: int | None) -> Look:
    found = raw.open_raw(source, thorough=thorough, side=side)
    if found.jpeg is not None:
        head = header_of(found)
        inner = PictureFile(source.path, source.what, found.jpeg, "jpeg", source.notes)
        inside, kind = _look_jpeg(inner, head, want_luma, side), "preview"
    else:
        assert found.rgb is not None
        inside, kind = _look_rgb(source, found.rgb, want_luma), "raw"
    seen = inside.picture
    picture = Picture(
        luma=seen.luma,
        small=seen.small,
        width=found.width,
        height=found.height,
        headroom_ev=found.headroom_ev,
        source=kind,
        notes=(*seen.notes, *([_BY_PREVIEW] if found.unopened else [])),
        unopened=found.unopened,
    )
    return Look(picture, inside.preview)


def _factor(long_side: int) -> int:
    """By how much `small` is reduced: eight, less for pictures so small that little would be left."""
    return next((factor for factor in (_EIGHTH, 4, 2) if long_side >= 100 * factor), 1)


def _grey(rgb: NDArray[np.uint8]) -> NDArray[np.uint8]:
    import cv2

    return np.asarray(cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY), np.uint8)


def _curved(luma: NDArray[np.uint8], curve: NDArray[np.uint8]) -> NDArray[np.uint8]:
    import cv2

    return np.asarray(cv2.LUT(luma, curve), np.uint8)


def _reduced(pixels: NDArray[np.uint8], factor: int) -> NDArray[np.uint8]:
    """Pixels averaged over boxes of about `factor` × `factor`."""
    import cv2

    height, width = pixels.shape[:2]
    while factor % 2 == 0 and height % 2 == 0 and width % 2 == 0:
        # By halves as long as nothing is left over: three times as fast as at once.
        height, width, factor = height // 2, width // 2, factor // 2
        pixels = np.asarray(cv2.resize(pixels, (width, height), interpolation=cv2.INTER_AREA), np.uint8)
    if factor == 1:
        return pixels
    size = (max(1, round(width / factor)), max(1, round(height / factor)))
    return np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), np.uint8)


def reduce(pixels: NDArray[Any], side: int) -> NDArray[np.uint8]:
    """(H, W) or (H, W, 3) uint8 so that the long side is at most `side`, by averaging; never enlarged.

    Exact halvings first: they are many times faster than one reduction by an odd factor, and the same average.
    """
    import cv2

    height, width = pixels.shape[:2]
    while max(height, width) >= 2 * side and height > 1 and width > 1:
        even = pixels[: height - height % 2, : width - width % 2]
        pixels = cv2.resize(even, (width // 2, height // 2), interpolation=cv2.INTER_AREA)
        height, width = pixels.shape[:2]
    if max(height, width) > side:
        scale = side / max(height, width)
        size = (max(1, round(width * scale)), max(1, round(height * scale)))
        pixels = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA)
    return np.asarray(pixels, np.uint8)


def _planes(
    luma: NDArray[np.uint8], small: NDArray[np.uint8]
) -> tuple[NDArray[np.uint8], NDArray[np.uint8], NDArray[np.uint8]]:
    """Y at the preview's size, Cb and Cr at half of it: from full-size luma and the colour of the eighth-size decode."""
    import cv2

    height, width = luma.shape
    ycc = cv2.cvtColor(small, cv2.COLOR_RGB2YCrCb)
    ycc = cv2.resize(ycc, ((width + 1) // 2, (height + 1) // 2), interpolation=cv2.INTER_LINEAR)
    return luma, np.ascontiguousarray(ycc[:, :, 2]), np.ascontiguousarray(ycc[:, :, 1])


def _in_colour(luma: NDArray[np.uint8], small: NDArray[np.uint8], icc: bytes) -> NDArray[np.uint8]:
    """RGB in sRGB from luma and an eighth-size picture in the colours of a profile."""
    import cv2

    height, width = luma.shape
    ycc = cv2.resize(cv2.cvtColor(small, cv2.COLOR_RGB2YCrCb), (width, height), interpolation=cv2.INTER_LINEAR)
    ycc[:, :, 0] = luma
    return colour.rgb_to_srgb(np.asarray(cv2.cvtColor(ycc, cv2.COLOR_YCrCb2RGB), np.uint8), icc)

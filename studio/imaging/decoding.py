"""Any picture but RAW and plain JPEG decoded whole: by Pillow, libheif or libjxl, and by a second decoder before it is called damaged."""

import io
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from studio.base.errors import InvalidInput
from studio.imaging import bare, boxes, colour, colour_marks, jpeg, jpeg_again, jxl, raw, several, tiff
from studio.imaging.memory import check_memory, is_no_memory, opencv_bytes, pillow_bytes
from studio.imaging.source import PictureFile, allow_large_pictures, check_size
from studio.imaging.words import said_by

if TYPE_CHECKING:
    from PIL import Image

    from studio.imaging.colour_marks import Cicp

_PILLOW = {"jpeg": "JPEG", "png": "PNG", "webp": "WEBP", "avif": "AVIF", "tiff": "TIFF"}
_ORIENTATION = 0x0112


def decode(source: PictureFile, grey_too: bool = False) -> "Image.Image":
    """Any file but RAW as a Pillow image: RGB, sRGB, upright, full size. Held against the limits before it is decoded.

    grey_too: what is grey stays so (L), which takes a third of the memory. Raises InvalidInput, or what the decoder raises, for what no
    decoder here can read whole.
    """
    allow_large_pictures()
    if source.content == "webp":
        # Pillow makes room for all its pixels when it opens it.
        _check(source, *boxes.webp_size(tiff.reader_of(source.data)), pillow_bytes("webp", "RGBA", grey_too))
    elif source.content == "jpeg":
        jpeg.check_scans(source.data, source.what)
    elif source.content == "tiff":
        raw.check_jpegs_inside(source)
    told = list(source.notes)
    try:
        return _decoded(source, source.data, grey_too)
    except (InvalidInput, MemoryError):
        raise
    except Exception as error:
        source.notes[:] = told
        again = _again(source, grey_too, error)
        if again is None:
            raise InvalidInput(jpeg.damage(_said(error), source.what)) from error
        return again


def _said(error: Exception) -> str:
    from PIL import UnidentifiedImageError

    if isinstance(error, UnidentifiedImageError):
        return "its header can't be understood"
    return said_by(error)


def _again(source: PictureFile, grey_too: bool, error: Exception) -> "Image.Image | None":
    """By a second decoder, or without what stands around the pixels; None where that can't be read whole either."""
    from PIL import UnidentifiedImageError

    try:
        if source.content in ("jpeg", "png"):
            stripped = bare.jpeg(source.data) if source.content == "jpeg" else bare.png(source.data)
            if stripped is None:
                return None
            head = jpeg.header(source.data) if source.content == "jpeg" else None
            image = _decoded(source, stripped, grey_too, head)
        elif source.content == "tiff" and isinstance(error, UnidentifiedImageError):
            # A layout that Pillow does not know. Of damaged data OpenCV is not asked: it passes over it.
            return _by_opencv(source)
        elif source.content == "webp":
            image = _by_opencv(source)
        else:
            return None
    except MemoryError:
        raise
    except Exception as second:
        if is_no_memory(second):
            raise MemoryError(str(second)) from second
        return None
    source.notes.append(jpeg_again.wrapping(_said(error)))
    return image


def _decoded(source: PictureFile, data: bytes, grey_too: bool, head: jpeg.JpegHeader | None = None) -> "Image.Image":
    """head: what a JPEG said that has nothing left but its pixels."""
    from PIL import ImageOps

    named = colour_marks.cicp_of(source.content, data)
    image, hdr = _opened(source, data, named, grey_too)
    with image:
        if getattr(image, "n_frames", 1) > 1 and source.content in ("webp", "png", "avif"):
            source.notes.append("The file holds several pictures; the first is read.")
        icc = head.icc if head is not None else image.info.get("icc_profile") or b""
        image.load()
        if head is not None:
            image.getexif()[_ORIENTATION] = head.orientation
        if hdr is None and not icc and image.mode in ("RGB", "RGBA"):
            icc = colour.profile_of_primaries(named) or colour.profile_of(
                b"", named is None and _is_marked(source, image), source.notes
            )
        beside = several.note_of_boxes(source.data) if source.content in ("heif", "avif") else None
        if beside is not None:
            source.notes.append(beside)
        ImageOps.exif_transpose(image, in_place=True)
        return colour.flatten(image, icc, source.notes, grey_too, hdr)


def _opened(
    source: PictureFile, data: bytes, named: "Cicp | None", grey_too: bool
) -> "tuple[Image.Image, Cicp | None]":
    """Opened, and held against the limits; and the HDR curve that its pixels are coded by. HEIF and JPEG XL are decoded already."""
    from PIL import Image

    if source.content == "heif":
        return _open_heif(source, named)
    if source.content == "jxl":
        image = jxl.opened(source, lambda w, h: _check(source, w, h, pillow_bytes("jxl", "RGBA", grey_too)))
    else:
        image = Image.open(io.BytesIO(data), formats=[_PILLOW[source.content]])
    hdr = colour.hdr_of(image.info.get("icc_profile") or b"", named)
    _check(source, *image.size, pillow_bytes(source.content if hdr is None else "hdr", image.mode, grey_too))
    return image, hdr


def _is_marked(source: PictureFile, image: "Image.Image") -> bool:
    """Whether EXIF says Adobe RGB of a picture that says nothing of its colours itself."""
    if {"srgb", "gamma", "chromaticity"} & image.info.keys():
        return False
    exif = source.data if source.content == "tiff" else image.info.get("exif") or image.info.get("exif_block") or b""
    return colour_marks.space_of_exif(exif.removeprefix(b"Exif\0\0")) == "Adobe RGB"


def _check(source: PictureFile, width: int, height: int, bytes_per_pixel: int) -> None:
    """Raise InvalidInput when a picture has no size, or one beyond the limits, or takes too much memory at so many bytes a pixel."""
    check_size(source.what, width, height)
    check_memory(source.what, width, height, width * height * bytes_per_pixel + len(source.data))


def _open_heif(source: PictureFile, named: "Cicp | None") -> "tuple[Image.Image, Cicp | None]":
    """The picture, and the HDR curve that it is coded by; its ten bits are drawn in before they become eight, and then none is left."""
    import pi_heif
    from PIL import Image

    file = pi_heif.open_heif(source.data, convert_hdr_to_8bit=True)
    width, height = file.size
    icc = file.info.get("icc_profile") or b""
    hdr = colour.hdr_of(icc, named)
    _check(source, width, height, pillow_bytes("heif" if hdr is None else "hdr", "RGB", grey_too=False))
    if hdr is not None:
        deep = pi_heif.open_heif(source.data, convert_hdr_to_8bit=False)
        if deep.mode in ("RGB;16", "RGBA;16"):
            pixels: NDArray[np.uint16] = np.asarray(deep)[:, :width, :3]
            return Image.fromarray(colour.hdr_to_srgb(pixels, hdr, source.notes)), None
    image: Image.Image = file.to_pillow()
    # libheif has turned it upright already; an orientation left in the EXIF would turn it twice.
    exif = image.info.pop("exif", None)
    image.getexif().clear()
    image.info["exif_block"] = exif or b""
    image.info.setdefault("icc_profile", icc)
    return image, hdr


def _by_opencv(source: PictureFile) -> "Image.Image":
    """The TIFFs that Pillow does not take: RGB with 16 bits or floats in odd layouts; and WebPs with something odd around them."""
    import cv2
    from PIL import Image

    if source.content == "tiff":
        width, height, bits = tiff.size(tiff.reader_of(source.data))
        _check(source, width, height, opencv_bytes(bits))
    found: Any = cv2.imdecode(np.frombuffer(source.data, np.uint8), cv2.IMREAD_ANYDEPTH | cv2.IMREAD_COLOR)
    if found is None:
        raise InvalidInput(jpeg.damage("its layout can't be understood", source.what))
    if found.dtype == np.uint16:
        found = (found >> 8).astype(np.uint8)
    elif found.dtype != np.uint8:
        np.multiply(found, 255, out=found)
        np.nan_to_num(found, copy=False)
        found = np.clip(found, 0, 255, out=found).astype(np.uint8)
    return Image.fromarray(cv2.cvtColor(found, cv2.COLOR_BGR2RGB))

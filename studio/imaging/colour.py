"""Colour: from whatever a file holds to upright sRGB in 8 bits. Profiles by LittleCMS (Pillow's ImageCms)."""

import io
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from studio.imaging import hdr, profiles
from studio.imaging.colour_marks import Cicp, cicp_of_profile

if TYPE_CHECKING:
    from PIL import Image

_PROFILE_LIMIT = 4 << 20
_STRIP = 256
BROKEN_PROFILE = "The colour profile is broken; its colours are taken as sRGB."
EMPTY_PROFILE = "The colour profile is empty; its colours are taken as sRGB."
TAKEN_AS_ADOBE_RGB = "It has no usable colour profile, but is marked as Adobe RGB; its colours are taken as that."
# cv2.rotate's codes for the turn, and whether to mirror left to right first (Exif 2.32, tag 0x0112).
_TURN: dict[int, tuple[bool, int | None]] = {
    2: (True, None),
    3: (False, 1),
    4: (True, 1),
    5: (True, 2),
    6: (False, 0),
    7: (True, 0),
    8: (False, 2),
}


def upright(pixels: NDArray[Any], orientation: int) -> NDArray[Any]:
    """Pixels, (H, W) or (H, W, C), turned as EXIF orientation 1 to 8 asks; contiguous."""
    import cv2

    mirror, turn = _TURN.get(orientation, (False, None))
    if mirror:
        pixels = cv2.flip(pixels, 1)
    if turn is not None:
        pixels = cv2.rotate(pixels, turn)
    return pixels


@lru_cache(maxsize=16)
def _transform(icc: bytes, mode: str) -> Any:
    """LittleCMS' transform from a profile to sRGB for pixels of `mode`; None when the profile is sRGB already.

    Raises ValueError when the profile is broken or is not for such pixels.
    """
    from PIL import ImageCms

    if len(icc) > _PROFILE_LIMIT:
        raise ValueError("too large")
    try:
        source = ImageCms.getOpenProfile(io.BytesIO(icc))
        if mode == "RGB" and "srgb" in ImageCms.getProfileDescription(source).lower():
            return None
        intent = ImageCms.Intent.RELATIVE_COLORIMETRIC
        flags = ImageCms.Flags.BLACKPOINTCOMPENSATION
        return ImageCms.buildTransform(source, ImageCms.createProfile("sRGB"), mode, "RGB", intent, flags)
    except (ImageCms.PyCMSError, OSError, TypeError) as error:
        raise ValueError(str(error)) from error


def is_srgb(icc: bytes) -> bool:
    """Whether RGB pixels with this profile may be shown as they are: no profile, sRGB's own, or a broken one."""
    if not icc:
        return True
    try:
        return _transform(icc, "RGB") is None
    except ValueError:
        return True


def is_broken(icc: bytes, mode: str = "RGB") -> bool:
    """Whether a profile can't be used for pixels of `mode`."""
    if not icc:
        return False
    try:
        _transform(icc, mode)
    except ValueError:
        return True
    return False


def profile_of(icc: bytes, adobe_rgb: bool, notes: list[str], empty: bool = False) -> bytes:
    """The profile that RGB pixels are read by, empty for sRGB's; what is to be told of it goes to the notes, once.

    icc: the file's own; empty: one is announced, but nothing of it is there. adobe_rgb: the file is marked as Adobe RGB.
    """
    broken = is_broken(icc)
    if icc and not broken:
        return icc
    note = TAKEN_AS_ADOBE_RGB if adobe_rgb else BROKEN_PROFILE if broken else EMPTY_PROFILE if empty else None
    if note is not None and note not in notes:
        notes.append(note)
    return profiles.adobe_rgb() if adobe_rgb else b""


def hdr_of(icc: bytes, named: Cicp | None = None) -> Cicp | None:
    """By which HDR curve pixels are coded: as their profile says, or else the file (`named`); None when by none."""
    said = cicp_of_profile(icc) if icc else named
    return said if said is not None and said.hdr else None


def profile_of_primaries(named: Cicp | None) -> bytes:
    """The profile of ordinary pixels without one whose file names wider primaries than sRGB's; empty for the others."""
    primaries = hdr.primaries_of(named) if named is not None and not named.hdr else profiles.SRGB_PRIMARIES
    if primaries == profiles.SRGB_PRIMARIES:
        return b""
    return profiles.with_srgb_curve("P3" if primaries == profiles.P3_PRIMARIES else "BT.2020", primaries)


def to_srgb(image: "Image.Image", icc: bytes) -> "Image.Image":
    """An L, RGB or CMYK image as sRGB, by its profile where it has a usable one."""
    from PIL import ImageCms

    if icc:
        try:
            transform = _transform(icc, image.mode)
        except ValueError:
            transform = None
        if transform is not None:
            turned = ImageCms.applyTransform(image, transform)
            if turned is not None:
                return turned
    return image if image.mode == "RGB" else image.convert("RGB")


def hdr_to_srgb(pixels: NDArray[np.uint8] | NDArray[np.uint16], cicp: Cicp, notes: list[str]) -> NDArray[np.uint8]:
    """(H, W, 3) uint8 or uint16 coded by an HDR curve as (H, W, 3) uint8 sRGB; it is told, once."""
    if hdr.told(cicp) not in notes:
        notes.append(hdr.told(cicp))
    return hdr.to_srgb(pixels, cicp)


def rgb_to_srgb(pixels: NDArray[np.uint8], icc: bytes) -> NDArray[np.uint8]:
    """(H, W, 3) uint8 RGB of a profile as sRGB."""
    from PIL import Image

    if is_srgb(icc):
        return pixels
    return np.asarray(to_srgb(Image.fromarray(pixels), icc))


@lru_cache(maxsize=16)
def luma_curve(icc: bytes) -> NDArray[np.uint8] | None:
    """The 256 sRGB values for the profile's greys, to turn its luma into sRGB's; None when they hardly differ (≤ 2 of 255)."""
    if is_srgb(icc):
        return None
    ramp = np.repeat(np.arange(256, dtype=np.uint8)[None, :, None], 3, axis=2)
    curve = rgb_to_srgb(ramp, icc)[0, :, 1]
    if np.abs(curve.astype(int) - np.arange(256)).max() <= 2:
        return None
    return np.ascontiguousarray(curve)


def flatten(
    image: "Image.Image", icc: bytes, notes: list[str], grey_too: bool = False, cicp: Cicp | None = None
) -> "Image.Image":
    """Any Pillow image as RGB in sRGB: 16 and 32 bits reduced to 8, palettes resolved, transparency laid over white, HDR drawn in.

    grey_too: one that is grey, without a profile, may stay L. cicp: the HDR curve that it is coded by, instead of a profile.
    """
    from PIL import Image

    mode = image.mode
    if mode == "P" or mode == "PA":
        image = image.convert("RGBA" if "transparency" in image.info or mode == "PA" else "RGB")
    elif mode.startswith("I") or mode == "F":
        image = _reduced_to_eight_bits(image)
    elif mode == "LA":
        image = image.convert("RGBA")
    elif mode in ("1", "LAB", "HSV", "YCbCr", "RGBX", "RGBa", "La"):
        image = image.convert("RGBA" if mode in ("RGBa", "La") else "L" if mode == "1" else "RGB")
    alpha = image.getchannel("A") if image.mode == "RGBA" else None
    if alpha is not None:
        image = image.convert("RGB")
    if cicp is not None:
        icc = b""
    if icc and is_broken(icc, image.mode):
        # A grey profile on what has become RGB is right in itself, and grey's curve is close to sRGB's.
        notes.append(BROKEN_PROFILE)
        icc = b""
    if grey_too and image.mode == "L" and not icc and cicp is None:
        return image
    if cicp is not None:
        image = Image.fromarray(hdr_to_srgb(np.asarray(image.convert("RGB")), cicp, notes))
    else:
        image = to_srgb(image, icc)
    if alpha is not None:
        white = Image.new("RGB", image.size, "white")
        white.paste(image, mask=alpha)
        image = white
    return image


def _reduced_to_eight_bits(image: "Image.Image") -> "Image.Image":
    """One channel of 16 or 32 bits, or of floats, as 8 bits: 16-bit range, or [0, 1] for floats, or else up to the largest.

    In strips, since each step of it takes as much memory as what it is done with.
    """
    from PIL import Image

    values = np.asarray(image)
    pixels = np.empty(values.shape, np.uint8)
    strips = [slice(top, top + _STRIP) for top in range(0, len(values), _STRIP)]
    if values.dtype == np.uint16:
        for strip in strips:
            pixels[strip] = values[strip] >> 8
        return Image.fromarray(pixels)
    top = max((float(_finite(values[strip]).max(initial=0.0)) for strip in strips), default=0.0)
    if values.dtype.kind == "f":
        scale = 1.0 if top <= 1.0 else top
    else:
        scale = 255.0 if top <= 255 else 65535.0 if top <= 65535 else top
    for strip in strips:
        pixels[strip] = np.clip(_finite(values[strip]) / scale * 255.0, 0, 255)
    return Image.fromarray(pixels)


def _finite(values: NDArray[Any]) -> NDArray[np.float32]:
    return np.nan_to_num(values.astype(np.float32), nan=0.0, posinf=0.0, neginf=0.0)

"""JPEG XL (ISO/IEC 18181), where its decoder is installed: the extra `jxl`, which is libjxl by pylibjxl."""

from collections.abc import Callable
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from studio.base.errors import NoDecoder
from studio.imaging.source import PictureFile

if TYPE_CHECKING:
    from PIL import Image

_PACKAGE = "pylibjxl"
_DEPTHS = {1: "L", 2: "LA", 3: "RGB", 4: "RGBA"}


def is_there() -> bool:
    """Whether its decoder is installed."""
    return find_spec(_PACKAGE) is not None


def opened(source: PictureFile, check: Callable[[int, int], None]) -> "Image.Image":
    """The picture, upright as libjxl makes it, 8 bits, its profile in `info`. check: holds a width and height against the limits.

    Raises NoDecoder where the extra is not installed, what `check` raises, and RuntimeError for a damaged file.
    """
    if not is_there():
        raise NoDecoder(
            f"{source.what}: is a JPEG XL, and its decoder is not installed; install 'threeshot[jxl]', then run "
            "'threeshot score DROP --again'."
        )
    import pylibjxl
    from PIL import Image

    found: dict[str, Any] = pylibjxl.probe(source.data)
    check(int(found["width"]), int(found["height"]))
    pixels, more = pylibjxl.decode(source.data, metadata=True)
    if pixels.ndim == 3 and pixels.shape[2] == 1:
        pixels = pixels[:, :, 0]
    image = Image.fromarray(pixels, _DEPTHS[1 if pixels.ndim == 2 else pixels.shape[2]])
    image.info["icc_profile"] = bytes(more.get("icc", b""))
    return image

"""A JPEG's pixels, by whichever decoder reads them whole.

Everything asked of a frame comes from two decodes: grey at full size, colour at an eighth.
"""

import numpy as np
from numpy.typing import NDArray

from studio.imaging import jpeg, jpeg_again
from studio.imaging.memory import check_memory


def grey(data: bytes, what: str, is_read: bool = False) -> tuple[NDArray[np.uint8], list[str]]:
    """(H, W) uint8, the JPEG's own luma at full size, and notes. Raises InvalidInput when the file is cut off or damaged.

    is_read: `colour` read it already, and had nothing to tell; then whether all of its data was used costs no further decode.
    """
    luma = _but_last(data, "GRAY", 1, what) if is_read else None
    if luma is not None:
        return luma[:, :, 0], []
    pixels, notes = _decode(data, "GRAY", 1, what)
    return pixels[:, :, 0], notes


def colour(data: bytes, factor: int, what: str) -> tuple[NDArray[np.uint8], list[str]]:
    """(h, w, 3) uint8 RGB in the file's own colour space, reduced by `factor` (1, 2, 4, 8) in the DCT, and notes.

    At 8 each pixel is the mean of its 8 × 8 block. At 2, the last block's colour may be that of what lies beside it, see `_but_last`.
    Raises InvalidInput when the file is cut off or damaged.
    """
    pixels = _but_last(data, "RGB", factor, what) if factor == 2 else None
    return (pixels, []) if pixels is not None else _decode(data, "RGB", factor, what)


def _but_last(data: bytes, space: str, factor: int, what: str) -> NDArray[np.uint8] | None:
    """The pixels, by all of the data but the last byte that its luma needs none of: running out there, a decoder had a use for the whole.

    None where that can't be told, or is not so, or something was odd before: libjpeg tells of the first oddity only. In RGB the last
    block takes the colour of what lies beside it, since its own coded colour is not whole.
    """
    head = jpeg.header(data)
    short = jpeg_again.all_but_last(data) if head.components == 3 and not head.several_scans else None
    if short is None:
        return None
    check_memory(what, head.width, head.height, jpeg.memory_needed(head, factor, space == "GRAY") + 2 * len(data))
    pixels, said = jpeg.heard(short, head, space, factor)
    if "premature end of data segment" not in said:
        return None
    if space == "RGB":
        _colour_as_beside(pixels, *_last_block(head, factor))
    return pixels


def _last_block(head: jpeg.JpegHeader, factor: int) -> tuple[int, int]:
    """Height and width, in pixels reduced by `factor`, of the last block coded together, with the pixel that its colour is blended into."""
    down, across = (8 * max(factors[axis] for factors in head.sampling) for axis in (1, 0))
    return -(-((head.height - 1) % down + 1) // factor) + 1, -(-((head.width - 1) % across + 1) // factor) + 1


def _colour_as_beside(pixels: NDArray[np.uint8], high: int, wide: int) -> None:
    """Give the lower right corner of that size the mean colour of what is left of it, and leave its light."""
    import cv2

    corner, beside = pixels[-high:, -wide:], pixels[-high:, -2 * wide : -wide]
    if beside.size == 0:
        return
    light = cv2.cvtColor(corner, cv2.COLOR_RGB2GRAY)[..., None].astype(np.float32)
    tint = np.array(cv2.mean(beside)[:3], np.float32) - cv2.mean(cv2.cvtColor(beside, cv2.COLOR_RGB2GRAY))[0]
    corner[:] = np.clip(np.rint(light + tint), 0, 255).astype(np.uint8)


def _decode(data: bytes, space: str, factor: int, what: str) -> tuple[NDArray[np.uint8], list[str]]:
    jpeg.check_scans(data, what)
    head = jpeg.header(data)
    check_memory(what, head.width, head.height, jpeg.memory_needed(head, factor, space == "GRAY") + len(data))
    try:
        pixels = jpeg.decoded(data, space, factor)
    except ValueError as error:
        return jpeg_again.decode(data, space, factor, what, str(error))
    if factor <= 2 and not head.several_scans:
        jpeg_again.check_used(data, pixels, what)
    return pixels, []

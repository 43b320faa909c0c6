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
    head = jpeg.header(data)
    if is_read and head.components == 3 and not head.several_scans:
        short = jpeg_again.all_but_last(data)
        if short is not None:
            check_memory(what, head.width, head.height, jpeg.memory_needed(head, 1, grey=True) + 2 * len(data))
            luma, said = jpeg.heard(short, head)
            if "premature end of data segment" in said:
                return luma[:, :, 0], []
    pixels, notes = _decode(data, "GRAY", 1, what)
    return pixels[:, :, 0], notes


def colour(data: bytes, factor: int, what: str) -> tuple[NDArray[np.uint8], list[str]]:
    """(h, w, 3) uint8 RGB in the file's own colour space, reduced by `factor` (1, 2, 4, 8) in the DCT, and notes.

    At 8 each pixel is the mean of its 8 × 8 block. Raises InvalidInput when the file is cut off or damaged.
    """
    return _decode(data, "RGB", factor, what)


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

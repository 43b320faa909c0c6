"""A JPEG's pixels, by whichever decoder reads them whole.

Everything asked of a frame comes from two decodes: grey at full or half size, colour at an eighth.
"""

import numpy as np
from numpy.typing import NDArray

from studio.imaging import jpeg, jpeg_again
from studio.imaging.jpeg import JpegHeader
from studio.imaging.memory import check_memory


def grey(
    data: bytes, factor: int, what: str, is_read: bool = False, head: JpegHeader | None = None
) -> tuple[NDArray[np.uint8], list[str]]:
    """(h, w) uint8, the JPEG's own luma reduced by `factor` (1, 2) in the DCT, and notes. Raises InvalidInput when it is damaged.

    is_read: `colour` read all of the same data, and had nothing to tell; then whether all of it was used costs no further decode.
    head: of the same data, where it was read already.
    """
    head = head or jpeg.header(data)
    luma = _but_last(data, factor, what, head) if is_read else None
    if luma is not None:
        return luma[:, :, 0], []
    pixels, notes = _decode(data, "GRAY", factor, what, head)
    return pixels[:, :, 0], notes


def colour(data: bytes, factor: int, what: str, head: JpegHeader | None = None) -> tuple[NDArray[np.uint8], list[str]]:
    """(h, w, 3) uint8 RGB in the file's own colour space, reduced by `factor` (1, 2, 4, 8) in the DCT, and notes.

    At 8 each pixel is the mean of its 8 × 8 block. head: as for `grey`. Raises InvalidInput when the file is cut off or damaged.
    """
    return _decode(data, "RGB", factor, what, head or jpeg.header(data))


def _but_last(data: bytes, factor: int, what: str, head: JpegHeader) -> NDArray[np.uint8] | None:
    """The luma, by all of the data but the last byte, which it needs nothing of. All of the data was read already without a word.

    A decoder that runs out now had a use for that byte, so nothing is left over. None where that can't be told, or is not so.
    """
    short = jpeg_again.all_but_last(data) if head.components == 3 and not head.several_scans else None
    if short is None:
        return None
    check_memory(what, head.width, head.height, jpeg.memory_needed(head, factor, grey=True) + 2 * len(data))
    luma, said = jpeg.heard(short, head, factor)
    return luma if "premature end of data segment" in said else None


def _decode(data: bytes, space: str, factor: int, what: str, head: JpegHeader) -> tuple[NDArray[np.uint8], list[str]]:
    jpeg.check_scans(data, what, head)
    check_memory(what, head.width, head.height, jpeg.memory_needed(head, factor, space == "GRAY") + len(data))
    try:
        pixels = jpeg.decoded(data, space, factor, head=head)
    except ValueError as error:
        return jpeg_again.decode(data, space, factor, what, str(error))
    if factor <= 2 and not head.several_scans:
        jpeg_again.check_used(data, pixels, what)
    return pixels, []

"""The only place that opens pictures: decode, previews, EXIF, colour, limits against hostile files.

The names below are loaded when first used, so that whoever only asks `kind_of` does not wait for numpy.
"""

from typing import TYPE_CHECKING

from studio.base import lazy
from studio.imaging.formats import kind_of

if TYPE_CHECKING:
    from studio.imaging.embedded import embedded
    from studio.imaging.exif import Exif, read_exif
    from studio.imaging.marked import Mark, write_marked
    from studio.imaging.marks import FileMarks, read_marks
    from studio.imaging.opening import PREVIEW_SIDE, Look, look, open_picture
    from studio.imaging.picture import Picture
    from studio.imaging.rendering import (
        preview_jpeg,
        preview_pixels,
        render_pixels,
        render_rgb,
        small_jpeg,
        write_preview,
    )
    from studio.imaging.small import small_preview
    from studio.imaging.stripped import stripped_jpeg

_HOMES = {
    "embedded": "embedded",
    "Exif": "exif",
    "read_exif": "exif",
    "Mark": "marked",
    "write_marked": "marked",
    "FileMarks": "marks",
    "read_marks": "marks",
    "PREVIEW_SIDE": "opening",
    "Look": "opening",
    "look": "opening",
    "open_picture": "opening",
    "Picture": "picture",
    "preview_jpeg": "rendering",
    "preview_pixels": "rendering",
    "render_pixels": "rendering",
    "render_rgb": "rendering",
    "small_jpeg": "rendering",
    "small_preview": "small",
    "write_preview": "rendering",
    "stripped_jpeg": "stripped",
}

__all__ = [
    "PREVIEW_SIDE",
    "Exif",
    "FileMarks",
    "Look",
    "Mark",
    "Picture",
    "embedded",
    "kind_of",
    "look",
    "open_picture",
    "preview_jpeg",
    "preview_pixels",
    "read_exif",
    "read_marks",
    "render_pixels",
    "render_rgb",
    "small_jpeg",
    "small_preview",
    "stripped_jpeg",
    "write_marked",
    "write_preview",
]

__getattr__ = lazy.names(__name__, _HOMES)

"""QR slates and hang-tag barcodes: made, read in a frame, and what they say.

`Code` is a code found in a frame, `Slate` what a slate says, `SlatePage` one printed slate. `text_for` and `parse` write and read a
slate's text, `is_ours` knows one that can't be read, `tag_gtin` a hang tag's number, `clock_fast_s` tells a camera's clock by a slate;
`read_codes` finds codes in a frame; `png`, `svg` and `write_pdf` make slates. All are loaded when first used.
"""

from typing import TYPE_CHECKING

from studio.base import lazy

if TYPE_CHECKING:
    from studio.slates.pages import SlatePage, write_pdf
    from studio.slates.qr import png, svg
    from studio.slates.reading import read_codes
    from studio.slates.text import Code, Slate, clock_fast_s, is_ours, parse, tag_gtin, text_for

_HOMES = {
    "SlatePage": "pages",
    "write_pdf": "pages",
    "png": "qr",
    "svg": "qr",
    "read_codes": "reading",
    "Code": "text",
    "Slate": "text",
    "clock_fast_s": "text",
    "is_ours": "text",
    "parse": "text",
    "tag_gtin": "text",
    "text_for": "text",
}

__all__ = [
    "Code",
    "Slate",
    "SlatePage",
    "clock_fast_s",
    "is_ours",
    "parse",
    "png",
    "read_codes",
    "svg",
    "tag_gtin",
    "text_for",
    "write_pdf",
]

__getattr__ = lazy.names(__name__, _HOMES)

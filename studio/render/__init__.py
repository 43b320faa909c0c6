"""From a select to its renditions: framed, reduced, sharpened, tagged, written, and checked against whoever takes them.

The names below are loaded when first used, so that whoever only plans does not wait for what handles pixels.
"""

from typing import TYPE_CHECKING

from studio.base import lazy

if TYPE_CHECKING:
    from studio.render.framing import Framing, aspect_of, frame_for, is_cropped
    from studio.render.own_crop import check_crop
    from studio.render.rules import check, plan
    from studio.render.select import Rendered, Renditions, render_select
    from studio.render.select_tags import tags_for, usage_terms
    from studio.render.tags import Contact, Place, ProductTag, Tags

_HOMES = {
    "Framing": "framing",
    "aspect_of": "framing",
    "check_crop": "own_crop",
    "is_cropped": "framing",
    "frame_for": "framing",
    "check": "rules",
    "plan": "rules",
    "Rendered": "select",
    "Renditions": "select",
    "render_select": "select",
    "Contact": "tags",
    "Place": "tags",
    "ProductTag": "tags",
    "Tags": "tags",
    "tags_for": "select_tags",
    "usage_terms": "select_tags",
}

__all__ = [
    "Contact",
    "Framing",
    "Place",
    "ProductTag",
    "Rendered",
    "Renditions",
    "Tags",
    "aspect_of",
    "check",
    "check_crop",
    "frame_for",
    "is_cropped",
    "plan",
    "render_select",
    "tags_for",
    "usage_terms",
]

__getattr__ = lazy.names(__name__, _HOMES)

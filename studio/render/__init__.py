"""From a select to its renditions: framed, reduced, sharpened, tagged, written, and checked against whoever takes them."""

from studio.render.framing import Framing, frame_for
from studio.render.rules import check, plan
from studio.render.select import Rendered, render_select
from studio.render.tags import Contact, Place, ProductTag, Tags
from studio.render.telling import tags_for, usage_terms

__all__ = [
    "Contact",
    "Framing",
    "Place",
    "ProductTag",
    "Rendered",
    "Tags",
    "check",
    "frame_for",
    "plan",
    "render_select",
    "tags_for",
    "usage_terms",
]

"""What is wrong with a rendition as it is written: sizes that don't fit, names that tell nothing apart."""

import string
from collections.abc import Callable, Iterator
from typing import Any

from studio.documents.field_types import number
from studio.documents.picture_format import ENDINGS, aspect_ratio
from studio.documents.yaml_text import Mistake, shown

SHOW_THROUGH = ("png", "webp")
"""The formats that a cut-out can have."""


def size_mistakes(data: dict[str, Any]) -> Iterator[Mistake]:
    """The size fits the aspect, and the least size the size."""
    width, height = number(data.get("width")), number(data.get("height"))
    for name, most in (("min_width", width), ("min_height", height)):
        least = number(data.get(name))
        if least and most and least > most > 0:
            yield Mistake(shown(str(data[name])), f"at most the {name.removeprefix('min_')}, {most:.0f}", (name,))
    try:
        wanted = aspect_ratio(data["aspect"])
    except (KeyError, TypeError, ValueError, AttributeError, ZeroDivisionError):
        return
    # What is beyond any picture is a mistake of its own.
    if (
        width
        and height
        and 0 < width <= 1e6
        and 0 < height <= 1e6
        and wanted > 0
        and abs(width / height / wanted - 1) > 0.01
    ):
        yield Mistake(shown(data["aspect"]), f"the aspect of {width:.0f} × {height:.0f}, or no aspect", ("aspect",))


def naming_mistakes(data: dict[str, Any], base: str, read: Callable[[str], Any]) -> Iterator[Mistake]:
    """The name tells products and roles apart, and ends as the format does. base: the template of one that gives none; read: checks one."""
    template = data.get("naming", base)
    try:
        template = read(template) if isinstance(template, str) else None
    except ValueError:
        template = None
    if template is None:
        return
    used = {name for _, name, _, _ in string.Formatter().parse(template) if name}
    format_ = str(data.get("format", "jpeg"))
    endings = ENDINGS.get(format_, ())
    ending = template.rpartition(".")[2]
    if ending != "{ext}" and endings and ending.lower() not in endings:
        yield Mistake(shown(template), f"a name that ends in .{{ext}} or .{endings[0]}", ("naming",))
    if not used & {"sku", "id", "gtin", "gtin14"}:
        yield Mistake(
            shown(template), "a name that tells products apart: with {sku}, {id}, {gtin} or {gtin14}", ("naming",)
        )
    roles = data.get("roles")
    if not used & {"role", "code", "n"} and not (isinstance(roles, list) and len(roles) == 1):
        yield Mistake(shown(template), "a name that tells roles apart: with {role}, {n} or {code}", ("naming",))
    if isinstance(data.get("again"), str) and "{pick" not in data["again"]:
        yield Mistake(shown(data["again"]), "{pick} in it, like _{pick}", ("again",))
    if "code" in used and not data.get("codes"):
        yield Mistake("nothing", "a code for each role, since the name has {code}", ("codes",))


def cutout_mistakes(data: dict[str, Any]) -> Iterator[Mistake]:
    """A cut-out is of a format whose pixels can be transparent, and is about the product."""
    if data.get("cutout") not in ("true", True):
        return
    kind = str(data.get("format", "jpeg"))
    if kind in ENDINGS and kind not in SHOW_THROUGH:
        yield Mistake(shown(kind), f"{' or '.join(SHOW_THROUGH)}, since a cut-out is transparent", ("format",))
    if data.get("fit") == "whole" or data.get("fits"):
        yield Mistake(
            "a fit", "none: a cut-out is the product alone", ("fit" if data.get("fit") == "whole" else "fits",)
        )

"""The rules of whoever takes the files, checked: before export from what is known of a frame, after it on the finished files."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from studio.base.errors import ThreeshotError
from studio.base.findings import Finding, Findings
from studio.render.framing import Framing, frame_for, on_framing

if TYPE_CHECKING:
    from studio.documents.recipe import Rendition, Rules
    from studio.render.select import Rendered, Subject

# Aspects count as met within this share; sizes are whole pixels.
_ASPECT_TOLERANCE = 0.01


def check(rendered: "Rendered", rendition: "Rendition") -> list[Finding]:
    """What the rendition's rules find wrong with a finished file; empty: nothing."""
    rules = rendition.rules
    found = Findings(file=rendered.name)
    _on_size(found, rules, rendered.width, rendered.height)
    if rules.max_kb is not None and rendered.bytes > rules.max_kb * 1000:
        found.add("kb", kb=rendered.bytes / 1000, limit=rules.max_kb)
    _on_form(found, rules, rendered.name, rendered.format, rendered.gtin)
    white = rules.white_background
    if white is not None and (rendered.white_share_pct or 0.0) < white.min_share_pct:
        found.add(
            "background",
            value=white.min_value,
            limit_pct=white.min_share_pct,
            pct=rendered.white_share_pct or 0.0,
            level=rendered.border_level or 0,
        )
    if rules.min_product_fill_pct is not None:
        if rendered.fill_pct is None:
            found.add("fill-unknown", limit_pct=rules.min_product_fill_pct)
        elif rendered.fill_pct < rules.min_product_fill_pct:
            found.add("fill", pct=rendered.fill_pct, limit_pct=rules.min_product_fill_pct)
    return found.all


def plan(
    rendition: "Rendition",
    width: int | None,
    height: int | None,
    subject: "Subject | None",
    naming: Mapping[str, Any],
) -> list[Finding]:
    """What can be said of a select's file before anything is rendered; empty: nothing, or not made of this role.

    width, height: upright pixels of the frame (None: not examined yet). subject: as for `render_select`. naming: likewise.
    White background, share of the product and kB show only on the finished file.
    """
    from studio.documents.recipe import file_name

    role = str(naming.get("role", ""))
    if not rendition.takes(role):
        return []
    found = Findings(sku=str(naming.get("sku", "")), role=role, rendition=rendition.name)
    if not width or not height:
        found.add("not-examined")
        return found.all
    framing: Framing = frame_for(rendition, width, height, subject)
    on_framing(found, replace(framing, cut=False))
    if framing.cut:
        found.add("crop-may-cut")
    _on_size(found, rendition.rules, *framing.size)
    try:
        name = file_name(rendition, {**naming, "width": framing.size[0], "height": framing.size[1]})
    except ThreeshotError as error:
        found.add("no-name", why=str(error))
        name = None
    _on_form(found, rendition.rules, name, rendition.format, naming.get("gtin"))
    return found.all


def _on_size(found: Findings, rules: "Rules", width: int, height: int) -> None:
    from studio.documents.recipe import aspect_ratio

    long, short = max(width, height), min(width, height)
    if rules.exact_size_px is not None and [width, height] != rules.exact_size_px:
        wide, high = rules.exact_size_px
        found.add("exact-size", width=width, height=height, limit_width=wide, limit_height=high)
    for limit, value, side in ((rules.min_long_side_px, long, "long"), (rules.min_short_side_px, short, "short")):
        if limit is not None and value < limit:
            found.add("side-too-short", side=side, px=value, limit=limit)
    if rules.max_long_side_px is not None and long > rules.max_long_side_px:
        found.add("side-too-long", px=long, limit=rules.max_long_side_px)
    if rules.aspect is not None and abs(width / height / aspect_ratio(rules.aspect) - 1) > _ASPECT_TOLERANCE:
        found.add("aspect", width=width, height=height, limit=rules.aspect)


def _on_form(found: Findings, rules: "Rules", name: str | None, format_: str, gtin: Any) -> None:
    if rules.formats is not None and format_ not in rules.formats:
        found.add("format", format=format_, limit=" or ".join(rules.formats))
    # `re` keeps compiled patterns; the recipe has refused those that could take for ever.
    if rules.name_pattern is not None and name is not None and not re.fullmatch(rules.name_pattern, name):
        found.add("name", name=name, limit=rules.name_pattern)
    if rules.needs_gtin and not gtin:
        found.add("no-gtin")

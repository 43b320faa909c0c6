"""The rules of whoever takes the files, checked: before export from what is known of a frame, after it on the finished files."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from studio.base.errors import ThreeshotError
from studio.render.framing import Framing, frame_for, warnings_of

if TYPE_CHECKING:
    from studio.documents.recipe import Rendition, Rules
    from studio.render.select import Rendered, Subject

# Aspects count as met within this share; sizes are whole pixels.
_ASPECT_TOLERANCE = 0.01


def check(rendered: "Rendered", rendition: "Rendition") -> list[str]:
    """What the rendition's rules find wrong with a finished file, a sentence each that names the file; empty: nothing."""
    rules = rendition.rules
    found = _on_size(rules, rendered.width, rendered.height)
    if rules.max_kb is not None and rendered.bytes > rules.max_kb * 1000:
        found.append(
            f"it has {rendered.bytes / 1000:.0f} kB, at most {rules.max_kb} are allowed; lower the recipe's quality or size."
        )
    found += _on_form(rules, rendered.name, rendered.format, rendered.gtin)
    white = rules.white_background
    if white is not None and (rendered.white_share_pct or 0.0) < white.min_share_pct:
        share, level = rendered.white_share_pct or 0.0, rendered.border_level or 0
        found.append(
            f"the background must be white ({white.min_value} of 255) on {white.min_share_pct:g} % of the border, and is on {share:.0f} % "
            f"(typically {level}); shoot on white, or cut the product out."
        )
    if rules.min_product_fill_pct is not None:
        if rendered.fill_pct is None:
            found.append(
                f"whether the product fills {rules.min_product_fill_pct:g} % of the frame can't be told, "
                "since the background is not even; look at it."
            )
        elif rendered.fill_pct < rules.min_product_fill_pct:
            found.append(
                f"the product fills {rendered.fill_pct:.0f} % of the frame, {rules.min_product_fill_pct:g} % are asked for; "
                "frame it tighter."
            )
    return [f"{rendered.name}: {sentence}" for sentence in found]


def plan(
    rendition: "Rendition",
    width: int | None,
    height: int | None,
    subject: "Subject | None",
    naming: Mapping[str, Any],
) -> list[str]:
    """What can be said of a select's file before anything is rendered, a sentence each; empty: nothing, or not made of this role.

    width, height: upright pixels of the frame (None: not examined yet). subject: as for `render_select`. naming: likewise.
    White background, share of the product and kB show only on the finished file.
    """
    from studio.documents.recipe import file_name

    role = str(naming.get("role", ""))
    if not rendition.takes(role):
        return []
    who = f"{naming.get('sku', '')} {role} as {rendition.name}".strip()
    if not width or not height:
        return [f"{who}: the frame has not been examined, so its size is not known; score the drop first."]
    framing: Framing = frame_for(rendition, width, height, subject)
    found = warnings_of(replace(framing, cut=False))
    if framing.cut:
        found.append(
            "the crop cuts the product, unless its background turns out even enough to be continued; a wider format would not."
        )
    found += _on_size(rendition.rules, *framing.size)
    try:
        name = file_name(rendition, {**naming, "width": framing.size[0], "height": framing.size[1]})
    except ThreeshotError as error:
        found.append(str(error))
        name = None
    found += _on_form(rendition.rules, name, rendition.format, naming.get("gtin"))
    return [f"{who}: {sentence}" for sentence in found]


def _on_size(rules: "Rules", width: int, height: int) -> list[str]:
    from studio.documents.recipe import aspect_ratio

    found = []
    long, short = max(width, height), min(width, height)
    if rules.exact_size_px is not None and [width, height] != rules.exact_size_px:
        found.append(
            f"it has {width} × {height} px, exactly {rules.exact_size_px[0]} × {rules.exact_size_px[1]} are asked for."
        )
    for limit, value, side in ((rules.min_long_side_px, long, "long"), (rules.min_short_side_px, short, "short")):
        if limit is not None and value < limit:
            found.append(f"its {side} side has {value} px, at least {limit} are asked for; choose a larger frame.")
    if rules.max_long_side_px is not None and long > rules.max_long_side_px:
        found.append(f"its long side has {long} px, at most {rules.max_long_side_px} are allowed.")
    if rules.aspect is not None and abs(width / height / aspect_ratio(rules.aspect) - 1) > _ASPECT_TOLERANCE:
        found.append(f"it is {width} × {height} px, an aspect of {rules.aspect} is asked for.")
    return found


def _on_form(rules: "Rules", name: str | None, format_: str, gtin: Any) -> list[str]:
    found = []
    if rules.formats is not None and format_ not in rules.formats:
        found.append(f"it is {format_}, only {' or '.join(rules.formats)} is taken.")
    # `re` keeps compiled patterns; the recipe has refused those that could take for ever.
    if rules.name_pattern is not None and name is not None and not re.fullmatch(rules.name_pattern, name):
        found.append(f"the name {name} is not of the form {rules.name_pattern} that is asked for.")
    if rules.needs_gtin and not gtin:
        found.append("the product has no GTIN and one is needed; add it to the brief.")
    return found

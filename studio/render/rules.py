"""The rules of whoever takes the files, checked: before export from what is known of a frame, after it on the finished files."""

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from studio.base.errors import ThreeshotError
from studio.base.findings import Finding, Findings
from studio.documents.rule import MadeFile
from studio.documents.rule_kinds import rules
from studio.render.framing import Framing, frame_for
from studio.render.sizes import on_framing

if TYPE_CHECKING:
    from studio.documents.recipe import Rendition
    from studio.render.own_crop import Box
    from studio.render.seen import SeenPicture
    from studio.render.select import Rendered, Subject


def check(rendered: "Rendered", rendition: "Rendition") -> list[Finding]:
    """What the rendition's rules find wrong with a finished file; empty: nothing."""
    file = MadeFile(
        rendered.width,
        rendered.height,
        rendered.name,
        rendered.format,
        rendered.gtin,
        rendered.bytes,
        rendered.white_share_pct,
        rendered.border_level,
        rendered.fill_pct,
        rendered.beside,
    )
    found = Findings(file=rendered.name, rendition=rendition.name)
    _on_rules(found, rendition, file, finished=True)
    return found.all


def plan(
    rendition: "Rendition",
    width: int | None,
    height: int | None,
    subject: "Subject | None",
    naming: Mapping[str, Any],
    crop: "Box | None" = None,
    seen: "SeenPicture | None" = None,
) -> list[Finding]:
    """What can be said of a select's file before anything is rendered; empty: nothing, or not made of this role.

    width, height: upright pixels of the frame (None: not examined yet). subject: as for `render_select`. naming: likewise.
    crop: what a person drew, see `own_crop`. seen: the frame as it was looked at, where it was; then what is around the product is known
    too. White background, what stands on it, how much the product fills and kB show only on the finished file.
    """
    from studio.documents.recipe import file_name

    role = str(naming.get("role", ""))
    if not rendition.takes(role):
        return []
    rendition = rendition.of_role(role)
    found = Findings(sku=str(naming.get("sku", "")), role=role, rendition=rendition.name)
    if not width or not height:
        found.add("not-examined")
        return found.all
    framing = seen.framing(rendition) if seen else frame_for(rendition, width, height, subject, crop=crop)
    if not framing.made:
        found.add("crop-not-made")
        return found.all
    if framing.way == "transparent" and (seen is None or seen.outline(framing.source) is None):
        found.add("cutout-may-not")
    on_framing(found, _for_plan(framing, seen), rendition, crop=crop)
    if framing.cut and not framing.own:
        found.add("crop-may-cut")
    try:
        name = file_name(rendition, {**naming, "width": framing.size[0], "height": framing.size[1]})
    except ThreeshotError as error:
        found.add("no-name", why=str(error))
        name = None
    _on_rules(found, rendition, MadeFile(*framing.size, name, rendition.format, naming.get("gtin")), finished=False)
    return found.all


def _for_plan(framing: Framing, seen: "SeenPicture | None") -> Framing:
    """What the crop does to a product that nobody is sure of is told of the finished file."""
    sure = framing.own or (seen is not None and (framing.touches or framing.trims) and seen.product.sure)
    return framing if sure else replace(framing, cut=False, touches=False, trims=False)


def _on_rules(found: Findings, rendition: "Rendition", file: MadeFile, finished: bool) -> None:
    """What the rules find wrong, in their order; of a file that is not finished only what can be told by then."""
    for rule in rules().values():
        demanded = rule.of(rendition.rules)
        broken = rule.broken(demanded, file) if demanded is not None and (finished or not rule.finished) else None
        if broken is not None:
            found.add(broken.code, broken.words, **broken.values)

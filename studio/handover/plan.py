"""What an export by a recipe will make, before anything is rendered: each file with its crop, and what there is to mind."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from studio.base.finding_groups import FindingGroup, groups
from studio.base.findings import Finding
from studio.base.wording import listed
from studio.bundle import credentials
from studio.catalog import Row
from studio.coverage.states import Coverage
from studio.handover import alt_texts, originals, previews, privacy
from studio.handover.orders import drawn_on, orders_of, subject_of, without_select
from studio.handover.rendering import Order
from studio.open_drop import OpenDrop

if TYPE_CHECKING:
    from studio.documents.recipe import Recipe, Rendition
    from studio.render.own_crop import Box
    from studio.render.seen import SeenPicture


@dataclass(frozen=True)
class PlannedFile:
    """What a rendition takes of a frame.

    frame: its id; name: the frame's. pick: 1 for the shot's first select. aspect: width / height of what can be drawn, None where the
    whole frame is kept. size: (width, height) of the frame, pixels, None while it is not examined; all that follows is unknown then.
    made: (width, height) of the file. box: what is taken; proposed: what would be without a person; subject: the product; each x, y, width
    and height in parts of the upright picture; box reaches beyond it where the picture goes on. around: what is around the picture, as
    `framing.Way` has it; `none`: the file is not made. background: the colour of bars. unsure: of a cut-out, whether
    it can be. own: a person drew it. passed_over: one did, and it can't be had. cut: the product is
    cut; of a proposed crop that nobody has looked at it may be. enlarged: by how much, 1.0 or less is not.
    """

    frame: str
    name: str
    sku: str
    role: str
    pick: int
    rendition: str
    preview: str
    aspect: float | None
    size: tuple[int, int] | None = None
    made: tuple[int, int] | None = None
    box: "Box | None" = None
    proposed: "Box | None" = None
    subject: "Box | None" = None
    own: bool = False
    passed_over: bool = False
    cut: bool = False
    enlarged: float = 1.0
    around: str = "as-shot"
    background: str = "#FFFFFF"
    unsure: bool = False

    @property
    def is_made(self) -> bool:
        """Whether it can be made without cutting the product."""
        return self.around != "none"

    def to_dict(self) -> dict[str, Any]:
        """As `crop --json` gives it."""
        return {
            "rendition": self.rendition,
            "cropped": self.aspect is not None,
            "box": _sides(self.box),
            "proposed": _sides(self.proposed),
            "own": self.own,
            "width": self.made[0] if self.made else None,
            "height": self.made[1] if self.made else None,
            "enlarged": round(self.enlarged, 3),
            "cut": self.cut,
            "around": self.around,
        }


@dataclass(frozen=True)
class ExportPlan:
    """recipe: its name. renditions: what it makes, in order. files: of each select, in the order of the shot list. says: what the tags
    say of people and places, a line. findings: what there is to mind; groups: those of a kind together. words: the alternative texts of
    each select."""

    recipe: str
    renditions: "tuple[Rendition, ...]"
    files: tuple[PlannedFile, ...]
    says: str = ""
    findings: tuple[Finding, ...] = ()
    groups: tuple[FindingGroup, ...] = ()
    words: "tuple[alt_texts.PictureWords, ...]" = ()

    def redrawn(self, file: PlannedFile, box: "Box") -> PlannedFile:
        """One of the files as it is with that crop drawn, while it is being drawn: what is made of it, whether the product is cut."""
        rendition = next(one for one in self.renditions if one.name == file.rendition).of_role(file.role)
        return file if file.size is None else _framed(file, rendition, file.size, box)


def plan_of(drop: OpenDrop, recipe: "Recipe", coverage: Coverage, with_originals: bool | None = None) -> ExportPlan:
    """What an export will make, and all that can be said before: shots without a select, rules that will not hold, tags that will be
    missing.

    with_originals: whether the originals are asked for; then, or where the recipe asks for them, what they tell is looked at. None:
    they are not opened, as in the window's own process.
    """
    from studio.render import plan

    orders, left_out = orders_of(drop, recipe)
    found, files = [*without_select(coverage), *left_out], []
    for order in orders:
        seen = previews.looked_at(order.frame, order.subject, order.crops)
        for rendition in order.renditions:
            width, height, drawn = order.frame["width"], order.frame["height"], order.crops.get(rendition.name)
            found += plan(rendition, width, height, order.subject, order.naming, drawn, seen)
            names = str(order.naming["sku"]), str(order.naming["role"]), int(order.naming["pick"])
            files.append(planned(order.frame, rendition, *names, drawn, seen))
    says, found = privacy.sentence(recipe, orders), [*found, *_missing_tags(orders)]
    found += [*alt_texts.findings(drop.brief, orders), *alt_texts.formulas(drop.brief, orders)]
    if with_originals is not None and (with_originals or recipe.originals):
        found += originals.telling(drop, orders)
    if not credentials.available():
        says = f"{says} {credentials.WITHOUT}"
    words = alt_texts.of_orders(drop, orders)
    return ExportPlan(
        recipe.name, tuple(recipe.resolved()), tuple(files), says, tuple(found), tuple(groups(found)), tuple(words)
    )


def of_frame(row: Row, recipe: "Recipe") -> ExportPlan:
    """What each rendition takes of one frame, select or not; nothing else."""
    role = row["role"]
    made = [one if role is None else one.of_role(role) for one in recipe.resolved() if role is None or one.takes(role)]
    drawn = drawn_on(row, made)
    seen = previews.looked_at(row, subject_of(row), drawn)
    files = [planned(row, one, row["sku"] or "", role or "", 1, drawn.get(one.name), seen) for one in made]
    return ExportPlan(recipe.name, tuple(made), tuple(files))


def planned(
    row: Row,
    rendition: "Rendition",
    sku: str,
    role: str,
    pick: int,
    drawn: "Box | None",
    seen: "SeenPicture | None" = None,
) -> PlannedFile:
    """What a rendition takes of a frame. drawn: what a person said. seen: the frame as it was looked at, where its preview is there."""
    from studio.render import aspect_of, is_cropped

    aspect = aspect_of(rendition) if is_cropped(rendition) else None
    whose = row["id"], row["name"], sku, role, pick, rendition.name, row["preview"], aspect
    width, height = row["width"], row["height"]
    if not width or not height:
        return PlannedFile(*whose)
    product = subject_of(row) if seen is None else seen.product.box
    subject = _parts(product, width, height)
    return _framed(PlannedFile(*whose, size=(width, height), subject=subject), rendition, (width, height), drawn, seen)


def _framed(
    file: PlannedFile,
    rendition: "Rendition",
    size: tuple[int, int],
    drawn: "Box | None",
    seen: "SeenPicture | None" = None,
) -> PlannedFile:
    from studio.render import frame_for

    if seen is not None:
        framing = seen.framing(rendition)
        proposed = (framing if drawn is None else seen.framing(rendition, proposed=True)).parts
    else:
        subject = _parts(file.subject, 1 / size[0], 1 / size[1])
        framing = frame_for(rendition, *size, subject, crop=drawn)
        proposed = file.proposed or (framing if drawn is None else frame_for(rendition, *size, subject)).parts
    return replace(
        file,
        made=framing.size,
        box=framing.parts,
        proposed=proposed,
        own=framing.own,
        passed_over=drawn is not None and not framing.own,
        cut=framing.cut or framing.trims,
        enlarged=framing.enlarged,
        around=framing.way,
        background=rendition.background,
        unsure=framing.way == "transparent" and (seen is None or seen.outline(framing.source) is None),
    )


def _parts(box: "Box | None", width: float, height: float) -> "Box | None":
    return None if box is None else (box[0] / width, box[1] / height, box[2] / width, box[3] / height)


def _sides(box: "Box | None") -> dict[str, float] | None:
    return (
        None if box is None else dict(zip(("x", "y", "width", "height"), (round(one, 6) for one in box), strict=True))
    )


def _missing_tags(orders: Sequence[Order]) -> list[Finding]:
    missing: dict[str, list[str]] = {}
    for order in orders:
        for rendition in order.renditions:
            for tag in order.missing_of(rendition):
                missing.setdefault(tag, []).append(f"{order.naming['sku']} {order.naming['role']}")
    return [
        Finding("tag-missing", values={"tag": tag, "shots": _which(shots, len(orders))}, times=len(shots))
        for tag, shots in missing.items()
    ]


def _which(shots: list[str], of: int) -> str:
    unique = list(dict.fromkeys(shots))
    return "every file" if len(unique) >= of else listed(unique)

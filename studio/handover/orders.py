"""What is to be made of the selects by a recipe: an order each, and what has to be left out."""

from collections.abc import Collection
from typing import TYPE_CHECKING

from studio.base.errors import ThreeshotError
from studio.base.findings import Finding
from studio.catalog import Row
from studio.catalog.crops import crops_in
from studio.catalog.frames import frames_picked
from studio.catalog.selects import selects_in_order
from studio.coverage.states import Coverage
from studio.handover import previews
from studio.handover.rendering import Order
from studio.open_drop import OpenDrop

if TYPE_CHECKING:
    from studio.documents.recipe import Recipe, Rendition
    from studio.render.own_crop import Box


def orders_of(
    drop: OpenDrop, recipe: "Recipe", only: Collection[str] | None = None
) -> tuple[list[Order], list[Finding]]:
    """Every select with its renditions, in the order of the shot list, and what had to be left out. only: of these frames, by their ids."""
    from studio.base.sku_names import folder_names
    from studio.documents.recipe import file_name, numbers
    from studio.render import tags_for

    rows = selects_in_order(drop.catalog, drop.id)
    by_id = frames_picked(drop.catalog, drop.id)
    products = {product.sku: product for product in drop.brief.products}
    folders = folder_names(products)
    usable, left_out = [], []
    for row in rows:
        frame, role = by_id.get(row["frame_id"]), drop.role(row["sku"], row["role"])
        if frame is None or role is None or row["sku"] not in products:
            left_out.append(Finding("no-longer-planned", row["sku"], row["role"]))
        elif frame["kind"] != "picture":
            left_out.append(Finding("clip", row["sku"], row["role"], values={"frame": frame["name"]}))
        else:
            usable.append((row, frame, role))
    counted = numbers(recipe.resolved(), [(row["sku"], row["role"]) for row, _, _ in usable])
    orders = []
    for (row, frame, role), n in zip(usable, counted, strict=True):
        if only is not None and frame["id"] not in only:
            continue
        product = products[row["sku"]]
        naming = {
            "drop": drop.code,
            "sku": product.sku,
            "folder": folders[product.sku],
            "gtin": product.code,
            "role": role.id,
            "creator": drop.brief.creator.handle,
            "pick": row["rank"] + 1,
            "n": n,
        }
        made = []
        for rendition in recipe.resolved():
            if not rendition.takes(role.id):
                continue
            try:
                file_name(rendition, {**naming, "width": 1, "height": 1})
            except ThreeshotError as error:
                left_out.append(Finding("left-out", row["sku"], role.id, values={"why": str(error)}))
            else:
                made.append(rendition.of_role(role.id))
        tags, source = tags_for(drop.brief, product, role, frame), frame["subject_source"] or ""
        drawn, subject = drawn_on(frame, made), subject_of(frame)
        seen = previews.looked_at(frame, subject, drawn)
        # As the window shows it; where that is a guess, who renders asks the learned model too.
        sight = seen.product if seen is not None and seen.product.sure else None
        orders.append(Order(frame, tags, naming, made, subject, source, drawn, sight))
    return orders, left_out


def subject_of(frame: Row) -> tuple[float, float, float, float] | None:
    """Where the product is on a frame, as it was judged: x, y, width and height in pixels of the upright picture; None: not known."""
    if frame["subject_width"] is None:
        return None
    return (frame["subject_x"], frame["subject_y"], frame["subject_width"], frame["subject_height"])


def drawn_on(frame: Row, renditions: "list[Rendition]") -> "dict[str, Box]":
    """What people drew on a frame, by the names of those of the renditions that it is for."""
    drawn = crops_in(frame)
    return {one.name: drawn[one.recipe, one.name] for one in renditions if (one.recipe, one.name) in drawn}


def without_select(coverage: Coverage) -> list[Finding]:
    """The shots that lack a select, or that a reshoot is asked of."""
    return [
        Finding(
            "reshoot-asked" if shot.state == "reshoot" else "no-select",
            shot.sku,
            shot.role,
            values={"state": shot.state},
        )
        for shot in coverage.shots
        if shot.selects < shot.required or shot.state == "reshoot"
    ]

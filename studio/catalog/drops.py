"""Drops, products and shots in the catalog, kept in step with their brief and kit."""

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

from studio.base import paths
from studio.base.clock import now_text
from studio.base.errors import NotFound, Refused
from studio.catalog import products, settled
from studio.catalog.ids import Row
from studio.catalog.store import Catalog

if TYPE_CHECKING:
    from studio.documents.brief import Brief, Product
    from studio.documents.kit import Kit


def find_drop(catalog: Catalog, text: str) -> Row:
    """The drop of that id (`HARBOUR-01`, any case) or of that shoot folder. Raises NotFound, naming the drops there are."""
    row = catalog.row('SELECT * FROM "drop" WHERE code = ? COLLATE NOCASE', [text])
    if row is None:
        row = catalog.row('SELECT * FROM "drop" WHERE folder = ?', [str(paths.at_home(text).absolute())])
    if row is None:
        known = ", ".join(r["code"] for r in catalog.rows('SELECT code FROM "drop" ORDER BY created_at DESC LIMIT 8'))
        there = (
            f"the catalog has {known}"
            if known
            else "the catalog has none yet, make one with 'threeshot drop new BRIEF.yaml'"
        )
        raise NotFound(f"There is no drop '{text}': {there}.")
    return row


def drop_codes(catalog: Catalog) -> list[str]:
    """The ids of all drops as people write them, in alphabetical order."""
    return [str(row["code"]) for row in catalog.rows('SELECT code FROM "drop" ORDER BY code')]


def drop_folders(catalog: Catalog) -> list[Path]:
    """The shoot folders of all drops, the drop that was made first first."""
    return [Path(row["folder"]) for row in catalog.rows('SELECT folder FROM "drop" ORDER BY created_at')]


def drop_of_code(catalog: Catalog, code: str) -> Row | None:
    """The drop of just that id; None when there is none."""
    return catalog.row('SELECT * FROM "drop" WHERE code = ?', [code])


def put_drop(
    catalog: Catalog, brief: "Brief", kit: "Kit", folder: Path, brief_bytes: bytes, rebuilding: bool = False
) -> Row:
    """Make the drop's rows, or bring them in step with a changed brief; frames and picks stay.

    rebuilding: a rebuild of it begins, which is unfinished until `recovery.end`, whatever stops it.
    A product or shot that the brief no longer has is removed only when no frame belongs to it, else kept.
    Raises Refused when the id or the folder belongs to another drop.
    """
    values = {
        "code": brief.drop,
        "title": brief.title,
        "folder": str(folder),
        "kit": brief.kit,
        "checklist": brief.checklist,
        "brief_sha256": hashlib.sha256(brief_bytes).hexdigest(),
        "shoot_day": _day(brief.dates.shoot_day),
        "publish_by": _day(brief.dates.publish_by),
        "time_zone": brief.time_zone,
        **({"rebuilding": 1} if rebuilding else {}),
    }
    with catalog.change():
        refuse_taken(catalog, brief.drop, folder)
        there = drop_of_code(catalog, brief.drop)
        if there is None:
            drop_id = catalog.insert("drop", {**values, "created_at": now_text()})
            catalog.tell("drop.created", drop_id, drop_id, {"code": brief.drop, "title": brief.title})
        else:
            drop_id = there["id"]
            catalog.update("drop", drop_id, values)
            catalog.tell("brief.changed", drop_id, drop_id, {"brief_sha256": values["brief_sha256"]})
        wanted = [_put_product(catalog, drop_id, kit, product, at) for at, product in enumerate(brief.products)]
        ids = [product_id for product_id, _ in wanted]
        products.put_variants(catalog, drop_id, dict(zip(ids, brief.products, strict=True)))
        _drop_unwanted(catalog, drop_id, wanted)
    return catalog.get("drop", drop_id)


def refuse_taken(catalog: Catalog, code: str, folder: Path) -> None:
    """Raise Refused when the id is another folder's, or the folder another drop's."""
    there = drop_of_code(catalog, code)
    if there is not None and there["folder"] != str(folder):
        moved = (
            ""
            if Path(there["folder"]).is_dir()
            else f" (that folder is not there: 'threeshot drop move {code} --to {folder}')"
        )
        raise Refused(
            f"Drop {code} exists already, in {there['folder']}{moved}; choose another drop id or open that one."
        )
    refuse_folder_taken(catalog, code, folder)


def refuse_folder_taken(catalog: Catalog, code: str, folder: Path) -> None:
    """Raise Refused when the folder is another drop's than that of this id."""
    other = catalog.row('SELECT code FROM "drop" WHERE folder = ?', [str(folder)])
    if other is not None and other["code"] != code:
        raise Refused(f"{folder}: is the folder of drop {other['code']}; choose another folder.")


def move_drop(catalog: Catalog, drop: Row, folder: Path) -> None:
    """The drop's shoot folder is this one from now on, and so it is told; bundles that lie in it are where they were within it."""
    before = str(drop["folder"])
    with catalog.change():
        catalog.update("drop", drop["id"], {"folder": str(folder)})
        catalog.execute(
            "UPDATE bundle SET path = ? || substr(path, ?) WHERE drop_id = ? AND substr(path, 1, ?) = ?"
            " AND substr(path, ?, 1) IN ('/', '\\')",
            [str(folder), len(before) + 1, drop["id"], len(before), before, len(before) + 1],
        )
        settled.look_again(catalog, drop["id"])
        catalog.tell("drop.moved", drop["id"], drop["id"], {"before": before, "folder": str(folder)})


def shots_of(catalog: Catalog, drop_id: str) -> dict[tuple[str, str], str]:
    """The drop's shots by (sku, role), in the order of the shot list."""
    rows = catalog.rows(
        "SELECT shot.id, product.sku, shot.role FROM shot JOIN product ON product.id = shot.product_id"
        " WHERE shot.drop_id = ? ORDER BY product.position, shot.position",
        [drop_id],
    )
    return {(row["sku"], row["role"]): row["id"] for row in rows}


def shot_id(catalog: Catalog, drop_id: str, sku: str, role: str) -> str:
    """The shot of that product and role; `sku`: its SKU, a variant's, or a barcode. Raises NotFound, naming the SKUs or roles there are."""
    product = products.find_product(catalog, drop_id, sku)
    if product is None:
        raise NotFound(f"This drop has no product '{sku}'; {products.none_such(catalog, drop_id)}.")
    shots = catalog.rows(
        "SELECT shot.id, shot.role FROM shot JOIN product ON product.id = shot.product_id"
        " WHERE shot.drop_id = ? AND product.sku = ? ORDER BY shot.position",
        [drop_id, product],
    )
    found = next((shot["id"] for shot in shots if shot["role"].lower() == role.lower()), None)
    if found is None:
        raise NotFound(
            f"Product {product} has no role '{role}'; its roles are {', '.join(shot['role'] for shot in shots)}."
        )
    return str(found)


def shot_names(catalog: Catalog, shot_id: str) -> tuple[str, str]:
    """(sku, role) of a shot, as the brief and the kit write them. Raises NotFound."""
    row = catalog.get("shot", shot_id)
    return catalog.get("product", row["product_id"])["sku"], row["role"]


def _put_product(
    catalog: Catalog, drop_id: str, kit: "Kit", product: "Product", position: int
) -> tuple[str, list[str]]:
    product_id = products.put_product(catalog, drop_id, product, position)
    roles = [*kit.roles, *product.extra_roles]
    for at, role in enumerate(roles):
        found = catalog.value("SELECT id FROM shot WHERE product_id = ? AND role = ?", [product_id, role.id])
        if found is None:
            catalog.insert(
                "shot",
                {
                    "drop_id": drop_id,
                    "product_id": product_id,
                    "role": role.id,
                    "position": at,
                    "required": role.selects,
                },
            )
        else:
            catalog.update("shot", found, {"position": at, "required": role.selects})
    return product_id, [role.id for role in roles]


def _drop_unwanted(catalog: Catalog, drop_id: str, wanted: list[tuple[str, list[str]]]) -> None:
    roles = dict(wanted)
    for shot in catalog.rows("SELECT id, product_id, role FROM shot WHERE drop_id = ?", [drop_id]):
        in_use = catalog.value("SELECT 1 FROM frame WHERE shot_id = ? LIMIT 1", [shot["id"]])
        if shot["role"] not in roles.get(shot["product_id"], []) and in_use is None:
            catalog.execute("DELETE FROM shot WHERE id = ?", [shot["id"]])
    for product in catalog.rows("SELECT id FROM product WHERE drop_id = ?", [drop_id]):
        has_shots = catalog.value("SELECT 1 FROM shot WHERE product_id = ? LIMIT 1", [product["id"]])
        if product["id"] not in roles and has_shots is None:
            catalog.execute("DELETE FROM product WHERE id = ?", [product["id"]])


def _day(day: object) -> str | None:
    return None if day is None else str(day)


def forget_drop(catalog: Catalog, drop_id: str) -> None:
    """Take a drop out of the catalog; its folder, if it is still there, is not touched. Its events stay."""
    with catalog.change():
        drop = catalog.get("drop", drop_id)
        catalog.execute('DELETE FROM "drop" WHERE id = ?', [drop_id])
        catalog.tell("drop.forgotten", drop_id, drop_id, {"code": drop["code"], "folder": drop["folder"]})

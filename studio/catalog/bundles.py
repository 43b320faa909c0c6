"""Bundles that were handed over, and the renditions in them."""

from collections.abc import Iterable, Mapping
from typing import Any

from studio.catalog.ids import Row
from studio.catalog.store import Catalog


def put_bundle(
    catalog: Catalog, drop_id: str, values: Mapping[str, Any], renditions: Iterable[Mapping[str, Any]]
) -> str:
    """Record a bundle and its renditions; its id. Both by the names of their columns, without ids of drop and bundle."""
    with catalog.change():
        bundle_id = catalog.insert("bundle", {"drop_id": drop_id, **values})
        for rendition in renditions:
            catalog.insert("rendition", {"bundle_id": bundle_id, **rendition})
    return bundle_id


def bundle_paths(catalog: Catalog, drop_id: str) -> set[str]:
    """Where the drop's bundles were built, as they were recorded."""
    return {row["path"] for row in catalog.rows("SELECT path FROM bundle WHERE drop_id = ?", [drop_id])}


def newest_bundle(catalog: Catalog, drop_id: str) -> Row | None:
    """The drop's bundle that was built last: path, recipe, built_at, files, bytes, signed_by, and by whom (None where nobody told)."""
    return catalog.row(
        "SELECT bundle.path, bundle.recipe, bundle.built_at, bundle.files, bundle.bytes, bundle.signed_by,"
        " (SELECT event.who FROM event WHERE event.drop_id = bundle.drop_id AND event.kind = 'bundle.built'"
        " AND event.subject = bundle.id) AS who FROM bundle WHERE drop_id = ? ORDER BY built_at DESC, id DESC LIMIT 1",
        [drop_id],
    )


def bundles_of(catalog: Catalog, drop_id: str) -> list[Row]:
    """The drop's bundles, the one built last first: id, path, recipe, built_at, files, bytes, signed_by."""
    sql = "SELECT id, path, recipe, built_at, files, bytes, signed_by FROM bundle WHERE drop_id = ? ORDER BY built_at DESC, id DESC"
    return catalog.rows(sql, [drop_id])


def changed_since(catalog: Catalog, drop_id: str, moment: str) -> bool:
    """Whether anything was said, since that moment (UTC text), of what a bundle is made of: frames, selects, the brief."""
    kinds = " OR ".join(
        f"kind LIKE '{one}.%'"
        for one in ("frame", "frames", "pick", "picks", "shot", "shots", "brief", "camera", "file")
    )
    sql = f"SELECT 1 FROM event WHERE drop_id = ? AND at > ? AND ({kinds}) LIMIT 1"
    return catalog.value(sql, [drop_id, moment]) is not None

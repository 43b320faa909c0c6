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

"""Bundles that were handed over, and the renditions in them."""

from collections.abc import Iterable, Mapping
from typing import Any

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

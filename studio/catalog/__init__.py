"""The SQLite store: migrations, reads, writes, events. `Catalog` is all that other rooms need."""

from studio.catalog.store import Catalog, Row, new_id

__all__ = ["Catalog", "Row", "new_id"]

"""The SQLite store: migrations, reads, writes, events; and every question asked of it, a file a subject. The only room with SQL.

`Catalog` is the store, `Row` one row of it, `Change` what one act changed.
"""

from studio.catalog.changes import Change, Recording
from studio.catalog.ids import Row, new_id
from studio.catalog.store import Catalog

__all__ = ["Catalog", "Change", "Recording", "Row", "new_id"]

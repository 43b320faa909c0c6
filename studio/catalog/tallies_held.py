"""Whether what triggers keep says what the frames say."""

from studio.catalog.store import Catalog
from studio.catalog.tallies import COLUMNS, MOMENT, STANDING, TALLIED


def wrong(catalog: Catalog) -> list[str]:
    """What the tallies and standings say otherwise than the frames themselves, a sentence; empty when all is well."""
    found = []
    counted = f"SELECT *, COUNT(*) AS frames FROM ({TALLIED}) GROUP BY {COLUMNS}"
    for name, kept, made in (
        ("moment", "SELECT * FROM moment", MOMENT),
        ("tally", "SELECT * FROM tally", counted),
        ("standing", "SELECT * FROM standing", STANDING),
    ):
        differ = f"SELECT * FROM ({kept} EXCEPT {made}) UNION ALL SELECT * FROM ({made} EXCEPT {kept})"
        if catalog.row(f"{differ} LIMIT 1") is not None:
            found.append(
                f"{catalog.path}: '{name}' does not say what the frames say; rebuild the catalog from the shoot folders."
            )
    return found

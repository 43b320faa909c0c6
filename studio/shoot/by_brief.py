"""The drop that a brief names, whether it was made already or not."""

from pathlib import Path

from studio.base.errors import NotFound
from studio.catalog import Catalog
from studio.shoot.shoot import Shoot


def open_or_create(brief: Path, catalog: Catalog | None = None) -> Shoot:
    """Open the drop that `brief` names where it is; make it when the catalog has none of that id. Raises as `Shoot.create`."""
    from studio.documents.brief import load_brief

    try:
        return Shoot.open(load_brief(brief).drop, catalog)
    except NotFound:
        return Shoot.create(brief, None, catalog)

"""The feeds that a recipe may have: a file each, with its `Feed` as `FEED`. A new one is a new file here, found by itself."""

import importlib
import pkgutil
from functools import cache

from studio.documents.feed import Feed


def feeds() -> dict[str, Feed]:
    """Every feed by its name."""
    return _found(tuple(__path__))


@cache
def _found(folders: tuple[str, ...]) -> dict[str, Feed]:
    files = (importlib.import_module(f"{__name__}.{file.name}") for file in pkgutil.iter_modules(folders))
    return {feed.name: feed for feed in sorted((file.FEED for file in files), key=lambda feed: feed.name)}

"""The measured items that ship: a file each, with its `Measured` as `ITEM`. A new one is a new file here, found by itself.

A crew's own item that rests on a number measured already needs no file here: its checklist says the limit.
"""

import importlib
import pkgutil
from functools import cache

from studio.measure.measured_item import Measured


def measured_items() -> dict[str, Measured]:
    """Every measured item that ships, by its id."""
    return _found(tuple(__path__))


@cache
def _found(folders: tuple[str, ...]) -> dict[str, Measured]:
    files = (importlib.import_module(f"{__name__}.{file.name}") for file in pkgutil.iter_modules(folders))
    return {file.ITEM.id: file.ITEM for file in files}

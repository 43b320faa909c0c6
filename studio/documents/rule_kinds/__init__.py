"""The rules that a recipe may have: a file each, with its `Rule` as `RULE`. A new one is a new file here, found by itself."""

import importlib
import pkgutil
from functools import cache
from typing import Any

from studio.documents.rule import Rule


def rules() -> dict[str, Rule[Any]]:
    """Every rule by its name, in their order."""
    return _found(tuple(__path__))


@cache
def _found(folders: tuple[str, ...]) -> dict[str, Rule[Any]]:
    files = (importlib.import_module(f"{__name__}.{file.name}") for file in pkgutil.iter_modules(folders))
    return {rule.name: rule for rule in sorted((file.RULE for file in files), key=lambda rule: rule.place)}

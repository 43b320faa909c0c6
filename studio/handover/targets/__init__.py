"""The kinds of targets there are. A kind is a module here that has a `KIND` (`studio.handover.target.TargetKind`); nothing else names it.

To add one, write one file and put it here. From elsewhere (a test, an extension), append its folder to this package's `__path__` before
`kinds()` is asked for the first time.
"""

import functools
import importlib
import pkgutil

from studio.base.errors import NotFound
from studio.base.wording import meant
from studio.handover.target import TargetKind


@functools.cache
def kinds() -> tuple[TargetKind, ...]:
    """All kinds, in their order."""
    found = [importlib.import_module(f"{__name__}.{module.name}").KIND for module in pkgutil.iter_modules(__path__)]
    return tuple(sorted(found, key=lambda kind: (kind.order, kind.id)))


def kind_named(name: str) -> TargetKind:
    """The kind with that id. Raises NotFound, naming those there are."""
    known = {kind.id: kind for kind in kinds()}
    if name in known:
        return known[name]
    hint = meant(name, known, f"there are {', '.join(known)}.")
    raise NotFound(f"There is no kind of target '{name[:40]}': {hint}")

"""The kinds of live sources there are. A kind is a module here that has a `KIND` (`studio.capture.kind.SourceKind`); nothing else names it.

To add one, write one file: put it here, or in `studio.web.kinds` when it needs what is above this room. From elsewhere (a test, an
extension), append its folder to this package's `__path__` before `kinds()` is asked for the first time. Such a module imports what is
heavy in its `open` only, for listing the kinds is on the way to the program's help.
"""

import functools
import importlib
import pkgutil

from studio.capture.kind import SourceKind

PACKAGES = (__name__, "studio.web.kinds")
"""Where kinds are. The second is a room above this one, so it is named, not imported: imports go down only."""


@functools.cache
def kinds() -> tuple[SourceKind, ...]:
    """All kinds, in their order."""
    found = [
        importlib.import_module(f"{name}.{module.name}").KIND
        for name in PACKAGES
        for module in pkgutil.iter_modules(importlib.import_module(name).__path__)
    ]
    return tuple(sorted(found, key=lambda kind: (kind.order, kind.id)))


def kind_named(name: str) -> SourceKind:
    """The kind with that id. Raises KeyError."""
    return {kind.id: kind for kind in kinds()}[name]

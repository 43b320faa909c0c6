"""Light and sound, measured for the checklist: pure functions on arrays; `opening` alone touches files.

`light_of(path)` and `sound_of(path)` measure one file (call them in a worker); `items` says which checklist item rests on which
number, and its limit.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from studio.measure.opening import light_of, sound_of

__all__ = ["light_of", "sound_of"]


def __getattr__(name: str) -> Any:
    """`light_of` and `sound_of`, loaded when first used: numpy and OpenCV come with them."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from studio.measure import opening

    return getattr(opening, name)

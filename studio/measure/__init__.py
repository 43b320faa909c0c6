"""Light and sound, measured for the checklist: pure functions on arrays; `opening` alone touches files.

`light_of(path)` and `sound_of(path)` measure one file (call them in a worker); `items` says which checklist item rests on which
number, and its limit.
"""

from typing import TYPE_CHECKING

from studio.base import lazy

if TYPE_CHECKING:
    from studio.measure.opening import light_of, sound_of

__all__ = ["light_of", "sound_of"]

# numpy and OpenCV come with them.
__getattr__ = lazy.names(__name__, dict.fromkeys(__all__, "opening"))

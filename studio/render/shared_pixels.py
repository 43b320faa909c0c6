"""Pixels that several renditions of one picture have in common, such as two shops' squares: made once."""

import threading
from collections import Counter
from collections.abc import Callable, Hashable, Iterable

from studio.render.backdrop import Rgb


class SharedPixels:
    """Keeps what is taken more than once, until it is taken for the last time. For several threads.

    windows: what will be taken, each as often as it is.
    """

    def __init__(self, windows: Iterable[Hashable]) -> None:
        self._left = Counter(windows)
        self._kept: dict[Hashable, Rgb] = {}
        self._making = {window: threading.Lock() for window, times in self._left.items() if times > 1}

    def taken(self, window: Hashable, make: Callable[[], Rgb]) -> Rgb:
        """The window's pixels, (h, w, 3) uint8, not to be written to; `make` makes them where they are not kept."""
        if window not in self._making:
            return make()
        with self._making[window]:
            self._left[window] -= 1
            pixels = self._kept.pop(window, None)
            if pixels is None:
                pixels = make()
            if self._left[window] > 0:
                self._kept[window] = pixels
            return pixels

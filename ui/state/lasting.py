"""What is made to be kept as long as a drop is open: Python's collector of cycles need not go through it again and again."""

import contextlib
import gc
from collections.abc import Iterator


@contextlib.contextmanager
def kept_for_long(lasts: bool) -> Iterator[None]:
    """Nothing is collected while it is made, and what there is then is left out from now on; it is freed as ever when nobody holds it.

    A collection of a large drop's rows holds up all threads for a tenth of a second, the window's too, and finds nothing. lasts: only in
    a process that has one window to its end, since cycles that are there already are collected no more; else nothing is done.
    """
    if not lasts or not gc.isenabled():
        yield
        return
    gc.collect(1)
    gc.disable()
    try:
        yield
        gc.freeze()
    finally:
        gc.enable()

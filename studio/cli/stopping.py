"""Being told to stop from outside: Ctrl-C, a terminal that is closed or an ssh that is lost (SIGHUP), a computer that shuts down (SIGTERM).

All three end a command in the same way: long work stops where nothing is lost, anything else at once, and the exit code is 7.
"""

import contextlib
import os
import signal
import threading
from collections.abc import Callable, Iterator
from types import FrameType

TERMINAL_CLOSED = "The terminal was closed, so this has stopped; run it again to go on, what is done stays done."
_NUMBERS = tuple(
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)
)  # Windows has no SIGHUP
_HANGUP = getattr(signal, "SIGHUP", None)


class _Heard:
    """What this command has been told. terminal_closed: by SIGHUP."""

    terminal_closed = False


def terminal_closed() -> bool:
    """Whether the terminal that this command was started in is gone."""
    return _Heard.terminal_closed


@contextlib.contextmanager
def ended_by_signals() -> Iterator[None]:
    """While a command runs: SIGTERM and SIGHUP end it as Ctrl-C does. A `nohup` before the command keeps its meaning."""
    _Heard.terminal_closed = False

    def end(number: int, frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    with on_signals(end, [number for number in _NUMBERS if number != signal.SIGINT]):
        yield


@contextlib.contextmanager
def on_signals(handler: Callable[[int, FrameType | None], None], numbers: "list[int] | None" = None) -> Iterator[None]:
    """Call `handler` for these signals (default: all three) until leaving; what is ignored from outside stays so."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def heard(number: int, frame: FrameType | None) -> None:
        if number == _HANGUP:
            _Heard.terminal_closed = True
            _let_go_of_terminal()
        handler(number, frame)

    before = {number: signal.getsignal(number) for number in (_NUMBERS if numbers is None else numbers)}
    if _HANGUP is not None and before.get(_HANGUP) == signal.SIG_IGN:
        del before[_HANGUP]
    for number in before:
        signal.signal(number, heard)
    try:
        yield
    finally:
        for number, old in before.items():
            signal.signal(number, old)


def as_usual() -> None:
    """Give SIGTERM and SIGHUP back to the system: for the window, in whose loop a handler of Python's may wait for long."""
    for number in _NUMBERS:
        if number != signal.SIGINT and signal.getsignal(number) != signal.SIG_IGN:
            signal.signal(number, signal.SIG_DFL)


def _let_go_of_terminal() -> None:
    """Whatever is still written to a terminal that is gone shall go nowhere, instead of failing where it is written."""
    try:
        import termios
    except ImportError:
        return
    for handle in (0, 1, 2):
        with contextlib.suppress(OSError):
            if _is_gone(termios, handle):
                nothing = os.open(os.devnull, os.O_RDWR)
                os.dup2(nothing, handle)
                os.close(nothing)


def _is_gone(termios: object, handle: int) -> bool:
    """Whether it was a terminal that has been hung up: nothing else answers so (EIO)."""
    import errno

    try:
        termios.tcgetattr(handle)  # type: ignore[attr-defined]
    except Exception as error:
        return bool(error.args and error.args[0] == errno.EIO)
    return False

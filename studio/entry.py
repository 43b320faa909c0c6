"""The program's first lines: `threeshot` starts here, and hears Ctrl-C before anything else is loaded.

Importing it is starting the program, so nothing else does. Only while Python itself starts, nobody can hear.
"""

import os


def _end(*_: object) -> None:
    """Nothing is under way yet, so it ends at once; an exception in the middle of an import might be swallowed."""
    os.write(2, b"Interrupted; run it again to go on.\n")
    os._exit(7)


try:
    import signal

    _before = signal.getsignal(signal.SIGINT)
    if _before is signal.default_int_handler:
        signal.signal(signal.SIGINT, _end)
except KeyboardInterrupt:
    _end()


def main() -> int:
    """Run the command line; see `studio.cli.main`, which tells of Ctrl-C itself from when its command begins."""
    from studio.cli import main as command_line

    code = command_line(begins=lambda: signal.signal(signal.SIGINT, _before))
    # How it ended is told; what Python does at its own end takes no time worth interrupting.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    return code

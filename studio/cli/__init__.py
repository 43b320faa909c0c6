"""The command line: thin commands over `studio.shoot`, one module per noun. `main` is the program's entry point.

Everything heavy is imported by the command that needs it, so that `threeshot --help` answers at once.
"""

import os
import sys
from collections.abc import Callable
from typing import NoReturn

from studio.base.errors import ThreeshotError
from studio.cli import stopping

DEFECT = 1
USAGE = 2
NOT_FOUND = 4
REFUSED = 6
INTERRUPTED = 7
_WORKER_ARGUMENT = "--threeshot-worker"
"""`studio.base.worker_process.WORKER_ARGUMENT`: a frozen program that starts itself as a worker. From there it would cost every start."""
_BESIDE = "beside"
"""`studio.base.beside_process.BESIDE`, behind it: not a worker, but what runs beside the program."""
_GUARD = "guard"
"""`studio.base.guard_process.GUARD`, likewise: it stands between the program and another's program that it runs."""
_CLICK_INTERRUPTED = 130
"""What typer makes of Ctrl-C when it is called as a function."""


def main(args: list[str] | None = None, begins: Callable[[], object] = lambda: None) -> int:
    """Run one command (`args`: without the program's name; default: those of the process) and return its exit code.

    Never raises: whatever goes wrong is one sentence on stderr, and an exit code as `threeshot --help` lists them. begins: called when all
    is loaded and the command begins.
    """
    arguments = sys.argv[1:] if args is None else args
    if arguments[:1] == [_WORKER_ARGUMENT]:
        _work(arguments[1:])
    _forgive_odd_characters()
    with stopping.ended_by_signals():
        return _ended(arguments, begins)


def _work(arguments: list[str]) -> NoReturn:
    """Be a worker of a frozen program, or what runs beside it."""
    if arguments == [_BESIDE]:
        from studio.base.beside_process import serve as serve_beside

        serve_beside()
    if arguments[:1] == [_GUARD]:
        from studio.base.guard_process import serve as stand_guard

        stand_guard()
    from studio.base.worker_process import serve

    serve()


def _ended(arguments: list[str], begins: Callable[[], object]) -> int:
    """Run the command, and tell how it ended in a sentence where that was not well."""
    try:
        code = _run(arguments, begins)
        sys.stdout.flush()
        return code
    except BrokenPipeError:
        # Whoever read our output has seen enough. Python flushes stdout once more at its end: that must have somewhere to go.
        _discard_stdout()
        return 0
    except KeyboardInterrupt:
        return _interrupted()
    except ThreeshotError as error:
        return _fail(str(error), error.exit_code)
    except OSError as error:
        if stopping.terminal_closed():
            # What could not be written is most likely what nobody could read any more.
            return _interrupted()
        return _fail(*_of_the_system(error, arguments))
    except Exception as error:
        return _fail(*_defect(error, arguments))


def _run(arguments: list[str], begins: Callable[[], object]) -> int:
    import gc

    # What is made here stays until the end; looking through it for garbage would only cost time.
    gc.disable()
    import typer

    from studio.cli.commands import app

    command = typer.main.get_command(app)
    gc.freeze()
    gc.enable()
    begins()
    try:
        code = command(args=arguments, prog_name="threeshot", standalone_mode=False)
    except typer.TyperException as error:
        return _fail(_usage_sentence(error), USAGE)
    except SystemExit as end:
        # Typer ends the process itself when a pipe is closed; with us that is no failure.
        if isinstance(end.__context__, BrokenPipeError):
            raise end.__context__ from None
        raise
    except typer.Abort:
        return _interrupted()
    if code == _CLICK_INTERRUPTED:
        return _interrupted()
    return code if isinstance(code, int) else 0


def _interrupted() -> int:
    return _fail(
        stopping.TERMINAL_CLOSED if stopping.terminal_closed() else "Interrupted; run it again to go on.", INTERRUPTED
    )


def _usage_sentence(error: Exception) -> str:
    """What is wrong with the call, and where its help is."""
    message = getattr(error, "format_message", lambda: str(error))().strip()
    context = getattr(error, "ctx", None)
    path = context.command_path if context is not None else "threeshot"
    return f"{message}{'' if message.endswith(('.', '?')) else '.'} See '{path} --help'."


def _of_the_system(error: OSError, arguments: list[str]) -> tuple[str, int]:
    """The sentence and exit code for what the operating system refused, where no room below has said it better."""
    import errno
    from pathlib import Path

    from studio.base.errors import Refused
    from studio.base.files import disk_error

    where = error.filename if isinstance(error.filename, str) else None
    if isinstance(error, FileNotFoundError) and where:
        return f"{where}: is not there; check the name.", NOT_FOUND
    if error.errno in (errno.EACCES, errno.EPERM) and where:
        return f"{where}: access is not permitted ({error.strerror}); change its permissions.", REFUSED
    known = disk_error(error, Path(where or "output"))
    if isinstance(known, Refused):
        return str(known), known.exit_code
    return _defect(error, arguments)


def _defect(error: Exception, arguments: list[str]) -> tuple[str, int]:
    """Keep the traceback in the log, and say where."""
    from studio.cli.log import write_defect

    what = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
    log = write_defect(error, arguments)
    kept = f"the details are in {log}, please send them to us" if log else "the details could not be written to a log"
    return f"Threeshot made a mistake ({what}); nothing that was written is lost, {kept}.", DEFECT


def _fail(sentence: str, code: int) -> int:
    from studio.cli.output import error

    try:
        error(sentence)
    except OSError:
        # Nobody can hear us any more; the exit code still tells.
        return code
    return code


def _forgive_odd_characters() -> None:
    """File names hold what they like; a terminal that can't show it gets an escape instead of an error."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")


def _discard_stdout() -> None:
    try:
        handle = os.open(os.devnull, os.O_WRONLY)
        os.dup2(handle, sys.stdout.fileno())
    except (OSError, ValueError):
        return

"""The log file: where a defect's traceback goes, so that nobody ever sees one on screen."""

import contextlib
import platform
import traceback
from pathlib import Path

from studio.base import clock, paths
from studio.cli.output import plain

LIMIT_BYTES = 1_000_000


def write_defect(error: BaseException, arguments: list[str]) -> Path | None:
    """Append the traceback to the log and return the log's path; None when it cannot be written.

    One older log is kept beside it, so that the two together stay below about twice `LIMIT_BYTES`.
    """
    try:
        path = paths.log_dir() / "threeshot.log"
        path.parent.mkdir(0o700, parents=True, exist_ok=True)
        if path.exists() and path.stat().st_size > LIMIT_BYTES:
            path.replace(path.with_suffix(".1.log"))
        with path.open("a", encoding="utf-8", errors="backslashreplace") as log:
            log.write(
                f"{clock.now_text()} threeshot {version()} python {platform.python_version()} {platform.platform()}\n"
            )
            log.write(f"threeshot {' '.join(plain(argument) for argument in arguments)}\n")
            log.writelines(traceback.format_exception(error))
            log.write("\n")
    except OSError:
        return None
    return path


def version() -> str:
    """Threeshot's version, as it was installed."""
    from importlib.metadata import PackageNotFoundError
    from importlib.metadata import version as installed

    with contextlib.suppress(PackageNotFoundError):
        return installed("threeshot")
    return "(not installed)"

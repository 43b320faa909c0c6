"""The catalog and its disk: room to write, whole copies, and the sentences for what goes wrong there."""

import os
import shutil
import sqlite3
import time
from pathlib import Path

from studio.base import private
from studio.base.errors import InvalidInput, Refused
from studio.base.files import disk_error, fsync_dir, part_prefix, sweep
from studio.base.wording import size

LEAST_FREE = 50_000_000
"""Bytes free beside the catalog that every change needs: with none left, what is written last is what is lost."""
_LEAST_TO_LOOK = 1_000_000
"""Bytes free without which not even looking is safe: SQLite's shared memory ends the process when its disk has no room for it."""
_RETRY_S = 0.02


def write_ahead(connection: sqlite3.Connection, within_s: float) -> None:
    """Have writes go to a log first. While somebody else opens a new file too, SQLite says "locked" at once, whatever the timeout."""
    until = time.monotonic() + within_s
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > until:
                raise
        time.sleep(_RETRY_S)


def refuse_when_full(path: Path, least: int = LEAST_FREE) -> None:
    """Raise Refused when there are not `least` bytes free where the catalog at `path` lies."""
    try:
        free = shutil.disk_usage(path.parent).free
    except OSError as error:
        raise disk_error(error, path) from error
    if free < least:
        raise Refused(
            f"{path.parent}: only {size(free)} are free there, less than the {size(LEAST_FREE)} that Threeshot needs to keep what is "
            "done; free some space and run it again, what is here already stays."
        )


def refuse_to_look(path: Path) -> None:
    """Raise Refused when the disk is so full that not even looking at the catalog at `path` is safe."""
    refuse_when_full(path, _LEAST_TO_LOOK)


def copy_database(reader: sqlite3.Connection, target: Path) -> None:
    """Copy an open database to the file `target`, whole or not at all. Raises OSError."""
    sweep(target.parent)
    part = target.with_name(f"{part_prefix()}{target.name.replace('-', '_')}")
    part.unlink(missing_ok=True)
    private.keep_file(part)
    writer = sqlite3.connect(part)
    try:
        reader.backup(writer)
        writer.close()
        with part.open("rb+") as handle:
            os.fsync(handle.fileno())
        part.replace(target)
        fsync_dir(target.parent)
    finally:
        writer.close()
        part.unlink(missing_ok=True)


def sentence(error: sqlite3.DatabaseError, path: Path) -> Exception:
    """What to raise for an error of SQLite's: with a sentence where a person can do something about it."""
    text = str(error)
    if "disk I/O" in text:
        return Refused(
            f"{path}: its disk failed, or has no room left ({text}); free some space, check the disk and run it again."
        )
    if "full" in text:
        return Refused(f"{path}: the disk is full; free some space and run it again, nothing that was there is lost.")
    if "readonly" in text or "unable to open" in text:
        return Refused(
            f"{path}: cannot be written to; change its permissions, or set THREESHOT_HOME to another folder."
        )
    if "locked" in text:
        return Refused(f"{path}: another program holds the catalog; close it and run this again.")
    if "not a database" in text or "malformed" in text:
        return InvalidInput(
            f"{path}: is not a Threeshot catalog, or is damaged ({text}); move it away and run 'threeshot catalog rebuild FOLDER…'."
        )
    return error

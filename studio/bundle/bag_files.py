"""Reading the files of a bag that came from anywhere: no link is followed, nothing outside it is opened, nothing holds us up."""

import hashlib
import os
import stat
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import BinaryIO

from studio.base.errors import InvalidInput
from studio.base.jobs import Progress
from studio.bundle.manifest import shown

MANIFEST_LIMIT = 64 << 20
"""Bytes; room for about half a million files."""
ENTRIES_LIMIT = 1_000_000
PIECE = 1 << 20


def small(path: Path, problems: list[str]) -> bytes | None:
    """The bytes of one of the bag's own files, None when it is not there, is a link, or is beyond any sense in size."""
    try:
        with plain_file(path) as file:
            data = file.read(MANIFEST_LIMIT + 1)
    except FileNotFoundError:
        return None
    except OSError as error:
        problems.append(f"{path.name}: cannot be read ({_why(path, error)}).")
        return None
    if len(data) > MANIFEST_LIMIT:
        problems.append(f"{path.name}: is larger than {MANIFEST_LIMIT >> 20} MB; no bundle of ours is.")
        return None
    return data


def walk(data: Path, problems: list[str]) -> dict[str, int]:
    """Every plain file in `data/`: its path from the bundle and its size. Links and devices become problems, never entered."""
    sizes: dict[str, int] = {}
    folders = [(data, "data")]
    if data.is_symlink() or not data.is_dir():
        problems.append("data: the folder of the files is not there.")
        return sizes
    while folders:
        folder, prefix = folders.pop()
        with os.scandir(folder) as entries:
            for entry in entries:
                path = f"{prefix}/{entry.name}"
                if entry.is_symlink():
                    problems.append(
                        f"'{shown(path)}' is a link; a bundle holds plain files only, so it was not followed."
                    )
                elif entry.is_dir(follow_symlinks=False):
                    folders.append((Path(entry.path), path))
                elif entry.is_file(follow_symlinks=False):
                    sizes[path] = entry.stat(follow_symlinks=False).st_size
                else:
                    problems.append(f"'{shown(path)}' is not a plain file.")
        if len(sizes) + len(folders) > ENTRIES_LIMIT:
            raise InvalidInput(f"{data}: holds more than {ENTRIES_LIMIT:,} files; no bundle of ours does.")
    return sizes


def plain_size(root: Path, path: str, missing: list[str], problems: list[str]) -> int | None:
    """The size of a plain file; None when it is not there or is none (then that is told)."""
    folder = root
    for part in path.split("/")[:-1]:
        folder = folder / part
        try:
            is_link = stat.S_ISLNK(folder.lstat().st_mode)
        except (OSError, ValueError):
            # Not looked for further down: a path of thousands of folders would take its time.
            missing.append(path)
            return None
        if is_link:
            problems.append(f"'{shown(path)}' lies behind a link; it was not followed.")
            return None
    try:
        found = (root / path).lstat()
    except (OSError, ValueError):
        missing.append(path)
        return None
    if not stat.S_ISREG(found.st_mode):
        problems.append(f"'{shown(path)}' is not a plain file; it was not looked at.")
        return None
    return found.st_size


def digests(
    path: Path,
    algorithms: Sequence[str],
    problems: list[str],
    progress: Progress | None = None,
    heard: Callable[[bytes], object] = lambda piece: None,
) -> dict[str, str] | None:
    """A file's digests in hex by their algorithm, read once; None when it can't be read. `progress` counts bytes.

    heard: told all that is read, in pieces of `PIECE` bytes, the last one shorter.
    """
    made = {name: hashlib.new(name, usedforsecurity=False) for name in algorithms}
    try:
        with plain_file(path) as file:
            while piece := file.read(PIECE):
                for one in made.values():
                    one.update(piece)
                heard(piece)
                if progress is not None:
                    progress.advance(len(piece))
    except OSError as error:
        problems.append(f"'{shown(path.name)}' cannot be read ({_why(path, error)}).")
        return None
    return {name: one.hexdigest() for name, one in made.items()}


def plain_file(path: Path) -> BinaryIO:
    """A file opened to be read, where it is a plain one. Raises OSError, for a link too."""
    # No link is followed even when it was put there a moment ago; a pipe does not hold us up.
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    handle = os.open(path, flags)
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise OSError(f"{path.name} is not a plain file")
    return os.fdopen(handle, "rb")


def _why(path: Path, error: OSError) -> str:
    return "it is a link" if path.is_symlink() else (error.strerror or "not a plain file")

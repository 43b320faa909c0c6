"""What is a person's own: folders and files that nobody else who uses this computer may look into.

Windows keeps a person's folders by itself; there nothing is done.
"""

import contextlib
import os
import stat
from pathlib import Path

from studio.base import paths
from studio.base.files import fsync_dir, make_below, make_folder, write_if_absent

FOLDER_MODE = 0o700
FILE_MODE = 0o600
_OTHERS = 0o077


def keep_folders() -> None:
    """Make the data folder; it and the person's other folders that are there are made theirs alone, as `paths` names them.

    Raises OSError when the data folder can't be made.
    """
    moved = paths.home()
    for folder in (moved, paths.data_dir()):
        if folder is not None and not folder.is_dir():
            make_folder(folder.parent)
            folder.mkdir(FOLDER_MODE, exist_ok=True)
            fsync_dir(folder.parent)
    own = [paths.data_dir(), paths.config_dir(), paths.cache_dir(), paths.log_dir()]
    for folder in own if moved is None else [moved, *own]:
        _tighten(folder, FOLDER_MODE)


def own_folder(name: str) -> Path:
    """A folder of that name in the data folder, made where it is not there. Raises OSError."""
    keep_folders()
    folder = paths.data_dir() / name
    make_below(folder, paths.data_dir())
    return folder


def keep_file(path: Path) -> None:
    """Make a file its owner's alone, empty where it is not there yet. What can't be made or tightened is left to whoever opens it."""
    if os.name == "nt":
        return
    if not path.exists():
        # Made whole under another name: to open and close a database here would take other connections' locks from them.
        with contextlib.suppress(OSError):
            write_if_absent(path, b"")
    _tighten(path, FILE_MODE)


def tighten_files(folder: Path, pattern: str) -> None:
    """Make the files in `folder` whose names match `pattern` their owner's alone."""
    with contextlib.suppress(OSError):
        for path in folder.glob(pattern):
            _tighten(path, FILE_MODE)


def _tighten(path: Path, mode: int) -> None:
    """Take from others what they may do with `path`; not with a link, another's, or a folder that is everybody's (a disk, /tmp)."""
    if os.name == "nt":
        return
    with contextlib.suppress(OSError):
        status = path.lstat()
        if not status.st_mode & _OTHERS or status.st_uid != os.getuid() or status.st_mode & stat.S_ISVTX:
            return
        if (stat.S_ISREG(status.st_mode) and mode == FILE_MODE) or (
            stat.S_ISDIR(status.st_mode) and mode == FOLDER_MODE and not os.path.ismount(path)
        ):
            path.chmod(mode)

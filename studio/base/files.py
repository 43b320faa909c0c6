"""Writing so that nothing is ever half there, and names that no file system stumbles over."""

import contextlib
import errno
import os
import re
import tempfile
import unicodedata
from collections.abc import Iterator
from pathlib import Path

from studio.base.errors import Refused
from studio.base.wording import replace_invisible

PART_PREFIX = ".threeshot-part-"
_UNSAFE = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*]+')
_RESERVED = {"CON", "PRN", "AUX", "NUL", *(f"COM{n}" for n in range(1, 10)), *(f"LPT{n}" for n in range(1, 10))}


def safe_name(name: str, limit: int = 120) -> str:
    """`name` as one file name that Linux, macOS and Windows all accept; the ending is kept, the rest shortened to `limit` bytes.

    Control characters, what is not seen (see `wording.visible`), separators and what Windows forbids become `_`; `..` and empty names
    become `_`.
    """
    seen = replace_invisible(
        unicodedata.normalize("NFC", name.encode("utf-8", "replace").decode("utf-8")), lambda _: "\0"
    )
    clean = _UNSAFE.sub("_", seen).strip(" .")
    stem, dot, ending = clean.rpartition(".")
    if not dot or not stem or len(ending) > 10:
        stem, ending = clean, ""
    if stem.upper() in _RESERVED:
        stem = f"_{stem}"
    room = limit - len(ending.encode()) - 1
    stem = stem.encode()[:room].decode("utf-8", "ignore").rstrip(" .")
    return (f"{stem}.{ending}" if ending else stem) or "_"


def this_host() -> str:
    """This computer's name as it may stand in a file's name, without `-`."""
    import platform  # it takes 10 ms, and most commands write nothing

    return safe_name(platform.node() or "here", limit=24).replace("-", "_").replace(".", "_")


def part_prefix() -> str:
    """How the names of parts begin that this process writes: whoever finds one can tell whether its writer is still at work."""
    return f"{PART_PREFIX}{this_host()}-{os.getpid()}-"


def is_within(path: Path, folder: Path) -> bool:
    """Whether `path`, with every link followed, lies in `folder` (or is it)."""
    return path.resolve().is_relative_to(folder.resolve())


def fsync_dir(folder: Path) -> None:
    """Ask for the folder's own entries to reach the disk; where a folder cannot be opened (Windows) there is nothing to ask."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        # Some network file systems refuse fsync on folders; the file itself has been synced already.
        with contextlib.suppress(OSError):
            os.fsync(handle)
    finally:
        os.close(handle)


def make_below(folder: Path, root: Path) -> None:
    """Make `folder` and what is missing between it and `root`, in which it lies; `root` itself is never made.

    A shoot folder whose disk is gone must not come to be anew on the computer's own. Raises FileNotFoundError when `root` is not there.
    """
    if not root.is_dir():
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(root))
    place = root
    for part in folder.relative_to(root).parts:
        place = place / part
        # One after the other: should the root go in between, nothing is made in its place.
        place.mkdir(exist_ok=True)


@contextlib.contextmanager
def writing(path: Path, within: Path | None = None) -> Iterator[Path]:
    """A temporary file beside `path` to write to; on leaving it is fsynced and takes `path`'s place, on an error it is removed.

    The folders that it lies in are made; with `within`, those below it only (see `make_below`). Raises Refused when the disk is full or
    cannot be written to, or `within` is not there.
    """
    temporary = Path()
    try:
        if within is None:
            path.parent.mkdir(parents=True, exist_ok=True)
        else:
            make_below(path.parent, within)
        handle, name = tempfile.mkstemp(prefix=part_prefix(), suffix=path.suffix, dir=path.parent)
        os.close(handle)
        temporary = Path(name)
        umask = os.umask(0)
        os.umask(umask)
        temporary.chmod(0o666 & ~umask)
        yield temporary
        with temporary.open("rb+") as written:
            os.fsync(written.fileno())
        temporary.replace(path)
        fsync_dir(path.parent)
    except OSError as error:
        if temporary.name:
            temporary.unlink(missing_ok=True)
        if within is not None and error.errno == errno.ENOENT:
            raise Refused(f"{within}: is not there any more; connect its disk or move it back.") from error
        raise disk_error(error, path) from error
    except BaseException:
        if temporary.name:
            temporary.unlink(missing_ok=True)
        raise


def write_atomic(path: Path, data: bytes | str, within: Path | None = None) -> None:
    """Write `data` (text as UTF-8) to `path`, whole or not at all. Raises Refused when the disk is full or read-only; see `writing`."""
    with writing(path, within) as temporary:
        temporary.write_bytes(data.encode() if isinstance(data, str) else data)


def write_if_absent(path: Path, data: bytes) -> bool:
    """Write `data` to `path` whole, unless something is there; whether it did. For caches: nothing is synced. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=part_prefix(), suffix=path.suffix, dir=path.parent)
    part = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        os.link(part, path)
    except FileExistsError:
        return False
    finally:
        part.unlink(missing_ok=True)
    return True


def disk_error(error: OSError, path: Path) -> Refused | OSError:
    """The sentence for a disk that is full or may not be written to; any other error is given back as it is."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return Refused(f"{path}: the disk is full; free some space and run it again, nothing that was there is lost.")
    if error.errno in (errno.EROFS, errno.EACCES, errno.EPERM):
        return Refused(
            f"{path}: cannot be written to ({error.strerror}); choose another folder or change its permissions."
        )
    return error

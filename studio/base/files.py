"""Writing so that nothing is ever half there, and names that no file system stumbles over."""

import contextlib
import errno
import os
import re
import tempfile
import time
import unicodedata
from collections.abc import Iterator
from pathlib import Path

from studio.base.digits import is_digits
from studio.base.errors import Refused
from studio.base.processes import runs
from studio.base.wording import replace_invisible

PART_PREFIX = ".threeshot-part-"
_ELSEWHERE = {errno.EROFS, errno.EACCES, errno.EPERM, errno.EISDIR, errno.ENOTDIR, errno.ENAMETOOLONG}
"""What is said of a place that nothing can be written to, whether it may not be or is a folder or below a file."""
_FAILED = {
    number
    for name in ("EIO", "ENXIO", "ENODEV", "ESTALE", "EREMOTEIO", "ETIMEDOUT", "EHOSTDOWN")
    if (number := getattr(errno, name, None)) is not None
}
"""What a disk says that is broken or gone, its own or a server's."""
_UNKNOWN = {errno.EINVAL, errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP, errno.EBADF, errno.EACCES, errno.EPERM}
_STALE_S = 24 * 3600.0
_left: set[str] = set()
"""Names of this process's own parts that nobody works on any more; each has a random number in it."""
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


def is_left_behind(part: Path) -> bool:
    """Whether nobody writes this part any more: its process has ended, or, where that is another station's, it is a day old."""
    bits = part.name[len(PART_PREFIX) :].split("-")
    try:
        age_s = time.time() - part.stat().st_mtime
    except OSError:
        return False
    if len(bits) > 2 and bits[0] == this_host() and is_digits(bits[1]):
        # Its number alone: when a file was written is told by its disk, which may be a server with a clock of its own. Should another
        # process have that number by now, the part only stays a while longer.
        pid = int(bits[1])
        return part.name in _left if pid == os.getpid() else not runs(pid)
    # Another station's, or another room's: it may be at work on the same disk; a day is enough for any file.
    return age_s > _STALE_S


def leave(part: Path) -> None:
    """A part that this process can't remove now, as its disk is gone: whoever next looks for strays does."""
    _left.add(part.name)


_swept: set[Path] = set()


def sweep(folder: Path) -> None:
    """Remove what killed processes left of writing into `folder`; looked for once a process. Raises OSError."""
    if folder in _swept:
        return
    _swept.add(folder)
    for path in folder.iterdir():
        if path.name.startswith(PART_PREFIX) and is_left_behind(path):
            with contextlib.suppress(OSError):
                path.unlink()


def is_within(path: Path, folder: Path) -> bool:
    """Whether `path`, with every link followed, lies in `folder` (or is it)."""
    return path.resolve().is_relative_to(folder.resolve())


def fsync_dir(folder: Path) -> None:
    """Ask for the folder's own entries to reach the disk; where a folder cannot be opened (Windows) there is nothing to ask.

    Raises OSError when the disk fails: what was renamed there may be lost, so nobody may call it kept.
    """
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError as error:
        # Some network file systems know no fsync on folders; the file itself has been synced already.
        if error.errno not in _UNKNOWN:
            raise
    finally:
        os.close(handle)


def make_folder(folder: Path) -> None:
    """Make `folder` and what is missing above it, their names on the disk when this returns. Raises OSError."""
    made = []
    while not folder.is_dir():
        made.append(folder)
        folder = folder.parent
    for one in reversed(made):
        _make_named(one)


def make_below(folder: Path, root: Path) -> None:
    """Make `folder` and what is missing between it and `root`, in which it lies; `root` itself is never made. Names are on the disk then.

    A shoot folder whose disk is gone must not come to be anew on the computer's own. Raises FileNotFoundError when `root` is not there.
    """
    if not root.is_dir():
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(root))
    place = root
    for part in folder.relative_to(root).parts:
        place = place / part
        # One after the other: should the root go in between, nothing is made in its place.
        _make_named(place)


_named: set[Path] = set()


def _make_named(folder: Path) -> None:
    """Make one folder and sync its name: when the power goes, a file goes with a folder whose name is lost.

    Once a process that is done for one that is there, too: a killed process may have made it and come no further.
    """
    while True:
        try:
            folder.mkdir()
            break
        except FileExistsError:
            if folder.is_dir():
                if folder in _named:
                    return
                break
            # Gone again where nothing is left: it was empty, and whoever looks after it took it away just now.
            if os.path.lexists(folder):
                raise
    with contextlib.suppress(PermissionError):
        fsync_dir(folder.parent)
    _named.add(folder)


@contextlib.contextmanager
def writing(path: Path, within: Path | None = None) -> Iterator[Path]:
    """A temporary file beside `path` to write to; on leaving it is fsynced and takes `path`'s place, on an error it is removed.

    The folders that it lies in are made; with `within`, those below it only (see `make_below`). Raises Refused when the disk is full or
    cannot be written to, or `within` is not there.
    """
    temporary = Path()
    try:
        if within is None:
            make_folder(path.parent)
        else:
            make_below(path.parent, within)
        sweep(path.parent)
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
    sweep(path.parent)
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
    """The sentence for a disk that is full, failed, or may not be written to; any other error is given back as it is."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return Refused(f"{path}: the disk is full; free some space and run it again, nothing that was there is lost.")
    if error.errno in _ELSEWHERE:
        return Refused(
            f"{path}: cannot be written to ({error.strerror}); choose another folder or change its permissions."
        )
    if error.errno in _FAILED:
        return Refused(
            f"{path}: its disk failed ({error.strerror}); check the disk and its cable, and run it again: what is kept stays kept."
        )
    return error


def refusal(error: OSError, path: Path, otherwise: str) -> Refused:
    """The refusal that `disk_error` tells of, or for any other error one that says `otherwise`."""
    told = disk_error(error, path)
    return told if isinstance(told, Refused) else Refused(otherwise)

"""The folder that a camera pushes into by FTP, as it sees it: uploads within limits, and of what is here only what it sent itself.

What a camera sees is no folder of the disk: a file that was handed on is listed still, with its size and time, for cameras that look
whether all of it arrived; it is the other ones' files, and everything else on this computer, that is not there for it.
"""

import os
import shutil
import time
from pathlib import Path, PurePosixPath
from stat import S_IFDIR, S_IFREG
from typing import Any

from pyftpdlib.exceptions import FilesystemError
from pyftpdlib.filesystems import AbstractedFS

from studio.base.files import make_below
from studio.capture.ftp_account import FtpAccount, Sent
from studio.capture.inbox import is_safe
from studio.imaging.formats import ending, kind_of
from studio.ingest import other_programs
from studio.ingest.other_programs import Owner
from studio.ingest.system_files import is_system_file

TEMPORARY = frozenset(
    {"crdownload", "filepart", "inprogress", "new", "part", "partial", "temp", "tmp", "transfer", "upload", "uploading"}
)
"""Endings, or beginnings, of names that files have until they are complete."""
_NO_PICTURE = "Only pictures, clips and what belongs to them are taken"
_ANY_SIDECAR = "_.xmp"
_DEEPEST, _LONGEST = 32, 200
"""Folders, and characters of each, in the names of what is left out."""


def has_final_name(name: str) -> bool:
    """Whether a file of this name may become a frame."""
    return kind_of(name) is not None and not name.startswith(".")


def may_get_another(name: str) -> bool:
    """Whether this looks like a name that a file has while it is sent: `IMG_0001.tmp`, `.in.IMG_0001.JPG`, `IMG_0001.JPG.x7f`, `a81c`."""
    words = name.lower().split(".")
    if has_final_name(name):
        return words[0].strip("_~") in TEMPORARY
    inside = any(kind_of(f"_.{word}") is not None for word in words[1:-1])
    return name.startswith(".") or name.endswith("~") or ending(name) in TEMPORARY or len(words) == 1 or inside


def is_computers_own(path: Path) -> bool:
    """Whether a computer or camera left this (a path in the space) for itself, as far as that is sure: `.DS_Store`, `M0100.CTG`."""
    if path.name.startswith("."):
        return path.name.endswith(".DS_Store")
    return kind_of(path.name) is None and is_system_file(path)


class Nowhere:
    """Where a file goes that is received and not kept. name: its path, were it kept. size: bytes that came."""

    def __init__(self, name: str) -> None:
        self.name, self.size, self.closed = name, 0, False

    def write(self, data: bytes) -> int:
        """More of it came."""
        self.size += len(data)
        return len(data)

    def seek(self, at: int) -> None:
        """The camera goes on there."""
        self.size = at

    def tell(self) -> int:
        """How much has come."""
        return self.size

    def close(self) -> None:
        """No more comes."""
        self.closed = True


class UploadFolder(AbstractedFS):  # type: ignore[misc]
    """The folder as one session sees it. Everything it refuses is a sentence that the camera may show."""

    cmd_channel: Any

    @property
    def _account(self) -> FtpAccount:
        account: FtpAccount = self.cmd_channel.account
        return account

    # -- what is changed -----------------------------------------------------------------------------------------

    def open(self, filename: str, mode: str) -> Any:
        """Open a file to be received. mode: `wb`, `ab`, or `r+b` to go on at an offset."""
        account, path = self._account, Path(filename)
        if self.is_left_out(path):
            return Nowhere(filename)
        self._check_name(path, but_hidden=True)
        if not (has_final_name(path.name) or may_get_another(path.name)):
            raise FilesystemError(_NO_PICTURE)
        if "a" in mode and not path.exists() and self.entry(filename) is not None:
            raise FilesystemError("This file has been taken in already")
        if shutil.disk_usage(account.uploading).free < account.limits.free_bytes:
            raise FilesystemError("The computer's disk is full")
        if not path.exists():
            self._check_room()
            if self.isdir(str(path.parent)):
                make_below(path.parent, account.uploading)
        opened = path.open(mode)
        account.inbox.forget(path)
        account.busy[path] = self.cmd_channel
        return opened

    def mkdir(self, path: str) -> None:
        """Make a folder; one that is there already is as good. On the disk it is made by the first file that comes into it."""
        session, folder = self.cmd_channel, Path(path)
        is_left_out = self.owner_of(folder / _ANY_SIDECAR) is not None
        if not is_left_out:
            self._check_name(folder)
        if not is_left_out and not self.isdir(path):
            if os.path.lexists(folder):
                raise FilesystemError("That name is taken")
            if session.folders_made >= self._account.limits.folders:
                raise FilesystemError("Too many unfinished folders; use those that are there")
            if not self.isdir(str(folder.parent)):
                raise FilesystemError("No such folder")
            session.folders_made += 1
        self._account.remember_folder(session.remote_ip, self.name_of(path))

    def chdir(self, path: str) -> None:
        """Change the session's folder; the process's own stays where it is."""
        if not self.isdir(path):
            raise FilesystemError("No such folder")
        self.cwd = self.fs2ftp(path)

    def rename(self, src: str, dst: str) -> None:
        """Give a complete file its final name."""
        self._check_name(Path(dst))
        if kind_of(Path(dst).name) is None:
            raise FilesystemError(_NO_PICTURE)
        if Path(dst).exists():
            raise FilesystemError("That name is taken")
        if self.isdir(str(Path(dst).parent)):
            make_below(Path(dst).parent, self._account.uploading)
        self._account.move(Path(src), Path(dst))

    def go_on_with(self, path: Path) -> None:
        """What broke off of this file on another connection of the same camera is received on here."""
        if not path.exists():
            broken_off = self._account.broken_off(self.cmd_channel.remote_ip, Path(self.root))
            there = broken_off.get(self.name_of(str(path)))
            if there is not None:
                make_below(path.parent, self._account.uploading)
                self._account.move(there, path)

    def is_left_out(self, path: Path) -> bool:
        """Whether a file of this name is answered, and not kept."""
        return self.owner_of(path) is not None or is_computers_own(path.relative_to(self.root))

    def owner_of(self, path: Path) -> Owner | None:
        """Whose a file is that another program keeps for itself, as an import decides it; by what this camera made and sent.

        Where only its name would tell, one that may get another name waits for that.
        """
        path = path.with_name(_ANY_SIDECAR) if may_get_another(path.name) else path
        below = path.relative_to(self.root).parts
        if len(below) > _DEEPEST or not all(part.isprintable() and len(part) <= _LONGEST for part in below):
            return None
        return other_programs.owner_of(path, Path(self.root), lambda folder: self.listdir(str(folder)))

    # -- what is seen --------------------------------------------------------------------------------------------

    def name_of(self, path: str) -> str:
        """A path as the camera's name for it, without a slash before it; empty for the folder itself."""
        name: str = self.fs2ftp(path).lstrip("/")
        return name

    def entry(self, path: str) -> Sent | None:
        """What the camera is told of a file: what is here of it now, else what it sent. None where there is nothing."""
        if os.path.isfile(path) and self.validpath(path):  # noqa: PTH113 - pyftpdlib's paths are text
            return _here(Path(path))
        session, name = self.cmd_channel, self.name_of(path)
        if name in session.sent:
            own: Sent = session.sent[name]
            return own
        there = self._account.broken_off(session.remote_ip, Path(self.root)).get(name)
        return _here(there) if there is not None else self._account.sent.get((session.remote_ip, name))

    def isfile(self, path: str) -> bool:
        """Whether the camera sent such a file, or some of it."""
        return self.entry(path) is not None

    def isdir(self, path: str) -> bool:
        """Whether the camera may go there: its own folder, and those that it made or that it sent something into."""
        name = self.name_of(path)
        made = self._account.folders
        return not name or os.path.isdir(path) or (self.cmd_channel.remote_ip, name) in made  # noqa: PTH112

    def listdir(self, path: str) -> list[str]:
        """The names in a folder."""
        above = f"{name}/" if (name := self.name_of(path)) else ""
        address = self.cmd_channel.remote_ip
        names = [*self._seen(), *(made for of, made in self._account.folders if of == address)]
        below = (one[len(above) :].partition("/")[0] for one in names if one.startswith(above))
        return sorted({one for one in below if one})

    def lstat(self, path: str) -> os.stat_result:
        """A file's size and time, or a folder's, as they are listed."""
        sent = self.entry(path)
        if sent is None and not self.isdir(path):
            raise FilesystemError("No such file")
        mode = S_IFREG | 0o644 if sent is not None else S_IFDIR | 0o755
        size, at_s = sent or Sent(0, time.time())
        return os.stat_result((mode, 0, 0, 1, 0, 0, size, int(at_s), int(at_s), int(at_s)))

    stat = lstat

    def getsize(self, path: str) -> int:
        """A file's size in bytes."""
        return self.lstat(path).st_size

    def getmtime(self, path: str) -> float:
        """A file's time, in seconds since 1970."""
        return self.lstat(path).st_mtime

    def get_user_by_uid(self, uid: int) -> str:
        """Whose a file is: nothing of this computer's accounts is told."""
        return "camera"

    def get_group_by_gid(self, gid: int) -> str:
        """See `get_user_by_uid`."""
        return "camera"

    def _seen(self) -> dict[str, Sent]:
        """All files of this camera by their names; of one name, this connection's before another one's, what is here before what was."""
        account, address, space = self._account, self.cmd_channel.remote_ip, Path(self.root)
        seen = {name: sent for (of, name), sent in account.sent.items() if of == address}
        there = account.broken_off(address, space)
        seen |= {name: sent for name, path in there.items() if (sent := _here(path)) is not None}
        seen |= self.cmd_channel.sent
        for folder, _, names in os.walk(space):
            for path in (Path(folder, name) for name in names):
                if not path.is_symlink() and (sent := _here(path)) is not None:
                    seen[path.relative_to(space).as_posix()] = sent
        return seen

    # -- limits --------------------------------------------------------------------------------------------------

    def _check_name(self, path: Path, but_hidden: bool = False) -> None:
        """but_hidden: a dot may be its first character, as long as it is sent."""
        name = PurePosixPath(path.relative_to(self.root).as_posix())
        if but_hidden and name.name.startswith(".") and len(name.name) > 1:
            name = name.with_name(name.name[1:])
        if not is_safe(name):
            raise FilesystemError("This name is not taken; use plain letters and digits, at most 8 folders deep")

    def _check_room(self) -> None:
        account = self._account
        if sum(len(files) for _, _, files in os.walk(account.uploading)) >= account.limits.waiting:
            raise FilesystemError("Too many unfinished files wait here")


def _here(path: Path) -> Sent | None:
    try:
        status = path.stat()
    except OSError:
        return None
    return Sent(status.st_size, status.st_mtime)

"""The folder that cameras push into by FTP, as they see it: uploads and nothing else, within limits. What a server's sessions share."""

import contextlib
import os
import shutil
from collections import OrderedDict
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

from pyftpdlib.exceptions import FilesystemError
from pyftpdlib.filesystems import AbstractedFS

from studio.base.clock import now_text
from studio.base.files import make_below
from studio.capture.inbox import Inbox, is_safe
from studio.capture.kind import Say
from studio.imaging.formats import ending, kind_of
from studio.ingest.watching import Sent, Shot

TEMPORARY = frozenset({"tmp", "temp", "part", "partial", "filepart", "upload"})
"""Endings of files that a camera renames once they are complete."""
_REMEMBERED = 2000
_MB = 1_000_000


@dataclass(frozen=True)
class FtpLimits:
    """What one server takes.

    file_bytes: of one file. connections, per_address: sessions at once. waiting: unfinished files kept. folders: that one session makes;
    they cost nothing until a file comes into them. free_bytes: that must stay free on the disk. rate_bps, rate_s: fewer bytes a second
    than this over so many seconds is too slow. hold_s: see `ftp_session`. login_s, idle_s: seconds to log in, and between commands.
    """

    file_bytes: int = 8_000 * _MB
    connections: int = 16
    per_address: int = 6
    waiting: int = 500
    folders: int = 64
    free_bytes: int = 1_000 * _MB
    rate_bps: int = 8_000
    rate_s: float = 20.0
    hold_s: float = 2.0
    login_s: float = 30.0
    idle_s: float = 900.0


@dataclass
class FtpAccount:
    """What all sessions of one server share.

    uploading: the folder that clients see as `/`. sizes: of what was handed on, by path. folders: those that clients made, and that are on
    the disk only while a file is in them. armed: (sku, role) of the shot that files are sent for now, or None.
    """

    inbox: Inbox
    uploading: Path
    limits: FtpLimits
    user: str
    password: str
    say: Say
    busy: dict[Path, Any] = field(default_factory=dict)
    sessions: "set[Any]" = field(default_factory=set)
    sizes: "OrderedDict[str, int]" = field(default_factory=OrderedDict)
    folders: "OrderedDict[str, None]" = field(default_factory=OrderedDict)
    armed: Shot | None = None

    def remember_folder(self, path: Path) -> None:
        """A client made this folder, or used it; the ones that nobody used for longest are forgotten."""
        self.folders[str(path)] = None
        self.folders.move_to_end(str(path))
        while len(self.folders) > _REMEMBERED:
            self.folders.popitem(last=False)

    def hand_on(self, path: Path) -> None:
        """A whole file goes into the inbox; how large it was is remembered, for cameras that ask."""
        name = PurePosixPath(path.relative_to(self.uploading).as_posix())
        self.sizes[str(name)] = path.stat().st_size
        while len(self.sizes) > _REMEMBERED:
            self.sizes.popitem(last=False)
        self.inbox.hand_on(path, name, Sent(self.armed, now_text()))
        for folder in path.relative_to(self.uploading).parents[:-1]:
            with contextlib.suppress(OSError):
                (self.uploading / folder).rmdir()
                self.remember_folder(self.uploading / folder)

    def at_work(self) -> bool:
        """Whether a file is being received, or has just been and may be whole."""
        return any(session.at_work for session in self.sessions)


class UploadFolder(AbstractedFS):  # type: ignore[misc]
    """The folder as sessions see it. Everything it refuses is a sentence that the camera may show."""

    cmd_channel: Any

    def open(self, filename: str, mode: str) -> Any:
        """Open a file to be received. mode: `wb`, `ab`, or `r+b` to go on at an offset."""
        account, path = self.cmd_channel.account, Path(filename)
        self._check_name(path)
        if kind_of(path.name) is None and ending(path.name) not in TEMPORARY:
            raise FilesystemError("Only pictures, clips and what belongs to them are taken")
        if account.busy.get(path, self.cmd_channel) is not self.cmd_channel:
            raise FilesystemError("This file is being uploaded by another connection")
        if "a" in mode and not path.exists() and self.fs2ftp(filename).lstrip("/") in account.sizes:
            raise FilesystemError("This file has been taken in already")
        if shutil.disk_usage(account.uploading).free < account.limits.free_bytes:
            raise FilesystemError("The computer's disk is full")
        if not path.exists():
            self._check_room()
            if path.parent != account.uploading and self._is_folder(path.parent):
                make_below(path.parent, account.uploading)
        opened = path.open(mode)
        account.busy[path] = self.cmd_channel
        return opened

    def mkdir(self, path: str) -> None:
        """Make a folder; one that is there already is as good. On the disk it is made by the first file that comes into it."""
        self._check_name(Path(path))
        session, folder = self.cmd_channel, Path(path)
        if os.path.lexists(folder) and not self._is_folder(folder):
            raise FilesystemError("That name is taken")
        if not self._is_folder(folder):
            if session.folders_made >= session.account.limits.folders:
                raise FilesystemError("Too many unfinished folders; use those that are there")
            if not self._is_folder(folder.parent):
                raise FilesystemError("No such folder")
            session.folders_made += 1
        session.account.remember_folder(folder)

    def chdir(self, path: str) -> None:
        """Change the session's folder; the process's own stays where it is."""
        if not self._is_folder(Path(path)):
            raise FilesystemError("No such folder")
        self.cwd = self.fs2ftp(path)

    def rename(self, src: str, dst: str) -> None:
        """Give a complete file its final name."""
        self._check_name(Path(dst))
        if kind_of(Path(dst).name) is None:
            raise FilesystemError("Only pictures, clips and what belongs to them are taken")
        if Path(dst).exists():
            raise FilesystemError("That name is taken")
        if self._is_folder(Path(dst).parent):
            make_below(Path(dst).parent, Path(self.root))
        Path(src).replace(dst)

    def _check_name(self, path: Path) -> None:
        if not is_safe(PurePosixPath(path.relative_to(self.root).as_posix())):
            raise FilesystemError("This name is not taken; use plain letters and digits, at most 8 folders deep")

    def _is_folder(self, path: Path) -> bool:
        return path.is_dir() or str(path) in self.cmd_channel.account.folders

    def _check_room(self) -> None:
        if sum(len(files) for _, _, files in os.walk(self.root)) >= self.cmd_channel.account.limits.waiting:
            raise FilesystemError("Too many unfinished files wait here")

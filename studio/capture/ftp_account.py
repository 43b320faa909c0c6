"""What all sessions of one camera FTP server share: its limits, a space for each connection, what each camera has sent, what was told.

A connection receives into a space of its own, so two cameras that send one name into one folder at once are never mixed. What broke off
waits in the space of the connection that sent it; the same camera's next one may go on with it.
"""

import contextlib
import filecmp
import itertools
import os
from collections import OrderedDict
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any, NamedTuple

from studio.base.clock import now_text
from studio.base.errors import ThreeshotError
from studio.base.files import make_below
from studio.base.wording import are, listed, visible
from studio.capture.inbox import Inbox, sync
from studio.capture.kind import Say
from studio.ingest.other_programs import Owner
from studio.ingest.watching import Sent as SentFor
from studio.ingest.watching import Shot

_REMEMBERED = 2000
_MB = 1_000_000
_ALIKE_BYTES = 64 * 1024
_SURELY_BYTES = 4096
"""With fewer bytes than this, the beginnings of two pictures of one camera may be the same."""
_UNNAMED, _LEFT_OUT = "unnamed", "left out"
_NAMED = 3
"""So many files at most are named in one line."""


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


class Sent(NamedTuple):
    """A file that was handed on: its size in bytes, and when that was, in seconds since 1970."""

    size: int
    at_s: float


@dataclass
class FtpAccount:
    """What all sessions of one server share.

    uploading: the folder that holds the sessions' spaces. busy: what is being received now, and by whom. sent: what was handed on, by the
    camera's address and the name it gave. folders: those that clients made, by address and path; they are on the disk only while a file is
    in them. renaming: addresses whose files get their final names afterwards. obsolete: what broke off and came whole another way since.
    complete: what connections that are gone, or an earlier run, left behind under a temporary name. armed: the shot that files are sent
    for now.
    """

    inbox: Inbox
    uploading: Path
    limits: FtpLimits
    user: str
    password: str
    say: Say
    busy: dict[Path, Any] = field(default_factory=dict)
    sessions: "set[Any]" = field(default_factory=set)
    sent: "OrderedDict[tuple[str, str], Sent]" = field(default_factory=OrderedDict)
    folders: "OrderedDict[tuple[str, str], None]" = field(default_factory=OrderedDict)
    renaming: set[str] = field(default_factory=set)
    obsolete: set[Path] = field(default_factory=set)
    complete: set[Path] = field(default_factory=set)
    armed: Shot | None = None
    _numbers: "Iterator[int]" = field(default_factory=lambda: itertools.count(1))
    _told: "OrderedDict[tuple[str, str], set[str]]" = field(default_factory=OrderedDict)

    def new_space(self, address: str) -> Path:
        """The folder that a new connection from there sees as `/`; it is on the disk only while a file is in it."""
        spaces = (self.uploading / f"{_plain(address)}_{number}" for number in self._numbers)
        return next(space for space in spaces if not os.path.lexists(space))

    def broken_off(self, address: str, besides: Path) -> dict[str, Path]:
        """What that camera's other connections began and nobody sends now, by name. A name that broke off twice is nobody's for certain."""
        found: dict[str, Path] = {}
        twice: set[str] = set()
        kept = {path for session in self.sessions for path in session.kept}
        for space, name, path in self.left(address):
            if space != besides and path not in self.busy and path not in kept:
                twice |= {name} & found.keys()
                found[name] = path
        return {name: path for name, path in found.items() if name not in twice}

    def take_over(self, session: Any, file: Path) -> bool:
        """Have a file in this session's space that the same camera sent to its end on another connection, and has not named yet.

        Whether there is one, and only one. Raises OSError, Refused.
        """
        name = file.relative_to(session.space).as_posix()
        others = [one for one in self.sessions if one is not session and one.remote_ip == session.remote_ip]
        found = {path for one in others for path in one.unnamed if path == one.space / name}
        found |= {self.broken_off(session.remote_ip, session.space).get(name)} & self.complete
        if len(found) != 1:
            return False
        there = found.pop()
        make_below(file.parent, self.uploading)
        self.move(there, file)
        for one in others:
            one.unnamed.discard(there)
        return True

    def remember_folder(self, address: str, name: str) -> None:
        """A camera made this folder, or used it; the ones that nobody used for longest are forgotten."""
        _put(self.folders, (address, name), None)

    def arm(self, shot: Shot | None) -> None:
        """That shot is armed from now on; kept for the next run, should this one be killed. From any thread."""
        self.armed = shot
        if shot is None:
            self.inbox.forget(self.uploading)
        else:
            # On a full disk nothing comes in anyway.
            with contextlib.suppress(OSError, ThreeshotError):
                self.inbox.keep(self.uploading, SentFor(shot, now_text()))

    def came(self, path: Path, address: str) -> None:
        """A file came to its end, and waits for what the camera does next: kept for the next run. Raises OSError, Refused."""
        sync(path)
        self.inbox.keep(path, SentFor(self.armed, now_text()), _camera(address))

    def move(self, there: Path, to: Path) -> None:
        """A file gets another name, with what is noted of it. Raises OSError, Refused."""
        if (sent := self.inbox.kept(there)) is not None:
            # Before the file: whatever happens in between, it is noted where it lies.
            self.inbox.keep(to, sent, self.inbox.sender_of(there), there.stat().st_size)
        there.replace(to)
        self.inbox.forget(there)
        self.complete.discard(there)
        if there.parent != to.parent:
            self.tidy(there)

    def hand_on(self, path: Path, space: Path, address: str, sent_for: SentFor | None = None) -> Sent:
        """A whole file goes into the inbox; what it was is remembered, for cameras that ask. Raises OSError, Refused.

        sent_for: where nothing is noted of it; None: for what is armed now.
        """
        name = PurePosixPath(path.relative_to(space).as_posix())
        status = path.stat()
        sent = Sent(status.st_size, status.st_mtime)
        # A camera that lost its connection begins anew, sometimes before that has been noticed here.
        alike = [
            there for of, other, there in self.left(address) if of != space and self._is_of(there, other, path, name)
        ]
        # All of it that came before was sent for what was armed then.
        noted = [self.inbox.kept(one) for one in (*(there for there in alike if there in self.complete), path)]
        sent_for = next(filter(None, noted), None) or sent_for or SentFor(self.armed, now_text())
        self.inbox.hand_on(path, name, sent_for, _camera(address), _plain(address))
        self.obsolete.update(alike)
        for there in alike:
            if there not in self.busy:
                self.remove(there)
        _put(self.sent, (address, str(name)), sent)
        self._told.pop((address, name.name), None)
        for folder in name.parents[:-1]:
            self.remember_folder(address, str(folder))
        self.tidy(path)
        return sent

    def remove(self, path: Path) -> None:
        """What came of a file is worth nothing any more."""
        self.inbox.forget(path)
        path.unlink(missing_ok=True)
        self.obsolete.discard(path)
        self.complete.discard(path)
        self.tidy(path)

    def tidy(self, path: Path) -> None:
        """A file is gone from here: so are the folders that held nothing else."""
        for folder in path.relative_to(self.uploading).parents[:-1]:
            with contextlib.suppress(OSError):
                (self.uploading / folder).rmdir()

    def tell(self, address: str, name: str, what: str) -> None:
        """Say what became of a file, with its name (empty: of no file) and its camera; however often a camera tries, once."""
        told = self._told.setdefault((address, name), set())
        if what not in told:
            told.add(what)
            _put(self._told, (address, name), told)
            camera = _camera(address)
            self.say(f"{visible(name)} from {camera} {what}" if name else f"The{camera[3:]} {what}")

    def left_unnamed(self, address: str, paths: Collection[Path], where: Path | None = None) -> None:
        """Files came to their end under a temporary name, and nobody is there any more to name them: kept, and told in one line."""
        self.complete.update(paths)
        names = sorted({path.name for path in paths if _UNNAMED not in self._told.get((address, path.name), ())})
        for name in names:
            _put(self._told, (address, name), {*self._told.get((address, name), ()), _UNNAMED})
        if names:
            one = len(names) == 1
            what = "was sent but never given its final name" if one else "were sent but never given their final names"
            kept = f" and {are(len(names))} kept in {where}" if where else ""
            do = f"send {'it' if one else 'them'} again or import the card."
            self.say(f"{listed([visible(name) for name in names], _NAMED)} from {_camera(address)} {what}{kept}; {do}")

    def left_out(self, address: str, name: str, owner: Owner, sent: Sent) -> None:
        """A camera sent what another program keeps for itself: it is answered as if it were here. Said once a camera, not once a file."""
        _put(self.sent, (address, name), sent)
        told = self._told.setdefault((address, ""), set())
        if _LEFT_OUT not in told:
            told.add(_LEFT_OUT)
            what = f"also sends files {owner.whose}; what programs keep for themselves is left out, pictures beside it come in."
            self.tell(address, "", what)

    def at_work(self) -> bool:
        """Whether a file is being received, or has just been and may be whole."""
        return any(session.at_work for session in self.sessions)

    def left(self, address: str | None = None) -> Iterator[tuple[Path, str, Path]]:
        """The files that have not been handed on, of one camera or of all: each with its space and its name in there."""
        for space in sorted(self.uploading.glob(f"{'*' if address is None else _plain(address)}_*")):
            if not space.is_symlink():
                for folder, _, names in os.walk(space):
                    for path in (Path(folder, name) for name in sorted(names)):
                        if not path.is_symlink():
                            yield space, path.relative_to(space).as_posix(), path

    def _is_of(self, there: Path, its_name: str, path: Path, name: PurePosixPath) -> bool:
        """Whether what waits there is the beginning of this file, or all of it under a name that was never changed."""
        if its_name == str(name):
            return _begins_alike(there, path)
        try:
            return there in self.complete and filecmp.cmp(there, path, shallow=False)
        except OSError:
            return False


def _put(known: "OrderedDict[Any, Any]", key: Any, value: Any) -> None:
    known[key] = value
    known.move_to_end(key)
    while len(known) > _REMEMBERED:
        known.popitem(last=False)


def _camera(address: str) -> str:
    return f"the camera at {address}"


def _plain(address: str) -> str:
    """An address as a folder's name."""
    return address.replace(":", "-").replace("%", "-")


def _begins_alike(part: Path, whole: Path) -> bool:
    """Whether a file that broke off is the beginning of another one, as far as its own beginning and end tell."""
    try:
        size = part.stat().st_size
        if not _SURELY_BYTES <= size <= whole.stat().st_size:
            return False
        with part.open("rb") as one, whole.open("rb") as other:
            for at in (0, max(0, size - _ALIKE_BYTES)):
                one.seek(at)
                other.seek(at)
                data = one.read(_ALIKE_BYTES)
                if data != other.read(len(data)):
                    return False
    except OSError:
        return False
    return True

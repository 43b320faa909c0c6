"""SFTP as its version 3 is (draft-ietf-secsh-filexfer-02), as far as a file is looked at, appended to and renamed.

Many writes are under way at once, and each answer is taken when it comes: on a far server the line never runs dry.
"""

import collections
import contextlib
import struct
from collections.abc import Iterator
from typing import Final, Protocol

_INIT, _VERSION, _OPEN, _CLOSE, _READ, _WRITE, _FSETSTAT = 1, 2, 3, 4, 5, 6, 10
_REMOVE, _MKDIR, _STAT, _RENAME = 13, 14, 17, 18
_STATUS, _HANDLE, _DATA, _ATTRS = 101, 102, 103, 105
_READING, _WRITING, _CREATING, _ANEW = 1, 2, 8, 16
_OK, _EOF, _NO_SUCH_FILE, _DENIED, _FAILURE = 0, 1, 2, 3, 4
_SIZE, _TIMES = 1, 8
_LARGEST = 300_000
_AHEAD = 128
"""Requests under way: 4 MB, what 40 MB a second take on a line of 100 ms."""


class Channel(Protocol):
    """A line that bytes go both ways on."""

    def sendall(self, data: bytes) -> object:
        """Send all of it."""

    def recv(self, size: int) -> bytes:
        """What came, `size` bytes at most; empty at its end."""

    def recv_ready(self) -> bool:
        """Whether something came."""

    def close(self) -> None:
        """Hang up."""


class SftpError(Exception):
    """The server refused something. code: of SFTP."""

    def __init__(self, code: int, text: str) -> None:
        known = {_NO_SUCH_FILE: "no such file", _DENIED: "permission denied"}
        # OpenSSH says no more of a full disk than that it failed.
        known[_FAILURE] = f"it refused that ({text or 'Failure'}); it may be full"
        super().__init__(known.get(code) or text or f"it refused that ({code})")
        self.code = code


class SftpLine:
    """A conversation with a server. Raises SftpError where it refuses, EOFError where it hangs up or says what makes no sense."""

    MOST: Final = 32_768
    """Bytes of one request; every server takes so many."""

    def __init__(self, channel: Channel) -> None:
        self._channel = channel
        self._number = 0
        self._came = bytearray()
        self._written: collections.deque[int] = collections.deque()
        self._open: set[int] = set()
        self._held: set[bytes] = set()
        self._early: dict[int, tuple[int, bytes]] = {}
        self._send(_INIT, struct.pack(">I", 3))
        if self._packet()[0] != _VERSION:
            raise EOFError("no SFTP server answers there")

    def close(self) -> None:
        """Hang up."""
        self._channel.close()

    def size(self, path: str) -> int | None:
        """Bytes of what lies there, a folder too; None where nothing does."""
        try:
            kind, data = self._asked(_STAT, _text(path))
        except SftpError as error:
            if error.code == _NO_SUCH_FILE:
                return None
            raise
        if kind != _ATTRS:
            raise EOFError("an answer of no sense")
        (flags,) = struct.unpack_from(">I", data)
        return int(struct.unpack_from(">Q", data, 4)[0]) if flags & _SIZE else 0

    def add_folder(self, path: str) -> None:
        """Make a folder."""
        self._asked(_MKDIR, _text(path) + struct.pack(">I", 0))

    def rename(self, before: str, now: str) -> None:
        """Give a file another name, which has to be free."""
        self._asked(_RENAME, _text(before) + _text(now))

    def remove(self, path: str) -> None:
        """Take away a file, which has to be one of ours."""
        self._asked(_REMOVE, _text(path))

    @contextlib.contextmanager
    def opened(self, path: str, write: bool, anew: bool = False) -> Iterator[bytes]:
        """A file's handle, to read from, or to write to; then it is made where it is not there. anew: what it holds goes."""
        flags = (_WRITING | _CREATING | (_ANEW if anew else 0)) if write else _READING
        kind, data = self._asked(_OPEN, _text(path) + struct.pack(">II", flags, 0))
        if kind != _HANDLE:
            raise EOFError("an answer of no sense")
        handle = data[4:]
        self._held.add(handle)
        try:
            yield handle
        except SftpError:
            # What else was under way failed as this did; the file is let go of, so that it may be opened anew.
            while self._written:
                self._answer(self._written.popleft())
            with contextlib.suppress(SftpError):
                self._let_go(handle)
            raise
        self._let_go(handle)

    def truncate(self, handle: bytes, size: int) -> None:
        """Cut a file off."""
        self._asked(_FSETSTAT, _text(handle) + struct.pack(">IQ", _SIZE, size))

    def stamp(self, handle: bytes, when: int) -> None:
        """Say when a file was last changed: seconds since 1970."""
        self._asked(_FSETSTAT, _text(handle) + _times(when))

    def finish(self, handle: bytes, when: int, name: str) -> bool:
        """Stamp a file, let go of it, and look whether nothing lies under that name yet: asked all at once, so that it takes one way there
        and back."""
        self.settle()
        self._held.discard(handle)
        stamped = self._ask(_FSETSTAT, _text(handle) + _times(when))
        closed, looked = self._ask(_CLOSE, _text(handle)), self._ask(_STAT, _text(name))
        # A server that keeps no times keeps the file all the same.
        (_, _), (kind, told), (found, data) = (self._answer(one) for one in (stamped, closed, looked))
        for answer, text, fine in ((kind, told, _OK), (found, data, _NO_SUCH_FILE)):
            if answer == _STATUS and struct.unpack_from(">I", text)[0] != fine:
                self._refused(text)
        return found == _STATUS

    def write(self, handle: bytes, at: int, data: bytes) -> None:
        """Write there; whether it could is heard later, by the next writes or by `settle`."""
        self._written.append(self._ask(_WRITE, _text(handle) + struct.pack(">Q", at) + _text(data)))
        while self._written and (len(self._written) >= _AHEAD or self._channel.recv_ready() or self._came):
            self._wrote()

    def settle(self) -> None:
        """Hear of all writes."""
        while self._written:
            self._wrote()

    def read(self, handle: bytes, size: int) -> Iterator[bytes]:
        """The first `size` bytes of a file, in order; fewer where it ends before."""
        asked: collections.deque[tuple[int, int]] = collections.deque()
        at = 0
        while at < size or asked:
            while at < size and len(asked) < _AHEAD:
                length = min(self.MOST, size - at)
                asked.append((self._ask(_READ, _text(handle) + struct.pack(">QI", at, length)), length))
                at += length
            number, length = asked.popleft()
            kind, data = self._answer(number)
            if kind == _STATUS:
                self._refused(data)
            if kind != _DATA or len(data) - 4 > length:
                raise EOFError("an answer of no sense")
            yield data[4:]
            if len(data) - 4 < length:
                # It ends here, or gives less than was asked for: what comes after it is not what follows.
                for number, _ in asked:
                    self._answer(number)
                return

    def _let_go(self, handle: bytes) -> None:
        if handle in self._held:
            self._held.remove(handle)
            self._asked(_CLOSE, _text(handle))

    def _wrote(self) -> None:
        kind, data = self._answer(self._written.popleft())
        if kind != _STATUS or struct.unpack_from(">I", data)[0] != _OK:
            self._refused(data)

    def _asked(self, kind: int, data: bytes) -> tuple[int, bytes]:
        self.settle()
        answer, told = self._answer(self._ask(kind, data))
        if answer == _STATUS and struct.unpack_from(">I", told)[0] != _OK:
            self._refused(told)
        return answer, told

    def _ask(self, kind: int, data: bytes) -> int:
        self._number = (self._number + 1) & 0xFFFFFFFF
        self._open.add(self._number)
        self._send(kind, struct.pack(">I", self._number) + data)
        return self._number

    def _answer(self, number: int) -> tuple[int, bytes]:
        """The answer to that request: its kind and what it says. Most servers answer in order; those that don't may, too."""
        while number not in self._early:
            packet = self._packet()
            if len(packet) < 5 or (answered := struct.unpack_from(">I", packet, 1)[0]) not in self._open:
                raise EOFError("an answer to something else")
            self._open.remove(answered)
            self._early[answered] = packet[0], packet[5:]
        return self._early.pop(number)

    def _refused(self, told: bytes) -> None:
        (code,) = struct.unpack_from(">I", told)
        length = struct.unpack_from(">I", told, 4)[0] if len(told) >= 8 else 0
        raise SftpError(code, told[8 : 8 + min(length, 300)].decode("utf-8", "replace"))

    def _send(self, kind: int, data: bytes) -> None:
        self._channel.sendall(struct.pack(">IB", len(data) + 1, kind) + data)

    def _packet(self) -> bytes:
        (length,) = struct.unpack(">I", self._exactly(4))
        if not 0 < length <= _LARGEST:
            raise EOFError("a packet of no sense")
        return self._exactly(length)

    def _exactly(self, size: int) -> bytes:
        while len(self._came) < size:
            more = self._channel.recv(65_536)
            if not more:
                raise EOFError("the server hung up")
            self._came += more
        data = bytes(self._came[:size])
        del self._came[:size]
        return data


def _times(when: int) -> bytes:
    """When a file was changed and read, as near as what is told there comes to it: from 1970 to 2106."""
    return struct.pack(">III", _TIMES, *(min(max(when, 0), 0xFFFFFFFF),) * 2)


def _text(data: str | bytes) -> bytes:
    raw = data.encode() if isinstance(data, str) else data
    return struct.pack(">I", len(raw)) + raw

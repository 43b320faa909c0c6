"""A camera on the network, as far as tethering needs one: PTP/IP (CIPA DC-005) on loopback, its cable cut whenever the test likes."""

import contextlib
import socket
import struct
import threading
import time
from dataclasses import dataclass, field

STORE = 0x00010001
DCIM, FOLDER = 1, 2
_OK, _NO_OBJECT, _UNSUPPORTED, _BUSY = 0x2001, 0x2009, 0x2005, 0x2019
_ASSOCIATION, _JPEG = 0x3001, 0x3801
_ADDED, _COMPLETE = 0x4002, 0x400D
_PIECE = 16 * 1024


@dataclass
class Thing:
    """An object on the camera's card."""

    name: str
    parent: int
    data: bytes = b""
    folder: bool = False
    moment: str = "20261003T090000"
    odd: bool = False
    claims: int | None = None
    """The size that it is listed with, where that is not true."""


@dataclass
class NetworkCamera:
    """A camera with one card, kept over every connection. A context manager.

    deaf: tell of no new frame. cut_at: the connection is cut when so many bytes of files have gone out from now on. out: its cable
    is out: nobody gets in. shots: what its shutter makes next. asked: the codes of the operations asked for. cuts: so far.
    partial: whether it can hand on a file in pieces. silent: it answers nothing, and the connection stays, as when a network is gone.
    busy: it refuses to be opened.
    """

    things: dict[int, Thing] = field(default_factory=dict)
    deaf: bool = False
    cut_at: int | None = None
    out: bool = False
    shots: list[tuple[str, bytes]] = field(default_factory=list)
    asked: list[int] = field(default_factory=list)
    cuts: int = 0
    partial: bool = True
    silent: bool = False
    busy: bool = False

    def __post_init__(self) -> None:
        self.things |= {DCIM: Thing("DCIM", 0, folder=True), FOLDER: Thing("100ALPHA", DCIM, folder=True)}
        self._lock = threading.RLock()
        self._commands: list[socket.socket] = []
        self._events: list[socket.socket] = []
        self._doors = [socket.create_server(("127.0.0.1", 0)) for _ in range(2)]
        self._closed = False

    def __enter__(self) -> "NetworkCamera":
        for door, serve in zip(self._doors, (self._serve_commands, self._serve_events), strict=True):
            threading.Thread(target=self._accept, args=(door, serve), daemon=True).start()
        return self

    def __exit__(self, *exc: object) -> None:
        self._closed = True
        for door in self._doors:
            door.close()
        self.cut()

    @property
    def port(self) -> str:
        """Its address for libgphoto2."""
        return "ptpip:127.0.0.1:" + ":".join(str(door.getsockname()[1]) for door in self._doors)

    @property
    def connected(self) -> bool:
        """Whether somebody is connected."""
        with self._lock:
            return bool(self._events)

    def shoot(self, name: str, data: bytes, moment: str = "20261003T090000") -> None:
        """A frame is written to the card, and told of."""
        with self._lock:
            handle = max(self.things) + 1
            self.things[handle] = Thing(name, FOLDER, data, moment=moment)
            if not self.deaf:
                self._tell(_ADDED, handle)

    def cut(self) -> None:
        """The connection ends, now."""
        with self._lock:
            sockets = [*self._commands, *self._events]
            self._commands, self._events = [], []
            self.cuts += bool(sockets)
        for one in sockets:
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()

    def _tell(self, code: int, *parameters: int) -> None:
        body = struct.pack("<HI", code, 0) + b"".join(struct.pack("<I", one) for one in parameters)
        for one in list(self._events):
            with contextlib.suppress(OSError):
                one.sendall(struct.pack("<II", 8 + len(body), 8) + body)

    def _accept(self, door: socket.socket, serve) -> None:  # type: ignore[no-untyped-def]
        while not self._closed:
            try:
                caller, _ = door.accept()
            except OSError:
                return
            if self.out:
                caller.close()
                continue
            caller.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            threading.Thread(target=self._quietly, args=(serve, caller), daemon=True).start()

    @staticmethod
    def _quietly(serve, caller: socket.socket) -> None:  # type: ignore[no-untyped-def]
        with contextlib.suppress(OSError, EOFError, struct.error):
            serve(caller)
        caller.close()

    def _serve_events(self, caller: socket.socket) -> None:
        _receive(caller)
        with self._lock:
            self._events.append(caller)
            _send(caller, 4, b"")
        caller.recv(1)
        with self._lock:
            if caller in self._events:
                self._events.remove(caller)

    def _serve_commands(self, caller: socket.socket) -> None:
        _receive(caller)
        with self._lock:
            self._commands.append(caller)
        _send(caller, 2, struct.pack("<I", 1) + bytes(16) + "camera\0".encode("utf-16-le") + struct.pack("<I", 0x10000))
        while True:
            kind, body = _receive(caller)
            if kind != 6:
                continue
            _, code, transaction = struct.unpack_from("<IHI", body)
            parameters = [value for (value,) in struct.iter_unpack("<I", body[10:])] + [0] * 5
            self.asked.append(code)
            while self.silent and not self._closed:
                time.sleep(0.02)
            answer, data = self._answer(code, parameters)
            if data is not None:
                self._send_data(caller, transaction, data, code in (0x1009, 0x101B))
            _send(caller, 7, struct.pack("<HI", answer, transaction))

    def _answer(self, code: int, parameters: list[int]) -> tuple[int, bytes | None]:
        with self._lock:
            if code == 0x1002 and self.busy:
                return _BUSY, None
            if code in (0x1002, 0x1003):
                return _OK, None
            if code == 0x1001:
                return _OK, self._device()
            if code == 0x1004:
                return _OK, _array("I", [STORE])
            if code == 0x1005:
                used = sum(len(thing.data) for thing in self.things.values())
                facts = struct.pack("<HHHQQI", 4, 3, 0, 1 << 36, (1 << 35) - used, 0xFFFFFFFF)
                return _OK, facts + _text("Card") + _text("Card")
            if code == 0x1007:
                where = parameters[2]
                wanted = [
                    h for h, t in self.things.items() if where == 0 or t.parent == (0 if where == 0xFFFFFFFF else where)
                ]
                return _OK, _array("I", wanted)
            if code == 0x100E:
                if self.shots:
                    self.shoot(*self.shots.pop(0))
                    self._tell(_COMPLETE)
                return _OK, None
            thing = self.things.get(parameters[0])
            if thing is None:
                return (_NO_OBJECT if code in (0x1008, 0x1009, 0x101B) else _UNSUPPORTED), None
            if code == 0x1008:
                return _OK, _info(thing)
            if code == 0x1009:
                return _OK, thing.data
            if code == 0x101B:
                return _OK, thing.data[parameters[1] : parameters[1] + parameters[2]]
            return _UNSUPPORTED, None

    def _send_data(self, caller: socket.socket, transaction: int, data: bytes, of_a_file: bool) -> None:
        _send(caller, 9, struct.pack("<IQ", transaction, len(data)))
        for at in range(0, max(1, len(data)), _PIECE):
            piece = data[at : at + _PIECE]
            if of_a_file and self.cut_at is not None:
                self.cut_at -= len(piece)
                if self.cut_at <= 0:
                    self.cut_at = None
                    _send(caller, 10, struct.pack("<I", transaction) + piece[: len(piece) // 2])
                    self.cut()
                    raise EOFError
            _send(caller, 12 if at + _PIECE >= len(data) else 10, struct.pack("<I", transaction) + piece)

    def _device(self) -> bytes:
        operations = [0x1001, 0x1002, 0x1003, 0x1004, 0x1005, 0x1007, 0x1008, 0x1009, 0x100E]
        operations += [0x101B] if self.partial else []
        return b"".join(
            [
                struct.pack("<HIH", 100, 0, 100),
                _text(""),
                struct.pack("<H", 0),
                _array("H", operations),
                _array("H", [_ADDED, _COMPLETE]),
                _array("H", []),
                _array("H", [_JPEG]),
                _array("H", [_JPEG]),
                *[_text(one) for one in ("Maker", "Alpha 1", "1.0", "0042")],
            ]
        )


def _info(thing: Thing) -> bytes:
    kind = _ASSOCIATION if thing.folder else _JPEG if thing.name.upper().endswith("JPG") else 0x3000
    # libgphoto2 takes an object of no known kind and without a thumbnail to be no picture.
    thumb = 0 if thing.odd else 0x3808
    size = len(thing.data) if thing.claims is None else thing.claims
    head = struct.pack(
        "<IHHIHIIIIIIIHII", STORE, kind, 0, size, thumb, 0, 0, 0, 0, 0, 0, thing.parent, int(thing.folder), 0, 0
    )
    return head + b"".join(_text(one) for one in (thing.name, thing.moment, thing.moment, ""))


def _array(kind: str, values: list[int]) -> bytes:
    return struct.pack("<I", len(values)) + b"".join(struct.pack(f"<{kind}", value) for value in values)


def _text(text: str) -> bytes:
    return bytes([len(text) + 1]) + f"{text}\0".encode("utf-16-le") if text else b"\0"


def _send(to: socket.socket, kind: int, body: bytes) -> None:
    to.sendall(struct.pack("<II", 8 + len(body), kind) + body)


def _receive(caller: socket.socket) -> tuple[int, bytes]:
    length, kind = struct.unpack("<II", _exactly(caller, 8))
    return kind, _exactly(caller, length - 8)


def _exactly(caller: socket.socket, length: int) -> bytes:
    data = b""
    while len(data) < length:
        piece = caller.recv(length - len(data))
        if not piece:
            raise EOFError
        data += piece
    return data

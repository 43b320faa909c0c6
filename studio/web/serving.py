"""Running a page on one address of this computer, on a job's thread, with limits that uvicorn does not have by itself."""

import asyncio
import logging
import socket
import sys
from collections import Counter, OrderedDict
from typing import Any, Self

import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import H11Protocol

from studio.base import jobs
from studio.base.jobs import Progress

HEADER_S = 15.0
"""A connection on which no request has come whole for this long is closed."""
MOST_CONNECTIONS = 64
MOST_EACH = 16
_WAITING = 32
"""Connections that the system keeps until they are taken: fewer than this process has handles left for."""
_LINGER_S, _LINGERING = 1.0, 16
_KNOWN = 64
_TALKING = (1, 8)
"""TCP_ESTABLISHED, and TCP_CLOSE_WAIT: the other end has hung up, and says until then what it got (tcp_states.h)."""
_ARRIVED_S, _LOOK_S = 60.0, 0.02
"""So long is waited for the other end to say that it has all; what is still on its way then counts as lost."""
_BUSY = (
    b"HTTP/1.1 503 Service Unavailable\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n"
    b'{"error": "Too many connections at once; wait a moment."}'
)
for name in ("uvicorn.error", "uvicorn.access", "asyncio"):
    logging.getLogger(name).addHandler(logging.NullHandler())


class Places:
    """Who has a place, when more connect than there are places: whoever was let in goes on, and the silent make room for others.

    `let_in` is told of each request that a guard let through. most: so many connections at once.
    """

    def __init__(self, most: int = MOST_CONNECTIONS) -> None:
        self._most = most
        self._known: OrderedDict[str, None] = OrderedDict()
        self._proven: set[tuple[str, int]] = set()
        self._there: dict[tuple[str, int], _Connection] = {}

    def let_in(self, client: tuple[str, int] | None) -> None:
        """Its connection has a session; so its address is a phone's of the crew."""
        if client is not None:
            self._proven.add(client)
            self._known[client[0]] = None
            self._known.move_to_end(client[0])
            while len(self._known) > _KNOWN:
                self._known.popitem(last=False)

    def come(self, connection: "_Connection") -> None:
        """A connection is there."""
        self._there[connection.client] = connection

    def leave(self, client: tuple[str, int]) -> None:
        """The connection is closed."""
        self._proven.discard(client)
        self._there.pop(client, None)

    def connection_of(self, client: tuple[str, int] | None) -> "_Connection | None":
        """The connection that comes from that address and port."""
        return self._there.get(client) if client is not None else None

    def make_room(self, there: list["_Connection"], host: str, most_each: int) -> bool:
        """Whether there is room for one more of that address beside `there`; a silent connection may be closed for it."""
        silent = [one for one in there if one.client not in self._proven]
        mine = [one for one in there if one.client[0] == host]
        if len(mine) >= most_each:
            # Of an address that nobody of the crew has, the newest waits; a phone's own gets the place of the oldest silent one.
            return host in self._known and self._close(sorted(set(mine) & set(silent), key=lambda one: one.began_s))
        if len(there) < self._most:
            return True
        each = Counter(one.client[0] for one in silent)
        return self._close(
            sorted(silent, key=lambda one: (one.client[0] in self._known, -each[one.client[0]], one.began_s))
        )

    @staticmethod
    def _close(candidates: list["_Connection"]) -> bool:
        if candidates:
            candidates[0].give_up()
        return bool(candidates)


class Serving:
    """A page that is served. A context manager: it is reachable from entering to leaving.

    listening: a socket that listens already. header_s, most_each: see the constants; for one address each. places: told of who was let in.
    """

    def __init__(
        self,
        app: ASGIApp,
        listening: socket.socket,
        header_s: float = HEADER_S,
        most_each: int = MOST_EACH,
        places: Places | None = None,
    ) -> None:
        self._socket = listening
        config = uvicorn.Config(
            app,
            http=type(
                "Connection",
                (_Connection,),
                {"header_s": header_s, "most_each": most_each, "places": places or Places()},
            ),
            ws="none",
            loop="asyncio",
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=False,
            timeout_keep_alive=30,
            timeout_graceful_shutdown=2,
            backlog=_WAITING,
            h11_max_incomplete_event_size=16 * 1024,
        )
        self._server = uvicorn.Server(config)

    def __enter__(self) -> Self:
        self._job = jobs.run("web", self._serve)
        return self

    def __exit__(self, *error: object) -> None:
        self._server.should_exit = True
        try:
            self._job.wait(20)
        finally:
            self._socket.close()

    def _serve(self, _: Progress) -> None:
        asyncio.run(self._server.serve(sockets=[self._socket]))


class _Connection(H11Protocol):
    header_s: float
    most_each: int
    places: Places
    client: tuple[str, int]
    began_s: float
    _refused = _gone = _lost = False
    _left_at_end: int | None = None

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        self._waiting_since: float | None = self.loop.time()
        self.began_s = self.loop.time()
        # uvicorn's own type says less than there is: every one of these is of this class.
        others: list[Any] = [one for one in self.connections if one is not self]
        there = [one for one in others if not one._refused and not one._gone]
        self.places.come(self)
        if self.client is not None and not self.places.make_room(there, self.client[0], self.most_each):
            self._refused = True
            if sum(1 for one in others if one._refused) >= _LINGERING:
                transport.abort()
                return
            # Closed at once, with the request unread, the connection would be reset and the answer lost.
            transport.write(_BUSY)
            transport.write_eof()
            self.loop.call_later(_LINGER_S, transport.close)
            return
        self._look()

    def eof_received(self) -> None:
        # Whoever has all may hang up at once; afterwards the system says nothing of this connection.
        self._left_at_end = self._unsent()
        super().eof_received()

    def _unsent(self) -> int:
        return int(self.transport.get_write_buffer_size()) + _unacknowledged(self.transport)

    async def all_arrived(self, asked: object) -> bool:
        """Whether all that was sent reached the other end, waited for. Where the system does not say (all but Linux): was handed to it.

        asked: the connection's `cycle` as it was when this was asked for; whoever asks for more has what came before.
        """
        until = self.loop.time() + _ARRIVED_S
        while self._left_at_end is None and not self._lost and self.loop.time() < until:
            if self.cycle is not asked or self._unsent() == 0:
                return True
            await asyncio.sleep(_LOOK_S)
        return self._left_at_end == 0

    def connection_lost(self, exc: Exception | None) -> None:
        self._lost = True
        self.places.leave(self.client)
        super().connection_lost(exc)

    def give_up(self) -> None:
        """Make room for another connection."""
        self._gone = True
        self.transport.abort()

    def data_received(self, data: bytes) -> None:
        if not self._refused:
            super().data_received(data)

    def _look(self) -> None:
        """Close what only keeps a place: uvicorn itself waits for a slow request's headers as long as it takes."""
        if self.transport is None or self.transport.is_closing():
            return
        if self.cycle is not None and not self.cycle.response_complete:
            self._waiting_since = None
        elif self._waiting_since is None:
            self._waiting_since = self.loop.time()
        elif self.loop.time() - self._waiting_since > self.header_s:
            self.transport.close()
            return
        self.loop.call_later(self.header_s / 5, self._look)


def _unacknowledged(transport: Any) -> int:
    """What the system still holds for the other end, as far as it says: SIOCOUTQ (tcp(7)), which is the terminals' TIOCOUTQ.

    Of a connection that was reset it holds nothing, and lost what it held.
    """
    if sys.platform != "linux":
        return 0
    import fcntl
    import termios

    asked = transport.get_extra_info("socket")
    try:
        told = fcntl.ioctl(asked.fileno(), termios.TIOCOUTQ, bytes(4))
        state = asked.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 1)[0]
    except (OSError, AttributeError, ValueError):
        return 1
    if state not in _TALKING:
        return 1
    return int.from_bytes(told, sys.byteorder)

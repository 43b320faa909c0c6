"""Running a page on one address of this computer, on a job's thread, with limits that uvicorn does not have by itself."""

import asyncio
import logging
import socket
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
_LINGER_S = 1.0
_BUSY = (
    b"HTTP/1.1 503 Service Unavailable\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n"
    b'{"error": "Too many connections at once; wait a moment."}'
)
for name in ("uvicorn.error", "uvicorn.access", "asyncio"):
    logging.getLogger(name).addHandler(logging.NullHandler())


class Serving:
    """A page that is served. A context manager: it is reachable from entering to leaving.

    listening: a socket that listens already. header_s, most_each: see the constants; for one address each.
    """

    def __init__(
        self, app: ASGIApp, listening: socket.socket, header_s: float = HEADER_S, most_each: int = MOST_EACH
    ) -> None:
        self._socket = listening
        config = uvicorn.Config(
            app,
            http=type("Connection", (_Connection,), {"header_s": header_s, "most_each": most_each}),
            ws="none",
            loop="asyncio",
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=False,
            timeout_keep_alive=30,
            timeout_graceful_shutdown=2,
            limit_concurrency=MOST_CONNECTIONS,
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
    _refused = False

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        self._waiting_since: float | None = self.loop.time()
        if self.client is not None:
            clients = [getattr(one, "client", None) for one in self.connections]
            if sum(1 for client in clients if client and client[0] == self.client[0]) > self.most_each:
                # Closed at once, with the request unread, the connection would be reset and the answer lost.
                self._refused = True
                transport.write(_BUSY)
                transport.write_eof()
                self.loop.call_later(_LINGER_S, transport.close)
                return
        self._look()

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

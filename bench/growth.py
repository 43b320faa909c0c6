"""What a drop costs as it grows: one of 1,000, 10,000 and 100,000 frames, each beside 500 other drops.

The drops are made straight in the catalog, settled as a crew's would be: recorded, judged, claimed by slates, their originals in the
folder. Then each thing that a crew waits for is done several times, in a process of its own, by the front door. What is compared is its
cost with most frames to its cost with fewest, where the answer is no longer. No process may need more than 300 MB.
"""

import contextlib
import hashlib
import io
import json
import os
import queue
import random
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bench.sides import SAMPLE, home_at

AIM, LIMIT_MB = 1.5, 300.0
SIZES = (1_000, 10_000, 100_000)
DROPS, OTHERS_HAVE = 500, 40
ROUNDS = 5
CODE = "GROWTH-01"
PRODUCTS, CAMERAS = 12, 3
_BURST, _REST = 3, 10
"""Of so many frames so many are of one press of the shutter."""
_LONG_S = 600.0
_FILE = (
    "id, drop_id, frame_id, kind, path, original_name, source, size, xxh128, modified_at, copied_at, verified_at, verified_how,"
    " opened, sample"
)
_FRAME = (
    "id, drop_id, camera_id, shot_id, assigned_by, kind, name, counter, captured_at, captured_offset_s, corrected_at, ingested_at,"
    " examined_at, width, height, codes, phash, burst"
)
_EVENT = "id, drop_id, at, kind, who, station, subject, data"
Work = Callable[[Path, int], list[float]]


def run(
    sizes: Sequence[int] = SIZES, drops: int = DROPS, rounds: int = ROUNDS, only: Sequence[str] = ()
) -> dict[str, dict[str, Any]]:
    """The figures `growth coverage` and the like, in ms: the largest size to the smallest; and `growth memory`, the most of all in MB.

    `at`: the cost at each size. `mb`: the most memory a process needed, with most frames. only: the works to do; by default all.
    """
    measured: dict[str, dict[int, dict[str, Any]]] = {}
    with tempfile.TemporaryDirectory(prefix="threeshot-growth-") as name:
        for size in sizes:
            home = Path(name) / str(size)
            with home_at(home):
                make(home, size, drops)
                _told(f"{size} frames, {drops} other drops: made")
                # The first import after drops were made this way writes the checksum history of all of them.
                _measure("one more import", home, 1)
                for work in only or WORKS:
                    for what, found in _measure(work, home, rounds).items():
                        measured.setdefault(what, {})[size] = found
                        _told(f"{size:>8} {what:<18} {found['ms']:8.1f} ms {found['mb']:6.0f} MB")
    return _figures(measured, min(sizes), max(sizes))


def _figures(measured: dict[str, dict[int, dict[str, Any]]], few: int, many: int) -> dict[str, dict[str, Any]]:
    figures: dict[str, dict[str, Any]] = {}
    for what, by_size in measured.items():
        at = {str(size): round(found["ms"], 1) for size, found in by_size.items()}
        ours, yardstick = by_size[many]["ms"], by_size[few]["ms"]
        between = ", ".join(f"{int(size):,}: {ms:g} ms" for size, ms in at.items() if int(size) not in (few, many))
        figures[f"growth {what}"] = {
            "ratio": round(ours / yardstick, 3),
            "aim": None if what in LISTING else AIM,
            "ours": round(ours, 1),
            "yardstick": round(yardstick, 1),
            "unit": "ms",
            "at": at,
            "mb": round(by_size[many]["mb"], 1),
            "note": between,
        }
    most = max(found["mb"] for by_size in measured.values() for found in by_size.values())
    limit = {"ratio": round(most / LIMIT_MB, 3), "aim": 1.0, "ours": round(most, 1), "yardstick": LIMIT_MB}
    return {**figures, "growth memory": {**limit, "unit": "MB"}}


def _measure(work: str, home: Path, rounds: int) -> dict[str, dict[str, Any]]:
    """What a work's process says of it: {what: {ms, mb}}. Raises RuntimeError when it failed."""
    command = [sys.executable, "-m", "bench.growth", work, str(home), str(rounds)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=_LONG_S, check=False)
    if done.returncode:
        raise RuntimeError(f"{work}: {done.stderr[-2000:]}")
    found = json.loads(done.stdout)
    return {what: {"ms": statistics.median(ms), "mb": found["mb"]} for what, ms in found["ms"].items()}


def _told(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


# -- what is done -------------------------------------------------------------------------------------------------------


def _by_command(*words: str) -> Work:
    """A command of the command line, from its start to its end, without that of Python."""

    def work(home: Path, rounds: int) -> list[float]:
        from studio.cli import main

        def once() -> None:
            with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
                code = main([words[0], *words[1:]])
            if code:
                raise RuntimeError(f"{words}: ended with {code}")

        return _timed(once, rounds)

    return work


def _opened_coverage(home: Path, rounds: int) -> list[float]:
    from studio.shoot import Shoot

    return _timed(lambda: Shoot.open(CODE).coverage(), rounds)


def _export_plan(home: Path, rounds: int) -> list[float]:
    from studio.shoot import Shoot

    return _timed(lambda: Shoot.open(CODE).handover.check(), rounds)


def _one_more(home: Path, rounds: int) -> list[float]:
    """Import a card that has one frame."""
    from studio.shoot import Shoot

    ms = []
    for number in range(rounds):
        card = home / f"card-{time.time_ns()}"
        card.mkdir()
        (card / f"ONE_{number:04}.JPG").write_bytes(_unlike(SAMPLE.read_bytes()))
        ms += _timed(lambda card=card: Shoot.open(CODE).frames.import_sources([card]), 1)  # type: ignore[misc]
    return ms


class _Handing:
    """A live source: what is put in its line."""

    name = "the bench"

    def __init__(self, root: Path) -> None:
        self.root = root
        root.mkdir(exist_ok=True)
        self.line: queue.SimpleQueue[Path] = queue.SimpleQueue()

    def files(self, progress: Any) -> Iterator[Any]:
        from studio.ingest.discover import SourceFile

        while not progress.cancelled:
            with contextlib.suppress(queue.Empty):
                path = self.line.get(timeout=0.02)
                found = path.stat()
                yield SourceFile(path, self.root, "picture", found.st_size, found.st_mtime_ns)


def _live(home: Path, rounds: int) -> dict[str, list[float]]:
    """Watches of two frames each: from a frame's file to its verdict (the second: the first waits for workers to start), and the end."""
    from studio.base.jobs import Progress, run
    from studio.shoot import Shoot

    frame_ms, end_ms = [], []
    for number in range(rounds):
        shoot, source, progress = Shoot.open(CODE), _Handing(home / "live"), Progress()
        judged: queue.SimpleQueue[str] = queue.SimpleQueue()
        shoot.events.frame_scored.connect(judged.put)
        job = run("growth", lambda _, shoot=shoot, source=source, to=progress: shoot.frames.take_from(source, None, to))
        for of in range(2):
            path = source.root / f"LIVE_{number:02}{of:02}.JPG"
            path.write_bytes(_unlike(SAMPLE.read_bytes()))
            began = time.perf_counter()
            source.line.put(path)
            judged.get(timeout=60.0)
            took = (time.perf_counter() - began) * 1000
        frame_ms.append(took)
        time.sleep(0.3)
        end_ms += _timed(lambda progress=progress, job=job: (progress.cancel(), job.wait()), 1)  # type: ignore[misc]
        shoot.drop.catalog.close()
    return {"one live frame": frame_ms, "ending a watch": end_ms}


WORKS: dict[str, Callable[[Path, int], list[float] | dict[str, list[float]]]] = {
    "coverage": _opened_coverage,
    "coverage command": _by_command("coverage", CODE, "--json"),
    "drop show": _by_command("drop", "show", CODE, "--json"),
    "select --auto": _by_command("select", CODE, "--auto", "--json"),
    "one more import": _one_more,
    "live": _live,
    "export's plan": _export_plan,
    "drop show --frames": _by_command("drop", "show", CODE, "--frames", "--json"),
}
LISTING = frozenset({"drop show --frames"})
"""Works whose answer grows with the frames: only their memory is held."""


def _timed(once: Callable[[], object], rounds: int) -> list[float]:
    ms = []
    for _ in range(rounds):
        began = time.perf_counter()
        once()
        ms.append((time.perf_counter() - began) * 1000)
    return ms


def _unlike(data: bytes) -> bytes:
    """The same picture in other bytes: behind its end marker a number."""
    return data + time.time_ns().to_bytes(8, "big")


# -- making the drops ---------------------------------------------------------------------------------------------------


def make(home: Path, frames: int, drops: int = DROPS) -> Path:
    """A home with a drop of so many frames, and others beside it; the drop's folder."""
    from studio.catalog import Catalog
    from studio.shoot import Shoot

    brief = home / "brief.yaml"
    products = [f"  - {{sku: GROW-{n:02}, title: Product {n}}}" for n in range(PRODUCTS)]
    brief.write_text(_BRIEF + "\n".join(products) + "\n", "utf-8")
    catalog = Catalog()
    shoot = Shoot.create(brief, home / CODE, catalog)
    cameras = [catalog.insert("camera", {"drop_id": shoot.id, "name": f"Camera-{n}"}) for n in range(CAMERAS)]
    raw = sqlite3.connect(catalog.path)
    with raw:
        for n in range(drops):
            _other(raw, n)
        _fill(raw, shoot, cameras, frames)
        last = raw.execute("SELECT MAX(rowid) FROM event").fetchone()[0]
        raw.execute('UPDATE "drop" SET journalled = ?', [last])
    raw.close()
    shoot.marks.select_auto()
    catalog.close()
    return shoot.folder


_BRIEF = f"""drop: {CODE}
title: A drop that grew
narrative: As many frames as a disk holds.
dates: {{shoot_day: 2026-10-03, publish_by: 2026-10-10}}
time_zone: Europe/Stockholm
creator: {{handle: "@bench", name: Bench, code: BENCH10}}
products:
"""


def _fill(raw: sqlite3.Connection, shoot: Any, cameras: list[str], frames: int) -> None:
    """The frames, shot by shot: a slate on each camera, then what it claims, three of ten in a burst, two of a hundred in the tray."""
    from studio.catalog import new_id

    judged = _judged(shoot)
    shots = shoot.coverage().shots
    start, chance = datetime(2026, 10, 3, 6, 0, tzinfo=UTC), random.Random(frames)
    rows: dict[str, list[tuple[Any, ...]]] = {"frame": [], "file": [], "score": [], "event": []}
    folders = [shoot.folder / "originals" / f"Camera-{n}" for n in range(CAMERAS)]
    for folder in folders:
        folder.mkdir(parents=True, exist_ok=True)
    each = max(1, frames // len(shots))
    for n in range(frames):
        shot, camera = shots[min(n // each, len(shots) - 1)], n % CAMERAS
        slate, place = n % each < CAMERAS, (n // CAMERAS) % _REST
        at = start + timedelta(seconds=(n // CAMERAS) * 65.0 - (min(place, _BURST - 1) * 64.6))
        frame_id, name = new_id(), f"IMG_{n // CAMERAS % 10_000:04}"
        path = (
            f"originals/Camera-{camera}/{name}{f'-{n // CAMERAS // 10_000 + 1}' if n >= 10_000 * CAMERAS else ''}.JPG"
        )
        (shoot.folder / path).touch()
        tray = n % 50 == 49
        said = f"threeshot:1;drop={CODE};sku={shot.sku};shot={shot.role}"
        codes = json.dumps([{"format": "QRCode", "text": said}]) if slate else "[]"
        first, last = _text(at), _text(at + timedelta(minutes=2))
        by = ("Mara", None) if tray and not slate else ("slate", shot.shot_id)
        rows["frame"].append(
            (frame_id, shoot.id, cameras[camera], by[1], by[0], "slate" if slate else "picture", name, n // CAMERAS % 10_000,
             first, 7200, first, last, last, 6000, 4000, codes, f"{chance.getrandbits(64):016x}", None)
        )  # fmt: skip
        digest = hashlib.blake2b(str(n).encode(), digest_size=16).hexdigest()
        rows["file"].append(
            (new_id(), shoot.id, frame_id, "picture", path, f"{name}.JPG", f"/cards/{camera}/DCIM/1{n // 30_000:02}CAM/{name}.JPG",
             12_000_000 + n, digest, first, last, last, "disk", 1, digest)
        )  # fmt: skip
        told = {"files": [path], "camera": f"Camera-{camera}", "bytes": 12_000_000 + n}
        rows["event"].append(_event(shoot.id, last, "frame.ingested", frame_id, told))
        if not slate:
            verdict = ("pass", "check", "fail")[n % 3]
            sharpness, reasons = chance.uniform(20, 99), [] if verdict == "pass" else ["the subject is soft"]
            values = judged[(by[1] and shot.sku, by[1] and shot.role)]
            own = {"id": new_id(), "frame_id": frame_id, "verdict": verdict, "sharpness": sharpness}
            rows["score"].append(tuple({**values, **own, "reasons": json.dumps(reasons), "scored_at": last}.values()))
            rows["event"].append(
                _event(shoot.id, last, "frame.scored", frame_id, {"verdict": verdict, "reasons": reasons})
            )
        if len(rows["frame"]) == 5000 or n == frames - 1:
            columns = {"frame": _FRAME, "file": _FILE, "event": _EVENT, "score": ", ".join({**_any(judged), **_OWN})}
            for table, some in rows.items():
                if some:
                    raw.executemany(f"INSERT INTO {table} ({columns[table]}) VALUES ({_marks(some[0])})", some)
                    some.clear()


_OWN = {"id": "", "frame_id": "", "verdict": "", "sharpness": 0, "reasons": "", "scored_at": ""}


def _any(judged: dict[Any, dict[str, Any]]) -> dict[str, Any]:
    return next(iter(judged.values()))


def _judged(shoot: Any) -> dict[tuple[str | None, str | None], dict[str, Any]]:
    """What a score of each shot (and of none) holds, judged by what is so now."""
    from studio.imaging import open_picture
    from studio.judging.verdicts import _Basis
    from studio.scoring import Limits, score

    result = score(open_picture(SAMPLE), Limits())
    basis, found = _Basis(shoot.drop), {}
    for sku, role in [(None, None), *((shot.sku, shot.role) for shot in shoot.coverage().shots)]:
        row = {"sku": sku, "role": role, "camera_id": "", "corrected_at": None, "width": 6000, "height": 4000}
        _, values = basis.judge(row, result)
        found[(sku, role)] = {
            key: json.dumps(value) if isinstance(value, dict | list) else value for key, value in values.items()
        }
    return found


def _other(raw: sqlite3.Connection, number: int) -> None:
    """A drop that was shot before: a product in three roles, and its frames, picked and done."""
    from studio.catalog import new_id

    drop, product, camera = new_id(), new_id(), new_id()
    at = _text(datetime(2026, 1, 1, tzinfo=UTC) + timedelta(hours=number))
    code = f"OTHER-{number:03}"
    raw.execute(
        'INSERT INTO "drop" (id, code, title, folder, kit, checklist, brief_sha256, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
        (drop, code, code, f"/shoots/{code}", "three-shot", "on-location", "", at),
    )
    raw.execute(
        "INSERT INTO product (id, drop_id, sku, title, position) VALUES (?, ?, ?, ?, 0)", (product, drop, "A", "A")
    )
    raw.execute("INSERT INTO camera (id, drop_id, name) VALUES (?, ?, 'A')", (camera, drop))
    shots = [(new_id(), drop, product, role, n) for n, role in enumerate(("hero", "lifestyle", "detail"))]
    raw.executemany("INSERT INTO shot (id, drop_id, product_id, role, position) VALUES (?, ?, ?, ?, ?)", shots)
    frames = [new_id() for _ in range(OTHERS_HAVE)]
    raw.executemany(
        f"INSERT INTO frame ({_FRAME}) VALUES ({_marks(range(18))})",
        [(one, drop, camera, shots[n % 3][0], "Mara", "picture", f"IMG_{n:04}", n, at, 0, at, at, at, 6000, 4000, "[]", None, None)
         for n, one in enumerate(frames)],
    )  # fmt: skip
    raw.executemany(
        f"INSERT INTO file ({_FILE}) VALUES ({_marks(range(15))})",
        [(new_id(), drop, one, "picture", f"originals/A/IMG_{n:04}.JPG", f"IMG_{n:04}.JPG", f"/cards/IMG_{n:04}.JPG", 9_000_000 + n,
          f"{n:032x}", at, at, at, "disk", 1, None) for n, one in enumerate(frames)],
    )  # fmt: skip
    raw.executemany(
        "INSERT INTO score (id, frame_id, version, scored_at, verdict, reasons, sharpness, kind, result)"
        " VALUES (?, ?, 1, ?, 'pass', '[]', 80, 'sharp', '{}')",
        [(new_id(), one, at) for one in frames],
    )
    told = [_event(drop, at, "frame.ingested", one, {}) for one in frames]
    raw.executemany(f"INSERT INTO event ({_EVENT}) VALUES ({_marks(range(8))})", told)


def _event(drop: str, at: str, kind: str, subject: str, data: dict[str, Any]) -> tuple[str, ...]:
    from studio.catalog import new_id

    return new_id(), drop, at, kind, "Mara", "bench", subject, json.dumps(data)


def _marks(columns: Any) -> str:
    return ", ".join("?" * len(columns))


def _text(moment: datetime) -> str:
    from studio.base.clock import to_text

    return to_text(moment)


def _child(work: str, home: Path, rounds: int) -> None:
    """Do one work in this process, and print {ms: {what: [ms]}, mb}."""
    os.environ["THREESHOT_HOME"] = str(home)
    found = WORKS[work](home, rounds)
    print(json.dumps({"ms": found if isinstance(found, dict) else {work: found}, "mb": _peak_mb()}))


def _peak_mb() -> float:
    """The most memory this process ever had."""
    with contextlib.suppress(OSError):
        # Linux' getrusage tells what its parent had, where that was more.
        told = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
        return int(told.split()[1]) / 1024
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20


if __name__ == "__main__":
    _child(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))

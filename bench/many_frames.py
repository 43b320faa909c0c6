"""Drops of any size, made straight in the catalog: settled as a crew's would be, with their originals (empty) in the folder."""

import hashlib
import json
import random
import sqlite3
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bench.sides import SAMPLE

CODE = "GROWTH-01"
OTHERS_HAVE = 40
PRODUCTS, CAMERAS = 12, 3
_BURST, _REST = 3, 10
"""Of so many frames so many are of one press of the shutter."""
_FILE = (
    "id, drop_id, frame_id, kind, path, original_name, source, size, xxh128, modified_at, copied_at, verified_at, verified_how,"
    " opened, sample"
)
_FRAME = (
    "id, drop_id, camera_id, shot_id, assigned_by, kind, name, counter, captured_at, captured_offset_s, corrected_at, ingested_at,"
    " examined_at, width, height, codes, phash, burst"
)
_EVENT = "id, drop_id, at, kind, who, station, subject, data"


def make(home: Path, frames: int, drops: int) -> Path:
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
    from studio.judging.references import LEAST_OTHERS

    judged = _judged(shoot)
    shots = shoot.coverage().shots
    start, chance = datetime(2026, 10, 3, 6, 0, tzinfo=UTC), random.Random(frames)
    rows: dict[str, list[tuple[Any, ...]]] = {"frame": [], "file": [], "score": [], "event": []}
    folders = [shoot.folder / "originals" / f"Camera-{n}" for n in range(CAMERAS)]
    for folder in folders:
        folder.mkdir(parents=True, exist_ok=True)
    each = max(1, frames // len(shots))
    pictures = (n for n in range(frames) if n % each >= CAMERAS and n % 50 != 49)
    together = Counter((shots[min(n // each, len(shots) - 1)].shot_id, n % CAMERAS) for n in pictures)
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
            neighbours = bool(by[1]) and together[(shot.shot_id, camera)] > LEAST_OTHERS
            values = judged[(by[1] and shot.sku, by[1] and shot.role, neighbours)]
            own = {"id": new_id(), "frame_id": frame_id, "verdict": verdict, "sharpness": sharpness}
            rows["score"].append(tuple({**values, **own, "reasons": json.dumps(reasons), "scored_at": last}.values()))
            rows["event"].append(
                _event(shoot.id, last, "frame.scored", frame_id, {"verdict": verdict, "reasons": reasons})
            )
        if len(rows["frame"]) == 5000 or n == frames - 1:
            columns = {
                "frame": _FRAME,
                "file": _FILE,
                "event": _EVENT,
                "score": ", ".join({**next(iter(judged.values())), **_OWN}),
            }
            for table, some in rows.items():
                if some:
                    raw.executemany(f"INSERT INTO {table} ({columns[table]}) VALUES ({_marks(some[0])})", some)
                    some.clear()


_OWN = {"id": "", "frame_id": "", "verdict": "", "sharpness": 0, "reasons": "", "scored_at": ""}


def _judged(shoot: Any) -> dict[tuple[str | None, str | None, bool], dict[str, Any]]:
    """What a score of each shot (and of none) holds, judged by what is so now; with neighbours in it to be compared with and without."""
    from studio.imaging import open_picture
    from studio.judging.verdicts import _Basis
    from studio.scoring import Limits, Reference, score

    class Alike(_Basis):
        """All frames are equally bright, so each that has neighbours in its shot is exactly as bright as they are."""

        def _reference_of(self, row: dict[str, Any], *_levels: float) -> Reference | None:
            return Reference("shot", 0.0, "this shot's other frames") if row["neighbours"] else None

    result = score(open_picture(SAMPLE), Limits())
    basis, found = Alike(shoot.drop), {}
    shots = [(shot.sku, shot.role) for shot in shoot.coverage().shots]
    plain = {"id": "", "camera_id": "", "corrected_at": None, "width": 6000, "height": 4000}
    for sku, role, neighbours in [(None, None, False), *((*shot, some) for shot in shots for some in (False, True))]:
        _, values = basis.judge({**plain, "sku": sku, "role": role, "neighbours": neighbours}, result)
        found[(sku, role, neighbours)] = {
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

"""A frame's way into the window, from the moment its file is complete at the source to its preview, and to its verdict, on the screen.

A real window (offscreen) with a drop of 2,000 frames open, and a real hot folder that a 24 MP JPEG is written into, closed, and
found by the crew's own means: verified copy, catalog, worker, preview, score, and the paint event of the list that shows it. What
is compared is the time that the crew is promised; `imread_ms`, cv2's plain decode of the same file, says what machine it was.
The same of `threeshot watch`, with its first frame and 19 in 20 (`live_command`).
Then three sources at once (hot folder, camera FTP, phone), and how long the window's own thread was ever held up; beside it a bare list in
a process of its own, which has nothing to do but to be painted (`bare_list`).
"""

import ftplib
import io
import json
import multiprocessing
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

from bench.bare_list import BareList
from bench.board import FRAMES, drop_of_2000
from bench.live_command import ROUNDS as ROUNDS_OF_COMMAND
from bench.live_command import figure, figures, judged, of_command, settle, spread
from bench.sides import home_at, picture_24mp, unlike

PREVIEW_MS, VERDICT_MS, STALL_MS = 250.0, 700.0, 100.0
ROUNDS = 11
GRAIN = 6.0
EACH = 8
TURNS = 3
_LONG_S = 60.0


def run(rounds: int = ROUNDS, frames: bool = True) -> dict[str, dict[str, Any]]:
    """The figures `live preview 24 MP` (embedded preview and none), `live verdict 24 MP`, medians, `command preview p95 24 MP` and `command
    verdict p95 24 MP`, and `three sources stall`, all in ms; each frame's with its first, median, p95 and longest beside it.

    frames: with 2,000 frames in the drop already; False: in an empty one.
    """
    with tempfile.TemporaryDirectory(prefix="threeshot-bench-") as name, home_at(Path(name)):
        place = Path(name)
        bare = picture_24mp(place, GRAIN).read_bytes()
        data = with_embedded(bare)
        imread_ms = [_imread_ms(place / "IMG_24MP.JPG")]
        commanded = of_command(
            place / "command",
            [unlike(data, n) for n in range(ROUNDS_OF_COMMAND if rounds >= ROUNDS else rounds + 1)],
            frames,
        )
        with _Studio(place, frames) as studio:
            times = studio.one_by_one(data, rounds)
            bare_times = studio.one_by_one(bare, rounds)
        with _Studio(place / "three", frames) as studio:
            stall_ms, bare_ms = studio.three_at_once(place / "IMG_24MP.JPG")
        imread_ms.append(_imread_ms(place / "IMG_24MP.JPG"))
    seen = {
        "preview": [one[0] for one in times],
        "verdict": [one[1] for one in times],
        "bare": [one[0] for one in bare_times],
    }
    found = {
        # The first frame's window has to be painted the first time, too.
        name: figure(statistics.median(each[1:]), promised, spread(each))
        for name, each, promised in (
            ("live preview 24 MP", seen["preview"], PREVIEW_MS),
            ("live preview 24 MP, none embedded", seen["bare"], PREVIEW_MS),
            ("live verdict 24 MP", seen["verdict"], VERDICT_MS),
        )
    }
    found |= figures(commanded)
    imread = statistics.mean(imread_ms)
    for one in found.values():
        one["note"] = f"{one['note']}; cv2.imread of it {imread:.0f} ms"
    found["three sources stall"] = figure(stall_ms, STALL_MS, f"a bare list beside it {bare_ms:.0f} ms")
    return {name: {**one, "imread_ms": round(imread, 1)} for name, one in found.items()}


class _Studio:
    """A window with a drop open on its Shoot page; the window's own event loop is turned by whoever waits."""

    def __init__(self, place: Path, frames: bool) -> None:
        place.mkdir(exist_ok=True)
        self._place, self._frames = place, frames

    def __enter__(self) -> "_Studio":
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
        from PySide6.QtWidgets import QApplication

        from studio.base import settings
        from ui.parts.theme import Theme
        from ui.state.session import Session
        from ui.window.main_window import Window

        self._app = QApplication.instance() or QApplication([])
        # Everybody's frames: assigned by a person, so that no slate claims them anew, and judged as scoring judges.
        shoot = drop_of_2000(self._place, FRAMES if self._frames else 0, "Mara", judged())
        settle(shoot)
        self._catalog = shoot.drop.catalog
        self.window = Window(Session(shoot.drop.catalog, lasts=True), Theme(self._app, "light"), settings.load())
        self.window.show()
        self.window.open_drop(shoot.code)
        self._until(lambda: self.window.session.shoot is not None, "the drop opened")
        self.shoot = self.window.session.shoot
        self.window.show_page("shoot")
        self.window.session.arm("BENCH-00", "hero")
        self._until(lambda: self.shoot.arming.armed is not None, "the shot was armed")
        return self

    def __exit__(self, *error: object) -> None:
        for task in list(self.window.session.tasks):
            task.cancel()
        self._until(lambda: not self.window.session.tasks, "everything ended")
        self.window.close()
        self._catalog.close()

    def one_by_one(self, data: bytes, rounds: int) -> list[tuple[float, float]]:
        """Milliseconds to preview and verdict of each frame, from its file's close; each is waited for before the next."""
        hot = self._watch()
        times = []
        for _ in range(rounds + 1):
            before = set(self.window.session.rows)
            written = hot / f"LIVE_{len(before):04}.JPG"
            written.write_bytes(unlike(data, len(before)))
            began = time.perf_counter()
            seen = _Seen(self.window, before)
            self._until(lambda seen=seen: seen.verdict_at, f"{written.name} was shown with its verdict")
            times.append(((seen.preview_at - began) * 1000, (seen.verdict_at - began) * 1000))
            self._spin(0.5)
        return times

    def three_at_once(self, picture: Path) -> tuple[float, float]:
        """The longest block of the window's thread, and of a bare list's, in ms, while three sources bring `EACH` frames each; medians.

        Raises RuntimeError when a frame is missing, double, or not judged at the end.
        """
        from studio.capture import CameraFtp
        from studio.capture.inbox import incoming
        from studio.web.phone import PhonePage
        from ui.window.stall import StallGuard

        hot, session = self._watch(), self.window.session
        ftp = CameraFtp(incoming(self.shoot.folder, "ftp"), "127.0.0.1", 0)
        there = len(session.rows)
        with (
            PhonePage(self.shoot, "127.0.0.1", 0) as page,
            ProcessPoolExecutor(3, multiprocessing.get_context("spawn")) as people,
            BareList() as bare,
        ):
            for what, source in (("Camera FTP", ftp), ("Phones", page.source)):
                # Quiet, as the window runs its sources: each has a line of its own.
                session.run(
                    what,
                    lambda progress, source=source: self.shoot.frames.take_from(source, progress=progress),
                    quiet=True,
                )
            # Cameras, phones and the maker's program are programs of their own; they are there before the clock runs.
            list(people.map(time.sleep, [0.5] * 3))
            self._spin(1.0)
            guard, longest_ms, bare_ms = StallGuard(self.window), [], []
            for turn in range(TURNS):
                # They read the picture themselves: what is handed to them would be packed in the window's process.
                numbers = [range(1000 + (3 * turn + n) * EACH, 1000 + (3 * turn + n + 1) * EACH) for n in range(3)]
                link, wanted = page.link, there + 3 * EACH * (turn + 1)
                bare.longest_ms()
                guard.reset()
                sent = [
                    people.submit(_write, hot, picture, numbers[0]),
                    people.submit(_push, ftp.settings, picture, numbers[1]),
                    people.submit(_send, page.address, link, picture, numbers[2]),
                ]
                self._until(
                    lambda sent=sent, wanted=wanted: all(one.done() for one in sent) and self._are_judged(wanted),
                    "the frames of three sources were judged",
                )
                for one in sent:
                    one.result()
                longest_ms.append(guard.longest_ms)
                bare_ms.append(bare.longest_ms())
            for task in list(session.tasks):
                task.cancel()
            self._until(lambda: not session.tasks, "the sources ended")
        return statistics.median(longest_ms), statistics.median(bare_ms)

    def _are_judged(self, wanted: int) -> bool:
        # Asked all the time, on the thread that is measured: only of the frames that came last.
        rows = self.window.session.rows
        return len(rows) == wanted and all(rows[one]["verdict"] for one in list(rows)[self._known :])

    def _watch(self) -> Path:
        hot = self._place / "hot"
        self._known = len(self.window.session.rows)
        if not hot.is_dir():
            hot.mkdir()
            self.window.live.begin("watch", {"folder": hot})
            self._spin(1.0)
        return hot

    def _until(self, so: Callable[[], Any], what: str) -> None:
        end = time.monotonic() + _LONG_S
        while not so():
            if time.monotonic() > end:
                raise RuntimeError(f"It took more than {_LONG_S:g} s until {what}: {self.window.banners.texts}")
            self._spin(0.005)

    def _spin(self, seconds: float) -> None:
        from PySide6.QtCore import QEventLoop, QTimer

        loop = QEventLoop()
        QTimer.singleShot(round(seconds * 1000), loop.quit)
        loop.exec()


class _Seen:
    """When the next new frame's picture, and its verdict, were painted in the list of newest frames. 0.0: not yet."""

    def __init__(self, window: Any, before: set[str]) -> None:
        from PySide6.QtCore import QEvent, QObject

        self.preview_at = self.verdict_at = 0.0
        shown = window.shoot_page.newest.viewport()

        class Watch(QObject):
            def eventFilter(watch, watched: QObject, event: QEvent) -> bool:
                if event.type() == QEvent.Type.Paint:
                    self._painted(window, before)
                return False

        self._watch = Watch(window)
        shown.installEventFilter(self._watch)

    def _painted(self, window: Any, before: set[str]) -> None:
        row = next((row for row in window.session.rows.values() if row["id"] not in before), None)
        if row is None:
            return
        side = window.shoot_page.newest.itemDelegate().side
        now = time.perf_counter()
        if not self.preview_at and window.pictures.get(row["preview"], side) is not None:
            self.preview_at = now
        if not self.verdict_at and self.preview_at and row["verdict"]:
            self.verdict_at = now


def with_embedded(data: bytes) -> bytes:
    """The JPEG with a preview of 160 × 120 px in its EXIF, as every camera's has (DCF, JEITA CP-3461)."""
    import io
    import struct

    from PIL import Image

    with Image.open(io.BytesIO(data)) as image:
        exif, small = image.getexif(), io.BytesIO()
        image.reduce(30).resize((160, 107)).crop((0, -6, 160, 114)).save(small, "JPEG")
    tiff = exif.tobytes()[6:]
    order = "<" if tiff[:2] == b"II" else ">"
    first = struct.unpack(order + "I", tiff[4:8])[0]
    link = first + 2 + 12 * struct.unpack(order + "H", tiff[first : first + 2])[0]
    tiff += b"\0" * (len(tiff) % 2)
    place = struct.pack(order + "H" + "HHII" * 2, 2, 0x0201, 4, 1, len(tiff) + 30, 0x0202, 4, 1, len(small.getvalue()))
    made = tiff[:link] + struct.pack(order + "I", len(tiff)) + tiff[link + 4 :] + place + b"\0" * 4 + small.getvalue()
    segment = b"\xff\xe1" + (len(made) + 8).to_bytes(2, "big") + b"Exif\0\0" + made
    at = data.index(b"Exif\0\0") - 4
    return data[:at] + segment + data[at + 2 + int.from_bytes(data[at + 2 : at + 4], "big") :]


def _pictures(picture: Path, numbers: range) -> Iterator[tuple[int, bytes]]:
    data = picture.read_bytes()
    for number in numbers:
        yield number, unlike(data, number)


def _write(hot: Path, picture: Path, numbers: range) -> None:
    for number, data in _pictures(picture, numbers):
        (hot / f"HOT_{number:04}.JPG").write_bytes(data)


def _push(settings: Any, picture: Path, numbers: range) -> None:
    with ftplib.FTP(timeout=30) as camera:
        camera.connect(settings.host, settings.port)
        camera.login(settings.user, settings.password)
        for number, data in _pictures(picture, numbers):
            camera.storbinary(f"STOR FTP_{number:04}.JPG", io.BytesIO(data))


def _send(address: str, link: str, picture: Path, numbers: range) -> None:
    import zlib

    import httpx

    with httpx.Client(base_url=address, headers={"X-Threeshot": "1"}, timeout=30) as phone:
        phone.get(link, follow_redirects=True).raise_for_status()
        for number, data in _pictures(picture, numbers):
            begun = phone.post("/uploads", json={"name": f"PHONE_{number:04}.JPG", "size": len(data)}).json()
            at, piece = 0, int(begun["piece"])
            while at < len(data):
                answer = phone.put(f"/uploads/{begun['id']}", params={"offset": at}, content=data[at : at + piece])
                at = answer.json()["offset"]
            phone.post(f"/uploads/{begun['id']}/finish", json={"crc32": zlib.crc32(data)}).raise_for_status()


def _imread_ms(path: Path) -> float:
    import cv2

    cv2.setNumThreads(1)
    times = []
    for _ in range(6):
        began = time.perf_counter()
        cv2.imread(str(path))
        times.append((time.perf_counter() - began) * 1000)
    return statistics.median(times[1:])


if __name__ == "__main__":
    print(json.dumps(run(frames="--empty" not in sys.argv), indent=2))

"""Ended in the middle, at many moments: after the next ordinary run, a drop must be what it would be had nothing happened.

`python -m bench.interrupted --moments 20` imports, watches, and scores again a small shoot, ends each of them by SIGKILL and by SIGINT at
so many moments, runs the next ordinary command, and counts where the drop is not the same as an undisturbed run's. A moment is just before
or just after something is kept: a row changed, an event told, a file renamed into place, a worker's answer.
"""

import argparse
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from studio.base import models
from studio.xmp import read_sidecar

SAMPLE = Path(__file__).resolve().parent.parent / "resources" / "sample-shoot"
A, B = Path("camera-a", "DCIM", "100HARBR"), Path("camera-b", "DCIM", "101HARBR")
FRAMES = (
    *(A / f"IMG_{n:04}.JPG" for n in (1, 2, 5, 6, 7, 20, 21)),
    *(B / f"DSC_{n:04}.JPG" for n in (401, 404, 409)),
)
"""A grey card, a slate, a burst with the hero among it, a tag and its hero; the other camera's slate, and two frames on its wrong clock."""
UNMARKED = tuple(A / f"IMG_{n:04}.JPG" for n in (5, 6, 7, 21))
"""Frames of one camera that nothing claims but the shot that is armed."""
RAW_OF = A / "IMG_0006.JPG"
FEW = (*(A / f"IMG_{n:04}.JPG" for n in (1, 2, 5, 6)), B / "DSC_0401.JPG", B / "DSC_0404.JPG")
"""The least that has all but the tag."""
TIMEOUT_S = 120.0
IDLE_S = 120.0
"""A watch to which nothing has happened for so long has everything that it will ever take in."""

_VICTIM = """
import os, signal, sys, threading
from pathlib import Path
from studio.base.workers import Workers
from studio.catalog import Catalog
from studio.cli import main

at, number, log, begun = int(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3]), Path(sys.argv[4])
count, lock = 0, threading.RLock()

def moment(what):
    global count
    with lock:
        count += 1
        if count == 1:
            begun.touch()
        if at and count == at:
            log.write_text(what)
            os.kill(os.getpid(), number)
        elif not at:
            log.write_text(str(count))

def around(owner, name, words=lambda args: ""):
    inner = getattr(owner, name)
    def outer(*args, **more):
        what = f"{name} {words(args)}".strip()
        moment("before " + what)
        try:
            return inner(*args, **more)
        finally:
            moment("after " + what)
    setattr(owner, name, outer)

around(Catalog, "insert", lambda args: args[1])
around(Catalog, "update", lambda args: args[1])
around(Catalog, "tell", lambda args: args[1])
around(Workers, "run", lambda args: args[1].__name__)
around(os, "replace")
sys.exit(main(sys.argv[5:]))
"""
"""A command line that counts its moments, or ends itself at one. Its arguments: which (0: count them), signal, the file that is told
of it, the file that is made at the first of all, the command."""

_EACH = """
import json, sys
from studio.cli import main

for command in json.loads(sys.argv[1]):
    code = main(command)
    if code:
        sys.exit(code)
"""


@dataclass(frozen=True)
class Case:
    """A kind of work that is interrupted. `work`: the command; `next`: the ordinary run after it; `judged`: begins with a judged drop."""

    name: str
    work: tuple[str, ...]
    next: tuple[str, ...]
    frames: tuple[Path, ...] = FRAMES
    judged: bool = False


CARD = "CARD"
"""Stands for the card's folder in a case's commands."""
_ARMED = ("watch", CARD, "--product", "HS-TOTE-01", "--role", "hero")
CASES = (
    Case("import", ("import", CARD), ("import", CARD)),
    Case("score --again", ("score", "--again"), ("score",), judged=True),
    Case("watch", ("watch", CARD), ("watch", CARD)),
    Case("armed watch", _ARMED, _ARMED, frames=UNMARKED),
)


@dataclass(frozen=True)
class Outcome:
    """One interruption: `where` it was, how the command `ended` (its exit code), and what `differs` after the next ordinary run."""

    where: str
    ended: int
    differs: list[str]


class Scene:
    """A small shoot in `folder`, put back to its beginning before every interruption.

    moments: how many the undisturbed work had. wanted: the drop's state after it, see `state`.
    """

    def __init__(self, folder: Path, case: Case) -> None:
        self.folder, self.case = folder, case
        self.shoot, self.card, self.home = folder / "HARBOUR-01", folder / "card", folder / "home"
        self._kept, self._log, self._begun = folder / "kept", folder / "moments.txt", folder / "begun"
        lay_card(self.card, case.frames)
        make_drop(folder)
        if case.judged:
            self._judge()
        for live in (self.home, self.shoot):
            shutil.copytree(live, self._kept / live.name)
        code = self._victim(case.work, 0, signal.SIGTERM)
        if code != 0:
            raise RuntimeError(f"{case.name}: ended with {code} though nobody disturbed it")
        self.moments = int(self._log.read_text("utf-8"))
        self.wanted = state(self.home, self.shoot)

    def interrupt(self, share: float, number: signal.Signals) -> Outcome:
        """End the work by this signal after that share of its moments (0 to 1), run the next ordinary command, and compare."""
        for live in (self.home, self.shoot):
            shutil.rmtree(live)
            shutil.copytree(self._kept / live.name, live)
        at = 1 + min(self.moments - 1, int(share * self.moments))
        self._log.unlink(missing_ok=True)
        ended = self._victim(self.case.work, at, number)
        what = self._log.read_text("utf-8") if self._log.exists() else "not reached"
        where = f"{self.case.name}, {number.name} at {at} of {self.moments} ({what})"
        code = self._victim(self.case.next, 0, signal.SIGTERM)
        differs = [] if code == 0 else [f"the next '{self.case.next[0]}' ended with {code}"]
        return Outcome(where, ended, differs + differences(self.wanted, state(self.home, self.shoot)))

    def _judge(self) -> None:
        """Import the card and decide as crews do: a working frame, a frame on another shot, selects, a rejection, a rating."""
        drop = str(self.shoot)
        threeshot(
            self.home,
            ("import", drop, str(self.card)),
            ("mark", drop, "IMG_0001", "--working"),
            ("assign", drop, "DSC_0404", "--product", "HS-SCARF-01", "--role", "lifestyle"),
            ("select", drop, "--auto"),
            ("reject", drop, "IMG_0005"),
            ("mark", drop, "IMG_0006", "--rating", "4"),
        )

    def _victim(self, command: tuple[str, ...], at: int, number: signal.Signals) -> int:
        """Run a command that may end itself at a moment; its exit code. A watch is ended by Ctrl-C when it has everything."""
        self._begun.unlink(missing_ok=True)
        words = [command[0], str(self.shoot), *(str(self.card) if word == CARD else word for word in command[1:])]
        own = [str(at), str(int(number)), str(self._log), str(self._begun)]
        process = _start(self.home, ["-c", _VICTIM, *own, *words])
        try:
            if command[0] == "watch":
                self._end_when_all_is_in(process, interrupts_itself=at > 0 and number == signal.SIGINT)
            process.communicate(timeout=TIMEOUT_S)
        finally:
            process.kill()
        return process.returncode

    def _end_when_all_is_in(self, process: "subprocess.Popen[str]", interrupts_itself: bool) -> None:
        """Ctrl-C when every file was looked at. Where that never comes, as faults may have it, the watch is ended all the same.

        One that interrupts itself is left alone once it has: a second Ctrl-C would end it at once.
        """
        files = sum(path.is_file() for path in self.card.rglob("*"))
        before, since = (-1, -1), time.monotonic()
        while process.poll() is None and time.monotonic() - since < (IDLE_S if self._begun.exists() else TIMEOUT_S):
            now = self._taken_in()
            if now != before or not self._begun.exists():
                before, since = now, max(since, time.monotonic())
            elif now == (files, files) and not interrupts_itself:
                break
            if interrupts_itself and self._log.exists():
                return
            time.sleep(0.15)
        process.send_signal(signal.SIGINT)

    def _taken_in(self) -> tuple[int, int]:
        """The number of files in the drop, and of those that were looked at and whose subject is known as well as it can be here."""
        sql = (
            "SELECT COUNT(*) AS files, COALESCE(SUM(frame.examined_at IS NOT NULL"
            " AND (file.opened IS NOT NULL OR frame.error IS NOT NULL)"
            " AND NOT (:outlined AND frame.kind = 'picture' AND COALESCE(outline.due, 0))), 0) AS looked_at"
            " FROM file JOIN frame ON frame.id = file.frame_id LEFT JOIN outline ON outline.frame_id = frame.id"
        ).replace(":outlined", str(int(models.find(models.SUBJECT) is not None)))
        row = _query(self.home, sql)[0]
        return int(row["files"]), int(row["looked_at"])


def lay_card(card: Path, frames: tuple[Path, ...]) -> None:
    """Copy frames of the sample shoot onto a card, and a RAW beside the hero where that is among them."""
    from tests.studio.imaging.making import dng_bytes

    for frame in frames:
        (card / frame).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(SAMPLE / frame, card / frame)
    if RAW_OF in frames:
        (card / RAW_OF).with_suffix(".DNG").write_bytes(dng_bytes())


def make_drop(folder: Path) -> None:
    """The sample's drop in `folder`/HARBOUR-01, its catalog in `folder`/home, with a kit whose hero asks for a white background."""
    import resources

    kits = folder / "home" / "config" / "kits"
    kits.mkdir(parents=True)
    kit = (Path(resources.__file__).parent / "kits" / "three-shot.yaml").read_text("utf-8")
    kit = kit.replace("background: any", "background: white", 1).replace("name: three-shot", "name: white-hero")
    (kits / "white-hero.yaml").write_text(kit, "utf-8")
    brief = folder / "brief.yaml"
    brief.write_text((SAMPLE / "brief.yaml").read_text("utf-8").replace("kit: three-shot", "kit: white-hero"), "utf-8")
    threeshot(folder / "home", ("drop", "new", str(brief), "--folder", str(folder / "HARBOUR-01")))


def threeshot(home: Path, *commands: tuple[str, ...]) -> None:
    """Run commands in that home, one after the other. Raises RuntimeError, with what was said, when one does not end well."""
    process = _start(home, ["-c", _EACH, json.dumps(commands)])
    said = process.communicate(timeout=TIMEOUT_S)[1]
    if process.returncode != 0:
        raise RuntimeError(f"'threeshot {commands[0][0]}' or one after it ended with {process.returncode}: {said}")


def side_by_side(folder: Path, cards: list[Path]) -> dict[str, int]:
    """Import these cards at once, each in a process of its own; how many events `frame.scored` were told of each frame, by its name.

    The one that corrects a quick verdict by the product's outline is not counted.
    """
    processes = [
        _start(folder / "home", ["-m", "studio.cli", "import", str(folder / "HARBOUR-01"), str(card)]) for card in cards
    ]
    for process in processes:
        said = process.communicate(timeout=TIMEOUT_S)[1]
        if process.returncode != 0:
            raise RuntimeError(f"one of several imports ended with {process.returncode}: {said}")
    sql = (
        "SELECT frame.name, (SELECT COUNT(*) FROM event WHERE event.kind = 'frame.scored' AND event.subject = frame.id)"
        " - COALESCE((SELECT used FROM outline WHERE outline.frame_id = frame.id), 0) AS told"
        " FROM score JOIN frame ON frame.id = score.frame_id ORDER BY frame.name"
    )
    return {str(row["name"]): int(row["told"]) for row in _query(folder / "home", sql)}


def state(home: Path, shoot: Path) -> dict[str, Any]:
    """What a drop says of its frames, cameras, shots and sidecars, a sentence's worth each: free of ids and of times of day."""
    found: dict[str, Any] = {}
    for row in _query(
        home,
        "SELECT frame.name, frame.kind, product.sku, shot.role, frame.assigned_by, camera.name AS camera, frame.captured_at,"
        " frame.corrected_at, frame.error, frame.width, frame.height, frame.codes, frame.phash, frame.rating, frame.label,"
        " frame.rejected, (SELECT GROUP_CONCAT(name, ' ') FROM (SELECT other.name FROM frame AS other"
        " WHERE other.burst = frame.burst ORDER BY other.name)) AS burst, frame.examined_at IS NOT NULL AS examined, score.verdict,"
        " score.role AS judged_by, score.reasons, score.result, pick.rank, pick.by"
        " FROM frame JOIN camera ON camera.id = frame.camera_id LEFT JOIN shot ON shot.id = frame.shot_id"
        " LEFT JOIN product ON product.id = shot.product_id LEFT JOIN score ON score.frame_id = frame.id"
        " LEFT JOIN pick ON pick.frame_id = frame.id",
    ):
        for key, value in row.items():
            found[f"{row['name']} {key}"] = json.loads(value) if key == "result" and value else value
    for row in _query(home, "SELECT path, kind, xxh128, opened, open_error FROM file"):
        found[f"{row['path']}"] = (row["kind"], row["xxh128"], row["opened"], row["open_error"])
    for row in _query(
        home,
        "SELECT camera.name, clock_fast_s, COALESCE(frame.name, clock_source) AS source FROM camera"
        " LEFT JOIN frame ON frame.id = camera.clock_source",
    ):
        found[f"{row['name']} clock"] = (row["clock_fast_s"], row["source"])
    for row in _query(home, "SELECT sku, role, state, frames, passing, selects FROM coverage"):
        found[f"{row['sku']} {row['role']}"] = (row["state"], row["frames"], row["passing"], row["selects"])
    for path in sorted((shoot / "originals").rglob("*.xmp")):
        said = read_sidecar(path)
        # Keywords are a bag (XMP's rdf:Bag): in which order they came to be there says nothing.
        ordered = said and replace(said, keywords=tuple(sorted(said.keywords)))
        found[path.relative_to(shoot).as_posix()] = ordered
    return found


def differences(wanted: dict[str, Any], found: dict[str, Any]) -> list[str]:
    """What is not as wanted, a line each: its name, what it is, and what it should be."""
    missing = "not there"
    return [
        f"{key}: {found.get(key, missing)!r} instead of {wanted.get(key, missing)!r}"
        for key in sorted({*wanted, *found})
        if found.get(key, missing) != wanted.get(key, missing) and not key.endswith(" result")
    ] + [
        f"{key}: what was measured is not the same: {_other_parts(wanted.get(key), found.get(key))}"
        for key in sorted({*wanted, *found})
        if key.endswith(" result") and found.get(key) != wanted.get(key)
    ]


def _other_parts(wanted: Any, found: Any, where: str = "") -> str:
    """Where two results differ, and by what: `exposure.subject_ev 0.1 for 0.2`."""
    if isinstance(wanted, dict) and isinstance(found, dict):
        keys = [key for key in {**wanted, **found} if wanted.get(key) != found.get(key)]
        return ", ".join(_other_parts(wanted.get(key), found.get(key), f"{where}.{key}".strip(".")) for key in keys)
    return f"{where} {str(found)[:200]} for {str(wanted)[:200]}".strip()


def shares(moments: int) -> Iterator[float]:
    """So many points between 0 and 1, evenly apart: the middle of each part."""
    yield from ((n + 0.5) / moments for n in range(moments))


def main(arguments: list[str] | None = None) -> int:
    """Interrupt every case at so many moments by each signal, print what was not mended, and return 1 when there was any."""
    parser = argparse.ArgumentParser(prog="python -m bench.interrupted", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--moments", type=int, default=20, metavar="N", help="interruptions a case and signal")
    parser.add_argument("--only", action="append", choices=[case.name for case in CASES], help="just this case")
    options = parser.parse_args(arguments)
    wrong = 0
    for case in CASES:
        if options.only and case.name not in options.only:
            continue
        with tempfile.TemporaryDirectory(prefix="threeshot-interrupted-") as folder:
            scene = Scene(Path(folder), case)
            for number in (signal.SIGKILL, signal.SIGINT):
                outcomes = [scene.interrupt(share, number) for share in shares(options.moments)]
                bad = [outcome for outcome in outcomes if outcome.differs]
                wrong += len(bad)
                print(f"{case.name}, {number.name}: {len(outcomes) - len(bad)} of {len(outcomes)} mended", flush=True)
                for outcome in bad:
                    print(f"  {outcome.where}", *outcome.differs[:8], sep="\n    ", flush=True)
    return 1 if wrong else 0


def _start(home: Path, words: list[str]) -> "subprocess.Popen[str]":
    env = {**os.environ, "THREESHOT_HOME": str(home), "THREESHOT_PERSON": "Mara"}
    return subprocess.Popen(
        [sys.executable, *words], env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def _query(home: Path, sql: str) -> list[dict[str, Any]]:
    reader = sqlite3.connect(home / "data" / "catalog.db", timeout=30)
    try:
        reader.row_factory = sqlite3.Row
        return [dict(row) for row in reader.execute(sql)]
    finally:
        reader.close()


if __name__ == "__main__":
    sys.exit(main())

"""A small shoot that things are done to, by a computer that is not to be trusted; and whether all of it is still as it should be.

What `bench.kill` and `bench.faults` share: the kinds of work, the folders they begin with, and the checks of the custody, which hash by
themselves and ask the program nothing. After the next ordinary run nothing is lost, doubled, stale or left over, and no card was called
safe that was not whole in every copy at that moment.
"""

import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from xxhash import xxh3_128

from bench.interrupted import A, B, differences, lay_card, make_drop, state, threeshot

KINDS = ("lost", "doubled", "stale", "left over", "false safe", "untold")
"""What can be wrong, see `Found`; untold: a command that ended by a defect, or
without an end, and an ordinary run that did not end well."""
DROP = "HARBOUR-01"
CARD, OTHER, BACKUP, OUT, SHOOT = "CARD", "OTHER", "BACKUP", "OUT", "SHOOT"
"""Stand in a case's commands for two cards, the second destination, the folder bundles go to, and the shoot folder."""
ON_CARD = tuple(A / f"IMG_{n:04}.JPG" for n in (2, 5, 6))
"""A slate and two frames of its shot; a RAW lies beside one of them."""
ON_OTHER = (B / "DSC_0401.JPG", B / "DSC_0404.JPG")
PART = ".threeshot-part-"
TIMEOUT_S = 180.0
_MAIN = ("picture", "raw", "clip")
_NOT_KEPT = (".xmp", ".mhl", ".xml", ".lock", ".jsonl", ".yaml")
"""Endings in a shoot folder of what is written again, rather than kept as it came."""
_STARTING = """
import os, sys
from studio.catalog import Catalog
from studio.cli import main
from studio.ingest.ingest import Ingest
import studio.shoot

begun = os.open(sys.argv[1], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o666)

def finish(self, *args, inner=Ingest._finish):
    inner(self, *args)
    os.write(begun, "".join(f"{one}\\n" for one in self.report.frames).encode())

Ingest._finish = finish
sys.exit(main(sys.argv[2:]))
"""
"""A command line that makes a file when it begins, its modules loaded, and adds frames' ids to it once they are told of as taken in."""


@dataclass(frozen=True)
class Case:
    """A kind of work. begins: empty, judged (with a backup), rebuilt (judged, its catalog gone), damaged (judged, three copies not as they
    were), older (a catalog of the version before). ends: how the undisturbed work may end."""

    name: str
    work: tuple[str, ...]
    begins: str = "empty"
    ends: tuple[int, ...] = (0,)


CASES = (
    Case("import", ("import", SHOOT, CARD, "--json")),
    Case("import with backup", ("import", SHOOT, CARD, "--backup", BACKUP, "--json")),
    Case("import of two", ("import", SHOOT, CARD, OTHER, "--backup", BACKUP, "--json")),
    Case("export", ("export", SHOOT, "--to", OUT, "--originals", "--json"), "judged"),
    Case("rebuild", ("catalog", "rebuild", SHOOT, "--json"), "rebuilt"),
    Case("score", ("score", SHOOT, "--again", "--json"), "judged"),
    Case("select", ("select", SHOOT, "--auto", "--json"), "judged"),
    Case("migration", ("score", SHOOT, "--json"), "older"),
    Case("repair", ("check", SHOOT, "--repair", "--json"), "damaged", (0, 5)),
)


@dataclass
class Found:
    """What is wrong, a sentence each, by its kind; and how many acknowledged frames and cards called safe were looked at."""

    wrong: dict[str, list[str]] = field(default_factory=lambda: {kind: [] for kind in KINDS})
    frames: int = 0
    safe: int = 0

    def add(self, kind: str, sentence: str) -> None:
        """Something is wrong."""
        self.wrong[kind].append(sentence)

    @property
    def sentences(self) -> list[str]:
        """All of it."""
        return [f"{kind}: {sentence}" for kind, some in self.wrong.items() for sentence in some]


class Scene:
    """A small shoot in `folder`, put back to its beginning by `reset`. wanted: what it says after the undisturbed work, `wanted_files`
    what lies in its folders then, `lasts_s` how long that took. acknowledged: path below the shoot folder -> xxh128, of all that was ever
    said to be in it. more: added to the environment of the undisturbed work."""

    def __init__(self, folder: Path, case: Case, more: Mapping[str, str] | None = None) -> None:
        self.folder, self.case = folder.resolve(), case
        self.home, self.shoot, self.backup, self.out = live_below(self.folder)
        self.cards = [self.folder / "card", self.folder / "other"]
        self.begun = self.folder / "begun"
        self.kept = self.folder / "kept"
        self.live = live_below(self.folder)
        lay_card(self.cards[0], ON_CARD)
        lay_card(self.cards[1], ON_OTHER)
        self._begin()
        self.sources = {path: _sha256(path) for card in self.cards for path in files_below(card)}
        for place in self.live:
            place.mkdir(exist_ok=True)
            shutil.copytree(place, self.kept / place.name)
        self.originals = {
            path.relative_to(self.shoot).as_posix(): _xxh128(path) for path in self._kept_as_it_came(self.shoot)
        }
        if case.begins == "damaged":
            self.originals = {path: row["xxh128"] for path, row in self.rows().items()}
        self.acknowledged: dict[str, str] = {}
        done = self.run(more)
        self.lasts_s = time.time() - self.begun.stat().st_mtime
        if done.returncode not in case.ends:
            raise RuntimeError(f"{case.name}: ended with {done.returncode} though nobody disturbed it: {done.stderr}")
        self.wanted, self.wanted_files = state(self.home, self.shoot), self._files()
        self.reset()

    def reset(self) -> None:
        """Everything as it was before the work."""
        for place in self.live:
            shutil.rmtree(place, ignore_errors=True)
            shutil.copytree(self.kept / place.name, place)
        self.acknowledged = dict(self.originals)

    def words(self, command: Sequence[str]) -> list[str]:
        """A command with its folders."""
        stands = dict(
            zip((CARD, OTHER, BACKUP, OUT, SHOOT), (*self.cards, self.backup, self.out, self.shoot), strict=True)
        )
        return [str(stands.get(word, word)) for word in command]

    def start(self, more: Mapping[str, str] | None = None) -> "subprocess.Popen[str]":
        """Start the work; the file `begun` is there when it begins. more: added to the environment."""
        self.begun.unlink(missing_ok=True)
        env = {**os.environ, "THREESHOT_HOME": str(self.home), "THREESHOT_PERSON": "Mara", **(more or {})}
        command = [sys.executable, "-c", _STARTING, str(self.begun), *self.words(self.case.work)]
        return subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def run(self, more: Mapping[str, str] | None = None) -> "subprocess.CompletedProcess[str]":
        """Do the work to its end; one that finds none is killed."""
        process = self.start(more)
        try:
            said, told = process.communicate(timeout=TIMEOUT_S)
        except subprocess.TimeoutExpired:
            process.kill()
            said, told = process.communicate()
        return subprocess.CompletedProcess(process.args, process.returncode, said, told)

    def rows(self) -> dict[str, dict[str, Any]]:
        """Each file that the catalog has by its path; asked of a copy, so that the catalog itself is not touched."""
        return {row["path"]: row for row in self.query("SELECT * FROM file")}

    def told_of(self) -> dict[str, str]:
        """Path -> xxh128 of the pictures of all frames that the last run said were taken in."""
        frames = set(self.begun.read_text("utf-8").split()) if self.begun.exists() else set()
        return {
            path: row["xxh128"]
            for path, row in self.rows().items()
            if row["frame_id"] in frames and row["kind"] in _MAIN
        }

    def query(self, sql: str) -> list[dict[str, Any]]:
        """Rows of the catalog; none while there is none, or before its tables are there."""
        catalog = self.home / "data" / "catalog.db"
        with tempfile.TemporaryDirectory(prefix="threeshot-look-", dir=self.folder) as folder:
            for part in catalog.parent.glob("catalog.db*") if catalog.exists() else ():
                if not part.name.endswith("-shm"):
                    shutil.copy(part, folder)
            reader = sqlite3.connect(Path(folder, "catalog.db"))
            try:
                reader.row_factory = sqlite3.Row
                return [dict(row) for row in reader.execute(sql)]
            except sqlite3.OperationalError as error:
                if "no such table" in str(error):
                    return []
                raise
            finally:
                reader.close()

    def after_the_fall(self, found: Found, said: str = "") -> None:
        """What must hold at any instant, before anything was put right: what was acknowledged is whole, and no card is falsely called safe.

        said: what a command that came to its end printed.
        """
        rows = self.rows()
        for path, row in rows.items():
            if row["kind"] in _MAIN:
                self.acknowledged.setdefault(path, row["xxh128"])
        # A rebuild begins without any; what it told of since is to be there.
        for path in sorted(
            set(self.acknowledged) - set(rows) - set(self.originals if self.case.begins == "rebuilt" else ())
        ):
            found.add("lost", f"{path}: its row is gone")
        # What is found damaged at the beginning is not whole before it is repaired.
        self._lost(found, [] if self.case.begins == "damaged" else sorted(self.acknowledged))
        if self.case.begins != "damaged":
            self._false_safe(found, said)

    def at_last(self, found: Found, said: str = "") -> None:
        """What must hold after the next ordinary run. said: what that printed."""
        self.after_the_fall(found, said)
        self._lost(found, sorted(self.acknowledged))
        rows = self.rows()
        for path in sorted(set(self.originals) - set(rows)):
            found.add("lost", f"{path}: its row is gone")
        self._doubled(found, rows)
        self._false_safe(found, said)
        for line in differences(self.wanted, state(self.home, self.shoot)):
            found.add("stale", line)
        for path in self._files().symmetric_difference(self.wanted_files):
            found.add(
                "left over" if path not in self.wanted_files else "lost", f"{path}: is not as after undisturbed work"
            )
        self._left_over(found)
        for row in self.query("PRAGMA integrity_check"):
            if row["integrity_check"] != "ok":
                found.add("lost", f"the catalog: {row['integrity_check']}")

    # -- the checks ----------------------------------------------------------------------------------------------------

    def _lost(self, found: Found, paths: Sequence[str]) -> None:
        for path in paths:
            found.frames += 1
            file = self.shoot / path
            if not file.is_file() or _xxh128(file) != self.acknowledged[path]:
                found.add("lost", f"{path}: its original is not what was recorded")
        for source, digest in self.sources.items():
            if not source.is_file() or _sha256(source) != digest:
                found.add("lost", f"{source}: the source was touched")

    def _doubled(self, found: Found, rows: Mapping[str, Mapping[str, Any]]) -> None:
        mains = [row for row in rows.values() if row["kind"] in _MAIN]
        for what, count in Counter((row["drop_id"], row["xxh128"]) for row in mains).items():
            if count > 1:
                found.add("doubled", f"{count} rows have the bytes {what[1]}")
        for root in (self.shoot, self.backup):
            for digest, count in Counter(_xxh128(path) for path in self._kept_as_it_came(root)).items():
                if count > 1:
                    found.add("doubled", f"{count} files below {root.name} have the bytes {digest}")
        for row in self.query("SELECT name, COUNT(*) AS n FROM frame GROUP BY drop_id, camera_id, name HAVING n > 1"):
            found.add("doubled", f"{row['n']} frames are {row['name']}")

    def _left_over(self, found: Found) -> None:
        for place in self.live:
            for path in place.rglob(f"{PART}*"):
                found.add("left over", str(path.relative_to(self.folder)))
        for bundle in self.out.iterdir():
            wrong = damage_of(bundle) if bundle.is_dir() else []
            for sentence in wrong:
                found.add("left over", f"half a bundle, {bundle.name}: {sentence}")

    def _false_safe(self, found: Found, said: str) -> None:
        safe = {Path(row["source"]) for row in self.query("SELECT source FROM custody WHERE safe = 1")}
        told = json.loads(said) if said.lstrip().startswith("{") else {}
        safe |= {Path(card["source"]) for card in told.get("cards", ()) if card["safe"]}
        wants_backup = any(word == BACKUP for word in self.case.work) or self.case.begins in (
            "judged",
            "damaged",
            "rebuilt",
        )
        places = [self.shoot, *([self.backup / DROP] if wants_backup else [])]
        for card in safe:
            found.safe += 1
            for place in places:
                there = {_sha256(path) for path in self._kept_as_it_came(place)}
                for path in files_below(card):
                    if self.sources[path] not in there:
                        found.add("false safe", f"{card.name} is called safe, and {path.name} is not in {place}")

    # -- the beginning -------------------------------------------------------------------------------------------------

    def _begin(self) -> None:
        if self.case.begins == "older":
            from tests.end_to_end.test_older_catalog import lay_out

            lay_out(self.shoot, self.home, Path(__file__).resolve().parent.parent / "resources" / "sample-shoot")
            return
        make_drop(self.folder)
        if self.case.begins == "empty":
            return
        copying = ("import", str(self.shoot), str(self.cards[0]), str(self.cards[1]), "--backup", str(self.backup))
        selecting = ("select", str(self.shoot), "--auto")
        threeshot(self.home, copying, *([selecting] if self.case.work[0] != "select" else []))
        if self.case.begins == "rebuilt":
            for path in (self.home / "data").glob("catalog*"):
                path.unlink()
        if self.case.begins == "damaged":
            originals = self._kept_as_it_came(self.shoot)
            copies = self._kept_as_it_came(self.backup)
            for path in (originals[0], copies[2]):
                path.chmod(0o644)
                path.write_bytes(path.read_bytes()[:-100] + bytes(100))
            originals[1].unlink()

    def _files(self) -> set[str]:
        """Names below the shoot and the second destination of what is kept as it came, and sidecars."""
        return {
            path.relative_to(self.folder).as_posix()
            for root in (self.shoot, self.backup)
            for path in files_below(root)
            if "ascmhl" not in path.parts and "damaged" not in path.parts and not path.name.endswith(".lock")
        }

    @staticmethod
    def _kept_as_it_came(root: Path) -> list[Path]:
        # Bundles hold originals again, and what was damaged is kept aside.
        aside = {"ascmhl", "bundles", "damaged"}
        return [
            path
            for path in files_below(root)
            if path.suffix not in _NOT_KEPT and not aside & set(path.parts) and not path.name.startswith(PART)
        ]


def live_below(folder: Path) -> tuple[Path, Path, Path, Path]:
    """The folders of a scene in which the work writes: home, shoot, second destination, bundles."""
    home, shoot, backup, out = (folder.resolve() / name for name in ("home", DROP, "backup", "out"))
    return home, shoot, backup, out


def files_below(folder: Path) -> list[Path]:
    """All files below a folder, in order."""
    return sorted(path for path in folder.rglob("*") if path.is_file())


def damage_of(bundle: Path) -> list[str]:
    """Where a bundle is not what its manifests say, by our own hashing; empty when it is whole."""
    wrong = []
    for name in ("manifest-sha256.txt", "tagmanifest-sha256.txt"):
        manifest = bundle / name
        if not manifest.is_file():
            return [f"it has no {name}"]
        for line in manifest.read_text("utf-8").splitlines():
            digest, path = line.split(maxsplit=1)
            if not (bundle / path).is_file() or _sha256(bundle / path) != digest:
                wrong.append(f"{path} is not whole")
    return wrong


@lru_cache(maxsize=4096)
def _hashed(path: Path, inode: int, mtime_ns: int, ctime_ns: int) -> tuple[str, str]:
    data = path.read_bytes()
    return hashlib.sha256(data).hexdigest(), xxh3_128(data).hexdigest()


def _hashes(path: Path) -> tuple[str, str]:
    # The ctime tells of every write, whatever a program says of its times.
    found = path.stat()
    return _hashed(path, found.st_ino, found.st_mtime_ns, found.st_ctime_ns)


def _sha256(path: Path) -> str:
    return _hashes(path)[0]


def _xxh128(path: Path) -> str:
    return _hashes(path)[1]

"""Damaged files by the ten thousand, through the program's front doors: nothing that they hold may end it, or make it say a traceback.

`python -m bench.fuzz --files 100000 --to DIR` damages pictures, sounds, documents, codes and sidecars, each from the seed and its number,
and hands them to `inspect`, `import`, `sidecars`, `measure sound`, `drop new`, `checklist` and `export`. It counts crashes, tracebacks,
exit code 1, files that no sentence of ours was meant for, and hangs (0 of each is the aim), workers that died, and the most memory that
was taken. What fails is kept in DIR/failed. Run again, it goes on where it was; small failures belong into
`tests/files/fuzz`, which is run first.
"""

import argparse
import contextlib
import io
import json
import os
import random
import re
import shutil
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.fuzz_files import SAMPLE, Whole, damaged, wholes

CORPUS = Path(__file__).resolve().parent.parent / "tests" / "files" / "fuzz"
BATCH = 480
HANG_S = 90.0
"""No command has so many files in a batch that it needs longer; a worker is given up after 120 s, so it is told with less."""
POLL_S = 0.05
_FINE = {0, 3, 4, 5, 6}
_AT_ONCE = {"picture": 40, "sound": 20}
_DEFECTS = ("crash", "hang", "traceback", "exit 1", "not foreseen")
_NOT_FORESEEN = re.compile(r"could not be examined \(|Could not be done:|keep the card and report this file")
_DIED = re.compile(r"could not be read: (?:the program|it needs more|reading it took)[^;]*")


@dataclass(frozen=True)
class Damaged:
    """One damaged file. number: which one of all; whole: what it was made of."""

    number: int
    whole: Whole
    data: bytes

    @property
    def name(self) -> str:
        """The name that it is kept by."""
        return f"{self.number:07}-{self.whole.door}-{self.whole.name}"


@dataclass
class Step:
    """One command of a batch, and the files that it is about. what: `run` a command, or `put` sidecars into a drop."""

    files: list[Damaged]
    words: list[str]
    what: str = "run"


@dataclass
class Tally:
    """What was counted. workers: how workers ended, by reason; most_mb: the most memory of the program and of a worker."""

    files: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    workers: Counter[str] = field(default_factory=Counter)
    exits: Counter[str] = field(default_factory=Counter)
    program_mb: int = 0
    worker_mb: int = 0
    all_workers_mb: int = 0
    seconds: float = 0.0

    def defects(self) -> int:
        """How many of what may not be."""
        return sum(self.counts[what] for what in _DEFECTS)

    def to_json(self) -> dict[str, Any]:
        """As it is kept in the state's file."""
        return {name: dict(value) if isinstance(value, Counter) else value for name, value in vars(self).items()}

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> "Tally":
        """What `to_json` gave."""
        return cls(**{name: Counter(value) if isinstance(value, dict) else value for name, value in kept.items()})


def make(seed: int, number: int, whole: list[Whole]) -> Damaged:
    """The damaged file of that number; the same for the same seed."""
    chance = random.Random(f"{seed}:{number}")
    door = chance.choices(_DOORS, _OFTEN)[0]
    of = chance.choice([one for one in whole if one.door == door])
    return Damaged(number, of, damaged(of, whole, chance))


_DOORS = ("picture", "sound", "brief", "products", "kit", "recipe", "checklist", "sidecar")
_OFTEN = (64, 10, 6, 4, 2, 3, 2, 9)


def kept(folder: Path = CORPUS) -> list[Damaged]:
    """What has failed once, from the tests' corpus: files named NUMBER-DOOR-NAME."""
    found = []
    for path in sorted(folder.glob("*-*-*")):
        number, door, name = path.name.split("-", 2)
        found.append(Damaged(int(number), Whole(name, b"", door), path.read_bytes()))
    return found


def steps(folder: Path, files: list[Damaged]) -> list[Step]:
    """Lay out a batch in an empty folder, and say which commands are to be run."""
    brief = (SAMPLE / "brief.yaml").read_text().replace("HARBOUR-01", "FUZZ-01")
    (folder / "base").mkdir(parents=True)
    drop, card = folder / "FUZZ-01", folder / "card" / "DCIM" / "100FUZZ"
    card.mkdir(parents=True)
    base = folder / "base" / "brief.yaml"
    base.write_text(brief)
    made = [Step([], ["drop", "new", str(base), "--folder", str(drop)])]
    by_door: dict[str, list[tuple[Damaged, Path]]] = {door: [] for door in _DOORS}
    imported: list[Damaged] = []
    for one in files:
        path = folder / one.name
        if one.whole.door == "picture" and one.number % 2:
            path = card / f"IMG_{one.number % 10000:04}.{one.whole.ending}"
            imported.append(one)
        elif one.whole.door == "sidecar":
            stem = f"XMP_{one.number % 10000:04}"
            (card / f"{stem}.JPG").write_bytes(_small_jpeg() + str(one.number).encode())
            path = card / f"{stem}.XMP"
            by_door["sidecar"].append((one, path))
        else:
            by_door[one.whole.door].append((one, path))
        path.write_bytes(one.data)
    for door, words in (("picture", ["inspect", "--json"]), ("sound", ["measure", "sound", "--json"])):
        many = by_door[door]
        for at in range(0, len(many), _AT_ONCE[door]):
            part = many[at : at + _AT_ONCE[door]]
            made.append(Step([one for one, _ in part], [*words, *(str(path) for _, path in part)]))
    sidecars = [one for one, _ in by_door["sidecar"]]
    if imported or sidecars:
        made.append(Step([*imported, *sidecars], ["import", str(drop), str(folder / "card"), "--json"]))
    if sidecars:
        made.append(Step(sidecars, [str(drop), str(card)], "put"))
        made.append(Step(sidecars, ["sidecars", str(drop), "--json"]))
        made.append(Step(sidecars, ["score", str(drop), "--json"]))
    for one, path in by_door["brief"]:
        # Each in a drop of its own, so that one whose id was left whole goes all the way.
        path.write_bytes(one.data.replace(b"drop: HARBOUR-01", f"drop: FUZZ-B-{one.number}".encode()))
        own_drop = str(folder / f"drop{one.number}")
        made.append(Step([one], ["drop", "new", str(path), "--folder", own_drop]))
        made.append(Step([one], ["slate", own_drop, "--print", str(folder / f"{one.number}.pdf")]))
    for one, path in by_door["recipe"]:
        words = ["export", str(drop), "--recipe", str(path), "--to", str(folder / "out"), "--dry-run"]
        made.append(Step([one], words))
    own: list[tuple[str, str]] = [("kit", "kits"), ("checklist", "checklists")]
    for door, config in own:
        for one, path in by_door[door]:
            name = f"f{one.number}"
            there = folder / "home" / "config" / config / f"{name}.yaml"
            there.parent.mkdir(parents=True, exist_ok=True)
            path.rename(there)
            naming = re.sub(rf"(?m)^{door}:.*\n", "", brief.replace("FUZZ-01", f"FUZZ-{door.upper()}-{one.number}"))
            written = folder / f"{name}-brief.yaml"
            written.write_text(f"{naming}\n{door}: {name}\n")
            own_drop = str(folder / f"drop{one.number}")
            made.append(Step([one], ["drop", "new", str(written), "--folder", own_drop]))
            made.append(Step([one], ["checklist" if door == "checklist" else "coverage", own_drop]))
    for one, path in by_door["products"]:
        written = folder / f"p{one.number}-brief.yaml"
        written.write_text(brief.replace("FUZZ-01", f"FUZZ-P-{one.number}"))
        words = ["drop", "new", str(written), "--products", str(path), "--folder", str(folder / f"drop{one.number}")]
        made.append(Step([one], words))
    return made


def _small_jpeg() -> bytes:
    from PIL import Image

    out = io.BytesIO()
    Image.new("RGB", (64, 48), (90, 120, 60)).save(out, "JPEG")
    return out.getvalue()


def serve(orders: Path) -> None:
    """What the process does in which a batch is run: each step in turn, an answer a line; the commands' own output in a file each."""
    from studio.cli import main

    told = (orders.parent / "answers").open("a", buffering=1)
    for at, order in enumerate(json.loads(orders.read_text())):
        begun = time.monotonic()
        told.write(json.dumps({"at": at, "begun": True}) + "\n")
        code = 0
        if order["what"] == "put":
            _put(Path(order["words"][0]), Path(order["words"][1]))
        else:
            with (
                (orders.parent / f"said{at}").open("w", encoding="utf-8", errors="backslashreplace") as said,
                contextlib.redirect_stdout(said),
                contextlib.redirect_stderr(said),
            ):
                code = main(order["words"])
        told.write(json.dumps({"at": at, "code": code, "s": time.monotonic() - begun}) + "\n")


def _put(drop: Path, card: Path) -> None:
    """Put the damaged sidecars beside the originals, as another program would that wrote them."""
    for original in sorted((drop / "originals").rglob("*.JPG")):
        there = card / original.with_suffix(".XMP").name
        if there.is_file():
            original.with_suffix(".xmp").write_bytes(there.read_bytes())


def run_batch(folder: Path, files: list[Damaged], tally: Tally, hang_s: float = HANG_S) -> list[tuple[Damaged, str]]:
    """Send files through their doors, in a process of their own. Counts into `tally`; returns the files of what went wrong, and what."""
    shutil.rmtree(folder, ignore_errors=True)
    made = steps(folder, files)
    orders = folder / "orders.json"
    orders.write_text(json.dumps([{"what": step.what, "words": step.words} for step in made]))
    ended = _watched(folder, orders, tally, hang_s)
    answers = [json.loads(line) for line in _text(folder / "answers").splitlines()]
    done = {answer["at"]: answer["code"] for answer in answers if "code" in answer}
    wrong: list[tuple[Damaged, str]] = []
    for at, step in enumerate(made):
        if at not in done:
            if ended:
                wrong += [(one, ended) for one in step.files] or [(files[0], ended)]
                tally.counts[ended.split(":")[0]] += 1
            break
        said = _text(folder / f"said{at}")
        if step.what == "run":
            tally.exits[f"{step.words[0]} {done[at]}"] += 1
        found = []
        if "Traceback (most recent call last)" in said:
            found.append("traceback")
        if done[at] == 1:
            found.append("exit 1")
        elif done[at] not in _FINE:
            found.append(f"exit {done[at]}")
        if _NOT_FORESEEN.search(said):
            found.append("not foreseen")
        for reason in _DIED.findall(said):
            tally.workers[re.sub(r"\d+", "N", reason.partition(": ")[2])] += 1
        for what in found:
            tally.counts[what] += 1
        wrong += [(one, ", ".join(found)) for one in step.files if found]
        if found and not step.files:
            wrong.append((files[0], ", ".join(found)))
    tally.counts["traceback in the log"] += _text(folder / "home" / "log" / "threeshot.log").count("Traceback (most")
    return wrong


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8", errors="replace") if path.is_file() else ""


def _watched(folder: Path, orders: Path, tally: Tally, hang_s: float) -> str:
    """Run the orders, look at memory meanwhile; "" when all was done, else how it ended."""
    import psutil

    env = {**os.environ, "THREESHOT_HOME": str(folder / "home"), "THREESHOT_PERSON": "Mara", "PYTHONFAULTHANDLER": "1"}
    with (folder / "stderr").open("wb") as stderr:
        process = subprocess.Popen(
            [sys.executable, "-m", "bench.fuzz", "--orders", str(orders)], env=env, stdout=stderr, stderr=stderr
        )
        watched = psutil.Process(process.pid)
        answers, size, since = folder / "answers", -1, time.monotonic()
        while process.poll() is None:
            time.sleep(POLL_S)
            with contextlib.suppress(psutil.Error):
                tally.program_mb = max(tally.program_mb, watched.memory_info().rss >> 20)
                workers = [worker.memory_info().rss >> 20 for worker in watched.children(recursive=True)]
                tally.worker_mb = max(tally.worker_mb, *workers, 0)
                tally.all_workers_mb = max(tally.all_workers_mb, sum(workers))
            now = answers.stat().st_size if answers.exists() else -1
            if now != size:
                size, since = now, time.monotonic()
            if time.monotonic() - since > hang_s:
                with contextlib.suppress(psutil.Error):
                    for child in watched.children(recursive=True):
                        child.kill()
                process.kill()
                process.wait()
                return "hang"
    return "" if process.returncode == 0 else f"crash: ended with {process.returncode}"


def keep(failed: Path, work: Path, wrong: list[tuple[Damaged, str]]) -> Iterator[str]:
    """Keep what of a failed batch fails alone too, and say it, a line each."""
    failed.mkdir(parents=True, exist_ok=True)
    seen: set[int] = set()
    for one, _ in wrong[:80]:
        if one.number in seen:
            continue
        seen.add(one.number)
        alone = run_batch(work, [one], Tally())
        if alone:
            (failed / one.name).write_bytes(one.data)
            said = " ".join(_text(path) for path in sorted(work.glob("said*")))
            why = re.search(r"could not be examined \([^)]*\)|Could not be done: .*|defect.*", said)
            yield f"{one.name}: {alone[0][1]}; {why.group(0)[:300] if why else ''}"
    if wrong and not any(failed.iterdir()):
        yield f"only together: {wrong[0][1]} ({', '.join(one.name for one, _ in wrong[:3])} …)"


def fuzz(to: Path, files: int, seed: int, seconds: float = float("inf"), batch: int = BATCH) -> Tally:
    """Go on until so many files were sent, or so many seconds are over. The state is kept in `to` after each batch."""
    to.mkdir(parents=True, exist_ok=True)
    state = to / "state.json"
    tally = Tally()
    if state.exists():
        there = json.loads(state.read_text())
        if there["seed"] != seed:
            raise SystemExit(f"{to} holds a run with --seed {there['seed']}; name another folder, or that seed.")
        tally = Tally.from_json(there["tally"])
    whole, begun = wholes(), time.monotonic()
    while tally.files < files and time.monotonic() - begun < seconds:
        before = time.monotonic()
        sent = [make(seed, n, whole) for n in range(tally.files, min(files, tally.files + batch))]
        if tally.files == 0:
            sent = [*kept(), *sent]
        for line in keep(to / "failed", to / "alone", run_batch(to / "batch", sent, tally)):
            print(line, flush=True)
        tally.files = min(files, tally.files + batch)
        tally.seconds += time.monotonic() - before
        written = state.with_suffix(".new")
        written.write_text(json.dumps({"seed": seed, "tally": tally.to_json()}))
        written.replace(state)
        if tally.files // batch % 10 == 0:
            print(
                f"{tally.files:,} files, {tally.seconds:,.0f} s, {tally.defects()} defects", file=sys.stderr, flush=True
            )
    return tally


def show(tally: Tally) -> None:
    """Print the counts."""
    print(f"{tally.files:,} files in {tally.seconds:,.0f} s")
    for what in (*_DEFECTS, *sorted(set(tally.counts) - set(_DEFECTS))):
        print(f"  {what}: {tally.counts[what]}")
    for reason, count in tally.workers.most_common():
        print(f"  a worker ended ({reason}): {count}")
    print(
        f"  most memory: program {tally.program_mb} MB, a worker {tally.worker_mb} MB, workers together {tally.all_workers_mb} MB"
    )
    print(f"  exit codes: {', '.join(f'{code} × {count}' for code, count in sorted(tally.exits.items()))}")


def main(arguments: list[str] | None = None) -> int:
    """Fuzz, print the counts, and return 1 when there was a defect."""
    parser = argparse.ArgumentParser(prog="python -m bench.fuzz", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--files", type=int, default=2_000, metavar="N", help="damaged files in all")
    parser.add_argument("--to", type=Path, default=Path("build/fuzz"), metavar="DIR", help="state, and what failed")
    parser.add_argument("--seed", type=int, default=1, help="another seed makes other files")
    parser.add_argument("--minutes", type=float, default=float("inf"), help="stop after so many; run again to go on")
    parser.add_argument("--orders", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.orders:
        serve(options.orders)
        return 0
    tally = fuzz(options.to, options.files, options.seed, options.minutes * 60)
    show(tally)
    return 1 if tally.defects() else 0


if __name__ == "__main__":
    sys.exit(main())

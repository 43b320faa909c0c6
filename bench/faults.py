"""A failure at every step, and a loss of power at every step: afterwards nothing is lost, and no card was falsely called safe.

`python -m bench.faults` runs import (with a second copy), export, rebuild and a migration on a disk that fails one step (a write, a sync, a
rename …, see `bench/shim/disk.c`) by EIO or ENOSPC, once or lasting; then the failure is gone, the next ordinary run follows, and
`bench.custody` checks. With --power the power goes at the step instead: what was not synced is dropped or torn, see `bench.power`.

--steps K takes K steps of a seed, each kind of step and of file in turn, instead of all. What is wrong is printed with its step; --step N
with the same case repeats it. Threads come in another order each time, so the step of that number may be a neighbour of the first.
Needs Linux and a C compiler (`cc`); without them it says so, and does nothing.
"""

import argparse
import errno
import itertools
import random
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bench.custody import CASES, KINDS, Case, Found, Scene, live_below
from bench.power import Disk

SOURCE = Path(__file__).resolve().parent / "shim" / "disk.c"
DEFECT = 1
NAMES = {"import": "import with backup", "export": "export", "rebuild": "rebuild", "migration": "migration"}
"""Our cases, as `bench.custody` calls them."""
_STATE_BYTES = 4096
_OWN = re.compile(r"[0-9a-f]{8,}|\d{4,}")
"""What is another in every run's names."""


@dataclass(frozen=True)
class Fault:
    """What is done at a step. error: EIO or ENOSPC, or None, and the power goes; lasting: every step from there on fails; torn: not
    all is dropped that was not synced."""

    error: int | None
    lasting: bool = False
    torn: bool = False

    def __str__(self) -> str:
        if self.error is None:
            return f"power lost, {'torn' if self.torn else 'dropped'}"
        return f"{errno.errorcode[self.error]} {'lasting' if self.lasting else 'once'}"


FAILURES = tuple(Fault(error, lasting) for error in (errno.EIO, errno.ENOSPC) for lasting in (False, True))
LOSSES = (Fault(None), Fault(None, torn=True))


@dataclass
class Count:
    """runs: with a fault in them. frames, safe: as in `Found`. wrong: in how many runs each kind was found."""

    runs: int = 0
    frames: int = 0
    safe: int = 0
    wrong: Counter[str] = field(default_factory=Counter)


def built(folder: Path) -> Path | None:
    """The shim, built into `folder`; None where it can't be: no Linux, or no compiler."""
    compiler = shutil.which("cc")
    if sys.platform != "linux" or compiler is None:
        return None
    shim = folder / "disk.so"
    command = [compiler, "-O2", "-shared", "-fPIC", "-o", str(shim), str(SOURCE), "-ldl", "-lpthread"]
    subprocess.run(command, check=True)
    return shim


class Disks:
    """A scene in `folder` whose work runs on a disk that is not to be trusted. steps: what the undisturbed work does to it, in order."""

    def __init__(self, folder: Path, case: Case, shim: Path) -> None:
        self._shim, self._folders = shim, ":".join(map(str, live_below(folder)))
        self._state, self._hit, self._journal = (folder / name for name in ("state", "hit", "journal"))
        self.scene = Scene(folder, case, self._told(0, None))
        self.steps = self._hit.read_text("utf-8").splitlines()

    def suffer(self, at: int, fault: Fault, seed: int) -> tuple[str, Found]:
        """Have this fault at this step, then the next ordinary run; which step it was, and what is wrong."""
        scene, found = self.scene, Found()
        scene.reset()
        disk = Disk(scene.live) if fault.error is None else None
        done = scene.run(self._told(at, fault))
        where = self._hit.read_text("utf-8").strip() if self._hit.exists() else "not reached"
        said = done.stdout
        if disk is not None:
            scene.acknowledged |= scene.told_of()
            disk.replay(self._journal)
            disk.lose(random.Random(f"{seed} {at}") if fault.torn else None)
            disk.write()
            said = ""
        elif done.returncode == DEFECT or done.returncode < 0 or "Traceback" in done.stderr:
            found.add("untold", f"it ended with {done.returncode}: {done.stderr.strip()[-400:]}")
        scene.after_the_fall(found, said)
        after = scene.run()
        if after.returncode not in scene.case.ends:
            found.add("untold", f"the next run ended with {after.returncode}: {after.stderr.strip()[-400:]}")
        scene.at_last(found, after.stdout)
        return where.replace(f"{scene.folder}/", ""), found

    def _told(self, at: int, fault: Fault | None) -> Mapping[str, str]:
        self._state.write_bytes(bytes(_STATE_BYTES))
        for path in (self._hit, self._journal):
            path.unlink(missing_ok=True)
        told = {
            "LD_PRELOAD": str(self._shim),
            "SHIM_FOLDERS": self._folders,
            "SHIM_STATE": str(self._state),
            "SHIM_HIT": str(self._hit),
            "SHIM_AT": str(at),
        }
        if fault is not None:
            told |= {"SHIM_ERROR": str(fault.error or 0), "SHIM_LASTING": str(int(fault.lasting))}
        return told | ({"SHIM_JOURNAL": str(self._journal)} if fault is not None and fault.error is None else {})


def chosen(steps: Sequence[str], count: int | None, seed: int) -> list[int]:
    """The numbers (from 1) of so many steps, each kind of step and of file in turn, in an order of the seed; without a count, of all."""
    if count is None or count >= len(steps):
        return list(range(1, len(steps) + 1))
    chance = random.Random(seed)
    groups: dict[str, list[int]] = {}
    for number, step in enumerate(steps, 1):
        groups.setdefault(_OWN.sub("*", step), []).append(number)
    lists = list(groups.values())
    chance.shuffle(lists)
    for one in lists:
        chance.shuffle(one)
    in_turn = (number for row in itertools.zip_longest(*lists) for number in row if number is not None)
    return list(itertools.islice(in_turn, count))


def suffer_often(
    disks: Disks, numbers: Sequence[int], faults: Sequence[Fault], seed: int, every: bool
) -> Iterator[tuple[str, Found]]:
    """These steps with each fault, or (not `every`) with one of them, each in its turn: which it was, and what is wrong."""
    for place, number in enumerate(numbers):
        for fault in faults if every else [faults[(place + seed) % len(faults)]]:
            step, found = disks.suffer(number, fault, seed)
            where = f"{disks.scene.case.name}, step {number} of {len(disks.steps)} ({step}), {fault}, seed {seed}"
            yield where, found


def main(arguments: list[str] | None = None) -> int:
    """Run every case with its faults, print counts and what is wrong, and return 1 when there was any."""
    parser = argparse.ArgumentParser(prog="python -m bench.faults", description=(__doc__ or "").splitlines()[0])
    parser.add_argument(
        "--steps", type=int, metavar="K", help="so many steps a case, one fault each; default: all steps, all faults"
    )
    parser.add_argument("--step", type=int, metavar="N", help="just this step, with every fault")
    parser.add_argument(
        "--seed", type=int, default=1, metavar="S", help="of the steps, and of what is torn; default: 1"
    )
    parser.add_argument("--case", action="append", choices=list(NAMES), help="just this one")
    parser.add_argument("--power", action="store_true", help="lose the power instead of failing")
    options = parser.parse_args(arguments)
    wrong = 0
    with tempfile.TemporaryDirectory(prefix="threeshot-faults-") as folder:
        shim = built(Path(folder))
        if shim is None:
            print("Skipped: a failing disk is made on Linux alone, with a C compiler ('cc').")
            return 0
        for name in options.case or NAMES:
            case = next(case for case in CASES if case.name == NAMES[name])
            disks = Disks(_new(Path(folder, name)), case, shim)
            numbers = [options.step] if options.step else chosen(disks.steps, options.steps, options.seed)
            faults = LOSSES if options.power else FAILURES
            every = options.step is not None or options.steps is None
            wrong += _count(case, disks, numbers, faults, options.seed, every)
    return 1 if wrong else 0


def _new(folder: Path) -> Path:
    folder.mkdir()
    return folder


def _count(case: Case, disks: Disks, numbers: Sequence[int], faults: Sequence[Fault], seed: int, every: bool) -> int:
    count = Count()
    for where, found in suffer_often(disks, numbers, faults, seed, every):
        count.runs += 1
        count.frames += found.frames
        count.safe += found.safe
        for kind, sentences in found.wrong.items():
            count.wrong[kind] += bool(sentences)
        if found.sentences:
            print(f"  {where}", flush=True)
            print(*(f"    {sentence}" for sentence in found.sentences[:8]), sep="\n", flush=True)
    told = ", ".join(f"{count.wrong[kind]} {kind}" for kind in KINDS)
    looked = f"{count.frames} looks at acknowledged files, {count.safe} at cards called safe"
    print(f"{case.name}: {count.runs} runs with a fault, of {len(disks.steps)} steps: {told} ({looked})", flush=True)
    return sum(count.wrong.values())


if __name__ == "__main__":
    sys.exit(main())

"""Killed at any moment, again and again: after the next ordinary run nothing is lost, doubled, stale or left over.

`python -m bench.kill --kills 300` kills import (plain, with a second copy, of two cards), export, rebuild, score, select, a migration
and `check --repair` by SIGKILL at random moments of a seed. Each run after a kill is the next ordinary one, which may be killed in its
turn; the last of a series comes to its end. What `bench.custody` finds is counted by its kind; a card falsely called safe is one.
`bench.interrupted` does it at counted moments.
"""

import argparse
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from bench.custody import CASES, KINDS, Found, Scene

SERIES = 3
"""Kills, one upon another, before a run comes to its end."""
_TRIES = 3


@dataclass
class Count:
    """kills: that hit a run at work. series: ended by a whole run, and checked. wrong: how often each kind was found, see `KINDS`."""

    kills: int = 0
    series: int = 0
    frames: int = 0
    safe: int = 0
    wrong: Counter[str] = field(default_factory=Counter)
    sentences: list[str] = field(default_factory=list)


def kill_often(scene: Scene, kills: int, seed: int) -> Count:
    """Kill this scene's work so often, in series, and check after each kill and at the end of each series."""
    case, count = scene.case, Count()
    chance = random.Random(f"{seed} {case.name}")
    while count.kills < kills:
        scene.reset()
        found, moments = Found(), []
        for _ in range(min(SERIES, kills - count.kills)):
            at_s = _kill(scene, chance)
            if at_s is not None:
                count.kills += 1
                moments.append(f"{at_s:.3f} s")
                scene.after_the_fall(found)
        done = scene.run()
        if done.returncode not in case.ends:
            found.add("untold", f"the next run ended with {done.returncode}: {done.stderr.strip()[-300:]}")
        scene.at_last(found, done.stdout)
        count.series += 1
        _add(count, found, f"{case.name}, killed after {', '.join(moments)}")
    return count


def _kill(scene: Scene, chance: random.Random) -> float | None:
    """Start the work and kill it at a random moment: after how many seconds; None where it was always done before."""
    for _ in range(_TRIES):
        at_s = chance.uniform(0, scene.lasts_s)
        process = scene.start()
        _wait_for(scene.begun)
        try:
            process.wait(timeout=at_s)
        except subprocess.TimeoutExpired:
            process.kill()
        process.communicate()
        if process.returncode < 0:
            return at_s
    return None


def _wait_for(path: Path) -> None:
    while not path.exists():
        time.sleep(0.002)


def _add(count: Count, found: Found, where: str) -> None:
    count.frames += found.frames
    count.safe += found.safe
    for kind, sentences in found.wrong.items():
        count.wrong[kind] += bool(sentences)
    if found.sentences:
        count.sentences += [where, *(f"  {sentence}" for sentence in found.sentences[:12])]


def main(arguments: list[str] | None = None) -> int:
    """Kill every case, print the counts and what was not put right, and return 1 when there was any."""
    parser = argparse.ArgumentParser(prog="python -m bench.kill", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--kills", type=int, default=300, metavar="N", help="kills in all, shared among the cases")
    parser.add_argument("--seed", type=int, default=1, metavar="S", help="of the moments; default: 1")
    parser.add_argument("--case", action="append", choices=[case.name for case in CASES], help="just this one")
    options = parser.parse_args(arguments)
    cases = [case for case in CASES if not options.case or case.name in options.case]
    total = Count()
    for number, case in enumerate(cases):
        kills = options.kills * (number + 1) // len(cases) - options.kills * number // len(cases)
        with tempfile.TemporaryDirectory(prefix="threeshot-kill-") as folder:
            count = kill_often(Scene(Path(folder), case), kills, options.seed)
        _print(case.name, count)
        total.kills += count.kills
        total.series += count.series
        total.frames += count.frames
        total.safe += count.safe
        total.wrong += count.wrong
    _print("all", total)
    return 1 if any(total.wrong.values()) else 0


def _print(name: str, count: Count) -> None:
    wrong = ", ".join(f"{count.wrong[kind]} {kind}" for kind in KINDS)
    looked = f"{count.frames} looks at acknowledged files, {count.safe} at cards called safe"
    print(f"{name}: {count.kills} kills in {count.series} series: {wrong} ({looked})", flush=True)
    for sentence in count.sentences:
        print(f"  {sentence}", flush=True)


if __name__ == "__main__":
    sys.exit(main())

"""How far sound measurements hold: recordings with known faults, found and told wrongly, from a folder of public material.

The folder has `labels.csv` (file, kind, faults, maybe, source, split) beside its files. kind: `voice` (clean; measured as it is and
mixed with the others), `wind`, `noise`, `hum` (put under voices at known levels), `music`, or `whole` (measured as it is only). faults:
those that must be found, maybe: those that may be, by spaces. Only one split is mixed and measured, so that limits can be fitted on
the other; a source is in one of them.
"""

import argparse
import csv
import time
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from bench.measuring_mixes import MIXES, Sound
from studio.measure import opening, sound

GAINS_DB = (-6.0, -13.0, -20.0)
OF_LEVEL = {"too-quiet", "clipped"}
"""Faults of the level itself: what is turned down far enough has the first, what is turned down far enough before it is converted not
the second."""
_FOUND_AIM, _FALSE_AIM = 90.0, 3.0
_TIMED_S, _TIMED_HZ = 10, 48_000


@dataclass(frozen=True)
class Case:
    """One recording to be measured. must: faults and checks that have to be told; may: those that are not held against it."""

    name: str
    group: str
    samples: Sound
    rate: int
    must: frozenset[str] = frozenset()
    may: frozenset[str] = frozenset()


@dataclass
class Told:
    """One thing that can be told: of how many it had to be and was, of how many it must not be and was."""

    must: int = 0
    found: int = 0
    must_not: int = 0
    false: int = 0
    missed: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)


@dataclass
class Figures:
    """What was measured: `told` by fault or check; how many recordings, of which kinds, how many told the same at every gain."""

    told: dict[str, Told]
    groups: dict[str, int]
    same: int = 0
    changed: list[str] = field(default_factory=list)
    seconds_for_ten: float = 0.0


def tell(folder: Path, options: argparse.Namespace) -> None:
    """Measure a folder and print the table. options: split, most, seed, verbose."""
    show(measure_folder(folder, options.split, options.most, options.seed), options.verbose)


def measure_folder(folder: Path, split: str, most: int, seed: int) -> Figures:
    """Mix, measure and count. most: voices and pieces of music at most. Raises NotFound, InvalidInput of what can't be read."""
    figures = Figures({name: Told() for name in (*sound.FAULTS, *sound.CHECKS)}, {})
    for case in _cases(folder, split, most, seed):
        figures.groups[case.group] = figures.groups.get(case.group, 0) + 1
        measured = sound.measure(np.asarray(case.samples, np.float32), case.rate)
        names = {*measured.faults, *measured.checks}
        for name, told in figures.told.items():
            _count(told, name, name in names, case)
        turned = [_faults(case, gain_db) for gain_db in GAINS_DB]
        if all(one == _of_gain(measured.faults) for one in turned):
            figures.same += 1
        else:
            figures.changed.append(f"{case.name}: {measured.faults} {[sorted(one) for one in turned]}")
    figures.seconds_for_ten = _seconds()
    return figures


def _count(told: Told, name: str, was_told: bool, case: Case) -> None:
    if name in case.must:
        told.must += 1
        told.found += was_told
        if not was_told:
            told.missed.append(case.name)
    elif name not in case.may:
        told.must_not += 1
        told.false += was_told
        if was_told:
            told.wrong.append(case.name)


def _faults(case: Case, gain_db: float) -> frozenset[str]:
    turned = np.asarray(case.samples * 10.0 ** (gain_db / 20.0), np.float32)
    return _of_gain(sound.measure(turned, case.rate).faults)


def _of_gain(faults: list[str]) -> frozenset[str]:
    return frozenset(faults) - OF_LEVEL


def _cases(folder: Path, split: str, most: int, seed: int) -> Iterator[Case]:
    with (folder / "labels.csv").open(newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["split"] == split]
    of = {
        kind: [row for row in rows if row["kind"] == kind]
        for kind in ("voice", "wind", "noise", "hum", "music", "whole")
    }
    order = np.random.default_rng(seed)
    for kind in ("voice", "music", "whole"):
        rows_of = of[kind]
        of[kind] = [rows_of[at] for at in sorted(order.permutation(len(rows_of))[:most])]
    for row in [*of["voice"], *of["whole"], *of["music"]]:
        samples, rate = _open(folder, row)
        plain = Case(row["file"], row["kind"], samples, rate, _names(row["faults"]), _names(row["maybe"]))
        yield plain
        if row["kind"] != "voice":
            continue
        for name, mix in MIXES.items():
            rng = np.random.default_rng([seed, zlib.crc32(f"{name} {row['file']}".encode())])
            others = of.get(mix.needs, [])
            if mix.needs and not others:
                continue
            other = None
            if mix.needs:
                chosen = others[int(rng.integers(len(others)))]
                other = _open(folder, chosen)
            made = mix.make(samples, rate, other, rng)
            if made is None:
                continue
            mixed, must, may = made
            yield replace(
                plain,
                name=f"{name}: {row['file']}" + (f" + {chosen['file']}" if mix.needs else ""),
                group=name,
                samples=mixed,
                must=frozenset(must),
                may=frozenset(may) | plain.may | (_names(chosen["maybe"]) if mix.needs else frozenset()),
            )


def _names(said: str) -> frozenset[str]:
    return frozenset(said.split())


def _open(folder: Path, row: dict[str, str]) -> tuple[Sound, int]:
    samples, rate, _ = opening.open_sound(folder / row["file"])
    return np.asarray(samples, np.float64), rate


def _seconds() -> float:
    """What measuring ten seconds of mono at 48 kHz takes of the processor, the median of five."""
    rng = np.random.default_rng(0)
    loud = np.repeat(np.tile([0.001, 0.1, 0.1], _TIMED_S * 2)[: _TIMED_S * 4], _TIMED_HZ // 4)
    samples = (rng.standard_normal(len(loud)) * loud)[:, None].astype(np.float32)
    taken = []
    for _ in range(5):
        began = time.process_time()
        sound.measure(samples, _TIMED_HZ)
        taken.append(time.process_time() - began)
    return float(np.median(taken))


def show(figures: Figures, verbose: bool) -> None:
    """Print the figures as a table; verbose: and every recording that was told wrongly."""
    from rich.console import Console
    from rich.table import Table

    total = sum(figures.groups.values())
    table = Table(title=f"Sound: {total} recordings", title_justify="left")
    for column in ("Told", "Found", "", "False", ""):
        table.add_column(column, justify="left" if column == "Told" else "right")
    for name, told in figures.told.items():
        table.add_row(
            name, *_share(told.found, told.must, _FOUND_AIM, above=True), *_share(told.false, told.must_not, _FALSE_AIM)
        )
    console = Console()
    console = Console(width=None if console.is_terminal else 100)
    console.print(table)
    console.print("Of them: " + ", ".join(f"{count} {group}" for group, count in figures.groups.items()))
    gains = ", ".join(f"{gain:g}" for gain in GAINS_DB)
    console.print(f"The same faults at {gains} dB as at 0 dB: {figures.same} of {total}")
    console.print(f"Ten seconds of sound, processor time: {figures.seconds_for_ten:.2f} s (aim ≤ 0.5 s)")
    if verbose:
        for name, told in figures.told.items():
            for word, which in (("missed", told.missed), ("false", told.wrong)):
                for one in which:
                    print(f"{name} {word}: {one}")
        for one in figures.changed:
            print(f"changed: {one}")


def _share(part: int, whole: int, aim_pct: float, above: bool = False) -> tuple[str, str]:
    if not whole:
        return "–", ""
    pct = 100.0 * part / whole
    reached = pct >= aim_pct if above else pct <= aim_pct
    return f"{part} of {whole} ({pct:.1f} %)", "✓" if reached else "✗"

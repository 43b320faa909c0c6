"""How well light is measured: cards and bands put into photographs that have neither, and pictures of real cards.

`tell(folder, options)` wants in that folder `photographs/` (pictures without a grey card, in folders of their own), and where there are any
`cards/labels.csv` with the columns file, card (classic, passport, plain, three-part, or none), x, y, width, height (where it is, pixels).
Half of the photographs, by their source, are never looked at when limits are chosen; the table is of that half.
"""

import argparse
import csv
import hashlib
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from bench import light_composites as made
from studio.measure import light
from studio.measure.light import Light

HALVES = {"fit": 0, "report": 1}
_ENDINGS = (".jpg", ".jpeg", ".png")
_LEAST_SIDE = 300
_LEAST_DEPTH, _MOST_DEPTH = 0.15, 1.0
_FEWEST, _MOST_PERIODS = 1.5, 40.0
_NEAR_PERIOD = 0.2


@dataclass
class Count:
    """How many of how many, and what was measured off the truth."""

    hits: int = 0
    of: int = 0
    off: list[float] = field(default_factory=list)

    def add(self, hit: bool) -> None:
        """One more."""
        self.hits, self.of = self.hits + hit, self.of + 1

    @property
    def said(self) -> str:
        """`45 of 50 (90 %)`."""
        return f"{self.hits} of {self.of} ({100 * self.hits / max(1, self.of):.0f} %)"

    @property
    def said_finely(self) -> str:
        """`2 of 560 (0.4 %)`."""
        return f"{self.hits} of {self.of} ({100 * self.hits / max(1, self.of):.1f} %)"


def tell(folder: Path, options: argparse.Namespace) -> None:
    """Print the table of a folder; options: those of `bench.measuring`."""
    cv2.setNumThreads(1)
    print("\n".join(light_table(folder, options.most, HALVES[options.split], options.seed)))


def light_table(folder: Path, most: int = 60, half: int = 1, seed: int = 1) -> list[str]:
    """The lines of a Markdown table: what was measured, the aim, how it came out.

    most: how many photographs get a card, and bands; ten times as many at the most are looked at as they are. half: of which half they are.
    """
    every = [path for path in _photographs(folder / "photographs") if half_of(path) == half]
    photographs = [every[at] for at in np.random.default_rng(seed).permutation(len(every))]
    kinds, cast = _cards(photographs, most, seed)
    used, asked, alone, seconds = _nothing_there(photographs[: 10 * most])
    two, two_false, one, untold = _bands(photographs, most, seed)
    lines = ["| what | aim | measured |", "| --- | --- | --- |"]
    found, taken = Count(), Count()
    for kind, (seen, sure) in kinds.items():
        lines.append(
            f"| {kind} card in a photograph: found, of these used unasked | ≥ 90 % | {seen.said}; {sure.said} |"
        )
        found.hits, found.of = found.hits + seen.hits, found.of + seen.of
        taken.hits, taken.of = taken.hits + sure.hits, taken.of + sure.of
    lines.append(f"| **all cards: found, of these used unasked** | ≥ 90 % | **{found.said}**; {taken.said} |")
    half, most = np.percentile(cast.off, (50, 90)) if cast.off else (np.nan, np.nan)
    lines.append(
        f"| cast on a card off the truth: median, 90th percentile | 0.06 stops | {half:.2f}, {most:.2f} stops |"
    )
    lines.append(f"| photographs without a card: one used | ≤ 1 % | {used.said_finely} |")
    lines.append(f"| photographs without a card: one asked about | | {asked.said_finely} |")
    lines.append(f"| bands of 0.15 to 1 stop, two frames: found | ≥ 85 % | {two.said} |")
    lines.append(f"| two frames without bands: called banded | ≤ 1 % | {two_false.said_finely} |")
    lines.append(f"| bands of 0.15 to 1 stop, one frame: found, can't be told | | {one.said}; {untold.said} |")
    lines.append(f"| one photograph without bands: called banded | ≤ 1 % | {alone.said_finely} |")
    usual, slow = np.percentile(seconds, (50, 95))
    lines.append(
        f"| measuring a frame, processor time: half within, 95 % within | ≤ 0.3 s | {usual:.2f}, {slow:.2f} s |"
    )
    if (folder / "cards" / "labels.csv").is_file():
        lines += _real(folder / "cards")
    return lines


def source_of(path: Path) -> str:
    """What a picture is one of: frames of one stack, views of one product and bursts go to the same half."""
    stem = re.split(r"__", path.stem)[0]
    return f"{path.parent.name}/{re.sub(r'([_-](main|alt[0-9]*|back|front|[0-9]+|[abc]))+$', '', stem)}"


def half_of(path: Path) -> int:
    """0, what limits were chosen on, or 1."""
    return int(hashlib.sha1(source_of(path).encode(), usedforsecurity=False).hexdigest(), 16) % 2


def _photographs(folder: Path) -> Iterator[Path]:
    for path in sorted(one for place in sorted(folder.iterdir()) for one in place.rglob("*")):
        if path.suffix.lower() in _ENDINGS:
            yield path


def _read(path: Path) -> NDArray[np.uint8] | None:
    seen = cv2.imread(str(path))
    if seen is None or min(seen.shape[:2]) < _LEAST_SIDE:
        return None
    return np.ascontiguousarray(seen[:, :, ::-1], np.uint8)


def _some(photographs: list[Path], count: int, seed: int) -> Iterator[tuple[int, made.Linear, np.random.Generator]]:
    number = 0
    for path in photographs:
        pixels = _read(path) if number < count else None
        if pixels is not None:
            yield number, made.photograph(pixels), np.random.default_rng((seed, number))
            number += 1


def _where(found: Light) -> dict[str, int] | None:
    return found.grey_card or found.card_question


def _cards(photographs: list[Path], count: int, seed: int) -> tuple[dict[str, tuple[Count, Count]], Count]:
    kinds = {kind: (Count(), Count()) for kind in made.KINDS}
    cast = Count()
    for number, photo, rng in _some(photographs, count, seed):
        kind = made.KINDS[number % len(made.KINDS)]
        codes, truth = made.with_card(photo, kind, rng)
        found = light.measure(codes)
        box = _where(found)
        hit = box is not None and _inside(truth.corners, box)
        kinds[kind][0].add(hit)
        kinds[kind][1].add(hit and found.grey_card is not None)
        if hit and found.grey_card is not None:
            red, blue = found.cast["red_green"] or 0.0, found.cast["blue_green"] or 0.0
            cast.off.append(max(abs(red - truth.cast[0]), abs(blue - truth.cast[1])))
    return kinds, cast


def _inside(corners: NDArray[np.float32], box: dict[str, int]) -> bool:
    middle = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    return bool(cv2.pointPolygonTest(corners, middle, False) > 0)


def _nothing_there(photographs: list[Path]) -> tuple[Count, Count, Count, list[float]]:
    used, asked, banded = Count(), Count(), Count()
    seconds: list[float] = []
    for path in photographs:
        pixels = _read(path)
        if pixels is None:
            continue
        begun = time.process_time()
        found = light.measure(pixels)
        seconds.append(time.process_time() - begun)
        used.add(found.grey_card is not None)
        asked.add(found.card_question is not None)
        banded.add(found.flicker)
    return used, asked, banded, seconds


def _bands(photographs: list[Path], count: int, seed: int) -> tuple[Count, Count, Count, Count]:
    two, two_false, one, untold = Count(), Count(), Count(), Count()
    for _, photo, rng in _some(photographs, count, seed):
        depth = float(np.exp(rng.uniform(np.log(_LEAST_DEPTH), np.log(_MOST_DEPTH))))
        periods = float(np.exp(rng.uniform(np.log(_FEWEST), np.log(_MOST_PERIODS))))
        first, second = made.banded(photo, depth, periods, rng)
        two.add(_as_made(light.measure(first, beside=second), photo, periods))
        alone = light.measure(first)
        one.add(_as_made(alone, photo, periods))
        untold.add(alone.flicker_frames == 0)
        first, second = made.twice(photo, rng)
        two_false.add(light.measure(first, beside=second).flicker)
    return two, two_false, one, untold


def _as_made(found: Light, photo: made.Linear, periods: float) -> bool:
    """Whether bands of that period were found; of a few over the frame the period is hard to tell, that they are there is not."""
    if not found.flicker or found.flicker_period_px is None:
        return False
    off = abs(float(np.log2(photo.shape[0] / found.flicker_period_px / periods)))
    return off < (_NEAR_PERIOD if periods >= 3.5 else 2 * _NEAR_PERIOD)


def _real(folder: Path) -> list[str]:
    found, wrong = Count(), Count()
    missed = []
    with (folder / "labels.csv").open(newline="") as stream:
        for row in csv.DictReader(stream):
            pixels = cv2.imread(str(folder / row["file"]))
            if pixels is None:
                continue
            told = light.measure(np.ascontiguousarray(pixels[:, :, ::-1], np.uint8))
            if row["card"] == "none":
                wrong.add(told.grey_card is not None)
                continue
            x, y, width, height = (int(row[side]) for side in ("x", "y", "width", "height"))
            box = _where(told)
            corners = np.array([[x, y], [x + width, y], [x + width, y + height], [x, y + height]], np.float32)
            hit = box is not None and _inside(corners, box)
            found.add(hit)
            if not hit:
                missed.append(row["file"])
    rest = f"; not {', '.join(missed)}" if missed else ""
    return [
        f"| pictures of real cards: found | ≥ 90 % | {found.said}{rest} |",
        f"| pictures of chessboards and the like: one used | 0 | {wrong.said} |",
    ]

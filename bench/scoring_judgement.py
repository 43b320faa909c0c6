"""The table of pictures that nobody tuned to: judged as `threeshot inspect` does, against labels by people, lenses, and use in a shop.

They lie in folders of labels.csv with `data` beside it: file, group, scene, kind, truth, order, split. A `label` has the truth sharp,
defocus or motion; a `stack` an order, the sharpness of the subject against the best frame of its scene; of a `pair` near is right and far
is not; a `product` is published, so it is sharp and well exposed.
"""

import csv
import os
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import cv2
import numpy as np

from bench.ranks import spearman
from studio.base.jobs import Progress
from studio.base.workers import WorkerFailure, Workers
from studio.judging.examine import Examination, look_closely
from studio.judging.together import look_together
from studio.scoring.reasons import rule_of

PUSHED_EV, PULLED_EV = 2.0, -2.0
LARGE_PX = 1000
"""Long side from which a labelled picture is of a size that anybody delivers."""
NEAR_BEST, LEAST_STACK, LEAST_RANGE = 0.8, 3, 0.7
"""A frame of that share of its stack's best counts as near the best; stacks of fewer frames, or all near the best, tell nothing."""
BLURRED = ("soft", "focus-elsewhere", "shake", "moved")
PHONES = ("clothing",)
"""Groups of product pictures taken with phones, without a card, in mixed light."""
BEGIN, END = "<!-- judgement: made by bench.scoring -->", "<!-- end -->"


@dataclass(frozen=True)
class Answer:
    """What was said of one picture: the rules that spoke, as (id, says)."""

    verdict: str | None
    kind: str | None
    blur_px: float | None
    long_side_px: int
    rules: frozenset[tuple[str, str]]

    @property
    def blurred(self) -> bool:
        """Whether it is called out of focus or moved."""
        return self.kind in ("defocus", "motion")

    def failed_for(self, *rules: str) -> bool:
        """Whether one of these rules fails it."""
        return any((rule, "fail") in self.rules for rule in rules)

    def told(self, *rules: str) -> bool:
        """Whether one of these rules is mentioned at all."""
        return any(rule in rules for rule, _ in self.rules)


@dataclass(frozen=True)
class Labelled:
    """A row of labels.csv and where its picture lies."""

    path: Path
    group: str
    scene: str
    kind: str
    truth: str
    order: float


def labelled(folder: Path) -> tuple[list[Labelled], int]:
    """The pictures of every labels.csv in `folder` or one below, and how many rows there are whose picture is not here."""
    found, missing = [], 0
    for table in sorted([*folder.glob("labels.csv"), *folder.glob("*/labels.csv")]):
        with table.open(newline="", encoding="utf-8") as rows:
            for row in csv.DictReader(rows):
                path = table.parent / "data" / row["file"]
                missing += not path.is_file()
                if path.is_file():
                    order = float(row["order"] or "nan")
                    scene = f"{row['group']} {row['scene']}"
                    found.append(Labelled(path, row["group"], scene, row["kind"], row["truth"], order))
    return found, missing


def exposed(path: str, ev: float) -> Answer | None:
    """What is said of a picture's copy with so many stops more light; None where it can't be read. For a worker.

    Linear light: sRGB decoded, × 2^EV, clipped, encoded, JPEG of quality 90.
    """
    bgr = cv2.imread(path, cv2.IMREAD_COLOR)
    if bgr is None:
        return None
    codes = np.arange(256) / 255.0
    linear = np.where(codes <= 0.04045, codes / 12.92, ((codes + 0.055) / 1.055) ** 2.4)
    more = np.minimum(linear * 2.0**ev, 1.0)
    table = np.where(more <= 0.0031308, more * 12.92, 1.055 * more ** (1 / 2.4) - 0.055)
    done, data = cv2.imencode(
        ".jpg", cv2.LUT(bgr, np.rint(255.0 * table).astype(np.uint8)), [cv2.IMWRITE_JPEG_QUALITY, 90]
    )
    if not done:
        return None
    with tempfile.TemporaryDirectory(prefix="threeshot-") as folder:
        copy = Path(folder, "copy.jpg")
        copy.write_bytes(data.tobytes())
        return _answer(look_closely(str(copy)))


def _answer(seen: Examination) -> Answer | None:
    if seen.result is None:
        return None
    result, side = seen.result, max(seen.width or 0, seen.height or 0)
    rules = frozenset(rule_of(one, result.verdict).key for one in result.reasons)
    return Answer(result.verdict, result.sharpness.kind, result.sharpness.blur_px, side, rules)


class Judged:
    """Every picture that is here, as it is and the products two stops brighter and darker. Attributes: pictures, missing, unread."""

    def __init__(self, folder: Path, jobs: int) -> None:
        self.pictures, self.missing = labelled(folder)
        self._said: dict[tuple[str, float], Answer] = {}
        products = [str(one.path) for one in self.pictures if one.kind == "product"]
        wanted = [(path, ev) for path in products for ev in (PUSHED_EV, PULLED_EV)]
        with Workers(count=min(jobs, os.cpu_count() or 1)) as workers:
            # As `threeshot inspect` looks at files that are named together: frames of one scene share a subject.
            together = look_together([str(one.path) for one in self.pictures], workers, Progress())
            for path, seen in together.items():
                if (answer := _answer(seen)) is not None:
                    self._said[path, 0.0] = answer
            print(f"{len(together)} pictures looked at", file=sys.stderr, flush=True)
            for done, (asked, found) in enumerate(workers.map(exposed, wanted), 1):
                if isinstance(found, Answer):
                    self._said[asked[0], asked[1]] = found
                elif isinstance(found, WorkerFailure):
                    print(f"{asked[0]}: {found.sentence}", file=sys.stderr)
                if done % 100 == 0:
                    print(f"{done} of {len(wanted)} copies looked at", file=sys.stderr, flush=True)
        self.unread = sum((str(one.path), 0.0) not in self._said for one in self.pictures)

    def of(self, kind: str, ev: float = 0.0, groups: Iterable[str] | None = None) -> list[tuple[Labelled, Answer]]:
        """The pictures of a kind with what was said of them; those that could not be read are left out."""
        return [
            (one, self._said[str(one.path), ev])
            for one in self.pictures
            if one.kind == kind and (groups is None or one.group in groups) and (str(one.path), ev) in self._said
        ]


Figure = tuple[str, str, list[bool]]
"""What is told, what is aimed at, and of each picture (scene) whether it is so."""


def table(judged: Judged) -> str:
    """The figures as a table in Markdown, always of the same rows: people's labels and lenses first, then pictures that a shop uses."""
    rows = [*_labels(judged), *_pairs(judged)]
    lines = ["| figure | of | measured | aim |", "|---|---|---|---|", *(_line(*row) for row in rows)]
    lines += _stacks(judged)
    lines += [_line(*row) for row in _products(judged)]
    groups: dict[str, int] = defaultdict(int)
    for one in judged.pictures:
        groups[f"{one.kind} {one.group}"] += 1
    told = ", ".join(f"{name} {count}" for name, count in sorted(groups.items()))
    here = f"{len(judged.pictures):,} pictures were here, {judged.missing:,} of the lists were not, {judged.unread} could not be read."
    return "\n".join([*lines, "", f"{here} By kind and group: {told}."])


def _line(title: str, aim: str, hits: list[bool]) -> str:
    share = f"{sum(hits)}, {100 * sum(hits) / len(hits):.1f} %" if hits else "none here"
    return f"| {title} | {len(hits)} | {share} | {aim} |"


def _labels(judged: Judged) -> Iterator[Figure]:
    for title, least in (("", 0), (f", {LARGE_PX:,} px and more", LARGE_PX)):
        there = [(one, said) for one, said in judged.of("label") if said.long_side_px >= least]
        yield (
            f"labelled sharp{title}: kept",
            "≥ 98 %",
            [not said.blurred for one, said in there if one.truth == "sharp"],
        )
        yield f"labelled blurred{title}: found", "≥ 95 %", [said.blurred for one, said in there if one.truth != "sharp"]
    for truth, title in (("motion", "shake called shake"), ("defocus", "defocus called defocus")):
        found = [said.kind == truth for one, said in judged.of("label") if one.truth == truth and said.blurred]
        yield f"of those found: {title}", "", found


def _pairs(judged: Judged) -> Iterator[Figure]:
    scenes: dict[str, dict[str, Answer]] = defaultdict(dict)
    for one, said in judged.of("pair"):
        scenes[one.scene][one.truth] = said
    pairs = [(both["near"], both["far"]) for both in scenes.values() if len(both) == 2]
    first = [near.blur_px < far.blur_px for near, far in pairs if near.blur_px is not None and far.blur_px is not None]
    yield "near and far focus of one scene: the right one first", "≥ 12 of 13", first
    yield "the same: focus on the background not passed", "≥ 11 of 13", [far.kind != "sharp" for _, far in pairs]
    yield "the same: focus on the subject not called blurred", "", [not near.blurred for near, _ in pairs]


def _stacks(judged: Judged) -> Iterator[str]:
    scenes: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for one, said in judged.of("stack"):
        if said.blur_px is not None:
            scenes[one.scene].append((one.order, said.blur_px))
    stacks = [v for v in scenes.values() if len(v) >= LEAST_STACK and min(order for order, _ in v) <= LEAST_RANGE]
    picked = [min(stack, key=lambda frame: frame[1])[0] >= NEAR_BEST for stack in stacks]
    yield _line(f"focus stacks of real lenses: picks a frame of {NEAR_BEST:g} of the best", "≥ 11 of 13", picked)
    ranked = [spearman(np.array([order for order, _ in v]), -np.array([blur for _, blur in v])) for v in stacks]
    told = f"{median(ranked):.3f}" if ranked else "none here"
    yield f"| the same: Spearman within a stack, median | {len(ranked)} | {told} |  |"


def _products(judged: Judged) -> Iterator[Figure]:
    there = [said for _, said in judged.of("product")]
    yield "pictures that a shop uses: failed for exposure", "≤ 1 %", [one.failed_for("over", "under") for one in there]
    yield "the same: failed for blur", "", [one.failed_for(*BLURRED) for one in there]
    yield "the same: to be looked at (`check`)", "", [one.verdict == "check" for one in there]
    for ev, title, rules in (
        (PUSHED_EV, "pushed by +2 EV in linear light: told over", ("over", "channel")),
        (PULLED_EV, "pulled by −2 EV: told under", ("under", "black")),
    ):
        yield f"the same {title}", "≥ 80 %", [said.told(*rules) for _, said in judged.of("product", ev)]
    phones = judged.of("product", groups=PHONES)
    yield "those of phones, without a card: a cast told", "≤ 3 %", [said.told("cast") for _, said in phones]


def write_into(page: Path, made: str) -> None:
    """Put the table between its two marks in a page. Raises ValueError where they are not."""
    text = page.read_text("utf-8")
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"{page}: has no '{BEGIN}' with an '{END}' after it")
    page.write_text(f"{before}{BEGIN}\n{made}\n{END}{after}", "utf-8")

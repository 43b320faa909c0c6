"""How often the subject's box is the product's, on pictures whose boxes were looked at; with the learned model and without it.

`scoring_boxes.csv` beside this holds one box a picture, in shares of width and height, seen on the picture under a grid: where the learned
outline was right to the rim its own box was taken, else one was drawn by hand. kind: `flat lay`, `worn`, `catalogue` or `scene`; pale:
whether a light product lies on a light background.
"""

import csv
from collections import defaultdict
from pathlib import Path

import cv2

from studio import scoring
from studio.imaging import open_picture
from studio.scoring import exposure, subject

LEAST_SHARED = 0.75
"""Shared over joint area of the two boxes from which on it is right."""

MOST_CUT = 0.06
"""A box that takes more than this share of the product's width or height off one side cuts a sleeve or a strap, and is wrong."""

Box = tuple[float, float, float, float]
"""left, top, right, bottom in shares of width and height."""


def report(folder: Path) -> int:
    """Print the share of right boxes by kind; the number of pictures of the table that are in the folder."""
    cv2.setNumThreads(1)
    right: dict[str, list[tuple[bool, bool]]] = defaultdict(list)
    with (Path(__file__).with_suffix(".csv")).open(encoding="utf-8") as table:
        for row in csv.DictReader(table):
            if not (folder / row["file"]).is_file():
                continue
            x, y, width, height = (float(row[side]) for side in ("x", "y", "width", "height"))
            told = tuple(is_right(box, (x, y, x + width, y + height)) for box in found(folder / row["file"]))
            for kind in (row["kind"], "all", *(["light on light"] if row["pale"] == "1" else [])):
                right[kind].append((told[0], told[1]))
    print(f"{'subject boxes':20}{'pictures':>10}{'fast':>8}{'learned':>9}")
    for kind, told in sorted(right.items()):
        fast, learned = (sum(one[way] for one in told) / len(told) for way in (0, 1))
        print(f"{kind:20}{len(told):10}{fast:8.3f}{learned:9.3f}")
    return len(right["all"])


def found(path: Path) -> tuple[Box, Box]:
    """The subject's box by the fast finder, and with the learned model asked where that is unsure."""
    seen = open_picture(path)
    small = exposure.at_side(seen.small)
    boxes = []
    for outliner in (None, scoring.outline):
        box = subject.find_subject(small, seen.width, seen.height, outliner=outliner).box
        wide, high = seen.width, seen.height
        boxes.append((box.x / wide, box.y / high, (box.x + box.width) / wide, (box.y + box.height) / high))
    return boxes[0], boxes[1]


def is_right(box: Box, product: Box) -> bool:
    """Whether a box is the product's, and cuts nothing off it."""
    wide, high = (min(box[i + 2], product[i + 2]) - max(box[i], product[i]) for i in (0, 1))
    if wide <= 0 or high <= 0:
        return False
    joint = sum((b[2] - b[0]) * (b[3] - b[1]) for b in (box, product)) - wide * high
    sides = product[2] - product[0], product[3] - product[1]
    cut = max(max((box[i] - product[i]) / sides[i], (product[i + 2] - box[i + 2]) / sides[i]) for i in (0, 1))
    return wide * high / joint >= LEAST_SHARED and cut <= MOST_CUT

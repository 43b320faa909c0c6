"""Sharpness, exposure, subject, verdict, near-identical frames and overlays: pure functions on arrays, no file is opened here."""

from studio.scoring.exposure import most_grain_pct
from studio.scoring.in_focus import is_anything_in_focus_beside, is_in_focus
from studio.scoring.learned import outline
from studio.scoring.limits import Limits
from studio.scoring.result import Exposure, Motion, Reference, Result, Sharpness, Subject
from studio.scoring.score import score
from studio.scoring.similar import distance, groups, phash, rank
from studio.scoring.verdict import judge

VERSION = 10
"""Raised whenever the same picture may get another measurement: what an older version scored is scored again."""

__all__ = [
    "VERSION",
    "Exposure",
    "Limits",
    "Motion",
    "Reference",
    "Result",
    "Sharpness",
    "Subject",
    "distance",
    "groups",
    "is_anything_in_focus_beside",
    "is_in_focus",
    "judge",
    "most_grain_pct",
    "outline",
    "phash",
    "rank",
    "score",
]

"""Near-identical frames: a perceptual hash, groups of alike frames, and their order."""

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from studio.scoring.result import Result

NEAR = 10
"""Hashes of 64 bits that differ in at most this many are of near-identical pictures (pHash's customary limit)."""

_ORDER = {"pass": 0, "check": 1, "fail": 2}


def phash(small: NDArray[np.uint8]) -> str:
    """The picture's DCT perceptual hash, 16 hexadecimal digits (64 bits).

    small: (h, w, 3) or (h, w) uint8, RGB or grey, any size. After Zauner, *Implementation and benchmarking of perceptual image
    hash functions*, 2010: the signs, against their median, of the 8 × 8 lowest frequencies of a 32 × 32 reduction.
    """
    grey = cv2.cvtColor(small, cv2.COLOR_RGB2GRAY) if small.ndim == 3 else small
    tiny = cv2.resize(grey, (32, 32), interpolation=cv2.INTER_AREA).astype(np.float32)
    low = np.asarray(cv2.dct(tiny))[:8, :8].ravel()
    bits = low > np.median(low[1:])
    return f"{int(''.join('1' if bit else '0' for bit in bits), 2):016x}"


def distance(one: str, other: str) -> int:
    """How many of the 64 bits differ between two hashes."""
    return (int(one, 16) ^ int(other, 16)).bit_count()


def rank(results: Sequence[Result]) -> list[int]:
    """Indexes of the results, best first: by verdict, then sharpness score, then exposure nearest its target, then as given.

    Between sharp frames a difference below their uncertainty doesn't count, so the better exposed goes first.
    """

    def key(index: int) -> tuple[float, ...]:
        result = results[index]
        sharp = result.sharpness
        score = -1.0 if sharp.score is None else sharp.score
        return (_ORDER.get(result.verdict, 3), -round(score, 1), abs(round(result.exposure.subject_ev, 1)), index)

    return sorted(range(len(results)), key=key)


def groups(hashes: Sequence[str], near: int = NEAR) -> list[list[int]]:
    """Indexes grouped by near-identity, each group and the groups in the order given.

    A frame joins the first group whose first member it resembles, so the answer never depends on anything but the order given.
    """
    found: list[list[int]] = []
    for index, code in enumerate(hashes):
        for group in found:
            if distance(hashes[group[0]], code) <= near:
                group.append(index)
                break
        else:
            found.append([index])
    return found

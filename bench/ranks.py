"""How well a number tells two kinds apart, and whether two numbers rank alike."""

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]


def auc(lower: Numbers, higher: Numbers) -> float:
    """Area under the ROC curve: the chance that one of `higher` is above one of `lower`, ties half."""
    ordered = np.sort(lower)
    below = np.searchsorted(ordered, higher, "left") + np.searchsorted(ordered, higher, "right")
    return float((below / 2).mean() / len(ordered))


def balanced(lower: Numbers, higher: Numbers) -> tuple[float, float]:
    """The best balanced accuracy of any one threshold, and that threshold."""
    at = np.unique(np.concatenate([lower, higher]))
    right = np.searchsorted(np.sort(lower), at, "right") / len(lower)
    missed = np.searchsorted(np.sort(higher), at, "right") / len(higher)
    score = (right + 1 - missed) / 2
    best = int(np.argmax(score))
    return float(score[best]), float(at[best])


def spearman(one: Numbers, other: Numbers) -> float:
    """Rank correlation, ties at their mean rank."""

    def ranks(values: Numbers) -> Numbers:
        _, inverse, count = np.unique(values, return_inverse=True, return_counts=True)
        return np.asarray((np.cumsum(count) - (count - 1) / 2)[inverse], np.float64)

    return float(np.corrcoef(ranks(one), ranks(other))[0, 1])

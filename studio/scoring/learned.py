"""The product's outline by a learned model, U²-Net-p, where that is here (see `studio.base.models`); without it, there is none.

It takes about half a second a picture on one thread, and 280 MB from the first one on.
Qin, Zhang, Huang, Dehghan, Zaiane, Jagersand, *U²-Net: Going Deeper with Nested U-Structure for Salient Object Detection*, Pattern
Recognition 106, 2020. What goes in and comes out is as in its authors' own test (`data_loader.py`, `u2net_test.py`; Apache-2.0).
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from studio.base import models

SIDE = 320
"""Height and width of what the model takes, whatever the picture's shape."""

MEAN = np.array([0.485, 0.456, 0.406], np.float32)
SPREAD = np.array([0.229, 0.224, 0.225], np.float32)
"""Of R, G and B over ImageNet, which it was trained with."""

LEAST_TOP = 0.5
"""Where the model is surer of no pixel than this, nothing stands out. Its authors' test would stretch whatever there is to a full mask."""

_ALONE = threading.Lock()
"""The net holds its picture while it runs."""


def available() -> bool:
    """Whether the model is here; `models.WITHOUT_SUBJECT` says what to do when it is not."""
    return models.find(models.SUBJECT) is not None


def outline(small: NDArray[np.uint8]) -> NDArray[np.float32] | None:
    """What stands out of the picture: (h, w) float32, 0 (surroundings) to 1 (subject); None without the model.

    small: (h, w, 3) uint8 RGB, sRGB. Where nothing stands out it is 0 all over.
    """
    found = square(small)
    if found is None:
        return None
    high, wide = small.shape[:2]
    return np.asarray(np.clip(cv2.resize(found, (wide, high), interpolation=cv2.INTER_LINEAR), 0.0, 1.0), np.float32)


def square(small: NDArray[np.uint8]) -> NDArray[np.float32] | None:
    """The same at the size that the model gives it, whatever the picture's shape: (SIDE, SIDE) float32."""
    file = models.find(models.SUBJECT)
    if file is None or small.size == 0:
        return None
    try:
        with _ALONE, _one_thread():
            net = _net(str(file))
            net.setInput(_normalised(small))
            found = net.forward(net.getUnconnectedOutLayersNames()[0])
    except (cv2.error, OSError):
        return None
    mask = np.asarray(found, np.float32).reshape(SIDE, SIDE)
    low, top = float(mask.min()), float(mask.max())
    if not (np.isfinite(mask).all() and top > max(low, LEAST_TOP)):
        return np.zeros((SIDE, SIDE), np.float32)
    return np.asarray((mask - low) / (top - low), np.float32)


def _normalised(small: NDArray[np.uint8]) -> NDArray[np.float32]:
    """(1, 3, SIDE, SIDE) float32: RGB as a share of the brightest value, against ImageNet's mean and spread."""
    way = cv2.INTER_AREA if min(small.shape[:2]) > SIDE else cv2.INTER_LINEAR
    square = cv2.resize(np.ascontiguousarray(small), (SIDE, SIDE), interpolation=way).astype(np.float32)
    shares = square / max(float(square.max()), 1.0)
    return np.ascontiguousarray(((shares - MEAN) / SPREAD).transpose(2, 0, 1)[None], np.float32)


@lru_cache(maxsize=1)
def _net(file: str) -> Any:
    return cv2.dnn.readNetFromONNX(file)


@contextmanager
def _one_thread() -> Iterator[None]:
    """A second thread would take a core from whoever judges frames, for little."""
    before = cv2.getNumThreads()
    cv2.setNumThreads(1)
    try:
        yield
    finally:
        cv2.setNumThreads(before)

"""Percentiles are numpy's, to the bit: a verdict must not hang on how fast it was found."""

import numpy as np
import pytest

from studio.scoring.percentiles import MANY, percentile, percentiles

CHANCE = np.random.default_rng(12)
ONES = CHANCE.random(3 * MANY)
SPREADS = {
    "evenly": ONES,
    "mostly white": np.where(ONES < 0.9, 1.0, ONES),
    "alike": np.full(3 * MANY, 0.25),
    "in few steps": np.round(ONES, 2),
    "mostly dark": ONES**20,
    "hardly apart": 1.0 + ONES * 1e-6,
    "far apart": CHANCE.normal(0.0, 1e6, 3 * MANY),
}
ASKED = (0, 2, 10, 25, 50, 70, 75, 90, 99.5, 100)


@pytest.mark.parametrize("kind", [np.float32, np.float64, np.uint8])
@pytest.mark.parametrize("spread", SPREADS)
def test_percentiles_are_those_of_numpy(spread: str, kind: type) -> None:
    all_values = (np.clip(SPREADS[spread], 0, 1) * 255 if kind is np.uint8 else SPREADS[spread]).astype(kind)
    for size in (1, 2, 3, 30, 31, MANY - 1, MANY, 2 * MANY + 1):
        values = all_values[:size]
        assert percentiles(values, ASKED).tolist() == np.percentile(values, ASKED).tolist()
        for asked in ASKED:
            told, wanted = percentile(values, asked), np.percentile(values, asked)
            assert (told, told.dtype) == (wanted, wanted.dtype)


def test_percentiles_leave_the_values_as_they_are() -> None:
    values = CHANCE.random((70, 90)).astype(np.float32)
    before = values.copy()
    percentiles(values, (25, 75))
    assert np.array_equal(values, before)

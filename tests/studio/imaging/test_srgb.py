"""The curve of sRGB against values of the standard, and both ways."""

import numpy as np
import pytest

from studio.imaging.srgb import LINEAR, encoded


def test_light_is_decoded_as_the_standard_says() -> None:
    known = {0: 0.0, 10: 10 / 255 / 12.92, 11: 0.0033465, 64: 0.0512695, 128: 0.2158605, 255: 1.0}
    assert LINEAR.dtype == np.float32 and LINEAR.shape == (256,)
    assert {code: float(LINEAR[code]) for code in known} == pytest.approx(known, rel=1e-4)


def test_what_is_encoded_is_what_was_decoded_in_the_precision_it_came_in() -> None:
    assert (np.rint(encoded(LINEAR) * 255) == np.arange(256)).all()
    assert encoded(LINEAR).dtype == np.float32
    assert encoded(LINEAR.astype(np.float64)).dtype == np.float64
    assert float(encoded(0.18)) == pytest.approx(0.4613561, rel=1e-6)

"""Numbers in text from outside: our own digits, and so many that they can be read."""

import pytest

from studio.base.digits import decimal, is_digits, whole


def test_only_a_few_of_our_own_digits_are_a_number() -> None:
    assert is_digits("007") and whole(" -12 ") == -12 and decimal("-.5") == -0.5 and decimal(" 1. ") == 1.0
    for text in ("", "٣", "²", "1_000", "+1", "9" * 5000):
        assert not is_digits(text)
    for text in ("", "٣", "²", "1_000", "nan", "inf", "9" * 5000, "1e5", "."):
        with pytest.raises(ValueError, match="not a"):
            decimal(text)
        with pytest.raises(ValueError, match="not a"):
            whole(text)

"""GTINs, the numbers under barcodes: their check digit, and the 14-digit form they are compared in.

Source: GS1 General Specifications, section 7.9 (check digit calculation), for GTIN-8, GTIN-12 (UPC-A), GTIN-13 (EAN-13), GTIN-14.
"""

import re

from studio.base.errors import InvalidInput

LENGTHS = (8, 12, 13, 14)
_SCIENTIFIC = re.compile(r"[0-9]+([.,][0-9]*)?[eE]\+?[0-9]+|[0-9]+[.,]0*")


def clean(text: str) -> str:
    """`text` without the spaces and hyphens that people write into long numbers; leading zeros stay."""
    return re.sub(r"[\s-]", "", text)


def check_digit(body: str) -> int:
    """The digit that belongs after `body` (ASCII digits): weights 3 and 1 from the right, filled up to the next ten."""
    return -sum(int(digit) * (3 if at % 2 == 0 else 1) for at, digit in enumerate(reversed(body))) % 10


def expectation(text: str) -> str | None:
    """What was expected where `text` stands, or None when it is a valid GTIN. `text` is taken as it is: clean it first."""
    if _SCIENTIFIC.fullmatch(text):
        return "all its digits (a spreadsheet has shortened it: format the column as text and export it again)"
    if not re.fullmatch("[0-9]+", text):
        return "a GTIN of 8, 12, 13 or 14 digits"
    if len(text) not in LENGTHS:
        for length in LENGTHS:
            padded = text.zfill(length)
            if len(text) < length <= len(text) + 2 and gtin_valid(padded):
                return f"a GTIN of 8, 12, 13 or 14 digits (was a leading zero lost? {padded} would be valid)"
        return f"a GTIN of 8, 12, 13 or 14 digits, not {len(text)}"
    if not text.strip("0"):
        return "a GTIN that is not all zeros"
    digit = check_digit(text[:-1])
    return None if digit == int(text[-1]) else f"a GTIN whose check digit is {digit}"


def gtin_valid(text: str) -> bool:
    """Whether `text` is a GTIN-8, -12, -13 or -14: digits only, with the right check digit, not all zeros."""
    return expectation(text) is None


def gtin14(text: str) -> str:
    """The GTIN in 14 digits, zeros in front: the form in which two GTINs are compared. Raises InvalidInput when it isn't valid."""
    wanted = expectation(clean(text))
    if wanted is not None:
        raise InvalidInput(f"GTIN '{text[:40]}' is not valid: expected {wanted}.")
    return clean(text).zfill(14)

"""Numbered pieces of a limited run: a signed line of text a piece, short enough for the QR code of a hang tag.

`TS1;DROP;SKU;NUMBER/COUNT;DATE;KEYID;SIGNATURE`: drop and SKU percent-encoded, the signature Ed25519 (RFC 8032) over all that stands before
its semicolon, as UTF-8, in base64url without `=`.
"""

import base64
import binascii
import datetime as dt
import re
from dataclasses import dataclass
from urllib.parse import quote, unquote

from studio.base.errors import InvalidInput
from studio.bundle import signing

FORM = "TS1"
MOST = 100_000
# 64 bytes in base64 leave the last character two bits: any other one is a change, though it decodes to the same.
_LINE = re.compile(
    r"TS1;([^;]{1,400});([^;]{1,400});([1-9]\d{0,5})/([1-9]\d{0,5});(\d{4}-\d\d-\d\d);([0-9a-f]{16});([A-Za-z0-9_-]{85}[AQgw])"
)


@dataclass(frozen=True)
class Run:
    """A limited run of one product: how many pieces there are, and the day it was made (its certificates say it)."""

    drop: str
    sku: str
    count: int
    day: dt.date


def certificates(run: Run) -> list[str]:
    """The lines of a run's pieces, 1 to its count. The same run and key give the same lines."""
    key = signing.station_key()
    own = signing.key_id(key.public_key())
    made = []
    for number in range(1, run.count + 1):
        said = f"{FORM};{quote(run.drop, safe='')};{quote(run.sku, safe='')};{number}/{run.count};{run.day};{own}"
        made.append(f"{said};{base64.urlsafe_b64encode(key.sign(said.encode())).decode().rstrip('=')}")
    return made


def read(line: str) -> tuple[Run, int]:
    """The run and the number that a line of this station says. Raises InvalidInput, saying what is wrong with it."""
    from cryptography.exceptions import InvalidSignature

    # Whoever's page checks it has the line behind a '#'.
    found = _LINE.fullmatch(line.strip().rpartition("#")[2])
    if found is None:
        raise InvalidInput("This is not a piece's line: it begins with TS1 and has seven parts with ';' between them.")
    drop, sku, number, count, day, key_id, signature = found.groups()
    public = signing.station_key().public_key()
    if key_id != signing.key_id(public):
        raise InvalidInput(
            f"It is signed with key {key_id}, which is not this station's; check it on the page that came with its run."
        )
    try:
        public.verify(base64.urlsafe_b64decode(signature + "=="), found[0].rpartition(";")[0].encode())
        run = Run(unquote(drop), unquote(sku), int(count), dt.date.fromisoformat(day))
    except (InvalidSignature, binascii.Error, ValueError) as error:
        raise InvalidInput("It was changed: what it says is not what was signed.") from error
    return run, int(number)

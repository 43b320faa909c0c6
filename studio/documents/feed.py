"""A table of products and their pictures for whoever sells them: what goes into one, and what a kind of feed says of itself."""

import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class FeedPicture:
    """A picture as it stands in the bundle. name: its file's, by which whoever puts it on the web finds its rows again."""

    name: str
    alt_text: str


@dataclass(frozen=True)
class FeedVariant:
    """One thing that is sold by its own number. size: what tells it from the product's others; None where it is the only one."""

    sku: str
    gtin: str | None = None
    size: str | None = None


@dataclass(frozen=True)
class FeedProduct:
    """What shares its pictures. apart: its title, with what tells it from others of that title. variants: at least one."""

    sku: str
    title: str
    apart: str
    colourway: str | None
    description: str
    brand: str | None
    variants: Sequence[FeedVariant]
    pictures: Sequence[FeedPicture]


@dataclass(frozen=True)
class Feed:
    """One kind of feed. name: as recipes write it. title: for people. file: what it is called in the bundle, beside bundle.csv.

    write: its bytes, of which a spreadsheet runs nothing (`studio.base.spreadsheet`). fill: the same with the addresses where pictures lie
    on the web, by their names, where they are known.
    """

    name: str
    title: str
    file: str
    write: Callable[[Sequence[FeedProduct]], bytes]
    fill: Callable[[bytes, Mapping[str, str]], bytes] = lambda data, addresses: data


_IN_ASCII = str.maketrans(
    {
        "æ": "ae",
        "œ": "oe",
        "ø": "o",
        "ß": "ss",
        "ð": "d",
        "đ": "d",
        "þ": "th",
        "ł": "l",
        "ı": "i",
        "ħ": "h",
        "ŋ": "ng",
        "ŧ": "t",
    }
)
"""Latin letters that are no letter with an accent, so that Unicode has nothing to take off; as shops write them in addresses."""


def slug(text: str) -> str:
    """Lower-case ASCII letters, digits and single hyphens: accents are dropped; empty where nothing of it can be written so."""
    folded = unicodedata.normalize("NFKD", text.lower().translate(_IN_ASCII)).encode("ascii", "ignore").decode().lower()
    words = "".join(c if c.isalnum() else " " for c in folded).split()
    return "-".join(words)

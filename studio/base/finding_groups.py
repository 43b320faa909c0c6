"""Findings of one kind together: a line with their number, opening to the list. What they are is in `studio.base.findings`."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from studio.base.findings import Finding
from studio.base.wording import count, listed

MISSING = frozenset({"no-select", "reshoot-asked"})
"""Of shots that lack what would be handed over."""
OF_WORDS = frozenset({"alt-missing", "alt-too-long"})
"""Of what is said of pictures, and not of the pictures."""
LATE = frozenset(
    {
        "kb",
        "kb-lossless",
        "kb-at-lowest",
        "smaller-for-kb",
        "below-least",
        "crop-not-made",
        "crop-cuts",
        "crop-touches",
        "cutout-not-made",
    }
)
"""Of finished files, that nobody could be sure of before: told when they are made."""
_OF_SHOTS = MISSING | OF_WORDS | {"no-longer-planned", "clip", "not-as-recorded", "left-out"}
_OF_PRODUCTS = frozenset({"cell-formula"})
_NAMED = 3


@dataclass(frozen=True)
class _LineWords:
    """title, more: as `FindingGroup` has them; in braces the values of a finding. worst: how bad one is, where numbers in a group differ;
    those of the worst are shown. differing: the title then, where it has such numbers."""

    title: str
    more: str = ""
    differing: str = ""
    worst: Callable[[Mapping[str, Any]], float] | None = None


_LINES: Mapping[str, _LineWords] = {
    "no-select": _LineWords("No select"),
    "reshoot-asked": _LineWords("A reshoot is asked for"),
    "no-longer-planned": _LineWords("No longer in the brief or kit", "their selects are left out"),
    "clip": _LineWords("Clips are not rendered yet", "hand them over with the originals"),
    "not-as-recorded": _LineWords(
        "Originals that are no longer what was recorded", "left out; repair them, then export again"
    ),
    "original-tells": _LineWords("Originals that go along tell more than the pictures", "{what}"),
    "original-not-stripped": _LineWords("Originals that stay behind", "only what JPEGs tell can be taken out"),
    "alt-missing": _LineWords("No alternative text{language}", "the recipe needs one"),
    "alt-too-long": _LineWords(
        "Alternative texts{language} are too long",
        "{characters} characters, at most {limit} are asked for",
        worst=lambda values: float(values["characters"]),
    ),
    "cell-formula": _LineWords("A {what} that a spreadsheet would run", "a ' stands before {sign} in the tables"),
    "not-examined": _LineWords("{rendition}: not examined yet", "score the drop first"),
    "enlarged": _LineWords(
        "{rendition} enlarged {times:.2f}×",
        "{width} × {height} px are there for {made_width} × {made_height}",
        "{rendition} enlarged up to {times:.2f}×",
        worst=lambda values: float(values["times"]),
    ),
    "smaller": _LineWords(
        "{rendition} made smaller",
        "{width} × {height} px of {wanted_width} × {wanted_height}",
        worst=lambda values: -float(values["width"]),
    ),
    "below-least": _LineWords(
        "{rendition} has too few pixels",
        "{width} × {height} px are there, at least {least_width} × {least_height} are asked for",
        worst=lambda values: -float(values["width"]),
    ),
    "smaller-for-kb": _LineWords(
        "{rendition} made smaller for its kB",
        "{width} × {height} px have at most {limit} kB",
        worst=lambda values: -float(values["width"]),
    ),
    "crop-not-made": _LineWords(
        "{rendition} is not made", "a crop would cut the product; draw it, or choose a frame with more room"
    ),
    "crop-touches": _LineWords(
        "{rendition}: the product touches the edge", "move the crop, or choose a frame with more room"
    ),
    "blurred": _LineWords("{rendition} goes on blurred", "a crop would cut the product"),
    "bars": _LineWords("{rendition} has bars of {colour}", "the background is not even enough to be continued"),
    "cutout-not-made": _LineWords("{rendition} is not cut out", "{why}"),
    "cutout-may-not": _LineWords("{rendition} may not be made", "where the product ends may not be sure"),
    "crop-cuts": _LineWords("{rendition} cuts the product", "move the crop, or choose a wider format"),
    "crop-may-cut": _LineWords(
        "{rendition} would cut the product", "made only where its background goes on; move the crop, or choose wider"
    ),
    "own-crop-cuts": _LineWords(
        "{rendition} cuts the product as it was drawn", "move the crop, make it larger, or take it back"
    ),
    "own-crop-shape": _LineWords("{rendition}: crops drawn for another shape", "not used; draw them again"),
    "own-crop-whole": _LineWords("{rendition} keeps the whole frame now", "drawn crops are not used"),
    "crop-guessed": _LineWords("{rendition}: the product is only guessed", "look whether the crop cuts it"),
    "kb": _LineWords(
        "{rendition} has more kB than allowed",
        "{kb:.0f} kB, at most {limit} are allowed",
        worst=lambda values: float(values["kb"]),
    ),
    "side-too-short": _LineWords(
        "{rendition}: the {side} side is too short",
        "{px} px, at least {limit} are asked for",
        worst=lambda values: -float(values["px"]),
    ),
    "fill": _LineWords(
        "{rendition}: the product is too small",
        "it fills {pct:.0f} %, {limit_pct:g} % are asked for",
        worst=lambda values: -float(values["pct"]),
    ),
    "background": _LineWords(
        "{rendition}: the background is not white",
        "white on {pct:.0f} % of the border, {limit_pct:g} % are asked for",
        worst=lambda values: -float(values["pct"]),
    ),
    "beside": _LineWords("{rendition}: something stands beside the product", "take them out, or choose other frames"),
    "no-gtin": _LineWords("{rendition} needs a GTIN", "add it to the brief"),
    "tag-missing": _LineWords("Without {tag}", "nobody has said it"),
}
"""The line of each code; of any other its sentence is the line."""


@dataclass(frozen=True)
class FindingGroup:
    """What was found of several things alike. title: `1x1 enlarged 1.28×`. more: a few words to it, or empty. count: of how many files
    or shots (`unit`). findings: each of them."""

    code: str
    title: str
    more: str
    unit: str
    findings: tuple[Finding, ...]

    @property
    def count(self) -> int:
        """How many files or shots."""
        return sum(one.times for one in self.findings)

    @property
    def number(self) -> str:
        """The count in words: `9 files`."""
        return count(self.count, self.unit)

    @property
    def line(self) -> str:
        """`1x1 enlarged 1.28×: 9 files`."""
        return f"{self.title}: {self.number}"

    @property
    def sentence(self) -> str:
        """For where nothing opens: of one finding its whole sentence, of several the line, and of which."""
        if len(self.findings) == 1:
            return self.findings[0].sentence
        more = f" ({self.more})" if self.more else ""
        return f"{self.line}{more}: {listed([_whose(one) for one in self.findings], _NAMED)}."

    @property
    def details(self) -> list[str]:
        """The list that the line opens to: where the same is found of all, that sentence, and of which; else a sentence each."""
        if len(self.findings) > 1 and len({one.what for one in self.findings}) == 1:
            what = self.findings[0].what
            return [f"{what[:1].upper()}{what[1:]}", *(_whose(one) for one in self.findings)]
        return [one.sentence for one in self.findings]

    def to_dict(self) -> dict[str, Any]:
        """As `export --json` gives it."""
        return {
            "code": self.code,
            "line": self.line,
            "more": self.more,
            "count": self.count,
            "warnings": [one.sentence for one in self.findings],
        }


def groups(findings: Iterable[Finding]) -> list[FindingGroup]:
    """The findings, those of a kind and a rendition together, in the order in which each kind came first."""
    found: dict[tuple[Any, ...], list[Finding]] = {}
    for one in findings:
        found.setdefault(_kind(one), []).append(one)
    return [_group(alike) for alike in found.values()]


def _kind(one: Finding) -> tuple[Any, ...]:
    line = _LINES.get(one.code)
    if line is None:
        return one.code, one.rendition, one.what
    # A title with numbers that may differ tells no kinds apart.
    return one.code, one.rendition, "" if line.differing else _filled(line.title, one)


def _group(alike: list[Finding]) -> FindingGroup:
    first = alike[0]
    line = _LINES.get(first.code)
    unit = "shot" if first.code in _OF_SHOTS else "product" if first.code in _OF_PRODUCTS else "file"
    if line is None:
        title = first.what.removesuffix(".")
        return FindingGroup(
            first.code, f"{first.rendition}: {title}" if first.rendition else title, "", unit, tuple(alike)
        )
    title, more = line.title, line.more
    bad = line.worst
    worst = max(alike, key=lambda one: bad(one.values)) if bad is not None else first
    if len({(_filled(title, one), _filled(more, one)) for one in alike}) > 1:
        title = line.differing or title
        if more:
            # Of words none is the worst.
            more = f"at worst {more}" if bad else f"for example {more}"
    return FindingGroup(first.code, _filled(title, worst), _filled(more, worst), unit, tuple(alike))


def _filled(words: str, one: Finding) -> str:
    return words.format(rendition=one.rendition, **one.values)


def _whose(one: Finding) -> str:
    return one.file or f"{one.sku} {one.role}".strip() or one.what

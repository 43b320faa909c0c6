"""What is found wrong or left out, as facts: what it is about, a code, numbers. The sentence is made here, and last.

Whoever checks gives findings on; whoever groups them, leaves some out or counts them asks their facts, and only what is shown,
stored or printed as JSON takes the sentence.
"""

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

SENTENCES: Mapping[str, str] = {
    # -- a shot's select
    "no-select": "no select ({state}).",
    "reshoot-asked": "a reshoot is asked for ({state}).",
    "no-longer-planned": "is no longer in the brief or kit, so its select is left out.",
    "clip": "{frame} is a clip; clips are not rendered yet, hand it over with --originals.",
    "not-as-recorded": "{file} is no longer what was recorded of it, so it is left out of the bundle; "
    "make it good with 'threeshot check {drop} --repair', then export again.",
    "left-out": "{why} It is left out.",
    "tag-missing": "Without {tag}: {shots}; nobody has said it.",
    "original-tells": "the original that goes along tells {what}; whoever gets the bundle can read that.",
    "original-not-stripped": "what it tells can be taken out of JPEGs alone, so it does not go along.",
    "alt-missing": "no alternative text{language}, which the recipe needs; say what the picture shows, "
    "by 'threeshot alt' or on the Export page.",
    "alt-too-long": "its alternative text{language} has {characters} characters, at most {limit} are asked for; shorten it.",
    "cell-formula": "its {what} begins with {sign}, which a spreadsheet would run as a formula, so a ' stands before it in the tables; "
    "in the tags it is as it was.",
    # -- a frame's place
    "select-left": "was the select of {shot} and no longer is.",
    "approved-select-left": "was the approved select of {shot} and no longer is.",
    # -- its crop and size
    "not-examined": "the frame has not been examined, so its size is not known; score the drop first.",
    "enlarged": "only {width} × {height} px of the picture are there for {made_width} × {made_height} px, "
    "so it is enlarged {times:.2f} times.",
    "smaller": "only {width} × {height} px of the picture are there, so it is made at that and not at {wanted_width} × {wanted_height}.",
    "below-least": "only {width} × {height} px of the picture are there, at least {least_width} × {least_height} are asked for; "
    "choose a larger frame, or one with the product nearer.",
    "smaller-for-kb": "it is made at {width} × {height} px, so that it has at most {limit} kB.",
    "crop-cuts": "the crop cuts the product; choose a frame with more room around it, or a wider format.",
    "crop-may-cut": "the crop would cut the product; where its background is even that is continued, else this is not made.",
    "crop-not-made": "is not made: a crop would cut the product, and its background is not even enough to be continued; choose a frame "
    "with more room around it, or draw the crop by hand.",
    "crop-touches": "the product touches the edge of the crop; choose a frame with more room around it, or draw the crop by hand.",
    "blurred": "a crop would cut the product, so the picture goes on blurred around it, as the recipe allows.",
    "bars": "its background is not even enough to be continued, so bars of {colour} stand beside the picture.",
    "cutout-not-made": "is not cut out: {why}.",
    "cutout-may-not": "where the product ends may not be sure enough to cut it out; then it is not made.",
    "own-crop-cuts": "the crop that was drawn by hand cuts the product; move it, make it larger, or take it back.",
    "own-crop-shape": "the crop that was drawn by hand is {drawn:.2f} times as wide as high, and the recipe asks for {limit:.2f} now, "
    "so the proposed one is used; draw it again, or take it back.",
    "own-crop-whole": "the recipe keeps the whole frame now, so the crop that was drawn by hand is not used; take it back.",
    "crop-guessed": "where the product ends is only guessed, so look whether the crop cuts it.",
    # -- the finished file
    "kb-lossless": "{kb:.0f} kB, more than the {limit} kB allowed, its format is lossless; allow more or a smaller size.",
    "kb-at-lowest": "{kb:.0f} kB, more than the {limit} kB allowed, at quality {quality}; allow more or a smaller size.",
    "kb": "it has {kb:.0f} kB, at most {limit} are allowed; lower the recipe's quality or size.",
    "exact-size": "it has {width} × {height} px, exactly {limit_width} × {limit_height} are asked for.",
    "side-too-short": "its {side} side has {px} px, at least {limit} are asked for; choose a larger frame.",
    "side-too-long": "its long side has {px} px, at most {limit} are allowed.",
    "megapixels": "it has {megapixels:.1f} megapixels, at most {limit:g} are allowed; lower the recipe's size.",
    "aspect": "it is {width} × {height} px, an aspect of {limit} is asked for.",
    "format": "it is {format}, only {limit} is taken.",
    "name": "the name {name} is not of the form {limit} that is asked for.",
    "no-name": "{why}",
    "no-gtin": "the product has no GTIN and one is needed; add it to the brief.",
    "background": "the background must be white ({value} of 255) on {limit_pct:g} % of the border, and is on {pct:.0f} % "
    "(typically {level}); shoot on white, or cut the product out.",
    "beside": "nothing but the product may stand on the white, and of the picture this is something else: {what}; "
    "take it out, or choose another frame.",
    "fill-unknown": "where the product ends is only guessed, so whether it fills {limit_pct:g} % of the frame can't be told; look at it.",
    "fill": "the product fills {pct:.0f} % of the frame, {limit_pct:g} % are asked for; frame it tighter.",
}
"""What each code says; in braces the numbers and names that a finding of it carries."""


@dataclass(frozen=True)
class Finding:
    """One thing found. About a file or a frame by its name, or about a shot (sku, role), or what a rendition would make of that shot.

    code: a key of SENTENCES. values: the numbers and names of its sentence. words: the sentence, as SENTENCES has them, of a code
    that isn't there: a rule's file may bring its own. times: of how many files or shots it is found, where it stands for several.
    """

    code: str
    sku: str = ""
    role: str = ""
    file: str = ""
    rendition: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)
    words: str | None = None
    times: int = 1

    @property
    def about(self) -> str:
        """What it is about, in words: the file's name, or `HS-TOTE-01 hero`, or `HS-TOTE-01 hero as square`; empty: the whole drop."""
        if self.file:
            return self.file
        return f"{self.sku} {self.role}{f' as {self.rendition}' if self.rendition else ''}".strip()

    @property
    def what(self) -> str:
        """The sentence without what it is about, for where that stands already."""
        return (self.words or SENTENCES[self.code]).format(**self.values)

    @property
    def sentence(self) -> str:
        """The whole sentence."""
        return f"{self.about}: {self.what}" if self.about else self.what

    @property
    def fact(self) -> Hashable:
        """Equal where the same, as it is said, is found of something else."""
        return self.code, self.what


class Findings:
    """Collects what is found of one thing. `all`: so far, in order."""

    def __init__(self, sku: str = "", role: str = "", file: str = "", rendition: str = "") -> None:
        self._about = sku, role, file, rendition
        self.all: list[Finding] = []

    def add(self, code: str, words: str | None = None, /, **values: Any) -> None:
        """Something more was found. words: see `Finding`."""
        self.all.append(Finding(code, *self._about, values, words))


def sentences(findings: Iterable[Finding]) -> list[str]:
    """The sentences, in the order of the findings."""
    return [finding.sentence for finding in findings]

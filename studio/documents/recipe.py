"""The recipe: how selects become files. Sizes, crops, formats, names, and the rules of whoever takes them."""

import re
import string
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, PrivateAttr, create_model

from studio.base import sku_names
from studio.base.errors import InvalidInput
from studio.base.files import safe_name
from studio.documents import loading
from studio.documents.field_types import Document, Name, RoleId, Text, expected
from studio.documents.gtin import gtin14, gtin_valid
from studio.documents.picture_format import ENDINGS, Aspect, Format, Pixels, aspect_ratio
from studio.documents.recipe_mistakes import cutout_mistakes, naming_mistakes, size_mistakes
from studio.documents.recipe_words import Feeds, MaxAltText, OwnMaxAltText, feed_mistakes
from studio.documents.rule_kinds import rules
from studio.documents.rule_source import RuleSource
from studio.documents.yaml_text import Mistake

PLACEHOLDERS = {
    "drop": "the drop's id",
    "sku": "the product's SKU, in the form that names its folder",
    "gtin": "the product's GTIN as the brief has it",
    "gtin14": "the product's GTIN in 14 digits",
    "id": "the GTIN, or what {sku} is where the product has none",
    "role": "the role's id",
    "rendition": "the rendition's name",
    "aspect": "the rendition's aspect, like 4x5, or full",
    "width": "the picture's width in pixels",
    "height": "the picture's height in pixels",
    "n": "1, 2, 3 … of the files that this rendition makes of a product",
    "pick": "1 for a shot's first select, 2 for its second …",
    "code": "the rendition's code for the role (see codes)",
    "creator": "the creator's handle",
    "ext": "the ending of the format",
}
_NUMBERS = ("width", "height", "n", "pick")
_MAX_NAME_BYTES = 200
_BASE_NAME = "{drop}_{sku}_{role}_{rendition}_{width}.{ext}"


def _template(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    text = value.strip()
    try:
        parts = list(string.Formatter().parse(text))
    except ValueError as error:
        raise expected("a name with placeholders in braces, each opened and closed, like {sku}_{role}.{ext}") from error
    for _, name, spec, conversion in parts:
        if name is None:
            continue
        if name not in PLACEHOLDERS:
            raise expected(
                f"only the placeholders {', '.join('{' + known + '}' for known in PLACEHOLDERS)}, not {{{name[:40]}}}"
            )
        if conversion or (spec and not (name in _NUMBERS and re.fullmatch("0?[0-9]", spec))):
            raise expected(f"{{{name}}} without more in the braces (numbers may have a width, like {{n:02}})")
    literal = "".join(part[0] for part in parts)
    if not re.fullmatch(r"[A-Za-z0-9._-]*", literal):
        raise expected("a name of letters, digits, '.', '_', '-' and placeholders")
    return text


def _codes(value: dict[str, str]) -> dict[str, str]:
    for role, code in value.items():
        if not re.fullmatch(r"[A-Za-z0-9_-]{1,20}", code):
            raise expected(f"a code of letters, digits, '_' and '-' for {role}")
    return value


Fit = Literal["crop", "whole"]
MOST_ENLARGED = 1.15
"""Beyond this what enlarging makes up shows."""
Privacy = Literal["public", "partner", "internal"]
NameTemplate = Annotated[str, BeforeValidator(_template)]


class RulesBase(Document):
    """What whoever takes the files demands of each; a rule that is left out is not checked.

    The pixels, kB and names are those of the finished file. `Recipe.rules` hold for all of a recipe's own renditions, a
    rendition's own rules come first.
    """


if TYPE_CHECKING:

    class Rules(RulesBase):
        """The rules that there are; see `rule_kinds`, and `Rule.of` for what one demands."""

else:
    # A field of each rule's file; None while the recipe leaves it out.
    Rules = create_model(
        "Rules",
        __base__=RulesBase,
        __module__=__name__,
        __doc__=RulesBase.__doc__,
        **{name: (rule.type | None, rule.field) for name, rule in rules().items()},
    )


class Rendition(Document):
    """One kind of file made of each select.

    Size: with `width` and `height` that; with one of them and an `aspect` the other follows; with one alone the picture
    is scaled to it; with neither it keeps its full size (cropped to `aspect` when there is one). Where the picture has fewer pixels, it is
    made as large as they go, times `enlarge`. `fit`: `crop` cuts about the subject, `whole` keeps the whole frame and fills up with
    `background`; `fits` says otherwise for some roles. A crop that would cut the product goes on beyond the frame where the background is
    even, or `blur` lets it; else it is not made.
    """

    name: Name = Field(description="the rendition's name, like 4x5")
    title: Text | None = Field(default=None, description="what it is for")
    aspect: Aspect | None = Field(default=None, description="width:height, like 4:5")
    width: Pixels | None = Field(default=None, description="width in pixels")
    height: Pixels | None = Field(default=None, description="height in pixels")
    fit: Fit = Field(default="crop", description="crop about the subject, or keep the whole frame")
    fits: dict[RoleId, Fit] = Field(default={}, description="fit for these roles, like {detail: whole}")
    blur: bool = Field(
        default=False,
        description="true: where a crop would cut the product and the background is not even, the picture goes on blurred around it",
    )
    enlarge: float = Field(
        default=1.0,
        ge=1.0,
        le=MOST_ENLARGED,
        description="how many times it may be enlarged; 1 is not at all, 1.15 the most",
    )
    min_width: Pixels | None = Field(
        default=None,
        description="pixels it should have across at least; with fewer it is made and told, and max_kb makes it no smaller",
    )
    min_height: Pixels | None = Field(default=None, description="pixels it should have down at least; likewise")
    cutout: bool = Field(
        default=False,
        description="true: the product alone, its surroundings transparent (PNG or WebP); only where its outline is sure",
    )
    background: Annotated[str, Field(pattern="^#[0-9A-Fa-f]{6}$")] = Field(
        default="#FFFFFF", description="the colour that fills up around a whole frame, like #FFFFFF"
    )
    format: Format = Field(default="jpeg", description="the file format")
    quality: int = Field(
        default=90, ge=1, le=100, description="quality of JPEG, WebP and AVIF; lowered as far as max_kb demands"
    )
    max_kb: int | None = Field(
        default=None,
        ge=1,
        le=1_000_000,
        description="kB (1000 bytes) that a file may have at most: quality gives way first, then 4:2:0, then size",
    )
    colour: Literal["srgb"] = Field(default="srgb", description="the colour space; pixels are converted to it")
    naming: NameTemplate = Field(default=_BASE_NAME, description="the name's template, like {drop}_{sku}_{role}.{ext}")
    roles: list[RoleId] | None = Field(
        default=None, min_length=1, max_length=40, description="only these roles; left out: all"
    )
    codes: Annotated[dict[RoleId, str], AfterValidator(_codes)] = Field(
        default={}, description="what {code} is for each role; other roles are left out where the name has {code}"
    )
    again: NameTemplate = Field(default="_{pick}", description="put before the ending from a shot's second select on")
    rules: Rules = Field(default=Rules(), description="rules that each file is checked against")
    privacy: Privacy | None = Field(
        default=None, description="what its tags may say of people and places; left out: as the recipe has it"
    )
    name_minors: bool | None = Field(
        default=None, description="whether people under age are named; left out: as the recipe has it"
    )
    max_alt_text: OwnMaxAltText = None
    _recipe: str = PrivateAttr(default="")
    _feeds: tuple[str, ...] = PrivateAttr(default=())

    @property
    def feeds(self) -> tuple[str, ...]:
        """The feeds of the recipe that it is written in; empty until it is loaded."""
        return self._feeds

    @property
    def recipe(self) -> str:
        """The name of the recipe that it is written in, also where others include that one; empty until it is loaded."""
        return self._recipe

    @classmethod
    def across(cls, data: dict[str, Any]) -> Iterator[Mistake]:
        """The size fits the aspect; the name tells products and roles apart, and ends as the format does; a cut-out can be one."""
        yield from size_mistakes(data)
        yield from naming_mistakes(data, _BASE_NAME, _template)
        yield from cutout_mistakes(data)

    @property
    def tells(self) -> tuple[Privacy, bool]:
        """What its tags may say, and whether people under age are named; as `Tags.said` takes it."""
        return self.privacy or "public", bool(self.name_minors)

    def of_role(self, role: str) -> "Rendition":
        """As it is made of selects of that role."""
        fit = self.fits.get(role, self.fit)
        return self if fit == self.fit else self.model_copy(update={"fit": fit})

    def takes(self, role: str) -> bool:
        """Whether this rendition is made of selects of that role."""
        return (self.roles is None or role in self.roles) and ("{code" not in self.naming or role in self.codes)

    def size(self) -> tuple[int | None, int | None]:
        """(width, height) in pixels, each None where it follows from the picture."""
        if self.aspect is None or (self.width is None) == (self.height is None):
            return self.width, self.height
        ratio = aspect_ratio(self.aspect)
        if self.width is not None:
            return self.width, round(self.width / ratio)
        assert self.height is not None
        return round(self.height * ratio), self.height


class Recipe(Document):
    """How the selects of a drop become files.

    Once loaded, `renditions` holds those of the included recipes too (first), the recipes' rules are in each rendition's own,
    and `originals` is true when any of them asks for originals. What tags may say is in each rendition's `privacy` and `name_minors`.
    """

    name: Name = Field(description="the recipe's name, like social")
    title: Text = Field(description="the recipe's title, for people")
    includes: list[Name] = Field(
        default=[], max_length=20, description="a list of recipes whose renditions are made too"
    )
    renditions: list[Rendition] = Field(default=[], max_length=100, description="a list of renditions")
    rules: Rules = Field(default=Rules(), description="rules for all renditions of this recipe")
    sources: list[RuleSource] = Field(
        default=[], max_length=20, description="where whoever takes the files publishes its rules"
    )
    originals: bool = Field(default=False, description="true when the originals go into the bundle too")
    privacy: Privacy = Field(
        default="public",
        description="what tags may say: public (no contact, the place by its city), partner (contact, the place's name), internal (all)",
    )
    name_minors: bool = Field(
        default=False, description="true to name people under age whose release allows it; else none of them is named"
    )

    max_alt_text: MaxAltText = None
    feeds: Feeds = Field(default=[])

    @classmethod
    def across(cls, data: dict[str, Any]) -> Iterator[Mistake]:
        """It makes something; no rendition twice; feeds have pictures."""
        yield from feed_mistakes(data)
        if not data.get("renditions") and not data.get("includes") and data.get("originals") in (None, "false"):
            yield Mistake("nothing", "renditions, or other recipes under includes", ("renditions",))
        yield from loading.repeated(data.get("renditions"), "renditions", "name")

    def resolved(self) -> list[Rendition]:
        """All renditions, those of included recipes first, each with its recipe's rules filled in. Of a loaded recipe: `renditions`."""
        return list(self.renditions)

    def file_name(self, rendition: Rendition, values: Mapping[str, Any]) -> str:
        """The name of the file that `rendition` makes; see the function `file_name`."""
        return file_name(rendition, values)


def file_name(rendition: Rendition, values: Mapping[str, Any]) -> str:
    """The name of the file this rendition makes: ASCII, predictable, safe on every file system.

    `values`: drop, sku, gtin, role, creator (texts), folder (the name that the drop gives the SKU, see `sku_names`; left out: the one it
    has alone), width, height (pixels), n, pick (from 1; `n` may be a mapping from rendition names, as `numbers` gives).
    Raises InvalidInput, naming what is missing.
    """
    known = _values(rendition, values)
    template = rendition.naming
    used = [name for _, name, _, _ in string.Formatter().parse(template) if name]
    if int(known.get("pick") or 1) > 1 and "n" not in used and "pick" not in used:
        stem, _, ending = template.rpartition(".")
        template = f"{stem}{rendition.again}.{ending}"
        used += [name for _, name, _, _ in string.Formatter().parse(rendition.again) if name]
    for name in used:
        if known.get(name) in (None, ""):
            who = f"product {values['sku']}" if known.get("sku") else "the picture"
            raise InvalidInput(
                f"The name {rendition.naming} of rendition {rendition.name} needs {PLACEHOLDERS[name]}, and {who} has none."
            )
    name = template.format_map(known)
    if len(name) > _MAX_NAME_BYTES:
        raise InvalidInput(
            f"The name {name[:60]}… of rendition {rendition.name} is longer than {_MAX_NAME_BYTES} characters; shorten its template."
        )
    return safe_name(name, limit=_MAX_NAME_BYTES)


def numbers(renditions: Sequence[Rendition], selects: Sequence[tuple[str, str]]) -> list[dict[str, int]]:
    """For each select (sku, role), in order: which number it is among the files each rendition makes of its product."""
    counted: dict[tuple[str, str], int] = {}
    result = []
    for sku, role in selects:
        taken: dict[str, int] = {}
        for rendition in renditions:
            if rendition.takes(role):
                counted[rendition.name, sku] = taken[rendition.name] = counted.get((rendition.name, sku), 0) + 1
        result.append(taken)
    return result


def load_recipe(name_or_path: str | Path) -> Recipe:
    """A recipe by its name (the person's own first, then those that ship) or its file, with `includes` resolved into `renditions`.

    Raises NotFound, InvalidDocument (also for a circle of includes, and for a rendition's name that two of them have).
    """
    path = loading.find_document("recipes", name_or_path)
    return _whole(path, (), [])


def _whole(path: Path, above: tuple[Path, ...], met: list[int]) -> Recipe:
    own = loading.load(Recipe, path)
    renditions: dict[str, tuple[Rendition, str]] = {}
    originals = own.originals
    mistakes: list[Mistake] = []
    parts: list[tuple[str, list[Rendition]]] = []
    for at, name in enumerate(own.includes):
        way = (*above, path)
        part = _whole(loading.find_included("recipes", name, path, ("includes", at), way, met), way, met)
        parts.append((part.name, part.renditions))
        originals = originals or part.originals
    parts.append((own.name, [_whole_rendition(rendition, own) for rendition in own.renditions]))
    for part_name, made in parts:
        for rendition in made:
            there = renditions.get(rendition.name)
            # The same rendition may come by two ways, when two included recipes include a third.
            if there is not None and there[0] != rendition:
                found = f"rendition '{rendition.name}' both in {there[1]} and in {part_name}"
                mistakes.append(
                    Mistake(found, "each rendition's name once", ("includes",), loading.line_of(path, ("includes",)))
                )
            renditions.setdefault(rendition.name, (rendition, part_name))
    loading.refuse(path.name, mistakes)
    flat = [rendition for rendition, _ in renditions.values()]
    return own.model_copy(update={"renditions": flat, "rules": Rules(), "originals": originals})


def _whole_rendition(rendition: Rendition, recipe: Recipe) -> Rendition:
    """The rendition with what its recipe says where it says nothing itself."""
    own = {name: value for name, value in rendition.rules if value is not None}
    told = {
        name: getattr(recipe if getattr(rendition, name) is None else rendition, name)
        for name in ("privacy", "name_minors", "max_alt_text")
    }
    whole = rendition.model_copy(update={"rules": recipe.rules.model_copy(update=own), **told})
    whole._recipe, whole._feeds = recipe.name, tuple(recipe.feeds)
    return whole


def _values(rendition: Rendition, values: Mapping[str, Any]) -> dict[str, Any]:
    width, height = rendition.size()
    known: dict[str, Any] = {name: _plain(values.get(name)) for name in ("drop", "gtin", "role", "creator")}
    sku = values.get("sku")
    known["sku"] = values.get("folder") or (sku_names.folder_name(str(sku)) if sku else None)
    gtin = known["gtin"]
    number = values.get("n")
    if isinstance(number, Mapping):
        number = number.get(rendition.name)
    known |= {
        "gtin14": gtin14(gtin) if gtin and gtin_valid(gtin) else None,
        "id": gtin or known["sku"],
        "rendition": rendition.name,
        "aspect": rendition.aspect.replace(":", "x") if rendition.aspect else "full",
        "width": values.get("width") or width,
        "height": values.get("height") or height,
        "n": number,
        "pick": values.get("pick") or 1,
        "code": rendition.codes.get(str(values.get("role"))),
        "ext": ENDINGS[rendition.format][0],
    }
    return known


def _plain(value: Any) -> str | None:
    """A text as ASCII letters, digits, '.', '_' and '-': accents are dropped, anything else becomes one '-'."""
    if value is None:
        return None
    if re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]*", str(value)) and ".." not in str(value):
        return str(value)
    folded = unicodedata.normalize("NFKD", str(value)).encode("ascii", "ignore").decode()
    return re.sub(r"\.{2,}", ".", re.sub(r"[^A-Za-z0-9._-]+", "-", folded)).strip("-.") or None

"""The delivery plan: for whom what is made, by which recipe, and to which target it goes."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field
from pydantic_core import PydanticCustomError

from studio.base.errors import InvalidInput, NotFound, WrongAnswer
from studio.base.files import safe_name
from studio.documents import loading
from studio.documents.field_types import Document, Name, Text, expected
from studio.documents.picture_format import Format
from studio.documents.recipe import Privacy, load_recipe
from studio.documents.yaml_text import Loc, Mistake, Tree, shown
from studio.documents.yaml_writing import scalar

Audience = Literal["storefront", "ads", "creator", "archive"]
AUDIENCES: tuple[Audience, ...] = ("storefront", "ads", "creator", "archive")
"""In the order in which they are served: who sells first."""
PLACEHOLDERS = {
    "drop": "the drop's id",
    "bundle": "the bundle's name, with its time",
    "audience": "the audience",
    "recipe": "the recipe",
}
_LEVELS = ("public", "partner", "internal")


def _folder(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    text = value.strip().strip("/")
    try:
        filled = text.format_map(dict.fromkeys(PLACEHOLDERS, "x"))
    except (KeyError, ValueError, IndexError, AttributeError) as error:
        raise expected(
            f"a folder's name, with no other places to fill in than {{{'}, {'.join(PLACEHOLDERS)}}}"
        ) from error
    parts = filled.split("/")
    if (
        not text
        or len(text) > 200
        or "\\" in text
        or any(part in ("", ".", "..") or safe_name(part) != part for part in parts)
    ):
        raise expected("a folder's name that every system takes, like {drop}/storefront")
    return text


def folder_name(text: str) -> str:
    """A folder at a target as a person wrote it, with nothing to fill in. Raises WrongAnswer."""
    if text.strip().startswith(("/", "~")):
        told = f"found {shown(text)}, expected a folder below the target's own, without '/' or '~' before it."
        raise WrongAnswer("folder", told)
    try:
        if "{" in text or "}" in text:
            raise expected("nothing to fill in")
        return str(_folder(text))
    except PydanticCustomError:
        told = f"found {shown(text)}, expected a folder's name that every system takes, like HARBOUR-01/storefront."
        raise WrongAnswer("folder", told) from None


Folder = Annotated[str, BeforeValidator(_folder)]
"""A folder at the target, with '/' and places to fill in."""


class Accepts(Document):
    """What the receiver takes; what is otherwise is told before anything is sent, and is not sent."""

    formats: list[Format] | None = Field(default=None, min_length=1, description="a list of formats, like jpeg")
    max_mb: float | None = Field(default=None, gt=0, le=100_000, description="the largest file, in megabytes")
    max_megapixels: float | None = Field(
        default=None, gt=0, le=10_000, description="the largest picture, in millions of pixels"
    )
    needs_gtin: bool = Field(default=False, description="true when every picture needs its product's barcode number")


class PlannedDelivery(Document):
    """One delivery."""

    audience: Audience = Field(description="for whom: storefront, ads, creator or archive")
    recipe: Name = Field(description="the recipe that makes the files, like storefront")
    target: Name = Field(description="the target's name, as 'threeshot deliver targets' lists it")
    privacy: Privacy = Field(
        default="public", description="what the files' tags may say at most: public, partner or internal"
    )
    folder: Folder = Field(default="{bundle}", description="the folder at the target, like {drop}/storefront")
    send: Literal["bundle", "files"] | None = Field(
        default=None,
        description="bundle: with manifest, proof and report; files: the pictures alone; default: files for storefront and ads",
    )
    originals: bool = Field(default=False, description="true when the originals go too")
    accepts: Accepts = Field(default=Accepts(), description="what the receiver takes")

    @property
    def sends(self) -> Literal["bundle", "files"]:
        """Whether the whole bundle goes, or its files alone."""
        return self.send or ("files" if self.audience in ("storefront", "ads") else "bundle")

    @classmethod
    def across(cls, data: dict[str, Any]) -> Iterator[Mistake]:
        """Who gets everything can't be told no more than the public."""
        if data.get("originals") == "true" and data.get("send") == "files":
            yield Mistake("originals with files alone", "send: bundle, where originals go too", ("originals",))


class DeliveryPlan(Document):
    """Where a drop goes."""

    name: Name = Field(description="the plan's name, like harbour")
    title: Text | None = Field(default=None, description="the plan's title, for people")
    deliveries: list[PlannedDelivery] = Field(min_length=1, max_length=50, description="a list of deliveries")

    @classmethod
    def across(cls, data: dict[str, Any]) -> Iterator[Mistake]:
        """No two deliveries into one folder of one target."""
        seen: dict[tuple[str, str], int] = {}
        for at, one in enumerate(data["deliveries"] if isinstance(data.get("deliveries"), list) else []):
            if isinstance(one, dict) and isinstance(one.get("target"), str):
                key = (
                    one["target"].strip(),
                    str(one.get("folder") or f"{{bundle}} by {one.get('recipe')}").strip().strip("/"),
                )
                if key in seen:
                    found = f"the folder of deliveries[{seen[key]}] again"
                    yield Mistake(found, "a folder of its own at that target", ("deliveries", at, "folder"))
                seen.setdefault(key, at)

    def in_order(self) -> list[PlannedDelivery]:
        """The storefront's first, the archive's last."""
        return sorted(self.deliveries, key=lambda one: AUDIENCES.index(one.audience))


def load_plan(path: Path) -> DeliveryPlan:
    """The plan in a file, its recipes looked up. Raises NotFound, InvalidDocument with all its mistakes, each with its line."""
    plan, mistakes = examine_plan(loading.read(path))
    loading.refuse(path.name, mistakes)
    assert plan is not None
    return plan


def examine_plan(tree: Tree) -> tuple[DeliveryPlan | None, list[Mistake]]:
    """The plan that a text is, and all that is wrong with it, each with its line; the plan is None when there is anything."""
    plan, mistakes = loading.check(DeliveryPlan, tree)
    for at, one in enumerate(plan.deliveries if plan is not None else ()):
        loc: Loc = ("deliveries", at, "recipe")
        try:
            recipe = load_recipe(one.recipe)
        except NotFound as error:
            known = str(error).partition(": ")[2].rstrip(".")
            expects = f"a recipe ({known})" if known else "a recipe"
            mistakes.append(Mistake(shown(one.recipe), expects, loc, tree.line(loc)))
            continue
        except InvalidInput as error:
            expects = f"a recipe without mistakes ({str(error).splitlines()[0]})"
            mistakes.append(Mistake(shown(one.recipe), expects, loc, tree.line(loc)))
            continue
        said = max((rendition.tells[0] for rendition in recipe.resolved()), key=_LEVELS.index, default=recipe.privacy)
        if _LEVELS.index(said) > _LEVELS.index(one.privacy):
            found = f"recipe {one.recipe}, whose tags are {said}"
            expects = f"one whose tags are at most {one.privacy}, or privacy: {said}"
            mistakes.append(Mistake(found, expects, loc, tree.line(loc)))
    return (None if mistakes else plan), mistakes


def blank_plan(name: str) -> str:
    """The text of a plan that names no target yet."""
    return (
        "# Where a drop goes, by 'threeshot deliver DROP --plan' or the Export page. Comments stay when it is changed in the window.\n"
        f"name: {scalar(name)}\n\ndeliveries: []\n"
    )

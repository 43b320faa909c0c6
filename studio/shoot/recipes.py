"""The recipes there are: those that ship, and the person's own."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from studio.base.errors import ThreeshotError

if TYPE_CHECKING:
    from studio.documents.recipe import Rendition


@dataclass(frozen=True)
class KnownRecipe:
    """name: what it is chosen by. renditions: what it makes of a select. mistakes: why it can't be used, or empty."""

    name: str
    title: str
    renditions: "list[Rendition]" = field(default_factory=list)
    mistakes: str = ""


def known_recipes() -> list[KnownRecipe]:
    """Every recipe by its name, those with mistakes too. Reads files."""
    from studio.documents import loading
    from studio.documents.recipe import load_recipe

    found = []
    for name in loading.names("recipes"):
        try:
            recipe = load_recipe(name)
        except ThreeshotError as error:
            found.append(KnownRecipe(name, name, mistakes=str(error)))
        else:
            found.append(KnownRecipe(name, recipe.title, list(recipe.renditions)))
    return found

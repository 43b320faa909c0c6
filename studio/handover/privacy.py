"""What an export will say of people and places, in a line for those who send it off."""

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from studio.base.wording import count, listed
from studio.handover.rendering import Order

if TYPE_CHECKING:
    from studio.documents.recipe import Recipe

WORDS = {
    "public": "public (no contact, the place by its city)",
    "partner": "for partners (contact, the place's name)",
    "internal": "internal (contact, the place as exactly as it is known)",
}
_SHOWN = 4


def sentence(recipe: "Recipe", orders: Sequence[Order]) -> str:
    """For whom the tags are, who is named in how many files, and of which selects nobody has said who is seen."""
    made = [(order, rendition, order.tags_of(rendition).persons) for order in orders for rendition in order.renditions]
    levels = list(dict.fromkeys(rendition.tells[0] for _, rendition, _ in made)) or [recipe.privacy]
    named = Counter(person for _, _, persons in made for person in persons)
    who = listed([f"{person} ({count(files, 'file')})" for person, files in named.items()], _SHOWN)
    parts = [
        f"Tags are {WORDS[levels[0]]}",
        *(f"others are {WORDS[level]}" for level in levels[1:]),
        f"named: {who}" if named else "nobody is named",
    ]
    if left_out := {person for order, _, persons in made for person in order.tags.persons if person not in persons}:
        parts.append(f"{count(len(left_out), 'minor')} left out by name")
    unsaid = [order.frame["name"] for order in orders if order.frame["people"] is None]
    told = [f"Nobody has said who is seen in {listed(unsaid, _SHOWN)}: 'threeshot people'."] if unsaid else []
    return " ".join([f"{'; '.join(parts)}.", *told])

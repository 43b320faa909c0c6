"""Which tags are asked about: shown against what a slate or a person said, and not answered yet.

A question is open as long as its frame is a picture of another product's shot, or of none, that nobody put there by hand: it is asked of
the catalog, so it outlives windows and runs, and any of them may answer (`studio.judging.tag_questions`). When it asks is
`studio.judging.claims._acts`. Until then its frame covers no shot (`studio.judging.verdicts`): it may be no picture of one.
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from studio import slates
from studio.base.terms import ARMED
from studio.catalog import judging
from studio.catalog.drops import shots_of
from studio.judging.claims import CLAIMED_BY, codes_in, sku_of_tag, tags_named
from studio.open_drop import OpenDrop

MAY_ASK = (*CLAIMED_BY, ARMED)
"""By what a frame came to its shot, if it may ask."""


@dataclass(frozen=True)
class TagQuestion:
    """A frame that shows a tag of another product than the one being shot.

    frame: its id; name, camera: what they are called. sku, role: the shot that it and the frames after it stay with, None: they are of no
    shot yet. tag_sku, tag_role: the shot that they would go to. armed: whether the shot was armed, or else was named by a slate.
    """

    frame: str
    name: str
    camera: str
    sku: str | None
    role: str | None
    tag_sku: str
    tag_role: str
    armed: bool

    @property
    def sentence(self) -> str:
        """The question in one line."""
        if self.sku is None:
            return (
                f"{self.name} shows the tag of {self.tag_sku}, held up or lying in the picture. "
                f"Is it {self.tag_sku} {self.tag_role} from there on?"
            )
        meanwhile = "is armed" if self.armed else "was being shot"
        return (
            f"{self.name} shows the tag of {self.tag_sku}, while {self.sku} {self.role} {meanwhile}. "
            f"Is it {self.tag_sku} {self.tag_role} from there on?"
        )

    @property
    def stays(self) -> str:
        """What is so meanwhile."""
        return f"stays with {self.sku} {self.role}" if self.sku is not None else "stays unassigned"

    def to_dict(self) -> dict[str, Any]:
        """As `--json` has it."""
        return {**asdict(self), "question": self.sentence}


def open_questions(drop: OpenDrop, just: Iterable[str] | None = None) -> list[TagQuestion]:
    """What is asked and not answered yet, in the order of capture; just: only of these frames."""
    shots = shots_of(drop.catalog, drop.id)
    named = {shot: names for names, shot in shots.items()}
    # Of many frames in which a product's own tag lies, each says the same.
    tagged: dict[slates.Code, str | None] = {}
    asked = []
    for row in judging.frames_with_tags(drop.catalog, drop.id, MAY_ASK, just):
        sku, role = named.get(row["shot_id"], (None, None))
        shown = [code for code in codes_in(row) if code.is_shown]
        if len(shown) > 1 and len(tags_named(drop, shown)) > 1:
            # Which of them is meant can't be asked with yes or no; it is told.
            continue
        for code in shown:
            alike = slates.Code(code.format, code.text)
            if alike not in tagged:
                tagged[alike] = sku_of_tag(drop, alike)
            if (tag_sku := tagged[alike]) is None:
                continue
            # The armed role goes on with another product; after a slate, the product begins with its first.
            armed = row["assigned_by"] == ARMED
            same_role = (tag_sku, role) if armed and role is not None and (tag_sku, role) in shots else None
            to = same_role or next((shot for shot in shots if shot[0] == tag_sku), None)
            if tag_sku != sku and to is not None:
                asked.append(TagQuestion(row["id"], row["name"], row["camera"], sku, role, *to, armed))
            break
    return asked

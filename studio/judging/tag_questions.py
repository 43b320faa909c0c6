"""A tag that is shown against what a slate or a person said: asked, not followed, until a person answers.

A question is open as long as its frame is a picture of another product's shot that nobody put there by hand: it is asked of the catalog,
so it outlives windows and runs, and any of them may answer. When it asks is `studio.judging.claims._acts`.
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from studio import slates
from studio.base.errors import Refused
from studio.base.terms import ARMED
from studio.catalog import Change, judging
from studio.catalog.drops import shot_id, shots_of
from studio.judging import chain, sidecars
from studio.judging.assignment import assign
from studio.judging.claims import CLAIMED_BY, codes_in, sku_of_tag
from studio.open_drop import OpenDrop


@dataclass(frozen=True)
class TagQuestion:
    """A frame that shows a tag of another product than the one being shot.

    frame: its id; name, camera: what they are called. sku, role: the shot that it and the frames after it stay with. tag_sku, tag_role: the
    shot that they would go to. armed: whether the shot was armed, or else was named by a slate.
    """

    frame: str
    name: str
    camera: str
    sku: str
    role: str
    tag_sku: str
    tag_role: str
    armed: bool

    @property
    def sentence(self) -> str:
        """The question in one line."""
        meanwhile = "is armed" if self.armed else "was being shot"
        return (
            f"{self.name} shows the tag of {self.tag_sku}, while {self.sku} {self.role} {meanwhile}. "
            f"Is it {self.tag_sku} {self.tag_role} from there on?"
        )

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
    for row in judging.frames_with_tags(drop.catalog, drop.id, (*CLAIMED_BY, ARMED), just):
        sku, role = named[row["shot_id"]]
        for code in codes_in(row):
            if not code.is_shown:
                continue
            alike = slates.Code(code.format, code.text)
            if alike not in tagged:
                tagged[alike] = sku_of_tag(drop, alike)
            if (tag_sku := tagged[alike]) is None:
                continue
            # The armed role goes on with another product; after a slate, the product begins with its first.
            armed = row["assigned_by"] == ARMED
            same_role = (tag_sku, role) if armed and (tag_sku, role) in shots else None
            to = same_role or next((shot for shot in shots if shot[0] == tag_sku), None)
            if tag_sku != sku and to is not None:
                asked.append(TagQuestion(row["id"], row["name"], row["camera"], sku, role, *to, armed))
            break
    return asked


def follow(drop: OpenDrop, frame_id: str, who: str) -> Change:
    """The tag is followed: what its camera took after it, or what came in after it for the armed shot, is of its product.

    Up to the next slate or tag. who: a person, or `tag`. made: the question. Raises Refused when nothing is asked of that frame.
    """
    question = _asked(drop, frame_id)
    shot = shot_id(drop.catalog, drop.id, question.tag_sku, question.tag_role)
    with drop.change("tags.followed", who) as act:
        after = judging.armed_after(drop.catalog, frame_id, ARMED) if question.armed else []
        # A claim goes by one camera and begins a product with its first role: what came for the armed shot, from any camera, stays.
        assign(drop, [frame_id], shot, ARMED if who == "tag" and question.armed else who, "tag")
        assign(drop, after, shot, ARMED)
        chain.marked(drop, [frame_id, *after])
        chain.regrouped(drop, [drop.catalog.get("frame", frame_id)["camera_id"]])
        act.made = question
    sidecars.write_due(drop)
    return act.done()


def stay(drop: OpenDrop, frame_id: str, who: str) -> Change:
    """The tag is not followed: its frame is a picture of the shot that it is with. made: the question. Raises Refused as `follow`."""
    question = _asked(drop, frame_id)
    with drop.change("tags.in-view", who) as act:
        assign(drop, [frame_id], drop.catalog.get("frame", frame_id)["shot_id"], who, "picture")
        chain.marked(drop, [frame_id])
        act.made = question
    sidecars.write_due(drop)
    return act.done()


def _asked(drop: OpenDrop, frame_id: str) -> TagQuestion:
    found = open_questions(drop, [frame_id])
    if not found:
        name = drop.catalog.get("frame", frame_id)["name"]
        raise Refused(f"Nothing is asked of {name} any more; 'threeshot tags {drop.code}' lists what is.")
    return found[0]

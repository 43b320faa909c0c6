"""The two answers to a tag that is asked about: it is followed, or its frame is a picture in which it lies."""

from studio.base.errors import Refused
from studio.base.terms import ARMED
from studio.catalog import Change, judging
from studio.catalog.drops import shot_id
from studio.judging import chain, sidecars
from studio.judging.asked_tags import TagQuestion, open_questions
from studio.judging.assignment import assign
from studio.open_drop import OpenDrop


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

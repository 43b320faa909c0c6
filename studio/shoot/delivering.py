"""Delivering what is tied to no open drop: a bundle that lies anywhere, the queue of all drops, and the targets that a person knows."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from studio.base.errors import InvalidInput, NotFound
from studio.base.jobs import Progress
from studio.catalog import Catalog, Row
from studio.catalog.deliveries import deliveries_by_target, deliveries_to_go, forget_delivery
from studio.handover.host_keys import NotAccepted
from studio.handover.parcel import LIVE
from studio.handover.target import LET_IN, WrongAnswer
from studio.shoot.deliveries import DeliveryWish, delivered, order_of
from studio.shoot.live_delivery import finish
from studio.shoot.shoot import Shoot

if TYPE_CHECKING:
    from studio.handover.delivering import DeliveryReport, DryRun
    from studio.handover.target import Target, TargetKind

Say = Callable[[str], object]
NAME = ""
"""Stands for a target's name among the keys of its kind's questions."""
__all__ = [
    "LET_IN",
    "NAME",
    "NotAccepted",
    "WrongAnswer",
    "add_target",
    "allow_in_browser",
    "deliver_bundle",
    "delivery_queue",
    "drop_named",
    "forget_target",
    "give_up_delivery",
    "go_on_delivering",
    "kept_secrets",
    "known_targets",
    "look_at_bundle",
    "target_kinds",
    "target_mistakes",
    "target_states",
    "try_target",
]


def _nothing(sentence: str) -> None:
    """Nobody listens."""


def deliver_bundle(
    catalog: Catalog,
    bundle: Path,
    to: str,
    wish: DeliveryWish,
    progress: Progress | None = None,
    said: Say = _nothing,
) -> "DeliveryReport":
    """Deliver a bundle that lies anywhere, of whatever drop; of one in the catalog it is that drop's delivery. Raises as `deliver` does.

    said: told why it waits, where it keeps trying.
    """
    from studio.handover.parcel import drop_of

    order, progress = order_of(bundle, to, wish, progress), progress or Progress()
    shoot = drop_named(drop_of(order.parcel.bundle), catalog)
    return delivered(catalog, shoot.drop if shoot is not None else None, order, wish, progress, said)


def drop_named(code: str, catalog: Catalog) -> Shoot | None:
    """The drop that a bundle says it is of; None where this catalog does not know it, or can't open it."""
    try:
        return Shoot.open(code, catalog)
    except (NotFound, InvalidInput):
        return None


def look_at_bundle(bundle: Path, to: str, wish: DeliveryWish, progress: Progress | None = None) -> "DryRun":
    """What that would do; nothing is sent."""
    from studio.handover import delivering

    return delivering.look(order_of(bundle, to, wish, progress), progress or Progress())


def delivery_queue(catalog: Catalog) -> list[Row]:
    """The deliveries that are not through, the oldest first: id, drop_code, bundle, target, folder, send, audience, error, queued_at …"""
    return deliveries_to_go(catalog)


def go_on_delivering(
    catalog: Catalog, row: Row, wish: DeliveryWish, progress: Progress | None = None, said: Say = _nothing
) -> "DeliveryReport":
    """Go on with a delivery of the queue, as it was begun; said: as for `deliver_bundle`. Raises as `deliver` does."""
    from studio.documents.delivery_plan import Accepts

    drop = Shoot.open(row["drop_code"], catalog).drop if row["drop_code"] else None
    if row["send"] == LIVE and drop is not None:
        return finish(drop, row["target"], row["wanted"], wish.limit, progress or Progress())
    asked = replace(wish, folder=row["wanted"], send=row["send"])
    accepts = Accepts.model_validate_json(row["accepts"]) if row["accepts"] else None
    order = replace(
        order_of(Path(row["bundle"]), row["target"], asked, progress),
        audience=row["audience"],
        privacy=row["privacy"],
        accepts=accepts,
    )
    return delivered(catalog, drop, order, wish, progress or Progress(), said)


def give_up_delivery(catalog: Catalog, delivery_id: str) -> Row:
    """Take a delivery out of the queue; what is at the target stays there. Raises NotFound."""
    for row in deliveries_to_go(catalog):
        if row["id"].endswith(delivery_id) and len(delivery_id) >= 8:
            forget_delivery(catalog, row["id"])
            return row
    raise NotFound(
        f"There is no delivery '{delivery_id[:40]}' that is still to go; 'threeshot deliver queue' lists them."
    )


# -- targets ------------------------------------------------------------------------------------------------------


def target_kinds() -> "tuple[TargetKind, ...]":
    """The kinds of targets there are."""
    from studio.handover.targets import kinds

    return kinds()


def known_targets() -> "list[Target]":
    """The targets that this person knows, by name. Raises InvalidInput."""
    from studio.handover import known_targets as room

    return room.known_targets()


def target_states(catalog: Catalog) -> dict[str, Row]:
    """How it stands with each target, by its name: delivered_at (the last, or None), waiting (deliveries still to go), error (why)."""
    return deliveries_by_target(catalog)


def target_mistakes(
    name: str, kind: str, answers: Mapping[str, str], again: bool = False, keep: Collection[str] = ()
) -> dict[str, str]:
    """What is wrong with what was said of a target, by the question's key, under `NAME` with its name; nothing: it can be added.

    keep: the secrets that are kept already. Nothing outside is asked. Raises NotFound (no such kind), InvalidInput (the list of targets).
    """
    from studio.handover import known_targets as room
    from studio.handover.targets import kind_named

    found = {NAME: str(wrong)} if (wrong := room.name_mistake(name, again)) is not None else {}
    for one in room.mistakes(kind_named(kind), room.with_kept(name, answers, keep)):
        found.setdefault(one.key, one.said)
    return found


def add_target(
    name: str,
    kind: str,
    answers: Mapping[str, str],
    accepted: str | None = None,
    again: bool = False,
    keep: Collection[str] = (),
    progress: Progress | None = None,
) -> "tuple[Target, str]":
    """Keep a target; it, and where its secrets went. See `handover.known_targets.add_target`."""
    from studio.handover import known_targets as room

    return room.add_target(name, kind, answers, accepted, again, keep, progress)


def kept_secrets(target: "Target") -> list[str]:
    """Of which of a target's secrets something is kept, by their keys; not what. Raises InvalidInput."""
    from studio.handover import known_targets as room

    return room.kept_secrets(target)


def allow_in_browser(kind: "TargetKind", progress: Progress, heard: Say) -> str:
    """Have the person let us in at a cloud, in their browser; what we are let in by, a secret. heard: told of the address to go to.

    Raises NotFound (the engine is not here), Failed, Interrupted.
    """
    from studio.handover.engine import authorise

    return authorise(kind.authorise, progress, heard)


def forget_target(name: str) -> "Target":
    """Forget a target with its secrets. Raises NotFound."""
    from studio.handover import known_targets as room

    return room.forget_target(name)


def try_target(name: str, progress: Progress | None = None) -> dict[str, Any]:
    """Write a small file there, read it back and take it away: {name, reached, writable, proof, free}. Raises NotFound, Failed."""
    from studio.handover.probing import tested

    return tested(name, progress or Progress())

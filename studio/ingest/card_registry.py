"""The cards that were ever taken in, by this person's catalog: each with its custody. A card that is seen again says so."""

from studio.base import wording
from studio.base.clock import now_text
from studio.catalog import Row, cards
from studio.ingest.discover import shown
from studio.ingest.proof import CardIdentity
from studio.ingest.report import CardVerdict
from studio.open_drop import OpenDrop

DIGITS = 8
"""Hex digits that a file of a card has in its `entries`."""


def remember(drop: OpenDrop, card: CardIdentity, verdict: CardVerdict) -> None:
    """Write a look at a card into its custody, and into `verdict.seen` what is known of it from before.

    Without a number of its own a card is known by its label, its place and what is on it: another that takes its place is another card.
    Of one with a number, what was on it and is there no more was erased since.
    """
    now = now_text()
    with drop.catalog.change():
        known, before = _known(drop, card)
        gone = [row for row in before if row["emptied_at"] is None and not _still_there(row, card)]
        if gone:
            cards.emptied(drop.catalog, [row["id"] for row in gone], now)
            drop.catalog.tell("card.emptied", drop.id, None, {"custodies": [row["id"] for row in gone]})
        values = {"volume": card.volume, "serial": card.serial, "source": shown(card.source)}
        card_id = cards.put_card(drop.catalog, known["id"] if known is not None else None, values, now)
        looked = cards.put_custody(
            drop.catalog,
            {
                "card_id": card_id,
                "drop_id": drop.id,
                "drop_code": drop.code,
                "at": now,
                "who": drop.catalog.who,
                "station": drop.catalog.station,
                "source": shown(card.source),
                "listing": card.listing,
                "entries": "".join(card.entries),
                "files": len(card.entries),
                "bytes": card.bytes,
                "safe": int(verdict.safe),
                "sentence": verdict.sentence,
                "copies": [copy.to_dict() for copy in verdict.copies],
                "proof": verdict.proof.to_dict() if verdict.proof is not None else None,
            },
        )
        drop.catalog.tell("card.looked", drop.id, None, {"custody": looked, "safe": verdict.safe})
    drop.write_journal()
    verdict.custody = looked
    verdict.seen = _told(before, card, {row["id"] for row in gone})


def _known(drop: OpenDrop, card: CardIdentity) -> tuple[Row | None, list[Row]]:
    """The card's row, and the looks at it that count; (None, []) for one that was never seen."""
    for row in cards.cards_like(drop.catalog, card.serial, card.volume, shown(card.source)):
        looks = cards.custody_that_counts(drop.catalog, row["id"])
        if card.serial is not None or not card.entries or any(_still_there(look, card) for look in looks):
            return row, looks
    return None, []


def _still_there(look: Row, card: CardIdentity) -> bool:
    """Whether anything of what was on a card at a look is on it now, as far as both were looked through."""
    if not look["listing"] or not card.listing:
        return True
    entries = look["entries"]
    before = {entries[at : at + DIGITS] for at in range(0, len(entries), DIGITS)}
    return bool(before & set(card.entries)) or (not before and not card.entries)


def _told(before: list[Row], card: CardIdentity, gone: set[str]) -> list[str]:
    """One sentence for what was on it before, one for its having been emptied."""
    told = []
    fillings: dict[tuple[str, str], Row] = {}
    for row in before:  # the newest first
        fillings.setdefault((row["drop_code"], row["listing"]), row)
    for row in [one for one in fillings.values() if one["listing"]][:1]:
        deleted = len((row["proof"] or {}).get("deleted", ()))
        but = f", but for {wording.count(deleted, 'file')} of rejected frames, deleted on purpose" if deleted else ""
        safe = f"was safe to format then{but}" if row["safe"] else "was to be kept then"
        moment = wording.moment(row["at"])
        told.append(
            f"This card was seen before: {moment}, {wording.count(row['files'], 'file')}, into {row['drop_code']}; it {safe}."
        )
        if row["id"] in gone:
            told.append("What was on it then is not on it any more: it was formatted or emptied since.")
    return told

"""Selects and alternates: a person's choice always wins and is never overwritten by a proposal."""

from studio.base.clock import now_text
from studio.base.errors import InvalidInput
from studio.catalog.frames import frames
from studio.catalog.ids import Row
from studio.catalog.store import Catalog

AUTO = "auto"
NOISE_POINTS = 40.0
"""Points of sharpness that one per cent of noise costs; ISO 12,800 against ISO 200 comes to 5 to 10 points."""


def select(catalog: Catalog, drop_id: str, frame: Row, who: str, rank: int = 0) -> None:
    """Make `frame` its shot's select (rank 0) or an alternate behind it; the others move back, none is lost.

    `frame` is a row of `catalog.frames`. Raises InvalidInput when no shot has it. Selecting a rejected frame takes the rejection back.
    """
    if frame["shot_id"] is None:
        raise InvalidInput(f"{frame['name']}: belongs to no shot yet; assign it to a product and role first.")
    with catalog.change():
        if frame["rejected"]:
            catalog.update("frame", frame["id"], {"rejected": 0})
        others = _picks(catalog, frame["shot_id"], but=frame["id"])
        # A proposal gives way to a person; a person's earlier choice moves back to be an alternate.
        order = [(p["frame_id"], p["by"], p["at"]) for p in others]
        order.insert(min(max(rank, 0), len(order)), (frame["id"], who, now_text()))
        _write(catalog, frame["shot_id"], order)
        catalog.tell(
            "pick.selected",
            drop_id,
            frame["id"],
            {"shot": frame["shot_id"], "rank": rank, "verdict": frame["verdict"], "reasons": frame["reasons"]},
            who=who,
        )
        if who != AUTO:
            _undecide(catalog, frame["shot_id"])


def put_back(catalog: Catalog, shot_id: str, order: list[tuple[str, str, str]]) -> None:
    """Make a shot's picks these, (frame, by, at), the select first: they are known from elsewhere, and nobody decides anything now."""
    _write(catalog, shot_id, order)


def tell_restored(catalog: Catalog, drop_id: str, frame: Row, who: str, rank: int) -> None:
    """Tell of a restored pick, with the verdict that its frame has by now, so that agreement can be told from it."""
    data = {"shot": frame["shot_id"], "rank": rank, "verdict": frame["verdict"], "reasons": frame["reasons"]}
    catalog.tell("pick.selected", drop_id, frame["id"], data, who=who)


def deselect(catalog: Catalog, drop_id: str, frame: Row, who: str) -> None:
    """Take the frame out of its shot's picks; those behind it move up."""
    with catalog.change():
        for shot in {p["shot_id"] for p in catalog.rows("SELECT shot_id FROM pick WHERE frame_id = ?", [frame["id"]])}:
            order = [(p["frame_id"], p["by"], p["at"]) for p in _picks(catalog, shot, but=frame["id"])]
            _write(catalog, shot, order)
            catalog.tell("pick.deselected", drop_id, frame["id"], {"shot": shot}, who=who)
            _undecide(catalog, shot)


def propose(catalog: Catalog, drop_id: str) -> list[str]:
    """Propose the best passing frames of each shot that no person has chosen for; the ids of the frames now proposed.

    Best: the highest `quality`, then the earlier frame. Only passing frames that nobody rejected are proposed.
    """
    proposed: list[str] = []
    with catalog.change():
        rows = frames(catalog, drop_id, "frame.shot_id IS NOT NULL AND frame.kind = 'picture'")
        for shot in catalog.rows("SELECT * FROM shot WHERE drop_id = ? ORDER BY position", [drop_id]):
            there = _picks(catalog, shot["id"])
            by_hand = [(p["frame_id"], p["by"], p["at"]) for p in there if p["by"] != AUTO]
            taken = {frame_id for frame_id, _, _ in by_hand}
            passing = [
                r
                for r in rows
                if r["shot_id"] == shot["id"] and r["verdict"] == "pass" and not r["rejected"] and r["id"] not in taken
            ]
            # Python's sort is stable and the rows come in the order of capture, so equals stay in that order.
            passing.sort(key=lambda r: -quality(r))
            fresh = passing[: max(0, shot["required"] - len(by_hand))]
            before = {p["frame_id"]: p["at"] for p in there if p["by"] == AUTO}
            order = [*by_hand, *((r["id"], AUTO, before.get(r["id"], now_text())) for r in fresh)]
            if [(p["frame_id"], p["by"]) for p in there] != [(f, b) for f, b, _ in order]:
                _write(catalog, shot["id"], order)
            for row in fresh:
                proposed.append(row["id"])
                if row["id"] not in before:
                    catalog.tell(
                        "pick.selected",
                        drop_id,
                        row["id"],
                        {"shot": shot["id"], "rank": 0, "verdict": "pass"},
                        who=AUTO,
                    )
    return proposed


def quality(frame: Row) -> float:
    """What frames that pass are proposed by: the sharpness score (0 to 100) less the visible noise (% of full scale at the size delivered).

    Two frames that are both sharp enough differ by a few points at most; then the cleaner one is the better picture.
    """
    return float(frame["sharpness"] or 0.0) - NOISE_POINTS * float(frame["noise_pct"] or 0.0)


def forget_misplaced(catalog: Catalog, frame_id: str) -> None:
    """Remove the frame's picks in shots it no longer belongs to, after an assignment changed."""
    sql = "SELECT pick.shot_id FROM pick JOIN frame ON frame.id = pick.frame_id WHERE frame.id = ? AND pick.shot_id IS NOT frame.shot_id"
    for row in catalog.rows(sql, [frame_id]):
        order = [(p["frame_id"], p["by"], p["at"]) for p in _picks(catalog, row["shot_id"], but=frame_id)]
        _write(catalog, row["shot_id"], order)
        _undecide(catalog, row["shot_id"])


def _picks(catalog: Catalog, shot_id: str, but: str = "") -> list[Row]:
    return catalog.rows("SELECT * FROM pick WHERE shot_id = ? AND frame_id <> ? ORDER BY rank", [shot_id, but])


def _write(catalog: Catalog, shot_id: str, order: list[tuple[str, str, str]]) -> None:
    """Make the shot's picks these, (frame, by, at) by rank; rows that stay are kept."""
    there = {row["frame_id"]: row for row in _picks(catalog, shot_id)}
    wanted = {frame_id: {"rank": rank, "by": by, "at": at} for rank, (frame_id, by, at) in enumerate(order)}
    for frame_id, row in there.items():
        if frame_id not in wanted:
            catalog.delete("pick", row["id"])
        elif row["rank"] != wanted[frame_id]["rank"]:
            # Out of the way first: no two picks of a shot may have one rank, not even for a moment.
            catalog.update("pick", row["id"], {"rank": -1 - row["rank"]})
    for frame_id, values in wanted.items():
        if frame_id not in there:
            catalog.insert("pick", {"shot_id": shot_id, "frame_id": frame_id, **values})
        elif {key: there[frame_id][key] for key in values} != values:
            catalog.update("pick", there[frame_id]["id"], values)


def _undecide(catalog: Catalog, shot_id: str) -> None:
    """An approval was of another choice; it falls when the choice changes. A reshoot stands until it is taken back."""
    if catalog.get("shot", shot_id)["decision"] == "approved":
        catalog.update("shot", shot_id, dict.fromkeys(("decision", "decision_note", "decided_by", "decided_at")))

"""What one act changed: recorded while it happens, kept in its event, told to whoever looks, and taken back by it.

While a change is recorded (`Catalog.recorded`) every row of what people and machines say of frames, shots and ticks is noted with what it
was and what it is. Measurements and verdicts are not among it: they follow from the pictures, and are made anew.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from studio.catalog.ids import Row, new_id

WATCHED: dict[str, frozenset[str] | None] = {
    "frame": frozenset(
        {"shot_id", "assigned_by", "kind", "rating", "label", "rejected", "subject_box", "people", "crops", "alt_texts"}
    ),
    "shot": frozenset({"decision", "decision_note", "decided_by", "decided_at"}),
    "pick": None,
    "tick": None,
    "figure": None,
}
"""Tables whose rows are noted, and which of their columns; None: all of them, also when rows come and go."""

_OF = {"pick": ("shot_id", "frame_id"), "tick": ("item",), "figure": ("name",)}
"""Columns that say what a row is of, and so are noted with every change of it."""

_BESIDE = frozenset({"shot_id", "rating", "label", "rejected", "kind"})
"""Columns of a frame that its sidecar tells of."""

BEHIND, UNREJECTED, DESELECTED, UNASSIGNED, UNRATED, UNLABELLED, NOT_REJECTED_BY_US = (1 << bit for bit in range(7))
"""`frame.sidecar_due`, added up: its sidecar does not say yet what is so; and what goes from it by the acts that said so: any rejection,
the select, the shot, and of our own words the rating, the label and the rejection. Nothing else is ever taken out of a sidecar."""

_TAKEN_BACK = {"shot_id": UNASSIGNED, "rating": UNRATED, "label": UNLABELLED, "rejected": NOT_REJECTED_BY_US}


@dataclass(frozen=True)
class RowChange:
    """One row. before, after: the columns that changed, or the whole row where it was not there before, or is not any more (None)."""

    table: str
    id: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None

    def to_dict(self) -> dict[str, Any]:
        """As the event keeps it."""
        return {"table": self.table, "id": self.id, "before": self.before, "after": self.after}


@dataclass(frozen=True)
class Change:
    """What one act changed. id: a UUIDv7. what: `frames.assigned` and the like. who: who began it: a person, `slate`, `armed` ….

    rows: in the order in which they changed first. judged: frames with another verdict than before. items: checklist items that
    were measured. documents: the brief was read anew, so products, shots and texts may be others. cameras: one got another name, clock or
    frames, or its frames another camera. results: more or less is known of what the drop brought. made: what the act made besides, as its
    verb says. commented: the shots of which somebody said something.
    """

    id: str
    drop_id: str
    what: str
    who: str
    rows: tuple[RowChange, ...] = ()
    judged: tuple[str, ...] = ()
    items: tuple[str, ...] = ()
    documents: bool = False
    cameras: bool = False
    results: bool = False
    made: Any = None
    commented: tuple[str, ...] = ()

    @property
    def frames(self) -> list[str]:
        """Ids of the frames that are another than before: shot, kind, marks, pick or verdict."""
        own = (row.id for row in self.rows if row.table == "frame")
        picked = (str((row.after or row.before or {}).get("frame_id")) for row in self.rows if row.table == "pick")
        return list(dict.fromkeys([*own, *picked, *self.judged]))

    @property
    def shots(self) -> list[str]:
        """Ids of the shots that were decided on or spoken of, or gained or lost frames or picks."""
        found: dict[str, None] = dict.fromkeys(self.commented)
        for row in self.rows:
            if row.table == "shot":
                found[row.id] = None
            for side in (row.before, row.after):
                if side is not None and side.get("shot_id"):
                    found[str(side["shot_id"])] = None
        return list(found)

    @property
    def ticks(self) -> list[str]:
        """Checklist items that were ticked, unticked or measured."""
        ticked = (str((row.after or row.before or {}).get("item")) for row in self.rows if row.table == "tick")
        return list(dict.fromkeys([*ticked, *self.items]))

    def __bool__(self) -> bool:
        """Whether anything is another than before."""
        many = self.rows or self.judged or self.items or self.commented
        return bool(many or self.documents or self.cameras or self.results)


@dataclass
class Recording:
    """A change under way; see `Catalog.recorded`. A verb may add to judged, items and commented, and set documents, cameras, results and
    made."""

    drop_id: str
    what: str
    who: str
    id: str = field(default_factory=new_id)
    judged: dict[str, None] = field(default_factory=dict)
    items: dict[str, None] = field(default_factory=dict)
    documents: bool = False
    cameras: bool = False
    results: bool = False
    made: Any = None
    commented: dict[str, None] = field(default_factory=dict)
    events: list[dict[str, Any]] = field(default_factory=list)
    unreject: set[str] = field(default_factory=set)
    """Frames whose rejection is taken back even where another program wrote it."""
    said_there: set[str] = field(default_factory=set)
    """Frames whose marks were taken over from what lies beside them, or from themselves: no sidecar is behind for it."""
    _rows: dict[tuple[str, str], tuple[Row | None, Row | None]] = field(default_factory=dict)

    def note(self, table: str, row_id: str, before: Row | None, after: Row | None) -> None:
        """A row of a watched table changed; several changes of one row are one."""
        key = (table, row_id)
        first = self._rows[key][0] if key in self._rows else before
        self._rows[key] = (first, after)

    def rows(self) -> tuple[RowChange, ...]:
        """The rows that are another now than before."""
        found = []
        for (table, row_id), (before, after) in self._rows.items():
            if before is None or after is None:
                if before is not after:
                    found.append(RowChange(table, row_id, before, after))
                continue
            columns = [c for c in after if c in (WATCHED[table] or after) and after[c] != before.get(c)]
            if columns:
                columns += [c for c in _OF.get(table, ()) if c not in columns]
                found.append(
                    RowChange(table, row_id, {c: before.get(c) for c in columns}, {c: after[c] for c in columns})
                )
        return tuple(found)

    def beside(self, rows: tuple[RowChange, ...]) -> dict[str, int]:
        """The frames whose sidecars no longer say what is so, each with what is due (`sidecar_due`)."""
        found: dict[str, int] = {}
        for row in rows:
            before, after = row.before or {}, row.after or {}
            if row.table == "frame" and row.id in self.said_there:
                continue
            if row.table == "frame" and _BESIDE & set(after):
                gone = (bit for column, bit in _TAKEN_BACK.items() if before.get(column) and not after.get(column))
                found[row.id] = found.get(row.id, 0) | BEHIND | sum(gone)
            elif row.table == "pick":
                frame_id = str((after or before).get("frame_id"))
                # One that is no select any more may be an alternate; whether it is one is seen when the sidecar is written.
                found[frame_id] = found.get(frame_id, 0) | BEHIND | (DESELECTED if row.before is not None else 0)
        return {frame_id: due | (UNREJECTED if frame_id in self.unreject else 0) for frame_id, due in found.items()}

    def done(self) -> Change:
        """The change as it is now."""
        rows = self.rows()
        results = self.results or any(row.table == "figure" for row in rows)
        found = tuple(self.judged), tuple(self.items), self.documents, self.cameras, results
        return Change(self.id, self.drop_id, self.what, self.who, rows, *found, self.made, tuple(self.commented))


def watched(table: str, values: Mapping[str, Any] | None = None) -> bool:
    """Whether a change of that table (of these columns) is noted."""
    if table not in WATCHED:
        return False
    columns = WATCHED[table]
    return columns is None or values is None or not columns.isdisjoint(values)

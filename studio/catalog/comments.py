"""What people say of a shot beside deciding: comments, each an event, so that they are there again after a rebuild."""

import json
from dataclasses import dataclass
from typing import Any

from studio.catalog.store import Catalog

KIND = "shot.commented"
MOST_LETTERS = 1000
_MOST_EACH = 40
"""Of a shot the newest so many are shown."""


@dataclass(frozen=True)
class Comment:
    """at: UTC text. by: who said it. on: the name of the frame that was looked at, or None."""

    at: str
    by: str
    text: str
    on: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """As `--json` gives it."""
        return {"at": self.at, "by": self.by, "text": self.text, "on": self.on}


def put(catalog: Catalog, drop_id: str, shot: str, text: str, on: str | None, who: str) -> None:
    """Keep a comment. Nobody takes it back: it was said."""
    catalog.tell(KIND, drop_id, shot, {"text": text, "on": on}, who=who)


def comments_of_shots(catalog: Catalog, drop_id: str, only: str | None = None) -> dict[str, tuple[Comment, ...]]:
    """By shot, its comments, the oldest first. only: of that shot (its id) alone."""
    found: dict[str, list[Comment]] = {}
    by, more = ("event_by_drop", "") if only is None else ("event_of_subject", " AND subject = ?")
    rows = catalog.rows(
        f"SELECT subject, at, who, data FROM event INDEXED BY {by} WHERE drop_id = ? AND kind = ?{more} ORDER BY at, rowid",
        [drop_id, KIND] if only is None else [drop_id, KIND, only],
    )
    for row in rows:
        data = json.loads(row["data"])
        # A journal may have brought it, which anybody may have written to.
        text, on = data.get("text"), data.get("on")
        if isinstance(text, str) and row["subject"]:
            shown = text[:MOST_LETTERS], on if isinstance(on, str) else None
            found.setdefault(row["subject"], []).append(Comment(row["at"], row["who"], *shown))
    return {shot: tuple(many[-_MOST_EACH:]) for shot, many in found.items()}

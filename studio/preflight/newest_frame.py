"""A frame's whole way, proved by the newest one; and the catalog that keeps all of it."""

import shutil
from datetime import timedelta

from studio.base import picture_cache
from studio.base.clock import from_text, utc_now
from studio.base.wording import size, span
from studio.catalog.frames import frame, newest_picture
from studio.catalog.history import first_moment
from studio.open_drop import OpenDrop
from studio.preflight.check import BAD, GOOD, LOOK, UNKNOWN, Check

FRESH = timedelta(hours=12)
CATALOG_BYTES, CATALOG_LEAST_BYTES = 1_000_000_000, 200_000_000


def newest_frame(drop: OpenDrop) -> Check:
    """The newest frame: recorded, examined, judged, with a preview; and how long that took."""
    title, item, limit = "Test frame", "test-frame", "copied, judged and on the screen, today"
    newest = newest_picture(drop.catalog, drop.id)
    if newest is None:
        sentence = "No frame is here yet; shoot one, sharp, and bring it in the way that all will come."
        return Check("test-frame", title, UNKNOWN, sentence, limit=limit, item=item)
    row = frame(drop.catalog, drop.id, newest)
    name = str(row["name"])
    if row["error"]:
        return Check("test-frame", title, BAD, f"{row['error']} Shoot another.", name, limit=limit, item=item)
    if row["verdict"] is None or not picture_cache.is_whole(row["preview"]):
        lacks = "has no verdict" if row["verdict"] is None else "has no preview"
        sentence = f"{name} is copied, but {lacks}; wait a moment, or run 'threeshot score {drop.code}'."
        return Check("test-frame", title, BAD, sentence, name, limit=limit, item=item)
    took_ms = _took_ms(drop, newest)
    took = "" if took_ms is None else f", judged {span(took_ms / 1000)} after it was copied"
    sentence = f"{name} came through: {row['verdict']}{took}."
    state = GOOD
    if utc_now() - from_text(row["ingested_at"]) > FRESH:
        state, sentence = (
            LOOK,
            f"{sentence} That was more than {FRESH.total_seconds() / 3600:.0f} hours ago; shoot another.",
        )
    elif row["verdict"] == "fail":
        why = "; ".join(row["reasons"][:1]).rstrip(".")
        state, sentence = LOOK, f"{sentence} {why}; shoot one that passes."
    return Check("test-frame", title, state, sentence, name, took_ms, "ms" if took_ms is not None else "", limit, item)


def _took_ms(drop: OpenDrop, frame_id: str) -> int | None:
    """From the frame's record to its first score, by the events."""
    came, scored = (first_moment(drop.catalog, drop.id, frame_id, kind) for kind in ("frame.ingested", "frame.scored"))
    if came is None or scored is None:
        return None
    return round((from_text(scored) - from_text(came)).total_seconds() * 1000)


def whole_catalog(drop: OpenDrop) -> Check:
    """Whether the catalog is sound, and has room to grow. One that a newer Threeshot made is refused when it is opened."""
    title, limit = "Catalog", f"sound, {size(CATALOG_BYTES)} free"
    wrong = drop.catalog.check()
    free = shutil.disk_usage(drop.catalog.path.parent).free
    about, number = str(drop.catalog.path), round(free / 1e9, 2)
    if wrong:
        sentence = f"{wrong[0]} Move it away and run 'threeshot catalog rebuild FOLDER…'."
        return Check("catalog", title, BAD, sentence, about, number, "GB", limit)
    if free < CATALOG_BYTES:
        state = LOOK if free >= CATALOG_LEAST_BYTES else BAD
        sentence = f"It is sound, but only {size(free)} are free on its disk; free some."
        return Check("catalog", title, state, sentence, about, number, "GB", limit)
    return Check(
        "catalog", title, GOOD, f"It is sound, and {size(free)} are free on its disk.", about, number, "GB", limit
    )

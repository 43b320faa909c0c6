"""What happened, told to whoever listens (psygnal). The catalog keeps events for good; these are for the moment.

Signals are emitted on the thread that did the work; the window brings them to its own.
"""

from psygnal import Signal


class Events:
    """One instance an open drop. Ids are the catalog's.

    Signals: changed(change), after each act that changed something, with all that it changed (a `studio.catalog.Change`): views refresh
    by it alone. On a frame's way: frame_arrived(frame_id), it is in the catalog; preview_ready(frame_id), there is a picture of it;
    frame_scored(frame_id), its verdict is there. bundle_built(path), said(sentence),
    asked(sentence): whether to move on from the armed shot (see `studio.coverage.moving_on`); empty when that is answered.
    not_ready(open): the first frames come in while these required items of the checklist's first stage are open (their ids); once a drop.
    card_kept(verdict): a card was pulled, or its import ended before its verdict (a `studio.ingest.CardVerdict`).
    armed(shot): frames go to another shot now, (sku, role), or to none
    """

    changed = Signal(object)
    frame_arrived = Signal(str)
    preview_ready = Signal(str)
    frame_scored = Signal(str)
    bundle_built = Signal(str)
    said = Signal(str)
    card_kept = Signal(object)
    not_ready = Signal(object)
    asked = Signal(str)
    armed = Signal(object)

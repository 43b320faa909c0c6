"""What happened, told to whoever listens (psygnal). The catalog keeps events for good; these are for the moment.

Signals are emitted on the thread that did the work; the window brings them to its own.
"""

from psygnal import Signal


class Events:
    """One instance a Shoot. Ids are the catalog's.

    Signals: frame_arrived(frame_id), preview_ready(frame_id), frame_scored(frame_id), frame_changed(frame_id),
    coverage_changed(drop_id), checklist_changed(drop_id), bundle_built(path), said(sentence),
    asked(sentence): whether to move on from the armed shot (see `studio.coverage.moving_on`); empty when that is answered
    """

    frame_arrived = Signal(str)
    preview_ready = Signal(str)
    frame_scored = Signal(str)
    frame_changed = Signal(str)
    coverage_changed = Signal(str)
    checklist_changed = Signal(str)
    bundle_built = Signal(str)
    said = Signal(str)
    asked = Signal(str)

"""Previews to a target while the drop is shot: looks for new selects, sends what is new, waits where no network is, ends when stopped."""

import time
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from studio.base.errors import Interrupted, Refused
from studio.base.jobs import Progress
from studio.base.wording import count
from studio.open_drop import OpenDrop
from studio.shoot.presence import while_there

if TYPE_CHECKING:
    from studio.handover.delivering import DeliveryOrder, DeliveryReport
    from studio.handover.live_previews import LivePreviews
    from studio.handover.target import Target

LOOK_S = 2.0
"""How often is looked for new selects. One that is there at two looks is meant."""
LONGEST_WAIT_S = 20.0
"""Between two tries while the target can't be reached: when it is back, what is new is there within a minute."""
ENDING_S = 20.0
"""How long the end may take, when somebody has said stop."""


class _Ending(Progress):
    """Of the last run, which goes on although it was said stop, for a while."""

    def __init__(self, seconds: float) -> None:
        super().__init__()
        self._ends = time.monotonic() + seconds

    @property
    def cancelled(self) -> bool:
        """Whether its time is over."""
        return super().cancelled or time.monotonic() >= self._ends

    def check(self) -> None:
        """Raise Interrupted when its time is over."""
        if self.cancelled:
            self.cancel()
        super().check()


def live(
    drop: OpenDrop,
    to: str,
    folder: str | None,
    limit: int,
    progress: Progress,
    said: Callable[[str], object],
    told: Callable[[str], object],
) -> "DeliveryReport":
    """Send previews of selects until `progress` is cancelled; then a page of all of them, and the receipt.

    folder: at the target, None for one of the drop's name. limit: bytes a second at most, 0 for none. said: told what it waits for, and
    what can't be made. told: what arrived. The report is done where all had arrived by the end; what had not goes with the next run.
    Raises NotFound (no such target, the shoot folder is gone), InvalidInput (a target for bundles alone), Refused (previews go there
    already), InTheWay.
    """
    from studio.documents.delivery_plan import folder_name
    from studio.handover.known_targets import target_named
    from studio.handover.live_previews import LivePreviews

    target = target_named(to)
    previews = LivePreviews(drop, target, folder_name(folder) if folder is not None else None)
    with previews.alone():
        with while_there(drop, progress):
            _until_stopped(drop, target, previews, limit, progress, said, told)
        return _ended(drop, target, previews, limit, said)


def finish(drop: OpenDrop, to: str, folder: str, limit: int, progress: Progress) -> "DeliveryReport":
    """What is left of previews that were stopped: send it, and write the receipt. Raises as `handover.delivering.deliver`."""
    from studio.handover.known_targets import target_named
    from studio.handover.live_previews import LivePreviews

    target = target_named(to)
    previews = LivePreviews(drop, target, folder)
    with previews.alone():
        return _sent(drop, target, previews, limit, progress, goes_on=False)


def _until_stopped(
    drop: OpenDrop,
    target: "Target",
    previews: "LivePreviews",
    limit: int,
    progress: Progress,
    said: Callable[[str], object],
    told: Callable[[str], object],
) -> None:
    from studio.handover.engine_words import Failed
    from studio.handover.routing import InTheWay

    before, owing, wait_s, why = set(previews.wanted()), bool(previews.there()), LOOK_S, ""
    while not progress.cancelled:
        try:
            now = previews.wanted()
            owing |= bool(previews.make([one for key, one in now.items() if key in before], progress, said))
            before = set(now)
            if owing:
                report = _sent(drop, target, previews, limit, progress, goes_on=True)
                owing = bool(report.failed)
                if owing:
                    raise Failed(f"{target.name}: {report.failed[0]['file']}: {report.failed[0]['reason']}.")
                why = ""
                told(f"{target.name}: {count(len(previews.there()), 'preview')} there, in {report.folder}.")
            wait_s = LOOK_S
            progress.start(0, "waiting for the next select", "selects")
        except Interrupted:
            return
        except InTheWay:
            raise
        except (Failed, Refused, OSError) as error:
            if str(error) != why:
                said(f"It goes on by itself: {error}")
            why, wait_s = str(error), min(wait_s * 2, LONGEST_WAIT_S)
        progress.wait(wait_s)


def _ended(
    drop: OpenDrop, target: "Target", previews: "LivePreviews", limit: int, said: Callable[[str], object]
) -> "DeliveryReport":
    """The page of all, and the receipt."""
    from studio.base.errors import ThreeshotError

    ending = _Ending(ENDING_S)
    try:
        previews.index()
        return _sent(drop, target, previews, limit, ending, goes_on=False)
    except (ThreeshotError, OSError) as error:
        said(str(error))
        report = _empty(target, previews)
        report.failed = [{"file": "", "reason": "not all arrived; begin again, and what is missing goes"}]
        return report


def _sent(
    drop: OpenDrop, target: "Target", previews: "LivePreviews", limit: int, progress: Progress, goes_on: bool
) -> "DeliveryReport":
    from studio.handover import delivering

    order = _order(target, previews, limit)
    if order is None:
        return _empty(target, previews)
    return delivering.deliver(drop.catalog, drop, replace(order, goes_on=goes_on), None, progress)


def _order(target: "Target", previews: "LivePreviews", limit: int) -> "DeliveryOrder | None":
    from studio.handover.delivering import DeliveryOrder

    parcel = previews.parcel()
    return None if parcel is None else DeliveryOrder(parcel, target, previews.place, privacy="public", limit=limit)


def _empty(target: "Target", previews: "LivePreviews") -> "DeliveryReport":
    from studio.handover.delivering import DeliveryReport

    parcel = previews.parcel()
    files, size = (0, 0) if parcel is None else (len(parcel.files), parcel.bytes)
    return DeliveryReport(target.name, previews.place, None, files, size)

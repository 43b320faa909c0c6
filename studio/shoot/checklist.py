"""The verbs of a Shoot that are about its checklist: ticking, measuring, overruling. Thin, as all of them."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from studio.base.jobs import Progress
from studio.catalog import Change, Row
from studio.open_drop import OpenDrop

if TYPE_CHECKING:
    from studio.base.drawing import Drawing
    from studio.capture.gphoto import About
    from studio.capture.microphone import Heard, SampleStream
    from studio.capture.webcam import Box, Spots, Webcam


class ChecklistVerbs:
    """What `Shoot` offers of its checklist. `who` is by default the person of the settings."""

    def __init__(self, drop: OpenDrop) -> None:
        self._drop = drop

    def state(self) -> dict[str, Any]:
        """{drop, complete, stages, not_ready, items}; an item: {id, section, stage, text, why, required, measured, ticked, by, at, note,
        measurement}.

        complete: all required are ticked, of all stages; of one stage its `ready` says that. stages, not_ready: see
        `studio.catalog.ticks.state`. measurement: the newest of the item, see `studio.measure.measurements.state`.
        """
        from studio.measure import measurements

        return measurements.state(self._drop)

    def drawn(self) -> list[dict[str, Any]]:
        """The items of `state`, each with the picture of its measurement as `drawing`, for reports."""
        from studio.measure import measurements

        return measurements.with_drawings(self._drop, self.state()["items"])

    def print_page(self, path: Path) -> Path:
        """Write the checklist with its ticks as one page to `path` (.pdf or .html), and give it back. Raises UsageError, Refused."""
        from studio.report import checklist_page

        checklist_page(self._drop.checklist, self.state()["items"], path)
        return path

    def tick(self, items: Iterable[str], by: str | None = None, note: str | None = None, off: bool = False) -> Change:
        """Tick items (or untick them with `off`). Raises NotFound, naming the items there are, before any is ticked."""
        with self._drop.change("checklist.unticked" if off else "checklist.ticked", by) as act:
            self._tick(list(items), act.who, note, off)
        return act.done()

    def _tick(self, items: list[str], who: str, note: str | None, off: bool = False) -> None:
        from studio.catalog.ticks import tick

        tick(self._drop.catalog, self._drop.row, self._drop.checklist, items, who, note, not off)

    def not_ready(self, reason: str, who: str | None = None) -> Change:
        """Record why frames are taken though required items of the first stage are open. Raises UsageError without a reason, or when all of
        them are ticked and none came in before."""
        from studio.shoot import readiness

        return readiness.say_why(self._drop, reason, who)

    def to_ask_before_leaving(self) -> list[str]:
        """The required items of the wrap that are open though every shot is there, so that this would be the last export: their ids."""
        from studio.shoot import readiness

        return readiness.open_at_the_end(self._drop)

    def measure(self, kind: str, file: Path, item: str | None = None, who: str | None = None, *options: Any) -> Change:
        """Measure `light` or `sound` of a file and keep the result; tick the item when it is within its limit.

        Without an item it is kept for every item that it tells something of, and none is ticked (see `tick_measured`). `options` go to
        `measure.light_of`. made: the row of table `measurement`. Raises UsageError, NotFound, InvalidInput (the file can't be read),
        Refused.
        """
        from studio.judging import grey_cards, verdicts
        from studio.measure import measurements

        self._drop.catalog.check_room()
        found = measurements.measure_for(self._drop, kind, file, item, *options)
        with self._drop.change("checklist.measured", who) as act:
            row = act.made = measurements.keep(self._drop, kind, found, item, act.who)
            act.items.update(dict.fromkeys(verdict["item"] for verdict in measurements.verdicts_of(row)))
            if item is not None and row["result"]["verdict"]["within"]:
                self._tick([item], act.who, row["result"]["verdict"]["sentence"])
            if kind == "light" and row["result"]["grey_card"] is not None:
                frame = grey_cards.frame_of(self._drop, row["result"]["file"])
                if frame is not None:
                    verdicts.judge_cameras(self._drop, [str(frame["camera_id"])])
        return act.done()

    def record(
        self,
        stream: "SampleStream",
        seconds: float,
        room_tone: bool = False,
        progress: Progress | None = None,
        heard: "Heard | None" = None,
    ) -> Path:
        """Record sound into the drop's folder, to be measured then; see `studio.capture.microphone.record`. The WAV file."""
        from studio.capture import microphone
        from studio.measure import recordings

        self._drop.catalog.check_room()
        path = recordings.new_path(self._drop.folder, recordings.ROOM_TONE if room_tone else "sound", ".wav")
        return microphone.record(stream, path, seconds, progress, heard)

    def webcam(self) -> "Webcam":
        """The first webcam, to be looked through with `look`. Raises NoWebcam."""
        from studio.capture.webcam import Webcam

        return Webcam()

    def look(self, webcam: "Webcam", card: "Box" = None, spots: "Spots" = None) -> dict[str, Any]:
        """Measure the light that a webcam sees now, and keep nothing but a picture in the cache.

        As `measure.light_of` gives it; verdicts: what it says of each of the checklist's items about light. Raises NoWebcam.
        """
        from studio.measure import recordings
        from studio.measure.items import judge_all, rules_of

        found = webcam.look(card, spots, recordings.new_picture())
        items = [(item.id, item.measured) for item in self._drop.checklist.items()]
        return {
            **found,
            "verdicts": [one.to_dict() for one in judge_all(items, "light", found, rules_of(self._drop.checklist))],
        }

    def keep_look(
        self,
        webcam: "Webcam",
        card: "Box" = None,
        spots: "Spots" = None,
        who: str | None = None,
        item: str | None = None,
    ) -> Change:
        """Keep what a webcam showed at its last look: its picture in the drop's folder, measured as `measure` does a file.

        Raises NoWebcam, Refused, and for an item NotFound and UsageError before anything is kept.
        """
        from studio.measure import measurements, recordings

        self._drop.catalog.check_room()
        if item is not None:
            measurements.item_of(self._drop.checklist, item, "light")
        kept = webcam.keep(recordings.new_path(self._drop.folder, "light", ".png"))
        return self.measure("light", kept, item, who, card, spots)

    def measured(self) -> dict[str, Row]:
        """The newest measurement of each item, whole; see `measurements.latest`."""
        from studio.measure import measurements

        return measurements.latest(self._drop)

    def drawings(self, rows: Mapping[str, Row]) -> "dict[str, Drawing | None]":
        """The picture of each of the measurements that `measured` gave, None where there is none."""
        from studio.measure.items import drawing, rules_of

        rules = rules_of(self._drop.checklist)
        return {item: drawing(item, row["kind"], row["result"], rules) for item, row in rows.items()}

    def tick_measured(self, who: str | None = None) -> Change:
        """Tick what was measured within its limits. made: the items ticked, and what is still open with the
        sentence why, None where it was not measured yet."""
        from studio.measure import measurements

        good, still = measurements.within_limits(self._drop)
        with self._drop.change("checklist.ticked", who) as act:
            for item, sentence in good.items():
                self._tick([item], act.who, sentence)
            act.made = list(good), still
        return act.done()

    def preflight(
        self,
        backup: Path | None = None,
        cards: list[Path] | None = None,
        tethered: "About | None" = None,
        port: str | None = None,
        ask_camera: bool = True,
        progress: Progress | None = None,
        who: str | None = None,
    ) -> Change:
        """Test what can be tested before the first frame, keep it, and tick what is good; see `studio.preflight.run.preflight`.

        backup: the second copy's folder; the settings' where none is named. tethered: the camera that is tethered now, which is not
        asked a second time. made: the Preflight. Raises Interrupted.
        """
        from studio import preflight
        from studio.base import settings
        from studio.preflight.devices import Camera
        from studio.preflight.run import to_tick

        self._drop.catalog.check_room()
        camera = Camera.of(tethered) if tethered is not None else None
        who, chosen = who or self._drop.catalog.who, settings.load().backup
        backup = backup or (Path(chosen) if chosen else None)
        found = preflight.preflight(
            self._drop, who,
            backup=backup, cards=cards, camera=camera, port=port, ask_camera=ask_camera, progress=progress,
        )  # fmt: skip
        with self._drop.change("checklist.measured", who) as act:
            for item, sentence in to_tick(self._drop, found).items():
                self._tick([item], act.who, sentence)
                found.ticked.append(item)
            act.items.update(dict.fromkeys(check.item for check in found.checks if check.item))
            act.made = found
        return act.done()

    def last_preflight(self) -> dict[str, Any] | None:
        """What the newest preflight found, as `Preflight.to_dict` gives it; None when there was none."""
        from studio.preflight.found import last

        return last(self._drop)

    def overrule(self, item: str, reason: str, who: str | None = None) -> Change:
        """Tick a measured item against its measurement, with the reason; both are kept. Raises NotFound, UsageError."""
        from studio.measure import measurements

        found = measurements.item_of(self._drop.checklist, item)
        with self._drop.change("checklist.overruled", who) as act:
            self._tick([item], act.who, measurements.overrule(self._drop, found, reason, act.who))
        return act.done()

"""The verbs of a Shoot that are about its checklist: ticking, measuring, overruling. Thin, as all of them."""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from studio.base.jobs import Progress
from studio.catalog import Row
from studio.open_drop import OpenDrop

if TYPE_CHECKING:
    from studio.capture.microphone import Heard, SampleStream
    from studio.capture.webcam import Box, Spots, Webcam
    from studio.preflight import Preflight
    from studio.preflight.devices import Camera


class ChecklistVerbs:
    """What `Shoot` offers of its checklist. `who` is by default the person of the settings."""

    def __init__(self, drop: OpenDrop) -> None:
        self._drop = drop

    def state(self) -> dict[str, Any]:
        """{drop, complete, items: [{id, section, text, why, required, measured, ticked, by, at, note, measurement}]}.

        complete: all required are ticked. measurement: the newest of the item, see `studio.measure.measurements.state`.
        """
        from studio.measure import measurements

        return measurements.state(self._drop)

    def drawn(self) -> list[dict[str, Any]]:
        """The items of `state`, each with the picture of its measurement as `scene`, for reports."""
        from studio.measure import measurements

        return measurements.with_scenes(self._drop, self.state()["items"])

    def tick(self, items: Iterable[str], by: str | None = None, note: str | None = None, off: bool = False) -> None:
        """Tick items (or untick them with `off`). Raises NotFound, naming the items there are, before any is ticked."""
        from studio.catalog.ticks import tick

        drop = self._drop
        tick(drop.catalog, drop.row, drop.checklist, list(items), by or self._drop.catalog.who, note, not off)
        self._drop.events.checklist_changed.emit(self._drop.id)

    def measure(self, kind: str, file: Path, item: str | None = None, who: str | None = None, *options: Any) -> Row:
        """Measure `light` or `sound` of a file and keep the result; tick the item when it is within its limit.

        Without an item it is kept for every item that it tells something of, and none is ticked (see `tick_measured`). `options` go to
        `measure.light_of`. The row of table `measurement`. Raises UsageError, NotFound, InvalidInput (the file can't be read), Refused.
        """
        from studio.measure import measurements

        who = who or self._drop.catalog.who
        row = measurements.measure(self._drop, kind, file, item, who, *options)
        if item is not None and row["result"]["verdict"]["within"]:
            self.tick([item], who, row["result"]["verdict"]["sentence"])
        if kind == "light" and row["result"]["grey_card"] is not None:
            from studio.judging import grey_cards

            frame = grey_cards.frame_of(self._drop, row["result"]["file"])
            if frame is not None:
                self._judge_camera(str(frame["camera_id"]))
        self._drop.events.checklist_changed.emit(self._drop.id)
        return row

    def _judge_camera(self, camera: str) -> None:
        """Hold the colour of the camera's frames against its grey card anew."""
        from studio.judging import examined

        for frame_id in examined.judge_cameras(self._drop, [camera]):
            self._drop.events.frame_changed.emit(frame_id)
        self._drop.events.coverage_changed.emit(self._drop.id)

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

        path = recordings.new_path(self._drop.folder, recordings.ROOM_TONE if room_tone else "sound", ".wav")
        return microphone.record(stream, path, seconds, progress, heard)

    def keep_look(
        self,
        webcam: "Webcam",
        card: "Box" = None,
        spots: "Spots" = None,
        who: str | None = None,
        item: str | None = None,
    ) -> Row:
        """Keep what a webcam showed at its last look: its picture in the drop's folder, measured as `measure` does a file.

        Raises NoWebcam, Refused, and for an item NotFound and UsageError before anything is kept.
        """
        from studio.measure import measurements, recordings

        if item is not None:
            measurements.item_of(self._drop.checklist, item, "light")
        kept = webcam.keep(recordings.new_path(self._drop.folder, "light", ".png"))
        return self.measure("light", kept, item, who, card, spots)

    def measured(self) -> dict[str, Row]:
        """The newest measurement of each item, whole; see `measurements.latest`."""
        from studio.measure import measurements

        return measurements.latest(self._drop)

    def tick_measured(self, who: str | None = None) -> tuple[list[str], dict[str, str]]:
        """Tick what was measured within its limits; the items ticked, and what is still open with the sentence why."""
        from studio.measure import measurements

        good, still = measurements.within_limits(self._drop)
        for item, sentence in good.items():
            self.tick([item], who, sentence)
        return list(good), still

    def preflight(
        self,
        backup: Path | None = None,
        cards: list[Path] | None = None,
        camera: "Camera | None" = None,
        port: str | None = None,
        ask_camera: bool = True,
        progress: Progress | None = None,
        who: str | None = None,
    ) -> "Preflight":
        """Test what can be tested before the first frame, keep it, and tick what is good; see `studio.preflight.run.preflight`.

        backup: the second copy's folder; the settings' where none is named. Raises Interrupted.
        """
        from studio import preflight
        from studio.base import settings
        from studio.preflight.run import to_tick

        who, chosen = who or self._drop.catalog.who, settings.load().backup
        backup = backup or (Path(chosen) if chosen else None)
        found = preflight.preflight(
            self._drop, who,
            backup=backup, cards=cards, camera=camera, port=port, ask_camera=ask_camera, progress=progress,
        )  # fmt: skip
        for item, sentence in to_tick(self._drop, found).items():
            self.tick([item], who, sentence)
            found.ticked.append(item)
        self._drop.events.checklist_changed.emit(self._drop.id)
        return found

    def last_preflight(self) -> dict[str, Any] | None:
        """What the newest preflight found, as `Preflight.to_dict` gives it; None when there was none."""
        from studio.preflight.run import last

        return last(self._drop)

    def overrule(self, item: str, reason: str, who: str | None = None) -> None:
        """Tick a measured item against its measurement, with the reason; both are kept. Raises NotFound, UsageError."""
        from studio.measure import measurements

        found = measurements.item_of(self._drop.checklist, item)
        self.tick([item], who, measurements.overrule(self._drop, found, reason, who or self._drop.catalog.who))

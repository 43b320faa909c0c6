"""Measuring the sound: a recording from the microphone with its level, room tone, or a file; and what it says."""

import contextlib
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QVBoxLayout, QWidget

from studio.base import jobs
from studio.base.language import N_, tr
from studio.base.retold import retold
from studio.base.wording import visible
from ui.checklist.level_meter import LevelMeter
from ui.checklist.measured import VerdictList
from ui.parts.basics import button, label, restyle, row
from ui.parts.command_button import command_button
from ui.parts.page_context import PageContext
from ui.state.session import Row
from ui.state.work import Task

if TYPE_CHECKING:
    from concurrent.futures import Future

    from studio.base.jobs import Progress
    from studio.shoot.handed_out import Device, SampleStream

SOUNDS = N_("Sound (*.wav *.flac *.aif *.aiff *.ogg *.opus *.mp3 *.m4a *.aac *.caf *.amr *.3gp *.mp4 *.m4v *.mov)")
EMPTY = N_(
    "Nothing measured yet. Begin with a second of silence, then say the loudest line. For "
    "room tone, everybody stays still for ten seconds; it is kept with the drop."
)
SECONDS = 10
LENGTHS_S = (5, 10, 20, 30, 60, 120)
ROOM_TONE_S = 10.0
Opener = Callable[[str | None], "SampleStream"]


class SoundPanel(QWidget):
    """Attributes: meter, verdicts, devices (the box of microphones), said (why there is none), found (what is shown).

    open_stream: opens the microphone of that number; another one in tests.
    """

    _heard = Signal(object)
    _found = Signal(object)

    def __init__(self, context: PageContext, who: Callable[[], str | None]) -> None:
        super().__init__()
        self._context, self._session, self._who = context, context.session, who
        self.open_stream: Opener = _microphone
        self.found: dict[str, Any] | None = None
        self._busy: Task | None = None
        self._unfolded = False
        self._looking: Future[tuple[list[Device], str]] | None = None
        self.devices = QComboBox()
        self.devices.setAccessibleName(tr("Microphone"))
        self.devices.setMinimumWidth(240)
        self.seconds = QComboBox()
        for length in LENGTHS_S:
            self.seconds.addItem(f"{length} s", length)
        self.seconds.setCurrentIndex(LENGTHS_S.index(SECONDS))
        self.seconds.setAccessibleName(tr("Length of the recording in seconds"))
        self.said = label("", "muted")
        self.meter = LevelMeter(context.theme)
        self.verdicts = VerdictList(context.theme)
        self.source = label("", "muted")
        self.notes = label("", "muted")
        self.empty = label(tr(EMPTY), "muted")
        self.record = command_button(
            context.actions, "measure.record", tr("Record and measure"), tip=tr("Record, measure; again: stop")
        )
        self.room = command_button(
            context.actions,
            "measure.room_tone",
            tr("Room tone"),
            tip=tr("Record ten seconds that are kept with the drop"),
        )
        self.listen = command_button(
            context.actions, "measure.listen", tr("Listen"), tip=tr("Show the level, keep nothing"), checkable=True
        )
        self.file = command_button(
            context.actions, "measure.file", tr("A recording…"), tip=tr("Choose a file; or drop it here")
        )
        self.look = button(
            tr("Look for microphones"), self.look_for_devices, kind="plain", tip=tr("After one was plugged in")
        )
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 8)
        box.addLayout(row(self.record, self.seconds, self.room, self.listen, self.file, None))
        box.addLayout(row(self.devices, self.look, None))
        for part in (self.said, self.meter, self.empty, self.source, self.notes, self.verdicts):
            box.addWidget(part)
        self._heard.connect(self.meter.show_reading, Qt.ConnectionType.QueuedConnection)
        self._found.connect(self._show_devices, Qt.ConnectionType.QueuedConnection)
        self._session.shoot_changed.connect(self._forget)
        self._show()

    # -- microphones --------------------------------------------------------------------------------------------

    def entered(self) -> None:
        """The page is shown: look for microphones, once."""
        if self._looking is None and self._session.shoot is not None:
            self.look_for_devices()

    def look_for_devices(self) -> None:
        """Read the microphones anew; beside other work, and without a bar: nobody waits for it."""
        self._looking = jobs.run("look-for-microphones", lambda _: _devices()).future
        self._looking.add_done_callback(self._tell)

    def _tell(self, future: "Future[tuple[list[Device], str]]") -> None:
        # On the thread that looked; the window may have closed meanwhile, and who looked later knows better.
        if future is not self._looking:
            return
        with contextlib.suppress(RuntimeError):
            self._found.emit(future.exception() or future.result())

    def _show_devices(self, found: "tuple[list[Device], str] | BaseException") -> None:
        if isinstance(found, BaseException):
            self._session.fail(found)
            return
        devices, said = found
        wanted = self.devices.currentData()
        self.devices.clear()
        for one in devices:
            self.devices.addItem(
                tr("{name}, {rate_hz:g} kHz", name=visible(one.name), rate_hz=one.rate_hz / 1000), str(one.index)
            )
        at = self.devices.findData(wanted)
        default = next((n for n, one in enumerate(devices) if one.default), 0)
        self.devices.setCurrentIndex(at if at >= 0 else default)
        self.said.setText(retold(said))
        restyle(self.said, "warn" if said else "muted")
        self._show()

    # -- recording ----------------------------------------------------------------------------------------------

    def record_and_measure(self, room_tone: bool = False) -> None:
        """Record from the chosen microphone, then measure; while one is under way: end it."""
        shoot = self._session.shoot
        if shoot is None or self._stopped():
            return
        device, who = self.devices.currentData(), self._who()
        seconds = ROOM_TONE_S if room_tone else float(self.seconds.currentData())

        def work(progress: "Progress") -> Row:
            stream = self.open_stream(device)
            try:
                path = shoot.checklist.record(stream, seconds, room_tone, progress, self._heard.emit)
            finally:
                stream.close()
            made: Row = shoot.checklist.measure("sound", path, None, who).made
            return made

        self._begin(tr("Record room tone") if room_tone else tr("Record"), work)

    def listen_only(self) -> None:
        """Show the level of the chosen microphone until this is called again."""
        if self._stopped():
            return
        device = self.devices.currentData()

        def work(progress: "Progress") -> None:
            from studio.shoot import listen

            stream = self.open_stream(device)
            try:
                listen(stream, progress, self._heard.emit)
            finally:
                stream.close()

        self._begin(tr("Listen"), work)

    def measure(self, path: Path) -> None:
        """Measure a recording and keep it for every item that it tells something of."""
        shoot, who = self._session.shoot, self._who()
        if shoot is not None:
            self._unfolded = True
            self._session.run(
                tr("Measure {name}", name=path.name),
                lambda _: shoot.checklist.measure("sound", path, None, who).made,
                self.show_row,
            )

    def _begin(self, what: str, work: Callable[["Progress"], Row | None]) -> None:
        self.meter.show_reading(None)
        self._unfolded = True
        self._busy = self._session.run(what, work, self._done, lambda _: self._done(None))
        self._show()

    def _stopped(self) -> bool:
        if self._busy is None:
            return False
        self._busy.cancel()
        return True

    def _done(self, kept: Row | None) -> None:
        self._busy = None
        self.show_row(kept)
        self._show()

    # -- what is shown ------------------------------------------------------------------------------------------

    def show_row(self, kept: Row | None) -> None:
        """Show a measurement that was kept."""
        if kept is not None:
            self.found = kept["result"]
            self._show()

    def fold_up(self) -> None:
        """Hide what was told of a recording: it stands at its items."""
        self._unfolded = False
        self._show()

    def _show(self) -> None:
        found, busy = self.found, self._busy
        heard = self.devices.count() > 0 or busy is not None
        self.record.setText(tr("Stop") if busy is not None and busy.what == tr("Record") else tr("Record and measure"))
        self.room.setText(tr("Stop") if busy is not None and busy.what == tr("Record room tone") else tr("Room tone"))
        self.listen.setChecked(busy is not None and busy.what == tr("Listen"))
        self.meter.setVisible(busy is not None)
        self.devices.setVisible(self.devices.count() > 0)
        self.said.setVisible(bool(self.said.text()) and not heard)
        self.empty.setVisible(found is None)
        self.source.setVisible(found is not None)
        self.verdicts.setVisible(found is not None and self._unfolded)
        notes = " ".join((found or {}).get("notes") or [])
        self.notes.setText(retold(notes))
        self.notes.setVisible(bool(notes))
        if found is None:
            return
        facts = [Path(found["file"]).name]
        for key, word in (
            ("peak_dbfs", tr("peak {:.1f} dBFS")),
            ("loudness_lufs", tr("{:.1f} LUFS")),
            ("noise_floor_dbfs", tr("floor {:.1f} dBFS")),
        ):
            if found[key] is not None:
                facts.append(word.format(found[key]))
        if found["snr_db"] is not None:
            facts.append(tr("signal to noise {snr_db:.0f} dB", snr_db=found["snr_db"]))
        self.source.setText(" · ".join(facts))
        self.verdicts.show_verdicts(found.get("verdicts") or [found["verdict"]])

    def _forget(self) -> None:
        self.found = None
        self._show()


def _microphone(device: str | None) -> "SampleStream":
    from studio.shoot import open_microphone

    return open_microphone(device)


def _devices() -> "tuple[list[Device], str]":
    from studio.base.errors import NotFound
    from studio.shoot import find_microphones

    try:
        return find_microphones(), ""
    except NotFound as error:
        return [], str(error)

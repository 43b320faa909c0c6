"""Short sounds that are heard across a set: through sounddevice where that is there (extra `sound`), else the system's own beep.

Pass rises, check repeats one tone, fail falls and is low: told apart with the eyes on the product, and by those who hear no melody, by
how many tones there are and how long.
"""

import contextlib
import queue
import threading
from functools import cache
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QApplication

from studio.base import jobs
from studio.base.language import N_, tr

if TYPE_CHECKING:
    from ui.state.session import Session

QUESTION, PASS, CHECK, FAIL = "question", "pass", "check", "fail"
TONE_S = 0.16
SOUNDS: dict[str, tuple[tuple[float, float], ...]] = {
    # Two tones a fourth apart: heard over wind and voices, and not taken for an alarm.
    QUESTION: ((660.0, TONE_S), (880.0, TONE_S)),
    PASS: ((1320.0, 0.09),),
    CHECK: ((880.0, 0.08), (0.0, 0.05), (880.0, 0.08)),
    FAIL: ((440.0, 0.14), (330.0, 0.14), (220.0, 0.26)),
}
"""Each its tones, hertz (0: none) and seconds."""
RATE_HZ = 48_000
LOUDNESS = 0.3
NO_EXTRA = N_(
    "Sounds can't be played: the extra 'sound' is not installed. Install it with: pip "
    "install 'threeshot[sound]'; until then fail and questions beep."
)
NO_LIBRARY = N_(
    "Sounds can't be played: the system's PortAudio library is missing (libportaudio2 on "
    "Debian and Ubuntu); install it and start again. Until then fail and questions beep."
)
NO_DEVICE = N_(
    "Sounds can't be played ({why}); connect a loudspeaker and turn the sound on again. Until "
    "then fail and questions beep."
)


class Cue(QObject):
    """Attributes: played, how often it was asked for and not muted; last, which sound; muted; why_not, why no sound can be played.

    That is empty while one can, and until one was tried.

    Signal: changed(), `why_not` is another.
    """

    changed = Signal()
    _beep = Signal()
    _tried = Signal(str)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.played, self.muted, self.why_not = 0, False, ""
        self.last = ""
        # One thread that lasts: to start one holds up the window until it has begun.
        self._line: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        self._job: jobs.Job | None = None
        self._sounding = threading.Event()
        self._beep.connect(QApplication.beep, Qt.ConnectionType.QueuedConnection)
        self._tried.connect(self._take, Qt.ConnectionType.QueuedConnection)

    def play(self, sound: str = QUESTION) -> None:
        """Play one of SOUNDS; returns at once. One that still sounds is enough."""
        if self.muted:
            return
        self.played += 1
        self.last = sound
        if self._sounding.is_set():
            return
        self._sounding.set()
        self._line.put(sound)
        if self._job is None:
            self._job = jobs.run("cue", lambda _: self._serve())
            line = self._line
            self.destroyed.connect(lambda: line.put(None))

    def _serve(self) -> None:
        while (sound := self._line.get()) is not None:
            try:
                self._sound(sound)
            finally:
                self._sounding.clear()

    def _sound(self, sound: str) -> None:
        # Opening the device may take its time, or fail where there is none: not on the window's thread.
        why, missing = "", _missing()
        try:
            if missing:
                why = tr(missing)
            else:
                import sounddevice

                sounddevice.play(tones(sound), RATE_HZ, blocking=True)
        except Exception as error:
            why = tr(NO_DEVICE, why=str(error).splitlines()[0][:80] if str(error) else type(error).__name__)
        # The window may be gone by now.
        with contextlib.suppress(RuntimeError):
            self._tried.emit(why)
            if why and sound in (QUESTION, FAIL):
                self._beep.emit()

    def _take(self, why: str) -> None:
        if why != self.why_not:
            self.why_not = why
            self.changed.emit()


@cache
def _missing() -> str:
    """What is not there to play sounds with, until the program is started again: to look for the library starts a compiler and more, which
    at each verdict cost as much as the verdict."""
    try:
        import sounddevice  # noqa: F401
    except ImportError:
        return NO_EXTRA
    except (OSError, AttributeError):
        # Without the system's library it does not come in whole.
        return NO_LIBRARY
    return ""


_HEARD = "VerdictCue.heard"


class VerdictCue(Cue):
    """Says pass, check and fail of what is being shot, once a frame; not of a card's frames, which come by the hundred."""

    def __init__(self, parent: QObject, session: "Session") -> None:
        super().__init__(parent)
        self._session = session
        self._heard: set[str] = set()
        session.prepare[_HEARD] = lambda rows: {row["id"] for row in rows if row["verdict"] or row["error"]}
        session.frames_reset.connect(self._all_heard)
        session.frames_changed.connect(self._listen)

    def _all_heard(self) -> None:
        found = self._session.prepared.get(_HEARD)
        rows = self._session.rows.items()
        self._heard = {one for one, row in rows if row["verdict"] or row["error"]} if found is None else found

    def _listen(self, ids: list[str]) -> None:
        rows = [self._session.rows[frame_id] for frame_id in ids if frame_id not in self._heard]
        judged = [row for row in rows if _word(row)]
        self._heard.update(row["id"] for row in judged)
        words = {_word(row) for row in judged if row["kind"] == "picture" and not row["rejected"]}
        if words and not any(task.is_import for task in self._session.tasks):
            # Of a burst the worst is heard.
            self.play(next(word for word in (FAIL, CHECK, PASS) if word in words))


def _word(row: dict[str, object]) -> str:
    return FAIL if row["error"] else str(row["verdict"] or "")


def tones(sound: str = QUESTION) -> object:
    """The sound: (N,) float32, -1 to 1, at RATE_HZ, each tone swelling and fading so that it does not click."""
    import numpy as np

    parts = []
    for hz, seconds in SOUNDS[sound]:
        time_s = np.arange(int(seconds * RATE_HZ)) / RATE_HZ
        shape = np.sin(np.pi * time_s / seconds) ** 0.5
        parts.append(LOUDNESS * shape * np.sin(2 * np.pi * hz * time_s))
    return np.concatenate(parts).astype(np.float32)

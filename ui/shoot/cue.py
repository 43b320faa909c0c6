"""A short sound that is heard across a set: through sounddevice where that is there (extra `sound`), else the system's own beep."""

import contextlib

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QApplication

from studio.base import jobs

TONES_HZ = (660.0, 880.0)
"""Two tones a fourth apart: heard over wind and voices, and not taken for an alarm."""
TONE_S = 0.16
RATE_HZ = 48_000
LOUDNESS = 0.3


class Cue(QObject):
    """Attribute: played, how often it was asked for."""

    _beep = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.played = 0
        self._job: jobs.Job | None = None
        self._beep.connect(QApplication.beep, Qt.ConnectionType.QueuedConnection)

    def play(self) -> None:
        """Play it; returns at once. One that still sounds is enough."""
        self.played += 1
        if self._job is None or not self._job.running:
            self._job = jobs.run("cue", lambda _: self._sound())

    def _sound(self) -> None:
        # Opening the device may take its time, or fail where there is none: not on the window's thread.
        try:
            import sounddevice

            sounddevice.play(tones(), RATE_HZ, blocking=True)
        except Exception:
            # The window may be gone by now.
            with contextlib.suppress(RuntimeError):
                self._beep.emit()


def tones() -> object:
    """The sound: (N,) float32, -1 to 1, at RATE_HZ, each tone swelling and fading so that it does not click."""
    import numpy as np

    time_s = np.arange(int(TONE_S * RATE_HZ)) / RATE_HZ
    shape = np.sin(np.pi * time_s / TONE_S) ** 0.5
    return np.concatenate([LOUDNESS * shape * np.sin(2 * np.pi * hz * time_s) for hz in TONES_HZ]).astype(np.float32)

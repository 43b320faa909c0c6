"""What the window looked like, kept as it changes, so that it comes back after quitting, a crash or a kill.

Drop, page, frame, filters, zoom, the frame that Shoot holds, its open board, the armed shot and the window's place. Comfort, never truth:
what can't be read, or is no more, is left out.
"""

import base64
import contextlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QByteArray, QEvent, QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication

from studio.base import paths
from studio.base.errors import ThreeshotError
from studio.base.files import write_atomic

if TYPE_CHECKING:
    from ui.window.main_window import Window

NAME = "window.json"
SOON_MS = 300
"""Changes within a moment are written together."""
_PLACED = (QEvent.Type.Move, QEvent.Type.Resize, QEvent.Type.WindowStateChange)


class Remembered(QObject):
    """Follows a window. `begin` once, when it is made: takes its place, and opens the drop that was open last, where none is asked for."""

    def __init__(self, window: "Window") -> None:
        super().__init__(window)
        self._window, self._ready, self._written = window, False, ""
        self._timer = QTimer(self, singleShot=True, interval=SOON_MS)
        self._timer.timeout.connect(lambda: self._write(window.session.read))
        session, review = window.session, window.review_page
        for changed in (
            session.shoot_changed,
            session.current_changed,
            session.armed_changed,
            review.view.changed,
            review.filters.changed,
            window.page_shown,
            window.shoot_page.looking.changed,
            window.shoot_page.stack.currentChanged,
        ):
            changed.connect(self._soon)
        window.installEventFilter(self)

    def begin(self, drop: str | None) -> None:
        """Take the place that the window had, and go where it was, or to `drop`."""
        window, known = self._window, _read()
        place = known.get("place")
        if not (isinstance(place, str) and window.restoreGeometry(QByteArray(_bytes(place)))):
            # Nobody has given it a place yet: the picture gets all of the screen that is there.
            window.setGeometry(QApplication.primaryScreen().availableGeometry())
            window.setWindowState(Qt.WindowState.WindowMaximized)
        last = known.get("drop")
        if drop:
            self._ready = True
            window.open_drop(drop)
        elif isinstance(last, str) and last:
            window.session.open(last, lambda: self._go_on(known))
            # Whatever is in the way of that drop is told; what happens then is kept again.
            QTimer.singleShot(0, lambda: window.session.do(lambda: None, lambda _: setattr(self, "_ready", True)))
        else:
            self._ready = True

    def _go_on(self, known: dict[str, Any]) -> None:
        """The drop is open: everything else as it was, as far as it is there still."""
        window, session = self._window, self._window.session
        armed = known.get("armed")
        if isinstance(armed, list) and len(armed) == 2 and session.shot(*armed) is not None:
            session.arm(str(armed[0]), str(armed[1]))
        elif known.get("disarmed") is True:
            session.arm(None)
        page = known.get("page")
        window.arrive(page if isinstance(page, str) and page in window.pages else "shoot")
        shoot = known.get("shoot")
        if isinstance(shoot, dict):
            window.shoot_page.look_again(shoot)
        if isinstance(look := known.get("look"), dict):
            window.review_page.look_again(look)
        self._ready = True

    def state(self) -> dict[str, Any]:
        """What is kept."""
        window, shoot = self._window, self._window.session.shoot
        found: dict[str, Any] = {"place": base64.b64encode(window.saveGeometry().data()).decode("ascii")}
        if shoot is not None:
            armed = window.session.armed
            found |= {"drop": str(shoot.folder), "page": window.page, "look": window.review_page.look()}
            found["shoot"] = window.shoot_page.look()
            found |= {"armed": list(armed) if armed else None, "disarmed": armed is None and shoot.arming.disarmed}
        return found

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _PLACED:
            self._soon()
        elif event.type() == QEvent.Type.Close and self._ready:
            self._timer.stop()
            self._write(lambda work, done: done(work()))
            self._timer.stop()
        return False

    def _soon(self, *_: object) -> None:
        if self._ready:
            self._timer.start()

    def _write(self, run: Callable[[Callable[[], Any], Callable[[Any], object]], object]) -> None:
        text = json.dumps(self.state())
        if text != self._written:
            self._written = text
            run(lambda: _keep(text), lambda _: None)


def _keep(text: str) -> None:
    with contextlib.suppress(OSError, ThreeshotError):
        write_atomic(_path(), text)


def _path() -> Path:
    return paths.config_dir() / NAME


def _read() -> dict[str, Any]:
    try:
        found = json.loads(_path().read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _bytes(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except ValueError:
        return b""

"""When keys went down, heard before anything is done with them."""

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtGui import QKeyEvent

from ui.state.marking import Seen


class KeyTimes(QObject):
    """To be installed as an event filter on the window's QWindow. A key that waited while the window was held up says when it went down."""

    def __init__(self, parent: QObject, seen: Seen) -> None:
        super().__init__(parent)
        self._seen = seen

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() in (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress):
            self._seen.key_down(event.timestamp())
            QTimer.singleShot(0, self._seen.key_done)
        elif event.type() == QEvent.Type.MouseButtonPress:
            self._seen.key_done()
        return False

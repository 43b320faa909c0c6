"""A line for a reason, that Esc leaves and Down goes on from."""

from PySide6.QtCore import QEvent, Qt, Signal

from ui.parts.basics import TextField


class ReasonField(TextField):
    """Signals: left(), Esc; down(), Down."""

    left = Signal()
    down = Signal()

    def event(self, event: QEvent) -> bool:
        key = event.key() if event.type() in (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress) else None
        if key == Qt.Key.Key_Down:
            if event.type() == QEvent.Type.KeyPress:
                self.down.emit()
            event.accept()
            return True
        if key == Qt.Key.Key_Escape and event.type() == QEvent.Type.KeyPress:
            self.left.emit()
            return True
        return super().event(event)

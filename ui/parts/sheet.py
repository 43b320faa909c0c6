"""What floats over the window until it is left: the picker, the keys, the slate, what a camera or a phone needs."""

from collections.abc import Callable, Collection

from PySide6.QtCore import QRect, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QScrollArea, QWidget

from ui.parts.basics import Panel

EDGE_PX = 40


class Floor(QWidget):
    """What sheets float over; some are made when they are first asked for. Signals: opened(), closed(sheet), of any of them."""

    opened = Signal()
    closed = Signal(object)

    @property
    def sheets(self) -> list["Sheet"]:
        """Those that were made so far."""
        return self.findChildren(Sheet, options=Qt.FindChildOption.FindDirectChildrenOnly)

    @property
    def up(self) -> list["Sheet"]:
        """Those that are seen: the keys are theirs."""
        return [sheet for sheet in self.sheets if sheet.isVisible()]

    _waits: Callable[[], object] | None = None

    def when_clear(self, take_keys: Callable[[], object]) -> None:
        """Do what takes the keys now, or, where a sheet has them, when that is left (`go_on`): the latest only."""
        self._waits = take_keys if self.up else None
        if self._waits is None:
            take_keys()

    def go_on(self) -> None:
        """No sheet is up any more."""
        waits, self._waits = self._waits, None
        if waits is not None:
            waits()


class Sheet(Panel):
    """The base of all sheets. Hidden until it comes up, and then the keys are its own: the window lets its commands rest meanwhile.

    A sheet says where it lies (`place`), which keys close it, and, with `renew_ms`, what is shown anew so often (`renew`).
    Attribute: before, what had the keys before it came up. Signals: opened(), closed().
    """

    opened = Signal()
    closed = Signal()

    def __init__(
        self,
        parent: QWidget,
        role: str = "sheet",
        margin: int = 14,
        closing_keys: Collection[Qt.Key] = (Qt.Key.Key_Escape,),
        renew_ms: int = 0,
    ) -> None:
        super().__init__(role=role, margin=margin)
        self.setParent(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._closing_keys = closing_keys
        self.before: QWidget | None = None
        self._timer = QTimer(self, interval=renew_ms)
        self._timer.timeout.connect(self.renew)
        if isinstance(parent, Floor):
            self.opened.connect(parent.opened)
            self.closed.connect(lambda: parent.closed.emit(self))
        self.hide()

    def place(self, room: QRect) -> QRect:
        """Where it lies in the room that the window has: all of it but an edge."""
        return room.adjusted(EDGE_PX, EDGE_PX, -EDGE_PX, -EDGE_PX)

    def renew(self) -> None:
        """Show what may have changed; called when it comes up, and every `renew_ms` while it is there."""

    def come_up(self) -> None:
        """Show it over everything, with the keys; `before` had them."""
        if not self.isVisible():
            self.before = QApplication.focusWidget()
        self.fit()
        self.show()
        self.raise_()
        self.setFocus()
        self.opened.emit()
        if self._timer.interval():
            self._timer.start()
        self.renew()

    def fit(self) -> None:
        """Take its place; again when the window has another size."""
        self.setGeometry(self.place(self.parentWidget().rect()))

    def leave(self) -> None:
        """Take it away."""
        if self.isVisible():
            self._timer.stop()
            self.hide()
            self.closed.emit()

    def focusNextPrevChild(self, next: bool) -> bool:
        """Tab goes round in the sheet, as it is read: what lies below it is not to be pressed unseen."""
        stops, here = self.tab_stops(), QApplication.focusWidget()
        at = stops.index(here) if here in stops else -1 if next else 0
        if stops:
            reason = Qt.FocusReason.TabFocusReason if next else Qt.FocusReason.BacktabFocusReason
            there = stops[(at + (1 if next else -1)) % len(stops)]
            there.setFocus(reason)
            above = there.parentWidget()
            while above is not None and above is not self:
                if isinstance(above, QScrollArea):
                    above.ensureWidgetVisible(there)
                above = above.parentWidget()
        return True

    def tab_stops(self) -> list[QWidget]:
        """What Tab goes to, line by line. (Qt's own chain goes through the whole window.)"""
        found = [
            one
            for one in self.findChildren(QWidget)
            if one.focusPolicy() & Qt.FocusPolicy.TabFocus
            and one.focusProxy() is None
            and one.isVisibleTo(self)
            and one.isEnabled()
        ]
        places = {one: QRect(one.mapTo(self, one.rect().topLeft()), one.size()) for one in found}
        found.sort(key=lambda one: places[one].top())
        lines: list[list[QWidget]] = []
        for one in found:
            if lines and places[one].center().y() <= places[lines[-1][0]].bottom():
                lines[-1].append(one)
            else:
                lines.append([one])
        return [one for line in lines for one in sorted(line, key=lambda one: places[one].left())]

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in self._closing_keys:
            self.leave()
        else:
            super().keyPressEvent(event)

"""The row below the picture: what is said of the frame, how it is looked at, what is laid over it; as much of it as there is room for."""

from itertools import accumulate

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QPushButton, QWidget

from studio.base.language import tr
from ui.parts.basics import row
from ui.parts.command_button import command_button
from ui.parts.page_context import PageContext
from ui.parts.sizes import scaled
from ui.review.layers import Layers

GAP_PX = 6


class ToolRow(QWidget):
    """Attributes: marks; decisions, the buttons that are there while the column with the decision is not."""

    def __init__(self, context: PageContext, layers: Layers) -> None:
        super().__init__()
        actions = context.actions

        def made(name: str, text: str, tip: str) -> QPushButton:
            return command_button(actions, name, text, kind="tight", tip=tip, key=True)

        self.decisions = [
            made("shot.approve", tr("Approve"), tr("The producer agrees with the select")),
            made("shot.reshoot", tr("Reshoot…"), tr("Send it back with a note")),
        ]
        self.marks = [
            made("frame.select", tr("Pick"), tr("Make it the select of its shot")),
            made("frame.reject", tr("Reject"), tr("Reject, or take that back")),
            made("frame.assign", tr("Assign…"), tr("Put the chosen frames into a shot")),
            made("view.compare", tr("Compare"), tr("Two to four frames side by side")),
            made("view.zoom", tr("Loupe"), tr("100 % at the product, and back")),
        ]
        self._layers, over = layers, layers.buttons.values()
        self._keys, self._bare = actions.keys, False
        self._tips: dict[QPushButton, str] = {}
        inside = row(*self.decisions, *self.marks, *over, None, spacing=GAP_PX)
        inside.setContentsMargins(0, 0, 0, 0)
        self.setLayout(inside)
        actions.keys.changed.connect(self._keys_changed)
        self.show_decisions(False)

    def show_bare(self, bare: bool) -> None:
        """Nothing can be said of a frame while there is none: each button says why."""
        if bare != self._bare:
            self._bare = bare
            for one in (*self.marks, *self._layers.buttons.values()):
                one.setEnabled(not bare)
                if not bare:
                    one.setToolTip(self._tips[one])
            self._say_why()

    def _say_why(self) -> None:
        why = self._keys.said(tr("No frame has come in yet; import a card ({frames.import}) first."))
        for one in (*self.marks, *self._layers.buttons.values()) if self._bare else ():
            self._tips[one] = one.toolTip()
            one.setToolTip(why)

    def _keys_changed(self) -> None:
        # The buttons heard of it before, and say now what they do.
        self._say_why()
        self.fit()

    def show_decisions(self, there: bool) -> None:
        """The two decisions are here, too, while nothing else shows them."""
        for one in self.decisions:
            one.setVisible(there)
        self.fit()

    def minimumSizeHint(self) -> QSize:
        """However many there are, they ask for no wider window."""
        return QSize(scaled(200), super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit()

    def fit(self) -> None:
        """Words where there is room for all of them, else icons; and the last ones only where there is room for them."""
        over = list(self._layers.buttons.values())
        always = [one for one in (*self.decisions, *self.marks) if not one.isHidden()]
        room = self.width() + GAP_PX - sum(one.sizeHint().width() + GAP_PX for one in always)
        for words in (True, False):
            self._layers.show_words(words)
            wide = [one.sizeHint().width() + GAP_PX for one in over]
            if sum(wide) <= room:
                break
        for made, end in zip(over, accumulate(wide), strict=True):
            made.setVisible(end <= room)

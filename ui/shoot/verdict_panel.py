"""The verdict on the frame that is shown, in words first: what is right or wrong and what to do; then the numbers; then the loupe."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from studio.base.language import N_, number, tr, trn, within
from studio.base.retold import retold
from studio.base.sensitivity import TOLERANCES
from studio.base.wording import visible
from ui.parts.badge import Badge
from ui.parts.basics import Elided, Panel, label, row, scrolling
from ui.parts.coverage_words import verdict_title
from ui.parts.frame_model import verdict_word
from ui.parts.page_context import PageContext
from ui.parts.sizes import scaled
from ui.parts.theme import Theme
from ui.shoot.loupe import Loupe
from ui.state.session import Row

if TYPE_CHECKING:
    from studio.shoot.handed_out import ShotState

LOUPE_PX, TOLD_PX = 90, 60
"""As high as is left to the loupe and to the words at least; the words go before."""
UNLIMITED_PX = 16_777_215
"""Qt's own word for as high as there is room."""
PASSED = N_("Sharp, and the light is right.")
NOTHING = N_("No frame yet: what comes in is judged here at once.")
WORKING = {
    "slate": N_("A slate: it says whose the next frames are."),
    "tag": N_("A tag: it says whose the next frames are."),
    "working": N_("A working frame, such as a grey card; not judged."),
    "clip": N_("A clip: copied and listed, not judged."),
    "waiting": N_("Is being judged…"),
    "rejected": N_("Rejected before it was judged."),
}


def sentence(frame: Row) -> str:
    """What is said of a frame first."""
    if frame["error"]:
        return retold(str(frame["error"]))
    word = verdict_word(frame)
    if word in WORKING:
        return tr(WORKING[word])
    return retold(str(frame["reasons"][0])) if frame["reasons"] else tr(PASSED)


def numbers(frame: Row, blur: bool) -> str:
    """Its numbers on one line. blur: that too."""
    parts = [
        tr("blur {blur_px_delivery:.2f} px", blur_px_delivery=frame["blur_px_delivery"])
        if blur and frame["blur_px_delivery"] is not None
        else "",
        number(f"{frame['subject_ev']:+.1f} EV") if frame["subject_ev"] is not None else "",
        tr("{clipped_high_pct:.1f} % blown out", clipped_high_pct=frame["clipped_high_pct"])
        if (frame["clipped_high_pct"] or 0) >= 1
        else "",
    ]
    return " · ".join(part for part in parts if part).replace("-", "−")


class Gauge(QWidget):
    """A number on a bar, with the part of it that is allowed."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme, self._value, self._limit = theme, 0.0, 1.0
        self.setFixedHeight(scaled(12))
        theme.changed.connect(self.update)

    def show_value(self, value: float, limit: float) -> None:
        """A value, and the most it may be."""
        self._value, self._limit = value, limit
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, colours = QPainter(self), self._theme.colours
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        width, most = self.width() - 2.0, self._limit * 2
        bar = QRectF(1, self.height() / 2 - 3, width, 6)
        painter.setPen(QColor(colours.line))
        painter.setBrush(QColor(colours.raised))
        painter.drawRoundedRect(bar, 3, 3)
        painter.setPen(QColor(colours.good))
        painter.setBrush(QColor(colours.good_soft))
        painter.drawRoundedRect(QRectF(1, bar.y(), width / 2, 6), 3, 3)
        at = 1 + min(1.0, self._value / most) * (width - 3)
        painter.fillRect(QRectF(at, 0, 3, self.height()), QColor(colours.text))


class VerdictPanel(Panel):
    """Attributes (labels): verdict (a badge), says, more."""

    def __init__(self, context: PageContext) -> None:
        super().__init__(margin=12)
        self._context, self._session = context, context.session
        self._row: Row | None = None
        self.verdict = Badge(context.theme, 22)
        self.name = Elided()
        self.name.setProperty("role", "muted")
        self.name.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.says = label("", "strong", select=True)
        self.more = label("", "muted")
        self.numbers = label("", "muted")
        self._blur, self._limit = label(tr("Blur"), wrap=False), label("", "muted", wrap=False)
        self._value = label("", "good", wrap=False)
        self._gauge = Gauge(context.theme)
        self._plot = QWidget()
        plot = QVBoxLayout(self._plot)
        plot.setContentsMargins(0, 0, 0, 0)
        plot.setSpacing(2)
        plot.addLayout(row(self._blur, self._limit, None, self._value))
        plot.addWidget(self._gauge)
        self.loupe = Loupe()
        head = row(self.verdict, self.name)
        head.setStretch(1, 1)
        inside = QWidget()
        told = QVBoxLayout(inside)
        told.setContentsMargins(0, 0, 0, 0)
        told.setSpacing(4)
        for part in (self.says, self.more, self.numbers):
            told.addWidget(part)
        told.addStretch(1)
        self._inside, self._told = inside, scrolling(inside)
        self._told.setMinimumHeight(scaled(TOLD_PX))
        self.box.setSpacing(6)
        self.box.addLayout(head)
        self.box.addWidget(self._told, 1)
        self.box.addWidget(self._plot)
        self.box.addWidget(self.loupe, 2)
        self.setAccessibleName(tr("Verdict"))
        self.compact, self._room = False, 0
        self.show_frame(None, None)

    def give_way(self, compact: bool, one_line: bool) -> None:
        """compact: words and numbers alone, without plot and loupe. one_line: what is said shortly, for a while."""
        self.compact = compact
        self._told.setVisible(not one_line)
        self._show_plot()

    def fit(self, room: int) -> None:
        """room: of its height, where what to make stands below it and has the rest; 0 where it has all that is left itself."""
        if room != self._room:
            self._room = room
            self._show_loupe()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._show_loupe()

    def _show_loupe(self) -> None:
        """Where the words have their room: all that is said is read without scrolling, as far as there is room at all."""
        box = self.box.contentsMargins()
        needed = self._inside.layout().heightForWidth(self.width() - box.left() - box.right() - 2)
        plot = self._plot.sizeHint().height() + self.box.spacing() if not self._plot.isHidden() else 0
        head = self.verdict.sizeHint().height() + 2 * self.box.spacing()
        left = (self._room or self.height()) - box.top() - box.bottom() - head - plot
        shows = self._row is not None and not self._row["error"] and not self.compact
        shows = shows and left - needed >= scaled(LOUPE_PX)
        takes = self._room or not self.compact
        least = min(needed, scaled(TOLD_PX)) if self._room else scaled(TOLD_PX)
        self._told.setMinimumHeight(max(least, min(needed, left)) if takes else least)
        # All of it in sight needs no scroll bar, which would take the room for it.
        bar = (
            Qt.ScrollBarPolicy.ScrollBarAlwaysOff
            if needed <= self._told.minimumHeight()
            else Qt.ScrollBarPolicy.ScrollBarAsNeeded
        )
        self._told.setVerticalScrollBarPolicy(bar)
        self._told.setMaximumHeight(needed if shows or self._room else UNLIMITED_PX)
        self.loupe.setVisible(shows)

    def show_frame(self, frame: Row | None, pixmap: QPixmap | None) -> None:
        """A frame's verdict. pixmap: its picture, None while that is read."""
        self._row = frame
        self.loupe.show_frame(frame, pixmap)
        self.verdict.setVisible(frame is not None)
        self.name.say(frame["name"] if frame is not None else "")
        if frame is None:
            self.says.setText(tr(NOTHING))
            self.more.setText("")
            self.numbers.setText("")
            self._show_plot()
            return
        word = verdict_word(frame)
        self.verdict.show_verdict(word)
        self.says.setText(sentence(frame))
        told = [*([] if frame["error"] else frame["reasons"][1:]), *frame["notes"]]
        rest = [*map(retold, told), *self._beside(frame)]
        self.more.setText(visible("\n".join(text for text in rest if text), lines=True))
        self.more.setVisible(bool(rest))
        self.setAccessibleDescription(f"{frame['name']}: {within(verdict_title(word))}. {self.says.text()}")
        self._show_plot()

    def _beside(self, frame: Row) -> list[str]:
        """Whose it is, and how far that shot is."""
        if not frame["sku"]:
            return [tr("It belongs to no shot yet.")] if frame["kind"] == "picture" else []
        shot: ShotState | None = self._session.shot(frame["sku"], frame["role"])
        if frame["rejected"]:
            return [tr("Rejected.")]
        if frame["is_select"]:
            return [tr("It is the select of its shot.")]
        if shot is None or not shot.passing:
            return []
        return [trn("{n} frame of this shot passes.", "{n} frames of this shot pass.", shot.passing)]

    def _show_plot(self) -> None:
        frame, shoot = self._row, self._session.shoot
        judged = frame is not None and frame["verdict"] is not None and verdict_word(frame) == frame["verdict"]
        role = (
            shoot.drop.role(frame["sku"], frame["role"])
            if shoot is not None and frame is not None and frame["sku"]
            else None
        )
        blur = frame["blur_px_delivery"] if frame is not None and judged else None
        plotted = role is not None and blur is not None and not self.compact
        self._plot.setVisible(plotted)
        self.numbers.setText(numbers(frame, not plotted) if frame is not None and judged else "")
        self.numbers.setVisible(bool(self.numbers.text()))
        self._show_loupe()
        if plotted and role is not None and blur is not None and shoot is not None:
            # As the verdict has it: the role's limit at the sensitivity that is set.
            limit = role.max_blur_px * TOLERANCES[shoot.drop.brief.sensitivity or self._context.settings.sensitivity]
            self._limit.setText(tr("at most {limit:.2g} px", limit=limit))
            self._value.setText(number(f"{blur:.2f} px"))
            self._value.setProperty("role", "good" if blur <= limit else "bad")
            self._value.style().unpolish(self._value)
            self._value.style().polish(self._value)
            self._gauge.show_value(blur, limit)

"""The level of a microphone while it is heard: RMS and peak of each channel, the held peak, and a lamp for clipping."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from studio.base.language import tr
from ui.parts.sizes import scaled
from ui.parts.theme import Theme

if TYPE_CHECKING:
    from studio.shoot.handed_out import Reading

LOWEST_DBFS = -60.0
GOOD_DBFS = (-20.0, -6.0)
"""Where a voice's peaks belong; the checklist's limits for them."""
LAMP_PX = 96
SCALE_DBFS = (-60, -50, -40, -30, -20, -12, -6, 0)


class LevelMeter(QWidget):
    """Shows one reading at a time. Attribute: reading, or None."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.reading: Reading | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(tr("Level of the microphone"))
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(420, 88)

    def minimumSizeHint(self) -> QSize:
        return QSize(280, 88)

    def show_reading(self, reading: "Reading | None") -> None:
        """Show a level; None: nothing is heard."""
        self.reading = reading
        self.setAccessibleDescription(self.words)
        self.update()

    @property
    def words(self) -> str:
        """What it shows, in words."""
        one = self.reading
        if one is None:
            return tr("nothing is heard")
        return tr(
            "peak {hold_dbfs:.1f} dBFS, RMS {rms_dbfs:.1f} dBFS", hold_dbfs=one.hold_dbfs, rms_dbfs=one.rms_dbfs
        ) + (tr(", clipped") if one.clipped else "")

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, colours, one = QPainter(self), self._theme.colours, self.reading
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        bars = QRectF(0, 6, self.width() - scaled(LAMP_PX) - 12, 44)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colours.window))
        painter.drawRoundedRect(bars, 4, 4)
        good = QColor(colours.good)
        good.setAlphaF(0.18)
        painter.setBrush(good)
        left, right = (self._across(level, bars) for level in GOOD_DBFS)
        painter.drawRect(QRectF(left, bars.y(), right - left, bars.height()))
        if one is not None:
            tall = bars.height() / len(one.channels)
            for n, (peak, rms) in enumerate(one.channels):
                y = bars.y() + n * tall
                painter.setPen(Qt.PenStyle.NoPen)
                for level, colour in ((peak, colours.accent_soft), (rms, colours.accent)):
                    painter.setBrush(QColor(colour))
                    painter.drawRect(QRectF(bars.x(), y + 3, self._across(level, bars) - bars.x(), tall - 6))
            hold = self._across(one.hold_dbfs, bars)
            painter.setPen(QPen(QColor(colours.bad if one.hold_dbfs > GOOD_DBFS[1] else colours.text), 3))
            painter.drawLine(round(hold), round(bars.y()), round(hold), round(bars.bottom()))
        font = self.font()
        font.setPixelSize(scaled(11))
        painter.setFont(font)
        painter.setPen(QColor(colours.muted))
        for level in SCALE_DBFS:
            x = min(max(self._across(level, bars), 12), bars.right() - 12)
            painter.drawText(QRectF(x - 20, bars.bottom() + 2, 40, 16), Qt.AlignmentFlag.AlignCenter, f"{level}")
        painter.drawText(QRectF(bars.x(), bars.bottom() + 19, bars.width(), 16), Qt.AlignmentFlag.AlignLeft, self.words)
        self._paint_lamp(painter, QRectF(self.width() - scaled(LAMP_PX), 6, scaled(LAMP_PX), 44))

    def _paint_lamp(self, painter: QPainter, box: QRectF) -> None:
        colours, on = self._theme.colours, self.reading is not None and self.reading.clipped
        painter.setPen(QPen(QColor(colours.bad if on else colours.edge), 2))
        painter.setBrush(QColor(colours.bad if on else colours.surface))
        painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), 6, 6)
        font = self.font()
        font.setPixelSize(scaled(13))
        font.setBold(on)
        painter.setFont(font)
        painter.setPen(QColor(colours.surface if on else colours.muted))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, tr("CLIPPED") if on else tr("no clipping"))

    def _across(self, level_dbfs: float, bars: QRectF) -> float:
        share = 1.0 - min(1.0, max(0.0, level_dbfs / LOWEST_DBFS))
        return bars.x() + share * bars.width()

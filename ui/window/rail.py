"""The rail at the window's side: a button for each page."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QButtonGroup, QFrame, QToolButton, QVBoxLayout, QWidget

from studio.base.language import tr
from ui.parts.basics import PressKeys, restyle
from ui.parts.shapes import paint_verdict
from ui.parts.sizes import scaled
from ui.parts.theme import Theme
from ui.state.actions import Actions
from ui.state.commands import PAGE_TITLES, PAGES

WIDTH_PX = 92
ICON_PX, LOW_ICON_PX = 28, 20
MARK_PX = 18


class _KeepMark(QWidget):
    """The octagon of what is to be kept, in a button's corner."""

    def __init__(self, theme: Theme, button: QToolButton) -> None:
        super().__init__(button)
        self._theme = theme
        self.setFixedSize(scaled(MARK_PX), scaled(MARK_PX))
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def paintEvent(self, event: QPaintEvent) -> None:
        colours = self._theme.colours
        paint_verdict(
            QPainter(self), QRectF(1, 1, scaled(MARK_PX) - 2, scaled(MARK_PX) - 2), "keep", colours.bad, colours.surface
        )


class Rail(QFrame):
    """Attribute: buttons, by their pages' names. go(page): called when one is pressed. foot: what lies below them."""

    def __init__(
        self, theme: Theme, commands: Actions, go: Callable[[str], object], foot: QWidget | None = None
    ) -> None:
        super().__init__()
        self._theme, self._commands = theme, commands
        self.setProperty("panel", "rail")
        self.setFixedWidth(scaled(WIDTH_PX))
        box = QVBoxLayout(self)
        box.setContentsMargins(6, 8, 6, 8)
        box.setSpacing(4)
        self._group = QButtonGroup(self)
        self.buttons: dict[str, QToolButton] = {}
        self._why: dict[str, str] = {}
        self._marks: dict[str, _KeepMark] = {}
        for page in PAGES:
            made = QToolButton()
            made.setText(tr(PAGE_TITLES[page]))
            made.setProperty("kind", "rail")
            made.setCheckable(True)
            made.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
            made.setIconSize(QSize(scaled(ICON_PX), scaled(ICON_PX)))
            made.setAccessibleName(tr("{page} page", page=tr(PAGE_TITLES[page])))
            made.clicked.connect(lambda _=False, page=page: go(page))
            PressKeys.on(made)
            self._group.addButton(made)
            box.addWidget(made)
            self.buttons[page] = made
            self._why[page] = ""
            self._marks[page] = _KeepMark(theme, made)
        box.addStretch(1)
        self._foot, self._is_narrow, self._tall_px = foot, False, 0
        if foot is not None:
            box.addWidget(foot)
            foot.installEventFilter(self)
        theme.changed.connect(self._paint)
        commands.keys.changed.connect(self._show_tips)
        self._paint()
        self._show_tips()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._foot and event.type() in (QEvent.Type.Show, QEvent.Type.Hide, QEvent.Type.LayoutRequest):
            self._fit()
        return super().eventFilter(watched, event)

    def _fit(self) -> None:
        """Where the buttons and what lies below them have not room for both, the buttons are lower."""
        foot = self._foot.sizeHint().height() if self._foot is not None and not self._foot.isHidden() else 0
        margins, spacing = self.layout().contentsMargins(), self.layout().spacing() * (len(self.buttons) + 1)
        if not self._is_narrow:
            self._tall_px = sum(made.sizeHint().height() for made in self.buttons.values())
        tall = self._tall_px + spacing + margins.top() + margins.bottom() + foot
        if (narrow := tall > self.height()) == self._is_narrow:
            return
        self._is_narrow = narrow
        icon = scaled(LOW_ICON_PX if narrow else ICON_PX)
        for made in self.buttons.values():
            made.setIconSize(QSize(icon, icon))
            restyle(made, "low" if narrow else "")

    def show_page(self, name: str, drop_open: bool) -> None:
        """Show which page is shown; while no drop is open, no other than the catalog's can be gone to."""
        self._group.setExclusive(False)
        for page, made in self.buttons.items():
            made.setChecked(page == name)
            made.setEnabled(drop_open or page in ("catalog", name))
        self._group.setExclusive(name in self.buttons)

    def warn(self, page: str, why: str) -> None:
        """Put a sign of danger on a page's button, or take it away (no reason)."""
        mark, made = self._marks[page], self.buttons[page]
        mark.setVisible(bool(why))
        mark.move(scaled(WIDTH_PX) - 12 - scaled(MARK_PX) - 10, 4)
        mark.raise_()
        self._why[page] = why
        self._show_tips()
        named = tr("{page} page", page=tr(PAGE_TITLES[page]))
        made.setAccessibleName(f"{named}: {why}" if why else named)

    def _show_tips(self) -> None:
        for page, made in self.buttons.items():
            tip = self._commands.actions[f"page.{page}"].toolTip()
            made.setToolTip("\n".join(part for part in (self._why[page], tip) if part))

    def _paint(self) -> None:
        for page, made in self.buttons.items():
            made.setIcon(self._theme.icon(page))

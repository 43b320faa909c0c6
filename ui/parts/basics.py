"""The small parts every page is built from: labels, buttons, cards, rows; the theme's style sheet gives them their look."""

import contextlib
import html
import re
from collections.abc import Callable
from functools import cache

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtGui import QFontMetrics, QResizeEvent
from PySide6.QtGui import Qt as QtOfTexts
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from studio.base.language import tr
from studio.base.wording import visible
from ui.parts.theme import Theme

KEY_PRESS, SHORTCUT_OVERRIDE = QEvent.Type.KeyPress, QEvent.Type.ShortcutOverride
_LONG = re.compile(r"\S{24}(?=\S)")
_MAY_BREAK = "\u200b"
PRESSING = (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter)


class Label(QLabel):
    """A text of ours or from outside: what nobody would see in it is shown as what it is (see `studio.base.wording.visible`)."""

    def __init__(self, text: str = "") -> None:
        super().__init__(visible(text, lines=True))

    def setText(self, text: str) -> None:
        """Show another text."""
        super().setText(visible(text, lines=True))


class BreakingLabel(Label):
    """The same for a line of its own below something: a word that is wider than it (a path, an address) is broken, and widens nothing."""

    def __init__(self, role: str) -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self.setProperty("role", role)

    def setText(self, text: str) -> None:
        """Show another text."""
        QLabel.setText(self, _LONG.sub(lambda found: found[0] + _MAY_BREAK, visible(text, lines=True)))

    def text(self) -> str:
        """The text, as it was given."""
        return super().text().replace(_MAY_BREAK, "")


def label(text: str = "", role: str = "", *, wrap: bool = True, select: bool = False) -> QLabel:
    """A text. role: `title`, `heading`, `lead`, `muted`, `huge`, `good`, `warn`, `bad`, `tick` or none. Never read as rich text."""
    made = Label(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setWordWrap(wrap)
    if role:
        made.setProperty("role", role)
    if select:
        made.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return made


def plain_tip(text: str) -> str:
    """A tool tip of a text from outside: what might be read as rich text is shown as it is written."""
    return f"<span>{html.escape(text)}</span>" if QtOfTexts.mightBeRichText(text) else text


def restyle(widget: QWidget, role: str) -> None:
    """Give a widget another role and let the style sheet see it."""
    if widget.property("role") != role:
        widget.setProperty("role", role)
        widget.style().unpolish(widget)
        widget.style().polish(widget)


def button(
    text: str, do: Callable[[], object], *, kind: str = "", tip: str = "", checkable: bool = False
) -> QPushButton:
    """A button. kind: `primary`, `big`, `plain` or none."""
    made = QPushButton(text)
    if kind:
        made.setProperty("kind", kind)
    made.setCheckable(checkable)
    made.setToolTip(tip)
    made.setAccessibleName(text.replace("&", ""))
    made.clicked.connect(lambda: do())
    PressKeys.on(made)
    return made


def with_icon(made: QPushButton, theme: Theme, name: str, side: int = 24) -> QPushButton:
    """Put one of our icons on a button; it follows the theme."""

    def paint() -> None:
        colours = theme.colours
        made.setIcon(theme.icon(name, colours.on_accent if made.property("kind") == "primary" else colours.text))

    made.setIconSize(QSize(side, side))
    theme.changed.connect(paint)

    def forget() -> None:
        # At the end of the program the theme may go before the button does.
        with contextlib.suppress(RuntimeError):
            theme.changed.disconnect(paint)

    made.destroyed.connect(forget)
    paint()
    return made


class PressKeys(QObject):
    """While a widget has the focus that was given to `on`, Space and Return press it, also on a page that has commands on those keys.

    It hears what comes to widgets that have had the focus only: thousands of events reach hundreds of buttons while a window is made.
    """

    _MARK = "pressed-by-keys"

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        app.focusChanged.connect(self._follow)

    @classmethod
    def on(cls, widget: QWidget) -> None:
        """Let keys press this widget while it has the focus."""
        _press_keys()
        # A click leaves the focus where it was: the next Return is the page's, not the button's that was clicked last.
        widget.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        widget.setProperty(cls._MARK, True)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        # Tab moves on from here, as everywhere; a page's command on it is for who has the focus on the picture.
        if kind is SHORTCUT_OVERRIDE and event.key() in (*PRESSING, Qt.Key.Key_Tab):
            event.accept()
            return True
        if kind is KEY_PRESS and event.key() in PRESSING[1:] and isinstance(watched, QAbstractButton):
            watched.click()
            return True
        return False

    def _follow(self, _: QWidget | None, now: QWidget | None) -> None:
        if now is not None and now.property(self._MARK):
            now.installEventFilter(self)


@cache
def _press_keys() -> PressKeys:
    return PressKeys(QApplication.instance())


class Panel(QFrame):
    """A framed box with a vertical layout, `box`. role: `card`, `good`, `warn`, `bad`, `info` or `sheet`."""

    def __init__(self, heading: str = "", role: str = "card", margin: int = 14) -> None:
        super().__init__()
        self.setProperty("panel", role)
        self.box = QVBoxLayout(self)
        self.box.setContentsMargins(margin, margin, margin, margin)
        self.box.setSpacing(8)
        if heading:
            self.box.addWidget(label(heading, "heading"))


def row(*parts: QWidget | None, spacing: int = 8) -> QHBoxLayout:
    """Widgets beside each other; None is a stretch."""
    box = QHBoxLayout()
    _fill(box, parts, spacing)
    return box


def column(*parts: QWidget | None, spacing: int = 8) -> QVBoxLayout:
    """Widgets below each other; None is a stretch."""
    box = QVBoxLayout()
    _fill(box, parts, spacing)
    return box


def _fill(box: QBoxLayout, parts: tuple[QWidget | None, ...], spacing: int) -> None:
    box.setSpacing(spacing)
    for part in parts:
        if part is None:
            box.addStretch(1)
        else:
            box.addWidget(part)


def scrolling(inside: QWidget) -> QScrollArea:
    """`inside` in a scroll area that takes the width it has."""
    inside.setProperty("role", "page")
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setWidget(inside)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    return area


def name_table(table: QTableView, name: str) -> None:
    """Say to screen readers what a table holds, and its heads, too."""
    table.setAccessibleName(name)
    table.horizontalHeader().setAccessibleName(tr("{table}: columns", table=name))
    table.verticalHeader().setAccessibleName(tr("{table}: rows", table=name))


def fit_heads(table: QTableView) -> None:
    """Make each of its columns at least as wide as its title asks for, in whatever language and letters that is."""
    _FittedHeads(table).fit()


class _FittedHeads(QObject):
    """Fits the heads of a table, also when they get another look."""

    def __init__(self, table: QTableView) -> None:
        super().__init__(table)
        self._table = table
        table.horizontalHeader().installEventFilter(self)

    def fit(self) -> None:
        head = self._table.horizontalHeader()
        for column in range(head.count()):
            # One that is put away says that it needs no room at all.
            fixed = head.sectionResizeMode(column) != QHeaderView.ResizeMode.Stretch
            if fixed and not head.isSectionHidden(column):
                self._table.setColumnWidth(column, max(self._table.columnWidth(column), head.sectionSizeHint(column)))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.StyleChange:
            self.fit()
        return super().eventFilter(watched, event)


def clear(box: QBoxLayout) -> None:
    """Take everything out of a layout."""
    while (item := box.takeAt(0)) is not None:
        if item.widget() is not None:
            item.widget().hide()
            item.widget().deleteLater()
        elif item.layout() is not None:
            clear(item.layout())


def alone(text: str) -> QLabel:
    """What stands where nothing else does yet: quiet, in the middle."""
    made = label(text, "muted")
    made.setAlignment(Qt.AlignmentFlag.AlignCenter)
    return made


def cut_lines(
    text: str, metrics: QFontMetrics, room: int, most: int, side: Qt.TextElideMode = Qt.TextElideMode.ElideRight
) -> list[str]:
    """A text on at most so many lines, broken between words; what has no room on a line is cut."""
    told, rest = [], text
    while len(told) < most - 1 and metrics.horizontalAdvance(rest) > room:
        words = rest.split(" ")
        fits = next((n for n in range(len(words), 1, -1) if metrics.horizontalAdvance(" ".join(words[:n])) <= room), 1)
        line = " ".join(words[:fits])
        # Qt cuts what fits to the pixel.
        told.append(line if metrics.horizontalAdvance(line) <= room else metrics.elidedText(line, side, room))
        rest = " ".join(words[fits:])
    return [*told, metrics.elidedText(rest, side, room)] if rest or not told else told


_PART = " · "


class Elided(QLabel):
    """A text cut with … (at `cut`) where there is no room for it; all of it is the tool tip and the accessible name.

    by_parts: of a text with ` · ` in it the last parts are left out whole, before anything is cut. lines: as many as it may have; the last
    one is cut.
    """

    def __init__(
        self,
        text: str = "",
        cut: Qt.TextElideMode = Qt.TextElideMode.ElideRight,
        by_parts: bool = False,
        lines: int = 1,
    ) -> None:
        super().__init__()
        self._side, self._by_parts, self._lines = cut, by_parts, lines
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setMinimumWidth(60)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.whole = ""
        self.say(text)

    def say(self, text: str) -> None:
        """Show another text, as `Label` does."""
        text = visible(text)
        if text != self.whole:
            self.whole = text
            self.setToolTip(plain_tip(text))
            self.setAccessibleName(text)
            self._cut()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._cut()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            # Its look comes to it later than its text: smaller letters need less room.
            self._cut()

    def _cut(self) -> None:
        said, metrics = self.whole, self.fontMetrics()
        while self._by_parts and _PART in said.lstrip(_PART) and metrics.horizontalAdvance(said) > self.width():
            said = said.rpartition(_PART)[0]
        self.setText("\n".join(cut_lines(said, metrics, self.width(), self._lines, self._side)))


class TextField(QLineEdit):
    """A line of text whose Return belongs to it, also where the page has a command on that key."""

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and event.key() in (
            Qt.Key.Key_Return,
            Qt.Key.Key_Enter,
            Qt.Key.Key_Escape,
            Qt.Key.Key_Tab,
        ):
            event.accept()
            return True
        return super().event(event)

"""Light and dark: colours, style sheet and icons. Follows the system, live, unless a person chose one."""

from dataclasses import dataclass
from functools import cache
from importlib import resources as packages

from PySide6.QtCore import QByteArray, QObject, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QIcon, QPainter, QPalette, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication

from ui.parts import sizes
from ui.parts.sizes import scaled

# Pictures are judged against a neutral grey of middle lightness, the same in both themes, without a tint (ISO 3664's surround).
MAT = "#666666"
ON_MAT = "#ffffff"
"""The only colour on the mat."""
OVER_PICTURE = (("#1c1c1c", 4.0), (ON_MAT, 2.0))
"""A line over a picture or the mat: colour and thickness of its two strokes, the dark one first; so it is seen on any picture."""
DRAWN_MARK = ((ON_MAT, 6.0), ("#c0271d", 3.5))
"""What a person draws on a picture, the same: its rim first."""
TARGET_PX = 42
ROW_EDGE_PX = 10
"""Left and right of the text of a row in a list."""
MODES = ("system", "light", "dark")


@dataclass(frozen=True)
class Colours:
    """The colours of one theme, as `#rrggbb`, each by what it is for; USED_ON says where. The verdicts' never stand alone: a shape and a
    word go with them.

    window, surface, raised, strip: what all else lies on; strip: behind small pictures. line: divides, and is decoration only; edge: the
    outline of what can be pressed or written in. *_soft: a panel of that colour.
    """

    window: str
    surface: str
    raised: str
    strip: str
    line: str
    edge: str
    text: str
    muted: str
    accent: str
    on_accent: str
    good: str
    warn: str
    bad: str
    good_soft: str
    warn_soft: str
    bad_soft: str
    accent_soft: str

    @property
    def quiet(self) -> str:
        """The colour of what is not there yet, and of what can't be pressed."""
        return self.muted

    def verdict(self, verdict: str | None) -> str:
        """The colour of `pass`, `check`, `fail`, or of no verdict."""
        return {"pass": self.good, "check": self.warn, "fail": self.bad}.get(verdict or "", self.quiet)

    def state(self, state: str) -> str:
        """The colour of a shot's coverage state."""
        return {
            "captured": self.warn,
            "acceptable": self.accent,
            "selected": self.good,
            "approved": self.good,
            "reshoot": self.bad,
        }.get(state, self.quiet)


LIGHT = Colours(
    window="#ececec", surface="#ffffff", raised="#f6f6f6", strip="#e2e2e2", line="#d6d6d6", edge="#7c7c7c", text="#1a1a1a",
    muted="#4f4f4f", accent="#0a5cab", on_accent="#ffffff", good="#17652f", warn="#7a4b00", bad="#a8231c",
    good_soft="#dff1e4", warn_soft="#fbecd0", bad_soft="#fbe4e2", accent_soft="#dcebf9",
)  # fmt: skip
DARK = Colours(
    window="#1c1c1c", surface="#262626", raised="#333333", strip="#262626", line="#404040", edge="#8c8c8c", text="#f0f0f0",
    muted="#b8b8b8", accent="#6db3f2", on_accent="#0c1a26", good="#6fce8d", warn="#edbb5f", bad="#f79a92",
    good_soft="#1f3628", warn_soft="#3c301a", bad_soft="#452625", accent_soft="#213549",
)  # fmt: skip
_PLAIN = ("window", "surface", "raised", "strip")
_SOFT = ("good_soft", "warn_soft", "bad_soft", "accent_soft")
USED_ON = {
    "text": (*_PLAIN, *_SOFT, "line"), "muted": (*_PLAIN, *_SOFT, "line"), "on_accent": ("accent",),
    "accent": (*_PLAIN, "accent_soft"), "good": (*_PLAIN, "good_soft", "accent_soft"),
    "warn": (*_PLAIN, "warn_soft", "accent_soft"), "bad": (*_PLAIN, "bad_soft", "accent_soft"),
}  # fmt: skip
"""What is written in a colour, and on what: each pair has a contrast of 4.5 or more."""
OUTLINES_ON = {
    "edge": (*_PLAIN, *_SOFT), "accent": (*_PLAIN, *_SOFT), "text": (*_PLAIN, *_SOFT), "on_accent": ("accent",),
    "good": (*_PLAIN, "good_soft"), "warn": (*_PLAIN, "warn_soft"), "bad": (*_PLAIN, "bad_soft"), "surface": ("good", "warn", "bad"),
}  # fmt: skip
"""Outlines, rings and shapes of a colour, and what they lie on: each pair has a contrast of 3 or more."""


class Theme(QObject):
    """What the window is painted with.

    Attributes: mode (`system`, `light` or `dark`), colours, dark. Signal: changed(), after the application has the new look.
    """

    changed = Signal()

    def __init__(self, app: QApplication, mode: str = "system") -> None:
        super().__init__()
        self._app = app
        self.mode = mode if mode in MODES else "system"
        hints = app.styleHints()
        self._system_dark = hints.colorScheme() == Qt.ColorScheme.Dark
        hints.colorSchemeChanged.connect(self._system_changed)
        app.setStyle("Fusion")
        sizes.follow(app)
        self._apply()

    @property
    def dark(self) -> bool:
        """Whether the dark colours are on."""
        return self._system_dark if self.mode == "system" else self.mode == "dark"

    @property
    def colours(self) -> Colours:
        """The colours now on."""
        return DARK if self.dark else LIGHT

    def set_mode(self, mode: str) -> None:
        """`system`, `light` or `dark`."""
        if mode in MODES and mode != self.mode:
            self.mode = mode
            self._apply()

    def icon(self, name: str, colour: str | None = None) -> QIcon:
        """One of our own icons in the theme's text colour, or in `colour`."""
        icon = QIcon()
        icon.addPixmap(_render(name, colour or self.colours.text))
        icon.addPixmap(_render(name, self.colours.accent), QIcon.Mode.Normal, QIcon.State.On)
        icon.addPixmap(_render(name, self.colours.quiet), QIcon.Mode.Disabled)
        return icon

    def follow_letters(self) -> None:
        """The system's letters may have another size now: the look follows; what has fixed sizes does from the next start on."""
        sizes.follow(self._app)
        self._apply()

    def hold_sheet(self) -> None:
        """While a window is put together: for each part put into a part the sheet is worked out anew, most of all that making it costs."""
        self._app.setStyleSheet("")

    def lay_sheet(self) -> None:
        """Lay it over all that is there, once."""
        self._app.setStyleSheet(style_sheet(self.colours))

    def _system_changed(self, scheme: Qt.ColorScheme) -> None:
        self._system_dark = scheme == Qt.ColorScheme.Dark
        if self.mode == "system":
            self._apply()

    def _apply(self) -> None:
        # Off and on again takes a quarter of the time that another sheet over the old one does.
        self.hold_sheet()
        self._app.setPalette(_palette(self.colours))
        self.lay_sheet()
        self.changed.emit()


@cache
def _svg(name: str) -> str:
    return (packages.files("resources") / "icons" / f"{name}.svg").read_text("utf-8")


@cache
def _render(name: str, colour: str, side: int = 112) -> QPixmap:
    pixmap = QPixmap(QSize(side, side))
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    QSvgRenderer(QByteArray(_svg(name).replace("currentColor", colour).encode())).render(
        painter, QRectF(0, 0, side, side)
    )
    painter.end()
    return pixmap


def _palette(colours: Colours) -> QPalette:
    palette = QPalette()
    roles = QPalette.ColorRole
    for role, colour in {
        roles.Window: colours.window, roles.WindowText: colours.text, roles.Base: colours.surface,
        roles.AlternateBase: colours.raised, roles.Text: colours.text, roles.Button: colours.raised,
        roles.ButtonText: colours.text, roles.ToolTipBase: colours.surface, roles.ToolTipText: colours.text,
        roles.Highlight: colours.accent, roles.HighlightedText: colours.on_accent, roles.Link: colours.accent,
        roles.PlaceholderText: colours.muted, roles.BrightText: colours.bad, roles.Mid: colours.line,
        roles.Light: colours.surface, roles.Dark: colours.line, roles.Shadow: colours.line,
    }.items():  # fmt: skip
        palette.setColor(role, QColor(colour))
    for role in (roles.WindowText, roles.Text, roles.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, role, QColor(colours.quiet))
    return palette


def style_sheet(c: Colours) -> str:
    """The look of every kind of widget in these colours, for Qt."""

    def px(size: float) -> str:
        return f"{scaled(size)}px"

    def font(size: float) -> str:
        return f"font-size: {scaled(size)}px"

    return f"""
    QWidget {{ {font(14)}; }}
    QToolTip {{ background: {c.surface}; color: {c.text}; border: 1px solid {c.edge}; padding: 6px; }}
    QLabel[role="title"] {{ {font(26)}; font-weight: 600; }}
    QLabel[role="heading"] {{ {font(17)}; font-weight: 600; }}
    QLabel[role="lead"] {{ {font(17)}; }}
    QLabel[role="strong"] {{ {font(15)}; font-weight: 600; }}
    QLabel[role="tick"] {{ {font(15)}; }}
    QLabel[role="strong"] {{ font-weight: 600; }}
    QLabel[role="muted"] {{ color: {c.muted}; }}
    QLabel[role="field"] {{ {font(13)}; font-weight: 600; }}
    QLabel[role="small"] {{ {font(12)}; color: {c.muted}; }}
    QLabel[role="huge"] {{ {font(34)}; font-weight: 700; }}
    QLabel[role="verdict"] {{ {font(20)}; font-weight: 700; }}
    QLabel[role="good"] {{ color: {c.good}; font-weight: 600; }}
    QLabel[role="warn"] {{ color: {c.warn}; font-weight: 600; }}
    QLabel[role="bad"] {{ color: {c.bad}; font-weight: 600; }}
    QFrame[panel="card"] {{ background: {c.surface}; border: 1px solid {c.line}; border-radius: 8px; }}
    QFrame[panel="good"] {{ background: {c.good_soft}; border: 2px solid {c.good}; border-radius: 8px; }}
    QFrame[panel="warn"] {{ background: {c.warn_soft}; border: 2px solid {c.warn}; border-radius: 8px; }}
    QFrame[panel="bad"] {{ background: {c.bad_soft}; border: 2px solid {c.bad}; border-radius: 8px; }}
    QFrame[panel="info"] {{ background: {c.accent_soft}; border: 2px solid {c.accent}; border-radius: 8px; }}
    QFrame[panel="sheet"] {{ background: {c.surface}; border: 2px solid {c.edge}; border-radius: 8px; }}
    QFrame[panel="rail"] {{ background: {c.surface}; border: none; border-right: 1px solid {c.line}; }}
    QFrame[panel="header"] {{ background: {c.surface}; border: none; border-bottom: 1px solid {c.line}; }}
    QPushButton, QToolButton {{
        min-height: {px(TARGET_PX - 4)}; padding: 0 14px; border: 1px solid {c.edge}; border-radius: 6px;
        background: {c.raised}; color: {c.text};
    }}
    QPushButton:hover, QToolButton:hover {{ border-color: {c.accent}; }}
    QPushButton:pressed, QToolButton:pressed {{ background: {c.line}; }}
    QPushButton:checked, QToolButton:checked {{ background: {c.accent_soft}; border: 2px solid {c.accent}; }}
    QPushButton:focus, QToolButton:focus {{ border: 2px solid {c.accent}; }}
    QPushButton:disabled, QToolButton:disabled {{ color: {c.quiet}; background: {c.window}; }}
    QPushButton[kind="primary"] {{ background: {c.accent}; color: {c.on_accent}; border: 1px solid {c.accent}; font-weight: 600; }}
    QPushButton[kind="primary"]:hover {{ border-color: {c.text}; }}
    QPushButton[kind="primary"]:focus {{ border: 6px double {c.on_accent}; padding: 0 9px; min-height: {scaled(TARGET_PX - 4) - 10}px; }}
    QPushButton[kind="primary"]:disabled {{ background: {c.line}; color: {c.muted}; border-color: {c.line}; }}
    QPushButton[kind="big"] {{ min-height: {px(48)}; {font(16)}; font-weight: 600; text-align: left; padding-left: {px(18)}; }}
    QPushButton[kind="star"] {{ padding: 0; min-width: {px(40)}; {font(20)}; border-color: transparent; background: transparent; }}
    QPushButton[kind="star"]:hover, QPushButton[kind="star"]:focus {{ border: 2px solid {c.accent}; }}
    QPushButton[kind="small"] {{ min-height: {px(26)}; padding: 0 12px; {font(13)}; }}
    QPushButton[kind="tight"] {{ padding: 0 4px; }}
    QPushButton[size="big"] {{ min-height: {px(56)}; {font(16)}; }}
    QPushButton[kind="plain"] {{ border-color: transparent; background: transparent; }}
    QPushButton[kind="plain"]:hover, QPushButton[kind="plain"]:focus {{ border: 2px solid {c.accent}; }}
    QToolButton[kind="rail"] {{
        border: 2px solid transparent; border-radius: 8px; background: transparent; {font(12)}; padding: 6px 0;
        min-width: {px(76)}; min-height: {px(58)};
    }}
    QToolButton[kind="rail"][role="low"] {{ padding: 1px 0; min-height: {px(42)}; }}
    QToolButton[kind="rail"]:hover {{ background: {c.raised}; }}
    QToolButton[kind="rail"]:checked {{ background: {c.accent_soft}; color: {c.accent}; font-weight: 600; border-color: transparent; }}
    QToolButton[kind="rail"]:focus {{ border: 2px solid {c.accent}; }}
    QLineEdit, QComboBox, QPlainTextEdit, QSpinBox {{
        min-height: {px(TARGET_PX - 6)}; border: 1px solid {c.edge}; border-radius: 6px; padding: 0 10px;
        background: {c.surface}; color: {c.text}; selection-background-color: {c.accent}; selection-color: {c.on_accent};
        placeholder-text-color: {c.muted};
    }}
    QLineEdit:focus, QComboBox:focus, QPlainTextEdit:focus, QSpinBox:focus {{ border: 2px solid {c.accent}; }}
    QLineEdit[wrong="true"], QComboBox[wrong="true"], QPlainTextEdit[wrong="true"] {{
        border: 2px solid {c.bad}; background: {c.bad_soft}; }}
    QLineEdit[kind="cell"] {{ border: 2px solid {c.accent}; border-radius: 4px; padding: 0 6px; min-height: 0; }}
    QPlainTextEdit {{ padding: 4px 6px; }}
    QComboBox::drop-down {{ border: none; width: {px(28)}; }}
    QComboBox::down-arrow {{ image: url("{_icon_file("down", c.text)}"); width: {px(14)}; height: {px(14)}; }}
    QComboBox::down-arrow:disabled {{ image: url("{_icon_file("down", c.quiet)}"); }}
    QComboBox QAbstractItemView {{ background: {c.surface}; border: 1px solid {c.edge}; outline: none; }}
    QComboBox QAbstractItemView::item {{ min-height: {px(36)}; padding: 0 8px; }}
    QCheckBox, QRadioButton {{ spacing: 10px; min-height: {px(TARGET_PX - 2)}; padding: 0 6px; {font(15)};
        border: 2px solid transparent; border-radius: 6px; }}
    QCheckBox:focus, QRadioButton:focus {{ border: 2px solid {c.accent}; }}
    QCheckBox::indicator {{ width: {px(24)}; height: {px(24)}; border: 2px solid {c.edge}; border-radius: 5px; background: {c.surface}; }}
    QCheckBox::indicator:checked {{ border-color: {c.good}; background: {c.good}; image: url("{_icon_file("tick", c.surface)}"); }}
    QCheckBox[kind="item"] {{ min-height: {px(36)}; }}
    QCheckBox[kind="item"]::indicator {{ width: {px(28)}; height: {px(28)}; border-radius: 6px; }}
    QCheckBox[kind="item"][beyond="true"]::indicator {{ border-color: {c.bad}; }}
    QFrame[panel="item"] {{ background: transparent; border: none; border-top: 1px solid {c.line}; border-radius: 0; }}
    QFrame[panel="open"] {{ background: {c.raised}; border: none; border-top: 1px solid {c.line}; border-radius: 0; }}
    QPushButton[kind="stage"] {{ background: transparent; border: 2px solid transparent; text-align: left; padding: 0; }}
    QPushButton[kind="stage"]:hover {{ background: {c.raised}; }}
    QPushButton[kind="stage"]:checked {{ background: {c.accent_soft}; border: 2px solid transparent; border-left: 4px solid {c.accent}; }}
    QPushButton[kind="stage"]:focus {{ border: 2px solid {c.accent}; }}
    QPushButton[kind="jump"] {{ background: transparent; border: 2px solid transparent; text-align: left; padding: 0 10px; }}
    QPushButton[kind="jump"]:hover {{ background: {c.raised}; }}
    QPushButton[kind="jump"]:focus {{ border: 2px solid {c.accent}; }}
    QRadioButton::indicator {{ width: {px(20)}; height: {px(20)}; border: 2px solid {c.edge};
        border-radius: 12px; background: {c.surface}; }}
    QRadioButton::indicator:checked {{ border: 7px solid {c.accent}; width: {scaled(20) - 10}px; height: {scaled(20) - 10}px; }}
    QListView, QTableView, QTreeView {{
        background: {c.surface}; border: 1px solid {c.edge}; padding: 1px; border-radius: 6px; outline: none;
        selection-background-color: {c.accent_soft}; selection-color: {c.text};
    }}
    QListView:focus, QTableView:focus {{ border: 2px solid {c.accent}; padding: 0; }}
    QListView[kind="pictures"] {{ background: {c.strip}; }}
    QListView[kind="rows"]::item {{ min-height: {px(TARGET_PX)}; padding: 0 {ROW_EDGE_PX}px; border-radius: 6px; }}
    QListView[kind="rows"]::item:selected {{ background: {c.accent_soft}; color: {c.text};
        border-left: 4px solid {c.accent}; padding-left: 6px; }}
    QTableView {{ gridline-color: {c.line}; }}
    QTableView::item {{ padding: 0 8px; }}
    QHeaderView {{ background: {c.raised}; border: none; }}
    QAbstractScrollArea::corner {{ background: transparent; border: none; }}
    QHeaderView::section {{
        background: {c.raised}; color: {c.muted}; border: none; border-bottom: 1px solid {c.line}; padding: 8px;
        font-weight: 600; {font(12)};
    }}
    QTableView QTableCornerButton::section {{ background: {c.raised}; border: none; }}
    QListView[kind="bare"], QListView[kind="bare"]:focus {{ border: none; background: transparent; }}
    QTableView[kind="bare"] {{ border: 2px solid transparent; border-radius: 4px; }}
    QTableView[kind="bare"]:focus {{ border: 2px solid {c.accent}; }}
    QTabBar {{ background: transparent; border: none; }}
    QTabBar::tab {{ min-height: {px(TARGET_PX - 8)}; padding: 2px 14px; border: 2px solid transparent;
        border-radius: 6px; margin: 4px 2px; }}
    QTabBar::tab:hover {{ background: {c.raised}; }}
    QTabBar::tab:selected {{ background: {c.accent_soft}; border-color: {c.accent}; }}
    QTabBar:focus::tab:selected {{ border-color: {c.text}; }}
    QScrollArea {{ border: none; background: transparent; }}
    QScrollArea > QWidget > QWidget[role="page"] {{ background: transparent; }}
    QScrollBar:vertical {{ width: {px(14)}; background: transparent; }}
    QScrollBar:horizontal {{ height: {px(14)}; background: transparent; }}
    QScrollBar::handle {{ background: {c.edge}; border-radius: 5px; min-height: {px(40)}; min-width: {px(40)}; margin: 2px; }}
    QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
    QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
    QProgressBar {{ border: 1px solid {c.edge}; border-radius: 6px; background: {c.window};
        min-height: {px(16)}; max-height: {px(16)}; text-align: center; }}
    QProgressBar[kind="thin"] {{ min-height: 8px; max-height: 8px; border-color: {c.edge}; border-radius: 4px; background: {c.surface}; }}
    QProgressBar[kind="thin"]::chunk {{ background: {c.good}; border-radius: 3px; }}
    QProgressBar::chunk {{ background: {c.accent}; border-radius: 5px; }}
    QMenuBar {{ background: {c.surface}; color: {c.text}; border-bottom: 1px solid {c.line}; }}
    QMenuBar::item {{ padding: 6px 12px; background: transparent; }}
    QMenuBar::item:selected {{ background: {c.accent_soft}; }}
    QMenu {{ background: {c.surface}; color: {c.text}; border: 1px solid {c.edge}; padding: 6px; }}
    QMenu::item {{ padding: 8px 28px 8px 16px; border-radius: 4px; }}
    QMenu::item:selected {{ background: {c.accent_soft}; }}
    QMenu::item:disabled {{ color: {c.quiet}; }}
    QMenu::separator {{ height: 1px; background: {c.line}; margin: 6px; }}
    QSplitter::handle {{ background: transparent; }}
    """


@cache
def _icon_file(name: str, colour: str) -> str:
    """Style sheets take an icon only from a file; ours is written once into the cache. Empty where that has no room for it."""
    from studio.base import paths
    from studio.base.errors import ThreeshotError
    from studio.base.files import write_atomic

    target = paths.cache_dir() / "icons" / f"{name}-{colour[1:]}.svg"
    try:
        if not target.exists():
            write_atomic(target, _svg(name).replace("currentColor", colour))
    except (ThreeshotError, OSError):
        return ""
    return target.as_posix()

"""The sections of the brief, each with its state, so that what is wrong is seen from anywhere."""

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QPushButton, QWidget

from studio.base.language import beginning, tr
from studio.base.spoken import count
from ui.brief.asked import SECTIONS
from ui.parts.basics import Panel, PressKeys, label, restyle
from ui.parts.page_context import PageContext
from ui.parts.shapes import paint_state, paint_verdict
from ui.parts.sizes import scaled

WIDE_PX, NARROW_PX, MARGIN_PX = 236, 202, 8
GLYPH_PX = 16


class _SectionGlyph(QWidget):
    """Tick, cross or dashed ring."""

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self._theme, self.state = context.theme, "pass"
        self.setFixedSize(scaled(GLYPH_PX) + 2, scaled(GLYPH_PX) + 2)
        context.theme.changed.connect(self.update)

    def paintEvent(self, event: QPaintEvent) -> None:
        colours, box = self._theme.colours, QRectF(1, 1, scaled(GLYPH_PX), scaled(GLYPH_PX))
        if self.state == "empty":
            paint_state(QPainter(self), box, "missing", colours)
        else:
            paint_verdict(QPainter(self), box, self.state, colours.verdict(self.state), colours.surface)


class SectionButton(QPushButton):
    """One section. Attribute: aside, the label that says how many fields are wrong or empty."""

    def __init__(self, title: str, context: PageContext) -> None:
        super().__init__()
        self._title = title
        self.setProperty("kind", "stage")
        self.setCheckable(True)
        PressKeys.on(self)
        self._glyph = _SectionGlyph(context)
        self.name = label(title, wrap=False)
        self.aside = label("", "small", wrap=False)
        self._box = box = QHBoxLayout(self)
        box.setContentsMargins(10, 6, 10, 6)
        box.setSpacing(8)
        box.addWidget(self._glyph)
        box.addWidget(self.name)
        box.addStretch(1)
        box.addWidget(self.aside)
        for part in (self._glyph, self.name, self.aside):
            part.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFixedHeight(scaled(42))

    def minimumSizeHint(self) -> QSize:
        return self._box.minimumSize()

    def show_state(self, wrong: int, unsaid: tuple[str, ...], narrow: bool) -> None:
        """How many fields are wrong, and which of those that may stay empty are."""
        empty = len(unsaid)
        self._glyph.state = "fail" if wrong else "empty" if empty else "pass"
        self._glyph.update()
        said = count(wrong, "field") if wrong else tr("{empty} empty", empty=empty) if empty else ""
        self.aside.setText(str(wrong) if narrow and wrong else "" if narrow else said)
        restyle(self.aside, "bad" if wrong else "small")
        state = tr("{fields} to be mended", fields=count(wrong, "field")) if wrong else said or tr("complete")
        self.setAccessibleName(f"{self._title}: {state}")
        self.setToolTip(tr("Empty: {unsaid}", unsaid=", ".join(unsaid)) if unsaid and not wrong else beginning(state))


class SectionList(Panel):
    """Attributes: buttons (by section), foot (what is said below them). Signal: chosen(section)."""

    chosen = Signal(str)

    def __init__(self, context: PageContext, foot: QWidget) -> None:
        super().__init__(margin=MARGIN_PX)
        self.box.setSpacing(4)
        self._group = QButtonGroup(self)
        self.buttons: dict[str, SectionButton] = {}
        self._narrow = False
        self._states: dict[str, tuple[int, tuple[str, ...]]] = {}
        for section in SECTIONS:
            made = SectionButton(tr(section.title), context)
            made.clicked.connect(lambda _=False, name=section.id: self.chosen.emit(name))
            self._group.addButton(made)
            self.buttons[section.id] = made
            self.box.addWidget(made)
        self.box.addSpacing(8)
        self.box.addWidget(foot)
        self.box.addStretch(1)
        self.setAccessibleName(tr("Sections of the brief"))
        self._widen()

    def show_state(self, states: dict[str, tuple[int, tuple[str, ...]]], shown: str) -> None:
        """states: how many fields are wrong, and which are empty, of each section. shown: the section that is seen."""
        self._states = states
        for name, made in self.buttons.items():
            made.show_state(*states.get(name, (0, ())), self._narrow)
            made.setChecked(name == shown)
        self._widen()

    def fit(self, narrow: bool) -> None:
        """Narrower where the window is."""
        if narrow != self._narrow:
            self._narrow = narrow
            for name, made in self.buttons.items():
                made.show_state(*self._states.get(name, (0, ())), narrow)
            self._widen()

    def _widen(self) -> None:
        """Wide enough for the longest of what its buttons say."""
        needed = max(made.minimumSizeHint().width() for made in self.buttons.values())
        self.setFixedWidth(max(scaled(NARROW_PX if self._narrow else WIDE_PX), needed + 2 * MARGIN_PX + 2))

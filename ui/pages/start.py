"""What is shown while no drop is open: open one, make one, or try the sample."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui.parts.basics import Panel, button, clear, label, with_icon
from ui.parts.page import WindowPage
from ui.parts.page_context import PageContext

RECENT = 5


class _Mark(QWidget):
    """The three frames, large."""

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self._theme = context.theme
        self.setFixedSize(88, 88)
        context.theme.changed.connect(self.update)

    def paintEvent(self, event: QPaintEvent) -> None:
        pixmap = self._theme.icon("threeshot", self._theme.colours.accent).pixmap(88, 88)
        QPainter(self).drawPixmap(self.rect(), pixmap)


class StartPage(WindowPage):
    """open_drop(code) opens one of the recent drops. Attribute: recent, their layout."""

    def __init__(self, context: PageContext, open_drop: Callable[[str], object]) -> None:
        super().__init__(context)
        self._open_drop = open_drop
        run = context.actions.run
        head = QHBoxLayout()
        head.addStretch(1)
        head.addWidget(_Mark(context))
        name = label("Threeshot", "huge", wrap=False)
        head.addWidget(name)
        head.addStretch(1)
        about = label("From the creator's brief to a verified bundle, with no shot missing.", "lead")
        about.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.open = with_icon(
            button("Open a brief or drop…", lambda: run("drop.open"), kind="big", tip="Choose a brief.yaml (Ctrl+O)"),
            context.theme,
            "brief",
        )
        self.write = with_icon(
            button(
                "Write a new brief…",
                lambda: run("drop.example"),
                kind="big",
                tip="Begin from the sample's brief (Ctrl+N)",
            ),
            context.theme,
            "checklist",
        )
        self.sample = with_icon(
            button(
                "Try the sample shoot",
                lambda: run("drop.sample"),
                kind="big",
                tip="Three products, two cameras, nothing of yours is touched",
            ),
            context.theme,
            "camera-sample",
        )
        hint = label("Or drop a brief.yaml or a shoot folder onto this window.", "muted")
        hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.card = Panel("Recent drops")
        self.recent = QVBoxLayout()
        self.card.box.addLayout(self.recent)
        self.card.hide()
        middle = QVBoxLayout()
        middle.setSpacing(12)
        middle.addStretch(2)
        middle.addLayout(head)
        middle.addWidget(about)
        middle.addSpacing(12)
        for part in (self.open, self.write, self.sample, hint, self.card):
            middle.addWidget(part)
        middle.addStretch(3)
        outer = QHBoxLayout(self)
        outer.addStretch(1)
        outer.addLayout(middle, 3)
        outer.addStretch(1)

    def entered(self) -> None:
        self.open.setFocus()
        self.refresh()

    def refresh(self) -> None:
        """Read the recent drops."""

        def work() -> list[dict[str, Any]]:
            from studio.shoot import Shoot

            return Shoot.all(self.session.catalog)[:RECENT]

        self.session.read(work, self._show)

    def _show(self, rows: list[dict[str, Any]]) -> None:
        clear(self.recent)
        for row in rows:
            text = f"{row['title']}   {row['code']}   {row['shots_done']} of {row['shots']} shots   {Path(row['folder']).name}"
            self.recent.addWidget(button(text, lambda code=row["code"]: self._open_drop(code)))
        self.card.setVisible(bool(rows))

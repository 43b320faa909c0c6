"""What is shown while no drop is open: make one, open one, or try the sample; and the new drops that were begun and not made."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from studio.base.language import N_, tr
from ui.parts.basics import Panel, button, clear, label, scrolling, with_icon
from ui.parts.command_button import command_button
from ui.parts.locate import ask_where
from ui.parts.page import WindowPage
from ui.parts.page_context import PageContext
from ui.parts.who_line import WhoLine

if TYPE_CHECKING:
    from studio.shoot.handed_out import Draft

RECENT = 5
FIRST = N_(
    "From the creator's brief to a verified bundle, with no shot missing. Write the brief "
    "of a new drop here, or try the sample shoot first. Then go down the rail at the left: "
    "checklist, shoot, review, export."
)


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
    """open_drop(code) opens one of the recent drops, go_on(draft) goes on with a new one. Attributes: recent, begun, their layouts."""

    def __init__(
        self, context: PageContext, open_drop: Callable[[str], object], go_on: Callable[[Path], object]
    ) -> None:
        super().__init__(context)
        self._open_drop, self._go_on, self._settings = open_drop, go_on, context.settings
        run = context.actions.run
        head = QHBoxLayout()
        head.addStretch(1)
        head.addWidget(_Mark(context))
        name = label("Threeshot", "huge", wrap=False)
        head.addWidget(name)
        head.addStretch(1)
        about = label(tr(FIRST), "lead")
        about.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.write = with_icon(
            command_button(
                context.actions, "drop.new", tr("New drop"), kind="big", tip=tr("Write its brief, in forms")
            ),
            context.theme,
            "brief",
        )
        self.open = with_icon(
            command_button(
                context.actions, "drop.open", tr("Open a brief or drop…"), kind="big", tip=tr("Choose a brief.yaml")
            ),
            context.theme,
            "folder",
        )
        self.sample = with_icon(
            button(
                tr("Try the sample shoot"),
                lambda: run("drop.sample"),
                kind="big",
                tip=tr("Three products, two cameras, nothing of yours is touched"),
            ),
            context.theme,
            "camera-sample",
        )
        hint = label(tr("Or drop a brief.yaml or a shoot folder onto this window."), "muted")
        hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.who = WhoLine(context)
        self.who_card = Panel(tr("Who are you?"), role="info")
        self.who_card.box.addWidget(self.who)
        self.who.said.connect(self._named)
        self.begun_card = Panel(tr("Begun, and not a drop yet"), role="info")
        self.begun = QVBoxLayout()
        self.begun_card.box.addLayout(self.begun)
        self.begun_card.hide()
        self.card = Panel(tr("Recent drops"))
        self.recent = QVBoxLayout()
        self.card.box.addLayout(self.recent)
        self.card.hide()
        middle = QVBoxLayout()
        middle.setSpacing(12)
        middle.addStretch(2)
        middle.addLayout(head)
        middle.addWidget(about)
        middle.addSpacing(12)
        for part in (self.who_card, self.begun_card, self.write, self.open, self.sample, hint, self.card):
            middle.addWidget(part)
        middle.addStretch(3)
        inside = QWidget()
        across = QHBoxLayout(inside)
        across.addStretch(1)
        across.addLayout(middle, 3)
        across.addStretch(1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(scrolling(inside))

    def entered(self) -> None:
        self.who.look()
        self.who_card.setHidden(self._settings.is_named)
        (self.write if self._settings.is_named else self.who.name).setFocus()
        self.refresh()

    def _named(self) -> None:
        self.who_card.hide()
        self.write.setFocus()

    def refresh(self) -> None:
        """Read what was begun, and the recent drops."""

        def work() -> "tuple[list[Draft], list[dict[str, Any]]]":
            from studio.shoot import Shoot, drafts

            return drafts(), Shoot.all(self.session.catalog)[:RECENT]

        self.session.read(work, lambda found: self._show(*found))

    def _show(self, drafts: "list[Draft]", rows: list[dict[str, Any]]) -> None:
        clear(self.begun)
        for draft in drafts[:RECENT]:
            called = "   ".join(part for part in (draft.title, draft.code) if part) or tr("Without a title")
            self.begun.addWidget(button(f"{called}   {draft.changed_at}", lambda path=draft.path: self._go_on(path)))
        self.begun_card.setVisible(bool(drafts))
        clear(self.recent)
        for row in rows:
            shots = tr("{done} of {shots} shots", done=row["shots_done"], shots=row["shots"])
            text = "   ".join((row["title"], row["code"], shots, Path(row["folder"]).name))
            if row["away"]:
                text = "   ".join((row["title"], row["code"], tr("its folder is not there: Locate…")))
                self.recent.addWidget(
                    button(
                        text.replace("&", "&&"),
                        lambda row=row: ask_where(self.context, row, self.refresh),
                        tip=row["away"],
                    )
                )
            else:
                self.recent.addWidget(button(text.replace("&", "&&"), lambda code=row["code"]: self._open_drop(code)))
        self.card.setVisible(bool(rows))

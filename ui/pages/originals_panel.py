"""The open drop's originals on the Catalog page: when they were read again, what was found, and making good what is damaged."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QTimer

from ui.parts.basics import Panel, button, label, restyle, row
from ui.parts.command_button import command_button
from ui.parts.page_context import PageContext
from ui.state.leisure import Leisure

if TYPE_CHECKING:
    from studio.shoot.handed_out import CheckReport, LastReading

LOOK_MS = 1000
SHOWN = 4
NEVER = "They have not been read again since they came in; that is done by itself while there is nothing else to do."


class OriginalsPanel(Panel):
    """Hidden while no drop is open."""

    def __init__(self, context: PageContext, leisure: Leisure) -> None:
        super().__init__()
        self._context, self._session, self._leisure = context, context.session, leisure
        self.heading = label("", "heading")
        self.found = label("", wrap=True, select=True)
        self.details = label("", wrap=True, select=True)
        self.doing = label("", "muted")
        self.repairs = command_button(
            context.actions, "catalog.repair", "Repair", tip="Make good what is damaged from another copy that is right"
        )
        self.from_card = button("Repair from a card…", self._ask_card, tip="A card or folder that may hold good copies")
        self.details.hide()
        self.again = command_button(
            context.actions, "catalog.originals", "Read all again", tip="Every original and its backup, from the disk"
        )
        for part in (self.heading, self.found, self.details, self.doing):
            self.box.addWidget(part)
        self.box.addStretch(1)
        cameras = command_button(context.actions, "drop.cameras", "Cameras…", tip="The bodies that took its frames")
        self.box.addLayout(row(self.again, self.repairs, self.from_card, None, cameras))
        self._timer = QTimer(self, interval=LOOK_MS)
        self._timer.timeout.connect(self._look)
        self._details_of = ""
        self._session.shoot_changed.connect(self.details.hide)
        self._session.shoot_changed.connect(self.refresh)
        self._session.originals_read.connect(self.refresh)
        leisure.changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Read what is known of the last reading."""
        shoot = self._session.shoot
        self.setVisible(shoot is not None)
        self._look()
        if shoot is not None:
            self.heading.setText(f"The originals of {shoot.code}")
            self._session.read(shoot.originals.last_reading, self._show)

    def check(self) -> None:
        """Read every original and its backup again now."""
        self._read("Read the originals again")

    def repair(self, card: Path | None = None) -> None:
        """Read all again, and make good what is damaged."""
        self._read("Repair the originals", repair=True, cards=[card] if card is not None else [])

    def _read(self, what: str, **how: Any) -> None:
        shoot = self._session.shoot
        if shoot is None:
            return

        def work(progress: Any) -> "CheckReport":
            return self._leisure.messages.read(shoot, lambda: shoot.originals.check(progress=progress, **how))

        # Done while another drop was opened, it has nothing to say of that.
        self._session.run(what, work, lambda report: self._checked(report) if shoot is self._session.shoot else None)

    def _ask_card(self) -> None:
        self._context.ask_folder("A card or folder that may hold good copies", None, self.repair)

    def _checked(self, report: "CheckReport") -> None:
        first, *others = report.sentences()
        if report.safe:
            self._session.said.emit(first)
        else:
            self._leisure.messages.add(first, report.read_at)
            self._session.failed.emit(first)
        left = len(others) - SHOWN
        more = [f"… and {left} more; 'threeshot check' lists them."] if left > 0 else []
        self.details.setText("\n".join([*others[:SHOWN], *more]))
        self.details.show()
        self._details_of = report.read_at
        self._leisure.restart()
        self.refresh()

    def _show(self, last: "LastReading | None") -> None:
        if last is not None:
            # A newer reading may have found otherwise, or made it good.
            self._leisure.messages.keep(last.read_at)
            self.details.setVisible(self.details.isVisibleTo(self) and self._details_of == last.read_at)
        self.found.setText(last.line if last is not None else NEVER)
        restyle(self.found, "muted" if last is None else "good" if last.intact else "bad")
        for part in (self.repairs, self.from_card):
            part.setVisible(last is not None and not last.intact)

    def _look(self) -> None:
        line = self._leisure.line
        self.doing.setText(line)
        self.doing.setVisible(bool(line))
        if self._leisure.job is not None and not self._timer.isActive():
            self._timer.start()
        elif self._leisure.job is None:
            self._timer.stop()

"""The chosen drop's originals on the Catalog page: when they were read again, what was found, and making good what is damaged."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QTimer

from studio.base.language import N_, tr
from studio.base.retold import retold
from ui.parts.basics import Elided, Panel, button, column, label, restyle, row
from ui.parts.command_button import command_button, say_keys
from ui.parts.locate import ask_where
from ui.parts.page_context import PageContext
from ui.state.leisure import Leisure
from ui.state.session import Row

if TYPE_CHECKING:
    from studio.shoot.handed_out import CheckReport, LastReading

LOOK_MS = 1000
SHOWN = 4
NEVER = N_(
    "They have not been read again since they came in; that is done by itself while there is nothing else to do."
)
NONE = N_("No frame has come in yet.")


class OriginalsPanel(Panel):
    """Hidden while no drop is chosen; one that is not open is opened for the reading alone. located() is called once it is found."""

    def __init__(self, context: PageContext, leisure: Leisure, located: Callable[[], object]) -> None:
        super().__init__(margin=10)
        self.chosen: Row | None = None
        self._located = located
        self._context, self._session, self._leisure = context, context.session, leisure
        self.heading = Elided()
        self.heading.setProperty("role", "strong")
        self.found = label("", wrap=True, select=True)
        self.details = label("", wrap=True, select=True)
        self.doing = label("", "muted")
        self.repairs = command_button(
            context.actions,
            "catalog.repair",
            tr("Repair"),
            tip=tr("Make good what is damaged from another copy that is right"),
        )
        self.from_card = button(
            tr("Repair from a card…"), self._ask_card, tip=tr("A card or folder that may hold good copies")
        )
        self.again = button(tr("Read all again"), self.check)
        say_keys(context.actions, self.again, tr("Every original and its backup, from the disk ({catalog.originals})"))
        self.cameras = command_button(
            context.actions, "drop.cameras", tr("Cameras…"), tip=tr("The bodies that took its frames")
        )
        self.locate = button(
            tr("Locate…"),
            self.ask_where,
            kind="primary",
            tip=tr("Say where its shoot folder lies now; nothing is copied or deleted"),
        )
        for part in (self.details, self.repairs, self.from_card, self.cameras, self.locate):
            part.hide()
        words = column(self.heading, self.found, self.details, self.doing, spacing=2)
        across = row(self.locate, self.again, self.repairs, self.from_card, self.cameras)
        across.insertLayout(0, words, 1)
        self.box.addLayout(across)
        self._timer = QTimer(self, interval=LOOK_MS)
        self._timer.timeout.connect(self._look)
        self._details_of = ""
        self._session.shoot_changed.connect(self.details.hide)
        self._session.shoot_changed.connect(self.refresh)
        self._session.originals_read.connect(self.refresh)
        leisure.changed.connect(self.refresh)
        # Its page shows it, once it is in there.
        self.hide()

    def show_drop(self, drop: Row | None) -> None:
        """Show this drop's; None: those of the open one."""
        if drop is None or self.chosen is None or drop["code"] != self.chosen["code"]:
            for part in (self.details, self.repairs, self.from_card):
                part.hide()
            self.found.setText("")
        self.chosen = drop
        self.refresh()

    @property
    def _code(self) -> str:
        """Whose originals are shown."""
        shoot = self._session.shoot
        return str(self.chosen["code"]) if self.chosen is not None else shoot.code if shoot is not None else ""

    @property
    def _is_open(self) -> bool:
        return self._session.shoot is not None and self._session.shoot.code == self._code

    def refresh(self) -> None:
        """Read what is known of the last reading."""
        code = self._code
        self.setVisible(bool(code))
        self._look()
        if not code:
            return
        away = self.chosen["away"] if self.chosen is not None else None
        self.heading.say(tr("Drop {code}", code=code) if away else tr("The originals of {code}", code=code))
        self.locate.setVisible(bool(away))
        self.again.setVisible(not away)
        self.cameras.setVisible(self._is_open and not away)
        if away:
            self.repairs.hide()
            self.from_card.hide()
            self.found.setText(retold(away))
            restyle(self.found, "bad")
            return

        def work() -> "LastReading | None":
            from studio.shoot import last_reading

            return last_reading(self._session.catalog, code)

        self._session.read(work, lambda last: self._show(last) if code == self._code else None)

    def ask_where(self) -> None:
        """Let a person say where the chosen drop's folder lies now."""
        if self.chosen is not None:
            ask_where(self._context, self.chosen, self._located)

    def check(self) -> None:
        """Read every original and its backup again now."""
        self._read(tr("Read the originals again"))

    def repair(self, card: Path | None = None) -> None:
        """Read all again, and make good what is damaged."""
        self._read(tr("Repair the originals"), repair=True, cards=[card] if card is not None else [])

    def _read(self, what: str, **how: Any) -> None:
        code, shoot = self._code, self._session.shoot if self._is_open else None
        if not code:
            return

        def work(progress: Any) -> "CheckReport":
            if shoot is not None:
                return self._leisure.messages.read(shoot, lambda: shoot.originals.check(progress=progress, **how))
            from studio.shoot import Shoot

            return Shoot.open(code, self._session.catalog).originals.check(progress=progress, **how)

        # Done while another drop was opened, it has nothing to say of that.
        self._session.run(
            what if shoot is not None else f"{what}: {code}",
            work,
            lambda report: self._checked(report, code) if shoot is None or shoot is self._session.shoot else None,
        )

    def _ask_card(self) -> None:
        self._context.ask_folder(tr("A card or folder that may hold good copies"), None, self.repair)

    def _checked(self, report: "CheckReport", code: str) -> None:
        first, *others = report.sentences()
        if report.safe:
            self._session.said.emit(first)
        else:
            if self._session.shoot is not None and self._session.shoot.code == code:
                self._leisure.messages.add(first, report.read_at)
            self._session.failed.emit(first)
        if code != self._code:
            return
        left = len(others) - SHOWN
        more = [tr("… and {left} more.", left=left)] if left > 0 else []
        self.details.setText("\n".join([*map(retold, others[:SHOWN]), *more]))
        self.details.show()
        self._details_of = report.read_at
        self._leisure.restart()
        self.refresh()

    def _show(self, last: "LastReading | None") -> None:
        if last is not None:
            # A newer reading may have found otherwise, or made it good.
            if self._is_open:
                self._leisure.messages.keep(last.read_at)
            self.details.setVisible(self.details.isVisibleTo(self) and self._details_of == last.read_at)
        frames = self.chosen["frames"] if self.chosen is not None else len(self._session.rows)
        self.found.setText(retold(last.line) if last is not None else tr(NEVER) if frames else tr(NONE))
        restyle(self.found, "muted" if last is None else "good" if last.intact else "bad")
        for part in (self.repairs, self.from_card):
            part.setVisible(last is not None and not last.intact)

    def _look(self) -> None:
        line = self._leisure.line if self._is_open else ""
        self.doing.setText(line)
        self.doing.setVisible(bool(line))
        if self._leisure.job is not None and not self._timer.isActive():
            self._timer.start()
        elif self._leisure.job is None:
            self._timer.stop()

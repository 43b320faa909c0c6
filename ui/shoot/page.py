"""The Shoot page: arm a shot, take frames in, see them arrive, see what is missing."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QVBoxLayout, QWidget

from studio.base.findings import sentences
from studio.base.wording import count
from studio.capture.kinds import kinds
from ui.parts.basics import button, label, plain_tip, row, scrolling
from ui.parts.command_button import say_keys
from ui.parts.coverage_words import summary
from ui.parts.frame_list import FrameList
from ui.parts.page import WindowPage
from ui.parts.page_context import PageContext
from ui.parts.sizes import scaled
from ui.shoot.armed_shot import Armer
from ui.shoot.board_model import BoardModel
from ui.shoot.board_view import BoardView
from ui.shoot.card_verdict import CardVerdicts
from ui.shoot.copies import Copies
from ui.shoot.drop_cards import DropCards
from ui.shoot.newest_frames import NewestFrames
from ui.shoot.pace import PaceLine
from ui.shoot.question import MoveOnBar, TagBar
from ui.shoot.slate_sheet import SlateSheet
from ui.shoot.sources import Sources

if TYPE_CHECKING:
    from studio.shoot.handed_out import ImportReport

LEFT_PX = 300
NEWEST_FROM_PX = 560
QWIDGETSIZE_MAX = (1 << 24) - 1


class ShootPage(WindowPage):
    """show_shot(sku, role) and show_tray() lead to the Review page."""

    def __init__(
        self, context: PageContext, show_shot: Callable[[str, str], object], show_tray: Callable[[], object]
    ) -> None:
        super().__init__(context)
        self._show_shot, self._show_tray = show_shot, show_tray
        self.armer = Armer(context)
        self.verdicts = CardVerdicts(context)
        self.copies = Copies(context)
        self.cards = DropCards(context)
        self.sources = Sources(context, self.copies, self._imported)
        self.question = MoveOnBar(context)
        self.tag_question = TagBar(context)
        self.pace = PaceLine(context.session)
        self.board = BoardModel()
        self.board_view = BoardView(self.board, context.theme, context.pictures)
        self.newest = FrameList(NewestFrames(context.frames), context.theme, context.pictures, side=180)
        self.newest.setAccessibleName("Frames, newest first")
        self.newest.empty = "No frame yet. Import a card, start a source above, or drag a card onto this window."
        self.sentence = label("", "lead")
        self.tray = button("Unassigned", show_tray)
        say_keys(context.actions, self.tray, "Look at the frames that no shot has claimed ({shoot.unassigned})")
        self.assign = button("Assign", self._assign)
        tip = "Put the frames chosen below into the armed shot ({shoot.assign}); or drag them onto a cell"
        say_keys(context.actions, self.assign, tip, "Assign ({shoot.assign})")
        self.assign.setAccessibleName("Assign to the armed shot")
        cameras = button(
            "Cameras…",
            lambda: context.actions.run("drop.cameras"),
            tip="Name, join, split the cameras, set their clocks",
        )
        self.slate = SlateSheet(context.window, self.session)

        left = QWidget()
        inside = QVBoxLayout(left)
        inside.setContentsMargins(0, 0, 6, 0)
        inside.addWidget(self.armer)
        inside.addWidget(self.cards)
        inside.addWidget(self.copies)
        inside.addStretch(1)
        side = scrolling(left)
        side.setFixedWidth(scaled(LEFT_PX))

        upper = QWidget()
        above = QVBoxLayout(upper)
        above.setContentsMargins(0, 0, 0, 0)
        told = row(self.sentence, self.pace, spacing=16)
        told.setStretch(0, 1)
        above.addLayout(told)
        above.addWidget(self.board_view, 1)
        lower = self.lower = QWidget()
        below = QVBoxLayout(lower)
        below.setContentsMargins(0, 0, 0, 0)
        below.addLayout(row(label("Newest frames", "heading", wrap=False), None, cameras, self.assign, self.tray))
        below.addWidget(self.newest, 1)
        split = QSplitter(Qt.Orientation.Vertical)
        split.addWidget(upper)
        split.addWidget(lower)
        split.setStretchFactor(0, 3)
        split.setStretchFactor(1, 2)
        split.setChildrenCollapsible(False)
        middle = QVBoxLayout()
        middle.addWidget(self.sources)
        middle.addWidget(self.question)
        middle.addWidget(self.tag_question)
        middle.addWidget(self.verdicts)
        middle.addWidget(split, 1)
        outer = QHBoxLayout(self)
        outer.setContentsMargins(10, 10, 10, 10)
        outer.addWidget(side)
        outer.addLayout(middle, 1)

        self.cards.list.opened.connect(self.verdicts.show_card)
        self.board_view.armed.connect(self.session.arm)
        self.board_view.opened.connect(show_shot)
        self.board_view.dropped.connect(self._put)
        self.newest.opened.connect(lambda frame_id: (self.session.look_at(frame_id), context.go("review")))
        for changed in (self.session.shoot_changed, self.session.coverage_changed, self.session.brief_changed):
            changed.connect(self._show_board)
        self.session.armed_changed.connect(lambda: self.board_view.show_armed(self.session.armed))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        # A row of pictures cut through says nothing; the newest are on the Review page too.
        room = self.height() >= scaled(NEWEST_FROM_PX)
        self.newest.setVisible(room)
        self.lower.setMaximumHeight(QWIDGETSIZE_MAX if room else self.lower.minimumSizeHint().height())

    def handlers(self) -> dict[str, Callable[[], object]]:
        return {
            "frames.import": self._ask_import,
            **{kind.entry.id: lambda name=kind.id: self._source(name) for kind in kinds()},
            "source.shutter": self.context.live.fire,
            **{
                kind.admission.entry.id: lambda name=kind.id: self.sources.show_sheet(name)
                for kind in kinds()
                if kind.admission is not None
            },
            **{f"arm.role{n}": lambda n=n: self.armer.arm_number(n) for n in range(1, 10)},
            "arm.next_product": lambda: self.armer.step(1),
            "arm.previous_product": lambda: self.armer.step(-1),
            "arm.next_open": self._next_open,
            "shoot.stay": self.question.answer_stay,
            "tag.follow": lambda: self.tag_question.answer(True),
            "tag.stay": lambda: self.tag_question.answer(False),
            "arm.off": lambda: self.session.arm(None),
            "shoot.assign": self._assign,
            "shoot.review": self._review,
            "shoot.unassigned": self._show_tray,
            "slate.show": self.slate.open,
            "slate.print": self._print_slates,
        }

    def entered(self) -> None:
        super().entered()
        self.sources.look_for_cards(True)

    def hideEvent(self, event: object) -> None:
        self.sources.look_for_cards(False)

    def take_in(self, folders: list[Path]) -> None:
        """Import what was dropped on the window."""
        self.context.go("shoot")
        self.sources.start(folders)

    def _ask_import(self) -> None:
        self.context.go("shoot")
        self.sources.ask()

    def _next_open(self) -> None:
        if not self.armer.next_open():
            # There is nowhere to move on to: the question is answered all the same.
            self.question.answer_stay()

    def _source(self, name: str) -> None:
        self.context.go("shoot")
        self.sources.start_or_stop(name)

    def scan(self, text: str) -> None:
        """A barcode scanner typed this: arm its product."""
        shoot = self.session.shoot
        if shoot is not None:
            armed = self.session.armed
            self.session.read(lambda: shoot.arming.scanned(text, armed), lambda shot: self.session.arm(*shot))

    def _imported(self, report: "ImportReport") -> None:
        self.verdicts.show_report(report)
        self.session.refresh()
        self.session.finish_left()

    def _show_board(self) -> None:
        if self.session.shoot is None or self.session.coverage is None:
            return
        self.board.show(self.armer.board)
        self.sentence.setText(summary(self.session.coverage))
        self.sentence.setToolTip(plain_tip(self.session.coverage.sentence))
        waiting = self.session.coverage.unassigned
        self.tray.setText(f"Unassigned: {waiting}")
        self.tray.setAccessibleName(f"Unassigned: {waiting}")
        self.tray.setProperty("kind", "primary" if waiting else "")
        self.tray.style().unpolish(self.tray)
        self.tray.style().polish(self.tray)

    def _assign(self) -> None:
        armed, chosen = self.session.armed, self.newest.chosen()
        if armed is None:
            self.session.failed.emit("No shot is armed; choose a product and a role first.")
        elif not chosen:
            self.session.failed.emit("No frame is chosen; click one or more of the newest frames first.")
        else:
            self._put(chosen, *armed)
            self.newest.choose_after(chosen)

    def _put(self, ids: list[str], sku: str, role: str) -> None:
        shoot = self.session.shoot
        if shoot is not None:
            word = count(len(ids), "frame")
            self.session.do(
                lambda: shoot.marks.assign(ids, sku, role),
                lambda change: self.session.said.emit(
                    " ".join(
                        [f"{word} now belong{'s' if len(ids) == 1 else ''} to {sku} {role}.", *sentences(change.made)]
                    )
                ),
            )

    def _review(self) -> None:
        if self.session.armed is not None:
            self._show_shot(*self.session.armed)
        else:
            self.context.go("review")

    def _print_slates(self) -> None:
        shoot = self.session.shoot
        if shoot is not None:
            start = shoot.folder / f"{shoot.code}-slates.pdf"
            self.context.ask_save(
                "Print slates",
                start,
                lambda path: self.session.do(lambda: shoot.arming.print_slates(path), self._slates_written),
            )

    def _slates_written(self, path: Path) -> None:
        self.session.said.emit(f"The slates are in {path}.")
        self.context.show(path)

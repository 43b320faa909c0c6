"""The Shoot page: the newest frame large, its verdict in words beside it, what to make, and how far the shoot is."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QItemSelectionModel, QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from studio.base.findings import sentences
from studio.base.language import tr, trn, within
from studio.capture.kinds import kinds
from ui.parts.basics import row
from ui.parts.closeups import Closeups
from ui.parts.overlays import Overlays
from ui.parts.page import WindowPage
from ui.parts.page_context import PageContext
from ui.parts.sizes import scaled
from ui.shoot.armed_shot import Armer
from ui.shoot.card_verdict import CardVerdicts
from ui.shoot.copies import Copies
from ui.shoot.cue import VerdictCue
from ui.shoot.drop_cards import DropCards
from ui.shoot.filmstrip import Filmstrip
from ui.shoot.giving_way import ARMED_PX, LEAST_CARDS_PX, LEAST_PAGE, VERDICT_PX, SideColumn, room
from ui.shoot.looking import Looking
from ui.shoot.newest_frame import NewestFrame
from ui.shoot.newest_frames import NewestFrames
from ui.shoot.next_step import NextStep
from ui.shoot.open_board import OpenBoard
from ui.shoot.question import MoveOnBar, TagBar
from ui.shoot.shot_strip import ShotStrip
from ui.shoot.slate_sheet import SlateSheet
from ui.shoot.sound_switch import SoundSwitch
from ui.shoot.sources import Sources
from ui.shoot.verdict_panel import VerdictPanel

if TYPE_CHECKING:
    from studio.shoot.handed_out import ImportReport

LEFT_PX, RIGHT_PX, GAP_PX = 284, 296, 8
LIST_FROM_PX = 500
"""Of the column with the verdict: as high as has room for the list of all cards below it."""


class ShootPage(WindowPage):
    """show_shot(sku, role) and show_tray() lead to the Review page; close-ups and overlays are made for both."""

    def __init__(
        self,
        context: PageContext,
        show_shot: Callable[[str, str], object],
        show_tray: Callable[[], object],
        closeups: Closeups,
        overlays: Overlays,
    ) -> None:
        super().__init__(context)
        self.kept_px = scaled(RIGHT_PX) + GAP_PX
        self._show_shot, self._show_tray = show_shot, show_tray
        self._wish: bool | None = None
        self._cards_beside = self._shares = False
        frames = NewestFrames(self.session)
        self.looking = Looking(self.session, frames)
        self.frame = NewestFrame(context, closeups, overlays, self.looking.follow)
        self.verdict = VerdictPanel(context)
        self.armer = Armer(context, self.frame.reference)
        self.next_step = NextStep(context, self.looking, self._go_on)
        self.verdicts = CardVerdicts(context)
        self.copies = Copies(context)
        self.cards = DropCards(context)
        self.sources = Sources(context, self.copies, self._imported)
        self.question = MoveOnBar(context)
        self.tag_question = TagBar(context)
        self.cue = VerdictCue(self, self.session)
        self.sound = SoundSwitch(context, self.cue, self.question.cue)
        self.newest = Filmstrip(frames, context.theme, context.pictures)
        self.strip = ShotStrip(context, show_tray)
        self.open_board = OpenBoard(context, self._close_board)
        self.board, self.board_view, self.pace = self.open_board.board, self.open_board.view, self.open_board.pace
        self.sentence, self.tray = self.open_board.sentence, self.strip.tray
        self.slate = SlateSheet(context.window, self.session)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        self.left, self.right = SideColumn(), SideColumn()
        self._beside_left, self._beside_right = QVBoxLayout(self.left), QVBoxLayout(self.right)
        for side, box, wide in ((self.left, self._beside_left, LEFT_PX), (self.right, self._beside_right, RIGHT_PX)):
            side.setFixedWidth(scaled(wide))
            box.setContentsMargins(0, 0, 0, 0)
            box.setSpacing(GAP_PX)
        self._beside_left.addWidget(self.armer)
        for part, stretch in ((self.verdict, 1), (self.cards, 0), (self.verdicts, 0), (self.next_step, 0)):
            self._beside_right.addWidget(part, stretch)
        self.armer.beside.addWidget(self.copies)
        across = QHBoxLayout()
        across.setSpacing(GAP_PX)
        across.addWidget(self.left)
        across.addWidget(self.frame, 1)
        across.addWidget(self.right)
        picture = QWidget()
        down = QVBoxLayout(picture)
        down.setContentsMargins(0, 0, 0, 0)
        down.setSpacing(GAP_PX)
        down.addLayout(across, 1)
        down.addWidget(self.newest)
        down.addWidget(self.strip)
        self.stack = QStackedWidget()
        self.stack.addWidget(picture)
        self.stack.addWidget(self.open_board)
        status = row(self.sources, self.sound, spacing=GAP_PX)
        status.setStretch(0, 1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(8, 8, 8, 8)
        outer.setSpacing(GAP_PX)
        outer.addLayout(status)
        outer.addWidget(self.question)
        outer.addWidget(self.tag_question)
        outer.addWidget(self.stack, 1)

    def _connect(self) -> None:
        self.cards.list.opened.connect(self.verdicts.show_card)
        self.verdicts.changed.connect(lambda: (self.open_board.keep(self.verdicts.words), self._fit()))
        self.right.resized.connect(self._fit_cards)
        for shots in (self.board_view, self.strip.cells):
            shots.armed.connect(self.session.arm)
            shots.opened.connect(self._show_shot)
            shots.dropped.connect(self._put)
        self.newest.looked_at.connect(self._chosen)
        self.newest.opened.connect(lambda frame_id: (self.session.look_at(frame_id), self.context.go("review")))
        self.looking.changed.connect(self._show_frame)
        self.question.shown.connect(lambda sentence: self.next_step.stand_back(bool(sentence)))
        self.context.pictures.ready.connect(self._picture_ready)
        for changed in (self.session.shoot_changed, self.session.coverage_changed, self.session.brief_changed):
            changed.connect(self._show_board)
        self.session.armed_changed.connect(self._show_armed)
        self.session.previews_changed.connect(self._previews_changed)

    def handlers(self) -> dict[str, Callable[[], object]]:
        return {
            "frames.import": self._ask_import,
            "frames.import_cards": lambda: (self.context.go("shoot"), self.sources.take_cards()),
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
            "arm.next_open": self._go_on,
            "shoot.stay": self.question.answer_stay,
            "tag.follow": lambda: self.tag_question.answer(True),
            "tag.stay": lambda: self.tag_question.answer(False),
            "arm.off": lambda: self.session.arm(None),
            "shoot.assign": self._assign,
            "shoot.review": self._review,
            "shoot.unassigned": self._show_tray,
            "slate.show": self.slate.open,
            "slate.print": self._print_slates,
            "shoot.older": lambda: self.looking.step(1),
            "shoot.newer": lambda: self.looking.step(-1),
            "shoot.newest": self._newest,
            "shoot.facts": self._show_or_hide_guide,
            "shoot.board": self._open_or_close_board,
            "board.approve": lambda: self._in_board(self.open_board.decisions.approve),
            "board.reshoot": lambda: self._in_board(self.open_board.decisions.ask),
            "sound.mute": self.sound.toggle,
            **{name: lambda do=do, name=name: self._do(name, do) for name, do in self.next_step.handlers().items()},
            **self.frame.handlers(),
        }

    def entered(self) -> None:
        super().entered()
        self.sources.look_for_cards(True)
        self._show_frame()

    def hideEvent(self, event: object) -> None:
        self.sources.look_for_cards(False)

    # -- the frame that is shown --------------------------------------------------------------------------------

    def _do(self, name: str, do: Callable[[], object]) -> None:
        """A frame that the board hides is not marked; what goes on there arms the shot that is looked at."""
        if self.stack.currentWidget() is not self.open_board:
            do()
        elif name == "shoot.pick_on":
            self.open_board.arm_looked_at()

    def _in_board(self, do: Callable[[], object]) -> None:
        """What is said of the shots chosen in the board, while it is open."""
        if self.stack.currentWidget() is self.open_board:
            do()
        else:
            said = self.context.actions.keys.said(tr("Open the board ({shoot.board}) and choose shots there first."))
            self.session.failed.emit(said)

    def _show_frame(self) -> None:
        """Nothing is read for a page that nobody sees."""
        if not self.isVisible():
            return
        shown, newest = self.looking.shown, self.looking.newest
        self.frame.show_frame(shown, newest)
        self.verdict.show_frame(shown, self.frame.canvas.pixmap)
        self._choose(shown["id"] if shown is not None else "")

    def _choose(self, frame_id: str) -> None:
        """The frame that is shown is the chosen one of the strip, unless several are chosen on purpose."""
        index, selection = self.newest.model().find(frame_id), self.newest.selectionModel()
        if index.isValid() and len(selection.selectedIndexes()) < 2 and self.newest.currentIndex() != index:
            selection.setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)
            self.newest.scrollTo(index)

    def _chosen(self, frame_id: str) -> None:
        self.looking.look_at(frame_id)

    def _picture_ready(self, path: str) -> None:
        shown = self.looking.shown
        if shown is not None and shown["preview"] == path:
            self.verdict.show_frame(shown, self.frame.canvas.pixmap)

    def _previews_changed(self, ids: list[str]) -> None:
        shown = self.looking.shown
        if shown is not None and shown["id"] in ids:
            self._show_frame()

    def _newest(self) -> None:
        if self.stack.currentWidget() is self.open_board:
            self._close_board()
        else:
            self.looking.follow()

    # -- what gives way -----------------------------------------------------------------------------------------

    def minimumSizeHint(self) -> QSize:
        """However large it stands now, it gives way down to the smallest window."""
        return QSize(*(scaled(side) for side in LEAST_PAGE))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        has = room(self.width(), self.height())
        asked = bool(self.verdicts.words)
        guide = has.guide and not (has.folded and asked) if self._wish is None else self._wish
        home = self._beside_right if has.folded else self._beside_left
        if home.indexOf(self.armer) < 0:
            home.insertWidget(1 if has.folded else 0, self.armer)
        self.left.setVisible(not has.folded and guide)
        self.armer.give_way(has.folded, guide)
        # In a small window the guidance has what room there is, until it is asked for.
        self.armer.besides.setVisible(not has.folded or has.cards or self._wish is True)
        # Beside its verdict, which is read whole, the guidance has the rest.
        self._shares = has.folded and guide
        self._beside_right.setStretchFactor(self.verdict, 0 if self._shares else 1)
        self._beside_right.setStretchFactor(self.armer, 1 if self._shares else 0)
        self.verdict.give_way(has.folded, has.folded and self._wish is True)
        # A card that is to be kept is said whole before what to make, which the header and the strip tell, too.
        self.armer.setVisible(not (has.folded and has.tight and asked) or self._wish is True)
        self._cards_beside = has.cards and not has.folded and not asked
        self.newest.setVisible(has.film)
        self.strip.show_as(has.strip)
        self.sound.give_way(has.folded)
        self.sources.give_way(has.tight)
        self._fit_cards()

    def _fit_cards(self) -> None:
        """As high as the column leaves them beside the verdict, what to make and the decision."""
        beside = self._cards_beside and self.right.height() >= scaled(LIST_FROM_PX)
        home = self._beside_right if beside else self.armer.beside
        if home.indexOf(self.cards) < 0:
            home.insertWidget(1, self.cards)
        below = self.armer.isVisibleTo(self.right) and self._beside_right.indexOf(self.armer) >= 0
        others = scaled(VERDICT_PX) + (scaled(ARMED_PX) + GAP_PX if below else 0) + self.next_step.sizeHint().height()
        self.verdicts.fit(self.height(), max(scaled(LEAST_CARDS_PX), self.right.height() - others - 2 * GAP_PX))
        cards = self.verdicts.height() + GAP_PX if self.verdicts.words else 0
        taken = self.armer.minimumSizeHint().height() + self.next_step.sizeHint().height() + cards + 2 * GAP_PX
        self.verdict.fit(max(1, self.right.height() - taken) if self._shares and below else 0)

    def _show_or_hide_guide(self) -> None:
        self._wish = not (self.armer.guide.isVisible() and self.armer.isVisible())
        self._fit()

    def _open_or_close_board(self) -> None:
        if self.stack.currentWidget() is self.open_board:
            self._close_board()
        else:
            self.stack.setCurrentWidget(self.open_board)
            self.open_board.come_up()

    def look(self) -> dict[str, Any]:
        """What is looked at here: the frame that is held, and whether the board is open; for `look_again`."""
        return {"held": self.looking.held, "board": self.stack.currentWidget() is self.open_board}

    def look_again(self, look: dict[str, Any]) -> None:
        """Look at it again, as far as it is there still."""
        held = str(look.get("held"))
        if held in self.session.rows:
            self.looking.look_at(held)
        if look.get("board") is True:
            self.stack.setCurrentWidget(self.open_board)
            if self.isVisible():
                self.open_board.come_up()

    def _close_board(self) -> None:
        self.stack.setCurrentIndex(0)
        self.setFocus()

    # -- frames in ----------------------------------------------------------------------------------------------

    def take_in(self, folders: list[Path]) -> None:
        """Import what was dropped on the window."""
        self.context.go("shoot")
        self.sources.start(folders)

    def _ask_import(self) -> None:
        self.context.go("shoot")
        self.sources.ask()

    def _go_on(self) -> None:
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

    # -- shots --------------------------------------------------------------------------------------------------

    def _show_board(self) -> None:
        if self.session.shoot is None or self.session.coverage is None:
            return
        self.board.show(self.armer.board)
        self.strip.show_board(self.armer.board)
        self.open_board.refresh()

    def _show_armed(self) -> None:
        self.board_view.show_armed(self.session.armed)
        self.strip.show_board(self.armer.board)

    def _assign(self) -> None:
        armed, chosen, shown = self.session.armed, self.newest.chosen(), self.looking.shown
        if shown is not None and shown["id"] not in chosen:
            chosen = [shown["id"]]
        if armed is None:
            self.session.failed.emit(tr("No shot is armed; choose a product and a role first."))
        elif not chosen:
            self.session.failed.emit(tr("No frame is there to assign yet; take one first."))
        else:
            self._put(chosen, *armed)
            self.newest.choose_after(chosen)

    def _put(self, ids: list[str], sku: str, role: str) -> None:
        shoot = self.session.shoot
        if shoot is not None:
            shot, n = f"{sku} {within(self.session.role_title(role, sku))}", len(ids)
            said = trn("{n} frame now belongs to {shot}.", "{n} frames now belong to {shot}.", n, shot=shot)
            self.session.do(
                lambda: shoot.marks.assign(ids, sku, role),
                lambda change: self.session.said.emit(" ".join([said, *sentences(change.made)])),
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
                tr("Print slates"),
                start,
                lambda path: self.session.do(lambda: shoot.arming.print_slates(path), self._slates_written),
            )

    def _slates_written(self, path: Path) -> None:
        self.session.said.emit(tr("The slates are in {path}.", path=path))
        self.context.show(path)

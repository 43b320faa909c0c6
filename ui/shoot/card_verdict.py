"""Each card's verdict, as large as it matters, until a person answers it: safe to format, or keep it and why. Those to keep come first."""

import contextlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from studio.base.language import N_, tr, trn
from studio.base.retold import retold
from studio.base.spoken import count, listed, size
from ui.parts.basics import Elided, Panel, button, clear, column, label, row, scrolling
from ui.parts.cards_list import how_many, name_of, when
from ui.parts.page_context import PageContext
from ui.parts.shapes import paint_verdict
from ui.parts.theme import Theme
from ui.state.session import Row

if TYPE_CHECKING:
    from studio.shoot.handed_out import CardVerdict, ImportReport, Shoot

SAFE, KEEP, LAPSED = N_("SAFE TO FORMAT"), N_("KEEP THIS CARD"), N_("ASK AGAIN FIRST")
BUT = N_("SAFE, BUT FOR REJECTS")
"""Of a safe card with files that were deleted on purpose here: it may hold their last copy."""
LOOK_MS = 2000
"""How often is looked whether what was proved still holds."""
SHOWN = 5
LARGE_PX = 680
"""A page so high has room for all that is said of one card."""
SHARE = 0.36
"""What the panels have of the page's height at most; the rest of them is scrolled to."""
FIRST = (KEEP, LAPSED, BUT, SAFE)


class _Glyph(QWidget):
    def __init__(self, theme: Theme, safe: bool, side: int) -> None:
        super().__init__()
        self._theme, self._safe = theme, safe
        self.setFixedSize(QSize(side, side))

    def paintEvent(self, event: QPaintEvent) -> None:
        colours = self._theme.colours
        side = self.width() - 4
        paint_verdict(
            QPainter(self),
            QRectF(2, 2, side, side),
            "pass" if self._safe else "keep",
            colours.good if self._safe else colours.bad,
            colours.good_soft if self._safe else colours.bad_soft,
        )


@dataclass
class _Said:
    """What is said of a card. verdict: of this session, whose proof may lapse; without it, what the catalog has from before."""

    source: str
    name: str
    word: str
    texts: list[str]
    custody: str | None
    verdict: "CardVerdict | None" = None
    lines: list[str] = field(default_factory=list)

    @property
    def safe(self) -> bool:
        return self.word in (SAFE, BUT)


class CardVerdicts(QWidget):
    """One panel a card until it is answered; another card's verdict never takes its place.

    Attribute: words, what is shown in capitals by source, in the order of the panels. Signal: changed(), other panels are shown.
    """

    changed = Signal()
    _kept = Signal(object, object)

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self._context = context
        inside = QWidget()
        self._box = QVBoxLayout(inside)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(6)
        self._area = scrolling(inside)
        # Placed by hand: its height follows what is in it, also while this is being resized, where a layout would be late.
        self._area.setParent(self)
        self._cards: dict[str, _Said] = {}
        self._looking = self._large = False
        self._room = self._most = 0
        self._timer = QTimer(self, interval=LOOK_MS)
        self._timer.timeout.connect(self._look)
        session = context.session
        session.shoot_changed.connect(self._other_drop)
        self._kept.connect(self._show_kept, Qt.ConnectionType.QueuedConnection)
        context.cards.changed.connect(self._from_catalog)
        self.setAccessibleName(tr("Cards"))
        self.hide()

    @property
    def words(self) -> dict[str, str]:
        """What is shown in capitals, by source."""
        return {card.source: card.word for card in self._in_order()}

    def show_report(self, report: "ImportReport") -> None:
        """The verdicts of an import, with what else there is to say of it, beside those that nobody answered yet."""
        told = report.to_dict()
        copied = tr("{files} copied and verified", files=count(report.copied, "file"))
        lines = [
            trn(
                "{copied}, {n} was here already, {bytes}.",
                "{copied}, {n} were here already, {bytes}.",
                report.skipped,
                copied=copied,
                bytes=size(report.bytes),
            )
        ]
        lines += [
            tr(
                "Gap in {camera}: {missing} may still be on a card.",
                camera=gap["camera"],
                missing=listed(gap["missing"], SHOWN),
            )
            for gap in told["gaps"]
        ]
        lines += report.made_again
        wrong = [*told["failed"], *told["backup_failed"]]
        lines += [f"{failed['source']}: {failed['reason']}" for failed in wrong[:SHOWN]]
        for verdict in report.cards:
            if verdict.nothing:
                self._say_nothing_there(verdict)
                continue
            self._put(verdict, lines)
            lines = []
        self._show()

    def _say_nothing_there(self, verdict: "CardVerdict") -> None:
        """An empty folder, or a file that is no picture: that is one sentence, and no card."""
        self._context.session.failed.emit(
            tr(
                "{source}: {reasons}; nothing was taken in.",
                source=verdict.source,
                reasons="; ".join(map(retold, verdict.reasons)),
            )
        )
        if verdict.custody is not None:
            self._context.cards.answer(verdict.custody)

    def put_away(self) -> None:
        """Close all panels, without an answer."""
        self._cards = {}
        self._show()

    def show_card(self, row: Row) -> None:
        """Show what the catalog has of a card of the open drop."""
        known = self._cards.get(row["source"])
        if known is None or known.custody != row["id"]:
            self._cards[row["source"]] = _from_row(row)
        self._show()

    def _put(self, verdict: "CardVerdict", lines: list[str]) -> None:
        source = str(verdict.source)
        safe = BUT if verdict.deleted else SAFE
        word = safe if verdict.safe else LAPSED if verdict.lapsed else KEEP
        self._cards.pop(source, None)
        texts = _texts(verdict)
        self._cards[source] = _Said(source, Path(source).name or source, word, texts, verdict.custody, verdict, lines)

    # -- what is shown ------------------------------------------------------------------------------------------

    def _in_order(self) -> list[_Said]:
        return sorted(self._cards.values(), key=lambda card: FIRST.index(card.word))

    def _show(self) -> None:
        clear(self._box)
        cards = self._in_order()
        self._large = self._may_be_large()
        for card in cards:
            panel = self._panel(card, self._large)
            self._box.addWidget(panel)
            panel.show()
        self.setVisible(bool(cards))
        self._area.verticalScrollBar().setValue(0)
        if any(card.safe for card in cards):
            self._timer.start()
        else:
            self._timer.stop()
        self._fit()
        self.changed.emit()

    def _panel(self, card: _Said, large: bool) -> Panel:
        if card.safe and not large:
            return self._quiet(card)
        panel = Panel(role="good" if card.safe else "bad", margin=10)
        head = label(tr(card.word), "verdict")
        head.setAccessibleName(f"{card.name}: {tr(card.word)}")
        title = column(head, Elided(card.name, Qt.TextElideMode.ElideMiddle), spacing=0)
        top = row(_Glyph(self._context.theme, card.safe, 40 if large else 32))
        top.addLayout(title, 1)
        panel.box.setSpacing(4)
        panel.box.addLayout(top)
        told = dict.fromkeys([*card.texts, *card.lines])
        said = label("\n".join(text[:1].upper() + text[1:] for text in told), select=True)
        answers = row(*self._answers(card))
        # Where there is little room, what can be done is seen without scrolling to it.
        for part in (said, answers) if large else (answers, said):
            panel.box.addLayout(part) if isinstance(part, QHBoxLayout) else panel.box.addWidget(part)
        panel.setAccessibleName(f"{card.name}: {tr(card.word)}")
        return panel

    def _quiet(self, card: _Said) -> Panel:
        """Good news beside others, or where there is little room."""
        panel = Panel(role="good", margin=6)
        panel.box.setSpacing(4)
        told = Elided(" ".join(text[:1].upper() + text[1:] for text in dict.fromkeys([*card.texts, *card.lines])))
        name = Elided(card.name, Qt.TextElideMode.ElideMiddle)
        line = row(_Glyph(self._context.theme, True, 24), label(tr(card.word), "good", wrap=False), name)
        line.setStretch(2, 1)
        panel.box.addLayout(line)
        panel.box.addWidget(told)
        panel.box.addLayout(row(*self._answers(card)))
        panel.setAccessibleName(f"{card.name}: {tr(card.word)}")
        return panel

    def _answers(self, card: _Said) -> tuple[QPushButton, QPushButton]:
        again = button(
            tr("Ask again"), lambda: self._ask_again(card.source), tip=tr("Read the card once more and compare")
        )
        text, tip = tr("OK") if card.safe else tr("OK, it is kept"), tr("Put this away; the card stays in the list")
        return again, button(text, lambda: self._close(card.source), tip=tip)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._may_be_large() != self._large:
            QTimer.singleShot(0, self, self._show)
        self._fit()

    def _may_be_large(self) -> bool:
        return len(self._cards) == 1 and self._room >= LARGE_PX

    def fit(self, room: int, most: int) -> None:
        """room: the height of the page that they are on. most: as high as they may be there."""
        if (room, most) != (self._room, self._most):
            self._room, self._most = room, most
            if self._may_be_large() != self._large:
                self._show()
            self._fit()

    def _fit(self) -> None:
        """As high as the panels need, and no higher than leaves the verdict its place."""
        inside = self._area.widget()
        inside.layout().activate()
        wanted = max(inside.layout().heightForWidth(self.width() - 16), inside.sizeHint().height())
        most = round(self._room * SHARE)
        height = max(1, min(wanted + 2, most, self._most))
        self.setFixedHeight(height)
        self._area.setGeometry(0, 0, self.width(), height)

    # -- what changes it ----------------------------------------------------------------------------------------

    def _other_drop(self) -> None:
        if self._cards:
            self._cards = {}
            self._show()
        shoot = self._context.session.shoot
        if shoot is not None:
            shoot.events.card_kept.connect(lambda verdict: self._hear(shoot, verdict))

    def _hear(self, shoot: "Shoot", verdict: "CardVerdict") -> None:
        """On the thread that copies; the window may be gone by now."""
        with contextlib.suppress(RuntimeError):
            self._kept.emit(shoot, verdict)

    def _show_kept(self, shoot: "Shoot", verdict: "CardVerdict") -> None:
        """A card was pulled, or its import was stopped."""
        if shoot is self._context.session.shoot:
            self._put(verdict, [])
            self._show()
            self._context.cards.refresh()

    def _from_catalog(self) -> None:
        """Cards to keep that nobody answered, of an earlier run or another window; and those that were answered there."""
        shown = dict(self._cards)
        for card in self._context.cards.of_drop():
            known = shown.get(card["source"])
            if card["is_open"] and known is None:
                self._cards[card["source"]] = _from_row(card)
            elif known is not None and known.custody == card["id"] and card["answered_at"] is not None:
                del self._cards[card["source"]]
        if shown != self._cards:
            self._show()

    def _close(self, source: str) -> None:
        card = self._cards.pop(source, None)
        self._show()
        if card is not None and card.custody is not None:
            self._context.cards.answer(card.custody)

    def _look(self) -> None:
        """Whether what was proved still holds: a disk may have left, a copy changed, frames come to the card."""
        shown = {card.source: card.verdict for card in self._cards.values() if card.safe and card.verdict is not None}
        if self._looking or not shown:
            return
        self._looking = True

        def finished(now: "dict[str, CardVerdict]") -> None:
            self._looking = False
            for source, verdict in now.items():
                known = self._cards.get(source)
                if verdict.lapsed and known is not None and known.verdict is shown[source]:
                    self._answer(verdict)

        self._context.session.read(lambda: {source: verdict.now() for source, verdict in shown.items()}, finished)

    def _ask_again(self, source: str) -> None:
        shoot = self._context.session.shoot
        if shoot is not None:
            self._context.session.run(
                tr("Card {name}", name=Path(source).name), lambda _: shoot.frames.card(Path(source)), self._answer
            )

    def _answer(self, verdict: "CardVerdict") -> None:
        self._put(verdict, [])
        self._show()


def _texts(verdict: "CardVerdict") -> list[str]:
    told = [verdict.sentence] if verdict.safe or not verdict.reasons else verdict.reasons[:SHOWN]
    told = [retold(text) for text in (*told, *verdict.seen)]
    named = any(Path(verdict.files[0]).name in text for text in told) if verdict.files else True
    if not verdict.safe and not named:
        told = [*told, tr("Files: ") + listed([Path(name).name for name in verdict.files], SHOWN)]
    return told


def _from_row(card: Row) -> _Said:
    """Of an earlier run: what was proved then is no proof now."""
    said = f"{when(card)}, {how_many(card)}: {retold(card['sentence'])}"
    word = KEEP if not card["safe"] else LAPSED
    return _Said(card["source"], name_of(card), word, [said], card["id"])

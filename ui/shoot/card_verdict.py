"""After an import, each card's verdict, as large as it matters: safe to format, or keep it and why."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, QTimer
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from studio.base.wording import count, listed, size, were
from ui.parts.basics import Panel, button, clear, column, label, row
from ui.parts.page_context import PageContext
from ui.parts.shapes import paint_verdict
from ui.parts.theme import Theme

if TYPE_CHECKING:
    from studio.shoot.handed_out import CardVerdict, ImportReport

SAFE, KEEP, LAPSED = "SAFE TO FORMAT", "KEEP THIS CARD", "ASK AGAIN FIRST"
BUT = "SAFE, BUT FOR REJECTS"
"""Of a safe card with files that were deleted on purpose here: it may hold their last copy."""
LOOK_MS = 2000
"""How often is looked whether what was proved still holds."""
SHOWN = 5
ACROSS = 3


class _Glyph(QWidget):
    def __init__(self, theme: Theme, safe: bool) -> None:
        super().__init__()
        self._theme, self._safe = theme, safe
        self.setFixedSize(QSize(52, 52))

    def paintEvent(self, event: QPaintEvent) -> None:
        colours = self._theme.colours
        soft = colours.good_soft if self._safe else colours.bad_soft
        paint_verdict(
            QPainter(self),
            QRectF(2, 2, 48, 48),
            "pass" if self._safe else "fail",
            colours.good if self._safe else colours.bad,
            soft,
        )


class CardVerdicts(QWidget):
    """The verdicts of the last import, one panel a card, until they are put away. Attribute: words, what is shown in capitals."""

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self._context = context
        self._box = QGridLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._panels: dict[str, Panel] = {}
        self._safe: dict[str, CardVerdict] = {}
        self.words: dict[str, str] = {}
        self._looking = False
        self._timer = QTimer(self, interval=LOOK_MS)
        self._timer.timeout.connect(self._look)
        self.hide()

    def show_report(self, report: "ImportReport") -> None:
        """The verdicts of an import, with what else there is to say of it."""
        told = report.to_dict()
        copied = f"{count(report.copied, 'file')} copied and verified"
        lines = [f"{copied}, {report.skipped} {were(report.skipped)} here already, {size(report.bytes)}."]
        lines += [
            f"Gap in {gap['camera']}: {listed(gap['missing'], SHOWN)} may still be on a card." for gap in told["gaps"]
        ]
        lines += report.made_again
        wrong = [*told["failed"], *told["backup_failed"]]
        lines += [f"{failed['source']}: {failed['reason']}" for failed in wrong[:SHOWN]]
        self.put_away()
        for verdict in report.cards:
            self._add(verdict, lines, large=len(report.cards) == 1)
            lines = []
        self.setVisible(bool(self._panels))

    def put_away(self) -> None:
        """Close all panels."""
        clear(self._box)
        self._panels, self.words, self._safe = {}, {}, {}
        self._timer.stop()
        self.hide()

    def _add(self, verdict: "CardVerdict", lines: list[str], large: bool) -> None:
        source = str(verdict.source)
        if verdict.safe:
            self._safe[source] = verdict
            self._timer.start()
        safe = BUT if verdict.deleted else SAFE
        self.words[source] = safe if verdict.safe else LAPSED if verdict.lapsed else KEEP
        panel = Panel(role="good" if verdict.safe else "bad", margin=10)
        head = label(self.words[source], "huge" if large else "verdict", wrap=False)
        head.setAccessibleName(f"{Path(source).name}: {self.words[source]}")
        again = button("Ask again", lambda: self._ask_again(source), tip="Read the card once more and compare")
        away = button("OK", lambda: self._close(source))
        title = column(head, label(Path(source).name or source, "heading", wrap=False), spacing=0)
        top = row(_Glyph(self._context.theme, verdict.safe))
        top.addLayout(title, 1)
        panel.box.addLayout(top)
        told = [verdict.sentence] if verdict.safe or not verdict.reasons else verdict.reasons[:SHOWN]
        told = [*told, *verdict.seen]
        named = any(Path(verdict.files[0]).name in text for text in told) if verdict.files else True
        if not verdict.safe and not named:
            told = [*told, "Files: " + listed([Path(name).name for name in verdict.files], SHOWN)]
        panel.box.addWidget(
            label("\n".join(text[:1].upper() + text[1:] for text in dict.fromkeys([*told, *lines])), select=True)
        )
        panel.box.addStretch(1)
        if large:
            top.addWidget(again)
            top.addWidget(away)
        else:
            panel.box.addLayout(row(again, away, None))
        self._panels[source] = panel
        at = self._box.count()
        self._box.addWidget(panel, at // ACROSS, at % ACROSS)

    def _close(self, source: str) -> None:
        panel = self._panels.pop(source, None)
        self.words.pop(source, None)
        self._safe.pop(source, None)
        if panel is not None:
            panel.hide()
            panel.deleteLater()
        self.setVisible(bool(self._panels))

    def _look(self) -> None:
        """Whether what was proved still holds: a disk may have left, a copy changed, frames come to the card."""
        if self._looking or not self._safe:
            return
        self._looking = True
        shown = dict(self._safe)

        def finished(now: "dict[str, CardVerdict]") -> None:
            self._looking = False
            for source, verdict in now.items():
                if verdict.lapsed and self._safe.get(source) is shown[source]:
                    self._answer(source, verdict)

        self._context.session.read(lambda: {source: verdict.now() for source, verdict in shown.items()}, finished)

    def _ask_again(self, source: str) -> None:
        shoot = self._context.session.shoot
        if shoot is not None:
            self._context.session.run(
                f"Card {Path(source).name}",
                lambda _: shoot.frames.card(Path(source)),
                lambda verdict: self._answer(source, verdict),
            )

    def _answer(self, source: str, verdict: "CardVerdict") -> None:
        self._close(source)
        self._add(verdict, [], large=not self._panels)
        self.show()

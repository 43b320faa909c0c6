"""The line on top of every page: the drop, how far it is, what is coming in, and the armed shot."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout

from studio.base.language import N_, tr
from studio.base.retold import retold
from studio.base.spoken import count
from ui.parts.basics import Elided, label, plain_tip, restyle
from ui.state.live_sources import LiveSources
from ui.state.session import Session

LEAST_TITLE_PX, LEAST_PACE_PX = 60, 120
EDGE_PX, GAP_PX = 16, 16
"""GAP_PX: before how far it is, and before the armed shot."""
_MIDDLE = Qt.TextElideMode.ElideMiddle


class DropHeader(QFrame):
    """Attributes (labels): head, covered, pace, coming_in, armed."""

    def __init__(self, session: Session, live: LiveSources) -> None:
        super().__init__()
        self._session, self._live = session, live
        self._questions: dict[str, str] = {}
        self._words = ""
        self.setProperty("panel", "header")
        self.head = label("Threeshot", "heading", wrap=False)
        self.covered = label("", "muted", wrap=False)
        self.pace = Elided(by_parts=True)
        self.pace.setProperty("role", "muted")
        self.pace.setMinimumWidth(0)
        self.coming_in = label("", "muted", wrap=False)
        self.armed = label("", "good", wrap=False)
        self._top = top = QHBoxLayout(self)
        top.setContentsMargins(EDGE_PX, 8, EDGE_PX, 8)
        top.addWidget(self.head)
        top.addSpacing(GAP_PX)
        top.addWidget(self.covered)
        top.addWidget(self.pace, 1)
        top.addWidget(self.coming_in)
        top.addSpacing(GAP_PX)
        top.addWidget(self.armed)
        for changed in (session.shoot_changed, session.coverage_changed, session.armed_changed, session.brief_changed):
            changed.connect(self._show)
        live.changed.connect(self._show_live)

    def _show(self) -> None:
        shoot, coverage = self._session.shoot, self._session.coverage
        if shoot is None or coverage is None:
            return
        self.window().setWindowTitle(f"{shoot.drop.brief.title} – Threeshot")
        done = sum(shot.done for shot in coverage.shots)
        counts = tr("{done} of {shots} shots done", done=done, shots=len(coverage.shots))
        counts += tr(" · {unassigned} unassigned", unassigned=coverage.unassigned) if coverage.unassigned else ""
        self.covered.setText(counts)
        self._show_armed()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._show_armed()

    def _show_armed(self) -> None:
        """Counts, drop id, role and SKU whole, as far as there is room; of the titles as much as is left, and what is asked behind it."""
        shoot, armed = self._session.shoot, self._session.armed
        shot = self._session.shot(*armed) if armed else None
        asked = [tr(ask) for ask, sentence in self._questions.items() if sentence]
        for part in (self.head, self.covered, self.pace, self.armed):
            # What its letters measure once it is seen.
            part.ensurePolished()
        metrics = self.armed.fontMetrics()
        role, sku, title = "", "", ""
        if shot is not None:
            role = tr("● Armed: {role_title} · ", role_title=self._session.role_title(shot.role, shot.sku))
            sku, title = shot.sku, self._session.product_title(shot)
        room = self.width() - 2 * (EDGE_PX + GAP_PX) - (self._top.count() - 1) * self._top.spacing()
        room -= self.covered.sizeHint().width() + self.coming_in.sizeHint().width()
        needed = metrics.horizontalAdvance(" · ".join([role + sku, *asked]))
        if shoot is not None:
            self._show_head(shoot.drop.brief.title, shoot.code, room - needed)
        room -= self.head.sizeHint().width()
        if needed > room:
            sku = metrics.elidedText(sku, _MIDDLE, max(LEAST_TITLE_PX, metrics.horizontalAdvance(sku) - needed + room))
        room -= metrics.horizontalAdvance(" · ".join([role + sku, "", *asked]))
        cut = metrics.elidedText(title, _MIDDLE, room) if room >= LEAST_TITLE_PX else ""
        self.armed.setText(" · ".join(part for part in (role + sku, cut, *asked) if part))
        # How fast they are has what is left; a few letters of it say nothing.
        room -= metrics.horizontalAdvance(cut)
        self.pace.say(f"· {self._words}" if self._words and room >= LEAST_PACE_PX else "")
        tips = [shot.sku if shot is not None and sku != shot.sku else "", title, *self._questions.values()]
        self.armed.setToolTip(plain_tip("\n".join(tip for tip in tips if tip)))
        restyle(self.armed, "warn" if asked else "good")

    def _show_head(self, title: str, code: str, room: int) -> None:
        """The id, and of the title what there is room for; where that is next to nothing the title stands in the tip alone."""
        metrics = self.head.fontMetrics()
        left = room - metrics.horizontalAdvance(f"  {code}")
        if left >= LEAST_TITLE_PX:
            self.head.setText(f"{metrics.elidedText(title, _MIDDLE, left)}  {code}")
        else:
            self.head.setText(metrics.elidedText(code, _MIDDLE, max(room, LEAST_TITLE_PX)))
        self.head.setToolTip(plain_tip(f"{title}\n{code}"))

    def tell_pace(self, words: str) -> None:
        """How fast the crew is, behind how far it is."""
        self._words = words
        self._show()

    def ask(self, sentence: str) -> None:
        """The crew is asked whether to move on: seen on every page. Empty: no more."""
        self._questions[N_("move on?")] = sentence
        self._show()

    def ask_of_tag(self, sentence: str) -> None:
        """The crew is asked whose the frames after a tag are: the same."""
        self._questions[N_("whose is that tag?")] = sentence
        self._show()

    def _show_live(self) -> None:
        running = list(self._live.running.values())
        troubled = [f"{retold(one.title)}: {one.state}" for one in running if not one.well]
        self.coming_in.setText(
            ", ".join(troubled) or (tr("{sources} running", sources=count(len(running), "source")) if running else "")
        )
        restyle(self.coming_in, "warn" if troubled else "muted")

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

BESIDE_PX = 190
"""What the armed shot leaves to how far the drop is, with the gaps between them."""
LEAST_TITLE_PX = 60
_MIDDLE = Qt.TextElideMode.ElideMiddle


class DropHeader(QFrame):
    """Attributes (labels): head, covered, coming_in, armed."""

    def __init__(self, session: Session, live: LiveSources) -> None:
        super().__init__()
        self._session, self._live = session, live
        self._questions: dict[str, str] = {}
        self._pace = ""
        self.setProperty("panel", "header")
        self.head = label("Threeshot", "heading", wrap=False)
        self.covered = Elided()
        self.covered.setProperty("role", "muted")
        self.coming_in = label("", "muted", wrap=False)
        self.armed = label("", "good", wrap=False)
        top = QHBoxLayout(self)
        top.setContentsMargins(16, 8, 16, 8)
        top.addWidget(self.head)
        top.addSpacing(14)
        top.addWidget(self.covered, 1)
        top.addWidget(self.coming_in)
        top.addSpacing(14)
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
        self.covered.say(
            tr("{done} of {shots} shots done", done=done, shots=len(coverage.shots))
            + (tr(" · {unassigned} unassigned", unassigned=coverage.unassigned) if coverage.unassigned else "")
            + (f" · {self._pace}" if self._pace else "")
        )
        self._show_armed()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._show_armed()

    def _show_armed(self) -> None:
        """Drop id, role and SKU whole, as far as there is room; of the titles as much as is left, and what is asked behind it."""
        shoot, armed = self._session.shoot, self._session.armed
        shot = self._session.shot(*armed) if armed else None
        asked = [tr(ask) for ask, sentence in self._questions.items() if sentence]
        metrics = self.armed.fontMetrics()
        role, sku, title = "", "", ""
        if shot is not None:
            role = tr("● Armed: {role_title} · ", role_title=self._session.role_title(shot.role, shot.sku))
            sku, title = shot.sku, self._session.product_title(shot)
        room = self.width() - self.coming_in.sizeHint().width() - BESIDE_PX
        needed = metrics.horizontalAdvance(" · ".join([role + sku, *asked]))
        if shoot is not None:
            self._show_head(shoot.drop.brief.title, shoot.code, max(room - needed, room * 2 // 5))
        room -= self.head.sizeHint().width()
        if needed > room:
            sku = metrics.elidedText(sku, _MIDDLE, max(LEAST_TITLE_PX, metrics.horizontalAdvance(sku) - needed + room))
        room -= metrics.horizontalAdvance(" · ".join([role + sku, "", *asked]))
        cut = metrics.elidedText(title, _MIDDLE, room) if room >= LEAST_TITLE_PX else ""
        self.armed.setText(" · ".join(part for part in (role + sku, cut, *asked) if part))
        tips = [shot.sku if shot is not None and sku != shot.sku else "", title, *self._questions.values()]
        self.armed.setToolTip(plain_tip("\n".join(tip for tip in tips if tip)))
        restyle(self.armed, "warn" if asked else "good")

    def _show_head(self, title: str, code: str, room: int) -> None:
        metrics = self.head.fontMetrics()
        left = max(LEAST_TITLE_PX, room - metrics.horizontalAdvance(f"  {code}"))
        self.head.setText(f"{metrics.elidedText(title, _MIDDLE, left)}  {code}")
        self.head.setToolTip(plain_tip(title))

    def tell_pace(self, words: str) -> None:
        """How fast the crew is, behind how far it is."""
        self._pace = words
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

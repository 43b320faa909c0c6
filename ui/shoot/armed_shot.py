"""What to make: the armed shot, all of its guidance, the product's notes, what was sent back; and how another one is armed."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from studio.base.language import N_, tr, within
from studio.base.retold import translated
from studio.base.spoken import count
from ui.parts.badge import Badge
from ui.parts.basics import Elided, Panel, button, label, restyle, row, scrolling, with_icon
from ui.parts.coverage_words import middle_cut
from ui.parts.page_context import PageContext
from ui.parts.reference import ReferencePicture
from ui.parts.sizes import scaled
from ui.parts.theme import MAT
from ui.shoot.board_model import Board, build
from ui.shoot.keyed import keyed
from ui.shoot.marked_picture import MarkedPicture

if TYPE_CHECKING:
    from studio.shoot.handed_out import ShotState

UNARMED = N_("No shot armed: choose one in the strip below, scan a tag, or photograph a slate or tag.")
DISARMED = N_("Disarmed: slates and tags alone say where frames go, each camera's its own.")
REFERENCE_PX = 84
NAMES_PX, ROLE_PX, SKU_PX = 248, 150, 90
"""Of role and SKU beside each other; the role at most and the SKU at least. A longer SKU is cut in its middle, where SKUs are alike."""
SKU_LETTERS = 12
"""Of an SKU on one line with other words."""
SENT_LINES = 4
"""As many as what was sent back has where there is little room."""


class Armer(Panel):
    """Attributes: board, the shot list as last read; guide, the part that scrolls; shutter (a button)."""

    def __init__(self, context: PageContext, reference: ReferencePicture) -> None:
        super().__init__(margin=12)
        self._context, self._session, self._reference = context, context.session, reference
        self.board = Board()
        self.head = label(tr("Armed"), "good", wrap=False)
        self.state = Badge(context.theme, 12)
        self.role, self.sku = Elided(), Elided(cut=Qt.TextElideMode.ElideMiddle)
        restyle(self.sku, "strong")
        self.sku.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        self.role.setProperty("role", "heading")
        self.title = label("", "muted")
        self.picture = _Picture(reference)
        self.guidance, self.framing, self.product = (
            label("", select=True),
            label("", select=True),
            label("", select=True),
        )
        self.besides = QWidget()
        self.beside = QVBoxLayout(self.besides)
        self.beside.setContentsMargins(0, 0, 0, 0)
        inside = QWidget()
        told = QVBoxLayout(inside)
        told.setContentsMargins(0, 0, 6, 0)
        told.setSpacing(8)
        for part in (self.guidance, self.framing, self.product, self.picture):
            told.addWidget(part)
        told.addWidget(self.besides)
        told.addStretch(1)
        self.guide = scrolling(inside)
        self.guide.setMinimumHeight(scaled(40))
        self.sent_back = Panel(role="bad", margin=8)
        self._sent = label("", "bad")
        self._note = label("")
        self.sent_back.box.setSpacing(2)
        self.sent_back.box.addWidget(self._sent)
        self.sent_back.box.addWidget(self._note)
        self.marked = MarkedPicture(context)
        self.sent_back.box.addWidget(self.marked)
        self.sent_back.hide()
        self._sent_line = Elided(lines=SENT_LINES)
        self._sent_line.setProperty("role", "bad")
        self._folded = False
        run, actions = context.actions.run, context.actions.actions
        made = []
        for name, words in (("arm.next_open", tr("Next shot")), ("slate.show", tr("Slate")), ("arm.off", tr("Disarm"))):
            made.append(
                keyed(button(words, lambda name=name: run(name), kind="tight"), actions[name], words, short=True)
            )
        more = keyed(button(tr("Guidance and notes"), lambda: run("shoot.facts"), kind="tight"), actions["shoot.facts"])
        self.more = with_icon(more, context.theme, "info", 20)
        self.more.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        shutter = button(tr("Shutter"), lambda: run("source.shutter"))
        self.shutter = with_icon(keyed(shutter, actions["source.shutter"], tr("Shutter")), context.theme, "shoot")
        self.shutter.hide()
        self._buttons = QWidget()
        buttons = row(*made, spacing=6)
        buttons.setContentsMargins(0, 0, 0, 0)
        self._buttons.setLayout(buttons)
        self.box.setSpacing(4)
        head = row(self.head, None, self.state)
        self.called = Elided(cut=Qt.TextElideMode.ElideMiddle)
        self.called.setProperty("role", "muted")
        names = row(self.role, self.sku, self.more)
        names.setStretch(0, 1)
        for line in (head, names):
            self.box.addLayout(line)
        for part in (self.title, self.called, self.guide, self.sent_back, self._sent_line, self.shutter, self._buttons):
            self.box.addWidget(part)
        self.box.setStretchFactor(self.guide, 1)
        self.box.addStretch(0)
        self.setAccessibleName(tr("What to make"))
        context.live.changed.connect(self._show_shutter)
        for changed in (self._session.shoot_changed, self._session.coverage_changed, self._session.brief_changed):
            changed.connect(self.refresh)
        self._session.armed_changed.connect(self._show_armed)
        reference.changed.connect(self.picture.refresh)
        self.give_way(False, True)

    def give_way(self, folded: bool, guide: bool) -> None:
        """folded: it stands below the verdict, and has little room. guide: its guidance is shown."""
        self._folded = folded
        self.head.setVisible(not folded)
        side = 8 if folded else 12
        self.box.setContentsMargins(12, side, 12, side)
        self._buttons.setVisible(not folded)
        self.more.setVisible(folded and not guide)
        self.guide.setVisible(guide)
        self._show_armed()
        self.setSizePolicy(
            QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding if guide else QSizePolicy.Policy.Maximum
        )

    def refresh(self) -> None:
        """Read the shot list anew from what the session knows."""
        if self._session.shoot is None or self._session.coverage is None:
            return
        self.board = build(self._session.shoot, self._session.coverage)
        self._show_armed()

    def _show_shutter(self) -> None:
        runs = self._context.live.with_camera
        # Read once: the camera may be lost at any moment.
        about = runs.about if runs is not None and not runs.stopping else None
        self.shutter.setVisible(about is not None and about.shutter)

    # -- arming -------------------------------------------------------------------------------------------------

    def arm_role(self, role: str) -> None:
        """Arm a role of the armed product (or of the first product)."""
        sku = self._session.armed[0] if self._session.armed else self._first()
        if sku is not None:
            if (sku, role) in self.board.cells:
                self._session.arm(sku, role)
            else:
                called = next((title for name, title in self.board.roles if name == role), role)
                self._session.failed.emit(
                    tr("{sku} is not shot in the role '{role}'; choose another product or role.", sku=sku, role=called)
                )

    def arm_number(self, number: int) -> None:
        """Arm the kit's role of that number, from 1."""
        if number <= len(self.board.roles):
            self.arm_role(self.board.roles[number - 1][0])

    def step(self, by: int) -> None:
        """Arm the next or previous product."""
        skus = [sku for sku, _, _ in self.board.products]
        if skus:
            at = (
                skus.index(self._session.armed[0]) + by if self._session.armed and self._session.armed[0] in skus else 0
            )
            self._arm(skus[at % len(skus)])

    def next_open(self) -> bool:
        """Arm the next shot that is not done, in the order of the shot list, going round; whether there was another."""
        shoot = self._session.shoot
        if shoot is None or self._session.coverage is None:
            return False
        shot = shoot.arming.next_open(self._session.coverage, self._session.armed)
        if shot is not None:
            self._session.arm(*shot)
        elif self._session.coverage.complete:
            self._session.said.emit(tr("Nothing is missing: every shot has an acceptable frame."))
        else:
            self._session.said.emit(tr("No other shot is open: the armed one is the last."))
        return shot is not None

    def _arm(self, sku: str) -> None:
        role = self._session.armed[1] if self._session.armed else None
        if role is None or (sku, role) not in self.board.cells:
            role = next((r for r, _ in self.board.roles if (sku, r) in self.board.cells), None)
        if role is not None:
            self._session.arm(sku, role)

    def _first(self) -> str | None:
        return self.board.products[0][0] if self.board.products else None

    # -- what to make -------------------------------------------------------------------------------------------

    def _show_armed(self) -> None:
        armed, shoot = self._session.armed, self._session.shoot
        shot = self._session.shot(*armed) if armed else None
        for part in (self.role, self.sku, self.title, self.state, self.framing, self.product):
            part.setVisible(shot is not None)
        self.state.setVisible(shot is not None and not self._folded)
        self.sku.setVisible(shot is not None and not self._folded)
        self.title.setVisible(shot is not None and not self._folded)
        self.called.setVisible(shot is not None and self._folded)
        self._show_sent_back(shot)
        self.role.setVisible(shot is not None or self._folded)
        restyle(self.head, "good" if shot is not None else "muted")
        self.head.setText(tr("● Armed") if shot is not None else tr("Nothing armed"))
        if shot is None or shoot is None:
            self.role.say(tr("Nothing armed"))
            self.guidance.setText(tr(DISARMED if shoot is not None and shoot.arming.disarmed else UNARMED))
            return
        role = shoot.drop.role(shot.sku, shot.role)
        product = next((one for one in shoot.drop.brief.products if one.sku == shot.sku), None)
        self.role.say(self._session.role_title(shot.role, shot.sku))
        self.sku.say(shot.sku)
        # The role is read whole; of a long SKU the header has all.
        self.role.setMinimumWidth(min(self.role.fontMetrics().horizontalAdvance(self.role.whole) + 4, scaled(ROLE_PX)))
        left = scaled(NAMES_PX) - self.role.minimumWidth()
        self.sku.setFixedWidth(min(self.sku.fontMetrics().horizontalAdvance(shot.sku) + 4, max(left, scaled(SKU_PX))))
        self.title.setText(self._session.product_title(shot))
        self.called.say(f"{shot.sku} · {self._session.product_title(shot)}")
        self.state.show_state(shot.state)
        guidance = translated(_flat(role.guidance)) if role is not None else ""
        framing = translated(_flat(role.framing)) if role is not None else ""
        notes = _flat(product.notes or "") if product is not None else ""
        self.guidance.setText(guidance or tr("The kit says nothing more of this role."))
        self.framing.setText(tr("Framing: {framing}", framing=framing))
        self.framing.setVisible(bool(framing))
        self.product.setText(tr("This product: {notes}", notes=notes))
        self.product.setVisible(bool(notes))

    def _show_sent_back(self, armed: "ShotState | None") -> None:
        """The armed shot first, when it was sent back; else another one that was."""
        coverage = self._session.coverage
        back = [shot for shot in coverage.shots if shot.state == "reshoot"] if coverage is not None else []
        back.sort(key=lambda shot: armed is None or (shot.sku, shot.role) != (armed.sku, armed.role))
        self.sent_back.setVisible(bool(back) and not self._folded)
        self._sent_line.setVisible(bool(back) and self._folded)
        if not back:
            return
        first = back[0]
        here = armed is not None and (first.sku, first.role) == (armed.sku, armed.role)
        more = tr(", and {shots} more", shots=count(len(back) - 1, "shot")) if len(back) > 1 else ""
        self._sent.setText((tr("Sent back") if here else tr("Sent back, to be done over")) + more)
        role, said = within(self._session.role_title(first.role, first.sku)), f"“{first.note}”" if first.note else ""

        def told(sku: str) -> str:
            named = "" if here else f"{sku} {role}"
            return ": ".join(part for part in (named, said) if part) or tr("Without a note.")

        self._note.setText(told(first.sku))
        self.marked.show_mark(first.drawn)
        marked = tr(", marked on {name}", name=self.marked.name) if self.marked.name else ""
        # Where there is little room, what is to be done over is not hidden by how long its SKU is.
        note = told(middle_cut(first.sku, SKU_LETTERS))
        self._sent_line.say(tr("Sent back: {note}{marked}", note=note, marked=marked))


class _Picture(QWidget):
    """The reference picture, as wide as there is room; hidden where there is none."""

    def __init__(self, reference: ReferencePicture) -> None:
        super().__init__()
        self._reference = reference
        self.setAccessibleName(tr("Reference picture"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.refresh()

    def refresh(self) -> None:
        """Another picture, or none."""
        self.setVisible(self._reference.source is not None)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(scaled(120), scaled(REFERENCE_PX))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        pixmap: QPixmap | None = self._reference.pixmap()
        painter.fillRect(self.rect(), QColor(MAT))
        if pixmap is None:
            painter.setPen(QColor("#ffffff"))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, tr("Reference comes…"))
            return
        size = pixmap.size().toSizeF().scaled(QRectF(self.rect()).size(), Qt.AspectRatioMode.KeepAspectRatio)
        box = QRectF(0, 0, size.width(), size.height())
        box.moveCenter(QRectF(self.rect()).center())
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawPixmap(box, pixmap, QRectF(pixmap.rect()))


def _flat(text: str) -> str:
    return " ".join(text.split())

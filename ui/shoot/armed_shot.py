"""Arming: which product and role the next frames belong to. Big rows and buttons; keys 1–9 and the arrows do the same."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QListWidget, QListWidgetItem, QPushButton

from studio.base.wording import visible
from ui.parts.basics import Panel, button, clear, label, plain_tip, row, with_icon
from ui.parts.command_button import command_button
from ui.parts.coverage_words import middle_cut
from ui.parts.page_context import PageContext
from ui.parts.sizes import scaled
from ui.shoot.board_model import Board, build

ROW_PX = 44
GUIDANCE_LETTERS = 88
TITLE_LETTERS = 28
UNARMED = "No shot armed: choose one, scan a tag, or photograph a slate or tag."
DISARMED = "Disarmed: slates and tags alone say where frames go, each camera's its own."
SKU = Qt.ItemDataRole.UserRole


class Armer(Panel):
    """Attribute: board, the shot list as last read."""

    def __init__(self, context: PageContext) -> None:
        super().__init__("Shooting now")
        self._context, self._session = context, context.session
        self.board = Board()
        self._filling = False
        self.now = label(UNARMED, "muted")
        self.now.setFixedHeight(scaled(54))
        self.products = QListWidget()
        self.products.setProperty("kind", "rows")
        self.products.setAccessibleName("Products")
        self.products.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.products.currentItemChanged.connect(self._product_chosen)
        self.products.itemClicked.connect(lambda item: self._arm(item.data(SKU)))
        self._roles = QGridLayout()
        self._roles.setSpacing(6)
        self._buttons: dict[str, QPushButton] = {}
        slate = with_icon(
            command_button(context.actions, "slate.show", "Slate", tip="Show the slate with its QR code"),
            context.theme,
            "slate",
        )
        off = command_button(context.actions, "arm.off", "Disarm", tip="Let slates and tags alone say where frames go")
        self.box.addWidget(self.now)
        self.box.addWidget(self.products)
        self.box.addLayout(self._roles)
        self.box.addLayout(row(slate, off))
        self.shutter = with_icon(
            command_button(
                context.actions, "source.shutter", "Shutter ({source.shutter})", kind="primary", tip="Fire the camera"
            ),
            context.theme,
            "shoot",
        )
        self.shutter.setProperty("size", "big")
        self.shutter.hide()
        self.box.addWidget(self.shutter)
        context.live.changed.connect(self._show_shutter)
        for changed in (self._session.shoot_changed, self._session.coverage_changed, self._session.brief_changed):
            changed.connect(self.refresh)
        self._session.armed_changed.connect(self._show_armed)

    def refresh(self) -> None:
        """Read the shot list anew from what the session knows."""
        if self._session.shoot is None or self._session.coverage is None:
            return
        self.board = build(self._session.shoot, self._session.coverage)
        self._filling = True
        if [sku for sku, _, _ in self.board.products] != [
            self.products.item(n).data(SKU) for n in range(self.products.count())
        ]:
            self.products.clear()
            for sku, _title, _ in self.board.products:
                item = QListWidgetItem()
                item.setData(SKU, sku)
                self.products.addItem(item)
            self.products.setFixedHeight(min(5, max(1, len(self.board.products))) * scaled(ROW_PX) + 10)
        for n, (sku, title, _) in enumerate(self.board.products):
            shots = [shot for (known, _), shot in self.board.cells.items() if known == sku]
            called = self._session.product_title(shots[0]) if shots else title
            self.products.item(n).setText(
                visible(
                    f"{sku}   {sum(s.done for s in shots)}/{len(shots)}\n{middle_cut(called, TITLE_LETTERS)}",
                    lines=True,
                )
            )
            self.products.item(n).setToolTip(plain_tip(f"{sku}: {called}"))
        self._filling = False
        if list(self._buttons) != [role for role, _ in self.board.roles]:
            clear(self._roles)
            self._buttons = {}
            across = 3 if len(self.board.roles) == 3 else 2
            for n, (role, title) in enumerate(self.board.roles):
                key = f"{n + 1} " if n < 9 else ""
                made = button(
                    f"{key}{title}",
                    lambda role=role: self.arm_role(role),
                    checkable=True,
                    kind="tight",
                    tip=f"Arm {title}",
                )
                self._roles.addWidget(made, n // across, n % across)
                self._buttons[role] = made
        self._show_armed()

    def _show_shutter(self) -> None:
        runs = self._context.live.with_camera
        # Read once: the camera may be lost at any moment.
        about = runs.about if runs is not None and not runs.stopping else None
        self.shutter.setVisible(about is not None and about.shutter)

    def arm_role(self, role: str) -> None:
        """Arm a role of the armed product (or of the first product)."""
        sku = self._session.armed[0] if self._session.armed else self._first()
        if sku is not None:
            if (sku, role) in self.board.cells:
                self._session.arm(sku, role)
            else:
                self._session.failed.emit(f"{sku} is not shot in the role '{role}'; choose another product or role.")
        self._show_armed()

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
            self._session.said.emit("Nothing is missing: every shot has an acceptable frame.")
        else:
            self._session.said.emit("No other shot is open: the armed one is the last.")
        return shot is not None

    def _arm(self, sku: str) -> None:
        role = self._session.armed[1] if self._session.armed else None
        if role is None or (sku, role) not in self.board.cells:
            role = next((r for r, _ in self.board.roles if (sku, r) in self.board.cells), None)
        if role is not None:
            self._session.arm(sku, role)

    def _product_chosen(self, item: QListWidgetItem | None) -> None:
        if item is not None and not self._filling and self.products.hasFocus():
            self._arm(item.data(SKU))

    def _first(self) -> str | None:
        return self.board.products[0][0] if self.board.products else None

    def _show_armed(self) -> None:
        armed = self._session.armed
        self._filling = True
        for n in range(self.products.count()):
            if armed and self.products.item(n).data(SKU) == armed[0]:
                self.products.setCurrentRow(n)
        if armed is None:
            self.products.clearSelection()
        self._filling = False
        for role, made in self._buttons.items():
            made.setChecked(armed is not None and armed[1] == role)
            made.setEnabled(armed is None or (armed[0], role) in self.board.cells)
        if armed is None:
            disarmed = self._session.shoot is not None and self._session.shoot.arming.disarmed
            self.now.setText(DISARMED if disarmed else UNARMED)
            return
        role = self._session.shoot.drop.role(*armed) if self._session.shoot else None
        guidance = " ".join((role.framing or role.guidance).split()) if role else ""
        if len(guidance) > GUIDANCE_LETTERS:
            guidance = guidance[:GUIDANCE_LETTERS].rsplit(" ", 1)[0] + " …"
        self.now.setText(guidance or f"{armed[0]} · {self._session.role_title(armed[1], armed[0])}")
        self.now.setToolTip(f"{role.guidance}\n{role.framing}".strip() if role else "")

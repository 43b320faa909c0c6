"""What there is to mind before an export: what is missing first, then a line for each kind of finding, opening to its list."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from studio.base.finding_groups import MISSING, FindingGroup
from studio.base.language import tr, trn
from studio.base.retold import retold
from studio.base.spoken import count
from ui.parts.badge import Glyph
from ui.parts.basics import Panel, PressKeys, button, clear, label, row, scrolling
from ui.parts.command_button import command_button
from ui.parts.page_context import PageContext
from ui.parts.sizes import scaled

if TYPE_CHECKING:
    from studio.shoot.handed_out import ExportPlan, ShotState

SHOWN = 60
"""Sentences of one kind; more stand in the report."""
NAMED = 3
QUIET = frozenset({"tag-missing"})
"""What is left out of the tags rather than wrong with the pictures."""


class PressLine(QPushButton):
    """A line to press that is as high as the words in it need: a button's own size knows nothing of a layout in it."""

    def __init__(self) -> None:
        super().__init__()
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return max(scaled(48), self.layout().totalHeightForWidth(width))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.height() != self.heightForWidth(self.width()):
            self.updateGeometry()

    def sizeHint(self) -> QSize:
        return QSize(scaled(200), self.heightForWidth(max(self.width(), scaled(200))))

    def minimumSizeHint(self) -> QSize:
        return QSize(scaled(160), scaled(48))


class FindingRow(QWidget):
    """A line of one kind, and its list when it is open. Attributes: head, the line to press; group; is_open."""

    def __init__(self, context: PageContext, group: FindingGroup, is_open: bool, toggled: Callable[[bool], object]):
        super().__init__()
        self.group, self.is_open, self._toggled = group, is_open, toggled
        self.head = PressLine()
        self.head.setProperty("kind", "jump")
        self.head.setAccessibleName(f"{retold(group.line)}. {retold(group.more)}".rstrip(". "))
        self.head.setToolTip(tr("Show which, or put the list away"))
        self.head.clicked.connect(self._toggle)
        PressKeys.on(self.head)
        number = label(retold(group.number), wrap=False)
        font = number.font()
        font.setBold(True)
        number.setFont(font)
        self._arrow = label("", wrap=False)
        line = QGridLayout(self.head)
        line.setContentsMargins(8, 6, 4, 6)
        line.setHorizontalSpacing(10)
        line.setVerticalSpacing(0)
        line.setColumnStretch(1, 1)
        line.addWidget(Glyph(context.theme, "missing" if group.code in QUIET else "check"), 0, 0)
        line.addWidget(label(retold(group.title)), 0, 1)
        line.addWidget(number, 0, 2)
        line.addWidget(self._arrow, 0, 3)
        if retold(group.more):
            # Below the number too: beside it there is room for two words a line.
            line.addWidget(label(retold(group.more), "small"), 1, 1, 1, 3)
        for part in self.head.findChildren(QWidget):
            part.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._list = label("", select=True)
        self._list.setContentsMargins(scaled(40), 0, 8, 8)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addWidget(self.head)
        box.addWidget(self._list)
        self._show()

    def _toggle(self) -> None:
        self.is_open = not self.is_open
        self._toggled(self.is_open)
        self._show()

    def _show(self) -> None:
        self._arrow.setText("⌄" if self.is_open else "›")
        self.head.setAccessibleDescription(tr("open") if self.is_open else tr("closed"))
        self._list.setVisible(self.is_open)
        if self.is_open and not self._list.text():
            found = [retold(one) for one in self.group.details]
            more = [tr("… and {more:,} more, all in the report", more=len(found) - SHOWN)] if len(found) > SHOWN else []
            self._list.setText(
                "\n".join(
                    [*(f"• {one}" if n or len(found) == 1 else one for n, one in enumerate(found[:SHOWN])), *more]
                )
            )


class FindingList(Panel):
    """Attributes: missing, what has no select, with `propose` and `look`; rows, the findings by their lines.

    look(sku, role): shows a shot's frames.
    """

    def __init__(self, context: PageContext, look: Callable[[str, str], object]) -> None:
        super().__init__(margin=0)
        self._context, self._look = context, look
        self._open: set[tuple[str, str]] = set()
        self.rows: list[FindingRow] = []
        self._lacking: ShotState | None = None
        self.title = label(tr("Before export"), "heading")
        self.title.setContentsMargins(14, 12, 14, 4)
        self.missing = Panel(role="bad", margin=12)
        self._missing_title = label("", "bad")
        self._missing_which = label("")
        self.propose = command_button(
            context.actions,
            "export.propose",
            tr("Propose selects  {export.propose}"),
            tip=tr("Propose the best passing frame of each shot; your own choices stay"),
        )
        self.look = button(
            tr("Look"), self._look_at, kind="plain", tip=tr("Show the first of these shots on the Review page")
        )
        self.missing.box.addWidget(self._missing_title)
        self.missing.box.addWidget(self._missing_which)
        self.missing.box.addLayout(row(self.propose, self.look, None))
        self._says = label("", "small")
        self._end = label("", "small")
        for part in (self._says, self._end):
            part.setContentsMargins(14, 8, 14, 4)
        inside = QWidget()
        self._inside = QVBoxLayout(inside)
        self._inside.setContentsMargins(10, 0, 10, 8)
        self._inside.setSpacing(4)
        self._lines = QVBoxLayout()
        self._lines.setSpacing(2)
        self._inside.addWidget(self.missing)
        self._inside.addLayout(self._lines)
        self._inside.addWidget(self._says)
        self._inside.addWidget(self._end)
        self._inside.addStretch(1)
        self._area = scrolling(inside)
        self.box.setSpacing(0)
        self.box.addWidget(self.title)
        self.box.addWidget(self._area, 1)
        self.missing.hide()

    def show_missing(self, shots: "Sequence[ShotState]", role_title: Callable[[str, str], str]) -> None:
        """The shots that lack a select, or that a reshoot is asked of."""
        lacking = [shot for shot in shots if shot.selects < shot.required or shot.state == "reshoot"]
        self._lacking = lacking[0] if lacking else None
        self.missing.setVisible(bool(lacking))
        again = sum(shot.state == "reshoot" for shot in lacking)
        reshoots = tr(", {reshoots} among them", reshoots=count(again, "reshoot")) if again else ""
        self._missing_title.setText(
            trn(
                "{n} of {shots} has no select{reshoots}",
                "{n} of {shots} have no select{reshoots}",
                len(lacking),
                shots=count(len(shots), "shot"),
                reshoots=reshoots,
            )
        )
        told = [
            f"{shot.sku} {role_title(shot.role, shot.sku)}: {(retold(shot.tally) if shot.frames else tr('no frame yet'))}"
            for shot in lacking[:NAMED]
        ]
        more = [tr("and {lacking:,} more", lacking=len(lacking) - NAMED)] if len(lacking) > NAMED else []
        self._missing_which.setText("\n".join([*told, *more]))

    def show_plan(self, plan: "ExportPlan") -> None:
        """What the plan finds beside what is missing."""
        groups = [group for group in plan.groups if group.code not in MISSING]
        self._show_rows(groups)
        self._says.setText(retold(plan.says))
        self._end.setText(
            tr("Nothing here stops the export. What is missing is written on the report's first page.")
            if groups or (self._lacking is not None and plan.files)
            else ""
            if self._lacking is not None
            else tr("Nothing stands against it.")
        )

    def forget(self) -> None:
        """There is no plan."""
        self._show_rows([])
        self._says.setText("")
        self._end.setText("")

    def take_keys(self) -> None:
        """The first thing that can be done here has the keys."""
        first = self.propose if self._lacking is not None else self.rows[0].head if self.rows else None
        if first is not None:
            first.setFocus(Qt.FocusReason.TabFocusReason)

    @property
    def number(self) -> int:
        """How many lines there are."""
        return len(self.rows) + (self._lacking is not None)

    def _show_rows(self, groups: list[FindingGroup]) -> None:
        if [one.group for one in self.rows] == groups:
            return
        here = next((one.group for one in self.rows if one.head.hasFocus()), None)
        clear(self._lines)
        self.rows = []
        for group in groups:
            key = group.code, group.title
            made = FindingRow(
                self._context,
                group,
                key in self._open,
                lambda on, key=key: self._open.add(key) if on else self._open.discard(key),
            )
            self.rows.append(made)
            self._lines.addWidget(made)
            if here is not None and (here.code, here.title) == key:
                made.head.setFocus()

    def _look_at(self) -> None:
        if self._lacking is not None:
            self._look(self._lacking.sku, self._lacking.role)

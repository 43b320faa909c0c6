"""The drop's cameras over the window: which bodies there are, and naming, joining and splitting them, and setting their clocks."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QRect, Qt, QTimer
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QAbstractItemView, QTableView, QWidget

from studio.base.language import N_, tr
from studio.base.spoken import count
from studio.base.wording import visible
from ui.parts.basics import TextField, button, label, restyle, row
from ui.parts.page_context import PageContext
from ui.parts.picker import Choice
from ui.parts.plain_table import lay_out
from ui.parts.sheet import Sheet
from ui.parts.sizes import scaled
from ui.state.rereading import Rereading
from ui.state.session import Row
from ui.window.cameras_model import NAME, CamerasModel

if TYPE_CHECKING:
    from studio.shoot.handed_out import CameraAct

ROW_PX = 38
WIDTHS_PX = (176, 84, 116, 126, 78, 130, 130, 226)
FIELD_PX = 150
NONE = N_("No frame has come in yet, so no camera is known.")


class _Cameras(QTableView):
    """Names are edited by F2 or a double click; texts without room are cut in their middle."""

    def __init__(self, model: CamerasModel) -> None:
        super().__init__()
        self.setModel(model)
        triggers = QAbstractItemView.EditTrigger
        self.setEditTriggers(triggers.EditKeyPressed | triggers.DoubleClicked)
        lay_out(self, tr("Cameras"), WIDTHS_PX, scaled(ROW_PX))

    @property
    def is_editing(self) -> bool:
        """Whether a name is being typed."""
        return self.state() == QAbstractItemView.State.EditingState


class CamerasSheet(Sheet):
    """Floats over the window until it is closed. Attributes: model, table, said (what was done last, or why it was not)."""

    def __init__(self, parent: QWidget, context: PageContext) -> None:
        super().__init__(parent, margin=18)
        self._context, self._session = context, context.session
        self._acts: list[CameraAct] = []
        self._wanted, self._frame_of = "", ""
        self._look = Rereading(
            context.session,
            lambda shoot: shoot.cameras.all(),
            lambda rows: None if self.table.is_editing else self._show(rows),
            lambda: self.isVisible() and not self.table.is_editing,
        )
        self.model = CamerasModel()
        self.table = _Cameras(self.model)
        self.setFocusProxy(self.table)
        self._title = label(tr("Cameras"), "title", wrap=False)
        self.said = label("", "muted", select=True)
        self.of = label("", "heading", wrap=False)
        self.doubts = label("", "warn", select=True)
        self._lay_out()
        self._session.failed.connect(lambda sentence: self._say(sentence, "bad"))
        for changed in (self._session.cameras_changed, self._session.frames_changed, self._session.frames_reset):
            changed.connect(self.refresh)
        self._session.shoot_changed.connect(self._other_drop)
        self.model.renamed.connect(lambda name, new: self._do(lambda shoot: shoot.cameras.rename(name, new)))
        self.table.selectionModel().currentRowChanged.connect(lambda *_: self._show_current())
        self.table.itemDelegate().closeEditor.connect(lambda *_: self.refresh())

    # -- building -----------------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        self.box.addLayout(row(self._title, None, button(tr("Close (Esc)"), self.leave)))
        self.box.addWidget(self.table, 1)
        self.box.addWidget(self.said)
        self.box.addWidget(self.of)
        self.box.addWidget(self.doubts)
        self.rename = self._act_button(
            tr("Rename (F2)"), self._ask_name, "", tr("Give it another name, in its place in the list")
        )
        self.join = self._act_button(tr("Join… (J)"), self._ask_join, "J", tr("It is the same body as another camera"))
        self.split = self._act_button(
            tr("Split… (S)"), self._ask_split, "S", tr("What came from one of its sources is another body's")
        )
        self.undo = self._act_button(
            tr("Undo (Ctrl+Z)"), self._undo, "Ctrl+Z", tr("Take back what was done last in this list")
        )
        self.box.addLayout(row(self.rename, self.join, self.split, None, self.undo))
        self.ahead = self._field(tr("Seconds that its clock is ahead"), tr("4:37, or -90"), self._set_ahead)
        self.frame = self._field(tr("A frame of it"), "IMG_0001", self._set_by_frame)
        self.taken = self._field(tr("When that frame was taken"), "09:13:42", self._set_by_frame)
        set_ahead = button(
            tr("Set"), self._set_ahead, tip=tr("Minutes and seconds, or seconds; below zero: behind (Return)")
        )
        set_ahead.setAccessibleName(tr("Set its clock by seconds"))
        set_taken = button(
            tr("Set"), self._set_by_frame, tip=tr("A time of the day, or with its day before it (Return)")
        )
        set_taken.setAccessibleName(tr("Set its clock by a frame"))
        slates = button(
            tr("Ask its slates"), lambda: self._set_clock("slates"), tip=tr("Let its slates tell its clock again")
        )
        self.clock = (self.ahead, set_ahead, self.frame, self.taken, set_taken, slates)
        texts = [
            label(text, "muted", wrap=False)
            for text in (tr("Its clock is ahead by"), tr("or frame"), tr("was taken at"))
        ]
        self.box.addLayout(
            row(texts[0], self.ahead, set_ahead, texts[1], self.frame, texts[2], self.taken, set_taken, slates, None)
        )

    def _act_button(self, text: str, do: Callable[[], object], key: str, tip: str) -> Any:
        made = button(text, do, tip=tip)
        if key:
            shortcut = QShortcut(QKeySequence(key), self, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(lambda: do() if made.isEnabled() else None)
        return made

    @staticmethod
    def _field(name: str, example: str, do: Callable[[], object]) -> TextField:
        made = TextField()
        made.setAccessibleName(name)
        made.setPlaceholderText(example)
        made.setMinimumWidth(scaled(FIELD_PX) // 2)
        made.setMaximumWidth(scaled(FIELD_PX))
        made.returnPressed.connect(do)
        return made

    # -- what is shown --------------------------------------------------------------------------------------------

    def open(self) -> None:
        """Show it, as the drop's cameras are now."""
        if self._session.shoot is not None:
            self._say("")
            self.come_up()

    def place(self, room: QRect) -> QRect:
        width, height = min(1320, room.width() - 40), min(720, room.height() - 40)
        return QRect((room.width() - width) // 2, (room.height() - height) // 2, width, height)

    def renew(self) -> None:
        self.refresh()

    def refresh(self) -> None:
        """Read the cameras again; while a name is typed that waits."""
        self._look.refresh()

    def _show(self, rows: list[Row]) -> None:
        shoot = self._session.shoot
        wanted = self._wanted or self.camera
        self._wanted = ""
        if rows != self.model.rows:
            self.model.show(rows)
        self._title.setText(
            tr("{cameras} of {code}", cameras=count(len(rows), "camera"), code=shoot.code if shoot else "")
            if rows
            else tr("Cameras")
        )
        if rows:
            self.table.setCurrentIndex(self.model.index(max(0, self.model.place(wanted)), NAME))
        self._show_current()

    @property
    def camera(self) -> str:
        """The name of the camera that is chosen; empty for none."""
        found = self._current()
        return str(found["camera"]) if found is not None else ""

    def _current(self) -> Row | None:
        at = self.table.currentIndex().row()
        return self.model.rows[at] if 0 <= at < len(self.model.rows) else None

    def _show_current(self) -> None:
        found = self._current()
        self.of.setText(found["camera"] if found else tr(NONE))
        self.doubts.setText("\n".join(found["doubts"]) if found else "")
        self.doubts.setVisible(bool(found and found["doubts"]))
        for part in (self.rename, *self.clock):
            part.setEnabled(found is not None)
        self.join.setEnabled(len(self.model.rows) > 1)
        self.split.setEnabled(found is not None and found["frames"] > 1)
        self.undo.setEnabled(bool(self._acts))
        # What is told below the list takes its room from it.
        QTimer.singleShot(0, self.table, lambda: self.table.scrollTo(self.table.currentIndex()))
        if self.camera != self._frame_of:
            # What was typed for another camera is no frame of this one.
            self._frame_of = self.camera
            current = self._session.rows.get(self._session.current) or {}
            self.frame.setText(current["name"] if current.get("camera") == self.camera else "")
            for field in (self.ahead, self.taken):
                field.clear()

    def _say(self, sentence: str, role: str = "muted") -> None:
        self.said.setText(sentence)
        restyle(self.said, role)

    def _other_drop(self) -> None:
        self._acts.clear()
        self.model.show([])
        self.leave()

    # -- what is done ---------------------------------------------------------------------------------------------

    def _do(self, act: Callable[[Any], "CameraAct"], undoes: bool = False) -> None:
        """Do something to a camera; what was done, or why not, is said below the list."""
        shoot = self._session.shoot
        if shoot is None:
            return
        self._say("")

        def done(act: "CameraAct") -> None:
            if not undoes:
                self._acts.append(act)
            self._wanted = act.camera
            self._say(act.said, "good")
            self.undo.setEnabled(bool(self._acts))
            self.refresh()

        self._session.do(lambda: act(shoot), done)

    def _ask_name(self) -> None:
        at = self.table.currentIndex()
        if at.isValid():
            self.table.setFocus()
            self.table.edit(self.model.index(at.row(), NAME))

    def _ask_join(self) -> None:
        one = self.camera
        choices = [
            Choice(
                visible(other["camera"]),
                lambda into=other["camera"]: self._join(one, into),
                f"{other['model'] or ''} · {count(other['frames'], 'frame')}",
            )
            for other in self.model.rows
            if other["camera"] != one
        ]
        self._context.picker.ask(tr("{one} is the same body as …", one=visible(one)), choices)

    def _join(self, one: str, into: str) -> None:
        self._do(lambda shoot: shoot.cameras.join(one, into))

    def _ask_split(self) -> None:
        found = self._current()
        if found is None:
            return
        name = found["camera"]
        sources = [
            Choice(visible(place), lambda place=place: self._split(name, Path(place))) for place in found["sources"]
        ]

        def ask() -> None:
            title = tr("A folder that its frames came from")
            self._context.ask_folder(title, None, lambda folder: self._split(name, folder))

        other = Choice(tr("Another folder…"), ask)
        self._context.picker.ask(tr("Split from {name} what came from …", name=visible(name)), [*sources, other])

    def _split(self, name: str, folder: Path) -> None:
        self._do(lambda shoot: shoot.cameras.split(name, folder))

    def _set_ahead(self) -> None:
        self._set_clock(self.ahead.text())

    def _set_clock(self, typed: str) -> None:
        name = self.camera
        self._do(lambda shoot: shoot.cameras.set_clock_as(name, typed))

    def _set_by_frame(self) -> None:
        name, frame, taken = self.camera, self.frame.text().strip(), self.taken.text()
        if not frame or not taken.strip():
            self._say(tr("Name a frame of it, and the time when it was really taken."), "bad")
            return
        self._do(lambda shoot: shoot.cameras.set_clock_by(name, frame, taken))

    def _undo(self) -> None:
        # Gone at once: pressed again before it is done, the key takes back what was done before.
        act = self._acts.pop()
        self.undo.setEnabled(bool(self._acts))
        self._do(lambda shoot: shoot.cameras.undo(act), undoes=True)

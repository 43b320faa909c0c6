"""Measuring the light: from a frame of the drop, a file, each new frame, or a webcam; the frame with its marks, and what it says."""

import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from studio.base.language import N_, tr
from studio.base.retold import retold
from ui.checklist.frame_marks import CARD, HINTS, SPOTS, FrameMarks
from ui.checklist.measured import VerdictList
from ui.parts.basics import button, label, restyle, row
from ui.parts.command_button import command_button
from ui.parts.page_context import PageContext
from ui.parts.picker import Choice
from ui.state.session import Row
from ui.state.work import Task

if TYPE_CHECKING:
    from studio.base.jobs import Progress

EMPTY = N_(
    "Nothing measured yet. Hold a grey card in the product's place, facing the camera, "
    "take a frame of it, and measure that. Without a card, flicker, highlights and the "
    "background can still be told."
)
PICTURES = N_(
    "Pictures (*.jpg *.jpeg *.png *.tif *.tiff *.heic *.heif *.webp *.avif *.cr2 *.cr3 "
    "*.nef *.arw *.raf *.dng *.orf *.rw2)"
)
LOOK_EVERY_S = 0.3
Box = tuple[int, int, int, int]
Spots = tuple[tuple[int, int], tuple[int, int]]


class LightPanel(QWidget):
    """Attributes: marks (the picture), verdicts, question (what may be the card), live (measuring each new frame), found (shown)."""

    _looked = Signal(object)

    def __init__(self, context: PageContext, who: Any) -> None:
        super().__init__()
        self._context, self._session, self._who = context, context.session, who
        self.found: dict[str, Any] | None = None
        self._path: Path | None = None
        self._card: Box | None = None
        self._no_cards: set[str] = set()
        self._spots: Spots | None = None
        self._measuring: Task | None = None
        self._again = self._each_new = self._unfolded = False
        self._last_frame = ""
        self._webcam: Task | None = None
        self._keep = threading.Event()
        self.marks = FrameMarks(context.theme)
        self.verdicts = VerdictList(context.theme)
        self.source = label("", "muted")
        self.hint = label("", "good")
        self.empty = label(tr(EMPTY), "muted")
        self.newest = command_button(context.actions, "measure.newest", tr("Measure the newest frame"))
        self.frame = command_button(
            context.actions, "measure.frame", tr("A frame…"), tip=tr("Choose a frame of this drop")
        )
        self.file = command_button(
            context.actions, "measure.file", tr("A file…"), tip=tr("Choose a picture; or drop it here")
        )
        self.live = command_button(
            context.actions,
            "measure.live",
            tr("Each new frame"),
            tip=tr("Measure each frame that arrives"),
            checkable=True,
        )
        self.webcam = command_button(
            context.actions, "measure.webcam", tr("Webcam"), tip=tr("Measure live from a webcam"), checkable=True
        )
        self.card = command_button(
            context.actions,
            "measure.card",
            tr("Mark the card"),
            tip=tr("Drag a box over the grey card"),
            checkable=True,
        )
        self.spots = command_button(
            context.actions, "measure.spots", tr("Mark key and fill"), tip=tr("Click two spots"), checkable=True
        )
        self.unmark = command_button(
            context.actions, "measure.unmark", tr("Take marks off"), tip=tr("Find the card by itself again")
        )
        self.keep = command_button(
            context.actions, "measure.keep", tr("Keep this reading"), tip=tr("Keep what the webcam shows now")
        )
        self.asked = label("", "warn")
        self.is_it = command_button(context.actions, "measure.is_card", tr("Yes, it is"), tip=tr("Measure on it"))
        self.is_not = command_button(context.actions, "measure.no_card", tr("No"), tip=tr("Leave it out"))
        self.fold = button(tr("Show frame"), self._turn, kind="plain", tip=tr("Show or hide what was measured last"))
        self._lay_out()
        self.marks.card_marked.connect(lambda *box: self._marked(card=box))
        self.marks.spots_marked.connect(lambda spots: self._marked(spots=spots))
        self.marks.mode_changed.connect(self._show_mode)
        self._looked.connect(self._show_look, Qt.ConnectionType.QueuedConnection)
        self._session.frames_changed.connect(lambda _: self._frame_arrived())
        self._session.shoot_changed.connect(self._forget)
        context.pictures.ready.connect(self._picture_read)
        self._show()

    def _lay_out(self) -> None:
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 8)
        box.addLayout(row(self.newest, self.frame, self.file, self.live, self.webcam, None, self.fold))
        box.addWidget(self.empty)
        self._shown = QWidget()
        inside = QHBoxLayout(self._shown)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(14)
        inside.addWidget(self.marks, 5)
        side = QVBoxLayout()
        side.addWidget(self.source)
        self._question = QWidget()
        question = QVBoxLayout(self._question)
        question.setContentsMargins(0, 0, 0, 0)
        question.addWidget(self.asked)
        question.addLayout(row(self.is_it, self.is_not, None))
        side.addWidget(self._question)
        side.addWidget(self.verdicts)
        side.addWidget(self.hint)
        side.addStretch(1)
        side.addLayout(row(self.card, self.spots, None))
        side.addLayout(row(self.unmark, self.keep, None))
        inside.addLayout(side, 4)
        box.addWidget(self._shown)

    # -- what is measured ---------------------------------------------------------------------------------------

    def measure(self, path: Path, fresh: bool = True) -> None:
        """Measure a picture and keep it for every item that it tells something of. fresh: marks of an earlier picture are taken off."""
        shoot = self._session.shoot
        if shoot is None:
            return
        if self._measuring is not None:
            self._path, self._again = path, True
            return
        self._unfolded = True
        if fresh:
            self._card = self._spots = None
        self._path = path
        card, spots, who = self._card, self._spots, self._who()
        self._measuring = self._session.run(
            tr("Measure {name}", name=path.name),
            lambda _: shoot.checklist.measure("light", path, None, who, card, spots).made,
            self._measured,
            lambda _: self._ended(),
        )

    def measure_newest(self) -> None:
        """Measure the frame that arrived last, with the marks that are on: the camera stands where it stood."""
        newest = self._newest()
        if newest is None:
            self._session.failed.emit(
                tr("There is no frame yet; take one with the tether on, or import a card, and measure it then.")
            )
            return
        self._last_frame = newest["id"]
        self._measure_frame(newest, fresh=False)

    def ask_frame(self) -> None:
        """Let a person choose a frame: working frames (grey cards, tests) first, then the newest."""
        frames = [one for one in self._session.rows.values() if one["path"] and one["kind"] != "clip"]
        frames.sort(key=lambda one: one["ingested_at"], reverse=True)
        frames.sort(key=lambda one: one["kind"] != "other")
        aside = {"other": tr("working frame")}
        choices = [
            Choice(
                one["name"],
                lambda one=one: self._measure_frame(one),
                f"{one['camera']} · {aside.get(one['kind'], one['kind'])}",
            )
            for one in frames
        ]
        self._context.picker.ask(tr("Measure the light of a frame"), choices)

    def toggle_live(self) -> None:
        """Measure each new frame from now on, or no longer."""
        self._each_new = not self._each_new
        self.live.setChecked(self._each_new)
        if self._each_new:
            newest = self._newest()
            self._last_frame = newest["id"] if newest else ""
            self._session.said.emit(tr("Each new frame's light is measured as it arrives."))

    def mark_card(self) -> None:
        """Mark the grey card on the picture, or leave it."""
        self._mark(CARD)

    def mark_spots(self) -> None:
        """Mark a spot of key and one of fill, or leave it."""
        self._mark(SPOTS)

    def _mark(self, mode: str) -> None:
        if self.found is None:
            self._session.failed.emit(
                self._context.actions.keys.said(
                    tr("There is no picture to mark yet; measure a frame first ({measure.newest}).")
                )
            )
        else:
            self._unfolded = True
            self._show()
        self.marks.mark("" if self.found is None or self.marks.mode == mode else mode)

    @property
    def question(self) -> Box | None:
        """What may be the grey card and was not answered for this picture yet: x, y, width, height."""
        found = self.found or {}
        box = found.get("card_question")
        if not box or self._card or found.get("file") in self._no_cards:
            return None
        return box["x"], box["y"], box["width"], box["height"]

    def is_card(self) -> None:
        """What was asked about is the grey card: measure on it."""
        box = self.question
        if box is None:
            self._session.said.emit(
                self._context.actions.keys.said(tr("Nothing is asked; mark the card yourself ({measure.card})."))
            )
            return
        self._marked(card=box)

    def no_card(self) -> None:
        """What was asked about is none."""
        if self.question is not None and self.found is not None:
            self._no_cards.add(self.found["file"])
            self._show()

    def take_marks_off(self) -> None:
        """Take card and spots off, and measure again."""
        self._card = self._spots = None
        self._again_now()

    def toggle_webcam(self) -> None:
        """Open the webcam and measure what it sees until this is called again."""
        if self._webcam is not None:
            self._webcam.cancel()
            return
        self._keep.clear()
        self._unfolded = True
        who = self._who()
        self._webcam = self._session.run(
            tr("Webcam"),
            lambda progress: self._look(progress, who),
            lambda _: self._webcam_ended(),
            lambda _: self._webcam_ended(),
        )
        self._show()

    def keep_look(self) -> None:
        """Keep what the webcam shows now as a measurement."""
        if self._webcam is None:
            self._session.said.emit(
                self._context.actions.keys.said(tr("The webcam is not on; press {measure.webcam} first."))
            )
        self._keep.set()

    def _look(self, progress: "Progress", who: str | None) -> None:
        """On the webcam's thread: look, tell, keep when asked to."""
        shoot = self._session.shoot
        if shoot is None:
            return
        with shoot.checklist.webcam() as webcam:
            while not progress.cancelled:
                card, spots = self._card, self._spots
                self._looked.emit(shoot.checklist.look(webcam, card, spots))
                if self._keep.is_set():
                    self._keep.clear()
                    shoot.checklist.keep_look(webcam, card, spots, who)
                progress.wait(LOOK_EVERY_S)

    def _measure_frame(self, frame: Row, fresh: bool = True) -> None:
        shoot = self._session.shoot
        if shoot is not None:
            self.measure(shoot.folder / frame["path"], fresh)

    def _newest(self) -> Row | None:
        frames = [one for one in self._session.rows.values() if one["path"] and one["kind"] != "clip"]
        return max(frames, key=lambda one: (one["ingested_at"], one["id"]), default=None)

    def _frame_arrived(self) -> None:
        if not self._each_new:
            return
        newest = self._newest()
        if newest is not None and newest["id"] != self._last_frame:
            self._last_frame = newest["id"]
            self._measure_frame(newest, fresh=False)

    def _marked(self, card: Box | None = None, spots: Spots | None = None) -> None:
        self._card, self._spots = card or self._card, spots or self._spots
        self._again_now()

    def _again_now(self) -> None:
        if self._webcam is None and self._path is not None:
            self.measure(self._path, fresh=False)

    def _measured(self, kept: Row) -> None:
        self.show_row(kept)
        self._ended()

    def _ended(self) -> None:
        self._measuring = None
        if self._again and self._path is not None:
            self._again = False
            self.measure(self._path, fresh=False)

    # -- what is shown ------------------------------------------------------------------------------------------

    def show_row(self, kept: Row | None) -> None:
        """Show a measurement that was kept; the newest one when a drop is opened."""
        if kept is not None and self._webcam is None:
            self.found = kept["result"]
            self._path = self._path or Path(self.found["file"])
            self._show()

    def fold_up(self) -> None:
        """Hide the frame: what was measured of it stands at its items; not while something is asked of it, or the webcam is on."""
        if self._webcam is None and self.question is None:
            self._unfolded = False
            self._show()

    def _turn(self) -> None:
        self._unfolded = not self._unfolded
        self._show()

    def _show_look(self, found: dict[str, Any]) -> None:
        if self._webcam is not None:
            self.found = found
            self._show()

    def _webcam_ended(self) -> None:
        self._webcam = None
        self._show()

    def _show(self) -> None:
        found, webcam = self.found, self._webcam is not None
        self.empty.setVisible(found is None)
        self._shown.setVisible(found is not None and self._unfolded)
        self.fold.setVisible(found is not None)
        self.fold.setText(tr("Hide frame") if self._unfolded else tr("Show frame"))
        self.webcam.setChecked(webcam)
        self.live.setChecked(self._each_new)
        self.keep.setVisible(webcam)
        if found is None:
            return
        self.source.setText(
            f"{Path(found['file']).name}{(tr(', live: nothing is kept until you say so') if webcam else '')}"
        )
        self.verdicts.show_verdicts(found.get("verdicts") or [found["verdict"]])
        picture = found.get("picture")
        self.marks.show_found(found, self._context.pictures.get(picture) if picture else None)
        asked = self.question is not None
        self._question.setVisible(asked)
        self.asked.setText(
            tr("Is this your grey card? It may be a box, a wall or a screen, so nothing rests on it yet.")
            if asked
            else ""
        )
        self.marks.ask_about(asked)
        self.unmark.setVisible(bool(self._card or self._spots))
        self._show_mode()

    def _show_mode(self) -> None:
        mode = self.marks.mode
        self.card.setChecked(mode == CARD)
        self.spots.setChecked(mode == SPOTS)
        # While it is asked, the note that says why stands in the question.
        notes = ((self.found or {}).get("notes") or [])[1 if self.question else 0 :]
        self.hint.setText(tr(HINTS[mode]) if mode in HINTS else retold(" ".join(notes)))
        restyle(self.hint, "good" if mode else "muted")

    def _picture_read(self, path: str) -> None:
        if self.found is not None and self.found.get("picture") == path:
            self._show()

    def _forget(self) -> None:
        self.found = self._path = self._card = self._spots = None
        self._no_cards.clear()
        self._each_new = False
        self._show()

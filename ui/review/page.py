"""The Review page: look closely, compare, choose, reject, rate, assign; approve a shot or send it back."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QPointF, QTimer, Signal
from PySide6.QtGui import QHideEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from studio.base.language import tr
from ui.parts.basics import row
from ui.parts.canvas import COMES, UNMADE, Canvas
from ui.parts.closeups import Closeups
from ui.parts.command_button import command_button
from ui.parts.deciding import Deciding
from ui.parts.frame_list import FrameList
from ui.parts.page import WindowPage
from ui.parts.page_context import PageContext
from ui.parts.sizes import scaled
from ui.parts.viewpoint import FIT, STEP, Viewpoint
from ui.review.board_sheet import BoardSheet
from ui.review.choosing import FrameChoosing
from ui.review.client_screen import ClientScreen
from ui.review.compare import Compare, subject_of
from ui.review.comparing import Comparing
from ui.review.filters import Filters
from ui.review.frame_facts import FrameFacts
from ui.review.giving_way import EDGES_PX, GivingWay, Parts
from ui.review.layers import Layers
from ui.review.nothing_there import nothing_shown
from ui.review.picture_line import PictureLine
from ui.review.product_box import ProductBox
from ui.review.shown_frames import ShownFrames
from ui.review.tools import ToolRow
from ui.review.walking import Walking
from ui.review.wanted import Wanted
from ui.review.who_is_seen import WhoIsSeen
from ui.state.session import Row

RIGHT_PX, STRIP_PX = 300, 140


class ReviewPage(WindowPage):
    """Three ways to look: one picture, two to four compared, all in a grid. The filmstrip below and the grid share one selection.

    Signal: alone(whether the picture has all of the window).
    """

    alone = Signal(bool)

    def __init__(self, context: PageContext) -> None:
        super().__init__(context)
        self.filter = ShownFrames(self.session, context.frames)
        self.filters = Filters(context)
        self.filter.show_only(self.filters.wanted)
        self.view = Viewpoint()
        self.canvas = Canvas(self.view, self.session.role_title)
        self.closeups = Closeups(context.pictures)
        self.compare = Compare(self.closeups, self.session.role_title)
        self.grid = FrameList(self.filter, context.theme, context.pictures, side=220)
        self.strip = FrameList(self.filter, context.theme, context.pictures, side=STRIP_PX, strip=True)
        self.grid.setSelectionModel(self.strip.selectionModel())
        self.grid.setAccessibleName(tr("Frames as a grid"))
        self.strip.setAccessibleName(tr("Filmstrip"))
        self.choosing = FrameChoosing(self.session, self.filter, (self.strip, self.grid))
        self.walking = Walking(self.session, self.filter, self.filters, self._go)
        self.layers = Layers(self, context, self._canvases)
        self.subject = self.layers.buttons["subject"]
        self.box = ProductBox(self.session, context.actions.keys, self.canvas, self.layers.show_subject)
        self.facts = FrameFacts(context, self.canvas)
        self.line = PictureLine(context)
        self.client = ClientScreen(context, self.closeups)
        self.board = BoardSheet(context)
        looking, after = (lambda: self.current), self.walking.after
        self.deciding = Deciding(
            context, looking, self.targets, self._ask_do_over, after, self._marked, self.filter.whole
        )
        self.stack = QStackedWidget()
        for part in (self.canvas, self.compare, self.grid):
            self.stack.addWidget(part)
        self.comparing = Comparing(
            self.session, self.stack, self.compare, self.strip.chosen, self.walking.rows, self._one, self._compared
        )
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        actions = self.context.actions
        self.tools = ToolRow(self.context, self.layers)
        propose = command_button(
            actions, "shot.auto", tr("Propose"), kind="tight", tip=tr("Propose the best passing frame of each shot")
        )
        top = _holding(row(self.filters, propose, self.board.button))
        middle = QVBoxLayout()
        middle.addWidget(self.stack, 1)
        middle.addWidget(self.tools)
        self.facts.setFixedWidth(scaled(RIGHT_PX))
        upper = QHBoxLayout()
        upper.addLayout(middle, 1)
        upper.addWidget(self.facts)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(*EDGES_PX)
        outer.addWidget(top)
        outer.addLayout(upper, 1)
        outer.addWidget(self.strip)
        outer.addWidget(self.line)
        parts = Parts(top, self.facts, self.tools, self.strip, self.line)
        self.giving_way = GivingWay(self, parts, self.canvas, self._show_zoom, self.alone.emit)

    def _connect(self) -> None:
        self.filters.changed.connect(self._filter_changed)
        self.filters.left.connect(self.setFocus)
        self.strip.looked_at.connect(self.session.look_at)
        self.strip.opened.connect(lambda _: self._one())
        self.grid.opened.connect(lambda _: self._one())
        self.compare.chosen.connect(self.session.look_at)
        self.compare.view.changed.connect(self._show_zoom)
        for told in (self.view.changed, self.canvas.scaled, self.compare.scaled):
            told.connect(self._show_zoom)
        self.session.current_changed.connect(lambda _: self._show())
        self.session.frames_changed.connect(self._frames_changed)
        self.session.previews_changed.connect(self._previews_changed)
        self.session.frames_reset.connect(self._first)
        self.context.pictures.ready.connect(self._picture_ready)
        self.closeups.ready.connect(self._picture_ready)
        self.canvas.painted = lambda row: self._seen(self.canvas, row)
        self.grid.painted = lambda row: self._seen(self.grid, row)
        self.compare.painted = lambda row: self._seen(self.compare, row)
        # Rows that come or go change how many are shown; one look for all of them.
        self._counting = QTimer(self, singleShot=True, interval=50)
        self._counting.timeout.connect(self._count)
        for changed in (
            self.filter.rowsInserted,
            self.filter.rowsRemoved,
            self.filter.modelReset,
            self.filter.layoutChanged,
        ):
            changed.connect(self._count_soon)
        self.filter.dataChanged.connect(self._count_soon)

    @property
    def current(self) -> Row | None:
        """The frame looked at."""
        return self.session.rows.get(self.session.current)

    def targets(self) -> list[str]:
        """What a command is about: the one compared, else the chosen frames, else the current one."""
        if self.stack.currentWidget() is not self.compare:
            chosen = self.strip.chosen()
            if self.session.current in chosen:
                return chosen
        return [self.session.current] if self.current else []

    def handlers(self) -> dict[str, Callable[[], object]]:
        return {
            "frame.next": lambda: self._step(1),
            "frame.previous": lambda: self._step(-1),
            "frame.next_open": self.walking.next_open,
            "shot.next": lambda: self.walking.shot(1),
            "shot.previous": lambda: self.walking.shot(-1),
            **self.deciding.handlers(),
            "frame.people": WhoIsSeen(self.context, self.targets).ask,
            "board.phone": self.board.open,
            "view.zoom": self._zoom,
            "view.in": lambda: self._looking().zoom_by(STEP),
            "view.out": lambda: self._looking().zoom_by(1 / STEP),
            **self.comparing.handlers(),
            "view.grid": lambda: self._one() if self.stack.currentWidget() is self.grid else self._grid(),
            "view.back": self._back,
            "view.only": self._alone_or_not,
            "view.panels": self.giving_way.show_or_hide_panels,
            "view.client": self.client.show_or_close,
            "subject.mark": lambda: (self._one(), self.box.begin()),
            "subject.unmark": self.box.take_back,
            **self.layers.handlers(),
            "view.hide": lambda: (self.layers.hide(), self.giving_way.hush()),
            "view.everything": self.filters.show_everything,
            "view.find": self.filters.begin_to_find,
            "view.burst": self.choosing.open_or_close,
            "view.bursts": self.filters.stack_or_open,
            "filter.missing": lambda: self.filters.show_state("missing"),
            "filter.reshoot": lambda: self.filters.show_state("reshoot"),
            "filter.tray": lambda: self.filters.show_state("tray"),
            "view.facts": self.giving_way.show_or_hide_facts,
        }

    def entered(self) -> None:
        super().entered()
        self._count()
        self._show()
        self.compare.refresh(self.session.rows)

    def show_shot(self, sku: str, role: str) -> None:
        """Look at one shot's frames."""
        self.context.go("review")
        self._one()
        self.filters.show_shot(sku, role)
        self._first()

    def look(self) -> dict[str, Any]:
        """What is looked at: frame, filters, zoom, and whether as a grid; for `look_again`."""
        view, middle = self.view, self.view.middle
        found = {"frame": self.session.current, "zoom": view.zoom, "middle": [middle.x(), middle.y()]}
        return {**found, "filters": self.filters.chosen(), "grid": self.stack.currentWidget() is self.grid}

    def look_again(self, look: dict[str, Any]) -> None:
        """Look at it again, as far as it is there still."""
        self.filters.choose(look.get("filters"))
        index = self.filter.reveal(str(look.get("frame")))
        if index.isValid():
            self._go(index)
        zoom, middle = look.get("zoom"), look.get("middle")
        if (
            isinstance(middle, list)
            and len(middle) == 2
            and all(isinstance(one, float | int) for one in (zoom, *middle))
        ):
            self.view.set(float(zoom), QPointF(*(float(part) for part in middle)))
        self.stack.setCurrentWidget(self.grid if look.get("grid") is True else self.canvas)
        self._show()

    def show_tray(self) -> None:
        """Look at what no shot has claimed."""
        self.context.go("review")
        self.filters.show_tray()
        self._first()
        self._grid()

    def close_threads(self) -> None:
        """Let the threads of overlays and close-ups end."""
        self.layers.overlays.close()
        self.closeups.close()

    # -- looking ------------------------------------------------------------------------------------------------

    def _filter_changed(self, wanted: Wanted) -> None:
        self.choosing.filter(wanted, self.filters.notes)
        self._say_nothing_there()

    def _count_soon(self, *_: object) -> None:
        self._counting.start()

    def _count(self) -> None:
        self._show_counts()
        index = self.filter.near(self.session.current)
        if self.current is None or not index.isValid():
            self._first()
        else:
            # More or fewer frames lie around it now.
            self.choosing.scroll_to(index)

    def _show_counts(self) -> None:
        if self.isVisible():
            self.filters.show_counts(self.filter.sifted, len(self.session.rows))
            self._say_nothing_there()
            self.giving_way.show_bare(not self.session.rows)
            self.context.actions.show_frames(bool(self.session.rows))

    def _say_nothing_there(self) -> None:
        if self.filter.rowCount() == 0:
            said = nothing_shown(self.session, self.filters.wanted, self.context.actions.keys)
            self.canvas.empty = self.grid.empty = said
            self.canvas.update()
            self.grid.viewport().update()

    def _first(self) -> None:
        self.choosing.first()
        self._show()

    def _go(self, index: Any) -> None:
        self.choosing.go(index)

    def _step(self, by: int) -> None:
        if self.stack.currentWidget() is self.compare:
            self.compare.step(by)
        else:
            self.walking.step(by)

    def _marked(self, ids: list[str]) -> None:
        """A frame was marked: on to the next, where a person wants that."""
        one = ids == [self.session.current] and self.stack.currentWidget() is not self.compare
        if one and self.context.settings.advance == "yes":
            self.walking.step(1)

    def _seen(self, view: QWidget, row: Row | None) -> None:
        if view is self.stack.currentWidget():
            self.session.seen.painted(row)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.giving_way.fit()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.giving_way.show_alone(False)
        self.session.seen.painted(None)

    def _show(self) -> None:
        """Nothing is read, or made, for a page that nobody sees; it asks when it is entered."""
        if not self.isVisible():
            return
        frame = self.current
        self.canvas.waiting = tr(UNMADE if frame and frame["preview"] in self.context.pictures.unmade else COMES)
        self.canvas.show_frame(frame, self.closeups.best(frame) if frame else None)
        self.facts.show_frame(frame)
        pixmap = self.context.pictures.get(frame["preview"]) if frame else None
        self.facts.histogram.show_picture(frame["preview"] if frame else "", pixmap)
        self.line.show_frame(frame, self.filter.place_in_stack(frame["id"]) if frame else None)
        self.layers.lay()
        self._show_zoom()

    def _picture_ready(self, path: str) -> None:
        if self.current and self.current["preview"] == path:
            self._show()
        if self.isVisible() and path in [canvas.row["preview"] for canvas in self.compare.canvases if canvas.row]:
            self.compare.refresh(self.session.rows)
            self._show_zoom()

    def _frames_changed(self, ids: list[str]) -> None:
        if self.session.current in ids:
            self._show()
        self.compare.refresh(self.session.rows)

    def _previews_changed(self, ids: list[str]) -> None:
        for frame_id in ids:
            path = self.session.rows[frame_id]["preview"]
            self.context.pictures.forget(path)
            self.layers.overlays.forget(path)
        if self.session.current in ids:
            self._show()

    def _looking(self) -> Canvas:
        if self.stack.currentWidget() is self.compare and self.compare.canvases:
            return self.compare.canvases[self.compare.at]
        return self.canvas

    def _canvases(self) -> list[Canvas]:
        """Those that show pictures, the one looked at first."""
        looking = self._looking()
        return [looking, *(one for one in (self.canvas, *self.compare.canvases) if one is not looking)]

    def _zoom(self) -> None:
        canvas = self._looking()
        canvas.view.toggle(subject_of(canvas.row) if canvas.row is not None else None)

    def _show_zoom(self) -> None:
        """Say how large it is shown, and ask for more pixels where the preview has too few."""
        comparing, shoot = self.stack.currentWidget() is self.compare, self.session.shoot
        for canvas in self.compare.canvases if comparing else [self.canvas]:
            if canvas.coarse and canvas.row is not None and shoot is not None:
                self.closeups.want(canvas.row, shoot.folder)
            alone = canvas is self.canvas and self.giving_way.alone
            whole, rough = tr("whole frame, ") if canvas.view.zoom == FIT else "", tr(", from the preview")
            note = f"{whole}{canvas.scale * 100:.0f} %{rough if canvas.coarse else ''}"
            canvas.note = "" if alone and canvas.view.zoom == FIT else note
            canvas.update()

    def _one(self) -> None:
        self.stack.setCurrentWidget(self.canvas)
        self._show()

    def _ask_do_over(self) -> None:
        """The reason beside the picture, the mark on it."""
        self._one()
        self.giving_way.show_facts()
        self.facts.ask_note()

    def _back(self) -> None:
        self.giving_way.show_alone(False)
        self._one()

    def _alone_or_not(self) -> None:
        """The picture only, or all that is around it."""
        self._one()
        self.giving_way.show_alone(not self.giving_way.alone)

    def _compared(self) -> None:
        self.layers.lay()
        self._show_zoom()

    def _grid(self) -> None:
        self.stack.setCurrentWidget(self.grid)
        self.choosing.scroll_to(self.filter.near(self.session.current))
        self.grid.setFocus()


def _holding(inside: QBoxLayout) -> QWidget:
    """A layout as a widget, that can be put away."""
    made = QWidget()
    inside.setContentsMargins(0, 0, 0, 0)
    made.setLayout(inside)
    return made

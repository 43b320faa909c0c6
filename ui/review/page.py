"""The Review page: look closely, compare, choose, reject, rate, assign; approve a shot or send it back."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QItemSelectionModel, QPointF, QTimer
from PySide6.QtGui import QHideEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from studio.base.wording import count
from ui.parts.basics import button, row, scrolling
from ui.parts.frame_list import FrameList
from ui.parts.frame_model import FrameFilter, Wanted, frame_at
from ui.parts.page import WindowPage
from ui.parts.page_context import PageContext
from ui.parts.sizes import scaled
from ui.review.canvas import Canvas
from ui.review.closeups import Closeups
from ui.review.compare import MOST, Compare
from ui.review.deciding import Deciding
from ui.review.filters import Filters
from ui.review.frame_facts import FrameFacts
from ui.review.giving_way import GivingWay
from ui.review.nothing_there import nothing_shown
from ui.review.overlays import KINDS, Overlays
from ui.review.product_box import ProductBox
from ui.review.viewpoint import FIT, STEP, Viewpoint
from ui.review.who_is_seen import WhoIsSeen
from ui.state.session import Row

RIGHT_PX = 300


class ReviewPage(WindowPage):
    """Three ways to look: one picture, two to four compared, all in a grid. The filmstrip below and the grid share one selection."""

    def __init__(self, context: PageContext) -> None:
        super().__init__(context)
        self.filter = FrameFilter(context.frames)
        self.filters = Filters(self.session)
        self.filter.show_only(self.filters.wanted)
        self.view = Viewpoint()
        self.canvas = Canvas(self.view)
        self.closeups = Closeups(context.pictures)
        self.compare = Compare(self.closeups)
        self.grid = FrameList(self.filter, context.theme, context.pictures, side=220)
        self.strip = FrameList(self.filter, context.theme, context.pictures, side=132, strip=True)
        self.grid.setSelectionModel(self.strip.selectionModel())
        self.grid.setAccessibleName("Frames as a grid")
        self.strip.setAccessibleName("Filmstrip")
        self.overlays = Overlays()
        self.box = ProductBox(self.session, self.canvas, self._show_subject)
        self.facts = FrameFacts(context)
        self.deciding = Deciding(context, lambda: self.current, self.targets, self.facts.ask_note, self._moving_on)
        self.stack = QStackedWidget()
        for part in (self.canvas, self.compare, self.grid):
            self.stack.addWidget(part)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        run = self.context.actions.run
        self.subject = button(
            "Subject", lambda: run("view.subject"), checkable=True, kind="tight", tip="What the verdict looked at (B)"
        )
        self.peaking = button(
            "Peaking", lambda: run("view.peaking"), checkable=True, kind="tight", tip="Colour the sharp edges (P)"
        )
        self.clipping = button(
            "Clipping",
            lambda: run("view.clipping"),
            checkable=True,
            kind="tight",
            tip="Mark blown and blocked areas (L)",
        )
        for made in (self.subject, self.peaking, self.clipping):
            # The command toggles; the button only shows it.
            made.clicked.connect(self._show_toggles)
        # None: the boxes are drawn where a frame asks for them.
        self._on: dict[str, bool | None] = {"subject": None, "peaking": False, "clipping": False}
        tools = row(
            button("Select", lambda: run("frame.select"), kind="primary", tip="Make it the select of its shot (Return or S)"),
            button("Reject", lambda: run("frame.reject"), kind="tight", tip="Reject, or take that back (X)"),
            button("Assign…", lambda: run("frame.assign"), kind="tight", tip="Put the chosen frames into a shot (A)"),
            button("Compare", lambda: run("view.compare"), kind="tight", tip="Two to four frames side by side (C)"),
            button("100 %", lambda: run("view.zoom"), kind="tight", tip="100 % and back (Z)"),
            self.subject, self.peaking, self.clipping, None, spacing=6,
        )  # fmt: skip
        top = row(
            self.filters,
            button(
                "Propose", lambda: run("shot.auto"), kind="tight", tip="Propose the best passing frame of each shot (T)"
            ),
        )
        middle = QVBoxLayout()
        middle.addWidget(self.stack, 1)
        middle.addLayout(tools)
        side = scrolling(self.facts)
        side.setFixedWidth(scaled(RIGHT_PX))
        upper = QHBoxLayout()
        upper.addLayout(middle, 1)
        upper.addWidget(side)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(10, 10, 10, 6)
        outer.addLayout(top)
        outer.addLayout(upper, 1)
        outer.addWidget(self.strip)
        self.giving_way = GivingWay(self, side, self.strip, self.canvas, self._show_zoom)

    def _connect(self) -> None:
        self.filters.changed.connect(self._filter_changed)
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
        self.overlays.ready.connect(self._lay_over)
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
            changed.connect(lambda *_: self._counting.start())

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
            **self.deciding.handlers(),
            "frame.people": WhoIsSeen(self.context, self.targets).ask,
            "view.zoom": self._zoom,
            "view.in": lambda: self._looking().zoom_by(STEP),
            "view.out": lambda: self._looking().zoom_by(1 / STEP),
            "view.compare": self._compare,
            "view.grid": lambda: self._one() if self.stack.currentWidget() is self.grid else self._grid(),
            "view.back": self._one,
            "subject.mark": lambda: (self._one(), self.box.begin()),
            "subject.unmark": self.box.take_back,
            "view.subject": lambda: self._toggle("subject"),
            "view.peaking": lambda: self._toggle("peaking"),
            "view.clipping": lambda: self._toggle("clipping"),
            "view.everything": self.filters.show_everything,
            "view.facts": self.giving_way.show_or_hide_facts,
        }

    def entered(self) -> None:
        super().entered()
        if self.current is None:
            self._first()
        self._show()
        self._count()

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
        index = self.filter.find(str(look.get("frame")))
        if index.isValid():
            self._go(index)
        zoom, middle = look.get("zoom"), look.get("middle")
        if isinstance(zoom, float | int) and isinstance(middle, list) and len(middle) == 2:
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
        self.overlays.close()
        self.closeups.close()

    # -- looking ------------------------------------------------------------------------------------------------

    def _filter_changed(self, wanted: Wanted) -> None:
        self.filter.show_only(wanted)
        index = self.filter.find(self.session.current)
        if index.isValid():
            # What is looked at stays in view, however many more are shown now.
            self._go(index)
        else:
            self._first()
        self._count()

    def _count(self) -> None:
        shown, there = self.filter.rowCount(), len(self.session.rows)
        self.filters.count.setText(f"{shown} of {count(there, 'frame')}" if shown != there else count(there, "frame"))
        if shown == 0:
            self.canvas.empty = self.grid.empty = nothing_shown(self.session, self.filters.wanted)
            self.canvas.update()
            self.grid.viewport().update()
        index = self.filter.find(self.session.current)
        if self.current is None or not index.isValid():
            self._first()
        else:
            # More or fewer frames lie around it now.
            for view in (self.strip, self.grid):
                view.scrollTo(index)

    def _first(self) -> None:
        index = self.filter.index(0, 0)
        if index.isValid():
            self._go(index)
        else:
            self.session.look_at("")
            self._show()

    def _go(self, index: object) -> None:
        self.strip.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        for view in (self.strip, self.grid):
            view.scrollTo(index)
        self.session.look_at(frame_at(index)["id"])

    def _moving_on(self, ids: list[str]) -> Callable[[], None]:
        """What chooses the frame after these, whatever becomes of them: the next one, or the last before them."""
        rows, gone = [row["id"] for row in self._shown()], set(ids)
        at = max((n for n, frame_id in enumerate(rows) if frame_id in gone), default=-1)
        others = [*rows[at + 1 :], *reversed(rows[: at + 1])]
        chosen = next((frame_id for frame_id in others if frame_id not in gone), "")

        def go() -> None:
            if (index := self.filter.find(chosen)).isValid():
                self._go(index)

        return go

    def _step(self, by: int) -> None:
        if self.stack.currentWidget() is self.compare:
            self.compare.step(by)
            return
        now = self.filter.find(self.session.current)
        index = self.filter.index((now.row() if now.isValid() else -1) + by, 0)
        if index.isValid():
            self._go(index)

    def _seen(self, view: QWidget, row: Row | None) -> None:
        if view is self.stack.currentWidget():
            self.session.seen.painted(row)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.giving_way.fit()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.session.seen.painted(None)

    def _show(self) -> None:
        frame = self.current
        self.canvas.show_frame(frame, self.closeups.best(frame) if frame else None)
        self.facts.show_frame(frame)
        pixmap = self.context.pictures.get(frame["preview"]) if frame else None
        self.facts.histogram.show_picture(frame["preview"] if frame else "", pixmap)
        self._lay_over()
        self._show_zoom()

    def _lay_over(self) -> None:
        for canvas in (self.canvas, *self.compare.canvases):
            on = self._on["subject"]
            canvas.show_subject = canvas.asks_for_boxes if on is None else on
            kinds = [kind for kind in KINDS if self._on[kind] and canvas.row is not None]
            layers = [self.overlays.get(canvas.row["preview"], kind) for kind in kinds]
            canvas.set_overlays([layer for layer in layers if layer is not None])
        self._show_toggles()

    def _toggle(self, name: str) -> None:
        now = self._looking().show_subject if name == "subject" else self._on[name]
        self._on[name] = not now
        self._lay_over()

    def _show_subject(self) -> None:
        if not self._on["subject"]:
            self._toggle("subject")

    def _show_toggles(self) -> None:
        for name, made in (("subject", self.subject), ("peaking", self.peaking), ("clipping", self.clipping)):
            made.setChecked(self._looking().show_subject if name == "subject" else bool(self._on[name]))

    def _picture_ready(self, path: str) -> None:
        if self.current and self.current["preview"] == path:
            self._show()
        if path in [canvas.row["preview"] for canvas in self.compare.canvases if canvas.row]:
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
            self.overlays.forget(path)
        if self.session.current in ids:
            self._show()

    def _looking(self) -> Canvas:
        if self.stack.currentWidget() is self.compare and self.compare.canvases:
            return self.compare.canvases[self.compare.at]
        return self.canvas

    def _zoom(self) -> None:
        self._looking().view.toggle()

    def _show_zoom(self) -> None:
        """Say how large it is shown, and ask for more pixels where the preview has too few."""
        comparing, shoot = self.stack.currentWidget() is self.compare, self.session.shoot
        for canvas in self.compare.canvases if comparing else [self.canvas]:
            if canvas.coarse and canvas.row is not None and shoot is not None:
                self.closeups.want(canvas.row, shoot.folder)
            whole = "whole frame, " if canvas.view.zoom == FIT else ""
            canvas.note = f"{whole}{canvas.scale * 100:.0f} %{', from the preview' if canvas.coarse else ''}"
            canvas.update()

    def _one(self) -> None:
        self.stack.setCurrentWidget(self.canvas)
        self._show()

    def _grid(self) -> None:
        self.stack.setCurrentWidget(self.grid)
        self.grid.setFocus()

    def _compare(self) -> None:
        """Compare the chosen frames; with fewer than two chosen, the current one with those that follow in its shot."""
        if self.stack.currentWidget() is self.compare:
            self._one()
            return
        ids = self.strip.chosen()
        if len(ids) < 2 and self.current is not None:
            shot = (self.current["sku"], self.current["role"])
            alike = [r["id"] for r in self._shown() if (r["sku"], r["role"]) == shot and not r["rejected"]]
            at = alike.index(self.session.current) if self.session.current in alike else 0
            ids = [*alike[at:], *reversed(alike[:at])][:2] if len(alike) > 1 else []
        if len(ids) < 2:
            self.session.failed.emit(
                "There is nothing to compare with; choose two to four frames in the filmstrip (Ctrl+click) first."
            )
            return
        if len(ids) > MOST:
            self.session.said.emit(f"Comparing the first {MOST} of {len(ids)} chosen frames.")
        self.stack.setCurrentWidget(self.compare)
        self.compare.show_frames([self.session.rows[i] for i in ids[:MOST]])
        self._lay_over()
        self._show_zoom()

    def _shown(self) -> list[Row]:
        return [frame_at(self.filter.index(n, 0)) for n in range(self.filter.rowCount())]

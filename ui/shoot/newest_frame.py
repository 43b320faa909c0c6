"""The newest frame, large, and the row of what can be laid over it. Held, it says over the picture what has come in since."""

from collections.abc import Callable

from PySide6.QtCore import QSize
from PySide6.QtGui import QHideEvent, QResizeEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QVBoxLayout, QWidget

from studio.base.clock import at_offset
from studio.base.language import N_, tr, within
from studio.base.wording import visible
from ui.parts.basics import Panel, button, row, with_icon
from ui.parts.canvas import COMES, UNMADE
from ui.parts.closeups import Closeups
from ui.parts.coverage_words import verdict_title
from ui.parts.crop_guides import CropGuides
from ui.parts.frame_model import verdict_word
from ui.parts.overlays import Overlays
from ui.parts.page_context import PageContext
from ui.parts.pen_drawing import drawn_on
from ui.parts.reference import ReferencePicture
from ui.parts.sizes import scaled
from ui.parts.viewpoint import FIT, Viewpoint
from ui.shoot.frame_canvas import FrameCanvas, middle_of_product
from ui.shoot.keyed import with_key
from ui.state.session import Row

LAYERS = ("peaking", "clipping")
LOOKS = ("loupe", "peaking", "clipping", "subject", "crops", "thirds", "reference")
WORDS = {
    "loupe": N_("Loupe"),
    "peaking": N_("Peaking"),
    "clipping": N_("Clipping"),
    "subject": N_("Subject"),
    "crops": N_("Crops"),
    "thirds": N_("Thirds"),
    "reference": N_("Reference"),
}
ICONS = {"loupe": "zoom"}
WORDS_FROM_PX = 690
NOTICE_TOP_PX = 8
NOTHING = N_("No frame yet. Import a card, start a source above, or drag a card onto this window.")


class NewestFrame(QWidget):
    """Attributes: canvas, view, buttons (of `LOOKS`), notice (a button: what came in while a frame is held), reference, on (what is on)."""

    def __init__(
        self, context: PageContext, closeups: Closeups, overlays: Overlays, follow: Callable[[], object]
    ) -> None:
        super().__init__()
        self._context, self._session = context, context.session
        self._closeups, self._overlays = closeups, overlays
        self.view = Viewpoint()
        self.canvas = FrameCanvas(self.view, self._session.role_title)
        self.canvas.empty = tr(NOTHING)
        self.reference = ReferencePicture(context)
        self.guides = CropGuides(self, context)
        self.guides.ready.connect(self._crops_known)
        # None: the box is drawn where a frame asks for it.
        self.on: dict[str, bool | None] = dict.fromkeys(LOOKS, False) | {"subject": None}
        self._before: dict[str, bool | None] | None = None
        self._bare = False
        self.buttons: dict[str, QPushButton] = {}
        for name in LOOKS:
            made = button(
                tr(WORDS[name]), lambda name=name: context.actions.run(f"look.{name}"), checkable=True, kind="tight"
            )
            context.actions.actions[f"look.{name}"].changed.connect(self._say_keys)
            made.setAccessibleName(tr(WORDS[name]))
            # However wide its words are, they ask for no wider window.
            made.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
            made.setMinimumWidth(scaled(48))
            # The command toggles; the button only shows it.
            made.clicked.connect(self._show_toggles)
            self.buttons[name] = with_icon(made, context.theme, ICONS.get(name, name), 20)
        self.notice = button("", follow, kind="primary")
        self.notice.setParent(self)
        self.notice.hide()
        self._tools = Panel(margin=4)
        self._tools.box.addLayout(row(*self.buttons.values(), spacing=4))
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(8)
        box.addWidget(self.canvas, 1)
        box.addWidget(self._tools)
        self.view.changed.connect(self._show_zoom)
        self.canvas.scaled.connect(self._show_zoom)
        self.canvas.painted = lambda row: self._session.seen.painted(row) if self.isVisible() else None
        context.pictures.ready.connect(self._picture_ready)
        closeups.ready.connect(self._picture_ready)
        overlays.ready.connect(lambda path: self._lay_over() if self._is_of(path) else None)
        self.reference.changed.connect(self._lay_over)
        self._session.shoot_changed.connect(lambda: self.view.set(FIT))
        self._session.coverage_changed.connect(self._lay_over)

    def handlers(self) -> dict[str, Callable[[], object]]:
        """What the commands do, by their ids."""
        return {
            **{f"look.{name}": lambda name=name: self.toggle(name) for name in LOOKS if name != "loupe"},
            "look.loupe": self.loupe,
            "look.nothing": self.nothing_over,
        }

    def show_frame(self, frame: Row | None, newest: Row | None) -> None:
        """Show a frame; where it is not the newest, say what is."""
        canvas = self.canvas
        known = canvas.row["id"] if canvas.row is not None else ""
        if frame is not None and frame["id"] != known:
            # Each frame is seen whole first.
            self.view.set(FIT)
        pixmap = self._closeups.best(frame) if frame is not None else None
        if pixmap is None and frame is not None and frame["id"] == known:
            # The preview is being written anew: the one before is better than none.
            pixmap = canvas.pixmap
        canvas.head = _head(frame) if frame is not None else ""
        canvas.waiting = tr(
            UNMADE if frame is not None and frame["preview"] in self._context.pictures.unmade else COMES
        )
        canvas.show_frame(frame, pixmap)
        held = frame is not None and newest is not None and newest["id"] != frame["id"]
        if held and newest is not None:
            self.notice.setText(
                visible(
                    tr(
                        "Newest: {name}, {verdict}",
                        name=newest["name"],
                        verdict=within(verdict_title(verdict_word(newest))),
                    )
                )
            )
            self.notice.setAccessibleName(self.notice.text())
        self.notice.setVisible(held)
        self._place()
        self._lay_over()
        self._show_zoom()

    # -- what is laid over it -----------------------------------------------------------------------------------

    def toggle(self, name: str) -> None:
        """Lay something over the frame, or take it off."""
        if name == "reference" and not self.on[name] and (why := self.reference.why_not()):
            self._session.failed.emit(why)
        else:
            if name == "crops":
                # A recipe may have been changed, or another chosen, since.
                self.guides.forget()
            self.on[name] = not (self.canvas.show_subject if name == "subject" else self.on[name])
        self._before = None
        self._lay_over()

    def loupe(self) -> None:
        """100 % at the product, or the whole frame."""
        self.view.toggle(middle_of_product(self.canvas.row))

    def nothing_over(self) -> None:
        """Take all off, or lay it on again."""
        if self._before is None:
            self._before = dict(self.on)
            self.on = dict.fromkeys(LOOKS, False)
        else:
            self.on, self._before = self._before, None
        self._lay_over()

    def _crops_known(self) -> None:
        row = self.canvas.row
        if self.on["crops"] and row is not None and self.guides.of(row) == []:
            self.on["crops"] = False
            self._session.said.emit(
                tr("The chosen recipe crops nothing of this frame; choose another on the Export page.")
            )
        self._lay_over()

    def _lay_over(self) -> None:
        canvas, on = self.canvas, self.on
        canvas.show_subject = canvas.asks_for_boxes if on["subject"] is None else bool(on["subject"])
        canvas.show_thirds = bool(on["thirds"])
        canvas.mark = drawn_on(self._session.coverage, canvas.row)
        canvas.guides = (self.guides.of(canvas.row) or []) if on["crops"] and canvas.row is not None else []
        canvas.reference = self.reference.pixmap() if on["reference"] else None
        layers = [
            self._overlays.get(canvas.row["preview"], kind) for kind in LAYERS if on[kind] and canvas.row is not None
        ]
        canvas.set_overlays([layer for layer in layers if layer is not None])
        self._show_toggles()

    def _show_toggles(self) -> None:
        for name, made in self.buttons.items():
            on = self.canvas.show_subject if name == "subject" else bool(self.on[name])
            made.setChecked(self.view.zoom != FIT if name == "loupe" else on)
            made.setEnabled(self.canvas.row is not None and (name != "reference" or not self.reference.why_not()))
        if (self.canvas.row is None) != self._bare:
            self._say_keys()

    def _show_zoom(self) -> None:
        """Say how large it is shown, and ask for more pixels where the preview has too few."""
        canvas, shoot = self.canvas, self._session.shoot
        if canvas.coarse and canvas.row is not None and shoot is not None and self.view.zoom != FIT:
            self._closeups.want(canvas.row, shoot.folder)
        whole = tr("whole frame, ") if self.view.zoom == FIT else ""
        rough = tr(", from the preview") if canvas.coarse and self.view.zoom != FIT else ""
        canvas.note = f"{whole}{canvas.scale * 100:.0f} %{rough}"
        canvas.update()
        self._show_toggles()

    # -- Qt -----------------------------------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._say_keys()
        self._place()

    def _say_keys(self) -> None:
        """On the buttons and in their tips; where there is no frame to look at, these say so."""
        words, actions = self.width() >= scaled(WORDS_FROM_PX), self._context.actions.actions
        self._bare = self.canvas.row is None
        why = self._context.actions.keys.said(tr("No frame has come in yet; import a card ({frames.import}) first."))
        self.notice.setToolTip(actions["shoot.newest"].toolTip())
        for name, made in self.buttons.items():
            made.setToolTip(why if self._bare else actions[f"look.{name}"].toolTip())
            made.setText(with_key(tr(WORDS[name]) if words else "", actions[f"look.{name}"]))
            made.setIconSize(QSize(0, 0) if words else QSize(scaled(20), scaled(20)))

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._session.seen.painted(None)

    def _place(self) -> None:
        size = self.notice.sizeHint()
        wide = min(size.width(), self.width() - 16)
        self.notice.setGeometry(self.width() - wide - NOTICE_TOP_PX, NOTICE_TOP_PX, wide, size.height())
        self.notice.raise_()
        self.canvas.beside_px = 0 if self.notice.isHidden() else wide + NOTICE_TOP_PX

    def _is_of(self, path: str) -> bool:
        return self.canvas.row is not None and self.canvas.row["preview"] == path

    def _picture_ready(self, path: str) -> None:
        if self.isVisible() and self._is_of(path) and self.canvas.row is not None:
            self.canvas.waiting = tr(UNMADE if path in self._context.pictures.unmade else COMES)
            self.canvas.show_frame(self.canvas.row, self._closeups.best(self.canvas.row) or self.canvas.pixmap)
            self._show_zoom()


def _head(frame: Row) -> str:
    """Name, time and camera, over the picture."""
    taken = frame["corrected_at"] or frame["captured_at"]
    at = f"{at_offset(taken, frame['captured_offset_s']):%H:%M:%S}" if taken else ""
    return visible(" · ".join(part for part in (frame["name"], at, frame["camera"] or "") if part))

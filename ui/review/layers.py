"""What lies over the pictures: blur map, peaking, clipping, the product's box, crops, thirds, reference; by a key each, and away by one."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QSize
from PySide6.QtWidgets import QPushButton

from studio.base.language import N_, tr
from ui.parts.basics import with_icon
from ui.parts.canvas import Canvas
from ui.parts.command_button import command_button
from ui.parts.crop_guides import CropGuides
from ui.parts.overlays import KINDS, Overlays
from ui.parts.page_context import PageContext
from ui.parts.pen_drawing import drawn_on
from ui.parts.reference import ReferencePicture
from ui.parts.sizes import scaled

TITLES = {
    "subject": N_("Subject"),
    "peaking": N_("Peaking"),
    "clipping": N_("Clipping"),
    "thirds": N_("Thirds"),
    "blur": N_("Blur map"),
    "crops": N_("Crops"),
    "reference": N_("Reference"),
}
ICON_PX = 20
NO_SHOT = N_("This frame belongs to no shot yet, so there is no reference picture of it; assign it first.")


class Layers(QObject):
    """canvases(): those that show pictures now, the one looked at first.

    Attributes: overlays, buttons (by their names; where there is little room the last of them go first, and their keys stay).
    """

    def __init__(self, parent: QObject, context: PageContext, canvases: Callable[[], list[Canvas]]) -> None:
        super().__init__(parent)
        actions, self._session, self._canvases = context.actions, context.session, canvases
        self._session.coverage_changed.connect(self.lay)
        self.guides = CropGuides(self, context)
        self.guides.ready.connect(self._crops_known)
        self.reference = ReferencePicture(context, self._shot, tr(NO_SHOT))
        self.reference.changed.connect(self.lay)
        self.overlays = Overlays()
        self.overlays.ready.connect(self.lay)
        # None: the boxes are drawn where a frame asks for them.
        self._on: dict[str, bool | None] = {**dict.fromkeys(TITLES, False), "subject": None}
        self._hidden = False
        self.buttons: dict[str, QPushButton] = {
            name: with_icon(
                command_button(actions, f"view.{name}", tr(title), kind="tight", checkable=True),
                context.theme,
                name,
                ICON_PX,
            )
            for name, title in TITLES.items()
        }
        self._keys = actions.keys
        for made in self.buttons.values():
            # The command toggles; the button only shows it.
            made.clicked.connect(self._show_buttons)

    def handlers(self) -> dict[str, Callable[[], object]]:
        """What the commands do, by their ids."""
        return {**{f"view.{name}": lambda name=name: self.toggle(name) for name in TITLES}, "view.hide": self.hide}

    def toggle(self, name: str) -> None:
        """The other of what there is now; what was hidden is there again with it."""
        on = self._shows(self._canvases()[0], name)
        self.reference.look()
        if name == "reference" and not on and (why := self.reference.why_not()):
            self._session.failed.emit(why)
            return
        if name == "crops":
            # A recipe may have been changed, or another chosen, since.
            self.guides.forget()
        self._hidden = False
        self._on[name] = not on
        self.lay()

    def show_words(self, words: bool) -> None:
        """On the buttons, with their keys; else icons with them."""
        side = 0 if words else scaled(ICON_PX)
        for name, made in self.buttons.items():
            letter = self._keys.letter(f"view.{name}")
            made.setText(f"{tr(TITLES[name])}  {letter}".rstrip() if words else letter)
            made.setIconSize(QSize(side, side))

    def show_subject(self) -> None:
        """Draw the subject's box."""
        self._on["subject"], self._hidden = True, False
        self.lay()

    def hide(self) -> None:
        """All of it away, or there again."""
        self._hidden = not self._hidden
        self.lay()

    def lay(self, *_: object) -> None:
        """Lay it over what is shown."""
        self.reference.look()
        for canvas in self._canvases():
            canvas.show_subject = self._shows(canvas, "subject")
            canvas.show_thirds = self._shows(canvas, "thirds")
            kinds = [kind for kind in KINDS if self._shows(canvas, kind)]
            layers = [self.overlays.get(canvas.row["preview"], kind) for kind in kinds if canvas.row is not None]
            crops = self.guides.of(canvas.row) if canvas.row is not None and self._shows(canvas, "crops") else None
            canvas.guides = crops or []
            canvas.reference = self.reference.pixmap() if self._shows(canvas, "reference") else None
            canvas.mark = () if self._hidden else drawn_on(self._session.coverage, canvas.row)
            canvas.set_overlays([layer for layer in layers if layer is not None])
        self._show_buttons()

    def _shot(self) -> tuple[str, str] | None:
        """Of the frame looked at."""
        frame = self._canvases()[0].row
        return (frame["sku"], frame["role"]) if frame is not None and frame["sku"] else None

    def _crops_known(self) -> None:
        looking = self._canvases()[0]
        if looking.row is not None and self._shows(looking, "crops") and self.guides.of(looking.row) == []:
            self._session.said.emit(
                tr("The chosen recipe crops nothing of this frame; choose another on the Export page.")
            )
        self.lay()

    def _shows(self, canvas: Canvas, name: str) -> bool:
        on = self._on[name]
        return not self._hidden and bool(canvas.asks_for_boxes if on is None else on)

    def _show_buttons(self, *_: object) -> None:
        looking = self._canvases()[0]
        for name, made in self.buttons.items():
            made.setChecked(self._shows(looking, name))

"""What each rendition of the chosen recipe takes of a frame, a person's own crops too; asked of the studio beside the window."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QRectF, Signal

from studio.base.language import tr
from ui.parts.page_context import PageContext
from ui.state.session import Row

if TYPE_CHECKING:
    from studio.shoot.handed_out import ExportPlan, PlannedFile

Guide = tuple[str, QRectF]
"""What a crop is called, and what it takes in parts of the frame's sides."""
KEPT = 40
_RESTS_ON = ("id", "crops", "role", "subject_x", "subject_y", "subject_width", "subject_height", "width", "height")


def _called(file: "PlannedFile") -> str:
    if file.own:
        return tr("{rendition}, by hand", rendition=file.rendition)
    if not file.is_made:
        return tr("{rendition}, not made", rendition=file.rendition)
    return tr("{rendition}, goes on", rendition=file.rendition) if file.around != "as-shot" else file.rendition


class CropGuides(QObject):
    """`of` answers at once; what isn't known yet is asked, and `ready` tells. Signal: ready()."""

    ready = Signal()

    def __init__(self, parent: QObject, context: PageContext) -> None:
        super().__init__(parent)
        self._context, self._session = context, context.session
        self._kept: dict[tuple[object, ...], list[Guide]] = {}
        self._asked: set[tuple[object, ...]] = set()
        self._session.shoot_changed.connect(self.forget)

    def forget(self) -> None:
        """Another drop is open, or a recipe may be another."""
        self._kept.clear()
        self._asked.clear()

    def of(self, frame: Row) -> list[Guide] | None:
        """A frame's crops; None while they are asked."""
        shoot, recipe = self._session.shoot, self._context.settings.recipe
        key = (recipe, *(frame[name] for name in _RESTS_ON))
        if key not in self._kept and key not in self._asked and shoot is not None:
            self._asked.add(key)
            self._session.read(lambda: shoot.handover.crops_of(frame["id"], recipe), lambda plan: self._take(key, plan))
        return self._kept.get(key)

    def _take(self, key: tuple[object, ...], plan: "ExportPlan") -> None:
        self._asked.discard(key)
        boxes: dict[tuple[float, ...], list[str]] = {}
        for file in plan.files:
            if file.aspect is not None and file.box is not None:
                name = _called(file)
                boxes.setdefault(tuple(round(side, 4) for side in file.box), []).append(name)
        picture = QRectF(0, 0, 1, 1)
        self._kept[key] = [(" · ".join(names), QRectF(*box) & picture) for box, names in boxes.items()]
        while len(self._kept) > KEPT:
            del self._kept[next(iter(self._kept))]
        self.ready.emit()

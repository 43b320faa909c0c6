"""What gives way on the Shoot page where the window is small: never the picture, its verdict, a card to keep and the decision."""

from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from ui.parts.sizes import scaled
from ui.shoot.shot_cells import PICTURES, SHAPES, WORDS

LEAST_PAGE = (860, 440)
"""What the smallest window has for it, without rail and header."""
LEFT_FROM_PX = 1180
"""Of the page: as wide as shows what to make on the left of the picture."""
PICTURES_FROM_PX = (1000, 600)
FILM_FROM_PX = (1000, 700)
WORDS_FROM_PX = 500
GUIDE_FROM_PX = 500
CARDS_FROM_PX = 700
"""As high as leaves room for the list of all cards."""


VERDICT_PX, ARMED_PX, LEAST_CARDS_PX = 132, 92, 96
"""As high as is left to the verdict and to what to make below it, and as is always left to cards."""


@dataclass(frozen=True)
class Room:
    """What there is room for. folded: what to make stands below the verdict. film: the newest frames. cards: the list of all cards.

    guide: the guidance. tight: a card to keep leaves no room for what to make, nor do lines for sources that run well.
    strip: as the shots are shown.
    """

    folded: bool
    film: bool
    cards: bool
    guide: bool
    tight: bool
    strip: str


def room(width: int, height: int) -> Room:
    """For a page so large, pixels."""

    def has(side: int, other: int) -> bool:
        return width >= scaled(side) and height >= scaled(other)

    return Room(
        folded=width < scaled(LEFT_FROM_PX),
        film=has(*FILM_FROM_PX),
        cards=height >= scaled(CARDS_FROM_PX),
        guide=height >= scaled(GUIDE_FROM_PX) or width >= scaled(LEFT_FROM_PX),
        tight=height < scaled(WORDS_FROM_PX if width >= scaled(LEFT_FROM_PX) else CARDS_FROM_PX),
        strip=PICTURES if has(*PICTURES_FROM_PX) else WORDS if height >= scaled(WORDS_FROM_PX) else SHAPES,
    )


class SideColumn(QWidget):
    """What stands beside the picture. Signal: resized()."""

    resized = Signal()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.resized.emit()

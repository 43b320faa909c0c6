"""Going to what a search in all drops found: its drop is opened, and shown there."""

from collections.abc import Callable

from ui.review.page import ReviewPage
from ui.state.session import Row, Session


class Found:
    """What the Catalog page hands its answers to. go(page) shows a page; cleared() takes what was said of another drop away."""

    def __init__(
        self, session: Session, review: ReviewPage, go: Callable[[str], object], cleared: Callable[[], object]
    ) -> None:
        self._session, self._review, self._go, self._cleared = session, review, go, cleared

    def open(self, answer: Row) -> None:
        """Open the drop of an answer, at its frame, at its product's frames, or where the work goes on."""
        shoot = self._session.shoot
        if shoot is not None and shoot.code == answer["drop"]:
            self._show(answer)
        else:
            self._session.open(answer["drop"], lambda: (self._cleared(), self._show(answer)))

    def _show(self, answer: Row) -> None:
        shots = self._session.coverage.shots if self._session.coverage else []
        shot = next((one for one in shots if one.sku == answer["sku"] and answer["role"] in (None, one.role)), None)
        if answer["frame_id"] in self._session.rows:
            self._go("review")
            self._review.filters.show_everything()
            # Whole: how closely somebody looked at another frame tells nothing of this one.
            self._review.look_again({"filters": self._review.filters.chosen(), "frame": answer["frame_id"]})
        elif shot is not None:
            self._review.show_shot(shot.sku, shot.role)
        else:
            self._go("checklist" if answer["kind"] == "note" else "brief")

"""Going to what a search in all drops found: its drop is opened, and shown there."""

from typing import TYPE_CHECKING

from ui.state.session import Row

if TYPE_CHECKING:
    from ui.window.main_window import Window


class Found:
    """What the Catalog page hands its answers to."""

    def __init__(self, window: "Window") -> None:
        self._window = window

    def open(self, answer: Row) -> None:
        """Open the drop of an answer, at its frame, at its product's frames, or where the work goes on."""
        session = self._window.session
        if session.shoot is not None and session.shoot.code == answer["drop"]:
            self._show(answer)
        else:
            session.open(answer["drop"], lambda: (self._window.banners.clear(), self._show(answer)))

    def _show(self, answer: Row) -> None:
        session, review = self._window.session, self._window.review_page
        shots = session.coverage.shots if session.coverage else []
        shot = next((one for one in shots if one.sku == answer["sku"] and answer["role"] in (None, one.role)), None)
        if answer["frame_id"] in session.rows:
            self._window.show_page("review")
            review.filters.show_everything()
            # Whole: how closely somebody looked at another frame tells nothing of this one.
            review.look_again({"filters": review.filters.chosen(), "frame": answer["frame_id"]})
        elif shot is not None:
            review.show_shot(shot.sku, shot.role)
        else:
            self._window.show_page("checklist" if answer["kind"] == "note" else "brief")

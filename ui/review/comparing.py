"""Which frames are compared: the chosen ones, those that follow in a shot, or this one and the select."""

from collections.abc import Callable

from PySide6.QtWidgets import QStackedWidget

from studio.base.language import N_, tr
from ui.review.compare import MOST, Compare
from ui.state.session import Row, Session

TOO_FEW = N_("There is nothing to compare with; choose two to four frames in the filmstrip (with Ctrl held) first.")


class Comparing:
    """chosen(): ids of the chosen frames. rows(): what is shown. one(): back to one picture. shown(): the comparison is on the screen."""

    def __init__(
        self,
        session: Session,
        stack: QStackedWidget,
        compare: Compare,
        chosen: Callable[[], list[str]],
        rows: Callable[[], list[Row]],
        one: Callable[[], object],
        shown: Callable[[], object],
    ) -> None:
        self._session, self._stack, self._compare = session, stack, compare
        self._chosen, self._rows, self._one, self._shown = chosen, rows, one, shown

    def handlers(self) -> dict[str, Callable[[], object]]:
        """What the commands do, by their ids."""
        return {"view.compare": self._several, "view.against": self._against}

    def _several(self) -> None:
        """The chosen frames; with fewer than two chosen, the current one with those that follow in its shot."""
        if self._stack.currentWidget() is self._compare:
            self._one()
            return
        ids, current = self._chosen(), self._session.rows.get(self._session.current)
        if len(ids) < 2 and current is not None:
            shot = (current["sku"], current["role"])
            alike = [r["id"] for r in self._rows() if (r["sku"], r["role"]) == shot and not r["rejected"]]
            at = alike.index(current["id"]) if current["id"] in alike else 0
            ids = [*alike[at:], *reversed(alike[:at])][:2] if len(alike) > 1 else []
        if len(ids) < 2:
            self._session.failed.emit(tr(TOO_FEW))
            return
        self._show(ids)

    def _against(self) -> None:
        """This frame beside the select of its shot."""
        frame = self._session.rows.get(self._session.current)
        rows = self._session.rows.values()
        picked = [row for row in rows if frame and row["is_select"] and row["shot_id"] == frame["shot_id"]]
        other = next((row for row in picked if frame and row["id"] != frame["id"]), None)
        if frame is None or other is None:
            self._session.failed.emit(
                tr("This frame is the select itself. There is nothing to compare it with.")
                if picked
                else tr("The shot of this frame has no select yet. There is nothing to compare it with.")
            )
            return
        self._show([frame["id"], other["id"]])

    def _show(self, ids: list[str]) -> None:
        if len(ids) > MOST:
            self._session.said.emit(tr("Comparing the first {most} of {ids} chosen frames.", most=MOST, ids=len(ids)))
        self._stack.setCurrentWidget(self._compare)
        self._compare.show_frames([self._session.rows[i] for i in ids[:MOST]])
        self._shown()

"""The verbs of a Shoot after its drop: read the shop's exports, type a number, look at what it brought, write it down."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from studio.base.errors import InvalidInput, UsageError
from studio.base.files import write_atomic
from studio.base.jobs import Progress
from studio.catalog import Change, exports
from studio.open_drop import OpenDrop

if TYPE_CHECKING:
    from studio.base.drawing import Drawing
    from studio.report import ResultsPart
    from studio.results import Taken

MOST = 1_000_000_000


class ResultVerbs:
    """What the drop brought."""

    def __init__(self, drop: OpenDrop) -> None:
        self._drop = drop

    def read(self, paths: Sequence[Path], progress: Progress | None = None) -> "list[Taken]":
        """Take in exports of shops, reports of visits, lists of interest; each is known by its header, and read twice it counts once.

        Raises NotFound, InvalidInput with the line (nothing of that file is kept then, those before it are), Refused, Interrupted.
        """
        from studio.results import take_in

        self._drop.catalog.check_room()
        return take_in(self._drop, [Path(path) for path in paths], progress or Progress())

    def kinds(self) -> list[tuple[str, str]]:
        """Which exports are known: what each is, and how one gets it; those of shops first. Raises InvalidInput for a map with mistakes."""
        from studio.documents.shop import known_shops

        return [
            (shop.title, shop.how)
            for shop in sorted(known_shops(), key=lambda shop: (shop.kind != "orders", shop.name))
        ]

    def state(self) -> dict[str, Any]:
        """All that is known of what it brought, as `results --json` prints it; see `studio.results.evaluating.of_drop`."""
        from studio.results import of_drop

        return of_drop(self._drop)

    def look(self, state: dict[str, Any] | None = None) -> "ResultsPart":
        """The same in words, tables and drawings, as the window and the report show it."""
        from studio.results import pages

        return pages.part(state or self.state())

    def type(self, name: str, value: int | None, who: str | None = None) -> Change:
        """Say a number by hand, `clicks` or `wishlist`; None takes it out. Raises InvalidInput, UsageError for another name."""
        from studio.results.afterwards import FIGURES

        if name not in FIGURES:
            raise UsageError(f"'{name}' is no number that can be typed; it is one of {', '.join(FIGURES)}.")
        if value is not None and not 0 <= value < MOST:
            raise InvalidInput(f"{value} is no number of {FIGURES[name]}; it is 0 to {MOST - 1:,}.")
        with self._drop.change("results.typed", who) as act:
            act.results = True
            exports.put_figure(self._drop.catalog, self._drop.id, name, value, act.who)
        return act.done()

    def forget(self) -> Change:
        """Forget all that files said; numbers that were typed stay. The files themselves are not touched."""
        with self._drop.change("results.forgotten") as act:
            act.results = True
            exports.forget_results(self._drop.catalog, self._drop.id)
            self._drop.catalog.tell("results.forgotten", self._drop.id, self._drop.id)
        return act.done()

    def drawings(self, state: dict[str, Any], width: float = 560.0) -> "list[Drawing]":
        """The plots of a state: sold by hour, of what was held back, beside earlier drops; those that there is anything for."""
        from studio.results import plots

        return plots.of_results(state, width)

    def save_csv(self, path: Path, state: dict[str, Any] | None = None) -> Path:
        """Write all numbers as a CSV, a line each. Raises Refused."""
        from studio.results.as_csv import table

        write_atomic(path, table(state or self.state()).encode("utf-8"))
        return path

    def page(self, path: Path) -> Path:
        """Write the results as a page of their own, .html or .pdf. Raises UsageError for another ending, Refused."""
        from studio.results import pages

        return pages.results_page(self._drop, self.state(), path)

    def drop_sheet(self, path: Path) -> Path:
        """Write the drop sheet, one printable page: .pdf or .html. Raises UsageError for another ending, Refused."""
        from studio.results import pages

        return pages.drop_sheet(self._drop, path)

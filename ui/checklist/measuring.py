"""The measuring part of the Checklist page: its panels, its commands, what is dropped on it, and each item's picture."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout, QWidget

from studio.base.drawing import Drawing
from studio.base.language import tr
from ui.checklist.item_row import ItemRow
from ui.checklist.light_panel import PICTURES, LightPanel
from ui.checklist.sound_panel import SOUNDS, SoundPanel
from ui.parts.page_context import PageContext
from ui.state.session import Row

if TYPE_CHECKING:
    from studio.shoot.handed_out import Shoot

SOUND_ENDINGS = tuple(ending.strip("*") for ending in SOUNDS[SOUNDS.index("(") + 1 : -1].split())


class Measuring:
    """Attributes: light, sound (the panels).

    page: the widget that the panels are taken to while its rows are made anew. who(): in whose name is measured, None for the settings'.
    rows: the page's rows by their items' ids, as they are at any moment. go_to(item): puts the keyboard on an item.
    """

    def __init__(
        self,
        context: PageContext,
        page: QWidget,
        who: Callable[[], str | None],
        rows: Mapping[str, ItemRow],
        go_to: Callable[[str], object],
    ) -> None:
        self._context, self._session = context, context.session
        self._page, self._who, self._rows, self._go_to = page, who, rows, go_to
        self.light = LightPanel(context, who)
        self.sound = SoundPanel(context, who)
        self._shown: dict[str, str] = {}
        self.lift_out()

    def handlers(self) -> dict[str, Callable[[], object]]:
        """What the page's measuring commands do."""
        light, sound = self.light, self.sound
        marks = {"measure.card": light.mark_card, "measure.spots": light.mark_spots}
        return {
            "measure.newest": light.measure_newest,
            "measure.frame": light.ask_frame,
            "measure.file": self.ask_file,
            "measure.live": light.toggle_live,
            "measure.webcam": light.toggle_webcam,
            "measure.keep": light.keep_look,
            **{name: self._session.once_read(mark, lambda: light.found) for name, mark in marks.items()},
            "measure.is_card": light.is_card,
            "measure.no_card": light.no_card,
            "measure.unmark": light.take_marks_off,
            "measure.record": sound.record_and_measure,
            "measure.room_tone": lambda: sound.record_and_measure(room_tone=True),
            "measure.listen": sound.listen_only,
            "measure.tick": self.tick,
            "measure.overrule": self.overrule,
        }

    def entered(self) -> None:
        """The page is shown."""
        if self._can("sound"):
            self.sound.entered()

    # -- the page's layout --------------------------------------------------------------------------------------

    def panels(self) -> dict[str, QWidget]:
        """The panels, by what measures."""
        return {"light": self.light, "sound": self.sound}

    def lift_out(self) -> None:
        """Take the panels out of the page before its rows are made anew."""
        self._shown = {}
        for panel in self.panels().values():
            panel.hide()
            panel.setParent(self._page)

    def put_into(self, box: QVBoxLayout, kinds: set[str | None]) -> None:
        """Put the panels above the items that they measure; `show_for` says of which stage those are."""
        for kind, panel in self.panels().items():
            if kind in kinds:
                box.addWidget(panel)

    def show_for(self, stage: str) -> None:
        """Show the panels that measure something of that stage."""
        state = self._session.checklist or {"items": []}
        kinds = {item["measured"] for item in state["items"] if item["stage"] == stage}
        for kind, panel in self.panels().items():
            panel.setVisible(kind in kinds)

    def _can(self, kind: str) -> bool:
        state = self._session.checklist or {"items": []}
        return any(item["measured"] == kind for item in state["items"])

    # -- what people do -----------------------------------------------------------------------------------------

    def ask_file(self) -> None:
        """Let a person choose a picture or a recording."""
        kinds = tr(
            "Pictures and sound ({pictures} {sounds});;All files (*)",
            pictures=PICTURES[PICTURES.index("(") + 1 : -1],
            sounds=SOUNDS[SOUNDS.index("(") + 1 : -1],
        )
        self._context.ask_file(tr("Measure a picture or a recording"), kinds, None, lambda path: self.take([path]))

    def take(self, paths: list[Path]) -> None:
        """Measure what was chosen or dropped: sound by its ending, anything else is tried as a picture."""
        for path in paths:
            if path.suffix.lower() in SOUND_ENDINGS:
                self.sound.measure(path)
            else:
                self.light.measure(path)

    def tick(self) -> None:
        """Tick all that was measured within its limits; the others say why not."""
        shoot, who = self._session.shoot, self._who()
        if shoot is not None:
            self._session.do(lambda: shoot.checklist.tick_measured(who).made, self._ticked)

    def overrule(self) -> None:
        """Ask for the reason to pass the item that the keyboard is on, or the first that is beyond its limit."""
        beyond = [item for item, one in self._rows.items() if one.is_beyond]
        here = self._item_with_focus()
        chosen = here if here in beyond else next(iter(beyond), "")
        if not chosen:
            self._session.said.emit(tr("Nothing was measured beyond its limit."))
            return
        self._go_to(chosen)
        if not self._rows[chosen].unfolded:
            self._rows[chosen].unfold()
        self._rows[chosen].measured.ask()

    def _item_with_focus(self) -> str:
        """The id of the item that the keyboard is on, or empty."""
        here = self._page.focusWidget()
        return next((item for item, one in self._rows.items() if here is not None and one.isAncestorOf(here)), "")

    def _ticked(self, told: tuple[list[str], dict[str, str | None]]) -> None:
        good, still = told
        self.light.fold_up()
        self.sound.fold_up()
        beyond = [item for item, why in still.items() if why is not None]
        said = [
            tr("Ticked {n}: {items}.", n=len(good), items=", ".join(good))
            if good
            else tr("Nothing more is within its limits.")
        ]
        if beyond:
            said.append(tr("Beyond their limits, each says why: {beyond}.", beyond=", ".join(beyond)))
        if len(still) > len(beyond):
            said.append(tr("{still} not measured yet.", still=len(still) - len(beyond)))
        self._session.said.emit(" ".join(said))

    # -- what is shown ------------------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Read the measurements whole when there are newer ones, and show their pictures."""
        shoot, state = self._session.shoot, self._session.checklist
        if shoot is None or state is None:
            return
        ids = {item["id"]: item["measurement"]["id"] for item in state["items"] if item["measurement"]}
        if ids != self._shown:
            self._shown = ids
            self._session.read(lambda: _pictures(shoot), lambda found: self._show(shoot, *found))

    def _show(self, shoot: "Shoot", drawings: dict[str, Drawing | None], rows: dict[str, Row]) -> None:
        if shoot is not self._session.shoot:
            return
        newest = _newest_of_each_kind(rows)
        for item, one in self._rows.items():
            if item in rows or one.has_more:
                one.measured.show_drawing(drawings.get(item))
                one.measured.show_frame(rows[item]["result"] if item in rows else None)
        self.light.show_row(newest.get("light"))
        self.sound.show_row(newest.get("sound"))


def _pictures(shoot: "Shoot") -> tuple[dict[str, Drawing | None], dict[str, Row]]:
    """Each measured item's picture, and its newest measurement. Not for the window's thread."""
    rows = shoot.checklist.measured()
    return shoot.checklist.drawings(rows), rows


def _newest_of_each_kind(rows: dict[str, Row]) -> dict[str, Row]:
    newest: dict[str, Row] = {}
    for row in sorted(rows.values(), key=lambda one: (one["at"], one["id"])):
        newest[row["kind"]] = row
    return newest

"""The menus and the palette: the one table of commands, to be found by place or by name."""

from collections.abc import Callable

from PySide6.QtWidgets import QMenu, QMenuBar

from studio.base.language import N_, tr
from ui.parts.picker import Choice
from ui.state.actions import Actions
from ui.state.commands import COMMANDS, EVERYWHERE, MENUS, PAGE_TITLES

SUBMENUS = {
    "brief.": N_("Brief"),
    "measure.": N_("Measure"),
    "frame.rate": N_("Rate"),
    "frame.label": N_("Label"),
    "filter.": N_("Only"),
    "arm.role": N_("Arm a role"),
    "page.": N_("Go to"),
}


def make_menus(bar: QMenuBar, commands: Actions) -> None:
    """Put every command into its menu, those of one page together; the groups of SUBMENUS into menus of their own."""
    for title in MENUS:
        menu = bar.addMenu(tr(title))
        submenus: dict[str, QMenu] = {}
        before = None
        for command in (c for c in COMMANDS if c.menu == title):
            if before is not None and command.page != before and command.page != EVERYWHERE:
                menu.addSeparator()
            before = command.page
            group = next((name for start, name in SUBMENUS.items() if command.id.startswith(start)), None)
            if group is not None and group not in submenus:
                submenus[group] = menu.addMenu(tr(group))
            (submenus[group] if group else menu).addAction(commands.actions[command.id])


def palette(commands: Actions, page: str, drop_open: bool, go: Callable[[str], object]) -> list[Choice]:
    """What can be done on `page` now, then what other pages can do: chosen, their page is gone to first."""
    enabled = [c for c in COMMANDS if c.id != "app.palette" and commands.actions[c.id].isEnabled()]
    elsewhere = [c for c in COMMANDS if c not in enabled and c.page not in (EVERYWHERE, page) and drop_open]
    here = [
        Choice(c.title.rstrip("…"), lambda name=c.id: commands.run(name), commands.keys.text(c.id)) for c in enabled
    ]
    there = [
        Choice(
            f"{tr(PAGE_TITLES[c.page])}: {c.title.rstrip('…')}",
            lambda c=c: (go(c.page), commands.run(c.id)),
            commands.keys.text(c.id),
        )
        for c in elsewhere
    ]
    return [*here, *there]

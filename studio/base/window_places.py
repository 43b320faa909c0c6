"""Sentences of the studio that name a command, as the window says them: there it is a button, and the page that has it.

One sentence serves both, and some lie in the catalog: which words stand for a command is seen when the window tells it (`retold`). What the
window has no place for keeps its command.
"""

import re

from studio.base.language import N_, tr

_QUOTED = re.compile(r"['„‚`]threeshot ([a-z][^'“‘`\n]{0,200})['“‘`]")
_ON_EXPORT = {
    "deliver": N_("“Deliver…” on the Export page"),
    "deliver targets": N_("“Deliver…” on the Export page"),
    "deliver targets add": N_("“Add target…” in “Deliver…” on the Export page"),
    "deliver targets forget": N_("“Forget…” in “Deliver…” on the Export page"),
    "deliver queue": N_("“Still to go” in “Deliver…” on the Export page"),
    "delivered": N_("“Deliver…” on the Export page"),
    "share": N_("“Link…” on the Export page"),
    "verify": N_("“Verify” on the Export page"),
    "export": N_("“Export” on the Export page"),
    "select": N_("“Propose selects” on the Export page"),
}
PLACES = {
    **_ON_EXPORT,
    "board": N_("“Board…” on the Review page"),
    "people": N_("“Who is seen…” on the Review page"),
    "assign": N_("“Assign to a shot…” on the Review page"),
    "check": N_("“Read the originals again” on the Catalog page"),
    "check --repair": N_("“Repair the originals” on the Catalog page"),
    "catalog rebuild": N_("“Rebuild from folders…” on the Catalog page"),
    "score": N_("“Score all frames again” in the menu Frames"),
}
"""Commands, by their first words and the one option that makes them another, and where the window has the same."""


def by_window(text: str) -> str:
    """The same, with the window's places for commands, in the language of this thread."""
    return _QUOTED.sub(_place, text) if "threeshot " in text else text


def _place(found: re.Match[str]) -> str:
    words = found[1].split()
    options = [word for word in words if word.startswith("--")]
    for option in (*options, ""):
        for end in range(len(words), 0, -1):
            if (place := PLACES.get(" ".join([*words[:end], option]).strip())) is not None:
                return tr(place)
    return found[0]

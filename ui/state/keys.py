"""Which keys a command has: the shipped ones, those of before, or what a person chose. Everything that names a key asks here.

Kept is only what differs from the shipped keys, so that a later version's new keys reach those who changed others.
"""

import re
from collections.abc import Iterator, Mapping

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QKeySequence

from studio.base.spoken import either
from ui.state.commands import BY_ID, EVERYWHERE, ROWS, WindowCommand, works_on

TOLD = "2026-12"
"""The shipped set of keys that a person is told of once."""
BEFORE: dict[str, tuple[str, ...]] = {
    "frame.next": ("Right", "J"), "frame.previous": ("Left", "Shift+J"), "frame.select": ("Return", "S"),
    "frame.deselect": ("Shift+S",), "shot.reshoot": ("R",), "shot.auto": ("T",), "view.zoom": ("Z", "Space"), "view.grid": ("G",),
    "subject.mark": ("M",), "subject.unmark": ("Shift+M",), "view.subject": ("B",), "view.peaking": ("P",), "view.clipping": ("L",),
    "view.everything": ("Shift+F",), "source.shutter": ("F",), **{f"arm.role{n}": (str(n),) for n in range(1, 10)},
    "shoot.stay": ("S",), "arm.off": ("D",), "shoot.review": ("R",), "shoot.unassigned": ("U",),
}  # fmt: skip
"""The keys that moved when they became those of photographers, as they were. What is newer than they gives way to them."""
MODIFIERS = (
    Qt.Key.Key_Shift,
    Qt.Key.Key_Control,
    Qt.Key.Key_Alt,
    Qt.Key.Key_Meta,
    Qt.Key.Key_AltGr,
    Qt.Key.Key_CapsLock,
)
"""What is held with a key, and is none by itself."""
_NAMED = re.compile(r"( \()?\{([a-z]+\.[a-z0-9_.]+)\}(\))?")


class Keys(QObject):
    """kept: the keys of the commands that have others than the shipped, by their ids. Signal: changed()."""

    changed = Signal()

    def __init__(self, kept: Mapping[str, list[str]] | None = None) -> None:
        super().__init__()
        self._own: dict[str, tuple[str, ...]] = {}
        for name, keys in (kept or {}).items():
            # One that follows another had keys of its own before; what the other has goes first.
            row = _row(name) if name in BY_ID else ""
            if row and (row == name or row not in (kept or {})) and _known(keys):
                self._own[row] = tuple(dict.fromkeys(key for key in keys if not self._has_another(row, key, self._own)))
        for command in ROWS:
            # A key of a person's own that was shipped on something else since, or that was written into the settings by hand.
            taken = [key for key in command.keys if self._has_another(command.id, key, self._own)]
            if taken and command.id not in self._own:
                self._own[command.id] = tuple(key for key in command.keys if key not in taken)

    def of(self, name: str) -> tuple[str, ...]:
        """A command's keys, as Qt writes them everywhere (`Ctrl+Z`); the first is the one that is shown."""
        return self._own.get(_row(name), BY_ID[name].keys)

    def text(self, name: str) -> str:
        """The same as a person of this computer knows them: `P or Return`; nothing for none."""
        return either([shown(key) for key in self.of(name)])

    def letter(self, name: str) -> str:
        """A command's first key where that is one letter, to stand behind its words on a button; longer ones are in the tip."""
        first = shown(self.of(name)[0]) if self.of(name) else ""
        return first if len(first) == 1 else ""

    def said(self, text: str) -> str:
        """A text in which commands stand for their keys: `Reject ({frame.reject})`.

        One without a key says its name, or nothing in brackets.
        """

        def put(found: re.Match[str]) -> str:
            opened, name, closed = found[1] or "", found[2], found[3] or ""
            keys = self.text(name)
            if not keys:
                return "" if opened and closed else f"{opened}“{BY_ID[name].title.rstrip('…')}”{closed}"
            return f"{opened}{keys}{closed}"

        return _NAMED.sub(put, text)

    def holders(self, name: str, key: str) -> list[WindowCommand]:
        """The rows that have that key where `name` works, without its own: one that works everywhere may meet one of each page."""
        return [one for one in meeting(BY_ID[_row(name)]) if _same(key, self.of(one.id))]

    def give(self, name: str, key: str) -> None:
        """Put a command on that key and no other; whatever had it where the command works has it no more."""
        for one in self.holders(name, key):
            self._set(one.id, tuple(other for other in self.of(one.id) if not _same(key, (other,))))
        self._set(name, (key,))
        self.changed.emit()

    def take(self, name: str) -> None:
        """Leave a command without keys."""
        self._set(name, ())
        self.changed.emit()

    def reset(self, name: str) -> None:
        """The shipped keys of one command again, as far as no other was put on them; those that were stay."""
        free = tuple(key for key in BY_ID[name].keys if not self.holders(name, key))
        self._set(name, free)
        self.changed.emit()

    def reset_all(self) -> None:
        """All shipped keys again."""
        self._own = {}
        self.changed.emit()

    def as_before(self) -> None:
        """The keys as they were before they moved."""
        self._own = {}
        for name, keys in BEFORE.items():
            self._set(name, keys)
        for command in ROWS:
            if command.id not in BEFORE:
                taken = [key for one in meeting(command) if one.id in BEFORE for key in BEFORE[one.id]]
                self._set(command.id, tuple(key for key in command.keys if not _same(key, taken)))
        self.changed.emit()

    def kept(self) -> dict[str, list[str]]:
        """What is to be kept of it."""
        return {name: list(keys) for name, keys in self._own.items()}

    @staticmethod
    def _has_another(name: str, key: str, own: Mapping[str, tuple[str, ...]]) -> bool:
        """Whether a person gave that key to another command that works where this one does."""
        command = BY_ID[name]
        return any(other != name and _meet(BY_ID[other], command) and _same(key, keys) for other, keys in own.items())

    def _set(self, name: str, keys: tuple[str, ...]) -> None:
        name = _row(name)
        if keys == BY_ID[name].keys:
            self._own.pop(name, None)
        else:
            self._own[name] = keys


def _row(name: str) -> str:
    """The command whose keys a command has: its own, or those of the one that it follows."""
    return BY_ID[name].follows or name


def meeting(command: WindowCommand) -> Iterator[WindowCommand]:
    """The rows that work where this one does, without itself."""
    for other in ROWS:
        if other.id != command.id and _meet(other, command):
            yield other


def _meet(one: WindowCommand, other: WindowCommand) -> bool:
    mine, others = works_on(one), works_on(other)
    return EVERYWHERE in (*mine, *others) or not set(mine).isdisjoint(others)


def moved() -> Iterator[tuple[WindowCommand, tuple[str, ...]]]:
    """The commands whose keys moved, with the keys that they had before."""
    for name, keys in BEFORE.items():
        yield BY_ID[name], keys


def shown(key: str) -> str:
    """One key as a person of this computer knows it."""
    return QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText)


def _same(key: str, keys: tuple[str, ...] | list[str]) -> bool:
    return QKeySequence(key) in [QKeySequence(other) for other in keys]


def _known(keys: list[str]) -> bool:
    """Whether each of them is one key that there is."""
    read = [QKeySequence(key) for key in keys]
    return all(one.count() == 1 and one[0].key() not in (Qt.Key.Key_unknown, *MODIFIERS) for one in read)

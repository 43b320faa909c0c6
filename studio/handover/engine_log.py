"""What the engine's log says, line by line, while it works."""

import json
import re
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass, field

from studio.handover.engine_words import is_unreached
from studio.handover.proof import Hashes

_GONE_S, _GONE_ERRORS = 10.0, 8
"""So many errors of the network's in a row, over so many seconds: it is gone, and nobody waits until each of a thousand files was tried."""
_AGREED = re.compile(r"(md5|sha1|sha256|dropbox|quickxor) = ([0-9a-f]{16,}) OK\Z")


@dataclass
class Told:
    """What the engine said while it worked. errors: (name or empty, text). copied: names that are there now, as it says.

    bytes: that went. hashes: of files that are there now under their names, what the target's own hash of each is, by which algorithm:
    name -> (algorithm, hex); it agreed with that of the bytes that went. unreached: errors in a row that were the network's. since: when
    these began, seconds. onward: whether what went last had not gone before: what is tried again counts again. other: what it said besides,
    where it was asked to say more.
    """

    errors: list[tuple[str, str]] = field(default_factory=list)
    copied: list[str] = field(default_factory=list)
    bytes: int = 0
    hashes: Hashes = field(default_factory=dict)
    unreached: int = 0
    since: float = 0.0
    onward: bool = False
    other: list[str] = field(default_factory=list)
    _farthest: dict[str, int] = field(default_factory=dict)
    _agreed: Hashes = field(default_factory=dict)

    def is_gone(self) -> bool:
        """Whether the network is, as far as that is seen here."""
        return self.unreached >= _GONE_ERRORS and time.monotonic() - self.since > _GONE_S

    def is_all(self, names: Collection[str]) -> bool:
        """Whether each of these is copied; not if there is none."""
        return len(self.copied) >= len(names) > 0 and set(names) <= set(self.copied)

    def take(self, line: str, moved: Callable[[int], object]) -> None:
        """One line of its log. moved: called with how many bytes went since."""
        try:
            said = json.loads(line)
        except ValueError:
            if line.strip():
                self.errors.append(("", line.strip()))
            return
        if not isinstance(said, dict):
            return
        name, text = str(said.get("object") or ""), str(said.get("msg") or "")
        if isinstance(stats := said.get("stats"), dict):
            at = {str(one.get("name")): int(one.get("bytes") or 0) for one in stats.get("transferring") or ()}
            farther = {one: size for one, size in at.items() if size > self._farthest.get(one, 0)}
            self._farthest |= farther
            self.onward, gone = bool(farther), int(stats.get("bytes") or 0)
            if gone > self.bytes:
                moved(gone - self.bytes)
                self.bytes = gone
        elif text.startswith("Failed to ") or (
            said.get("level") in ("error", "critical", "fatal") and not text.startswith("Attempt ")
        ):
            self.errors.append((name, text))
            self.unreached = self.unreached + 1 if is_unreached(text) else 0
            if self.unreached == 1:
                self.since = time.monotonic()
        elif text.startswith("Copied ("):
            self.copied.append(name)
            self.unreached = 0
            if name in self._agreed:
                self.hashes[name] = self._agreed[name]
        elif said.get("level") == "debug":
            if name and (agreed := _AGREED.match(text)):
                # It is asked for before the file gets its name: only once that is done does it say anything of what lies there.
                self._agreed[name] = agreed[1], agreed[2]
            self.other.append(text)

"""Who comes in to a bundle's page: all who know its code, until it expires; a code that can be typed."""

import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from studio.base.errors import Refused
from studio.web.door import Door, Guesses, Sessions

MOST_VISITORS = 200
_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: none of I, L, O and U, so that nobody reads another one."""
_READ_AS = str.maketrans("ILO", "110")
_DIGITS, _GROUP = 8, 4
"""40 bits: of the ten guesses a minute that each address has, a whole network makes some millions a day."""


def new_code() -> str:
    """A code to be scanned, read aloud or typed: `K7QM-2X9D`."""
    return "".join(secrets.choice(_LETTERS) for _ in range(_DIGITS))


def shown_code(code: str) -> str:
    """As people are shown it."""
    return "-".join(code[at : at + _GROUP] for at in range(0, len(code), _GROUP))


def typed_code(text: str) -> str:
    """What somebody typed, as it is compared: small letters and what looks alike are taken for what was meant."""
    return "".join(letter for letter in text[:40].upper().translate(_READ_AS) if letter in _LETTERS)


@dataclass
class Visitor:
    """Somebody who came in. id: no secret. address: where from. device: what it says it is. since: UTC text."""

    id: str
    address: str
    device: str
    since: str

    def to_dict(self) -> dict[str, Any]:
        """{id, address, device, since}."""
        return {"id": self.id, "address": self.address, "device": self.device, "since": self.since}


@dataclass
class ShareState:
    """What goes on when another door takes one's place. until: when the code expires (seconds since 1970)."""

    code: str
    until: float
    sessions: Sessions = field(default_factory=dict)
    visitors: dict[str, Visitor] = field(default_factory=dict)


class ShareDoor:
    """The code and the visitors of one bundle's page; see `door.Door`. May be used from any thread."""

    def __init__(self, state: ShareState, clock: Callable[[], float] = time.time) -> None:
        left = max(0.0, state.until - clock())
        self._door = Door(left, left, clock, state.code, state.sessions, stands=True, most=MOST_VISITORS)
        self._code, self._until, self._clock = state.code, state.until, clock
        self._visitors = dict(state.visitors)
        self._guesses, self._lock = Guesses(clock), threading.RLock()

    @property
    def is_over(self) -> bool:
        """Whether the code has expired, and every session with it."""
        return self._clock() >= self._until

    def state(self) -> ShareState:
        """What goes on."""
        with self._lock:
            sessions = self._door.sessions()
            visitors = {session: one for session, one in self._visitors.items() if session in sessions}
            return ShareState(self._code, self._until, sessions, visitors)

    def enter(self, typed: str, address: str, device: str, since: str) -> str:
        """Use the code; the new session's secret. Raises Refused for another, and for a while after too many."""
        with self._lock:
            self._guesses.check(address)
            if self.is_over:
                raise Refused("This link has expired; ask the crew for a new one.")
            try:
                session = self._door.enter(typed_code(typed))
            except Refused:
                self._guesses.wrong(address)
                raise Refused("This is not the code that the crew gave out; look at it once more.") from None
            self._visitors[session] = Visitor(secrets.token_hex(6), address, device, since)
            return session

    def knows(self, session: str | None) -> bool:
        """Whether that is the secret of a session that goes on."""
        return not self.is_over and self._door.knows(session)

    def visitor(self, session: str | None) -> Visitor | None:
        """Whose session that is."""
        with self._lock:
            return self._visitors.get(session or "") if self.knows(session) else None

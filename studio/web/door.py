"""Who may come in: one-time codes shown on the computer's screen, and the sessions that they begin."""

import secrets
import threading
from collections import deque
from collections.abc import Callable

from studio.base.clock import seconds_asleep_too
from studio.base.errors import Refused

Sessions = dict[str, tuple[float, float]]
"""Sessions by their secrets: until when each lasts, and when it was seen last; in seconds as `base.clock` counts them, asleep or awake."""
CODE_BYTES = 18
VALID_S = 1_800.0
SESSION_S = 43_200.0
_MOST = 12
_REMEMBERED = 50


_GUESSES, _WITHIN_S = 10, 60.0
_MOST_ADDRESSES = 256


class UnknownCode(Refused):
    """It never was a code here, as far as that is remembered."""


class Guesses:
    """Wrong codes, by the address that they came from: after ten within a minute it waits for a minute. For one thread at a time."""

    def __init__(self, clock: Callable[[], float] = seconds_asleep_too) -> None:
        self._clock = clock
        self._wrong: dict[str, deque[float]] = {}

    def check(self, address: str) -> None:
        """Raises Refused for an address of which too many came."""
        wrong = self._wrong.get(address)
        if wrong is not None and is_full(wrong, _WITHIN_S, self._clock()):
            raise Refused("Too many wrong codes came from here; wait a minute, then scan the code again.")

    def wrong(self, address: str) -> None:
        """One more."""
        if address not in self._wrong:
            while len(self._wrong) >= _MOST_ADDRESSES:
                del self._wrong[next(iter(self._wrong))]
            self._wrong[address] = deque(maxlen=_GUESSES)
        self._wrong[address].append(self._clock())


def is_full(moments: "deque[float]", within_s: float, now: float) -> bool:
    """Whether as many moments as there may be lie within so many seconds before now."""
    return len(moments) == moments.maxlen and now - moments[0] < within_s


class Door:
    """Codes and sessions of one page.

    A code begins one session, once, within `valid_s` seconds; a session lasts `session_s`. At most 12 sessions: the one that was not
    seen for longest ends when another begins. Not kept anywhere: when the program ends, all of them do. May be used from any thread.
    code: the first one, where the screen shows one already; sessions: that began at a door before this one. stands: the code lets in
    all who know it, until it expires, and not one alone. most: sessions.
    """

    def __init__(
        self,
        valid_s: float = VALID_S,
        session_s: float = SESSION_S,
        clock: Callable[[], float] = seconds_asleep_too,
        code: str = "",
        sessions: Sessions | None = None,
        stands: bool = False,
        most: int = _MOST,
    ) -> None:
        self._stands, self._most = stands, most
        self._valid_s, self._session_s, self._clock = valid_s, session_s, clock
        self._code, self._until = code, clock() + valid_s if code else 0.0
        self._old: dict[str, str] = {}
        self._sessions: Sessions = dict(sessions or {})
        self._lock = threading.RLock()

    def sessions(self) -> Sessions:
        """The sessions that go on, for a door that takes this one's place."""
        with self._lock:
            return dict(self._sessions)

    def code(self) -> str:
        """The code that is valid now; a new one when the last was used or has expired."""
        with self._lock:
            if not self._code or self._clock() >= self._until:
                self._retire("expired")
                self._code, self._until = secrets.token_urlsafe(CODE_BYTES), self._clock() + self._valid_s
            return self._code

    def enter(self, code: str) -> str:
        """Use a code; the new session's secret, for its cookie. Raises Refused when it is wrong, used or expired."""
        with self._lock:
            if self._code and self._clock() >= self._until:
                self._retire("expired")
            if self._code and secrets.compare_digest(code.encode(), self._code.encode()):
                if not self._stands:
                    self._retire("used")
                session = secrets.token_urlsafe(32)
                while len(self._sessions) >= self._most:
                    del self._sessions[min(self._sessions, key=lambda one: self._sessions[one][1])]
                self._sessions[session] = (self._clock() + self._session_s, self._clock())
                return session
            why = self._old.get(code)
            if why == "used":
                raise Refused("This code was used already; each works once. Scan the new one on the computer.")
            if why == "expired":
                raise Refused("This code has expired; scan the new one on the computer.")
            if why == "withdrawn":
                raise Refused("This code was withdrawn; ask the crew for the new one.")
            raise UnknownCode("This code is not the one on the computer; scan it again.")

    def end(self, session: str) -> bool:
        """End a session; whether there was such a one."""
        with self._lock:
            return self._sessions.pop(session, None) is not None

    def withdraw(self) -> str:
        """The code that is shown lets nobody in any more; the one that does."""
        with self._lock:
            self._retire("withdrawn")
            return self.code()

    def knows(self, session: str | None) -> bool:
        """Whether that is the secret of a session that goes on."""
        with self._lock:
            if not session or session not in self._sessions:
                return False
            until, _ = self._sessions[session]
            if self._clock() >= until:
                del self._sessions[session]
                return False
            self._sessions[session] = (until, self._clock())
            return True

    def _retire(self, why: str) -> None:
        if self._code:
            self._old[self._code] = why
            self._code = ""
        while len(self._old) > _REMEMBERED:
            del self._old[next(iter(self._old))]

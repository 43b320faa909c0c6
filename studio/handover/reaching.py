"""Whether a server is still reached, while nothing comes or goes: then it is asked anew, by a connection of its own.

What carries files waits a minute and more for an answer, as a server may need it: to hash a large file, to put an upload together. A lost
network looks the same to it. So where nothing has moved for a while, somebody knocks at the same address: whoever is answered goes on
waiting; whoever is not answered twice in a row has lost the network, or the server. A line that is merely slow never comes to that.
"""

import contextlib
import socket
import ssl
import time
from collections.abc import Callable, Iterator
from typing import NamedTuple
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

from studio.base import jobs
from studio.base.jobs import Progress

QUIET_S = 15.0
"""Nothing came or went for so long: somebody knocks."""
ANSWER_S = 5.0
"""So long an answer to a knock may take: fifty times there and back on a far line."""
AGAIN_S = 2.0
"""So long after one knock the next one comes."""
KNOCKS, _HANG_UPS = 2, 4
"""So many without an answer in a row. A server that merely is short of connections may hang up, too, where nothing else failed."""
_LOOK_S = 0.3
_HUNG_UP_S = 0.5

ANSWERS, HANGS_UP, SILENT = "answers", "hangs up", "silent"


class Address(NamedTuple):
    """Where a server is knocked at. speaks: `ssh` (it speaks first), `http`, `https`, or empty: a connection is all there is to see."""

    host: str
    port: int
    speaks: str = ""


def address_of(url: str) -> Address | None:
    """Where a server by http is: that of the proxy where this computer has one for it. None for no such address."""
    try:
        parts = urlsplit(url if "://" in url else f"https://{url}")
        host, port, scheme = parts.hostname, parts.port, parts.scheme.lower()
        if not host or scheme not in ("http", "https"):
            return None
        proxies = getproxies()
        if (proxy := proxies.get(scheme)) and not proxy_bypass(host):
            by = urlsplit(proxy if "://" in proxy else f"http://{proxy}")
            return Address(by.hostname, by.port or 80) if by.hostname else None
    except ValueError:
        return None
    return Address(host, port or (443 if scheme == "https" else 80), scheme)


def knock(address: Address) -> str:
    """Whether it answers (`ANSWERS`), takes the connection and ends it (`HANGS_UP`), or nothing comes (`SILENT`)."""
    try:
        with socket.create_connection((address.host, address.port), ANSWER_S) as line:
            line.settimeout(ANSWER_S)
            return _asked(line, address)
    except ConnectionRefusedError:
        return HANGS_UP
    except (OSError, UnicodeError):
        return SILENT


def _asked(line: socket.socket, address: Address) -> str:
    try:
        if address.speaks == "https":
            # Whose certificate it is matters to whoever sends something: here only that an answer comes.
            trusting = ssl.create_default_context()
            trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE
            with trusting.wrap_socket(line, server_hostname=address.host):
                return ANSWERS
        if address.speaks == "http":
            line.sendall(b"HEAD / HTTP/1.0\r\n\r\n")
        elif not address.speaks:
            line.settimeout(_HUNG_UP_S)
        return ANSWERS if line.recv(1) else HANGS_UP
    except TimeoutError:
        return SILENT if address.speaks else ANSWERS
    except ssl.SSLEOFError:
        return HANGS_UP
    except ssl.SSLError:
        return ANSWERS
    except OSError:
        return HANGS_UP


class Watch:
    """Watches one errand to a server. For several threads. Attribute: gone, as `is_gone` found it last.

    address: None where nobody knows it; then it is never gone. at_work: it was asked for what takes it long, and may let nobody else in
    meanwhile: that it takes a connection and ends it means nothing.
    """

    def __init__(self, address: Address | None, at_work: bool = False) -> None:
        self._address, self._at_work = address, at_work
        self._moved_at = self._knocked_at = time.monotonic()
        self._knock: jobs.Job | None = None
        self._missed = 0
        self._failing = self.gone = False

    def moved(self) -> None:
        """Something came or went."""
        self._moved_at, self._failing = time.monotonic(), False

    def failed(self) -> None:
        """Somebody said that the network did: then a server that takes a connection and ends it is none either."""
        self._failing = True

    def stays_away(self, progress: Progress) -> bool:
        """After somebody said that the network failed: waits until a knock is answered, or it is gone; whether it is. An outage of a few
        seconds is outlasted so. Where it was asked to stop, it is not known."""
        knocks = 0
        while self._address is not None and knock(self._address) != ANSWERS:
            knocks += 1
            if knocks >= KNOCKS and time.monotonic() - self._moved_at >= QUIET_S:
                self.gone = True
                break
            if progress.wait(AGAIN_S):
                break
        return self.gone

    def is_gone(self) -> bool:
        """Whether the server is reached no more. Asked now and then, by one thread; never waits."""
        now = time.monotonic()
        if self.gone or self._address is None or now - self._moved_at < QUIET_S:
            self._missed, self._knock = 0, None
            return self.gone
        if self._knock is None:
            if now - self._knocked_at >= AGAIN_S:
                address = self._address
                self._knock = jobs.run("knock", lambda _: knock(address))
        elif not self._knock.running:
            said = self._knock.wait()
            self._knock, self._knocked_at = None, now
            if said == SILENT or (said == HANGS_UP and (self._failing or not self._at_work)):
                self._missed += 1
                self.gone = self._missed >= (KNOCKS if said == SILENT or self._failing else _HANG_UPS)
            else:
                # It is there, and at work.
                self._missed, self._moved_at = 0, now
        return self.gone


@contextlib.contextmanager
def watched(watch: Watch, hang_up: Callable[[], object]) -> Iterator[None]:
    """While this is under way, look whether the server is gone, on another thread; then `hang_up` is called, once."""

    def look(progress: Progress) -> None:
        while not progress.wait(_LOOK_S):
            if watch.is_gone():
                hang_up()
                return

    job = jobs.run("watch", look)
    try:
        yield
    finally:
        job.cancel()

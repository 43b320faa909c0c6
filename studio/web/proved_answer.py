"""Answers that are proved as they go out, whole or from any place on, and what of them arrived."""

import asyncio
import re
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from studio.handover.shared_bundle import NoLongerAsBundled, Stretch

_MOST_UNSURE = 50
_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})\Z")
Whole = tuple[int, int]
"""From and to, as `range` has them."""


def asked_range(request: Request, size: int, tag: str) -> Whole | None:
    """What of `size` bytes is asked for; None where it can't be had (RFC 9110, section 14).

    More than one range, and what is none, are not minded: all of it then. So is a range of what was called otherwise (If-Range).
    """
    found = _RANGE.match(request.headers.get("range", "").replace(" ", ""))
    if found is None or found.groups() == ("", "") or request.headers.get("if-range", tag) != tag:
        return 0, size
    first, last = found.groups()
    if not first:
        return (max(0, size - int(last)), size) if int(last) and size else None
    begin, end = int(first), min(size, int(last) + 1) if last else size
    return (begin, end) if begin < end else None


class Arrived:
    """What somebody has of something, piece by piece: a broken download that is gone on with is one."""

    def __init__(self) -> None:
        self._parts: list[Whole] = []
        self._unsure: list[Whole] = []
        self._under_way: list[ProvedAnswer] = []

    def begins(self, answer: "ProvedAnswer") -> None:
        """That is sent now. Whoever goes on from a place in what was sent before has what comes before that place, or would not."""
        begin = answer.part[0]
        sent = [(one.part[0], one.at) for one in self._under_way]
        for first, end in (*self._unsure, *sent):
            if first < begin <= end:
                self._join(first, begin)
        self._under_way.append(answer)

    def ends(self, answer: "ProvedAnswer") -> None:
        """That is sent no more."""
        self._under_way.remove(answer)

    def lost(self, begin: int, end: int) -> None:
        """That part was sent, and broke off somewhere."""
        self._unsure = [*self._unsure, (begin, end)][-_MOST_UNSURE:]

    def add(self, begin: int, end: int, size: int) -> bool:
        """That part arrived; whether all is there now, once: then it begins anew."""
        self._join(begin, end)
        if self._parts != [(0, size)]:
            return False
        self._parts, self._unsure = [], []
        return True

    def _join(self, begin: int, end: int) -> None:
        apart = [one for one in self._parts if one[1] < begin or one[0] > end]
        joined = [(begin, end), *(one for one in self._parts if one not in apart)]
        self._parts = [*apart, (min(one[0] for one in joined), max(one[1] for one in joined))]


class ProvedAnswer(Response):
    """A stretch of bytes, or a part of it. As many come as were said, or the connection is broken off: nobody takes a part for the whole.

    part: from where to where. at: how far it is. goes_on: asked before each piece. broken: told why what lies on the disk can't be sent.
    sent: told from where to where it was sent, when it is through or broken off; awaited.
    """

    def __init__(
        self,
        stretch: Stretch,
        part: Whole,
        headers: dict[str, str],
        goes_on: Callable[[], bool],
        broken: Callable[[NoLongerAsBundled], object],
        sent: Callable[[Whole], Awaitable[object]],
    ) -> None:
        self.stretch, self.part, self.at = stretch, part, part[0]
        self._goes_on, self._broken, self._sent = goes_on, broken, sent
        begin, end = part
        told = {**headers, "Accept-Ranges": "bytes", "Content-Length": str(end - begin)}
        status = 200 if end - begin == stretch.size else 206
        if status == 206:
            told["Content-Range"] = f"bytes {begin}-{end - 1}/{stretch.size}"
        super().__init__(status_code=status, headers=told)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        begin, end = self.part
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        if scope["method"] == "HEAD" or begin == end:
            await send({"type": "http.response.body", "body": b""})
            return
        gone = asyncio.ensure_future(_gone(receive))
        try:
            while self.at < end and self._goes_on() and not gone.done():
                piece = (await asyncio.to_thread(self.stretch.after, self.at))[: end - self.at]
                # Before: where nobody takes it any more, that is waited for, and whoever it is may be back by another way meanwhile.
                self.at += len(piece)
                await send({"type": "http.response.body", "body": piece, "more_body": self.at < end})
        except NoLongerAsBundled as error:
            # Left without its end, the server closes the connection: whoever downloads sees that it failed.
            self._broken(error)
        finally:
            gone.cancel()
            await self._sent((begin, self.at))


async def _gone(receive: Receive) -> None:
    """Until whoever asked has hung up."""
    while True:
        message: Any = await receive()
        if message["type"] == "http.disconnect":
            return


def disposition(name: str, is_shown: bool) -> str:
    """A Content-Disposition (RFC 6266): whether it is shown or saved, and under which name."""
    plain = "".join(
        letter if letter.isascii() and letter.isprintable() and letter not in '"\\' else "_" for letter in name
    )
    return f"{'inline' if is_shown else 'attachment'}; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"

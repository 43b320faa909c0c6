"""Answers that are proved as they go out, whole or from any place on, and what of them arrived."""

import asyncio
import re
from collections import Counter, deque
from collections.abc import Awaitable, Callable
from itertools import accumulate
from typing import Any
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from studio.handover.shared_bundle import NoLongerAsBundled, Stretch

_MOST_KNOWN = 50
_RANGE = re.compile(r"bytes=([0-9]{0,18})-([0-9]{0,18})\Z")
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
    """What somebody has of something, piece by piece: a broken download that is gone on with is one, and two at once are two."""

    def __init__(self, size: int) -> None:
        self._size = size
        # How often each byte is there, as where that grows and falls.
        self._steps: Counter[int] = Counter()
        self._asked: deque[int] = deque(maxlen=_MOST_KNOWN)
        self._unsure: deque[Whole] = deque(maxlen=_MOST_KNOWN)
        self._under_way: list[ProvedAnswer] = []

    def begins(self, answer: "ProvedAnswer") -> None:
        """That is sent now. Whoever goes on from a place in what broke off, or hangs, has what comes before that place, or would not."""
        begin = answer.part[0]
        if begin:
            self._asked.append(begin)
            for one in reversed(self._under_way):
                if not one.is_settled and one.part[0] < begin <= one.at < one.part[1]:
                    one.is_settled = True
                    self._has(one.part[0], begin)
                    break
            else:
                for first, end in reversed(self._unsure):
                    if first < begin <= end:
                        self._unsure.remove((first, end))
                        self._has(first, begin)
                        break
        self._under_way.append(answer)

    def ends(self, answer: "ProvedAnswer", is_there: bool) -> bool:
        """It is sent no more. is_there: what was sent arrived. Whether all is there now, once more."""
        self._under_way.remove(answer)
        begin, end = answer.part[0], answer.at
        if not answer.is_settled:
            # A browser that takes several parts at once breaks one off where the next begins.
            sure = end if is_there else max((one for one in self._asked if begin < one <= end), default=begin)
            self._has(begin, sure)
            if sure < end:
                self._unsure.append((sure, end))
        if not self._is_whole():
            return False
        self._steps.subtract({0: 1, self._size: -1})
        self._asked.clear()
        return True

    def _has(self, begin: int, end: int) -> None:
        self._steps[begin] += 1
        self._steps[end] -= 1

    def _is_whole(self) -> bool:
        """Whether every byte is there, once at least."""
        steps = sorted((at, by) for at, by in self._steps.items() if by)
        self._steps = Counter(dict(steps))
        there = list(accumulate(by for _, by in steps))
        return bool(steps) and (steps[0][0], steps[-1][0]) == (0, self._size) and min(there[:-1]) > 0


class ProvedAnswer(Response):
    """A stretch of bytes, or a part of it. As many come as were said, or the connection is broken off: nobody takes a part for the whole.

    part: from where to where. at: how far it is. goes_on: asked before each piece. broken: told why what lies on the disk can't be sent.
    sent: told when it is through or broken off; awaited. is_settled: what of it arrived is known already.
    """

    def __init__(
        self,
        stretch: Stretch,
        part: Whole,
        headers: dict[str, str],
        goes_on: Callable[[], bool],
        broken: Callable[[NoLongerAsBundled], object],
        sent: Callable[[], Awaitable[object]],
    ) -> None:
        self.stretch, self.part, self.at, self.is_settled = stretch, part, part[0], False
        self._goes_on, self._broken, self._sent = goes_on, broken, sent
        begin, end = part
        told = {**headers, "Accept-Ranges": "bytes", "Content-Length": str(end - begin)}
        status = 200 if end - begin == stretch.size else 206
        if status == 206:
            told["Content-Range"] = f"bytes {begin}-{end - 1}/{stretch.size}"
        super().__init__(status_code=status, headers=told)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        end = self.part[1]
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        if scope["method"] == "HEAD" or self.at == end:
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
            await self._sent()


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

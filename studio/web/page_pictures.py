"""Pictures for pages: previews of the cache, and small ones made of them, kept in memory. A camera's own file never."""

import asyncio
import contextlib
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from pathlib import Path

from studio.base import picture_cache
from studio.base.errors import NotFound

SMALL_PX = 320
_MOST, _MOST_BYTES = 1_000, 24_000_000
_WAIT_S = 20.0
_NONE = "There is no picture of it yet."


class PagePictures:
    """On the server's thread.

    ask: where the preview of what has that id lies; None where it is just being made. Raises NotFound.
    """

    def __init__(self, ask: Callable[[str], Awaitable[str | None]]) -> None:
        self._ask = ask
        self._small: OrderedDict[str, bytes] = OrderedDict()
        self._bytes = 0
        self._decoding = asyncio.Semaphore(2)
        self._waiting: dict[str, set[asyncio.Event]] = {}

    def made(self, shown_id: str) -> None:
        """A preview was made, or could not be."""
        for event in self._waiting.pop(shown_id, ()):
            event.set()

    async def get(self, shown_id: str, content: str | None, small: bool) -> bytes:
        """A picture as JPEG. content: the XXH3-128 of its file, where that is known to be one of those shown. Raises NotFound."""
        if small and content is not None and content in self._small:
            self._small.move_to_end(content)
            return self._small[content]
        path = picture_cache.place(content) if content is not None else ""
        if not path or not picture_cache.is_whole(path):
            path = await self._preview(shown_id)
        picture_cache.note_use(path)
        if small and (known := self._small.get(Path(path).stem)) is not None:
            self._small.move_to_end(Path(path).stem)
            return known
        try:
            return await self._small_of(path) if small else await asyncio.to_thread(Path(path).read_bytes)
        except OSError:
            raise NotFound(_NONE) from None

    async def _preview(self, shown_id: str) -> str:
        """Where it lies; one that is not there is made first."""
        made = asyncio.Event()
        self._waiting.setdefault(shown_id, set()).add(made)
        try:
            path = await self._ask(shown_id)
            if path is None:
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(made.wait(), _WAIT_S)
                path = await self._ask(shown_id)
        finally:
            self._waiting.get(shown_id, set()).discard(made)
        if path is None:
            raise NotFound(_NONE)
        return path

    async def _small_of(self, path: str) -> bytes:
        from studio.imaging import small_preview

        async with self._decoding:
            data = await asyncio.to_thread(small_preview, Path(path), SMALL_PX)
        if data is None:
            raise NotFound(_NONE)
        if (before := self._small.pop(Path(path).stem, None)) is not None:
            self._bytes -= len(before)
        self._small[Path(path).stem] = data
        self._bytes += len(data)
        while len(self._small) > _MOST or self._bytes > _MOST_BYTES:
            self._bytes -= len(self._small.popitem(last=False)[1])
        return data

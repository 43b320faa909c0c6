"""Previews that a page asks for and that are not there: made in a worker, on the program's side, and told when they are."""

import threading
from collections.abc import Callable
from pathlib import Path

from studio.base import jobs, picture_cache
from studio.base.errors import ThreeshotError
from studio.shoot import Previews


class PreviewsMade:
    """May be used from any thread. made: told of each by its id, whether it could be made or not."""

    def __init__(self, made: Callable[[str], object]) -> None:
        self._made = made
        self._making: set[str] = set()
        self._beginning = threading.Lock()
        self._previews: Previews | None = None

    def close(self) -> None:
        """Nothing is made any more."""
        if self._previews is not None:
            self._previews.__exit__(None, None, None)

    def get(self, shown_id: str, source: str, preview: str) -> str | None:
        """Where the preview of `source` lies; None where it is just being made."""
        if picture_cache.is_whole(preview):
            return preview
        if shown_id not in self._making:
            self._making.add(shown_id)
            jobs.run("page-preview", lambda _: self._make(shown_id, source, preview))
        return None

    def _make(self, shown_id: str, source: str, preview: str) -> None:
        try:
            self._workers().write(Path(source), Path(preview))
        except (ThreeshotError, OSError):
            pass
        finally:
            self._making.discard(shown_id)
            self._made(shown_id)

    def _workers(self) -> Previews:
        with self._beginning:
            if self._previews is None:
                self._previews = Previews().__enter__()
            return self._previews

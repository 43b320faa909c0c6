"""A shot's reference picture: named by the brief, kept beside it, and shown from a preview that a worker wrote."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QPixmap

from studio.base import picture_cache
from studio.base.language import N_, tr
from ui.parts.page_context import PageContext

UNARMED = N_("No shot is armed, so there is no reference picture of it; arm one first.")


class ReferencePicture(QObject):
    """shot(): whose it is, and no_shot: what is said where there is none; by default the armed shot's. `look` after it became another.

    Signal: changed(), there is another picture, or none.
    """

    changed = Signal()

    def __init__(
        self, context: PageContext, shot: Callable[[], tuple[str, str] | None] | None = None, no_shot: str = UNARMED
    ) -> None:
        super().__init__(context.window)
        self._context, self._session = context, context.session
        self._source: Path | None = None
        self._preview = ""
        self._asked: dict[Path, str] = {}
        session = context.session
        self._shot, self._no_shot = shot or (lambda: session.armed), no_shot
        for changed in (session.shoot_changed, session.armed_changed, session.brief_changed):
            changed.connect(self.look)
        context.pictures.ready.connect(lambda path: self.changed.emit() if path and path == self._preview else None)

    @property
    def source(self) -> Path | None:
        """The picture that the brief names for the armed shot."""
        return self._source

    def pixmap(self) -> QPixmap | None:
        """The picture; None while it is made, and where there is none."""
        return self._context.pictures.get(self._preview) if self._preview else None

    def why_not(self) -> str:
        """Why there is none to be shown, in a sentence; empty where there is one."""
        if self._shot() is None:
            return self._no_shot
        if self._source is None:
            return tr("The brief names no reference picture for this shot; add one under the product's references.")
        return ""

    def look(self) -> None:
        """Which picture it is now."""
        shoot, armed = self._session.shoot, self._shot()
        source = None
        if shoot is not None and armed is not None:
            product = next((one for one in shoot.drop.brief.products if one.sku == armed[0]), None)
            named = product.references.get(armed[1]) if product is not None else None
            source = shoot.drop.folder / named if named else None
        if source == self._source:
            return
        self._source, self._preview = source, ""
        if source is not None and source not in self._asked:
            self._session.run(
                tr("Reference picture"), lambda _: _written(source), lambda path: self._made(source, path), quiet=True
            )
        elif source is not None:
            self._preview = self._asked[source]
        self.changed.emit()

    def _made(self, source: Path, path: str) -> None:
        self._asked[source] = path
        if source == self._source:
            self._preview = path
            self.changed.emit()


def _written(source: Path) -> str:
    """Its preview in the cache, which is made where that has none of this content yet. Raises NotFound, InvalidInput."""
    from xxhash import xxh3_128

    from studio.base.errors import NotFound
    from studio.shoot import Previews

    try:
        content = xxh3_128(source.read_bytes()).hexdigest()
    except OSError as error:
        raise NotFound(
            tr(
                "{source}: the reference picture can't be read ({strerror}); put it there again.",
                source=source,
                strerror=error.strerror,
            )
        ) from error
    target = picture_cache.place(content)
    if not picture_cache.is_whole(target):
        with Previews() as previews:
            previews.write(source, Path(target))
    return target

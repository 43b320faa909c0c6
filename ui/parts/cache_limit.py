"""What previews take on the disk, and what they may: a line of the settings."""

from PySide6.QtWidgets import QComboBox, QHBoxLayout, QWidget

from studio.base import picture_cache
from studio.base.language import tr
from studio.base.spoken import size
from ui.parts.basics import button, label
from ui.parts.page_context import PageContext

CHOICES_GB = (1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0)


class CacheLimit(QWidget):
    """Attributes: used (what is said of it), limit (the choice), empty (the button)."""

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self._session, self._settings = context.session, context.settings
        self.used = label("", "muted", wrap=False)
        self.limit = QComboBox()
        self.limit.setAccessibleName(tr("What previews may take on the disk"))
        self.limit.setToolTip(tr("Those not looked at for longest go first; they are made again when they are"))
        self.limit.activated.connect(self._chosen)
        self.empty = button(
            tr("Empty"), self._empty, tip=tr("Take all previews off the disk; they are made again when looked at")
        )
        box = QHBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        for part in (label(tr("Previews take"), wrap=False), self.limit, self.used):
            box.addWidget(part)
        box.addStretch(1)
        box.addWidget(self.empty)

    def look(self) -> None:
        """Show what is so now."""
        now = self._settings.cache_limit_gb()
        self.limit.clear()
        for gb in sorted({*CHOICES_GB, now}):
            self.limit.addItem(tr("{gb:g} GB at most", gb=gb), gb)
        self.limit.setCurrentIndex(self.limit.findData(now))
        self._session.read(picture_cache.used_bytes, self._say)

    def _say(self, used: int) -> None:
        self.used.setText(tr("{used} on the disk now", used=size(used)))

    def _chosen(self) -> None:
        self._settings.cache_gb = f"{self.limit.currentData():g}"
        self._session.do(self._keep_and_hold, self._say)

    def _keep_and_hold(self) -> int:
        self._settings.save()
        picture_cache.hold()
        return picture_cache.used_bytes()

    def _empty(self) -> None:
        self._session.do(lambda: (picture_cache.empty(), picture_cache.used_bytes())[1], self._say)

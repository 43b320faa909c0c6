"""The client's screen: the select of the shot that is looked at, large, on a screen of its own, without anything to press."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QCloseEvent, QGuiApplication, QScreen
from PySide6.QtWidgets import QVBoxLayout, QWidget

from studio.base.language import tr
from ui.parts.canvas import Canvas
from ui.parts.closeups import Closeups
from ui.parts.page_context import PageContext
from ui.parts.viewpoint import Viewpoint
from ui.state.session import Row

SIZE_PX = (960, 640)


class ClientScreen(QWidget):
    """Takes no keys and no mouse: they stay with the crew's window. Attribute: canvas."""

    def __init__(self, context: PageContext, closeups: Closeups) -> None:
        window = context.window.window()
        super().__init__(window, Qt.WindowType.Window | Qt.WindowType.WindowDoesNotAcceptFocus)
        self._context, self._session, self._closeups = context, context.session, closeups
        self._crew = window
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.setWindowTitle(tr("Selects – Threeshot"))
        self.canvas = Canvas(Viewpoint(), context.session.role_title)
        self.canvas.edge_px = 0
        self.canvas.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.canvas.scaled.connect(self.refresh)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self.canvas)
        session = self._session
        for changed in (
            session.current_changed,
            session.frames_changed,
            session.frames_reset,
            session.coverage_changed,
        ):
            changed.connect(self.refresh)
        for ready in (context.pictures.ready, closeups.ready):
            ready.connect(self.refresh)

    def show_or_close(self) -> None:
        """On another screen than the crew's, all of it; with one screen only, in a window."""
        if self.isVisible():
            self.close()
            return
        other = self._other_screen()
        if other is not None:
            self.setGeometry(other.geometry())
            self.showFullScreen()
        else:
            self.resize(*SIZE_PX)
            self.show()
            self._session.said.emit(
                tr("There is one screen only; drag this window to the client's when it is plugged in.")
            )
        self.refresh()

    def refresh(self, *_: object) -> None:
        """Show the select of the shot looked at; who is shown it never sees another frame."""
        if not self.isVisible():
            return
        frame, shoot = self._session.rows.get(self._session.current), self._session.shoot
        select = self._select(frame)
        self.canvas.empty = self._why_none(frame)
        self.canvas.show_frame(select, self._closeups.best(select) if select is not None else None)
        if select is not None and shoot is not None and self.canvas.coarse:
            self._closeups.want(select, shoot.folder)

    def _select(self, frame: Row | None) -> Row | None:
        if frame is None or not frame["sku"]:
            return None
        rows = self._session.rows.values()
        picked = [row for row in rows if row["is_select"] and row["shot_id"] == frame["shot_id"]]
        return min(picked, key=lambda row: (row["id"] != frame["id"], row["pick_rank"] or 0), default=None)

    def _why_none(self, frame: Row | None) -> str:
        if frame is None or not frame["sku"]:
            return ""
        return tr(
            "{role_title} · {sku}\nNothing selected yet",
            role_title=self._session.role_title(frame["role"], frame["sku"]),
            sku=frame["sku"],
        )

    def _other_screen(self) -> QScreen | None:
        here = self._crew.screen()
        return next((screen for screen in QGuiApplication.screens() if screen is not here), None)

    def closeEvent(self, event: QCloseEvent) -> None:
        super().closeEvent(event)
        self.canvas.show_frame(None, None)

"""The one line below a picture that has all of the window: verdict, name, shot, burst, select; and the keys that go on from here."""

from PySide6.QtWidgets import QFrame, QHBoxLayout

from studio.base.language import N_, tr
from ui.parts.badge import Badge
from ui.parts.basics import Elided, label
from ui.parts.frame_model import verdict_word
from ui.parts.page_context import PageContext
from ui.state.session import Row

KEYS = N_("Pick {frame.select}   Reject {frame.reject}   Loupe {view.zoom}   Hide all {view.hide}   Back {view.only}")


class PictureLine(QFrame):
    """Attribute: told, what it says of the frame."""

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self._context = context
        self.setProperty("panel", "header")
        self.verdict = Badge(context.theme, 17)
        self.name = label("", "heading", wrap=False)
        self.told = Elided()
        self._keys = label("", "muted", wrap=False)
        box = QHBoxLayout(self)
        box.setContentsMargins(16, 6, 16, 6)
        box.setSpacing(14)
        for part in (self.verdict, self.name):
            box.addWidget(part)
        box.addWidget(self.told, 1)
        box.addWidget(self._keys)
        context.actions.keys.changed.connect(self._show_keys)
        self._show_keys()

    def show_frame(self, row: Row | None, place: tuple[int, int] | None) -> None:
        """Say it of a frame. place: which of how many of its burst it is."""
        word = verdict_word(row) if row is not None else ""
        self.verdict.show_verdict(word)
        self.name.setText(row["name"] if row is not None else "")
        if row is None:
            self.told.say(tr("No frame"))
            return
        role = self._context.session.role_title(row["role"], row["sku"])
        said = [f"{row['sku']} {role}" if row["sku"] else tr("unassigned")]
        if place is not None:
            said.append(
                self._context.actions.keys.said(
                    tr("burst {place} of {all} ({view.burst})", place=place[0], all=place[1])
                )
            )
        said += [text for text, on in ((tr("selected"), row["is_select"]), (tr("rejected"), row["rejected"])) if on]
        if row["rating"]:
            said.append("★" * row["rating"])
        said += [tr("{part} label", part=tr(row["label"]))] if row["label"] else []
        self.told.say(" · ".join(said))

    def _show_keys(self) -> None:
        self._keys.setText(self._context.actions.keys.said(tr(KEYS)))

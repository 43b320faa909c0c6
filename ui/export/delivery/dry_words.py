"""What a delivery would do, in words: what goes where, what is there already, and what the receiver would mind."""

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from studio.base.language import tr
from studio.base.retold import retold
from studio.base.spoken import count, size
from ui.parts.basics import clear, label

if TYPE_CHECKING:
    from studio.shoot.handed_out import DryRun

SHOWN = 6
"""Names of each kind."""


def routing(look: "DryRun") -> list[str]:
    """Sentences on what goes where."""
    files, where = (
        count(len(look.send), "file"),
        tr("{target}, folder {folder}", target=look.target, folder=look.folder),
    )
    there = count(len(look.have), "file")
    if look.send:
        told = [tr("{files}, {bytes}, would go to {where}.", files=files, bytes=size(look.bytes_to_go), where=where)]
        if look.have:
            told.append(tr("There already, and proved: {files}.", files=there))
    else:
        told = [tr("Nothing is left to go to {where}: {files} there, proved.", where=where, files=there)]
    if look.free is not None:
        told.append(tr("Free there: {bytes}.", bytes=size(look.free)))
    if look.renamed:
        names = [f"{before} → {now}" for before, now in look.renamed.items()]
        more = f" … {len(names) - SHOWN:+,}" if len(names) > SHOWN else ""
        told.append(
            tr("Other bytes lie under these names, so ours get others: {names}", names=", ".join(names[:SHOWN]) + more)
        )
    return told


class DryView(QWidget):
    """Attribute: stops, whether the receiver would surely not take it."""

    def __init__(self) -> None:
        super().__init__()
        self.stops = False
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(4)

    def forget(self) -> None:
        """Nothing is known."""
        self.stops = False
        clear(self._box)

    def show_looks(self, looks: "list[tuple[str, DryRun]]") -> None:
        """Each with what stands before it, or empty."""
        self.forget()
        for name, look in looks:
            if name:
                self._box.addWidget(label(name, "heading"))
            if look.error is not None:
                self._box.addWidget(label(retold(look.error), "bad", select=True))
                continue
            self._box.addWidget(label(" ".join(routing(look)), select=True))
            for one in look.objections:
                self.stops = self.stops or one.stops
                self._box.addWidget(label(retold(one.sentence), "bad" if one.stops else "warn", select=True))

    def texts(self) -> list[str]:
        """All that it says."""
        # Qt shows what was put into a layout a moment later; what is in it is what is said.
        found = [item.widget() for n in range(self._box.count()) if (item := self._box.itemAt(n)) is not None]
        return [one.text() for one in found if isinstance(one, QLabel)]

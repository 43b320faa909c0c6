"""The bundle that was made last: where it is, its report, and whether it is still as it was bundled, all in place."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt

from studio.base.clock import from_text
from studio.base.language import tr
from studio.base.retold import retold
from studio.base.spoken import count, size, stamp
from ui.export.deliver_line import DeliverLine
from ui.export.live_line import LiveLine
from ui.export.share_sheet import ShareSheet
from ui.parts.badge import Glyph
from ui.parts.basics import Elided, Panel, button, label, restyle, row, with_icon
from ui.parts.command_button import command_button
from ui.parts.page_context import PageContext

if TYPE_CHECKING:
    from studio.shoot.handed_out import ExportReport, Verification

SHOWN = 8
"""Sentences of what is wrong with a bundle."""


class BundlePanel(Panel):
    """Attributes: path, of the bundle that is shown, or None; delivery, where the last one of the drop went; share, a link to it; live,
    previews while it is shot.

    verify(path) is called when a person wants it checked.
    """

    def __init__(self, context: PageContext, verify: Callable[[Path], object]) -> None:
        super().__init__(margin=14)
        self._context = context
        self.path: Path | None = None
        self._last: Path | None = None
        self._newer: dict[str, Any] | None = None
        self._checking = False
        self.title = label(tr("Last bundle"), "heading")
        self.glyph = Glyph(context.theme)
        self.verdict = label("", wrap=False)
        self.name = Elided(cut=Qt.TextElideMode.ElideMiddle)
        self.holds = label("")
        self.made = label("", "muted")
        self.found = label("", select=True)
        self.folder = with_icon(
            button(tr("Folder"), lambda: self._show(self.path), tip=tr("Open the bundle's folder")),
            context.theme,
            "folder",
            20,
        )
        self.report = command_button(
            context.actions, "export.report", tr("Report  {export.report}"), tip=tr("Open the bundle's report")
        )
        self.check = command_button(
            context.actions, "export.verify_last", tr("Verify  {export.verify_last}"), tip=tr("Check it, file by file")
        )
        self.check.setAccessibleName(tr("Verify the last bundle"))
        self.other = command_button(
            context.actions, "export.verify", tr("Another…"), tip=tr("Check any bundle, file by file")
        )
        self.box.setSpacing(6)
        self.box.addLayout(row(self.title, None, self.glyph, self.verdict))
        for part in (self.name, self.holds, self.made, self.found):
            self.box.addWidget(part)
        self.other.setAccessibleName(tr("Verify a bundle"))
        self._keys, self._other = context.actions.keys, tr("Another…")
        self._keys.changed.connect(self._name_again)
        for first, second in ((self.folder, self.report), (self.check, self.other)):
            line = row(first, second)
            line.setStretch(0, 1)
            line.setStretch(1, 1)
            self.box.addLayout(line)
        self._verify = verify
        self.share = ShareSheet(context)
        self.delivery = DeliverLine(context, self.share.button)
        self.box.addWidget(self.delivery)
        self.box.addWidget(self.share.told)
        self.live = LiveLine(context)
        self.box.addWidget(self.live)
        self.forget()

    def _name_other(self, text: str) -> None:
        """What the button says that checks another bundle, with its key."""
        self._other = text
        self.other.setText(self._keys.said(f"{text}  {{export.verify}}"))

    def _name_again(self) -> None:
        self._name_other(self._other)

    def forget(self) -> None:
        """No bundle is known."""
        self.path = self._last = self._newer = None
        self._checking = False
        self.title.setText(tr("Last bundle"))
        self._tell("", "")
        self.name.say(tr("None was made yet."))
        self._name_other(tr("Verify a bundle…"))
        for part in (self.holds, self.made, self.found, self.folder, self.report, self.check, self.delivery):
            part.hide()
        self.share.forget()

    def show_last(self, row_: dict[str, Any] | None) -> None:
        """The bundle as the catalog knows it."""
        if row_ is None:
            self.forget()
            return
        self._last = Path(row_["path"])
        if self.path == Path(row_["path"]):
            # What was said of it stays: it was made, or verified, a moment ago.
            return
        self._show_bundle(Path(row_["path"]))
        signed = tr(", signed") if row_["signed_by"] else ""
        self.holds.setText(
            tr(
                "{files}, {bytes}{signed}, by {recipe}",
                files=count(row_["files"], "file"),
                bytes=size(row_["bytes"]),
                signed=signed,
                recipe=row_["recipe"],
            )
        )
        by = tr(" by {who}", who=row_["who"]) if row_["who"] else ""
        self.made.setText(tr("Made {when}{by}", when=stamp(from_text(row_["built_at"]).astimezone()), by=by))
        self.made.show()

    def follow(self, row_: dict[str, Any] | None) -> None:
        """The catalog's last bundle may be another, or have gone somewhere; while one is checked it is said when that is done."""
        last = Path(row_["path"]) if row_ is not None else None
        if last == self._last:
            if last is not None:
                self.delivery.look()
        elif self._checking:
            self._newer = row_
        else:
            self.show_last(row_)

    def show_made(self, report: "ExportReport") -> None:
        """A bundle was made just now."""
        self._last = report.bundle
        self._show_bundle(report.bundle)
        self.title.setText(tr("The bundle is complete"))
        self._tell("pass", "")
        minded = (
            tr("; {points} to mind, in its report", points=count(len(report.warnings), "point"))
            if report.warnings
            else ""
        )
        self.holds.setText(f"{count(report.files, 'file')}, {size(report.bytes)}{minded}")
        self.made.hide()
        late = [retold(group.sentence) for group in report.found_on_files()]
        more = [tr("… and {more:,} more", more=len(late) - SHOWN)] if len(late) > SHOWN else []
        self.found.setText("\n".join([*late[:SHOWN], *more]))
        self.found.setVisible(bool(late))

    def show_checking(self, path: Path) -> None:
        """It is being read."""
        self._show_bundle(path)
        self._tell("", tr("reading…"))
        self.check.setEnabled(False)
        self._checking = True

    def show_checked(self, path: Path, found: "Verification | None") -> None:
        """How it was found to be; None: that was stopped, or could not be."""
        if path != self.path:
            return
        self._checking, newer, self._newer = False, self._newer, None
        self.check.setEnabled(True)
        if found is None:
            self._tell("", "")
            if newer is not None:
                self.show_last(newer)
            return
        self._tell("pass" if found.intact else "fail", tr("INTACT") if found.intact else tr("NOT INTACT"))
        told = found.sentences()
        more = [tr("… and {more:,} more", more=len(told) - SHOWN)] if len(told) > SHOWN else []
        if newer is not None:
            self._last = Path(newer["path"])
            more.append(tr("A newer one was made meanwhile: {name}.", name=self._last.name))
        self.found.setText("\n".join([*told[:SHOWN], *more]))
        self.found.show()

    def _show_bundle(self, path: Path) -> None:
        if path != self.path:
            self.path = path
            self.title.setText(tr("Last bundle"))
            self.holds.setText("")
            self.made.setText("")
            self.made.hide()
            self._tell("", "")
        self.found.hide()
        self.name.say(path.name)
        self.name.setToolTip(str(path))
        for part in (self.holds, self.folder, self.report, self.check, self.delivery):
            part.show()
        self.delivery.look()
        self.share.look()
        self.check.setEnabled(True)
        self._name_other(tr("Another…"))

    def _tell(self, glyph: str, word: str) -> None:
        self.glyph.show_word(glyph)
        self.glyph.setVisible(bool(glyph))
        self.verdict.setText(word)
        restyle(self.verdict, {"pass": "good", "fail": "bad"}.get(glyph, "muted"))

    def _show(self, path: Path | None) -> None:
        if path is not None:
            self._context.show(path)

    def show_report(self) -> None:
        """Open the bundle's report."""
        if self.path is None:
            none = tr("No bundle of this drop is known, so there is no report yet; export first.")
            self._context.session.failed.emit(none)
        else:
            self._show(self.path / "data" / "report.html")

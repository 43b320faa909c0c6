"""The one main window: a rail of pages, the drop's header, messages and progress above them; what is dropped on it is taken in."""

import contextlib
import time
from functools import cached_property
from pathlib import Path

from PySide6.QtCore import QEvent, Signal
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from studio.base.language import tr
from studio.base.settings import Settings
from ui.brief.page import BriefPage
from ui.catalog.page import CatalogPage
from ui.checklist.page import ChecklistPage
from ui.export.page import ExportPage
from ui.pages.start import StartPage
from ui.parts.cards_list import name_of
from ui.parts.frame_model import FrameModel
from ui.parts.missing_previews import MissingPreviews
from ui.parts.page_context import PageContext
from ui.parts.picker import Picker
from ui.parts.sheet import Floor
from ui.parts.sizes import LEAST_WINDOW, scaled
from ui.parts.theme import Theme
from ui.parts.thumbnails import Pictures
from ui.results.page import TABLES, ResultsPage
from ui.review.page import ReviewPage
from ui.shoot.page import ShootPage
from ui.state.actions import Actions
from ui.state.commands import PAGES
from ui.state.keys import Keys
from ui.state.known_cards import KnownCards
from ui.state.leisure import Leisure
from ui.state.live_sources import LiveSources
from ui.state.session import Session
from ui.state.undo import Undo
from ui.state.work import Task
from ui.window import all_frames, sample
from ui.window.cameras_sheet import CamerasSheet
from ui.window.closing_sheet import ClosingSheet
from ui.window.first_sight import FirstPictures, page_of
from ui.window.found import Found
from ui.window.header import DropHeader
from ui.window.job_bar import JobBar
from ui.window.key_sheet import KeySheet
from ui.window.key_times import KeyTimes
from ui.window.keys_told import KeysTold
from ui.window.late_pages import LatePages
from ui.window.look import next_look
from ui.window.menus import make_menus, palette
from ui.window.messages import Banners
from ui.window.not_ready import NotReady
from ui.window.rail import Rail
from ui.window.scanner import Scanner
from ui.window.settings_sheet import SettingsSheet
from ui.window.strictness import Strictness

START = "start"
CLOSING_S = 10.0
BRIEFS = (".yaml", ".yml")


class Window(QMainWindow):
    """Attributes: session, context, pages (name -> page), page (the name of the one shown), banners, picker, keys, cameras.

    Signal: page_shown(name).
    """

    page_shown = Signal(str)

    def __init__(self, session: Session, theme: Theme, settings: Settings) -> None:
        super().__init__()
        theme.hold_sheet()
        self.session, self.theme, self.settings = session, theme, settings
        self.page, self._may_close = "", False
        self.pictures = Pictures()
        self.commands = Actions(self, Keys(settings.keys))
        self.setWindowTitle("Threeshot")
        self.setAcceptDrops(True)
        self.resize(1440, 900)
        self.setMinimumSize(*(scaled(side) for side in LEAST_WINDOW))
        self.centre = Floor()
        self.setCentralWidget(self.centre)
        self.picker = Picker(self.centre, self.pictures)
        self.live = LiveSources(session)
        self.leisure = Leisure(session)
        self.keys = KeySheet(self.centre, self.commands.keys)
        self.context = PageContext(
            self.centre,
            session,
            theme,
            self.pictures,
            self.commands,
            FrameModel(session),
            self.picker,
            settings,
            self.live,
            KnownCards(session),
            self.show_page,
        )
        review = ReviewPage(self.context)
        shoot = ShootPage(self.context, review.show_shot, review.show_tray, review.closeups, review.layers.overlays)
        self.shoot_page, self.review_page = shoot, review
        self.first_pictures = FirstPictures(self, session, self.pictures, review, shoot)
        self.missing = MissingPreviews(session, self.pictures)
        self.missing.made.connect(review.layers.overlays.forget)
        self.brief_page = BriefPage(self.context)
        start = StartPage(self.context, self.open_drop, self.new_drop)
        found = Found(session, review, self.show_page, lambda: self.banners.clear())
        # Where it is to be from the start: whatever a page holds is told of each change of what the page is in.
        self.stack = QStackedWidget(self.centre)
        self.pages = LatePages(
            self.stack,
            self.commands,
            session,
            {"brief": self.brief_page, "shoot": shoot, "review": review, START: start},
            {
                "checklist": lambda: ChecklistPage(self.context),
                "export": lambda: ExportPage(self.context, review.show_shot),
                "catalog": lambda: CatalogPage(
                    self.context, self.open_drop, found.open, self.leisure, shoot.verdicts.show_card
                ),
                "results": lambda: ResultsPage(self.context),
            },
        )
        self.banners = Banners(self.centre)
        self.not_ready = NotReady(self.context, self.banners, lambda: self.pages[self.page].setFocus())
        self.commands.handle({"checklist.anyway": self.not_ready.say_why})
        self.jobs = JobBar(session)
        self.rail = Rail(self.theme, self.commands, self.show_page, self.jobs)
        self.context.cards.changed.connect(self._show_kept)
        self._lay_out()
        self._connect()
        make_menus(self.menuBar(), self.commands)
        self.scanner = Scanner(self, self._scans, lambda: list(self.commands.actions.values()))
        self.scanner.scanned.connect(shoot.scan)
        self.scanner.acts.connect(session.seen.key_down)
        self.scanner.acted.connect(session.seen.key_done)
        self.key_times = KeyTimes(self, session.seen)
        shoot.pace.told.connect(self.header.tell_pace)
        shoot.question.shown.connect(self.header.ask)
        shoot.tag_question.shown.connect(self.header.ask_of_tag)
        self.closing = ClosingSheet(self.centre, self._importing, self.close_now)
        session.leaving = self.closing.before_opening
        self.keys_told = KeysTold(self.context, self.banners, lambda: self.settings_sheet.as_before())
        self.centre.opened.connect(lambda: self._enable_commands(modal=True))
        self.centre.closed.connect(lambda sheet: self._back_to_page(sheet.before))
        theme.lay_sheet()
        self.show_page(START)

    # -- building -----------------------------------------------------------------------------------------------

    @cached_property
    def cameras(self) -> CamerasSheet:
        """The sheet of cameras, made when it is first asked for; so are the settings."""
        return CamerasSheet(self.centre, self.context)

    @cached_property
    def settings_sheet(self) -> SettingsSheet:
        """The settings."""
        return SettingsSheet(self.centre, self.context)

    def _lay_out(self) -> None:
        self.header = DropHeader(self.session, self.live)
        outer = QHBoxLayout(self.centre)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(self.rail)
        right = QVBoxLayout()
        outer.addLayout(right, 1)
        right.setSpacing(0)
        right.addWidget(self.header)
        right.addWidget(self.stack, 1)

    def _connect(self) -> None:
        session, undo = self.session, Undo(self.session)
        session.said.connect(self.banners.good)
        session.failed.connect(self.banners.error)
        session.settled.connect(self.banners.take_back)
        session.openings.changed.connect(self._opens)
        self.commands.handle(
            {
                "drop.open": self._ask_open,
                "drop.new": lambda: self.brief_page.ask_begun(self.new_drop),
                "drop.sample": self.try_sample,
                "drop.folder": lambda: self.context.show(session.shoot.folder) if session.shoot else None,
                "app.quit": self.close,
                **all_frames.handlers(session),
                "frames.sensitivity": Strictness(self.context).ask,
                "edit.undo": lambda: (self.brief_page.pen if self.page == "brief" else undo).undo(),
                "edit.redo": lambda: (self.brief_page.pen if self.page == "brief" else undo).redo(),
                "work.stop": session.stop,
                "theme.next": lambda: next_look(self.context),
                "view.fullscreen": lambda: self.showNormal() if self.isFullScreen() else self.showFullScreen(),
                "app.palette": self._palette,
                "app.keys": self.keys.open,
                "app.settings": lambda: self.settings_sheet.open(),
                "frame.advance": lambda: self.settings_sheet.advance.toggle(),
                "drop.cameras": lambda: self.cameras.open(),
                **{f"page.{page}": lambda page=page: self.show_page(page) for page in PAGES},
            }
        )
        for part in (self.menuBar(), self.rail, self.header):
            self.review_page.alone.connect(part.setHidden)

    # -- pages --------------------------------------------------------------------------------------------------

    def show_page(self, name: str) -> None:
        """Show a page. Without an open drop, pages that need one give way to the start page; to be shown once it is open, if one opens."""
        self.session.openings.went_to(name)
        if self.session.shoot is None and name != "catalog" and not (name == "brief" and self.brief_page.pen.fresh):
            name = START
        self.page = name
        self.stack.setCurrentWidget(self.pages[name])
        self._opens()
        self.banners.leave(self.pages[name].kept_px)
        self.centre.when_clear(self.pages[name].entered)
        self.page_shown.emit(name)

    def arrive(self, name: str) -> None:
        """A drop is open: show that page, or the one that somebody went to meanwhile."""
        self.show_page(self.session.openings.asked or name)

    def _opens(self) -> None:
        self.rail.show_page(self.page, self.session.shoot is not None or self.session.openings.under_way > 0)
        self._enable_commands(modal=bool(self.centre.up))

    def _show_kept(self) -> None:
        """A card to keep is seen from every page until it is answered: on the rail."""
        cards = self.context.cards
        here, elsewhere = [row for row in cards.of_drop() if row["is_open"]], cards.kept_elsewhere()
        for page, rows in (("shoot", here), ("catalog", elsewhere)):
            kept = [tr("Keep {card} of {drop}.", card=name_of(row), drop=row["drop_code"]) for row in rows]
            self.rail.warn(page, "\n".join(kept))

    def _enable_commands(self, modal: bool = False) -> None:
        self.commands.context(self.page, self.session.shoot is not None, modal, self.session.openings.under_way > 0)

    def _back_to_page(self, before: QWidget | None) -> None:
        """A sheet was left: the keys go where they were before it."""
        below = next(iter(self.centre.up), None)
        if below is not None:
            # One that asked through another has the keys again.
            below.setFocus()
            return
        self._enable_commands()
        page = self.pages[self.page]
        there = before is not None and page.isAncestorOf(before) and before.isVisible() and before.isEnabled()
        (before if there else page).setFocus()
        self.centre.go_on()

    # -- drops --------------------------------------------------------------------------------------------------

    def open_drop(self, drop: str) -> None:
        """Open a drop by its id or folder, then show where the work goes on."""
        self.session.open(drop, self._opened)

    def new_drop(self, draft: Path | None = None) -> None:
        """Write a new drop's brief, or go on with one that was begun."""
        self.brief_page.begin(draft)
        self.session.do(lambda: None, lambda _: self.show_page("brief"))

    def open_path(self, path: Path) -> None:
        """Open what a person chose or dropped: a brief, or a drop's folder."""
        if path.is_dir() and (path / "brief.yaml").is_file():
            path = path / "brief.yaml"
        if path.suffix.lower() not in BRIEFS:
            self.session.failed.emit(
                tr("{path}: is neither a brief (brief.yaml) nor a drop's folder; choose one of those.", path=path)
            )
            return
        # A brief that lies in a shoot folder belongs there; any other gets a folder of its own.
        folder = path.parent if (path.parent / "originals").is_dir() else None
        self.session.make(path, folder, self._opened)

    def try_sample(self) -> None:
        """Open the sample drop and take in its cards and the phone's pictures."""
        shoot = sample.folder()
        sources = [shoot / name for name in ("camera-a", "camera-b", "phone")]

        def then() -> None:
            self.arrive("shoot")
            if not self.session.rows:
                self.shoot_page.sources.start(sources)

        self.session.make_or_open(shoot / "brief.yaml", then)

    def _opened(self) -> None:
        self.banners.clear()
        self.arrive(page_of(self.session))

    def _ask_open(self) -> None:
        self.context.ask_file(tr("Open a brief"), tr("Briefs (*.yaml *.yml);;All files (*)"), None, self.open_path)

    def _palette(self) -> None:
        there = self.session.shoot is not None
        self.picker.ask(tr("Commands"), palette(self.commands, self.page, there, self.show_page))

    # -- Qt -----------------------------------------------------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        event.acceptProposedAction()
        self.take(paths)

    def take(self, paths: list[Path]) -> None:
        """Take in what was dropped: a brief or a drop's folder opens, any other folder is a card."""
        briefs = [p for p in paths if p.suffix.lower() in BRIEFS or (p.is_dir() and (p / "brief.yaml").is_file())]
        cards = [p for p in paths if p not in briefs]
        if briefs:
            self.open_path(briefs[0])
        elif self.page == "results" and cards and all(path.suffix.lower() in TABLES for path in cards):
            self.pages["results"].take(cards)
        elif self.session.shoot is None:
            self.session.failed.emit(
                tr("No drop is open to import into; open its brief first, then drop the card again.")
            )
        elif cards:
            self.shoot_page.take_in(cards)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.windowHandle().installEventFilter(self.scanner)
        self.windowHandle().installEventFilter(self.key_times)
        self.session.following.follow(True)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.session.following.follow(False)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.WindowStateChange:
            self.session.following.follow(self.isVisible() and not self.isMinimized())
        elif event.type() == QEvent.Type.ApplicationFontChange:
            self.theme.follow_letters()

    def _scans(self) -> bool:
        """A scanner is listened for on the Shoot page, while no overlay and no open menu has the keys."""
        free = QApplication.activePopupWidget() is None and self.commands.actions["shoot.stay"].isEnabled()
        return self.page == "shoot" and free

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        for sheet in self.centre.sheets:
            if sheet.isVisible():
                sheet.fit()
        self.banners.fit()

    def _importing(self) -> list[Task]:
        return [task for task in self.session.tasks if task.is_import]

    def close_now(self) -> None:
        """Close without asking; an import stops at its next safe point."""
        self._may_close = True
        self.close()

    def closeEvent(self, event: QCloseEvent) -> None:
        if self._importing() and not self._may_close and not self.closing.isVisible() and self.isVisible():
            # Asked once: whoever closes again means it.
            event.ignore()
            self.closing.before_closing()
            return
        self.brief_page.pen.close()
        self.hide()
        running = [task.job for task in self.session.tasks] + [job for job in (self.leisure.job,) if job is not None]
        self.live.close()
        self.leisure.close()
        self.session.close()
        end = time.monotonic() + CLOSING_S
        for job in running:
            # What is being copied ends at a safe point; a worker that hangs must not keep the window's process alive.
            with contextlib.suppress(TimeoutError):
                job.future.exception(max(0.0, end - time.monotonic()))
        self.missing.close()
        self.pictures.close()
        self.review_page.close_threads()
        super().closeEvent(event)

    def unexpected(self, error: BaseException) -> None:
        """A defect in the window itself: shown like any error, the window stays."""
        self.session.fail(error)

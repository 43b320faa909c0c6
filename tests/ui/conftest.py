"""A window for each test, and the crew that works in it: they click, press keys, drop things on it, and read what it says."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QItemSelectionModel, QMimeData, QPoint, QPointF, Qt, QTimer, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeySequence
from PySide6.QtWidgets import QApplication, QWidget

from studio.base import language, settings
from studio.shoot import Shoot
from ui.parts.frame_model import frame_at
from ui.parts.sheet import Sheet
from ui.parts.theme import Theme
from ui.state.session import Session
from ui.window.main_window import Window
from ui.window.spoken_here import take_up

LONG_MS = 120_000
MOMENT_MS = 100
"""What comes at once in a row is read, counted and shown together within this."""


class Crew:
    """What people do in the window, in their words."""

    def __init__(self, window: Window, qtbot: object) -> None:
        self.window, self.session, self._bot = window, window.session, qtbot
        self.pressed: list[str] = []

    def press(self, keys: str) -> None:
        """A command's key or combination, on the page that is shown."""
        action = next(
            action
            for action in self.window.commands.actions.values()
            if action.isEnabled() and keys in [shortcut.toString() for shortcut in action.shortcuts()]
        )
        action.trigger()

    def key(self, *keys: str) -> None:
        """Press keys where the keys are, on the keyboard itself; counted in `pressed`."""
        for key in keys:
            self.pressed.append(key)
            (one,) = QKeySequence(key)
            self._bot.keyClick(self._has_keys(), one.key(), one.keyboardModifiers())

    def type(self, text: str) -> None:
        """Type a text where the keys are; not counted."""
        self._bot.keyClicks(self._has_keys(), text)

    def _has_keys(self) -> QWidget:
        at = QApplication.focusWidget()
        assert at is not None, "nothing has the keys"
        return at

    def go_to(self, page: str) -> None:
        """Click a page on the rail."""
        self._bot.mouseClick(self.window.rail.buttons[page], Qt.MouseButton.LeftButton)
        assert self.window.page == page

    def drop(self, *paths: Path) -> None:
        """Drag files or folders onto the window."""
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
        buttons, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        entered = QDragEnterEvent(QPoint(300, 300), Qt.DropAction.CopyAction, data, buttons, keys)
        QApplication.sendEvent(self.window, entered)
        assert entered.isAccepted()
        QApplication.sendEvent(
            self.window, QDropEvent(QPointF(300, 300), Qt.DropAction.CopyAction, data, buttons, keys)
        )

    def wait(self, until: Callable[[], object], ms: int = 15_000) -> None:
        """Wait until something is so, while the window goes on."""
        try:
            self._bot.waitUntil(lambda: bool(until()), timeout=ms)
        except Exception as late:
            late.add_note(f"The window's page: {self.window.page}; it said {self.messages}.")
            raise

    def wait_for_work(self) -> None:
        """Wait until nothing runs any more and all of it is shown."""
        self.wait(lambda: not self.session.tasks, LONG_MS)
        self.settle()

    def settle(self) -> None:
        """Wait until every change and every read that was begun, and whatever these began in turn, is done and shown."""
        self.wait(lambda: self._still() and self._still(), LONG_MS)

    def _still(self) -> bool:
        QApplication.processEvents()
        return not (self.session.waiting or self.window.pictures.busy or self.window.missing.busy or self._about_to())

    def _about_to(self) -> bool:
        """Whether something that was told is to be read or shown within a moment."""
        timers = (*self.window.findChildren(QTimer), *self.session.findChildren(QTimer))
        return any(one.isActive() and one.isSingleShot() and one.interval() <= MOMENT_MS for one in timers)

    def open_drop(self, code: str) -> None:
        """Open a drop that is in the catalog."""
        self.window.open_drop(code)
        self.wait(lambda: self.session.shoot is not None)

    def choose(self, *names: str) -> None:
        """Choose frames in the filmstrip of the Review page, all filters off."""
        review = self.window.review_page
        review.filters.show_everything()
        model, selection = review.filter, review.strip.selectionModel()
        selection.clear()
        flags = QItemSelectionModel.SelectionFlag
        for n in range(model.rowCount()):
            index = model.index(n, 0)
            if frame_at(index)["name"] in names:
                selection.setCurrentIndex(index, flags.Select)

    def frame(self, name: str) -> dict[str, object]:
        """What the window knows of a frame."""
        return next(row for row in self.session.rows.values() if row["name"] == name)

    def type_into_picker(self, text: str) -> None:
        """Type a part of a name and press Return."""
        picker = self.window.picker
        assert picker.isVisible()
        picker.line.setText(text)
        self._bot.keyClick(picker.line, Qt.Key.Key_Return)

    @property
    def messages(self) -> list[str]:
        """The messages at the top of the window."""
        return self.window.banners.texts


def every_sheet(window: Window) -> list[Sheet]:
    """All that can float over a window, with what is made only when it is first asked for."""
    export = window.pages["export"].bundle
    assert window.cameras and window.settings_sheet and export.delivery.sheet
    for sheet in (window.review_page.board, export.share):
        sheet.come_up()
        sheet.leave()
    return window.centre.sheets


@pytest.fixture(scope="session")
def one_theme(qapp: QApplication) -> Theme:
    """The one look of the application; the style sheet is parsed once."""
    return Theme(qapp, "light")


@pytest.fixture
def theme(one_theme: Theme) -> Theme:
    """The window's look, light until a test says otherwise."""
    # What earlier tests left would get the style sheet anew with it.
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    one_theme.set_mode("light")
    return one_theme


@pytest.fixture
def german(qapp: QApplication) -> Iterator[None]:
    """The window's thread speaks German, as after a start in that language; Qt too."""
    translator = take_up(qapp, "de")
    assert translator is not None and language.language() == "de"
    yield
    qapp.removeTranslator(translator)
    language.speak("en")


@pytest.fixture
def crew(qtbot: object, theme: Theme) -> Iterator[Crew]:
    """A crew before an open window, in whatever home the test has set."""
    window = Window(Session(), theme, settings.load())
    qtbot.addWidget(window)
    window.show()
    qtbot.waitExposed(window)
    yield Crew(window, qtbot)
    window.close_now()


@pytest.fixture
def another_window(qtbot: object, theme: Theme) -> Iterator[Callable[[], Crew]]:
    """The window of a later start, in the same home."""
    made: list[Window] = []

    def start() -> Crew:
        window = Window(Session(), theme, settings.load())
        made.append(window)
        qtbot.addWidget(window)
        window.show()
        qtbot.waitExposed(window)
        return Crew(window, qtbot)

    yield start
    for window in made:
        window.close_now()


@pytest.fixture(scope="session")
def shared_home(tmp_path_factory: pytest.TempPathFactory, sample_shoot: Path) -> Iterator[Path]:
    """A home with the sample drop and ten frames of it, made once; a test leaves it as it found it, or as no other minds."""
    folder = tmp_path_factory.mktemp("shared-home")
    card = folder / "card" / "DCIM" / "100HARBR"
    card.mkdir(parents=True)
    for name in (1, 2, 3, 4, 5, 6, 7, 9, 10, 11):
        shutil.copy2(sample_shoot / "camera-a" / "DCIM" / "100HARBR" / f"IMG_{name:04}.JPG", card)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("THREESHOT_HOME", str(folder))
        patch.setenv("THREESHOT_PERSON", "Mara")
        shoot = Shoot.create(sample_shoot / "brief.yaml")
        shoot.frames.import_sources([folder / "card"])
        shoot.drop.catalog.close()
    yield folder


@pytest.fixture
def shooting(shared_home: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Crew:
    """A crew with the sample drop open and ten frames in it, on the Review page."""
    monkeypatch.setenv("THREESHOT_HOME", str(shared_home))
    crew: Crew = request.getfixturevalue("crew")
    crew.open_drop("HARBOUR-01")
    crew.go_to("review")
    # Each frame has its own place, also one of a burst.
    crew.window.review_page.filters.stack_or_open()
    crew.settle()
    return crew


@pytest.fixture
def fresh(crew: Crew, sample_shoot: Path) -> Crew:
    """A crew with the sample drop just made, on the Shoot page."""
    crew.drop(sample_shoot / "brief.yaml")
    crew.wait(lambda: crew.session.shoot is not None)
    crew.go_to("shoot")
    crew.settle()
    return crew


def visible(widget: QWidget) -> bool:
    """Whether a person can see it and use it now."""
    return widget.isVisible() and widget.isEnabled()

"""A fifth kind of live source, one file in a temporary place: in the window, on the command line and in the documents' table by itself."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow
ROOT = Path(__file__).resolve().parents[2]

PIGEON = '''
"""A homing pigeon that brings a folder of pictures."""

import contextlib

from studio.capture.kind import Admission, FolderQuestion, SourceKind, LiveSource, MenuEntry, Shown, YesNoQuestion


class _Loft(LiveSource):
    def __init__(self, folder, fed):
        from studio.capture import HotFolder

        super().__init__(HotFolder(folder))
        self._fed = fed

    @property
    def state(self):
        return "cooing"

    @property
    def facts(self):
        return "fed" if self._fed else "hungry"

    @property
    def settings(self):
        return {"fed": self._fed}

    def shown(self):
        return Shown((("Ring", "HARBOUR 7"),), "pigeon:7")

    def begun(self, code):
        return [f"The loft of drop {code} is open; Ctrl-C shuts it."]


@contextlib.contextmanager
def _open(shoot, answers, say, renewed):
    yield _Loft(answers["loft"], bool(answers.get("fed")))


KIND = SourceKind(
    id="pigeon",
    order=9,
    title="Pigeon",
    start="Pigeons…",
    stop="Shut the loft",
    tip="Take in what pigeons bring",
    entry=MenuEntry("source.pigeon", "Open the loft…", ("Ctrl+Shift+Y",), "Take in what pigeons bring, until stopped."),
    help="Take in what pigeons bring, until Ctrl-C.",
    questions=(
        FolderQuestion("loft", "", "Where they land.", "LOFT", title="The loft"),
        YesNoQuestion("fed", "--fed", "Feed them first.", variant="fed"),
    ),
    open=_open,
    admission=Admission("The pigeon's ring", "Ring", MenuEntry("source.pigeon_ring", "Ring", (), "Show the ring.")),
)
'''

FOUND = """
import sys
import studio.capture.kinds

studio.capture.kinds.__path__.append(sys.argv[1])
"""

WINDOW = """
import json, shutil
from pathlib import Path
from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication, QLabel
from studio.base import settings
from ui.parts.theme import Theme
from ui.state.session import Session
from ui.window.main_window import Window

brief, picture, loft = map(Path, sys.argv[2:5])


def until(so, what):
    for _ in range(600):
        if so():
            return
        loop = QEventLoop()
        QTimer.singleShot(50, loop.quit)
        loop.exec()
    raise SystemExit(f"never: {what}; told: {failures}")


def in_menus(menu):
    for action in menu.actions():
        if action.menu() is not None:
            yield from in_menus(action.menu())
        else:
            yield action


app = QApplication([])
window = Window(Session(), Theme(app, "light"), settings.load())
window.show()
failures = []
window.session.failed.connect(failures.append)
window.session.make(brief)
until(lambda: window.session.shoot is not None, "the drop")
window.show_page("shoot")
panel, told = window.shoot_page.sources, {}
told["button"] = [panel.buttons["pigeon"].text(), panel.buttons["pigeon"].toolTip()]
told["menu"] = [action.text() for action in in_menus(window.menuBar()) if action.objectName().startswith("source.pigeon")]
window.commands.actions["source.pigeon"].trigger()
window.findChild(__import__("PySide6.QtWidgets").QtWidgets.QFileDialog).fileSelected.emit(str(loft))
until(window.picker.isVisible, "the yes or no")
told["choices"] = [window.picker.list.item(n).text() for n in range(window.picker.list.count())]
window.picker.list.setCurrentRow(1)
window.picker._choose()
until(panel.sheet.isVisible, "the sheet")
told["sheet"] = [panel.sheet.text, sorted({part.text() for part in panel.sheet.findChildren(QLabel)} & {"Ring", "HARBOUR 7"})]
told["another"] = panel.sheet._other.isVisible()
panel.sheet.leave()
shutil.copy(picture, loft)
until(lambda: window.live.running["pigeon"].frames == 1, "the frame")
until(lambda: "1 frame " in panel.lines["pigeon"].text.whole, "the line")
told["line"] = panel.lines["pigeon"].text.whole
window.commands.actions["source.pigeon"].trigger()
until(lambda: not window.live.running, "the end")
told["frames"] = [row["name"] for row in window.session.shoot.frames.list()]
window.close()
print(json.dumps(told))
"""


@pytest.fixture
def pigeon(tmp_path: Path) -> Path:
    """The folder that the fifth kind's only file lies in."""
    folder = tmp_path / "kinds"
    folder.mkdir()
    (folder / "pigeon.py").write_text(PIGEON, "utf-8")
    return folder


def run(program: str, *arguments: object) -> subprocess.CompletedProcess[str]:
    """A program in a process of its own, where the fifth kind is known."""
    command = [sys.executable, "-c", FOUND + program, *map(str, arguments)]
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "COLUMNS": "100"}
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=200, check=False)


def test_its_command_asks_its_questions_and_takes_frames_in(pigeon: Path, tmp_path: Path, sample_shoot: Path) -> None:
    line = "from studio.cli import main; sys.exit(main(sys.argv[2:]))"
    helped = run(line, pigeon, "pigeon", "--help").stdout
    assert helped.startswith(
        "Usage: threeshot pigeon DROP LOFT [OPTIONS]\n\n  Take in what pigeons bring, until Ctrl-C."
    )
    for text in ("Where they land.", "--fed", "Feed them first.", "--backup DIR", "--product SKU", "--json"):
        assert text in helped, text
    assert "\n  pigeon " in run(line, pigeon, "--help").stdout
    loft, folder = tmp_path / "loft", tmp_path / "shoot"
    loft.mkdir()
    (loft / "IMG_0006.JPG").write_bytes((sample_shoot / "camera-a" / "DCIM" / "100HARBR" / "IMG_0006.JPG").read_bytes())
    assert run(line, pigeon, "drop", "new", sample_shoot / "brief.yaml", "--folder", folder).returncode == 0
    # Ctrl-C, as soon as the first frame is judged.
    stopping = "import os, signal, studio.cli.frames as f\nt = f._tell_frame\ndef told(*a):\n    t(*a); os.kill(os.getpid(), signal.SIGINT)\nf._tell_frame = told\n"
    ended = run(stopping + line, pigeon, "pigeon", folder, loft, "--fed", "--product", "HS-TOTE-01", "--json")
    assert ended.returncode == 0, ended.stderr
    answer = json.loads(ended.stdout)
    assert (answer["copied"], answer["settings"]) == (1, {"fed": True})
    assert "The loft of drop HARBOUR-01 is open; Ctrl-C shuts it." in ended.stderr
    assert "IMG_0006: pass, HS-TOTE-01 hero" in ended.stderr


def test_the_window_has_its_button_commands_questions_line_and_sheet(
    pigeon: Path, tmp_path: Path, sample_shoot: Path
) -> None:
    loft, own = tmp_path / "loft", tmp_path / "own"
    loft.mkdir()
    own.mkdir()
    (own / "brief.yaml").write_bytes((sample_shoot / "brief.yaml").read_bytes())
    picture = sample_shoot / "camera-a" / "DCIM" / "100HARBR" / "IMG_0006.JPG"
    done = run(WINDOW, pigeon, own / "brief.yaml", picture, loft)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout.splitlines()[-1])
    assert told == {
        "button": ["Pigeons…", "Take in what pigeons bring (Ctrl+Shift+Y)"],
        "menu": ["Open the loft…", "Ring"],
        "choices": ["Pigeon", "Pigeon, fed"],
        "sheet": ["pigeon:7", ["HARBOUR 7", "Ring"]],
        "another": False,
        "line": "cooing · 1 frame · fed",
        "frames": ["IMG_0006"],
    }


def test_the_documents_table_gets_its_row(pigeon: Path) -> None:
    printed = run("from tools.kind_lists import sources; print(sources())", pigeon).stdout
    assert "| Pigeon | Take in what pigeons bring | Ctrl+Shift+Y | `threeshot pigeon` |" in printed.splitlines()

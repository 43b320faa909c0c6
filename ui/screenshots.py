"""`python -m ui.screenshots DIR`: pictures of every page with the sample shoot in it, as the documentation shows them.

Works in a home of its own that goes with it, so nothing of the person's is touched. Needs no screen.
"""

import argparse
import os
import shutil
import tempfile
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication

from studio.base.language import LANGUAGES
from ui.screenshot_set import MANY, take_all

if TYPE_CHECKING:
    from ui.parts.theme import Theme
    from ui.window.main_window import Window

WAIT_S = 300
SETTLE_MS = 700
SIZES = {"": (1440, 900), "-small": (1280, 720)}


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        """One sentence, without the usage before it."""
        self.exit(2, f"{message}. See '{self.prog} --help'.\n")


def main(arguments: list[str] | None = None) -> None:
    """Take the pictures into the folder that the arguments name."""
    parser = _Parser(prog="python -m ui.screenshots", description=(__doc__ or "").split(": ", 1)[1])
    parser.add_argument(
        "folder", metavar="DIR", nargs="?", type=Path, default=Path("screenshots"), help="default: %(default)s"
    )
    parser.add_argument(
        "--language", choices=tuple(LANGUAGES), default="en", help="of the window; default: %(default)s"
    )
    parser.add_argument(
        "--all",
        action="store_true",
        help="instead: every page in both looks, three sizes and all languages, with drops that strain them, and contact sheets",
    )
    parser.add_argument(
        "--frames", type=int, default=MANY, metavar="N", help="with --all: of the largest drop; default: %(default)s"
    )
    asked = parser.parse_args(arguments)
    target: Path = asked.folder
    try:
        target.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        parser.error(f"{target}: can't be made a folder ({error.strerror})")
    if asked.all:
        take_all(target.absolute(), max(1, asked.frames))
    else:
        take_pictures(target, asked.language)


def take_pictures(target: Path, language: str = "en") -> None:
    """Take the pictures into a folder that is there, of a window that speaks that language."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    home = Path(tempfile.mkdtemp(prefix="threeshot-"))
    os.environ["THREESHOT_HOME"] = str(home)
    os.environ["THREESHOT_PERSON"] = "Mara"
    # The camera library keeps settings of its own there.
    os.environ["HOME"] = str(home)
    from studio import demo
    from studio.base import settings
    from ui.parts.theme import Theme
    from ui.state.session import Session
    from ui.window.main_window import Window
    from ui.window.spoken_here import take_up

    app = QApplication.instance() or QApplication([])
    take_up(app, language)
    theme = Theme(app, "light")
    window = Window(Session(), theme, settings.load())
    window.show()

    def take(name: str) -> None:
        for suffix, size in SIZES.items():
            window.resize(*size)
            _spin(SETTLE_MS)
            _save(window, target / f"{name}{suffix}.png")

    take("start")
    window.try_sample()
    _until(lambda: window.session.shoot is not None)
    _until(lambda: not window.session.tasks)
    take("card")
    shoot = window.session.shoot
    by_name = {row["name"]: row["id"] for row in window.session.rows.values()}
    shoot.marks.set_kind([by_name[name] for name in demo.WORKING_FRAMES], "other")
    for sku, role, names in demo.BY_HAND:
        if (sku, role) != ("HS-SCARF-01", "detail"):
            shoot.marks.assign([by_name[name] for name in names], sku, role)
    demo.measure_light_and_sound(shoot, Path(str(files("resources").joinpath("sample-shoot"))))
    demo.tick_required(shoot)
    sample = Path(str(files("resources").joinpath("sample-shoot", "results")))
    shoot.results.read([sample / name for name in demo.EXPORTS])
    shoot.marks.select_auto()
    shoot.marks.approve("HS-TOTE-01", "hero")
    shoot.marks.reshoot("HS-BEANIE-01", "lifestyle", "pompom to the left")
    window.session.arm("HS-SCARF-01", "detail")
    _spin(SETTLE_MS)
    window.shoot_page.verdicts.put_away()
    for look in ("light", "dark"):
        theme.set_mode(look)
        for page in ("brief", "checklist", "shoot", "export", "results", "catalog"):
            window.show_page(page)
            if page == "brief":
                window.brief_page.stack.turn_to("products")
            elif page == "export":
                _until(lambda: bool(window.pages["export"].findings.rows))
            take(f"{page}-{look}")
        window.review_page.show_shot("HS-TOTE-01", "hero")
        take(f"review-{look}")
        window.commands.run("view.compare")
        take(f"compare-{look}")
        window.commands.run("view.back")
    _live(window, home, theme, take)
    window.close()
    shutil.rmtree(home, ignore_errors=True)


def _live(window: "Window", home: Path, theme: "Theme", take: Callable[[str], None]) -> None:
    """Every live source at work on this computer alone (the camera is libgphoto2's virtual one), the question, and what phones scan."""
    from studio.capture import gphoto
    from studio.capture.kinds import kinds

    folder = home / "tethered"
    folder.mkdir()
    window.show_page("shoot")
    window.live.begin("watch", {"folder": folder})
    window.live.begin("ftp", {"address": "127.0.0.1"})
    window.live.begin("phone", {"address": "127.0.0.1"})
    if gphoto.unavailable() is None:
        os.environ["VCAMERADIR"] = str(folder)
        window.live.begin("tether", {})
    _until(lambda: all(one.well for one in window.live.running.values()))
    window.session.arm("HS-TOTE-01", "hero")
    _shoot_on(window, folder)
    sheet, sources = window.shoot_page.sources.sheet, window.shoot_page.sources
    for look in ("light", "dark"):
        theme.set_mode(look)
        for kind in (one.id for one in kinds() if one.admission is not None):
            sources.show_sheet(kind)
            take(f"{kind}-{look}")
            sheet.leave()
        take(f"sources-{look}")


def _shoot_on(window: "Window", folder: Path) -> None:
    """Another program writes one good frame after the other into the hot folder, until it is asked whether to move on."""
    from PIL import Image

    good = Path(str(files("resources").joinpath("sample-shoot"))) / "camera-a" / "DCIM" / "100HARBR" / "IMG_0006.JPG"
    shoot = window.session.shoot
    for number in range(101, 101 + 12):
        with Image.open(good) as frame:
            # Each of other bytes, or it would be known already.
            frame.save(folder / f"IMG_{number:04d}.JPG", quality=88 + number % 7, exif=frame.info["exif"])
        arrived = len(window.session.rows)
        _until(lambda before=arrived: len(window.session.rows) > before)
        _spin(SETTLE_MS)
        if shoot.arming.asking.question is not None:
            return
    raise SystemExit("The question did not come; run it again, or look into the log.")


def _spin(ms: int) -> None:
    loop = QEventLoop()
    QTimer.singleShot(ms, loop.quit)
    loop.exec()


def _until(so: Callable[[], bool]) -> None:
    for _ in range(WAIT_S * 10):
        if so():
            return
        _spin(100)
    raise SystemExit("The window did not come this far in time; run it again, or look into the log.")


def _save(window: object, path: Path) -> None:
    """As a PNG of 256 colours, which is a third of the size and looks the same in a document."""
    window.grab().save(str(path))
    from PIL import Image

    with Image.open(path) as picture:
        small = picture.convert("RGB").quantize(256)
    small.save(path, optimize=True)


if __name__ == "__main__":
    main()

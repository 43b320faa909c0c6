"""All pages in both looks, three sizes and all languages, with drops that strain them: `python -m ui.screenshots DIR --all`.

Contact sheets, one for each drop, language and size, show them side by side. Made in a home of its own, as `ui.screenshots` does.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEventLoop, QItemSelection, QItemSelectionModel, QTimer
from PySide6.QtWidgets import QApplication

from studio.base.language import LANGUAGES

if TYPE_CHECKING:
    from ui.window.main_window import Window

SIZES = {1: {"1024x600": (1024, 600), "1440x900": (1440, 900)}, 2: {"1920x1080": (960, 540)}}
"""By how many pixels of the screen one of the window is: what the picture is called, and the window's own size."""
LOOKS = ("light", "dark")
PAGES = ("brief", "checklist", "shoot", "board", "review", "grid", "compare", "export", "results", "catalog")
MOMENT_MS, MOST_MS = 120, 20_000
THUMB_PX, GAP_PX, PER_ROW = 560, 12, 4
FRAMES, MANY = 14, 2000
_LONG = "Hand-stitched striped sailcloth weekend tote with reinforced cotton-webbing handles and a leather label"


def _products(amount: int, sku: str, title: str) -> str:
    made = [
        f"  - {{sku: {sku.format(n)}, title: '{title.format(n)}', inventory: {40 + n}}}" for n in range(1, amount + 1)
    ]
    return "\n".join(made)


DROPS: dict[str, tuple[str, str, str, int]] = {
    "long": (
        "LONG-NAMES-OF-A-WHOLE-HOUSE-01",
        "The autumn collection of the sailmakers, weavers and knitters of the outer archipelago",
        _products(6, "HS-SAILCLOTH-WEEKENDER-STRIPED-XL-{:02}", _LONG + " {}"),
        FRAMES,
    ),
    "one": ("ONE-01", "One product", _products(1, "TOTE-{:02}", "Striped sailcloth tote {}"), FRAMES),
    "forty": ("FORTY-01", "Forty products", _products(40, "SKU-{:02}", "Product number {}"), FRAMES),
    "none": ("NONE-01", "No frames yet", _products(3, "TOTE-{:02}", "Striped sailcloth tote {}"), 0),
    "many": ("MANY-01", "Thousands of frames", _products(12, "TOTE-{:02}", "Striped sailcloth tote {}"), MANY),
}
"""Each drop's id, title, products, and how many frames it has."""


def take_all(target: Path, many: int = MANY) -> None:
    """Take all pictures into a folder that is there, and their contact sheets. many: frames of the largest drop."""
    home = Path(tempfile.mkdtemp(prefix="threeshot-"))
    there = {**os.environ, "THREESHOT_HOME": str(home), "THREESHOT_PERSON": "Mara", "HOME": str(home)}
    there.setdefault("QT_QPA_PLATFORM", "offscreen")
    command = [sys.executable, "-m", "ui.screenshot_set", str(target)]
    try:
        for step in (("make", str(many)), *((code, str(scale)) for code in LANGUAGES for scale in SIZES)):
            scaled = {"QT_SCALE_FACTOR": step[1]} if step[0] != "make" else {}
            subprocess.run([*command, *step], env=there | scaled, check=True)
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _make_drops(home: Path, many: int) -> None:
    """Through the front door, with pictures of the sample shoot, made small."""
    from studio.shoot import Shoot, open_catalog

    catalog = open_catalog()
    for name, (code, title, products, frames) in DROPS.items():
        long = name == "long"
        creator = (
            "{handle: '@the.creator.with.the.longest.handle', name: 'Maximiliana-Henrietta von Hohenlohe-Langenburg', code: MAXI10}"
            if long
            else "{handle: '@mara', name: Mara Lindqvist, code: MARA10}"
        )
        brief = home / f"{name}.yaml"
        kit = "five-shot" if name == "forty" else "three-shot"
        brief.write_text(
            f"drop: {code}\ntitle: {title}\nnarrative: One narrative. Retired sails come ashore.\n"
            f"dates: {{shoot_day: 2026-10-03, publish_by: 2026-10-10}}\ntime_zone: Europe/Stockholm\n"
            f"kit: {kit}\nchecklist: on-location\ncreator: {creator}\nproducts:\n{products}\n",
            "utf-8",
        )
        shoot = Shoot.create(brief, home / code, catalog)
        amount = min(frames, many)
        if amount:
            card = home / ("card-of-the-second-assistant-with-a-long-name" if long else f"card-{name}")
            _fill(card, amount)
            shoot.frames.import_sources([card])
            rows = [row["id"] for row in shoot.frames.list()]
            shots = shoot.coverage().shots
            for n, shot in enumerate(shots):
                if shot_frames := rows[n :: len(shots) + 1]:
                    shoot.marks.assign(shot_frames, shot.sku, shot.role)
            shoot.marks.select_auto()
            first = shots[0]
            shoot.marks.reshoot(first.sku, first.role, "handles up and even, the label turned towards the camera")
            shoot.arming.arm(shots[1].sku, shots[1].role)
    catalog.close()


def _fill(card: Path, amount: int) -> None:
    from PIL import Image

    folder = card / "DCIM" / "100CREWS"
    folder.mkdir(parents=True)
    sample = Path(str(files("resources").joinpath("sample-shoot"))) / "camera-a" / "DCIM" / "100HARBR"
    # Large enough for most recipes, or as small as thousands of them need be.
    side = 2100 if amount <= FRAMES else 360
    opened = []
    for path in [one for one in sorted(sample.glob("*.JPG")) if one.stem not in ("IMG_0001", "IMG_0002")][:12]:
        with Image.open(path) as picture:
            exif = picture.info["exif"]
            picture.thumbnail((side, side))
            opened.append((picture.convert("RGB"), exif))
    for n in range(amount):
        picture, exif = opened[n % len(opened)]
        # Each of other bytes, or it would be known already.
        picture.putpixel((n % picture.width, n // picture.width), (n % 256, n // 256, 7))
        picture.save(folder / f"IMG_{n + 1:04}.JPG", quality=90, exif=exif)


def _take(target: Path, language: str, scale: int) -> None:
    """In a process of its own: Qt takes scale and language up when it starts."""
    from studio.base import settings
    from ui.parts.theme import Theme
    from ui.state.session import Session
    from ui.window.main_window import Window
    from ui.window.spoken_here import take_up

    app = QApplication([])
    take_up(app, language)
    theme = Theme(app, "light")
    window = Window(Session(lasts=True), theme, settings.load())
    window.show()
    for name, (code, *_) in DROPS.items():
        window.open_drop(code)
        _until(lambda code=code: window.session.shoot is not None and window.session.shoot.code == code)
        taken: dict[str, list[Path]] = {}
        for look in LOOKS:
            theme.set_mode(look)
            for page in PAGES:
                _go_to(window, page)
                for size, sides in SIZES[scale].items():
                    window.resize(*sides)
                    _settle(window)
                    path = target / name / language / f"{page}-{look}-{size}.png"
                    path.parent.mkdir(parents=True, exist_ok=True)
                    window.grab().save(str(path))
                    taken.setdefault(size, []).append(path)
                _leave(window, page)
        for size, paths in taken.items():
            _lay_out(paths, target / f"{name}-{language}-{size}.png")
    window.close_now()


def _go_to(window: "Window", page: str) -> None:
    window.banners.clear()
    run: Callable[[str], Any] = window.commands.run
    if page == "board":
        window.show_page("shoot")
        run("shoot.board")
    elif page in ("grid", "compare"):
        window.show_page("review")
        strip = window.review_page.strip
        strip.setCurrentIndex(strip.model().index(0, 0))
        both = QItemSelection(strip.model().index(0, 0), strip.model().index(1, 0))
        strip.selectionModel().select(both, QItemSelectionModel.SelectionFlag.Select)
        if page == "grid" or strip.model().rowCount() > 1:
            run("view.grid" if page == "grid" else "view.compare")
    else:
        window.show_page(page)
    if page == "brief":
        window.brief_page.stack.turn_to("products")


def _leave(window: "Window", page: str) -> None:
    if page == "board":
        window.commands.run("shoot.board")
    elif page in ("grid", "compare"):
        window.commands.run("view.back")


def _settle(window: "Window") -> None:
    """Until all that it asked for is there, laid out and painted: nothing is under way twice in a row."""
    quiet = 0
    for _ in _tries():
        busy = window.session.waiting or window.pictures.busy or window.missing.busy or window.session.tasks
        quiet = 0 if busy else quiet + 1
        if quiet > 1:
            return


def _spin(ms: int) -> None:
    loop = QEventLoop()
    QTimer.singleShot(ms, loop.quit)
    loop.exec()


def _until(so: Callable[[], bool]) -> None:
    for _ in _tries():
        if so():
            return
    raise SystemExit("A drop did not open; run it again, or look into the log.")


def _tries() -> Iterator[None]:
    for _ in range(MOST_MS * 6 // MOMENT_MS):
        _spin(MOMENT_MS)
        yield None


def _lay_out(paths: list[Path], sheet: Path) -> None:
    """A contact sheet: one picture beside the other, as small as tells what is cut off, empty or ugly."""
    from PIL import Image

    small = []
    for path in paths:
        with Image.open(path) as picture:
            small.append(picture.convert("RGB").resize((THUMB_PX, picture.height * THUMB_PX // picture.width)))
    wide, high = THUMB_PX + GAP_PX, max(one.height for one in small) + GAP_PX
    made = Image.new("RGB", (wide * PER_ROW + GAP_PX, high * -(-len(small) // PER_ROW) + GAP_PX), "#7f7f7f")
    for n, one in enumerate(small):
        made.paste(one, (GAP_PX + n % PER_ROW * wide, GAP_PX + n // PER_ROW * high))
    made.save(sheet)


def main() -> None:
    """One step of `take_all`: `TARGET make MANY`, or `TARGET LANGUAGE SCALE`."""
    target, what, number = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
    if what == "make":
        _make_drops(Path(os.environ["THREESHOT_HOME"]), number)
    else:
        _take(target, what, number)


if __name__ == "__main__":
    main()

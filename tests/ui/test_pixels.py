"""100 % is one pixel of the picture on one pixel of the screen, whatever the screen's scaling; and the number beside it is right."""

import os
import subprocess
import sys

import pytest

from tests.ui.conftest import Crew

AT_100_PERCENT = """
import sys
from PySide6.QtCore import QPointF
from PySide6.QtGui import QImage, QPixmap, qRgb
from PySide6.QtWidgets import QApplication
from ui.parts.canvas import Canvas
from ui.parts.viewpoint import Viewpoint

app = QApplication([])
picture = QImage(401, 301, QImage.Format.Format_RGB32)
for y in range(301):
    for x in range(401):
        picture.setPixel(x, y, qRgb(255 * ((x + y) % 2), x % 256, y % 256))
canvas = Canvas(Viewpoint(), lambda role, sku: role or "")
row = {"id": "1", "name": "IMG_0001", "width": 401, "height": 301, "kind": "picture", "verdict": "pass", "rejected": 0, "label": "",
       "sku": None, "role": None, "error": None, "sharpest_box": None, "is_select": 0, "rating": 0, "preview": ""}
canvas.show_frame(row, QPixmap.fromImage(picture))
canvas.resize(333, 257)
canvas.show()
density = canvas.devicePixelRatioF()
for zoom, middle in ((1.0, QPointF(0.5, 0.5)), (1.0, QPointF(0.31, 0.77))):
    canvas.view.set(zoom, middle)
    seen, place = canvas.grab().toImage(), canvas.place()
    left, top = round(place.x() * density), round(place.y() * density)
    inside = [(x, y) for x in range(0, 401, 7) for y in range(0, 301, 5)
              if 0 <= left + x < seen.width() and 0 <= top + y < seen.height()]
    wrong = [at for at in inside if seen.pixel(left + at[0], top + at[1]) != picture.pixel(*at)]
    print(density, len(inside) > 1000, len(wrong))
print(canvas.scale, round(canvas.place().width() * density))
"""


@pytest.mark.parametrize("scaling", ["1", "1.5", "2"])
def test_at_100_percent_every_pixel_is_its_own_on_the_screen(scaling: str) -> None:
    environment = {**os.environ, "QT_SCALE_FACTOR": scaling, "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(
        [sys.executable, "-c", AT_100_PERCENT], env=environment, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.split("\n")[:3] == [f"{float(scaling)} True 0"] * 2 + ["1.0 401"]


def test_the_zooms_number_is_right_after_the_window_was_made_smaller(shooting: Crew) -> None:
    shooting.choose("IMG_0006")
    canvas, window = shooting.window.review_page.canvas, shooting.window
    shooting.wait(lambda: canvas.ready)
    before = canvas.note
    window.resize(window.width() - 300, window.height() - 150)
    shooting.wait(lambda: canvas.note != before)
    assert canvas.note.startswith(f"whole frame, {canvas.place().width() / 2400 * 100:.0f} %")

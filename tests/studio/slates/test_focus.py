"""The blur of a code's edges is a length: rendered at a known one, that is what is measured, whatever the size, turn and noise."""

import cv2
import numpy as np
import pytest
import zxingcpp

from studio.slates import read_codes

CODES = {
    "tag": ("2010261001010", zxingcpp.BarcodeFormat.EAN13, 95, 113),
    "slate": ("threeshot:1;drop=HARBOUR-01;sku=HS-TOTE-01;shot=hero", zxingcpp.BarcodeFormat.QRCode, 29, 37),
}
SIDE = 1600


@pytest.mark.parametrize("turned_deg", [0, 7])
@pytest.mark.parametrize("share", [0.2, 0.4])
@pytest.mark.parametrize("what", CODES)
def test_a_rendered_blur_is_measured(what: str, share: float, turned_deg: float) -> None:
    text, kind, modules, with_margin = CODES[what]
    drawn = np.asarray(zxingcpp.create_barcode(text, kind).to_image(scale=12, add_quiet_zones=True, add_hrt=False))
    width = round(share * SIDE * with_margin / modules)
    drawn = cv2.resize(drawn, (width, round(width * drawn.shape[0] / drawn.shape[1])), interpolation=cv2.INTER_AREA)
    # A frame of that width, and as high as the code needs.
    height = min(SIDE, drawn.shape[0] + 200)
    drawn = drawn[: height - 40]
    frame = np.full((height, SIDE), 140, np.float32)
    top, left = (height - drawn.shape[0]) // 2, (SIDE - drawn.shape[1]) // 2
    frame[top : top + drawn.shape[0], left : left + drawn.shape[1]] = 30 + drawn * 0.75
    turn = cv2.getRotationMatrix2D((SIDE / 2, height / 2), turned_deg, 1.0)
    frame = cv2.warpAffine(frame, turn, (SIDE, height), flags=cv2.INTER_AREA, borderValue=140)
    module_px = share * SIDE / modules
    noise = np.random.default_rng(1).normal(0, 3, frame.shape)
    for blur_modules in (0.15, 0.25):
        blur_px = blur_modules * module_px
        blurred = np.clip(cv2.GaussianBlur(frame, (0, 0), blur_px) + noise, 0, 255).astype(np.uint8)
        (code,) = read_codes(blurred)
        # What a pixel itself smears, and the turning, is in it.
        assert code.blur is not None and abs(code.blur * SIDE - np.hypot(blur_px, 0.3)) < 0.35 * blur_px + 0.25, (
            code.blur * SIDE,
            blur_px,
        )

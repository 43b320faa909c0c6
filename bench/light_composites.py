"""Frames with a known card or known bands in them, made from photographs without either: for `bench.measuring_light`.

A card is warped by perspective into a photograph in linear light; both then get the same light, exposure, cast, blur and grain, and are
written as a camera's JPEG. Everything follows from a seed.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

Linear = NDArray[np.float32]
Codes = NDArray[np.uint8]
KINDS = ("plain", "printed", "target", "three-part", "classic", "passport")
SIDE = 1200
_PX = 12
"""Pixels of a card's drawing to a millimetre, halved for the larger cards."""
_LEAST_SHARE, _MOST_SHARE = 0.03, 0.22
_INK, _WHITE, _BLACK, _GREY = 0.04, 0.86, 0.035, 0.18
CLASSIC = (
    (115, 82, 68), (194, 150, 130), (98, 122, 157), (87, 108, 67), (133, 128, 177), (103, 189, 170),
    (214, 126, 44), (80, 91, 166), (193, 90, 99), (94, 60, 108), (157, 188, 64), (224, 163, 46),
    (56, 61, 150), (70, 148, 73), (175, 54, 60), (231, 199, 31), (187, 86, 149), (8, 133, 161),
    (243, 243, 242), (200, 200, 200), (160, 160, 160), (122, 122, 121), (85, 85, 85), (52, 52, 52),
)  # fmt: skip
"""The published sRGB codes of the 24 patches (X-Rite, 2005), row by row; beyond sRGB's gamut the cyan one is cut off at 8."""


@dataclass(frozen=True)
class Truth:
    """What was put in: the card's corners (4, 2) in pixels, clockwise; cast, stops of red and blue over green; ev; tilt in degrees."""

    kind: str
    corners: NDArray[np.float32]
    cast: tuple[float, float]
    ev: float
    tilt_deg: float
    held: bool


def light_of(codes: Codes) -> Linear:
    """(H, W, 3) linear light, 0 to 1, of sRGB codes (IEC 61966-2-1)."""
    at = codes.astype(np.float32) / 255.0
    return np.where(at <= 0.04045, at / 12.92, ((at + 0.055) / 1.055) ** 2.4).astype(np.float32)


def codes_of(light: Linear, quality: int = 92) -> Codes:
    """Linear light as the sRGB codes of a camera's JPEG."""
    at = np.clip(light, 0.0, 1.0).astype(np.float32, copy=False)
    codes = np.where(at <= 0.0031308, 12.92 * at, 1.055 * cv2.pow(at, 1 / 2.4) - 0.055)
    _, data = cv2.imencode(
        ".jpg", np.round(255 * codes[:, :, ::-1]).astype(np.uint8), [cv2.IMWRITE_JPEG_QUALITY, quality]
    )
    return np.asarray(cv2.imdecode(data, cv2.IMREAD_COLOR)[:, :, ::-1], np.uint8)


def photograph(codes: Codes) -> Linear:
    """A photograph in linear light, its long side at most `SIDE`."""
    scale = min(1.0, SIDE / max(codes.shape[:2]))
    small = cv2.resize(codes, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA) if scale < 1 else codes
    return light_of(np.asarray(small, np.uint8))


def with_card(photo: Linear, kind: str, rng: np.random.Generator) -> tuple[Codes, Truth]:
    """A photograph with a card of that kind in it, tilted up to 25° and held now and then."""
    card = _drawn(kind, rng)
    tilt = float(rng.uniform(0, 25))
    corners = _placed(card.shape[1] / card.shape[0], photo.shape, tilt, rng)
    height, width = photo.shape[:2]
    size = card.shape[1], card.shape[0]
    source = np.array([[0, 0], [size[0], 0], [size[0], size[1]], [0, size[1]]], np.float32)
    warp = cv2.getPerspectiveTransform(source, corners)
    # Fourfold, averaged down: the card's edge is as soft as the photograph's own.
    finer = np.diag([2.0, 2.0, 1.0]) @ warp
    shrunk = max(1.0, size[0] / (2 * np.linalg.norm(corners[1] - corners[0])))
    soft = cv2.GaussianBlur(card, (0, 0), 0.4 * shrunk) if shrunk > 1.2 else card
    laid = cv2.warpPerspective(soft, finer, (2 * width, 2 * height), flags=cv2.INTER_LINEAR)
    mask = cv2.warpPerspective(np.ones(card.shape[:2], np.float32), finer, (2 * width, 2 * height))
    laid = cv2.resize(laid, (width, height), interpolation=cv2.INTER_AREA)
    mask = cv2.resize(mask, (width, height), interpolation=cv2.INTER_AREA)[:, :, None]
    down, across = np.mgrid[0:height, 0:width].astype(np.float32)
    angle, fall = rng.uniform(0, 2 * np.pi), rng.uniform(0, 0.5)
    way = (across * np.cos(angle) + down * np.sin(angle)) / max(corners.max(0) - corners.min(0))
    way -= way[mask[:, :, 0] > 0.5].mean()
    laid = laid * np.exp2(fall * np.clip(way, -1, 1))[:, :, None] / np.maximum(mask, 1e-3)
    made = photo * (1 - mask) + laid * mask
    held = bool(rng.random() < 0.4)
    if held:
        made = _held(made, corners, rng)
    ev, cast = _exposure(rng, kind, fall)
    gain = np.exp2(np.array([cast[0], 0.0, cast[1]]))
    gain *= 2.0**ev / float(gain @ [0.2126, 0.7152, 0.0722])
    return _photographed(made * gain.astype(np.float32), rng), Truth(kind, corners, cast, ev, tilt, held)


def _exposure(rng: np.random.Generator, kind: str, fall: float) -> tuple[float, tuple[float, float]]:
    """EV and cast of a frame. No grey is told where a channel is clipped: what would be is exposed for less."""
    strength, hue = rng.uniform(0, 1.5), rng.uniform(0, 2 * np.pi)
    cast = float(strength * np.cos(hue)), float(strength * np.sin(hue))
    gain = np.exp2(np.array([cast[0], 0.0, cast[1]]))
    highest = float(gain.max() / (gain @ [0.2126, 0.7152, 0.0722]))
    most = np.log2(0.9 / (0.2 * highest)) - fall / 2
    return float(min(rng.uniform(-2, 2), most)), cast


def _photographed(light: Linear, rng: np.random.Generator) -> Codes:
    blur = float(rng.uniform(0.4, 1.6))
    soft = cv2.GaussianBlur(light, (0, 0), blur)
    photons = 10.0 ** rng.uniform(2.8, 4.3)
    noise = rng.standard_normal(soft.shape).astype(np.float32) * np.sqrt(np.maximum(soft, 0) / photons + 1e-7)
    return codes_of(soft + noise, int(rng.integers(82, 96)))


def _placed(ratio: float, shape: tuple[int, ...], tilt_deg: float, rng: np.random.Generator) -> NDArray[np.float32]:
    """Corners of a card of that width to height, turned out of the picture's plane by `tilt_deg`, and rolled by up to 20°."""
    height, width = shape[:2]
    half = np.array([[-ratio, -1, 0], [ratio, -1, 0], [ratio, 1, 0], [-ratio, 1, 0]]) / 2
    axis = rng.uniform(0, 2 * np.pi)
    tilt = cv2.Rodrigues(np.radians(tilt_deg) * np.array([np.cos(axis), np.sin(axis), 0.0]))[0]
    roll = cv2.Rodrigues(np.array([0, 0, np.radians(rng.uniform(-20, 20))]))[0]
    turned = half @ (roll @ tilt).T
    distance = 4.0 * max(ratio, 1.0)
    seen = (turned[:, :2] * distance / (distance + turned[:, 2:])).astype(np.float32)
    area = float(cv2.contourArea(seen))
    share = float(np.exp(rng.uniform(np.log(_LEAST_SHARE), np.log(_MOST_SHARE))))
    reach = seen.max(axis=0) - seen.min(axis=0)
    scale = min(np.sqrt(share * width * height / area), 0.9 * width / reach[0], 0.9 * height / reach[1])
    seen *= scale
    low, high = -seen.min(axis=0) + 8, np.array([width, height]) - seen.max(axis=0) - 8
    return np.asarray(seen + rng.uniform(low, np.maximum(high, low + 1)), np.float32)


def _held(light: Linear, corners: NDArray[np.float32], rng: np.random.Generator) -> Linear:
    """Two to four fingers over one edge, a hand behind it."""
    side = int(rng.integers(0, 4))
    one, two = corners[side], corners[(side + 1) % 4]
    along, middle = two - one, corners.mean(axis=0)
    inwards = middle - (one + two) / 2
    skin = light_of(np.array([[[198, 146, 120]]], np.uint8))[0, 0] * rng.uniform(0.3, 1.1)
    length = float(np.linalg.norm(along))
    made = light.copy()
    count = int(rng.integers(2, 5))
    first = rng.uniform(0.15, 0.5)
    for n in range(count):
        at = one + along * min(0.9, first + 0.13 * n) + inwards * rng.uniform(-0.05, 0.12)
        tip = at - inwards * 0.8
        mask = np.zeros(light.shape[:2], np.float32)
        cv2.line(
            mask, tuple(int(v) for v in at), tuple(int(v) for v in tip), 1.0, max(6, int(0.1 * length)), cv2.LINE_AA
        )
        mask = cv2.GaussianBlur(mask, (0, 0), max(1.0, 0.006 * length))[:, :, None]
        made = made * (1 - mask) + skin * rng.uniform(0.85, 1.15) * mask
    return np.asarray(made, np.float32)


def _drawn(kind: str, rng: np.random.Generator) -> Linear:
    """The card by itself, in reflectance."""
    if kind in ("classic", "passport"):
        return _checker(kind, rng)
    grey = float(rng.choice([_GREY, 0.18, 0.4])) if kind == "plain" else _GREY
    height, width = 600, int(600 * rng.choice([1.0, 1.25, 1.4, 1.6]))
    if rng.random() < 0.4:
        height, width = width, height
    card = np.full((height, width), grey, np.float32)
    if kind == "three-part":
        order = (_WHITE, _GREY, _BLACK) if rng.random() < 0.5 else (_BLACK, _GREY, _WHITE)
        for n, value in enumerate(order):
            card[:, width * n // 3 : width * (n + 1) // 3] = value
        if rng.random() < 0.3:
            card = np.ascontiguousarray(card.T)
    if kind == "printed":
        for n in range(int(rng.integers(2, 6))):
            size = rng.uniform(0.8, 2.2)
            text = str(rng.choice(["18% GREY CARD", "WHITE BALANCE", "www.cards.example", "No. 4 / 2026", "EXPOSURE"]))
            place = int(rng.uniform(0.03, 0.4) * width), int((0.12 + 0.8 * n / 5) * height)
            ink = _lettered(card.shape, text, place, int(rng.integers(0, 4)), float(size), int(rng.integers(2, 5)))
            card = card * (1 - ink) + _INK * ink
        if rng.random() < 0.5:
            x, y = int(0.8 * width), int(0.8 * height)
            cv2.rectangle(card, (x, y), (x + width // 9, y + height // 9), _WHITE, -1)
    if kind == "target":
        middle = width // 2, height // 2
        for ring in range(int(rng.integers(1, 4))):
            radius = int(min(width, height) * (0.1 + 0.09 * ring))
            cv2.circle(card, middle, radius, float(rng.choice([_INK, _WHITE])), int(rng.integers(4, 14)), cv2.LINE_AA)
        cv2.line(card, (middle[0] - height // 4, middle[1]), (middle[0] + height // 4, middle[1]), _INK, 4, cv2.LINE_AA)
        cv2.line(card, (middle[0], middle[1] - height // 4), (middle[0], middle[1] + height // 4), _INK, 4, cv2.LINE_AA)
    paper = 1 + 0.004 * cv2.GaussianBlur(rng.standard_normal(card.shape).astype(np.float32), (0, 0), 2)
    tint = 1 + rng.uniform(-0.01, 0.01, 3)
    return np.asarray((card * paper)[:, :, None] * tint, np.float32)


def _lettered(shape: tuple[int, ...], text: str, place: tuple[int, int], font: int, size: float, thick: int) -> Linear:
    """(H, W) 0 to 1: where the letters are."""
    ink = np.zeros(shape[:2], np.uint8)
    cv2.putText(ink, text, place, font, size, 255, thick, cv2.LINE_AA)
    return ink.astype(np.float32) / 255.0


def _checker(kind: str, rng: np.random.Generator) -> Linear:
    """A ColorChecker: the Classic's patches of 40 mm each 46, or the Passport's of 12 each 14, on black, with a wider border."""
    side, pitch, border = (80, 92, 24) if kind == "classic" else (78, 92, 30)
    card = np.full((4 * pitch + 2 * border, 6 * pitch + 2 * border, 3), 0.022, np.float32)
    values = light_of(np.array(CLASSIC, np.uint8)[None])[0]
    for n, value in enumerate(values):
        row, column = divmod(n, 6)
        y, x = border + row * pitch + (pitch - side) // 2, border + column * pitch + (pitch - side) // 2
        card[y : y + side, x : x + side] = value
    card = np.maximum(
        card, 0.5 * _lettered(card.shape, "color checker", (border, border // 2 + 8), 0, 0.6, 1)[:, :, None]
    )
    turns = int(rng.choice([0, 0, 0, 1, 2, 3]))
    return np.ascontiguousarray(np.rot90(card, turns))


def banded(photo: Linear, depth: float, periods: float, rng: np.random.Generator) -> tuple[Codes, Codes]:
    """Two frames of one set under a flickering lamp: bands so many stops deep, so many over the frame, elsewhere in each."""
    rows = np.arange(photo.shape[0])[:, None, None] / photo.shape[0]
    frames = []
    for phase in rng.uniform(0, 2 * np.pi, 2):
        wave = np.sin(2 * np.pi * periods * rows + phase)
        wave = wave + 0.15 * np.sin(4 * np.pi * periods * rows + 2 * phase)
        wave = depth * wave / (wave.max() - wave.min())
        frames.append(_again(photo * np.exp2(wave).astype(np.float32), rng))
    return frames[0], frames[1]


def twice(photo: Linear, rng: np.random.Generator) -> tuple[Codes, Codes]:
    """Two frames of one set without bands; in half of them something moved, or the lamp was turned a little."""
    one, two = photo, photo
    if rng.random() < 0.5:
        height, width = photo.shape[:2]
        x, y = int(rng.uniform(0, 0.7) * width), int(rng.uniform(0, 0.7) * height)
        two = photo.copy()
        two[y : y + height // 4, x : x + width // 4] = photo[: height // 4, : width // 4]
    if rng.random() < 0.5:
        down, across = np.mgrid[-1 : 1 : photo.shape[0] * 1j, -1 : 1 : photo.shape[1] * 1j]
        angle = rng.uniform(0, 2 * np.pi)
        two = two * np.exp2(0.15 * (across * np.cos(angle) + down * np.sin(angle)))[:, :, None].astype(np.float32)
    return _again(one, rng), _again(two, rng)


def _again(light: Linear, rng: np.random.Generator) -> Codes:
    """Taken once: exposure a tenth of a stop to either side, the camera within a pixel of where it was, grain of its own."""
    shift = np.array([[1, 0, rng.uniform(-1, 1)], [0, 1, rng.uniform(-1, 1)]], np.float32)
    moved = cv2.warpAffine(light, shift, (light.shape[1], light.shape[0]), borderMode=cv2.BORDER_REPLICATE)
    lit = moved * 2.0 ** rng.uniform(-0.1, 0.1)
    noise = rng.standard_normal(lit.shape).astype(np.float32) * np.sqrt(np.maximum(lit, 0) / 3000 + 1e-7)
    return codes_of(lit + noise, 92)

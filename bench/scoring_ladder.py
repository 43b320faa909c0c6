"""The ladder that scoring is measured on: real sharp pictures, blurred in linear light by kernels of known size."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from studio.imaging.srgb import LINEAR, encoded

SIDE = 1600
"""Long side of every picture of the ladder, pixels."""

LEAST_SIDE = 1000
"""A scene smaller than this is left out: enlarged, it would not be sharp."""

DISCS = (0.0, 0.5, 1.0, 2.0, 3.0, 4.0, 6.0, 8.0)
MOTIONS = ((12.0, 20.0), (12.0, 110.0), (20.0, 65.0), (20.0, 155.0))
EXPOSURES_EV = (0.0, -2.0, 1.0)
NOISES = (0.0, 8.0)
QUALITIES = (95, 70)


@dataclass(frozen=True)
class Truth:
    """What was done to a frame: disc radius or length of the motion (pixels), its angle, exposure, noise and JPEG quality."""

    scene: str
    radius_px: float
    length_px: float
    angle_deg: float
    ev: float
    noise: float
    quality: int

    @property
    def sharp(self) -> bool:
        return self.radius_px <= 0.5 and self.length_px == 0


def scenes(folders: list[Path]) -> list[Path]:
    """The pictures in the folders that are large enough, by name."""
    found = []
    for folder in folders:
        for path in sorted(folder.iterdir()):
            if path.suffix.lower() in {".jpg", ".jpeg", ".png", ".webp", ".avif", ".heic", ".tif"}:
                found.append(path)
    return found


def load(path: Path) -> NDArray[np.float32] | None:
    """(H, W, 3) float32 BGR in linear light at 1600 px on the long side; None when it can't be read or is too small."""
    if path.suffix.lower() == ".heic":
        import pi_heif

        heif = pi_heif.open_heif(path, convert_hdr_to_8bit=True)
        picture = np.asarray(heif)[..., 2::-1]
    else:
        read = cv2.imread(str(path), cv2.IMREAD_COLOR)
        if read is None:
            return None
        picture = np.asarray(read)
    long_side = max(picture.shape[:2])
    if long_side < LEAST_SIDE:
        return None
    linear = LINEAR[picture]
    if long_side > SIDE:
        scale = SIDE / long_side
        linear = np.asarray(cv2.resize(linear, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), np.float32)
    return linear


def disc(radius: float) -> NDArray[np.float64]:
    """A disc of that radius in pixels, antialiased, summing to 1."""
    half, fine = int(np.ceil(radius)) + 1, 9
    axis = np.arange(-(half * fine + fine // 2), half * fine + fine // 2 + 1) / fine
    inside = (axis[:, None] ** 2 + axis[None, :] ** 2) <= radius**2
    size = 2 * half + 1
    kernel = inside.astype(np.float64).reshape(size, fine, size, fine).mean(axis=(1, 3))
    return np.asarray(kernel / kernel.sum(), np.float64)


def path(length: float, angle_deg: float) -> NDArray[np.float64]:
    """A straight motion of that length in pixels; the angle runs counter-clockwise from the horizontal."""
    half = int(np.ceil(length / 2)) + 2
    kernel = np.zeros((2 * half + 1, 2 * half + 1))
    for along in np.linspace(-length / 2, length / 2, 64 * int(np.ceil(length))):
        x, y = half + along * np.cos(np.radians(angle_deg)), half - along * np.sin(np.radians(angle_deg))
        left, top = int(x), int(y)
        fx, fy = x - left, y - top
        kernel[top, left] += (1 - fx) * (1 - fy)
        kernel[top, left + 1] += fx * (1 - fy)
        kernel[top + 1, left] += (1 - fx) * fy
        kernel[top + 1, left + 1] += fx * fy
    return kernel / kernel.sum()


QUICK = ((0.0, 0.0, 95), (-2.0, 8.0, 70), (0.0, 8.0, 95), (1.0, 0.0, 70))
"""Four of the twelve conditions (exposure, noise, quality): clean, harsh, noisy, bright."""


def frames(scene: Path, quick: bool = False) -> Iterator[tuple[Truth, bytes]]:
    """Every frame of a scene as JPEG bytes. quick: only in the four conditions of QUICK, not in all twelve."""
    linear = load(scene)
    if linear is None:
        return
    kernels: list[tuple[float, float, float, NDArray[np.float64] | None]] = []
    kernels += [(r, 0.0, 0.0, disc(r) if r else None) for r in DISCS]
    kernels += [(0.0, length, angle, path(length, angle)) for length, angle in MOTIONS]
    noise_of = np.random.default_rng(20261124)
    grain = noise_of.standard_normal(linear.shape, dtype=np.float32)
    for number, (radius, length, angle, kernel) in enumerate(kernels):
        soft = linear if kernel is None else cv2.filter2D(linear, -1, kernel, borderType=cv2.BORDER_REFLECT_101)
        for ev in EXPOSURES_EV:
            codes = _encode(np.asarray(soft) * np.float32(2.0**ev))
            for noise in NOISES:
                noisy = codes + noise * np.roll(grain, 37 * number, axis=(0, 1)) if noise else codes
                picture = np.clip(np.rint(noisy), 0, 255).astype(np.uint8)
                for quality in QUALITIES:
                    if quick and (ev, noise, quality) not in QUICK:
                        continue
                    _, data = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, quality])
                    yield Truth(scene.name, radius, length, angle, ev, noise, quality), data.tobytes()


def _encode(linear: NDArray[np.float32]) -> NDArray[np.float32]:
    light = np.clip(linear, 0.0, 1.0)
    table = np.linspace(0.0, 1.0, 65536, dtype=np.float64)
    return (encoded(table) * 255.0).astype(np.float32)[np.rint(light * 65535).astype(np.int32)]

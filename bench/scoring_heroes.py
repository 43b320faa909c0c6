"""Hard hero frames, drawn: white on white, black on black, backlit, silk, close-ups of cloth; how they are judged right and wrong.

Each scene is drawn at twice the size in linear light: reflectance, a height under one soft light, sheen. Then a disc of defocus, a shake or
a moved product, the lens, photons, a camera's sharpening, sRGB and JPEG. Judged as the hero of a drop with a grey card.
"""

import tempfile
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from bench.scoring_cloths import SCENES, Field, Scene
from studio import scoring
from studio.documents.kit import load_kit
from studio.imaging import open_picture
from studio.imaging.srgb import encoded

SEED = 13
EXPOSURES_EV = (0.0, -0.4, 0.25)
ISO = 100


@dataclass(frozen=True)
class Camera:
    """name: by its sensor. sensor_mm2: its area as its files tell it; None: they don't. electrons: a pixel's at white and ISO 100."""

    name: str
    sensor_mm2: float | None
    electrons: float


CAMERAS = (Camera("a phone's sensor", None, 12_000.0), Camera("APS-C", 370.0, 107_000.0))
"""Close-ups are taken with both: what their fibres are told from grain by is how much light a sensor got. The others with the first, which
is noisier, and whose file tells less."""

NOISIEST = 10.0
"""Times the noise of the other good ones, as at ISO 10,000; of close-ups a fourth good one."""


@dataclass(frozen=True)
class Wrong:
    """What was done to a frame. product_px, behind_px, front_px: diameters of the discs of product, background and foreground; shake_px,
    moved_px: length of the smear of all, or of the product alone."""

    name: str
    ev: float = 0.0
    product_px: float = 0.0
    behind_px: float = 0.0
    front_px: float = 0.0
    shake_px: float = 0.0
    moved_px: float = 0.0
    noise: float = 1.0
    iso: int = ISO

    @property
    def good(self) -> bool:
        """Whether it is to pass."""
        return not (self.product_px or self.shake_px or self.moved_px or abs(self.ev) > 1.0)


GOOD = tuple(Wrong(f"right, {ev:+.2f} EV", ev) for ev in EXPOSURES_EV)
NOISY = (Wrong("right, noisy", noise=NOISIEST, iso=int(ISO * NOISIEST**2)),)
SOFT = (
    Wrong("soft, disc of 6 px", product_px=6, behind_px=8, front_px=6),
    Wrong("soft, disc of 10 px", product_px=10, behind_px=12, front_px=10),
    Wrong("focus in front", product_px=8, behind_px=12),
    Wrong("focus behind", product_px=8, front_px=12),
)
MOVED = (
    Wrong("shake of 12 px", shake_px=12),
    Wrong("shake of 20 px", shake_px=20),
    Wrong("product moved", moved_px=16),
)
EXPOSED = tuple(Wrong(f"{ev:+.1f} EV", ev) for ev in (1.7, 2.2, -2.0))


def frames_of(scene: Scene) -> tuple[Wrong, ...]:
    """What a scene is shown as: of a close-up no other place can be in focus, and no product moves before something else."""
    if scene.fills:
        return GOOD + NOISY + SOFT[:2] + MOVED[:2] + EXPOSED
    return GOOD + SOFT + MOVED + EXPOSED


def report(folder: Path | None = None) -> int:
    """Print how each frame is judged and the counts by kind of scene; how many are judged otherwise than they should be.

    folder: where to put the frames to look at them; None: nowhere.
    """
    cv2.setNumThreads(1)
    limits = scoring.Limits.of(load_kit("three-shot").role("hero"))
    right: dict[tuple[str, bool], list[bool]] = defaultdict(list)
    with tempfile.TemporaryDirectory(prefix="threeshot-") as temporary:
        place = folder or Path(temporary)
        place.mkdir(parents=True, exist_ok=True)
        for scene, camera in shots():
            for wrong, path in drawn(scene, place, camera):
                told = judged(path, wrong, limits, camera)
                fine = (told.verdict == "pass") == wrong.good
                right[f"{scene.kind}, {camera.name}", wrong.good].append(fine)
                blur = told.sharpness.blur_px_delivery or 0.0
                print(
                    f"{scene.name:22}{wrong.name:20}{camera.name:18}{blur:6.2f} {told.verdict:6}{'' if fine else '← NOT '}"
                    f"{'; '.join(told.reasons)}",
                    flush=True,
                )
                if folder is None:
                    path.unlink()
    print("\n| scenes | good ones passed | bad ones not |\n|---|---|---|")
    for row in dict.fromkeys(row for row, _ in right):
        names = dict.fromkeys(scene.name for scene, camera in shots() if f"{scene.kind}, {camera.name}" == row)
        passed, stopped = (right[row, good] for good in (True, False))
        print(f"| {row}: {', '.join(names)} | {sum(passed)} of {len(passed)} | {sum(stopped)} of {len(stopped)} |")
    return sum(not fine for told in right.values() for fine in told)


def shots() -> Iterator[tuple[Scene, Camera]]:
    """Each scene with each camera that it is taken with."""
    for scene in SCENES:
        for camera in CAMERAS if scene.fills else CAMERAS[:1]:
            yield scene, camera


def judged(path: Path, wrong: Wrong, limits: scoring.Limits, camera: Camera) -> scoring.Result:
    """The verdict of a drop on that frame, whose grey card says how far off its exposure is."""
    seen = open_picture(path, side=limits.side)
    most = scoring.most_grain_pct(wrong.iso, camera.sensor_mm2)
    found = scoring.score(seen, limits, outliner=scoring.outline, most_noise_pct=most)
    card = scoring.Reference("grey-card", wrong.ev, "the grey card, 2 min before")
    return scoring.judge(found, limits, None, (seen.width, seen.height), card)


def drawn(scene: Scene, folder: Path, camera: Camera) -> Iterator[tuple[Wrong, Path]]:
    """The frames of a scene, as files; the same ones each time."""
    product, cover, behind = scene.draw(np.random.default_rng(SEED))
    rows = np.linspace(0.0, 1.0, cover.shape[0], dtype=np.float32)[:, None]
    front = np.broadcast_to(np.clip((rows - 0.86) / 0.06, 0.0, 1.0), cover.shape)
    for wrong in frames_of(scene):
        blurred = _disc(behind * (1 - front[..., None]), wrong.behind_px) + _disc(
            behind * front[..., None], wrong.front_px
        )
        smeared, hidden = (
            _smear(_disc(part, wrong.product_px), wrong.moved_px) for part in (product * cover[..., None], cover)
        )
        light = _smear(smeared + blurred * (1.0 - hidden[..., None]), wrong.shake_px)
        path = folder / f"{scene.name} {wrong.name} {camera.name}.jpg".replace(" ", "-").replace(",", "")
        path.write_bytes(_photographed(light, wrong, camera, np.random.default_rng(SEED + len(wrong.name))))
        yield wrong, path


def _disc(light: Field, diameter: float) -> Field:
    if not diameter:
        return light
    side = 2 * int(diameter) + 1
    fine: Any = np.zeros((8 * side, 8 * side), np.float32)
    cv2.circle(fine, (4 * side, 4 * side), round(4 * diameter), 1.0, -1)
    kernel = cv2.resize(fine, (side, side), interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.filter2D(light, -1, kernel / kernel.sum()), np.float32)


def _smear(light: Field, length: float, degrees: float = 25.0) -> Field:
    if not length:
        return light
    side = 2 * int(length) + 1
    fine: Any = np.zeros((8 * side, 8 * side), np.float32)
    half = 4 * length * np.array([np.cos(np.radians(degrees)), -np.sin(np.radians(degrees))])
    ends = [tuple(int(v) for v in np.rint(4 * side + sign * half)) for sign in (-1, 1)]
    cv2.line(fine, ends[0], ends[1], 1.0, 8, cv2.LINE_AA)
    kernel = cv2.resize(fine, (side, side), interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.filter2D(light, -1, kernel / kernel.sum()), np.float32)


def _photographed(light: Field, wrong: Wrong, camera: Camera, chance: np.random.Generator) -> bytes:
    """Lens, exposure, photons, sharpening, sRGB and JPEG."""
    seen = cv2.GaussianBlur(light, (0, 0), 0.55) * 2.0**wrong.ev
    noise = chance.standard_normal(seen.shape, np.float32)
    seen = seen + noise * (wrong.noise * np.sqrt(np.maximum(seen, 0.0) / camera.electrons + 4e-7)).astype(np.float32)
    codes = 255.0 * encoded(np.clip(seen, 0.0, 1.0))
    codes = codes + 0.5 * (codes - cv2.GaussianBlur(codes, (0, 0), 1.0))
    pixels = np.rint(np.clip(codes, 0.0, 255.0)).astype(np.uint8)
    return bytes(cv2.imencode(".jpg", pixels[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, 93])[1])

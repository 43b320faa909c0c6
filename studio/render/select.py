"""One select becomes its renditions: one decode, all sizes from it."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np

from studio.base import files, jobs
from studio.base.errors import InvalidInput
from studio.base.findings import Finding, Findings
from studio.bundle import credentials
from studio.bundle.credentials import Made, Seal
from studio.documents.rule import Part
from studio.documents.rule_kinds.max_kb import RULE as MAX_KB
from studio.documents.rule_kinds.min_product_fill_pct import RULE as MIN_FILL
from studio.documents.rule_kinds.only_product import RULE as ONLY_PRODUCT
from studio.imaging import render_pixels
from studio.render import backdrop
from studio.render.backdrop import Rgb
from studio.render.encode import QUALITY_FLOOR, Encoded, PictureMetadata, encode
from studio.render.exif import ExifBlock, exif_of
from studio.render.framing import Framing, frame_for, on_framing
from studio.render.iim import iim_of
from studio.render.measured import Measured, box_on, measured
from studio.render.own_crop import Box
from studio.render.product import Product, find_product
from studio.render.reducing import resample
from studio.render.tags import ALTERED, Tags

if TYPE_CHECKING:
    from studio.documents.recipe import Rendition

Subject = tuple[float, float, float, float]

# Output sharpening: an unsharp mask of this σ, the stronger the more the picture was reduced.
_SHARPEN_SIGMA_PX = 0.7
_SHARPEN_LEAST, _SHARPEN_MOST = 0.15, 0.45


@dataclass(frozen=True)
class Rendered:
    """One file that was made. Picklable.

    path: where it is. name: its file name. rendition: the rendition's name. width, height in pixels. bytes: its size.
    sha256: hex. quality: what was used, None when lossless. warnings: findings about the file. white_share_pct: per cent of
    the border that is as white as the rule asks, None when there is no such rule. border_level: the border's median level, 0 to 255.
    fill_pct: what the product fills of the width or height, None when not asked for or when the product is only guessed. beside: what
    stands on the white backdrop beside the product, None when not asked for or when the backdrop isn't white.
    """

    path: Path
    name: str
    rendition: str
    width: int
    height: int
    bytes: int
    sha256: str
    format: str = "jpeg"
    quality: int | None = None
    warnings: tuple[Finding, ...] = ()
    white_share_pct: float | None = None
    border_level: int | None = None
    fill_pct: float | None = None
    beside: tuple[Part, ...] | None = None
    gtin: str | None = field(default=None, compare=False)


def render_select(
    source: Path,
    renditions: "Sequence[Rendition]",
    naming: Mapping[str, Any],
    tags: Tags,
    subject: Subject | None,
    out: Path,
    xxh128: str | None = None,
    subject_source: str = "",
    crops: Mapping[str, Box] = MappingProxyType({}),
    seal: Seal | None = None,
) -> list[Rendered]:
    """Make the renditions of one select into the folder `out`; those not made of its role are left out.

    seal: what puts Content Credentials into each file, where there is one.
    source: the frame's main file. naming: drop, sku, gtin, role, creator, n, pick, as `recipe.file_name` takes them. subject: (x, y,
    width, height) in pixels of the upright picture. subject_source: what found it, see `find_product`. xxh128: what the source's bytes
    must hash to, 32 hex digits. crops: what a person drew, by rendition; see `own_crop`. The order of the answer is that of
    `renditions`. Same input, same bytes. Raises NotAsRecorded when the source holds other bytes, InvalidInput when it cannot be read,
    when a name needs what the product lacks, or when two renditions have the same name; Refused when the disk is full.
    """
    chosen = [r for r in renditions if r.takes(str(naming.get("role", "")))]
    if not chosen:
        return []
    pixels = render_pixels(source, xxh128)
    seen = _Seen(pixels, subject, subject_source, crops)
    framings = [seen.framing(r) for r in chosen]
    names = _names(chosen, framings, naming)
    exif, gtin = exif_of(tags), naming.get("gtin")
    said = {r.tells: tags.said(*r.tells) for r in chosen}

    def make(index: int) -> Rendered:
        told = said[chosen[index].tells]
        return _make(pixels, chosen[index], framings[index], seen, names[index], out, exif, told, gtin, seal)

    return _all(make, len(chosen))


class _Seen:
    """The whole picture as the framing needs it, and the product in it. Looked at only when asked for."""

    def __init__(self, pixels: Rgb, subject: Subject | None, source: str, crops: Mapping[str, Box]) -> None:
        self._pixels, self.crops = pixels, crops
        self._size = (pixels.shape[1], pixels.shape[0])
        self._known = subject, source

    @cached_property
    def _small(self) -> Rgb:
        import cv2

        width, height = self._size
        factor = max(1, max(self._size) // 960)
        columns, rows = max(1, width // factor), max(1, height // factor)
        part = self._pixels[: rows * factor, : columns * factor]
        return np.asarray(cv2.resize(part, (columns, rows), interpolation=cv2.INTER_AREA), np.uint8)

    @cached_property
    def product(self) -> Product:
        """The product, found once for all renditions."""
        return find_product(self._small, self._size, *self._known)

    def framing(self, rendition: "Rendition") -> Framing:
        """The rendition's framing: as a person drew it, else about the product."""
        width, height = self._size
        crop = self.crops.get(rendition.name)
        framing = frame_for(rendition, width, height, None)
        if rendition.fit != "crop" or not (framing.crops or crop or MIN_FILL.of(rendition.rules)):
            return framing
        box = self.product.box
        framing = frame_for(rendition, width, height, box, crop=crop)
        if framing.cut and not framing.own:
            sides = "lr" if framing.size[0] / framing.size[1] > width / height else "tb"
            if backdrop.can_continue(self._small, sides):
                framing = frame_for(rendition, width, height, box, extend=True)
        return framing


def _names(renditions: "Sequence[Rendition]", framings: Sequence[Framing], naming: Mapping[str, Any]) -> list[str]:
    from studio.documents.recipe import file_name

    names: list[str] = []
    for rendition, framing in zip(renditions, framings, strict=True):
        name = file_name(rendition, {**naming, "width": framing.size[0], "height": framing.size[1]})
        if name.casefold() in (other.casefold() for other in names):
            raise InvalidInput(
                f"Two renditions would both be called {name}; give rendition {rendition.name} another naming."
            )
        names.append(name)
    return names


def _all(make: Any, count: int) -> list[Rendered]:
    """Every rendition, on this thread and a second one: reducing and encoding let go of Python's lock."""
    left = list(range(count))[::-1]
    done: dict[int, Rendered] = {}

    def work(_: object = None) -> None:
        while left:
            try:
                index = left.pop()
            except IndexError:
                return
            done[index] = make(index)

    second = jobs.run("renditions", work) if count > 1 else None
    try:
        work()
    finally:
        left.clear()
        if second is not None:
            second.wait()
    return [done[index] for index in range(count)]


def _make(
    pixels: Rgb,
    rendition: "Rendition",
    framing: Framing,
    seen: _Seen,
    name: str,
    out: Path,
    exif: ExifBlock,
    tags: Tags,
    gtin: str | None,
    seal: Seal | None,
) -> Rendered:
    picture, continued = _picture(pixels, framing, rendition.background)
    if continued:
        tags = replace(tags, digital_source_type=ALTERED)
    carried = PictureMetadata(exif, tags.packet().to_bytes(), iim_of(tags))
    limits = [kb for kb in (rendition.max_kb, MAX_KB.of(rendition.rules)) if kb is not None]
    room = 0 if seal is None else credentials.ROOM
    most = min(limits) * 1000 - room if limits else None
    encoded = encode(picture, rendition.format, rendition.quality, most, carried)
    if seal is not None:
        done = Made(name, rendition.format, framing.crops, framing.enlarged != 1.0, continued)
        encoded = replace(encoded, data=seal(encoded.data, done))
    path = out / name
    files.write_atomic(path, encoded.data, within=path.parent)
    seen_on = _measured(encoded.data, rendition, framing, seen)
    return Rendered(
        path=path,
        name=name,
        rendition=rendition.name,
        width=framing.size[0],
        height=framing.size[1],
        bytes=len(encoded.data),
        sha256=hashlib.sha256(encoded.data).hexdigest(),
        format=rendition.format,
        quality=encoded.quality,
        warnings=tuple(_warnings(name, rendition, framing, encoded, seen)),
        white_share_pct=seen_on.white_share_pct,
        border_level=seen_on.border_level,
        fill_pct=_fill_pct(rendition, framing, seen),
        beside=seen_on.beside,
        gtin=gtin,
    )


def _picture(pixels: Rgb, framing: Framing, background: str) -> tuple[Rgb, bool]:
    """A rendition's pixels, and whether its background was continued."""
    left, top, right, bottom = framing.placed
    size = (right - left, bottom - top)
    x0, y0, x1, y1 = (round(v) for v in framing.source)
    if (x1 - x0, y1 - y0) == size and framing.source == (float(x0), float(y0), float(x1), float(y1)):
        picture = pixels[y0:y1, x0:x1]
    else:
        picture = _sharpened(resample(pixels, framing.source, size), 1 / framing.enlarged)
    if framing.padded:
        colour = (int(background[1:3], 16), int(background[3:5], 16), int(background[5:7], 16))
        return backdrop.pad(picture, framing.size, framing.placed, colour)
    return picture, False


def _sharpened(picture: Rgb, reduced: float) -> Rgb:
    """Unsharp mask for the loss that reducing brings; an enlarged picture (`reduced` < 1) is left alone."""
    if reduced <= 1.0:
        return picture
    import cv2

    amount = _SHARPEN_LEAST + (_SHARPEN_MOST - _SHARPEN_LEAST) * min(1.0, reduced - 1.0)
    soft = cv2.GaussianBlur(picture, (0, 0), _SHARPEN_SIGMA_PX)
    return np.asarray(cv2.addWeighted(picture, 1 + amount, soft, -amount, 0), np.uint8)


def _measured(data: bytes, rendition: "Rendition", framing: Framing, seen: _Seen) -> Measured:
    """What the rules ask to be measured, on the finished file as whoever takes it sees it."""
    if ONLY_PRODUCT.of(rendition.rules) is None:
        return measured(data, rendition)
    box = box_on(framing.source, framing.placed, seen.product.box)
    return measured(data, rendition, box, seen.product.drawn)


def _fill_pct(rendition: "Rendition", framing: Framing, seen: _Seen) -> float | None:
    if MIN_FILL.of(rendition.rules) is None or not seen.product.sure:
        return None
    return framing.fill_pct(seen.product.box)


def _warnings(name: str, rendition: "Rendition", framing: Framing, encoded: Encoded, seen: _Seen) -> list[Finding]:
    found = Findings(file=name, rendition=rendition.name)
    guessed = framing.crops and not seen.product.sure
    on_framing(found, framing, rendition, guessed=guessed, crop=seen.crops.get(rendition.name))
    limit, kb = rendition.max_kb, len(encoded.data) / 1000
    # Beyond the rules' limit it is a finding of `check`, and is not to be told twice.
    most = MAX_KB.of(rendition.rules)
    told = most is not None and kb > most
    if limit is not None and kb > limit and not told:
        if encoded.quality is None:
            found.add("kb-lossless", kb=kb, limit=limit)
        else:
            found.add("kb-at-lowest", kb=kb, limit=limit, quality=min(QUALITY_FLOOR, rendition.quality))
    return found.all

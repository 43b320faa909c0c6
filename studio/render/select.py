"""One select becomes its renditions: one decode, all sizes from it."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
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
from studio.render.framing import Framing, Way
from studio.render.iim import iim_of
from studio.render.measured import Measured, box_on, measured
from studio.render.own_crop import Box
from studio.render.product import Product
from studio.render.reducing import resample
from studio.render.seen import SeenPicture
from studio.render.shared_pixels import SharedPixels
from studio.render.sizes import least_share, on_framing
from studio.render.tags import ALTERED, CUT_OUT, Tags

if TYPE_CHECKING:
    from studio.documents.recipe import Rendition

Subject = tuple[float, float, float, float]

# Output sharpening: an unsharp mask of this σ, the stronger the more the picture was reduced.
_SHARPEN_SIGMA_PX = 0.7
_SHARPEN_LEAST, _SHARPEN_MOST = 0.15, 0.45
# To have fewer kB: at least so much smaller each time, and a little more than their share says.
_SMALLER, _CLOSER = 0.95, 0.97


@dataclass(frozen=True)
class Rendered:
    """One file that was made. Picklable.

    way: what is around the picture, see `framing.Way`. path: where it is. name: its file name. rendition: the rendition's name. width,
    height in pixels. bytes: its size. sha256: hex. quality: what was used, None when lossless. warnings: findings about the file.
    white_share_pct: per cent of the border that is as white as the rule asks, None when there is no such rule. border_level: the border's
    median level, 0 to 255. fill_pct: what the product fills of the width or height, None when not asked for or when the product is only
    guessed. beside: what stands on the white backdrop beside the product, None when not asked for or when the backdrop isn't white.
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
    way: Way = "as-shot"


@dataclass(frozen=True)
class Renditions:
    """What became of one select. files: in the order asked for. not_made: why each of the others was not. Picklable."""

    files: tuple[Rendered, ...] = ()
    not_made: tuple[Finding, ...] = ()


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
    product: Product | None = None,
) -> Renditions:
    """Make the renditions of one select into the folder `out`; those not made of its role are left out.

    seal: what puts Content Credentials into each file, where there is one. product: where it was looked for already. source: the frame's
    main file. naming: drop, sku, gtin, role, creator, n, pick, as `recipe.file_name` takes them. subject: (x, y, width, height) in pixels
    of the upright picture. subject_source: what found it, see `find_product`. xxh128: what the source's bytes must hash to, 32 hex
    digits. crops: what a person drew, by rendition; see `own_crop`. A rendition that would cut the product, or whose cut-out is not sure,
    is not made, and the others are. Same input, same bytes. Raises NotAsRecorded when the source holds other bytes, InvalidInput when it
    cannot be read, when a name needs what the product lacks, or when two renditions have the same name; Refused when the disk is full.
    """
    role = str(naming.get("role", ""))
    chosen = [r.of_role(role) for r in renditions if r.takes(role)]
    if not chosen:
        return Renditions()
    pixels = render_pixels(source, xxh128)
    seen = SeenPicture(
        (pixels.shape[1], pixels.shape[0]), subject, subject_source, crops, lambda: pixels, product=product
    )
    framings = [seen.framing(r) for r in chosen]
    names = _names(chosen, framings, naming)
    said, shared = {r.tells: tags.said(*r.tells) for r in chosen}, SharedPixels(f.window for f in framings if f.made)
    work = _Work(pixels, seen, out, naming, names, exif_of(tags), said, seal, shared)
    done = _all(lambda index: work.make(chosen[index], framings[index]), _order(framings))
    made = tuple(one for one in done if isinstance(one, Rendered))
    return Renditions(made, tuple(one for one in done if isinstance(one, Finding)))


def _names(renditions: "Sequence[Rendition]", framings: Sequence[Framing], naming: Mapping[str, Any]) -> list[str]:
    names: list[str] = []
    for rendition, framing in zip(renditions, framings, strict=True):
        name = _name(rendition, framing, naming)
        if name.casefold() in (other.casefold() for other in names):
            raise InvalidInput(
                f"Two renditions would both be called {name}; give rendition {rendition.name} another naming."
            )
        names.append(name)
    return names


def _name(rendition: "Rendition", framing: Framing, naming: Mapping[str, Any]) -> str:
    from studio.documents.recipe import file_name

    return file_name(rendition, {**naming, "width": framing.size[0], "height": framing.size[1]})


def _order(framings: Sequence[Framing]) -> list[int]:
    """Which to begin first, so that two threads end at about the same time: the largest; last what takes another's pixels."""
    same = [framing.window in (other.window for other in framings[:at]) for at, framing in enumerate(framings)]
    return sorted(range(len(framings)), key=lambda at: (same[at], -framings[at].size[0] * framings[at].size[1]))


def _all(make: Callable[[int], Rendered | Finding], order: Sequence[int]) -> list[Rendered | Finding]:
    """Every rendition, on this thread and a second one: reducing and encoding let go of Python's lock. order: of their beginning."""
    left = list(order)[::-1]
    done: dict[int, Rendered | Finding] = {}

    def work(_: object = None) -> None:
        while left:
            try:
                index = left.pop()
            except IndexError:
                return
            done[index] = make(index)

    second = jobs.run("renditions", work) if len(left) > 1 else None
    try:
        work()
    finally:
        left.clear()
        if second is not None:
            second.wait()
    return [done[index] for index in range(len(order))]


@dataclass(frozen=True)
class _Work:
    """One select under work. naming: as `render_select` takes it; names: of its files, as they were planned; said: the tags, by what may be
    told; shared: pixels that several take."""

    pixels: Rgb
    seen: SeenPicture
    out: Path
    naming: Mapping[str, Any]
    names: Sequence[str]
    exif: ExifBlock
    said: Mapping[Any, Tags]
    seal: Seal | None
    shared: SharedPixels

    def make(self, rendition: "Rendition", framing: Framing) -> Rendered | Finding:
        """One file; or why it is not made."""
        about = Findings(str(self.naming.get("sku", "")), str(self.naming.get("role", "")), rendition=rendition.name)
        if not framing.made:
            about.add("crop-not-made")
            return about.all[0]
        picture, doubt = self._picture(rendition, framing)
        if doubt:
            about.add("cutout-not-made", why=doubt)
            return about.all[0]
        told = self.said[rendition.tells]
        if framing.way == "transparent":
            told = replace(told, digital_source_type=ALTERED, instructions=CUT_OUT)
        elif framing.way in ("continued", "blurred"):
            told = replace(told, digital_source_type=ALTERED)
        carried = PictureMetadata(self.exif, told.packet().to_bytes(), iim_of(told))
        asked = framing
        encoded, framing = self._encoded(picture, rendition, framing, carried)
        name = _name(rendition, framing, self.naming)
        if name in self.names and name != _name(rendition, asked, self.naming):
            raise InvalidInput(
                f"Two renditions would both be called {name}; give rendition {rendition.name} another naming."
            )
        if self.seal is not None:
            done = Made(name, rendition.format, framing.crops, framing.enlarged != 1.0, framing.way)
            encoded = replace(encoded, data=self.seal(encoded.data, done))
        path = self.out / name
        files.write_atomic(path, encoded.data, within=path.parent)
        seen_on = _measured(encoded.data, rendition, framing, self.seen)
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
            warnings=tuple(self._warnings(name, rendition, framing, encoded, asked)),
            white_share_pct=seen_on.white_share_pct,
            border_level=seen_on.border_level,
            beside=seen_on.beside,
            fill_pct=self._fill_pct(rendition, framing),
            gtin=self.naming.get("gtin"),
            way=framing.way,
        )

    def _picture(self, rendition: "Rendition", framing: Framing) -> tuple[Rgb, str]:
        """A rendition's pixels, and why it can't be cut out, where it is to be and can't."""
        placed = framing.placed
        picture = self.shared.taken(framing.window, lambda: self._reduced(framing))
        if framing.way == "transparent":
            return self._cut_out(picture, framing)
        if not framing.padded:
            return picture, ""
        if framing.way == "bars":
            return backdrop.barred(picture, framing.size, placed, rendition.background), ""
        return (backdrop.blurred if framing.way == "blurred" else backdrop.continued)(picture, framing.size, placed), ""

    def _reduced(self, framing: Framing) -> Rgb:
        """What the framing takes of the picture, in its size and sharpened."""
        source, size = framing.window
        x0, y0, x1, y1 = (round(v) for v in source)
        if (x1 - x0, y1 - y0) == size and source == (float(x0), float(y0), float(x1), float(y1)):
            return self.pixels[y0:y1, x0:x1]
        return _sharpened(resample(self.pixels, source, size), 1 / framing.enlarged)

    def _cut_out(self, picture: Rgb, framing: Framing) -> tuple[Rgb, str]:
        from studio.render.cutout import cut_out

        outline = self.seen.outline(framing.source)
        if outline is None:
            return picture, "where the product ends is not sure"
        cut = cut_out(picture, outline)
        left, top, right, bottom = framing.placed
        canvas = np.zeros((framing.size[1], framing.size[0], 4), np.uint8)
        canvas[top:bottom, left:right] = cut.rgba
        return canvas, cut.doubt

    def _encoded(
        self, picture: Rgb, rendition: "Rendition", framing: Framing, carried: PictureMetadata
    ) -> tuple[Encoded, Framing]:
        """As good as fits under the size asked for; where no quality does, smaller, as far as whoever takes it allows."""
        limits = [kb for kb in (rendition.max_kb, MAX_KB.of(rendition.rules)) if kb is not None]
        room = 0 if self.seal is None else credentials.ROOM
        most = max(1, min(limits) * 1000 - room) if limits else None
        encoded = encode(picture, rendition.format, rendition.quality, most, carried)
        smaller, reduced, share, least = encoded, framing, 1.0, least_share(rendition, framing.size)
        while most is not None and not smaller.fits and share > least:
            share = max(least, share * min(_SMALLER, _CLOSER * (most / len(smaller.data)) ** 0.5))
            reduced = framing.reduced((max(1, round(framing.size[0] * share)), max(1, round(framing.size[1] * share))))
            smaller = encode(self._picture(rendition, reduced)[0], rendition.format, rendition.quality, most, carried)
        # Where even the least is too much, that is told, and it is made as it was asked for.
        return (smaller, reduced) if smaller.fits else (encoded, framing)

    def _fill_pct(self, rendition: "Rendition", framing: Framing) -> float | None:
        if MIN_FILL.of(rendition.rules) is None or not self.seen.product.sure:
            return None
        return framing.fill_pct(self.seen.product.box)

    def _warnings(
        self, name: str, rendition: "Rendition", framing: Framing, encoded: Encoded, asked: Framing
    ) -> list[Finding]:
        found = Findings(file=name, rendition=rendition.name)
        guessed = rendition.fit == "crop" and framing.crops and not self.seen.product.sure
        on_framing(found, asked, rendition, guessed=guessed, crop=self.seen.crops.get(rendition.name))
        limit, kb = rendition.max_kb or MAX_KB.of(rendition.rules), len(encoded.data) / 1000
        if framing is not asked:
            width, height = framing.size
            found.add("smaller-for-kb", width=width, height=height, limit=limit)
        # Beyond the rules' limit it is a finding of `check`, and is not to be told twice.
        most = MAX_KB.of(rendition.rules)
        if rendition.max_kb is not None and kb > rendition.max_kb and not (most is not None and kb > most):
            if encoded.quality is None:
                found.add("kb-lossless", kb=kb, limit=limit)
            else:
                found.add("kb-at-lowest", kb=kb, limit=limit, quality=min(QUALITY_FLOOR, rendition.quality))
        return found.all


def _sharpened(picture: Rgb, reduced: float) -> Rgb:
    """Unsharp mask for the loss that reducing brings; an enlarged picture (`reduced` < 1) is left alone."""
    if reduced <= 1.0:
        return picture
    import cv2

    amount = _SHARPEN_LEAST + (_SHARPEN_MOST - _SHARPEN_LEAST) * min(1.0, reduced - 1.0)
    soft = cv2.GaussianBlur(picture, (0, 0), _SHARPEN_SIGMA_PX)
    return np.asarray(cv2.addWeighted(picture, 1 + amount, soft, -amount, 0), np.uint8)


def _measured(data: bytes, rendition: "Rendition", framing: Framing, seen: SeenPicture) -> Measured:
    """What the rules ask to be measured, on the finished file as whoever takes it sees it."""
    if ONLY_PRODUCT.of(rendition.rules) is None:
        return measured(data, rendition)
    box = box_on(framing.source, framing.placed, seen.product.box)
    return measured(data, rendition, box, seen.product.drawn)

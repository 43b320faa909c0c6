"""One look at one file, in a worker process: EXIF, codes, score, preview. Every decode of a camera's file starts here."""

from dataclasses import dataclass, field, replace
from datetime import timedelta, timezone
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from studio.base.errors import NoDecoder, Refused, ThreeshotError
from studio.base.sensitivity import Sensitivity
from studio.imaging import formats
from studio.slates import Code

if TYPE_CHECKING:
    from collections.abc import Callable

    from studio.base.workers import WorkerFailure
    from studio.imaging import Exif, FileMarks, Look
    from studio.imaging.picture import Picture
    from studio.scoring import Result
    from studio.scoring.subject import Outliner


@dataclass(frozen=True)
class Examination:
    """What one look at one file found; picklable. On an error everything else is None or empty.

    path: as it was given. kind: `formats.kind_of` of its name. error: None, or the sentence why it could not be read.
    width, height: upright pixels. codes: slates first. result: None for clips. phash: 16 hexadecimal digits.
    preview: where the preview was written, None when none was asked for. opened: whether the picture itself was decoded
    (a RAW: its sensor's data, not just its preview; and of several pictures in one file none is cut off); None for a clip, judged later.
    unopened: None, or the sentence why the file is of a kind that can't be opened here; `error` says it too, but not of a RAW whose preview
    stands for it.
    notes: what was odd about the file, a sentence each. marks: the stars, label and rejection that it carries in itself, also where it
    can't be opened. headroom_ev: RAW only, stops left above the brightest value.
    unwritten: the sentence why this computer had no room for what the look made; of the file nothing is known then.
    outlined: the subject is by an outline, or a person's box, that was known already.
    """

    path: str
    kind: str | None = None
    error: str | None = None
    exif: "Exif | None" = None
    width: int | None = None
    height: int | None = None
    codes: list[Code] = field(default_factory=list)
    result: "Result | None" = None
    phash: str | None = None
    preview: str | None = None
    opened: bool | None = None
    notes: list[str] = field(default_factory=list)
    marks: "FileMarks | None" = None
    headroom_ev: float | None = None
    unwritten: str | None = None
    unopened: str | None = None
    outlined: bool = False

    @property
    def captured_at(self) -> str | None:
        """The capture time as ISO 8601 text, by the camera's clock, with its UTC offset where the camera wrote one."""
        if self.exif is None or self.exif.captured_at is None:
            return None
        moment = self.exif.captured_at
        if self.exif.offset_s is not None:
            moment = moment.replace(tzinfo=timezone(timedelta(seconds=self.exif.offset_s)))
        return moment.isoformat(timespec="milliseconds" if self.exif.subsec else "seconds")

    def to_inspect(self) -> dict[str, Any]:
        """The `inspect` answer for this file: the keys of DESIGN.md, `notes`, and the `sensitivity` of the verdict."""
        scored = self.result.to_dict() if self.result is not None else {}
        return {
            "file": self.path,
            "error": self.error,
            "width": self.width,
            "height": self.height,
            "captured_at": self.captured_at,
            "camera": self.exif.camera if self.exif is not None else None,
            "codes": [code.to_dict() for code in self.codes],
            "sharpness": scored.get("sharpness"),
            "subject": scored.get("subject"),
            "exposure": scored.get("exposure"),
            "verdict": scored.get("verdict"),
            "reasons": scored.get("reasons", []),
            "notes": list(self.notes),
            "sensitivity": scored.get("sensitivity"),
        }


def examine(
    path: str,
    limits: dict[str, Any] | None = None,
    preview: str | None = None,
    thorough: bool = False,
    exif: "Exif | None" = None,
    measured: bool = True,
    mask: bytes | None = None,
    box: tuple[int, int, int, int] | None = None,
    outlined: bool = False,
    unsure_copy: str | None = None,
) -> Examination:
    """Look at one file once. Never raises for what a file can be: `error` then says it in one sentence.

    limits: `scoring.Limits.to_dict()`, None for the general ones. preview: where to write the JPEG that the window shows.
    thorough: decode a RAW's sensor data too, as the verdict on a card needs. exif: what is known of it already; without it it is read.
    measured: False to prove only that it opens. mask: the product's outline where that is known already, as `scene_look` makes it. box: a
    person's own, x, y, width, height in pixels of the upright picture.
    outlined: ask the learned model, where it is here, for what the fast finder is not
    sure of; half a second. unsure_copy: where to write a small copy of what it is not sure of. MemoryError is left to the worker to tell.
    """
    from studio.imaging import read_marks

    asked = _Asked(limits, preview, thorough, exif, measured, mask, box, outlined, unsure_copy)
    found = _opened(path, lambda kind: _examine(path, kind, asked))
    if found.unwritten is not None:
        return found
    marks = read_marks(path)
    return replace(found, marks=marks, notes=[*found.notes, *([marks.problem] if marks.problem else [])])


def look_closely(path: str, sensitivity: Sensitivity = "normal") -> Examination:
    """`examine`, by general limits at that sensitivity, with all that is known of subjects; for a worker."""
    from studio.scoring import Limits

    return examine(path, Limits().at(sensitivity).to_dict(), outlined=True)


def _opened(path: str, look: "Callable[[str | None], Examination]") -> Examination:
    """What a look at a file of that kind gives, or the sentence on why it gives nothing."""
    kind = formats.kind_of(path)
    if kind == "clip":
        return _clip(path)
    if kind == "sidecar":
        return _sidecar(path)
    try:
        return look(kind)
    except _Unwritten as error:
        return Examination(path, kind, unwritten=str(error))
    except NoDecoder as error:
        return Examination(path, kind, error=str(error), unopened=str(error))
    except ThreeshotError as error:
        return Examination(path, kind, error=str(error))
    except MemoryError:
        raise
    except Exception as error:
        said = " ".join(str(error).split())[:160]
        sentence = (
            f"{path}: could not be examined ({type(error).__name__}: {said}); keep the card and report this file."
        )
        return Examination(path, kind, error=sentence)


def glance(path: str, preview: str) -> bool:
    """Write a first preview of a JPEG or a RAW, long before `examine` writes the real one; whether it did.

    The embedded one where there is one, else one from a reduced decode. Where a preview is already it stays. What can't be read is
    left for `examine` to tell. The copy was proved a moment ago, and `examine` writes over it what is proved of those bytes again.
    """
    from studio.base import files, picture_cache
    from studio.imaging import embedded, look, preview_jpeg, small_jpeg

    if picture_cache.is_whole(preview) or formats.content_of_ending(path) not in ("jpeg", "raw"):
        return False
    try:
        there = embedded(Path(path))
        data = small_jpeg(there) if there is not None else preview_jpeg(look(path, want_luma=False))
        return files.write_if_absent(Path(preview), data)
    except (ThreeshotError, OSError):
        return False


@cache
def warm() -> None:
    """Load all that a look needs, by looking once at a small picture; so the first frame of a shoot takes no longer than the second."""
    import tempfile

    import numpy as np
    from PIL import Image

    noise = np.random.default_rng(1).integers(0, 255, (240, 320, 3), np.uint8)
    with tempfile.TemporaryDirectory(prefix="threeshot-") as folder:
        picture = f"{folder}/a.jpg"
        Image.fromarray(noise).save(picture, exif=Image.Exif())
        glance(picture, f"{folder}/first.jpg")
        examine(picture, preview=f"{folder}/preview.jpg")


def failed(path: str, failure: "WorkerFailure") -> Examination:
    """The examination of a file that ended its worker."""
    return Examination(path, formats.kind_of(path), error=failure.sentence)


def _clip(path: str) -> Examination:
    """A clip is listed, not judged; it only has to be there."""
    try:
        size = Path(path).stat().st_size
    except OSError as error:
        sentence = f"{path}: could not be read ({error.strerror or error}); check the card and the file's permissions."
        return Examination(path, "clip", error=sentence)
    if size == 0:
        return Examination(path, "clip", error=f"{path}: the file is empty; copy it again from the card.")
    return Examination(path, "clip", notes=["A clip: copied and listed, judged later."])


def _sidecar(path: str) -> Examination:
    """What other programs said of a picture: of it alone nothing is to be seen but whether it is whole."""
    from studio import xmp

    try:
        if formats.ending(path) == "xmp":
            xmp.read_sidecar(Path(path))
    except ThreeshotError as error:
        return Examination(path, "sidecar", error=str(error))
    return Examination(path, "sidecar", error=f"{path}: is a sidecar and no picture; look at its picture.")


@dataclass(frozen=True)
class _Asked:
    """What `examine` was asked for."""

    limits: dict[str, Any] | None
    preview: str | None
    thorough: bool
    exif: "Exif | None"
    measured: bool
    mask: bytes | None
    box: tuple[int, int, int, int] | None
    outlined: bool
    unsure_copy: str | None


def _examine(path: str, kind: str | None, asked: _Asked) -> Examination:
    from studio import scoring, slates
    from studio.imaging import look, read_exif

    wanted = scoring.Limits.from_dict(asked.limits) if asked.limits is not None else scoring.Limits()
    seen = look(path, thorough=asked.thorough, side=wanted.side, hashed=asked.preview is not None)
    picture = seen.picture
    # A RAW judged by its preview alone has not been proved to be whole.
    opened = picture.unopened is None and (picture.source != "preview" or picture.headroom_ev is not None)
    opened = opened and seen.cut is None
    if not asked.measured:
        return Examination(
            path,
            kind,
            width=picture.width,
            height=picture.height,
            opened=opened,
            notes=[*picture.notes],
            unopened=picture.unopened,
        )
    exif = asked.exif or read_exif(path)
    subject = exif.subject_upright(picture.width, picture.height)
    codes = [_in_focus_or_not(picture, code) for code in slates.read_codes(picture.luma)]
    most_grain = scoring.most_grain_pct(exif.iso, exif.sensor_mm2)
    result = scoring.score(picture, wanted, subject, _outliner(asked), asked.box, most_grain)
    if asked.preview is not None:
        _write_preview(seen, Path(asked.preview))
    if asked.unsure_copy is not None and not result.subject.sure:
        _write_copy(picture, Path(asked.unsure_copy))
    notes = [*picture.notes, *([exif.problem] if exif.problem else [])]
    return Examination(
        path,
        kind,
        exif=exif,
        width=picture.width,
        height=picture.height,
        codes=codes,
        result=result,
        phash=scoring.phash(picture.small),
        preview=asked.preview,
        opened=opened,
        notes=notes,
        headroom_ev=picture.headroom_ev,
        unopened=picture.unopened,
        outlined=asked.mask is not None or asked.box is not None,
    )


def _outliner(asked: _Asked) -> "Outliner | None":
    if asked.mask is not None:
        from studio.judging.scene_look import outliner_of

        return outliner_of(asked.mask)
    from studio.scoring import outline

    return outline if asked.outlined else None


def _in_focus_or_not(picture: "Picture", code: Code) -> Code:
    """A code that has the size of one that is shown: whether it lies out of focus behind or before what is shot, or beside that."""
    from studio import slates
    from studio.scoring import is_anything_in_focus_beside, is_in_focus

    if not code.is_large or code.blur is None or code.corners is None:
        return code
    seen = replace(code, out_of_focus=not is_in_focus(picture, code.corners, code.blur))
    if not slates.tag_gtin(code) or not seen.is_shown:
        return seen
    return replace(seen, beside=is_anything_in_focus_beside(picture, code.corners, code.blur))


class _Unwritten(Exception):
    """What was made of a file could not be written; that is no fault of the file's."""


def _write_preview(seen: "Look", target: Path) -> None:
    from studio.base import picture_cache
    from studio.imaging import preview_jpeg

    if not picture_cache.may_hold(target, seen.xxh128):
        # The original is another by now. A first look at it may have been kept for what was recorded.
        target.unlink(missing_ok=True)
        return
    data = preview_jpeg(seen)
    try:
        picture_cache.keep(target, data)
    except Refused as error:
        raise _Unwritten(str(error)) from error
    except OSError as error:
        raise _Unwritten(
            f"{target}: the preview could not be written ({error.strerror or error}); see to its disk."
        ) from error


def _write_copy(picture: "Picture", target: Path) -> None:
    """The copy that the subject is looked for on, without loss."""
    import io

    from PIL import Image

    from studio.base import files
    from studio.scoring.exposure import at_side

    data = io.BytesIO()
    Image.fromarray(at_side(picture.small)).save(data, "PNG", compress_level=1)
    files.write_atomic(target, data.getvalue())

"""Content Credentials (C2PA): what each rendition says, signed, of where it comes from and what was done to it; and reading them.

With the extra `threeshot[credentials]` (c2pa-python). Without it renditions carry none, and a bundle's are not looked at.
"""

import contextlib
import io
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import studio
from studio.base.wording import count, listed
from studio.bundle import certificates, signing

WITHOUT = "Content Credentials need the extra: install 'threeshot[credentials]'."
ROOM = 16_000
"""Bytes that a manifest may take: the library keeps 10 kB free for a time stamp's answer, which is not asked for offline."""
TYPES = {"jpeg": "image/jpeg", "png": "image/png", "webp": "image/webp", "avif": "image/avif", "tiff": "image/tiff"}
_ENDINGS = {"jpg": "jpeg", "jpeg": "jpeg", "png": "png", "webp": "webp", "avif": "avif", "tif": "tiff", "tiff": "tiff"}
_OPENED = {**_ENDINGS, "dng": "dng", "heic": "heic", "heif": "heif"}
AROUND = {
    "continued": "The background was continued beyond the frame, from its own edge.",
    "blurred": "Beyond the frame the picture itself was put, blurred.",
    "bars": "Beyond the frame an even colour was put.",
    "transparent": "The product was cut out: its surroundings were made transparent.",
}
"""What is said of a picture's surroundings, by what they are."""
_CAPTURE = "http://cv.iptc.org/newscodes/digitalsourcetype/digitalCapture"
_ORIGINAL = "original"
_MARK = b"jumdc2pa"
"""How the description of a manifest store begins (C2PA 2.2, section 11.1), whatever the file around it."""
_PIECE = 1 << 20
_OFFLINE = {"remote_manifest_fetch": False, "ocsp_fetch": False}
"""A file that names an address is asking for a visit; it gets none."""


@dataclass(frozen=True)
class Origin:
    """Where a select comes from: the drop, its creator, the camera, the moment of exposure (ISO 8601), the original's name and hash.

    xxh128: of the original's bytes, xxh3-128, as the import recorded it.
    """

    drop: str
    creator: str
    original: str
    xxh128: str
    camera: str | None = None
    captured_at: str | None = None


@dataclass(frozen=True)
class Made:
    """What was done to it on the way to a file: the file's name, its kind (jpeg …), and the steps. way: what is around the picture, a key
    of AROUND where there is something to say of it."""

    name: str
    kind: str
    cropped: bool
    resized: bool
    way: str


Seal = Callable[[bytes, Made], bytes]


def available() -> bool:
    """Whether the extra is installed."""
    return find_spec("c2pa") is not None


def sealer(origin: Origin, source: Path) -> Seal:
    """What puts credentials into renditions of this original. A camera's own, in the original, are kept in them as an ingredient.

    Raises InvalidInput when the station's certificate can't be used.
    """
    import c2pa

    signer = _signer(certificates.chain())

    def seal(data: bytes, made: Made) -> bytes:
        if opened := _opened(source):
            # An original of another kind than its name says, or whose own credentials are damaged, is named in words alone.
            with contextlib.suppress(c2pa.C2paError):
                return signed(data, made, opened)
        return signed(data, made, None)

    def signed(data: bytes, made: Made, opened: str | None) -> bytes:
        sealed = io.BytesIO()
        with c2pa.Builder(_manifest(origin, made, with_original=opened is not None), context=_writing()) as builder:
            if opened is not None:
                about = {
                    "title": origin.original,
                    "relationship": "parentOf",
                    "instance_id": _ORIGINAL,
                    "label": _ORIGINAL,
                }
                with source.open("rb") as file:
                    builder.add_ingredient(about, opened, file)
            builder.sign(signer, TYPES[made.kind], io.BytesIO(data), sealed)
        return sealed.getvalue()

    return seal


def refused(pem: str) -> str:
    """Why nothing can be signed under these certificates (PEM, the station's own first); empty when it can, or that can't be tried here."""
    if not available():
        return ""
    import c2pa
    from PIL import Image

    picture = io.BytesIO()
    Image.new("RGB", (8, 8)).save(picture, "JPEG")
    try:
        with c2pa.Builder({"assertions": []}, context=_writing()) as builder:
            builder.sign(_signer(pem), TYPES["jpeg"], io.BytesIO(picture.getvalue()), io.BytesIO())
    except c2pa.C2paError:
        return (
            "can't sign pictures: that takes the key usage 'digital signature', the extended one 'e-mail protection' or "
            "'document signing', and the identifiers of its own key and of the one above"
        )
    return ""


def _opened(source: Path) -> str | None:
    """The type of an original that the library can open as an ingredient; None for others, such as most RAW files."""
    kind = _OPENED.get(source.suffix.lower().lstrip("."))
    return None if kind is None else TYPES.get(kind, f"image/{kind}")


def _manifest(origin: Origin, made: Made, *, with_original: bool) -> dict[str, Any]:
    first: dict[str, Any] = {"action": "c2pa.created", "digitalSourceType": _CAPTURE}
    if with_original:
        first = {"action": "c2pa.opened", "parameters": {"ingredientIds": [_ORIGINAL]}}
    steps = [
        *([{"action": "c2pa.cropped"}] if made.cropped else []),
        *([{"action": "c2pa.resized"}] if made.resized else []),
        *([_edited(AROUND[made.way])] if made.way in AROUND else []),
        {"action": "c2pa.converted", "parameters": {"description": "Saved in sRGB for delivery."}},
    ]
    capture = {
        "camera": origin.camera,
        "captured_at": origin.captured_at,
        "original": origin.original,
        "original_hash": {"alg": "xxh3-128", "hash": origin.xxh128},
        "drop": origin.drop,
        "generative_ai": "No generative AI was used.",
    }
    author = {
        "@context": "https://schema.org",
        "@type": "CreativeWork",
        "author": [{"@type": "Person", "name": origin.creator}],
    }
    return {
        "claim_generator_info": [{"name": "Threeshot", "version": studio.__version__}],
        "title": made.name,
        "assertions": [
            {"label": "c2pa.actions.v2", "data": {"actions": [first, *steps]}},
            {
                "label": "org.threeshot.capture",
                "data": {name: value for name, value in capture.items() if value is not None},
            },
            {"label": "stds.schema-org.CreativeWork", "data": author},
        ],
    }


def _edited(what: str) -> dict[str, Any]:
    return {"action": "c2pa.edited", "parameters": {"description": what}}


@cache
def _writing() -> Any:
    import c2pa

    # With thumbnails a manifest is a hundred times as long; it is read back by `look`, not at once.
    return c2pa.Context.from_dict(
        {"builder": {"thumbnail": {"enabled": False}}, "verify": {**_OFFLINE, "verify_after_sign": False}}
    )


@cache
def _signer(pem: str) -> Any:
    import c2pa

    key = signing.station_key()
    return c2pa.Signer.from_callback(key.sign, c2pa.C2paSigningAlg.ED25519, pem)


@dataclass
class Credentials:
    """What the pictures of a bundle carry. trusted, untrusted: signed under a root known here or not; without: files that carry none.

    invalid: files whose credentials do not hold. signers: whom the certificates name. cameras: files with a camera's own ones within.
    """

    trusted: int = 0
    untrusted: int = 0
    without: int = 0
    invalid: list[str] = field(default_factory=list)
    signers: list[str] = field(default_factory=list)
    cameras: int = 0

    def to_dict(self) -> dict[str, Any]:
        """As `verify --json` gives it."""
        return {
            "trusted": self.trusted,
            "untrusted": self.untrusted,
            "without": self.without,
            "invalid": self.invalid,
            "signers": self.signers,
            "cameras": self.cameras,
        }

    def sentences(self) -> list[str]:
        """For people; nothing where no picture carries any."""
        told = []
        whom = f" ({listed(self.signers, 3)})" if self.signers else ""
        if self.trusted:
            told.append(
                f"Content Credentials: {count(self.trusted, 'file')}, signed under a root that is trusted here{whom}."
            )
        if self.untrusted:
            told.append(
                f"Content Credentials: {count(self.untrusted, 'file')}, unchanged since they were signed, by a signer unknown here{whom}. "
                "Anybody can make such a certificate: ask the crew for its root, and trust it with 'threeshot key trust FILE'."
            )
        if self.invalid:
            told.append(f"Content Credentials that do not hold: {listed(self.invalid, 3)}.")
        if self.cameras:
            told.append(f"{count(self.cameras, 'file')} hold the camera's own Content Credentials of the original.")
        return told


def look(root: Path, names: Iterable[str]) -> Credentials | None:
    """Read the credentials of a bundle's pictures, `names` below its folder. None where the extra is not installed."""
    if not available():
        return None
    import c2pa

    anchored: dict[str, Any] = {"verify": {**_OFFLINE, "verify_trust": True}}
    if anchors := certificates.anchors():
        anchored["trust"] = {"user_anchors": anchors}
    context, found = c2pa.Context.from_dict(anchored), Credentials()
    for name in names:
        kind = _ENDINGS.get(name.rpartition(".")[2].lower())
        if kind is None:
            continue
        with (root / name).open("rb") as file:
            try:
                reader = c2pa.Reader.try_create(TYPES[kind], file, context=context)
            except c2pa.C2paError:
                # What is no picture to the library carries none, unless there is something of them in it.
                if _speaks_of_them(root / name):
                    found.invalid.append(name)
                    continue
                reader = None
            if reader is None:
                found.without += 1
                continue
            with reader:
                _count(found, name, reader)
    return found


def _speaks_of_them(path: Path) -> bool:
    """Whether a file has the beginning of a manifest store anywhere; read by the piece, however large it is."""
    with path.open("rb") as file:
        end = b""
        while piece := file.read(_PIECE):
            if _MARK in end + piece:
                return True
            end = piece[-len(_MARK) + 1 :]
    return False


def _count(found: Credentials, name: str, reader: Any) -> None:
    state, told = reader.get_validation_state(), json.loads(reader.json())
    active = told.get("manifests", {}).get(told.get("active_manifest"), {})
    signer = active.get("signature_info", {}).get("common_name")
    if state == "Invalid":
        found.invalid.append(name)
        return
    if state == "Trusted":
        found.trusted += 1
    else:
        found.untrusted += 1
    if isinstance(signer, str) and signer.isprintable() and signer not in found.signers:
        found.signers.append(signer[:80])
    if any(one.get("active_manifest") for one in active.get("ingredients", [])):
        found.cameras += 1

"""Which files are pictures, RAWs, clips or companions, by their ending; and what a picture really is, by its first bytes."""

from pathlib import PurePath
from typing import Literal

Kind = Literal["raw", "picture", "clip", "sidecar", "sound", "thumbnail"]


def _endings(words: str) -> frozenset[str]:
    return frozenset(words.split())


RAW = _endings(
    "3fr ari arw bay cap cr2 cr3 crw dcr dcs dng drf erf fff gpr iiq k25 kdc mdc mef mos mrw nef nrw orf ori pef ptx pxn "
    "raf raw rw2 rwl rwz sr2 srf srw x3f"
)
WITHOUT_SIGNATURE = _endings("ari bay cap dcs drf k25 pxn raw rwz")
"""RAWs that may begin in any way; those of every other ending are known by how they begin."""
PICTURE = _endings("avif heic heics heif hif insp jfif jpe jpeg jpg jxl mpo png tif tiff webp")
CLIP = _endings("3g2 3gp avi braw crm insv m2t m2ts m4v mkv mov mp4 mpeg mpg mts mxf r3d webm")
SIDECAR = _endings("aae acr comask cop cos dop nksc on1 pp3 xmp")
SOUND = _endings("aac aif aiff flac m4a mp3 ogg opus wav")
THUMBNAIL = _endings("lrv thm")

_BY_ENDING: dict[str, Kind] = {
    **dict.fromkeys(RAW, "raw"),
    **dict.fromkeys(PICTURE, "picture"),
    **dict.fromkeys(CLIP, "clip"),
    **dict.fromkeys(SIDECAR, "sidecar"),
    **dict.fromkeys(SOUND, "sound"),
    **dict.fromkeys(THUMBNAIL, "thumbnail"),
}

HEAD_BYTES = 64
"""How many of a file's first bytes `sniff` wants."""

_HEIF_BRANDS = frozenset(
    {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs", b"mif1", b"msf1", b"mif2"}
)
_AVIF_BRANDS = frozenset({b"avif", b"avis"})
_TITLES = {
    "jpeg": "a JPEG",
    "png": "a PNG",
    "webp": "a WebP",
    "heif": "a HEIF",
    "avif": "an AVIF",
    "tiff": "a TIFF",
    "jxl": "a JPEG XL",
    "raw": "a RAW",
    "clip": "a video",
    "gif": "a GIF",
    "bmp": "a BMP",
    "pdf": "a PDF",
    "psd": "a Photoshop document",
}


def ending(name: str | PurePath) -> str:
    """The ending of a file's name in lower case without its dot: `IMG_0001.JPG` → `jpg`; empty when it has none."""
    return PurePath(str(name).replace("\\", "/")).suffix[1:].lower()


def kind_of(name: str | PurePath) -> Kind | None:
    """What a file is by its ending, whatever its case; None for anything a shoot does not take, and for macOS's `._` companions.

    Other names that begin with a dot are taken: a picture nobody sees in a file browser would be lost when its card is formatted.
    """
    base = str(name).replace("\\", "/").rpartition("/")[2]
    if base.startswith("._"):
        return None
    return _BY_ENDING.get(ending(base))


def sniff(head: bytes) -> str | None:
    """What a file's first `HEAD_BYTES` say it is: jpeg, png, webp, heif, avif, jxl, tiff, raw, clip, gif, bmp, pdf, psd; None when unknown.

    `tiff` is also how most makers' RAW files begin (NEF, ARW, CR2, DNG …); the ending or the content's tags tell them apart.
    """
    if head.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if head.startswith((b"\xff\x0a", b"\0\0\0\x0cJXL \r\n\x87\n")):
        return "jxl"
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "webp"
    if head[4:8] == b"ftyp":
        return _sniff_box(head)
    # Olympus and Panasonic write a TIFF with a magic number of their own.
    if head[:4] in (b"IIRO", b"IIRS", b"MMOR", b"IIU\0"):
        return "raw"
    if head[:4] in (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+"):
        return "tiff"
    if head.startswith((b"FUJIFILMCCD-RAW", b"FOVb", b"\0MRM")) or head[6:14] == b"HEAPCCDR":
        return "raw"
    for start, kind in ((b"GIF8", "gif"), (b"BM", "bmp"), (b"%PDF", "pdf"), (b"8BPS", "psd")):
        if head.startswith(start):
            return kind
    return None


def _sniff_box(head: bytes) -> str:
    size = int.from_bytes(head[:4], "big")
    brands = {head[at : at + 4] for at in (8, *range(16, min(len(head), size) - 3, 4))}
    if head[8:12] == b"crx ":
        return "raw"
    if brands & _AVIF_BRANDS:
        return "avif"
    if brands & _HEIF_BRANDS:
        return "heif"
    return "clip"


def title(content: str | None) -> str:
    """What `sniff` found, for a sentence: `a PNG`; `of an unknown kind` when it found nothing."""
    return _TITLES.get(content or "", "of an unknown kind")


def content_of_ending(name: str | PurePath) -> str | None:
    """The content that a picture's ending promises, in `sniff`'s words; None for endings that promise none."""
    found = ending(name)
    if found in RAW:
        return "raw"
    if found in ("jpg", "jpeg", "jpe", "jfif", "mpo", "insp"):
        return "jpeg"
    if found in ("heic", "heics", "heif", "hif"):
        return "heif"
    if found in ("tif", "tiff"):
        return "tiff"
    return found if found in ("png", "webp", "avif", "jxl") else None

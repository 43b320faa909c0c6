"""What programs say of a frame in files of their own that are no XMP: Capture One (`.cos`) and RawTherapee (`.pp3`); and where they lie.

`.cos` is XML; its stars are the value of the entry `Basic_Rating`. `.pp3` is an INI file; in its section General stand Rank (0 to 5),
ColorLabel (0 to 5, in the order of RawTherapee's own menu) and InTrash.
"""

import re
from pathlib import Path

from studio.xmp.said import Sidecar

_COS = re.compile(rb"""<E\s+K=["']Basic_Rating["']\s+V=["']([0-5])["']""")
_GENERAL = re.compile(r"^\[General\]\s*$(.*?)(?=^\[|\Z)", re.MULTILINE | re.DOTALL)
_ENTRY = re.compile(r"^(Rank|ColorLabel|InTrash)=(\w+)\s*$", re.MULTILINE)
_COLOURS = ("", "Red", "Yellow", "Green", "Blue", "Purple")
_SETTINGS = re.compile(r"settings[0-9]*", re.IGNORECASE)


def capture_one(data: bytes) -> Sidecar | None:
    """What a `.cos` says; None when it says nothing of stars."""
    found = _COS.search(data)
    return Sidecar(rating=int(found[1])) if found is not None else None


def raw_therapee(data: bytes) -> Sidecar | None:
    """What a `.pp3` says; None when it says nothing of stars, colours or the trash."""
    general = _GENERAL.search(data.decode("utf-8", "replace"))
    found = dict(_ENTRY.findall(general[1])) if general is not None else {}
    if not found:
        return None
    rank, colour = found.get("Rank", ""), found.get("ColorLabel", "")
    return Sidecar(
        rating=int(rank) if rank in ("0", "1", "2", "3", "4", "5") else None,
        label=_COLOURS[int(colour)] if colour in ("0", "1", "2", "3", "4", "5") else None,
        reject={"true": True, "false": False}.get(found.get("InTrash", "").lower()),
    )


READERS = {".cos": capture_one, ".pp3": raw_therapee}
"""By the ending of a sidecar that is no XMP."""


def places(folder: Path) -> list[tuple[Path, str]]:
    """Where other programs keep what they say of the pictures in a folder: the place, and what they add to a picture's name."""
    found = [(folder, ".pp3"), *([(folder / "NKSC_PARAM", ".nksc")] if (folder / "NKSC_PARAM").is_dir() else [])]
    own = folder / "CaptureOne"
    try:
        found += (
            [(one, ".cos") for one in sorted(own.iterdir()) if _SETTINGS.fullmatch(one.name)] if own.is_dir() else []
        )
    except OSError:
        return found
    return found

"""What cameras, phones and computers leave on a card for themselves: it is not copied, and no reason to keep a card.

Anything else that Threeshot does not take in is told in the card's verdict, and the card is to be kept.
"""

import re
from pathlib import PurePath

SYSTEM_FOLDERS = frozenset({"system volume information", "lost+found", "lost.dir", "ascmhl"})
"""Folders never walked into (lower case); neither is any whose name begins with a dot: `.Spotlight-V100`, `.fseventsd` …"""

_NAMES = frozenset(
    {
        # computers
        "thumbs.db",
        "desktop.ini",
        "autorun.inf",
        "icon\r",
        "wmpinfo.xml",
        "indexervolumeguid",
        "ehthumbs.db",
        # Sony's card databases
        "mediapro.xml",
        "status.bin",
        "database.bin",
        "sonycard.ind",
        "memstick.ind",
        # Nikon's and Panasonic's card marks, Canon's card information
        "nikon001.dsc",
        "nc_fllst.dat",
        "autprint.mrk",
        "canonmsc",
        "camera.dat",
    }
)
# Catalogues, play lists, indexes and print orders; none holds a picture, a clip or a sound.
_ENDINGS = frozenset(
    [
        "ctg",
        "bdm",
        "mpl",
        "cpi",
        "tdt",
        "tid",
        "bup",
        "ifo",
        "int",
        "bnp",
        "inp",
        "ind",
        "dsc",
        "mrk",
        "inf",
        "pod",
        "idx",
        "url",
        "lnk",
    ]
)
_DATA_FOLDERS = frozenset({"misc", "eosmisc", "canonmsc", "avf_info", "private", "avchd", "bdmv", "panasonic", "sony"})
_SONY_CLIP_NOTE = re.compile(r"^[a-z0-9_]+m\d{2}\.xml$")


def is_clutter(name: str) -> bool:
    """Whether a name is a system's own: AppleDouble (`._*`), other hidden files without meaning, `Thumbs.db` and the like."""
    return name.startswith(".") or name.lower() in _NAMES


def is_system_file(path: PurePath) -> bool:
    """Whether a file (its path below the source) is a camera's or a computer's own note, not part of the shoot.

    That is: hidden files; the names and endings above; `.DAT` and `.BIN` in the folders where cameras keep such; and Sony's clip
    notes (`C0001M01.XML` in M4ROOT), which repeat what the clip itself holds.
    """
    name = path.name.lower()
    ending = path.suffix[1:].lower()
    if is_clutter(path.name) or ending in _ENDINGS:
        return True
    folders = {part.lower() for part in path.parts[:-1]}
    if ending in ("dat", "bin", "xml") and folders & _DATA_FOLDERS and (ending != "xml" or "m4root" in folders):
        return True
    return "m4root" in folders and _SONY_CLIP_NOTE.match(name) is not None

"""Where frames come from. Each source hands on the same thing (`studio.ingest.SourceFile`) to the same chain; each kind is a file.

`kinds` and `kind` are light; what is named here is imported when it is asked for, since they are on the way to the program's help.
"""

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from studio.capture.card import CardSource
    from studio.capture.ftp import CameraFtp
    from studio.capture.hotfolder import HotFolder
    from studio.capture.tether import Tether
    from studio.ingest import FrameSource, SourceFile

__all__ = ["CameraFtp", "CardSource", "FrameSource", "HotFolder", "SourceFile", "Tether"]
_ROOMS = {
    "CameraFtp": "studio.capture.ftp",
    "CardSource": "studio.capture.card",
    "SourceFile": "studio.ingest",
    "HotFolder": "studio.capture.hotfolder",
    "FrameSource": "studio.ingest",
    "Tether": "studio.capture.tether",
}


def __getattr__(name: str) -> Any:
    """One of these, imported now."""
    if name not in _ROOMS:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(_ROOMS[name]), name)

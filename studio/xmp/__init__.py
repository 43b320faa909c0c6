"""XMP: packets read, changed and written without losing what others wrote, and the sidecars beside originals."""

from studio.xmp.names import NAMESPACES, THREESHOT, clean, qualified
from studio.xmp.packet import Packet
from studio.xmp.programs import places
from studio.xmp.said import Sidecar, said, stars_of_percent, tidy
from studio.xmp.sidecar import is_written_here, read_sidecar, sidecar_path, sidecar_paths, write_sidecar
from studio.xmp.values import Alt, Bag, Seq, Struct, Value

__all__ = [
    "NAMESPACES",
    "THREESHOT",
    "Alt",
    "Bag",
    "Packet",
    "Seq",
    "Sidecar",
    "Struct",
    "Value",
    "clean",
    "is_written_here",
    "places",
    "qualified",
    "read_sidecar",
    "said",
    "sidecar_path",
    "sidecar_paths",
    "stars_of_percent",
    "tidy",
    "write_sidecar",
]

"""What is handed over: build a signed BagIt bag from renditions and their story, and verify one that came from anywhere."""

from studio.bundle.bag import build, bundle_name
from studio.bundle.contents import (
    Contents,
    CreatorEntry,
    Drop,
    File,
    Frame,
    Original,
    PersonEntry,
    ProductEntry,
    RightsEntry,
    Shot,
    Tick,
    from_catalog,
    originals_of,
)
from studio.bundle.proof import Verification, verify
from studio.bundle.signing import key_id, own_key_id, station_key

__all__ = [
    "Contents",
    "CreatorEntry",
    "Drop",
    "File",
    "Frame",
    "Original",
    "PersonEntry",
    "ProductEntry",
    "RightsEntry",
    "Shot",
    "Tick",
    "Verification",
    "build",
    "bundle_name",
    "from_catalog",
    "key_id",
    "originals_of",
    "own_key_id",
    "station_key",
    "verify",
]

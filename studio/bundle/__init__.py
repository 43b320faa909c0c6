"""What is handed over: build a signed BagIt bag from renditions and their story, and verify one that came from anywhere."""

from typing import TYPE_CHECKING

from studio.base import lazy
from studio.bundle.keys import KnownKey, StationKey
from studio.bundle.keys import forget as forget_key
from studio.bundle.keys import known as known_keys
from studio.bundle.keys import read as read_key
from studio.bundle.keys import remember as remember_key

if TYPE_CHECKING:
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
    from studio.bundle.proof import verify
    from studio.bundle.signing import key_id, own_key_id, station_key
    from studio.bundle.verification import Verification

__all__ = [
    "Contents",
    "CreatorEntry",
    "Drop",
    "File",
    "Frame",
    "KnownKey",
    "Original",
    "PersonEntry",
    "ProductEntry",
    "RightsEntry",
    "Shot",
    "StationKey",
    "Tick",
    "Verification",
    "build",
    "bundle_name",
    "forget_key",
    "from_catalog",
    "key_id",
    "known_keys",
    "originals_of",
    "own_key_id",
    "read_key",
    "remember_key",
    "station_key",
    "verify",
]

_HOMES = {
    "build": "bag",
    "bundle_name": "bag",
    "Contents": "contents",
    "CreatorEntry": "contents",
    "Drop": "contents",
    "File": "contents",
    "Frame": "contents",
    "Original": "contents",
    "PersonEntry": "contents",
    "ProductEntry": "contents",
    "RightsEntry": "contents",
    "Shot": "contents",
    "Tick": "contents",
    "from_catalog": "contents",
    "originals_of": "contents",
    "key_id": "signing",
    "own_key_id": "signing",
    "station_key": "signing",
    "verify": "proof",
    "Verification": "verification",
}
__getattr__ = lazy.names(__name__, _HOMES)

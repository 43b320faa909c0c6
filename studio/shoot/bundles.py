"""Bundles that came from anywhere, of whatever drop."""

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from studio.base.jobs import Progress
    from studio.bundle import Verification


def verify_bundle(bundle: Path, progress: "Progress | None" = None) -> "Verification":
    """Check a bundle against its manifests and its signature, file by file; see `studio.bundle.verify`. Raises NotFound, Interrupted."""
    from studio import bundle as room

    return room.verify(bundle, progress)

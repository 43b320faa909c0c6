"""A person's settings: who they are, which station this is. Written only when something is changed."""

import getpass
import json
import os
import platform
from dataclasses import asdict, dataclass, fields

from studio.base import paths
from studio.base.files import write_atomic


@dataclass
class Settings:
    """What a person may set. `person` and `station` go into every event; `theme` is `system`, `light` or `dark`.

    `camera_address`: of the camera that was last tethered on Wi-Fi.
    """

    person: str = ""
    station: str = ""
    theme: str = "system"
    backup: str = ""
    recipe: str = "brand-team"
    camera_address: str = ""

    def save(self) -> None:
        """Write the settings to the person's config folder. Raises Refused when that cannot be written."""
        write_atomic(paths.config_dir() / "settings.json", json.dumps(asdict(self), indent=2))


def load() -> Settings:
    """The saved settings; what is missing or unreadable takes its default (the settings are comfort, never truth)."""
    found: dict[str, str] = {}
    try:
        read = json.loads((paths.config_dir() / "settings.json").read_text("utf-8"))
        found = {f.name: read[f.name] for f in fields(Settings) if isinstance(read.get(f.name), str)}
    except (OSError, ValueError, AttributeError):
        found = {}
    settings = Settings(**found)
    settings.person = settings.person or os.environ.get("THREESHOT_PERSON", "") or _login()
    settings.station = settings.station or platform.node() or "station"
    return settings


def _login() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return "crew"

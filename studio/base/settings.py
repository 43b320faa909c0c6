"""A person's settings: who they are, which station this is. Written only when something is changed."""

import getpass
import json
import os
import platform
from dataclasses import asdict, dataclass, field, fields
from typing import Any

from studio.base import paths
from studio.base.files import write_atomic
from studio.base.sensitivity import TOLERANCES, Sensitivity


@dataclass
class Settings:
    """What a person may set. `person` and `station` go into every event; `theme` is `system`, `light` or `dark`.

    `camera_address`: of the camera that was last tethered on Wi-Fi. `sensitivity`: of verdicts, where a drop's brief says nothing.
    """

    person: str = ""
    station: str = ""
    theme: str = "system"
    backup: str = ""
    recipe: str = "brand-team"
    camera_address: str = ""
    sensitivity: Sensitivity = "normal"
    _loaded: dict[str, str] = field(default_factory=dict, init=False, repr=False, compare=False)

    def to_dict(self) -> dict[str, str]:
        """The settings by their names."""
        return {name: text for name, text in asdict(self).items() if isinstance(text, str)}

    def save(self) -> None:
        """Write what was changed since they were loaded; what another program has set meanwhile stays.

        Raises Refused when the person's config folder cannot be written.
        """
        mine = self.to_dict()
        kept = {name: text for name, text in _read().items() if mine[name] == self._loaded.get(name)}
        write_atomic(paths.config_dir() / "settings.json", json.dumps(mine | kept, indent=2))
        self._loaded = mine


def load() -> Settings:
    """The saved settings; what is missing or unreadable takes its default (the settings are comfort, never truth)."""
    settings = Settings(**_read())
    settings.person = settings.person or os.environ.get("THREESHOT_PERSON", "") or _login()
    settings.station = settings.station or platform.node() or "station"
    settings._loaded = settings.to_dict()
    return settings


def _read() -> dict[str, Any]:
    try:
        read = json.loads((paths.config_dir() / "settings.json").read_text("utf-8"))
        found = {f.name: read[f.name] for f in fields(Settings) if f.init and isinstance(read.get(f.name), str)}
    except (OSError, ValueError, AttributeError):
        return {}
    if found.get("sensitivity") not in TOLERANCES:
        found.pop("sensitivity", None)
    return found


def _login() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return "crew"

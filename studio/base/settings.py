"""A person's settings: who they are, which station this is. Written only when something is changed."""

import getpass
import json
import os
import platform
from dataclasses import asdict, dataclass, field, fields
from typing import Any

from studio.base import paths
from studio.base.errors import InvalidInput
from studio.base.files import write_atomic
from studio.base.sensitivity import TOLERANCES, Sensitivity
from studio.base.wording import visible

NAME_LIMIT = 80
CACHE_GB, LEAST_CACHE_GB = 10.0, 0.1
_OF_WINDOW = ("language", "sound", "advance", "keys_told", "keys")


@dataclass
class Settings:
    """What a person may set. `person` and `station` go into every event; `theme` is `system`, `light` or `dark`.

    `camera_address`: of the camera that was last tethered on Wi-Fi. `sensitivity`: of verdicts, where a drop's brief says nothing.
    `cache_gb`: what previews may take on the disk, in gigabytes.
    The window's own: `language`, `system` or a code of `studio.base.language.LANGUAGES`; `sound`, whether verdicts are heard in it, `on`
    or `off`; `keys`, of the commands that have others than the shipped ones, by their ids; `keys_told`, which set of shipped keys the
    person knows of; `advance`, `yes` where a mark goes on to the next frame.
    """

    person: str = ""
    station: str = ""
    theme: str = "system"
    backup: str = ""
    recipe: str = "brand-team"
    camera_address: str = ""
    sensitivity: Sensitivity = "normal"
    cache_gb: str = "10"
    language: str = "system"
    sound: str = "on"
    advance: str = "no"
    keys_told: str = ""
    keys: dict[str, list[str]] = field(default_factory=dict)
    _loaded: dict[str, Any] = field(default_factory=dict, init=False, repr=False, compare=False)
    _is_named: bool = field(default=False, init=False, repr=False, compare=False)

    @property
    def is_named(self) -> bool:
        """Whether somebody has said who they are; else `person` is what the computer calls them."""
        return self._is_named

    def say_who(self, name: str) -> None:
        """Keep who the person is. Raises InvalidInput (no name), Refused (can't be written)."""
        plain = " ".join(name.split())
        if not plain or len(plain) > NAME_LIMIT or not plain.isprintable():
            raise InvalidInput(f"'{visible(name[:80])}': a name has 1 to {NAME_LIMIT} letters.")
        self.person, self._is_named = plain, True
        # Also where it is what the computer says: it is said now.
        self._loaded.pop("person", None)
        self.save()

    def to_dict(self) -> dict[str, str]:
        """The settings by their names, without the window's own."""
        return {name: text for name, text in self._all().items() if name not in _OF_WINDOW}

    def _all(self) -> dict[str, Any]:
        return {name: value for name, value in asdict(self).items() if not name.startswith("_")}

    def cache_limit_gb(self) -> float:
        """What previews may take on the disk; as shipped where nothing sensible is set."""
        try:
            wanted = float(self.cache_gb)
        except ValueError:
            return CACHE_GB
        return wanted if LEAST_CACHE_GB <= wanted < float("inf") else CACHE_GB

    def save(self) -> None:
        """Write what was changed since they were loaded; what another program has set meanwhile stays.

        Raises Refused when the person's config folder cannot be written.
        """
        mine = self._all()
        kept = {name: text for name, text in _read().items() if mine[name] == self._loaded.get(name)}
        written = mine | kept
        if not self._is_named:
            # What the computer calls them is nobody's word.
            del written["person"]
        write_atomic(paths.config_dir() / "settings.json", json.dumps(written, indent=2))
        self._loaded = mine


def load() -> Settings:
    """The saved settings; what is missing or unreadable takes its default (the settings are comfort, never truth)."""
    settings = Settings(**_read())
    settings.person = settings.person or os.environ.get("THREESHOT_PERSON", "")
    settings._is_named = bool(settings.person)
    settings.person = settings.person or _login()
    settings.station = settings.station or platform.node() or "station"
    settings._loaded = settings._all()
    return settings


def _read() -> dict[str, Any]:
    try:
        read = json.loads((paths.config_dir() / "settings.json").read_text("utf-8"))
        found = {f.name: read[f.name] for f in fields(Settings) if f.init and isinstance(read.get(f.name), str)}
    except (OSError, ValueError, AttributeError):
        return {}
    found["keys"] = _keys(read.get("keys"))
    if found.get("sensitivity") not in TOLERANCES:
        found.pop("sensitivity", None)
    return found


def _keys(read: Any) -> dict[str, list[str]]:
    """Keys by commands, as far as they are written as such."""
    told = read.items() if isinstance(read, dict) else ()
    return {name: keys for name, keys in told if isinstance(keys, list) and all(isinstance(key, str) for key in keys)}


def _login() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return "crew"

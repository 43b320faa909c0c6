"""Where a person's own things are: catalog, settings, keys and caches. `THREESHOT_HOME` moves them all."""

import os
import sys
from pathlib import Path

from platformdirs import PlatformDirs

_DIRS = PlatformDirs("threeshot", appauthor=False)


def home() -> Path | None:
    """The folder that `THREESHOT_HOME` names, or None when each thing is in its usual place."""
    value = os.environ.get("THREESHOT_HOME", "").strip()
    return at_home(value).absolute() if value else None


def at_home(path: str | Path) -> Path:
    """That path, with the home folder for its `~`; as it is where there is nobody of that name, as for a shell."""
    try:
        return Path(path).expanduser()
    except RuntimeError:
        return Path(path)


def data_dir() -> Path:
    """The folder of what must not be lost: the catalog, its backups, the station's key."""
    moved = home()
    return moved / "data" if moved else Path(_DIRS.user_data_dir)


def config_dir() -> Path:
    """The folder of the settings, and of the person's own kits, recipes and checklists."""
    moved = home()
    return moved / "config" if moved else Path(_DIRS.user_config_dir)


def cache_dir() -> Path:
    """The folder of what can be made again: previews and thumbnails. May be deleted at any time."""
    moved = home()
    return moved / "cache" if moved else Path(_DIRS.user_cache_dir)


def log_dir() -> Path:
    """The folder of the log files."""
    moved = home()
    return moved / "log" if moved else Path(_DIRS.user_log_dir)


def catalog_path() -> Path:
    """The SQLite catalog: one a person, for all drops."""
    return data_dir() / "catalog.db"


def key_path() -> Path:
    """The station's private Ed25519 key, with which bundles are signed."""
    return data_dir() / "station-key.pem"


def known_keys_path() -> Path:
    """The list of the keys of others that this person knows."""
    return data_dir() / "known-keys.json"


def certificate_path() -> Path:
    """The certificate of the station's key, with those above it (PEM): Content Credentials are signed under it."""
    return data_dir() / "station-certificate.pem"


def trusted_roots_path() -> Path:
    """The roots (PEM) under which this person trusts Content Credentials, beside the station's own."""
    return data_dir() / "trusted-roots.pem"


def targets_path() -> Path:
    """The list of the targets that this person delivers to; no secret is in it."""
    return data_dir() / "targets.json"


def secrets_path() -> Path:
    """The secrets of targets, where no keyring of the system keeps them."""
    return data_dir() / "secrets.json"


def drafts_dir() -> Path:
    """The folder of briefs that are being written and are not whole yet."""
    return data_dir() / "drafts"


def models_dirs() -> tuple[Path, ...]:
    """The folders that models are looked for in, the person's own first: put in by hand, fetched, and those of the installation."""
    return config_dir() / "models", data_dir() / "models", Path(sys.prefix) / "share" / "threeshot" / "models"


def drops_dir() -> Path:
    """Where a new drop's folder goes when none is named."""
    moved = home()
    return moved / "Drops" if moved else Path(_DIRS.user_pictures_dir) / "Threeshot"

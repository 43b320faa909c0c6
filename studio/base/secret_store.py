"""Secrets: kept in the system's keyring; where there is none, or the person's folders are moved, in a file of the person's alone."""

import contextlib
import json
from typing import Literal

from studio.base import paths, private
from studio.base.errors import InvalidInput
from studio.base.files import write_atomic

SERVICE = "threeshot"
Where = Literal["keyring", "file"]


def keep(name: str, secret: str) -> Where:
    """Keep a secret under a name; where it went. Raises Refused when it can't be written."""
    if (ring := _ring()) is not None:
        with contextlib.suppress(Exception):
            ring.set_password(SERVICE, name, secret)
            _write({key: value for key, value in _read().items() if key != name})
            return "keyring"
    _write({**_read(), name: secret})
    return "file"


def get(name: str) -> str | None:
    """The secret of that name; None where there is none. Raises InvalidInput when the file can't be read."""
    if (found := _read().get(name)) is not None:
        return found
    if (ring := _ring()) is not None:
        with contextlib.suppress(Exception):
            return ring.get_password(SERVICE, name)
    return None


def forget(name: str) -> None:
    """Take a secret away, wherever it is."""
    if (ring := _ring()) is not None:
        with contextlib.suppress(Exception):
            ring.delete_password(SERVICE, name)
    if name in (known := _read()):
        _write({key: value for key, value in known.items() if key != name})


class _Ring:
    """The keyring as far as it is used: what it says of itself is not typed."""

    def __init__(self, of: object) -> None:
        self._of = of

    def set_password(self, service: str, name: str, secret: str) -> None:
        """Keep one."""
        self._of.set_password(service, name, secret)  # type: ignore[attr-defined]

    def get_password(self, service: str, name: str) -> str | None:
        """Look one up."""
        found = self._of.get_password(service, name)  # type: ignore[attr-defined]
        return None if found is None else str(found)

    def delete_password(self, service: str, name: str) -> None:
        """Take one away."""
        self._of.delete_password(service, name)  # type: ignore[attr-defined]


def _ring() -> _Ring | None:
    """The system's keyring, where there is one that keeps things safe. With the person's folders moved, secrets lie in them, too."""
    if paths.home() is not None:
        return None
    try:
        import keyring
        from keyring.backends import chainer, fail, null
    except ImportError:
        return None
    with contextlib.suppress(Exception):
        found = keyring.get_keyring()
        nothing = isinstance(found, (fail.Keyring, null.Keyring)) or (
            isinstance(found, chainer.ChainerBackend) and not found.backends
        )
        return None if nothing else _Ring(found)
    return None


def _read() -> dict[str, str]:
    path = paths.secrets_path()
    try:
        read = json.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise InvalidInput(f"{path}: can't be read as secrets; move it away and add the targets again.") from error
    return {str(key): str(value) for key, value in read.items()} if isinstance(read, dict) else {}


def _write(secrets: dict[str, str]) -> None:
    path = paths.secrets_path()
    if not secrets and not path.exists():
        return
    private.keep_folders()
    private.keep_file(path)
    write_atomic(path, json.dumps(secrets, ensure_ascii=False, indent=1))
    private.keep_file(path)

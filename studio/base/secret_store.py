"""Secrets: kept in the system's keyring; where there is none, or the person's folders are moved, in a file of the person's alone."""

import contextlib
import json
from typing import Literal

from studio.base import paths, private
from studio.base.errors import InvalidInput, Refused
from studio.base.files import write_atomic
from studio.base.wording import short

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
    """The secret of that name; None where there is none. Raises InvalidInput (the file can't be read), Refused (the keyring is shut)."""
    if (found := _read().get(name)) is not None:
        return found
    if (ring := _ring()) is None:
        return None
    try:
        return ring.get_password(SERVICE, name)
    except Exception as error:
        raise _shut(error) from error


def forget(name: str) -> None:
    """Take a secret away, wherever it is. Raises Refused where the keyring, which may have it, is shut."""
    if name in (known := _read()):
        _write({key: value for key, value in known.items() if key != name})
    if (ring := _ring()) is None:
        return
    try:
        if ring.get_password(SERVICE, name) is not None:
            ring.delete_password(SERVICE, name)
    except Exception as error:
        raise _shut(error) from error


def is_moved() -> bool:
    """Whether the person's folders are somewhere else than usual, and their secrets with them."""
    return paths.home() is not None


def _shut(error: Exception) -> Refused:
    return Refused(
        f"The system's keyring does not open ({short(str(error) or type(error).__name__, 80)}); unlock it, and run it again."
    )


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
    if is_moved():
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

"""Bundles that came from anywhere, of whatever drop, and the keys that they are signed with."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from studio.base.jobs import Progress
    from studio.bundle import KnownKey, StationKey, Verification


def verify_bundle(
    bundle: Path, progress: "Progress | None" = None, asked: Sequence[str] | None = None, any_key: bool = False
) -> "Verification":
    """Check a bundle, or any bag, against its manifests and its signature, file by file; see `studio.bundle.verify`.

    asked: keys, by id or words, of which one has to have signed it; none: those that the person knows, if any, or this station's own.
    any_key: no signature is asked for. Raises NotFound, InvalidInput (no bundle, no key), Interrupted.
    """
    from studio import bundle as room

    wanted: list[KnownKey] = []
    if asked:
        there = {key.id: key for key in room.known_keys()}
        wanted = [there.get(key_id, room.KnownKey(key_id)) for key_id in map(room.read_key, asked)]
    elif (
        not any_key
        and (wanted := room.known_keys())
        and (own := room.own_key_id()) not in (None, *(key.id for key in wanted))
    ):
        wanted = [*wanted, room.KnownKey(own or "", "this station")]
    return room.verify(bundle, progress, wanted)


def station_key() -> "StationKey":
    """The key that this station signs with, as it is told to others; made at first use. Raises InvalidInput (unusable), Refused."""
    from studio import bundle as room

    return room.StationKey.of(room.station_key().public_key())


def known_keys() -> "list[KnownKey]":
    """The keys of others that this person knows, by name. Raises InvalidInput."""
    from studio import bundle as room

    return room.known_keys()


def remember_key(text: str, name: str) -> "KnownKey":
    """Put a key, by id or words, on the person's list. Raises InvalidInput."""
    from studio import bundle as room

    return room.remember_key(text, name)


def forget_key(text: str) -> "KnownKey":
    """Take a key off the list, by id, words or name. Raises NotFound."""
    from studio import bundle as room

    return room.forget_key(text)


def credentials_root() -> str:
    """The root (PEM) that this station's Content Credentials are signed under. Raises InvalidInput, Refused."""
    from studio.bundle import certificates

    return certificates.root()


def certificate_request() -> str:
    """A request (PKCS #10, PEM) for a certificate of this station's key. Raises InvalidInput, Refused."""
    from studio.bundle import certificates

    return certificates.request()


def install_certificate(path: Path) -> str:
    """Take a brand's certificate for this station; whom it names. Raises NotFound, InvalidInput."""
    from studio.bundle import certificates, credentials

    return certificates.install(path, credentials.refused)


def trust_roots(path: Path) -> list[str]:
    """Trust the roots in a PEM file; whom they name. Raises NotFound, InvalidInput."""
    from studio.bundle import certificates

    return certificates.trust(path)

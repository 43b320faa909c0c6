"""The station's key and the `signature` file: Ed25519 over tagmanifest-sha256.txt, which vouches for everything else in the bag.

`signature` is itself in no manifest (a tag file need not be), so there is no circle: payload <- manifest <- tagmanifest <- signature.
"""

import base64
import binascii
import contextlib
import hashlib
import os
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from studio.base import paths
from studio.base.errors import InvalidInput
from studio.base.files import disk_error, fsync_dir, make_folder, part_prefix

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

SIGNED_FILE = "tagmanifest-sha256.txt"
SIGNATURE_FILE = "signature"
SIZE_LIMIT = 16 * 1024
_PREFIX = bytes.fromhex("302a300506032b6570032100")
"""SubjectPublicKeyInfo of an Ed25519 key up to its 32 bytes (RFC 8410, section 4); DER is the same for every key."""


def station_key() -> "Ed25519PrivateKey":
    """This station's private key, made on first use (PEM, mode 0600). Two processes that make it at once end with the same one.

    Raises InvalidInput when the key file cannot be used, Refused when it cannot be written.
    """
    path = paths.key_path()
    try:
        if not path.exists():
            _make_key(path)
        if os.name != "nt" and path.stat().st_mode & 0o077:
            path.chmod(0o600)
        return _load_key(path)
    except OSError as error:
        raise disk_error(error, path) from error


def key_id(public: "Ed25519PublicKey") -> str:
    """A key's id: the first 16 hex digits of its fingerprint."""
    return fingerprint(public)[:16]


def fingerprint(public: "Ed25519PublicKey") -> str:
    """The SHA-256 (64 hex digits) of a key's SubjectPublicKeyInfo in DER, as `openssl pkey -pubin -outform DER` writes it."""
    return hashlib.sha256(_PREFIX + public.public_bytes_raw()).hexdigest()


def sign(data: bytes, key: "Ed25519PrivateKey") -> str:
    """The text of a `signature` file over `data`, the bytes of tagmanifest-sha256.txt."""
    public = key.public_key()
    pem = base64.b64encode(_PREFIX + public.public_bytes_raw()).decode()
    return (
        "Threeshot-Signature: 1\n"
        "Algorithm: Ed25519\n"
        f"Signed-File: {SIGNED_FILE}\n"
        f"Key-Id: {key_id(public)}\n"
        f"Key-Fingerprint: sha256:{fingerprint(public)}\n"
        f"Signature: {base64.b64encode(key.sign(data)).decode()}\n"
        "-----BEGIN PUBLIC KEY-----\n"
        f"{pem}\n"
        "-----END PUBLIC KEY-----\n"
    )


def check(text: str, data: bytes) -> tuple[str, str | None]:
    """What a `signature` file says of `data`: "valid by KEYID", "invalid: why" or "unknown: why" (a form that we don't know).

    And the fingerprint (64 hex digits) of the key, when it is valid.
    """
    fields: dict[str, str] = {}
    for line in text.splitlines():
        name, colon, value = line.partition(":")
        if colon and name.strip() in fields:
            return f"invalid: the signature file gives '{name.strip()}' twice", None
        if colon:
            fields[name.strip()] = value.strip()
    if fields.get("Threeshot-Signature") != "1" or fields.get("Algorithm") != "Ed25519":
        return "unknown: the signature file has a form that this version of Threeshot does not know", None
    if fields.get("Signed-File") != SIGNED_FILE:
        return f"invalid: the signature is of another file than {SIGNED_FILE}", None
    return _check_fields(text, fields, data)


def _check_fields(text: str, fields: dict[str, str], data: bytes) -> tuple[str, str | None]:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    body = text.partition("-----BEGIN PUBLIC KEY-----")[2].partition("-----END PUBLIC KEY-----")[0]
    try:
        der = base64.b64decode("".join(body.split()), validate=True)
        signature = base64.b64decode(fields.get("Signature", ""), validate=True)
    except (binascii.Error, ValueError):
        return "invalid: the signature file is damaged", None
    if not der.startswith(_PREFIX) or len(der) != len(_PREFIX) + 32:
        return "invalid: the signature file holds no Ed25519 public key", None
    public = Ed25519PublicKey.from_public_bytes(der[len(_PREFIX) :])
    if fields.get("Key-Id") != key_id(public) or fields.get("Key-Fingerprint") != f"sha256:{fingerprint(public)}":
        return "invalid: the key in the signature file is not the one it names", None
    try:
        public.verify(signature, data)
    except InvalidSignature:
        return f"invalid: {SIGNED_FILE} is not what key {key_id(public)} signed", None
    return f"valid by {key_id(public)}", fingerprint(public)


def own_key_id() -> str | None:
    """The id of this station's key, or None when it has none yet (none is made) or it cannot be used."""
    path = paths.key_path()
    try:
        return key_id(_load_key(path).public_key()) if path.is_file() else None
    except (OSError, InvalidInput):
        return None


def _make_key(path: Path) -> None:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    make_folder(path.parent)
    pem = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    # mkstemp makes the file for its owner alone; the link is what fails when another process was first.
    handle, name = tempfile.mkstemp(prefix=part_prefix(), dir=path.parent)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as part:
            part.write(pem)
            part.flush()
            os.fsync(part.fileno())
        try:
            os.link(temporary, path)
        except FileExistsError:
            return
        except OSError:
            _claim(path, pem)
        fsync_dir(path.parent)
    finally:
        temporary.unlink(missing_ok=True)


def _claim(path: Path, pem: bytes) -> None:
    """Where no hard links exist (FAT, some network drives): whoever creates the file writes it; the other waits for its end."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    with os.fdopen(handle, "wb") as file:
        file.write(pem)
        file.flush()
        os.fsync(file.fileno())


def _load_key(path: Path) -> "Ed25519PrivateKey":
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    pem = b""
    with contextlib.suppress(IsADirectoryError):
        for _ in range(10):
            with path.open("rb") as file:
                pem = file.read(SIZE_LIMIT)
            if b"-----END" in pem:
                break
            time.sleep(0.05)
    try:
        key = load_pem_private_key(pem, password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise InvalidInput(_BROKEN.format(path=path)) from error
    if not isinstance(key, Ed25519PrivateKey):
        raise InvalidInput(_BROKEN.format(path=path))
    return key


_BROKEN = (
    "{path}: is not a usable Ed25519 key, so bundles cannot be signed; put its backup back, "
    "or move it away and a new one is made (tell the brand its new key id)."
)

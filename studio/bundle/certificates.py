"""The certificate that Content Credentials are signed under: of the station's own key, made at first use, or one that a brand gave it.

A self-made one has a root of its own, whose key is forgotten once it has signed: nobody can make a second certificate under it.
"""

import datetime as dt
import itertools
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from studio.base import line_file, paths, private
from studio.base.clock import real_now
from studio.base.errors import InvalidInput, NotFound
from studio.base.files import disk_error, write_atomic
from studio.bundle import signing

if TYPE_CHECKING:
    from cryptography import x509
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

ORGANIZATION = "Threeshot station"
VALID_YEARS = 10
SIZE_LIMIT = 256 * 1024
"""Bytes of a file of certificates."""


def chain() -> str:
    """The station's certificate and those above it, PEM, its own first; made at first use.

    Raises InvalidInput when a brand's certificate is no longer of this station's key or not valid today, or its file is damaged, Refused
    when it can't be written.
    """
    path = paths.certificate_path()
    private.keep_folders()
    key = signing.station_key()
    with line_file.locked(path):
        found = _kept(path)
        is_of_key = bool(found) and _is_of(found[0], key.public_key())
        why = next(filter(None, map(_not_today, found)), "")
        if is_of_key and not why:
            return _pem(found)
        if is_of_key and not _is_self_made(found):
            raise InvalidInput(
                f"{path}: {why}; ask the brand for another ('threeshot key certificate --request FILE'), "
                "or move it away and the station makes its own."
            )
        if found and not _is_self_made(found):
            raise InvalidInput(
                f"{path}: is not of this station's key any more; install one for it with 'threeshot key certificate --install FILE', "
                "or move it away and the station makes its own."
            )
        made = _self_made(key)
        write_atomic(path, made)
        return made


def root() -> str:
    """The root of the station's certificate, PEM: whoever trusts it sees its credentials as trusted."""
    return _pem(_parse(chain().encode())[-1:])


def request() -> str:
    """A request (PKCS #10, PEM) for a certificate of this station's key, for a brand that has a root of its own."""
    from cryptography import x509
    from cryptography.hazmat.primitives.serialization import Encoding

    key = signing.station_key()
    made = x509.CertificateSigningRequestBuilder().subject_name(_name(_station(key.public_key()))).sign(key, None)
    return made.public_bytes(Encoding.PEM).decode()


def install(path: Path, refused: Callable[[str], str] = lambda pem: "") -> str:
    """Take a certificate that a brand gave this station, with those above it, from a PEM file. Returns whom it names.

    refused: why nothing can be signed under certificates (PEM), empty when it can. Raises NotFound, InvalidInput (no certificates, of
    another key, not for signing, not valid today, a chain that does not hold).
    """
    found = _read(path)
    leaf = found[0]
    own = signing.station_key().public_key()
    if not _is_of(leaf, own):
        raise InvalidInput(
            f"{path}: its first certificate is not of this station's key ({signing.key_id(own)}); ask for one with "
            "'threeshot key certificate --request FILE'."
        )
    if why := _unfit(found) or refused(_pem(found)):
        raise InvalidInput(f"{path}: {why}; ask the brand for another.")
    target = paths.certificate_path()
    private.keep_folders()
    with line_file.locked(target):
        write_atomic(target, _pem(found))
    return leaf.subject.rfc4514_string()


def trust(path: Path) -> list[str]:
    """Trust credentials that were signed under the roots in this PEM file. Returns whom they name. Raises NotFound, InvalidInput."""
    found = [one for one in _read(path) if _is_root(one)]
    if not found:
        raise InvalidInput(
            f"{path}: holds no root certificate; ask for the root that the credentials are signed under."
        )
    target = paths.trusted_roots_path()
    private.keep_folders()
    with line_file.locked(target):
        there = _kept(target)
        write_atomic(target, _pem([*there, *(one for one in found if one not in there)]))
    return [one.subject.rfc4514_string() for one in found]


def anchors() -> str:
    """The roots that are trusted here, PEM: those that the person put in, and the station's own where it has one."""
    return _pem([*_kept(paths.trusted_roots_path()), *_kept(paths.certificate_path())[-1:]])


def _station(public: "Ed25519PublicKey") -> str:
    return f"Threeshot station {signing.key_id(public)}"


def _name(common: str) -> "x509.Name":
    from cryptography import x509
    from cryptography.x509.oid import NameOID

    pairs = ((NameOID.ORGANIZATION_NAME, ORGANIZATION), (NameOID.COMMON_NAME, common))
    return x509.Name([x509.NameAttribute(kind, value) for kind, value in pairs])


def _self_made(key: "Ed25519PrivateKey") -> str:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    above = Ed25519PrivateKey.generate()
    public, named = above.public_key(), _name(f"{_station(key.public_key())} root")
    top = _signed(named, public, named, above)
    leaf = _signed(_name(_station(key.public_key())), key.public_key(), named, above)
    return _pem([leaf, top])


def _signed(
    subject: "x509.Name", public: "Ed25519PublicKey", issuer: "x509.Name", by: "Ed25519PrivateKey"
) -> "x509.Certificate":
    """A certificate as the C2PA specification (2.2, section 14.5.1) asks for: of a root, or for signing alone."""
    from cryptography import x509
    from cryptography.x509.oid import ExtendedKeyUsageOID

    is_root, now = subject == issuer, real_now()
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=365 * VALID_YEARS))
        .add_extension(x509.BasicConstraints(is_root, None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(by.public_key()), critical=False)
        .add_extension(
            x509.KeyUsage(not is_root, False, False, False, False, is_root, is_root, False, False), critical=True
        )
    )
    if not is_root:
        made = made.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION]), critical=False)
    return made.sign(by, None)


def _unfit(found: "list[x509.Certificate]") -> str:
    """Why a brand's chain can't be used; empty when it can."""
    from cryptography import x509
    from cryptography.exceptions import InvalidSignature

    for one in found:
        if why := _not_today(one):
            return why
    try:
        found[0].extensions.get_extension_for_class(x509.ExtendedKeyUsage)
    except x509.ExtensionNotFound:
        return "names no use (extended key usage) such as e-mail protection or document signing, without which no program takes it"
    for below, above in itertools.pairwise(found):
        try:
            below.verify_directly_issued_by(above)
        except (InvalidSignature, ValueError, TypeError):
            return "its certificates do not stand one above the other, the station's own first"
        if not _is_authority(above):
            return f"{above.subject.rfc4514_string()} is no certificate that may sign others"
    return ""


def _not_today(one: "x509.Certificate") -> str:
    """Why a certificate can't be used today; empty when it can."""
    if one.not_valid_before_utc <= real_now() <= one.not_valid_after_utc:
        return ""
    days = f"{one.not_valid_before_utc:%Y-%m-%d} to {one.not_valid_after_utc:%Y-%m-%d}"
    return f"{one.subject.rfc4514_string()} is valid from {days}, not today"


def _is_authority(one: "x509.Certificate") -> bool:
    from cryptography import x509

    try:
        return one.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    except (x509.ExtensionNotFound, ValueError):
        return False


def _is_of(one: "x509.Certificate", public: "Ed25519PublicKey") -> bool:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    held = one.public_key()
    return isinstance(held, Ed25519PublicKey) and held.public_bytes_raw() == public.public_bytes_raw()


def _is_root(one: "x509.Certificate") -> bool:
    from cryptography.exceptions import InvalidSignature

    try:
        one.verify_directly_issued_by(one)
    except (InvalidSignature, ValueError, TypeError):
        return False
    return _is_authority(one)


def _is_self_made(found: "list[x509.Certificate]") -> bool:
    from cryptography.x509.oid import NameOID

    return any(
        name.value == ORGANIZATION for name in found[-1].subject.get_attributes_for_oid(NameOID.ORGANIZATION_NAME)
    )


def _kept(path: Path) -> "list[x509.Certificate]":
    """Those in a file of ours; none where there is no such file."""
    try:
        return _read(path) if path.exists() else []
    except InvalidInput as error:
        raise InvalidInput(
            f"{path}: is damaged; put its backup back, or move it away: the station's own is made anew, others are put in again."
        ) from error


def _read(path: Path) -> "list[x509.Certificate]":
    if path.is_dir():
        raise InvalidInput(f"{path}: is a folder; give a file of certificates (PEM).")
    try:
        with path.open("rb") as file:
            data = file.read(SIZE_LIMIT)
    except FileNotFoundError:
        raise NotFound(f"{path}: is not there; give a file of certificates (PEM).") from None
    except OSError as error:
        raise disk_error(error, path) from error
    try:
        return _parse(data)
    except ValueError as error:
        raise InvalidInput(f"{path}: holds no certificates in PEM form; ask for such a file.") from error


def _parse(data: bytes) -> "list[x509.Certificate]":
    from cryptography import x509

    return x509.load_pem_x509_certificates(data)


def _pem(found: "list[x509.Certificate]") -> str:
    from cryptography.hazmat.primitives.serialization import Encoding

    return "".join(one.public_bytes(Encoding.PEM).decode() for one in found)

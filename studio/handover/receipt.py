"""The receipt of a delivery: what lies where, how each file was proved to be there, signed with the station's key, and a page to read.

A receipt is a folder: `receipt.json`, `receipt.sig` (the 64 bytes of an Ed25519 signature over receipt.json), `public-key.pem` and
`receipt.html`. docs/delivery.md says how it is verified without Threeshot.
"""

import base64
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import studio
from studio.base import wording
from studio.base.errors import InvalidInput, NotFound
from studio.base.files import disk_error, fsync_dir, make_below, safe_name, write_atomic
from studio.bundle import StationKey, station_key
from studio.handover.parcel import Parcel, ParcelFile
from studio.handover.proof import Proof
from studio.handover.target import Target

FORMAT = 1
FOLDER = "deliveries"
"""Where receipts lie, in the shoot folder."""
DOCUMENT, SIGNATURE, KEY, PAGE = "receipt.json", "receipt.sig", "public-key.pem", "receipt.html"
_HOW = {"remote-hash": "the target's own hash", "read-back": "reading back and hashing here"}


@dataclass(frozen=True)
class Delivered:
    """What a receipt is of. began_at, delivered_at: UTC text. beside: files that lie beside it."""

    id: str
    parcel: Parcel
    target: Target
    folder: str
    audience: str | None
    privacy: str | None
    by: str
    station: str
    began_at: str
    delivered_at: str
    turnaround_h: float | None
    files: Sequence[tuple[ParcelFile, Proof]]
    beside: Mapping[str, bytes] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """The receipt, without who signed it."""
        parcel = self.parcel
        proved = {how: sum(proof.how == how for _, proof in self.files) for how in _HOW}
        return {
            "threeshot_receipt": FORMAT,
            "id": self.id,
            "drop": parcel.drop,
            "title": parcel.title,
            "bundle": parcel.bundle.name,
            "recipe": parcel.recipe,
            "built_at": parcel.built_at,
            "tagmanifest_sha256": parcel.proof,
            "bundle_signed_by": parcel.signed_by,
            "target": {"name": self.target.name, "kind": self.target.kind.id},
            "folder": self.folder,
            "send": parcel.send,
            "audience": self.audience,
            "privacy": self.privacy,
            "began_at": self.began_at,
            "delivered_at": self.delivered_at,
            "turnaround_h": self.turnaround_h,
            "by": self.by,
            "station": self.station,
            "files_count": len(self.files),
            "bytes": sum(file.bytes for file, _ in self.files),
            "proved": proved,
            "files": [
                {
                    "name": file.name,
                    "path": file.path,
                    "bytes": file.bytes,
                    "sha256": file.sha256,
                    "proved": {"how": proof.how, "algorithm": proof.algorithm, "at": proof.at},
                }
                for file, proof in sorted(self.files, key=lambda one: one[0].name)
            ],
            "beside": {name: hashlib.sha256(data).hexdigest() for name, data in sorted(self.beside.items())},
            "generator": f"Threeshot {studio.__version__}",
        }


def write(delivered: Delivered, within: Path) -> Path:
    """Write and sign a receipt into a folder of its own below `deliveries/` in a folder that is there; that folder.

    Raises Refused, InvalidInput (the key).
    """
    key = station_key()
    public = key.public_key()
    told = {**delivered.to_dict(), "signed_by": StationKey.of(public).to_dict()}
    data = (json.dumps(told, ensure_ascii=False, indent=1, allow_nan=False) + "\n").encode()
    moment = delivered.delivered_at[:19].replace(":", "")
    name = safe_name(f"{delivered.parcel.bundle.name}_{delivered.target.name}_{moment}Z")
    into = within / FOLDER
    folder = into / name
    number = 1
    while folder.exists():
        number += 1
        folder = into / f"{name}-{number}"
    try:
        make_below(folder, within)
        write_atomic(folder / SIGNATURE, key.sign(data))
        write_atomic(folder / KEY, _pem(public.public_bytes_raw()))
        write_atomic(folder / PAGE, page(told))
        for beside, content in delivered.beside.items():
            write_atomic(folder / beside, content)
        # Last: a receipt that is read is whole.
        write_atomic(folder / DOCUMENT, data)
        fsync_dir(into)
    except OSError as error:
        raise disk_error(error, folder) from error
    return folder


def is_of(folder: Path, at: str, files: Sequence[tuple[ParcelFile, Proof]]) -> bool:
    """Whether a receipt is there, as it was signed, and says that these very files lie in that folder of the target."""
    try:
        told = read(folder)
        said = {(one["path"], one["name"], one["sha256"]) for one in told["files"]}
        return bool(told["folder"] == at and said == {(one.path, one.name, one.sha256) for one, _ in files})
    except (InvalidInput, NotFound, KeyError, TypeError):
        return False


def read(folder: Path) -> dict[str, Any]:
    """A receipt, its signature checked. Raises NotFound, InvalidInput where it is not what its key signed."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    from cryptography.hazmat.primitives.serialization import load_pem_public_key

    try:
        data, signature = (folder / DOCUMENT).read_bytes(), (folder / SIGNATURE).read_bytes()
        key = load_pem_public_key((folder / KEY).read_bytes())
        told = json.loads(data)
        if not isinstance(key, Ed25519PublicKey) or not isinstance(told, dict):
            raise ValueError("it is none")
        key.verify(signature, data)
        if told["signed_by"]["fingerprint"] != StationKey.of(key).fingerprint:
            raise ValueError("another key lies beside it")
    except FileNotFoundError as error:
        raise NotFound(f"{folder}: there is no receipt; 'threeshot delivered DROP' says where they are.") from error
    except (InvalidSignature, ValueError, KeyError, TypeError, OSError) as error:
        raise InvalidInput(f"{folder}: is no receipt that its key signed; it was changed, or is damaged.") from error
    return told


def page(told: Mapping[str, Any]) -> str:
    """The receipt as one self-contained page."""
    from studio.report.page import environment

    counted = [f"{count:,} by {_HOW[how]}" for how, count in told["proved"].items() if count]
    return str(
        environment()
        .get_template("receipt.html.j2")
        .render(
            r=told,
            how=_HOW,
            proved=wording.all_of(counted),
            key=wording.in_fours(told["signed_by"]["key"]),
        )
    )


def _pem(raw: bytes) -> str:
    der = bytes.fromhex("302a300506032b6570032100") + raw
    return f"-----BEGIN PUBLIC KEY-----\n{base64.b64encode(der).decode()}\n-----END PUBLIC KEY-----\n"

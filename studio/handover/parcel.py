"""What of a bundle goes to a target: the whole bag, or its pictures alone; each file with its size, its hash and what is known of it."""

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from studio.base.errors import InvalidInput, NotComplete
from studio.base.jobs import Progress
from studio.bundle import bag_files, manifest, signing
from studio.bundle import verify as verify_bag
from studio.documents.gtin import clean, gtin_valid

BAG, FILES, LIVE = "bundle", "files", "live"
"""What of a drop is sent: its whole bundle, the pictures of that alone, or previews while it is shot."""
_MANIFEST = "manifest-sha256.txt"


@dataclass(frozen=True)
class ParcelFile:
    """One file. path: below what is sent, with '/'. name: what it is called at the target. facts: its entry in bundle.json, if any."""

    path: str
    name: str
    bytes: int
    sha256: str
    facts: Mapping[str, Any]

    def called(self, name: str) -> "ParcelFile":
        """The same under another name."""
        return replace(self, name=name)


@dataclass(frozen=True)
class Parcel:
    """What is sent. bundle: its folder. base: the folder that the files' paths are below. drop: the drop's id, as people write it.

    recipe, built_at: of the bundle. proof: the SHA-256 of its tagmanifest, which vouches for all of it. signed_by: the key's id, or None.
    """

    bundle: Path
    send: str
    base: Path
    files: tuple[ParcelFile, ...]
    drop: str = ""
    title: str = ""
    recipe: str = ""
    built_at: str = ""
    proof: str = ""
    signed_by: str | None = None

    @property
    def bytes(self) -> int:
        """All of it."""
        return sum(one.bytes for one in self.files)


def parcel_of(
    bundle: Path,
    send: str,
    progress: Progress | None = None,
    heard: Callable[[str, bytes], object] = lambda listed, piece: None,
) -> Parcel:
    """What of a bundle is sent, after the bundle was read and proved to be as it was built. heard: as of `bundle.verify`.

    Raises NotFound, InvalidInput (no bundle of ours), NotComplete (not intact), Interrupted.
    """
    found = verify_bag(bundle, progress, heard=heard)
    if not found.intact:
        raise NotComplete(
            f"{bundle}: is not intact, so nothing of it is given out; 'threeshot verify' says why, then export it again."
        )
    if not found.is_ours:
        raise InvalidInput(f"{bundle}: is not a bundle that Threeshot made; only these are given out.")
    problems: list[str] = []
    told = story_of(bundle)
    listed = manifest.read((bundle / _MANIFEST).read_bytes(), _MANIFEST, payload=True).entries
    facts = {f"data/{one['path']}": one for one in told.get("files") or () if isinstance(one, dict) and one.get("path")}
    if send == FILES:
        base = bundle / "data"
        files = [
            _file(base, path.removeprefix("data/"), listed[path], facts[path])
            for path in sorted(facts)
            if path in listed
        ]
    else:
        base = bundle
        files = [_file(base, path, digest, facts.get(path, {})) for path, digest in sorted(listed.items())]
        for name in ("bagit.txt", "bag-info.txt", _MANIFEST, signing.SIGNED_FILE, signing.SIGNATURE_FILE):
            if (data := bag_files.small(bundle / name, problems)) is not None:
                files.append(ParcelFile(name, name, len(data), hashlib.sha256(data).hexdigest(), {}))
    if not files:
        raise NotComplete(f"{bundle}: holds no pictures, so there is nothing to give out.")
    drop = told.get("drop") if isinstance(told.get("drop"), dict) else {}
    proof = hashlib.sha256((bundle / signing.SIGNED_FILE).read_bytes()).hexdigest()
    names = [str((drop or {}).get(key) or "") for key in ("code", "title")]
    made = [str(told.get(key) or "") for key in ("recipe", "built_at")]
    return Parcel(bundle, send, base, tuple(files), names[0], names[1], made[0], made[1], proof, found.key_id)


def drop_of(bundle: Path) -> str:
    """The id of the drop that a bundle is of, as people write it. Raises InvalidInput."""
    drop = story_of(bundle).get("drop")
    return str(drop.get("code") or "") if isinstance(drop, dict) else ""


def gtin_of(file: ParcelFile) -> tuple[str, bool]:
    """A picture's GTIN as its bundle tells it, and whether that can be one; empty and False where there is none."""
    said = clean(str(file.facts.get("gtin") or ""))
    return said, bool(said) and gtin_valid(said)


def flat(parcel: Parcel) -> Parcel:
    """The same for a target without folders: each file under its own name, or, where two have one, under its whole path's."""
    names = Counter(one.path.rpartition("/")[2].casefold() for one in parcel.files)
    files = []
    for one in parcel.files:
        last = one.path.rpartition("/")[2]
        files.append(one.called(last if names[last.casefold()] == 1 else one.path.replace("/", "_")))
    return replace(parcel, files=tuple(files))


def story_of(bundle: Path) -> dict[str, Any]:
    """A bundle's bundle.json. Raises InvalidInput."""
    problems: list[str] = []
    data = bag_files.small(bundle / "data" / "bundle.json", problems)
    try:
        told = json.loads(data or b"")
    except (ValueError, RecursionError) as error:
        raise InvalidInput(f"{bundle}: has no bundle.json that can be read; give the folder of a bundle.") from error
    return told if isinstance(told, dict) else {}


def _file(base: Path, path: str, digest: str, facts: Mapping[str, Any]) -> ParcelFile:
    return ParcelFile(path, path, (base / path).stat().st_size, digest, facts)

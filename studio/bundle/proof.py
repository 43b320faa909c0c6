"""Verifying a bundle that came from anywhere: nothing in it is trusted, nothing outside it is opened, nothing is changed.

A bundle of ours (it says so, or is signed as ours are) is held to what Threeshot writes: SHA-256 manifests of both kinds. Any other bag
is held to what its own version of BagIt asks for (drafts 0.93 to 0.97, RFC 8493), by every manifest of a kind that can be checked here.
"""

import codecs
import hashlib
import os
import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from studio.base.errors import InvalidInput, NotFound
from studio.base.files import disk_error
from studio.base.jobs import Progress
from studio.bundle import bag_files, credentials, keys, manifest, signing
from studio.bundle.manifest import Manifest, TagForm, shown
from studio.bundle.verification import Verification

MANIFEST = "manifest-sha256.txt"
_INFO = ("bag-info.txt", "package-info.txt")
"""The second is what drafts up to 0.95 call it."""
_MANIFEST_NAME = re.compile(r"(tag)?manifest-([a-z0-9_-]{1,20})\.txt\Z", re.IGNORECASE)
_OLDEST = (0, 93)
_NO_TEXT = {"punycode", "idna", "unicode-escape", "raw-unicode-escape", "undefined"}
"""What Python can decode too, and no text is written in; the first takes hours for a manifest made for that."""
_OF_SYSTEMS = {".DS_Store", "Thumbs.db", "desktop.ini"}
"""Files that systems put into a folder, and take out, by themselves."""


@dataclass
class _Bag:
    """A bag's own files as they lie there: name -> bytes; its form; its manifests by algorithm."""

    root: Path
    tags: dict[str, bytes | None]
    form: TagForm = field(default_factory=TagForm)
    payload: dict[str, Manifest] = field(default_factory=dict)
    tag: dict[str, Manifest] = field(default_factory=dict)

    def info(self) -> bytes:
        return next((data for name in _INFO if (data := self.tags.get(name)) is not None), b"")


def verify(
    path: Path,
    progress: Progress | None = None,
    asked: Sequence[keys.KnownKey] = (),
    heard: Callable[[str, bytes], object] = lambda listed, piece: None,
) -> Verification:
    """Check a bundle's folder against its manifests and its signature, reading every file once. `progress` counts bytes.

    heard: told what is read of the payload, by its listed path, in pieces of `bag_files.PIECE` bytes, the last one of a file shorter.
    asked: keys of which one has to have signed it, or it is not intact. Links are never followed, paths that lead out are never opened,
    fetch.txt is never fetched. Raises NotFound (nothing there), InvalidInput (not a bundle's folder), Interrupted.
    """
    progress = progress or Progress()
    root = Path(path)
    _refuse_what_is_no_bundle(root)
    result = Verification(path=root.absolute(), asked=tuple(asked))
    try:
        bag = _Bag(root, {})
        for name in sorted(
            {"bagit.txt", *_INFO, signing.SIGNATURE_FILE, MANIFEST, signing.SIGNED_FILE, *_manifests(root)}
        ):
            bag.tags[name] = bag_files.small(root / name, result.problems)
        result.is_ours = _is_ours(bag)
        _read_declaration(bag, result)
        _check_signature(bag.tags, result)
        _read_manifests(bag, result)
        _check_tag_files(bag, result)
        right = _check_payload(bag, result, progress, heard) if bag.payload else []
        _look_beside(bag, result)
        if result.is_ours:
            result.credentials = credentials.look(root, right)
    except OSError as error:
        raise disk_error(error, root) from error
    for found in (result.missing, result.changed, result.extra):
        found[:] = sorted(set(found))
    return result


def _refuse_what_is_no_bundle(root: Path) -> None:
    if not os.path.lexists(root):
        raise NotFound(f"{root}: is not there; give the folder of a bundle.")
    if not root.is_dir():
        what = (
            "is packed; unpack it and give the bundle's folder"
            if root.suffix.lower() in _PACKED
            else "is a file; give the bundle's folder"
        )
        raise InvalidInput(f"{root}: {what}.")
    if (root / "bagit.txt").is_file() or (root / MANIFEST).is_file():
        return
    above = root.resolve().parent
    if root.resolve().name == "data" and (above / "bagit.txt").is_file():
        raise InvalidInput(f"{root}: is the inside of a bundle; give the folder above it, {above}.")
    inner = sorted(p.parent.name for p in root.glob("*/bagit.txt"))
    if inner:
        raise InvalidInput(f"{root}: is a folder of bundles; give one of them: {', '.join(inner[:5])}.")
    raise InvalidInput(f"{root}: is not a bundle, for it has neither bagit.txt nor {MANIFEST}.")


_PACKED = {".zip", ".tar", ".gz", ".tgz", ".7z", ".rar"}


def _manifests(root: Path) -> list[str]:
    """The names of its manifests of a kind that can be checked here."""
    with os.scandir(root) as entries:
        names = [entry.name for entry in entries]
    return [name for name in names if (found := _MANIFEST_NAME.match(name)) and _algorithm(found[2]) is not None]


def _algorithm(name: str) -> str | None:
    """hashlib's name for a manifest's algorithm (RFC 8493, section 2.4: lower case, no punctuation), if its digests have one length."""
    plain = re.sub(r"[^a-z0-9]", "", name.lower())
    for known in hashlib.algorithms_guaranteed:
        if known.replace("_", "") == plain and not known.startswith("shake"):
            return known
    return None


def _is_ours(bag: _Bag) -> bool:
    says = re.search(rb"^Bag-Software-Agent:\s*Threeshot\b", bag.info(), re.MULTILINE | re.IGNORECASE)
    signed = (bag.tags[signing.SIGNATURE_FILE] or b"").startswith(b"Threeshot-Signature:")
    return bool(says) or signed


def _read_declaration(bag: _Bag, result: Verification) -> None:
    data = bag.tags["bagit.txt"]
    if data is None:
        result.missing.append("bagit.txt")
        return
    text = data.decode("utf-8", "replace")
    oldest = (0, 97) if result.is_ours else _OLDEST
    version = re.match(r"BagIt-Version:[ \t]*(\d{1,3})\.(\d{1,3})[ \t]*\r?\n", text)
    if version is None or not oldest <= (int(version[1]), int(version[2])) <= (1, 999):
        result.problems.append(f"bagit.txt: names no BagIt version between {oldest[0]}.{oldest[1]} and 1.")
    else:
        result.version = f"{version[1]}.{version[2]}"
        bag.form = TagForm((int(version[1]), int(version[2])))
    encoding = re.search(r"^Tag-File-Character-Encoding:[ \t]*(\S{1,40})[ \t]*\r?$", text, re.MULTILINE)
    name = _encoding(encoding[1]) if encoding else None
    if name is None or (result.is_ours and name != "utf-8"):
        result.problems.append(
            "bagit.txt: does not say that its text is UTF-8."
            if result.is_ours or encoding is None
            else f"bagit.txt: names an encoding of its text that is not known ({shown(encoding[1])})."
        )
    else:
        bag.form = TagForm(bag.form.version, name)


def _encoding(name: str) -> str | None:
    """Python's name of an encoding of text; None when it has none."""
    try:
        found = codecs.lookup(name)
        return found.name if found._is_text_encoding and found.name not in _NO_TEXT else None
    except (LookupError, ValueError):
        return None


def _check_signature(tags: dict[str, bytes | None], result: Verification) -> None:
    signature, signed = tags[signing.SIGNATURE_FILE], tags[signing.SIGNED_FILE]
    if signature is None:
        return
    if not signature.strip():
        result.signature = "invalid: the signature file is empty"
    elif signed is None:
        result.signature = f"invalid: {signing.SIGNED_FILE}, which it signs, is not there"
    elif len(signature) > signing.SIZE_LIMIT:
        result.signature = "invalid: the signature file is damaged"
    else:
        result.signature, result.fingerprint = signing.check(signature.decode("utf-8", "replace"), signed)
    # A signature over a tag manifest that leaves the payload's manifest out would vouch for nothing.
    if result.key_id and MANIFEST not in manifest.read(signed or b"", signing.SIGNED_FILE, payload=False).entries:
        result.signature, result.fingerprint = f"invalid: {signing.SIGNED_FILE} does not list {MANIFEST}", None


def _read_manifests(bag: _Bag, result: Verification) -> None:
    """Those that count: of ours the two that our signature reaches, of another bag all."""
    for name, data in bag.tags.items():
        kind = _MANIFEST_NAME.match(name)
        if kind is None or (result.is_ours and name not in (MANIFEST, signing.SIGNED_FILE)):
            continue
        if data is None:
            if result.is_ours:
                result.missing.append(name)
            continue
        algorithm = _algorithm(kind[2]) or ""
        found = manifest.read(data, name, payload=not kind[1], form=bag.form, algorithm=algorithm)
        by = bag.tag if kind[1] else bag.payload
        # 'manifest-SHA256.txt' and 'manifest-sha256.txt' can both be there: each holds, and neither hides what the other says.
        before = by.setdefault(algorithm, found)
        for path in sorted(before.entries.keys() & found.entries.keys()):
            if before.entries[path] != found.entries[path]:
                result.problems.append(
                    f"{name}: says something else of '{shown(path)}' than another manifest of its kind."
                )
        before.entries.update(found.entries)
        result.problems += found.problems
        result.remarks += found.remarks
    result.algorithms = tuple(sorted(bag.payload))
    if not bag.payload and not result.is_ours:
        result.problems.append(
            "It has no manifest of a kind that can be checked here, so nothing is known of its files."
        )


def _check_tag_files(bag: _Bag, result: Verification) -> None:
    wanted: dict[str, dict[str, str]] = {}
    for algorithm, one in bag.tag.items():
        for path, digest in one.entries.items():
            wanted.setdefault(path, {})[algorithm] = digest
    for path, by in wanted.items():
        size = bag_files.plain_size(bag.root, path, result.missing, result.problems)
        if size is None:
            continue
        if size > bag_files.MANIFEST_LIMIT or bag_files.digests(bag.root / path, list(by), result.problems) != by:
            result.changed.append(path)


def _check_payload(
    bag: _Bag, result: Verification, progress: Progress, heard: Callable[[str, bytes], object]
) -> list[str]:
    """Hold its files against all manifests; those that are right, as they lie on this disk."""
    found = bag_files.walk(bag.root / "data", result.problems)
    wanted: dict[str, dict[str, str]] = {}
    for algorithm, one in bag.payload.items():
        for path, digest in one.entries.items():
            wanted.setdefault(path, {})[algorithm] = digest
    if bag.form.is_final:
        # RFC 8493, section 2.2: every payload manifest lists every file.
        for path, by in sorted(wanted.items()):
            if absent := sorted(set(bag.payload) - set(by)):
                result.problems.append(f"manifest-{absent[0]}.txt: does not list '{shown(path)}'.")
    there = _matched(wanted, found, result)
    result.extra += sorted(set(found) - set(there.values()))
    _check_fetch(bag, set(wanted), set(there), result)
    total = _oxum(bag.info())
    if total is not None and total != (sum(found.values()), len(found)):
        told = f"bag-info.txt: names {total[1]} files and {total[0]:,} bytes, there are {len(found)} and {sum(found.values()):,}."
        if not (result.missing or result.extra or set(wanted) - set(there)):
            result.problems.append(told)
    right: list[str] = []
    progress.start(sum(found[match] for match in there.values()), "verifying", "bytes")
    for path, match in there.items():
        progress.what = shown(path.rpartition("/")[2])
        # What is larger than the whole bundle was is not worth hashing to know that it is changed.
        too_large = total is not None and found[match] > total[0]
        by, hears = wanted[path], partial(heard, path)
        if too_large or bag_files.digests(bag.root / match, list(by), result.problems, progress, hears) != by:
            result.changed.append(path)
        else:
            result.files += 1
            result.bytes += found[match]
            right.append(match)
    return right


def _matched(wanted: dict[str, dict[str, str]], found: dict[str, int], result: Verification) -> dict[str, str]:
    """Listed path -> the path on this disk. A name that came back in another Unicode form (macOS) or case is the same file."""
    other_form = {unicodedata.normalize("NFC", path): path for path in found}
    other_case = {path.casefold(): path for path in other_form} if not result.is_ours else {}
    there: dict[str, str] = {}
    for path in wanted:
        plain = unicodedata.normalize("NFC", path)
        match = path if path in found else other_form.get(plain)
        if (
            match is None
            and (cased := other_case.get(plain.casefold())) in wanted
            and wanted[cased or ""] == wanted[path]
        ):
            match = other_form[cased or ""]
            result.remarks.append(f"'{shown(path)}' and '{shown(match)}' differ in case only, and are one file here.")
        elif match is None and not result.is_ours and path.rpartition("/")[2] in _OF_SYSTEMS:
            result.remarks.append(f"'{shown(path)}' is missing; systems make and remove such files by themselves.")
            continue
        if match is None:
            result.missing.append(path)
        else:
            there[path] = match
    if len({unicodedata.normalize("NFC", path) for path in wanted}) < len(wanted):
        result.remarks.append(
            "Two names in its manifests differ in their Unicode form only; some systems take them for one file."
        )
    return there


def _check_fetch(bag: _Bag, wanted: set[str], there: set[str], result: Verification) -> None:
    if not os.path.lexists(bag.root / "fetch.txt"):
        return
    if result.is_ours:
        result.problems.append(
            "fetch.txt: asks for files from elsewhere; nothing is fetched, ask for the whole bundle."
        )
        return
    data = bag_files.small(bag.root / "fetch.txt", result.problems)
    found = manifest.read_fetch(data or b"", bag.form)
    result.problems += found.problems
    for path in sorted(set(found.entries) - wanted):
        result.problems.append(f"fetch.txt: asks for '{shown(path)}', which no manifest lists.")
    if absent := sorted(set(found.entries) & wanted - there):
        result.problems.append(
            f"fetch.txt: asks for files from elsewhere ('{shown(absent[0])}' first); nothing is fetched, ask for the whole bundle."
        )


def _oxum(info: bytes) -> tuple[int, int] | None:
    found = re.search(rb"^Payload-Oxum:\s*(\d{1,18})\.(\d{1,12})\s*$", info, re.MULTILINE)
    return (int(found[1]), int(found[2])) if found else None


def _look_beside(bag: _Bag, result: Verification) -> None:
    own = {"bagit.txt", "data", "fetch.txt", signing.SIGNATURE_FILE, *_INFO[: 1 if result.is_ours else 2]}
    own |= {MANIFEST, signing.SIGNED_FILE} if result.is_ours else set(bag.tags)
    own |= {path for one in bag.tag.values() for path in one.entries}
    with os.scandir(bag.root) as entries:
        result.beside = [name for name in sorted(entry.name for entry in entries) if name not in own]

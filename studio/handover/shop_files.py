"""Pictures carried into a Shopify shop's Files, and the proof that they are there.

A file goes in three steps (shopify.dev, `stagedUploadsCreate`, `fileCreate`, `File`; looked up on 2026-12-01, API 2026-10): the shop names
a place in its storage, the file is PUT there, and the shop is told to make a file of it, which it does by and by: UPLOADED, PROCESSING,
then READY or FAILED. It is told to refuse a name that is taken (RAISE_ERROR), and what it is told is noted here before: so a run that was
killed between the two leaves no second file, whatever it did not hear any more.
"""

import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from studio.base.clock import now_text
from studio.base.jobs import Progress
from studio.handover.carrier import Carrier
from studio.handover.engine import Remote
from studio.handover.engine_log import Told
from studio.handover.engine_words import plain, sentence
from studio.handover.parcel import Parcel, ParcelFile
from studio.handover.proof import GONE, ODD, OTHER, READ_BACK, REMOTE, Hashes, Proof
from studio.handover.shop_api import Cut, ShopApi, errors_of
from studio.handover.shop_record import ShopFile, ShopNote, ShopRecord, as_list, as_mapping, is_since, shown_of

MIME = {".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".png": "image/png", ".webp": "image/webp"}
UPLOAD_MD5 = "MD5 of the upload"
"""The algorithm of a proof by what the shop's storage computed of the upload that the file was made of."""
MOST_ALT = 512
_PATIENCE_S = 600.0
"""How long the shop may take to make files of what was uploaded."""
_LOOK_S = (0.5, 1.0, 2.0, 4.0)
"""Between two looks; the last one again and again."""
_AT_ONCE, _A_PAGE, _MOST_PAGES = 5, 20, 20
_IDS_AT_ONCE = 50
_UPLOADS = 3
_FILE = """
fragment F on File {
  id fileStatus createdAt fileErrors { code message }
  ... on MediaImage { image { url width height } originalSource { url fileSize } }
  ... on GenericFile { url originalFileSize }
}
"""
_STAGE = """
mutation stage($input: [StagedUploadInput!]!) {
  stagedUploadsCreate(input: $input) {
    stagedTargets { url resourceUrl parameters { name value } } userErrors { field message }
  }
}
"""
_CREATE = (
    """
mutation create($files: [FileCreateInput!]!) {
  fileCreate(files: $files) { files { ...F } userErrors { field message code } }
}
"""
    + _FILE
)
_NODES = "query again($ids: [ID!]!) { nodes(ids: $ids) { ...F } }" + _FILE
_TAKEN = "FILENAME_ALREADY_EXISTS"


class ShopCarrier:
    """Carries pictures into a shop's Files. about: what is known of each, by where it lies here."""

    def __init__(self, remote: Remote, progress: Progress, limit: int) -> None:
        self.remote, self.progress, self.learnt = remote, progress, dict[str, str]()
        self._limit = limit
        shop = remote.options["shop"]
        secrets = {key: remote.options.get(key, "") for key in ("token", "client_id", "client_secret")}
        self.api = ShopApi(shop, remote.options["version"], secrets, remote.shown, progress)
        self.record = ShopRecord(shop)
        self.about: dict[Path, ParcelFile] = {}

    def send(
        self,
        source: Path,
        folder: str,
        names: Sequence[str],
        replace: bool = False,
        check: str = "",
        hashes: Hashes | None = None,
    ) -> Told:
        """Send pictures by their own names. replace: nothing there is ever replaced. check, hashes: a shop has none to look at them by."""
        told = Told()
        for name in names:
            told.errors += self.send_as(source / name, name).errors
        return told

    def send_as(self, source: Path, name: str, replace: bool = False) -> Told:
        """Send one picture; why it did not go is in what is said of it. Raises Failed, Interrupted."""
        name, told = name.rpartition("/")[2], Told()
        try:
            self._create(name, source, *self._upload(name, source))
        except (Cut, OSError) as error:
            told.errors.append((name, str(error)))
        else:
            told.copied.append(name)
        return told

    def free(self) -> int | None:
        """A shop does not tell how much room there is."""
        return None

    def reason(self, text: str) -> str:
        """Why one file failed; here it is known already."""
        return plain(text, self.remote.secrets)

    def why(self, errors: Sequence[tuple[str, str]], code: int = 1) -> str:
        """Why something failed, in a sentence."""
        return sentence(self.remote.shown, [text for _, text in errors], code, self.remote.secrets)

    def shown(self, names: Sequence[str]) -> dict[str, ShopFile]:
        """The files of these names in the shop, by name; those that this computer had made, by what the shop called them then."""
        noted = {name: self.record.by_name[name] for name in names if name in self.record.by_name}
        ids = {one.id: name for name, one in noted.items() if one.id}
        found: dict[str, ShopFile] = {}
        listed = list(ids)
        for at in range(0, len(listed), _IDS_AT_ONCE):
            for node in as_list(self.api.ask(_NODES, {"ids": listed[at : at + _IDS_AT_ONCE]}).get("nodes")):
                if (one := shown_of(node)) is not None and one.id in ids:
                    found[ids[one.id]] = one
        # One that failed may have been made anew by hand, or by another computer.
        left = [name for name in names if name not in found or found[name].status == "FAILED"]
        return found | self._searched(left)

    def _searched(self, names: Sequence[str]) -> dict[str, ShopFile]:
        """Those that a search for the name finds. Its index may be late: that a name is free, only the shop itself knows."""
        found: dict[str, ShopFile] = {}
        after = dict[str, str | None].fromkeys(names)
        for _ in range(_MOST_PAGES):
            asked = list(after)
            after = {}
            for at in range(0, len(asked), _AT_ONCE):
                for name, page in self._pages(asked[at : at + _AT_ONCE], after).items():
                    for one in filter(None, map(shown_of, as_list(page.get("nodes")))):
                        if one.status != "FAILED" and self._is_called(one, name):
                            found.setdefault(name, one)
                    more = page.get("pageInfo")
                    if name not in found and isinstance(more, dict) and more.get("hasNextPage") is True:
                        after[name] = str(more.get("endCursor"))
            if not after:
                break
        return found

    def _pages(self, names: Sequence[str], after: Mapping[str, str | None]) -> dict[str, dict[str, Any]]:
        heads, bodies, variables = [], [], dict[str, Any]()
        for at, name in enumerate(names):
            heads.append(f"$q{at}: String!, $a{at}: String")
            page = f"(first: {_A_PAGE}, after: $a{at}, query: $q{at})"
            bodies.append(f"f{at}: files{page} {{ nodes {{ ...F }} pageInfo {{ hasNextPage endCursor }} }}")
            quoted = name.replace("\\", "\\\\").replace('"', '\\"')
            variables |= {f"q{at}": f'filename:"{quoted}"', f"a{at}": after.get(name)}
        told = self.api.ask(f"query named({', '.join(heads)}) {{ {' '.join(bodies)} }}{_FILE}", variables)
        pages = {name: told.get(f"f{at}") for at, name in enumerate(names)}
        return {name: page for name, page in pages.items() if isinstance(page, dict)}

    def _is_called(self, one: ShopFile, name: str) -> bool:
        """Whether that is its name; while the shop has not said what it is called, only one that we had made can be."""
        return one.name == name if one.url else self.is_ours(one, name)

    def is_ours(self, one: ShopFile, name: str) -> bool:
        """Whether the shop made it as this computer told it to."""
        noted = self.record.by_name.get(name)
        if noted is None:
            return False
        return noted.id == one.id if noted.id else is_since(one.created, noted.at)

    def _upload(self, name: str, source: Path) -> tuple[str, str]:
        """Where the shop's storage has it, and the MD5 that it told, or empty. Raises Cut."""
        file = self.about.get(source)
        kind = MIME.get(source.suffix.lower(), "application/octet-stream")
        asked = {
            "filename": name,
            "mimeType": kind,
            "resource": "IMAGE" if kind.startswith("image/") else "FILE",
            "httpMethod": "PUT",
            "fileSize": str(source.stat().st_size),
        }
        number = 0
        while True:
            staged = as_mapping(self.api.ask(_STAGE, {"input": [asked]}).get("stagedUploadsCreate"))
            self._refuse(staged)
            place = as_mapping(next(iter(as_list(staged.get("stagedTargets"))), None))
            address, resource = place.get("url"), place.get("resourceUrl")
            if not isinstance(address, str) or not isinstance(resource, str):
                raise Cut("the shop named no place for it")
            try:
                sha256, md5, told = self.api.put(address, _headers(place, kind), source, self._limit)
            except Cut:
                number += 1
                if number == _UPLOADS:
                    raise
                self.progress.wait(_LOOK_S[min(number, len(_LOOK_S)) - 1])
                continue
            if file is not None and sha256 != file.sha256:
                raise Cut("it is not as it was bundled any more")
            # What does not agree may be no MD5 at all (encrypted storage); that it agrees is what proves something.
            return resource, md5 if told == md5 else ""

    def _create(self, name: str, source: Path, resource: str, md5: str) -> None:
        file = self.about.get(source)
        asked = {
            "originalSource": resource,
            "filename": name,
            "contentType": "IMAGE" if source.suffix.lower() in MIME else "FILE",
            "duplicateResolutionMode": "RAISE_ERROR",
            "alt": str(file.facts.get("alt_text") or "")[:MOST_ALT] if file is not None else "",
        }
        noted, before = (
            ShopNote(name, file.sha256 if file is not None else "", md5, self.api.date),
            self.record.by_name.get(name),
        )
        if before is not None and not before.id and before.sha256 == noted.sha256:
            # It may have been made then, and of that upload: the answer was not heard.
            noted.at, noted.md5 = before.at, md5 if before.md5 else ""
        self.record.note(noted)
        made = as_mapping(self.api.ask(_CREATE, {"files": [asked]}).get("fileCreate"))
        errors = errors_of(made, "userErrors")
        if errors and all(error.get("code") == _TAKEN for error in errors):
            # Made, and its answer was lost on the way; or somebody's. Which of them, the proof says.
            return
        self._refuse(made)
        one = shown_of(next(iter(as_list(made.get("files"))), None))
        if one is None:
            raise Cut("the shop did not say that it made it")
        self.record.note(ShopNote(**{**vars(noted), "id": one.id}))

    def _refuse(self, answer: Mapping[str, Any]) -> None:
        if errors := errors_of(answer, "userErrors"):
            raise Cut(f"the shop says: {self.api.plain('; '.join(str(one.get('message')) for one in errors[:3]))}")


class ShopWitness:
    """Proves what is in a shop's Files: its original read back, else what the storage computed of the upload that it was made of."""

    def __init__(self, carrier: Carrier, parcel: Parcel) -> None:
        assert isinstance(carrier, ShopCarrier)
        self._carrier = carrier
        carrier.about = {parcel.base / one.path: one for one in parcel.files}

    def there(self, folder: str, files: Sequence[ParcelFile]) -> dict[str, int]:
        """Which of these names the shop has, with their bytes; `ODD` where they are others, or the shop does not say. Raises Failed."""
        shown = self._carrier.shown([one.name for one in files])
        found = {}
        for file in files:
            one = shown.get(file.name)
            if one is not None and one.status != "FAILED":
                ours = self._carrier.is_ours(one, file.name) and self._noted(file).sha256 == file.sha256
                found[file.name] = file.bytes if ours else one.size if one.size > 0 else ODD
        return found

    def stamps(self) -> Mapping[str, str]:
        """A shop's files are never written anew."""
        return {}

    def is_in_the_way(self, folder: str) -> bool:
        """There are no folders."""
        return False

    def is_beginning(self, folder: str, file: ParcelFile, size: int) -> bool:
        """A shop has whole files only."""
        return False

    def expect(self, algorithm: str, files: Sequence[ParcelFile]) -> None:
        """A shop tells no hashes."""

    def as_said(self, files: Sequence[ParcelFile], said: Mapping[str, tuple[str, str]]) -> dict[str, Proof]:
        """A shop tells no hashes."""
        return {}

    def arrived(
        self,
        folder: str,
        files: Sequence[ParcelFile],
        sent_by_us: bool = True,
        said: Mapping[str, tuple[str, str]] = {},
    ) -> dict[str, Proof | str]:
        """What is so of these files; what the shop still works on is waited for. Raises Failed, Interrupted."""
        found: dict[str, Proof | str] = {}
        left, ends, looks = list(files), time.monotonic() + _PATIENCE_S, 0
        while left:
            shown = self._carrier.shown([one.name for one in left])
            for file in left:
                one = shown.get(file.name)
                if one is None and not self._is_awaited(file, sent_by_us):
                    found[file.name] = GONE
                elif one is not None and one.status not in ("UPLOADED", "PROCESSING"):
                    found[file.name] = self._verdict(file, one)
                elif one is None and looks >= len(_LOOK_S):
                    found[file.name] = "the shop has that name, and does not find the file yet; run it again in a while"
            left = [one for one in left if one.name not in found]
            if left and time.monotonic() >= ends:
                return found | {one.name: "the shop still works on it; run it again in a while" for one in left}
            if left:
                self._carrier.progress.wait(_LOOK_S[min(looks, len(_LOOK_S) - 1)])
                self._carrier.progress.check()
                looks += 1
        return found

    def _is_awaited(self, file: ParcelFile, sent_by_us: bool) -> bool:
        """Whether the shop was told to make it, and did not say what it made: a search finds it after a while."""
        noted = self._carrier.record.by_name.get(file.name)
        return sent_by_us and noted is not None and not noted.id

    def _noted(self, file: ParcelFile) -> ShopNote:
        return self._carrier.record.by_name[file.name]

    def _verdict(self, file: ParcelFile, one: ShopFile) -> Proof | str:
        if one.status != "READY":
            return f"the shop could not make a picture of it ({one.wrong or one.status})"
        ours = self._carrier.is_ours(one, file.name) and self._noted(file).sha256 == file.sha256
        digest = self._carrier.api.sha256_of(one.original, file.bytes) if one.original else ""
        if digest == file.sha256:
            return self._proved(file, one, Proof(READ_BACK, "sha256", now_text()), ours)
        if ours and self._is_of_upload(file, one):
            return self._proved(file, one, Proof(REMOTE, UPLOAD_MD5, now_text()), ours)
        if digest or not ours:
            return OTHER
        return "its original can't be read back, and nothing else proves it"

    def _is_of_upload(self, file: ParcelFile, one: ShopFile) -> bool:
        """Whether it was made of an upload of which the storage computed the same hash, shows in its size, and was not changed since."""
        noted, facts = self._noted(file), file.facts
        same = (one.width, one.height) == (facts.get("width"), facts.get("height")) or not facts
        return bool(noted.md5) and same and noted.url in ("", one.url)

    def _proved(self, file: ParcelFile, one: ShopFile, proof: Proof, ours: bool) -> Proof:
        if ours and (noted := self._noted(file)).url != one.url:
            self._carrier.record.note(ShopNote(**{**vars(noted), "id": one.id, "url": one.url}))
        return proof


def _headers(place: Mapping[str, Any], kind: str) -> dict[str, str]:
    """The parameters of an upload by PUT are its headers; none that would say who we are, or how long it is."""
    found = {"Content-Type": kind}
    for one in as_list(place.get("parameters")):
        name, value = as_mapping(one).get("name"), as_mapping(one).get("value")
        if isinstance(name, str) and isinstance(value, str) and value.isascii() and value.isprintable():
            if name.lower().replace("_", "-") == "content-type":
                found["Content-Type"] = value
            elif name.lower() in ("acl", "cache-control") or name.lower().startswith(("x-goog-", "x-amz-")):
                found[name] = value
    return found

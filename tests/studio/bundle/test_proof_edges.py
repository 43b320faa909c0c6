"""Where verifying turns, on bags of a few bytes made by hand: what is told, in which numbers, and what is never believed."""

import errno
import hashlib
import os
import stat
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from studio import bundle
from studio.base import paths
from studio.base.errors import InvalidInput, NotFound, Refused
from studio.base.jobs import Progress
from studio.base.wording import in_fours
from studio.bundle import bag_files, manifest, signing
from studio.bundle.verification import Verification

DECLARATION = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"


class Bag:
    """A bag written by hand; `seal` writes its manifests over what lies in it, `sign` its signature."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "BAG"
        (self.path / "data").mkdir(parents=True)
        self.put("bagit.txt", DECLARATION)
        self.put("data/a.txt", "one")
        self.put("data/b/c.txt", "three")
        self.seal()

    def put(self, name: str, text: str) -> None:
        path = self.path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(text.encode())

    def seal(self, info: str | None = "Payload-Oxum: 8.2\n", also: tuple[str, ...] = ()) -> None:
        if info is not None:
            self.put("bag-info.txt", info)
        found = sorted(p for p in (self.path / "data").rglob("*") if p.is_file() and not p.is_symlink())
        self.put("manifest-sha256.txt", self.listed(*(p.relative_to(self.path).as_posix() for p in found)))
        self.vouch(*also)

    def vouch(self, *also: str) -> None:
        tags = [name for name in ("bag-info.txt", "bagit.txt", "manifest-sha256.txt") if (self.path / name).is_file()]
        self.put("tagmanifest-sha256.txt", self.listed(*tags, *also))

    def listed(self, *names: str) -> str:
        return manifest.write({name: hashlib.sha256((self.path / name).read_bytes()).hexdigest() for name in names})

    def sign(self) -> str:
        data = (self.path / "tagmanifest-sha256.txt").read_bytes()
        text = signing.sign(data, bundle.station_key())
        self.put("signature", text)
        return text

    def verify(self) -> Verification:
        return bundle.verify(self.path)


@pytest.fixture
def bag(tmp_path: Path) -> Bag:
    return Bag(tmp_path)


def wrong(found: Verification) -> tuple[list[str], list[str], list[str], list[str]]:
    return found.missing, found.changed, found.extra, found.problems


# -- what is told -----------------------------------------------------------------------------------------------------


def test_all_of_it_is_told_as_data_and_as_sentences() -> None:
    found = Verification(
        Path("/x/BAG\x1b"), ["data/m"], ["data/c\udcff", "data/d"], ["data/e"], ["p: is odd."], ["note.txt"], ["q: is unusual."],
        "1.0", ("md5", "sha1"), False, files=3, bytes=2_500_000,
    )  # fmt: skip
    assert found.to_dict() == {
        "intact": False,
        "missing": ["data/m"],
        "changed": ["data/c\\udcff", "data/d"],
        "extra": ["data/e"],
        "signature": "none",
        "signer": None,
        "credentials": None,
        "asked": [],
        "problems": ["p: is odd."],
        "beside": ["note.txt"],
        "remarks": ["q: is unusual."],
        "bagit": "1.0",
        "algorithms": ["md5", "sha1"],
        "files": 3,
        "bytes": 2_500_000,
    }
    assert found.sentences() == [
        "BAG⟨U+001B⟩: a bag of BagIt 1.0, not made by Threeshot; not intact (1 missing, 2 changed, 1 extra, 1 otherwise wrong); ask for it again, or copy it again from where it came.",
        "'data/m' is missing.",
        "'data/c⟨U+DCFF⟩' was changed.",
        "'data/d' was changed.",
        "'data/e' was added.",
        "p: is odd.",
        "'note.txt' lies beside the bundle's own files; nothing vouches for it.",
        "q: is unusual.",
        "It is checked by md5, sha1 alone: that shows what broke on the way, not what somebody changed on purpose.",
        "It is not signed, so it proves that nothing broke on the way, not who made it.",
    ]


@pytest.mark.parametrize(
    ("signature", "intact", "key", "last"),
    [
        (
            "none",
            True,
            None,
            "It is not signed, so it proves that nothing broke on the way, not who made it. Threeshot signs every bundle: this one's signature was taken away.",
        ),
        ("unknown: odd", True, None, "The signature could not be checked: odd."),
        ("invalid: bad", False, None, "The signature is not valid: bad."),
        (
            "valid by 0123456789abcdef",
            True,
            "0123456789abcdef",
            "Signed with key 0123 4567 89ab cdef (unknown here); compare it with the key id that the crew told you, or its words: abuse boss fly battle rubber waste.",
        ),
    ],
)
def test_what_a_signature_makes_of_a_bundle(signature: str, intact: bool, key: str | None, last: str) -> None:
    found = Verification(Path("/x/BAG"), signature=signature, files=2, bytes=8)
    assert (found.intact, found.key_id) == (intact, key)
    first, told = found.sentences()
    assert told == last
    assert first == (
        "BAG: intact, all 2 files (8 bytes) are as they were bundled."
        if intact
        else "BAG: not intact (its signature is not valid); ask for it again, or copy it again from where it came."
    )
    assert Verification(Path("/x"), signature="none", problems=["p"]).intact is False


# -- the bag ----------------------------------------------------------------------------------------------------------


def test_a_whole_bag_is_intact_with_its_files_and_bytes(bag: Bag) -> None:
    bag.sign()
    steps: list[tuple[int, int]] = []
    progress = Progress(lambda done, total, _: steps.append((done, total)))
    found = bundle.verify(bag.path, progress)
    assert wrong(found) == ([], [], [], [])
    assert (found.files, found.bytes, found.beside, found.path) == (2, 8, [], bag.path)
    assert steps[-1] == (8, 8) and progress.what == "c.txt"
    assert found.sentences()[-1] == f"Signed by this station (key {in_fours(bundle.own_key_id() or '')})."


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        ("BagIt-Version: 0.97\nTag-File-Character-Encoding: utf-8\n", 0),
        ("BagIt-Version: 1.9\nTag-File-Character-Encoding: UTF-8\n", 0),
        ("BagIt-Version: 0.93\nTag-File-Character-Encoding: UTF-8\n", 0),
        ("BagIt-Version: 0.92\nTag-File-Character-Encoding: UTF-8\n", 1),
        ("BagIt-Version: 2.0\nTag-File-Character-Encoding: UTF-8\n", 1),
        ("BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-16\n", 2),
        ("BagIt-Version: 1.0\nTag-File-Character-Encoding: rot13\n", 1),
        ("BagIt-Version : 1.0\nTag-File-Character-Encoding: UTF-8\n", 1),
        ("", 2),
        ("Note: BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n", 1),
    ],
)
def test_the_declaration_names_a_version_and_its_text(bag: Bag, text: str, problems: int) -> None:
    bag.put("bagit.txt", text)
    bag.vouch()
    found = bag.verify()
    assert len(found.problems) == problems and (found.missing, found.changed) == ([], [])
    (bag.path / "bagit.txt").write_bytes(b"\xff" + DECLARATION.encode())
    assert "bagit.txt: names no BagIt version between 0.93 and 1." in bag.verify().problems


def test_a_bundle_of_ours_says_that_it_is_and_is_held_to_what_ours_have(bag: Bag) -> None:
    bag.seal("Bag-Software-Agent: Threeshot 1.0\n")
    assert bag.verify().is_ours and bag.verify().intact
    bag.put("manifest-md5.txt", f"{'0' * 32}  data/added.txt\n")
    bag.put("data/added.txt", "x")
    found = bag.verify()
    assert (found.extra, found.beside) == (["data/added.txt"], ["manifest-md5.txt"]), (
        "a second manifest vouches for nothing"
    )
    (bag.path / "data" / "added.txt").unlink()
    bag.put("bagit.txt", DECLARATION.replace("1.0", "0.96"))
    bag.vouch()
    assert bag.verify().problems == ["bagit.txt: names no BagIt version between 0.97 and 1."]
    bag.put("bagit.txt", DECLARATION)
    (bag.path / "tagmanifest-sha256.txt").unlink()
    assert bag.verify().missing == ["tagmanifest-sha256.txt"]


@pytest.mark.parametrize(
    ("info", "told"),
    [
        ("Payload-Oxum: 8.2\n", None),
        (None, None),
        ("Contact: x\n", None),
        ("Payload-Oxum: 9.2\n", "bag-info.txt: names 2 files and 9 bytes, there are 2 and 8."),
        ("Contact: x\nPayload-Oxum: 9.2\n", "bag-info.txt: names 2 files and 9 bytes, there are 2 and 8."),
        ("Payload-Oxum: 8.3\n", "bag-info.txt: names 3 files and 8 bytes, there are 2 and 8."),
        ("Payload-Oxum: 12345.2\n", "bag-info.txt: names 2 files and 12,345 bytes, there are 2 and 8."),
    ],
)
def test_the_sum_that_bag_info_names_is_held_against_what_is_there(
    bag: Bag, info: str | None, told: str | None
) -> None:
    (bag.path / "bag-info.txt").unlink()
    bag.seal(info)
    found = bag.verify()
    assert found.problems == ([told] if told else [])
    if told:
        bag.put("data/extra.txt", "x")
        assert (bag.verify().problems, bag.verify().extra) == ([], ["data/extra.txt"]), "said once"


def test_a_file_larger_than_the_bundle_was_is_changed_without_being_read(
    bag: Bag, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []
    real = bag_files.digests

    def digests(path: Path, *rest: Any) -> dict[str, str] | None:
        read.append(path.name)
        return real(path, *rest)

    monkeypatch.setattr(bag_files, "digests", digests)
    bag.put("data/a.txt", "12345678")
    assert bag.verify().changed == ["data/a.txt"]
    assert "a.txt" in read, "as large as the whole may still be it"
    read.clear()
    bag.put("data/a.txt", "123456789")
    found = bag.verify()
    assert (found.changed, found.files, found.bytes) == (["data/a.txt"], 1, 5)
    assert "a.txt" not in read


def test_a_name_that_came_back_in_another_unicode_form_is_the_same_file(bag: Bag) -> None:
    composed = unicodedata.normalize("NFC", "data/Sömmar.txt")
    bag.put(composed, "x")
    bag.seal(None)
    other = unicodedata.normalize("NFD", composed)
    (bag.path / composed).rename(bag.path / other)
    assert wrong(bag.verify())[:3] == ([], [], [])
    bag.put(composed, "y")
    if len(list((bag.path / "data").iterdir())) > 3:  # a disk that tells the two apart
        bag.seal(None)
        assert wrong(bag.verify())[:3] == ([], [], []), "each is held to its own line"


def test_tag_files_that_are_listed_are_held_to_it_and_others_lie_beside(bag: Bag) -> None:
    bag.put("notes/read me.txt", "hello")
    bag.put("loose.txt", "x")
    bag.put("meta.txt", "x")
    bag.seal(also=("notes/read me.txt", "meta.txt"))
    assert bag.verify().beside == ["loose.txt", "notes"]
    bag.put("notes/read me.txt", "other")
    assert bag.verify().changed == ["notes/read me.txt"]
    (bag.path / "notes" / "read me.txt").unlink()
    assert bag.verify().missing == ["notes/read me.txt"]
    (bag.path / "notes" / "read me.txt").mkdir()
    found = bag.verify()
    assert found.problems == ["'notes/read me.txt' is not a plain file; it was not looked at."]


def test_what_lies_behind_a_link_is_not_followed(bag: Bag, tmp_path: Path) -> None:
    bag.put("deep/x.txt", "hello")
    (bag.path / "notes").mkdir()
    (bag.path / "deep").rename(bag.path / "notes" / "deep")
    bag.seal(also=("notes/deep/x.txt",))
    (bag.path / "notes" / "deep").rename(tmp_path / "aside")
    (bag.path / "notes" / "deep").symlink_to(tmp_path / "aside")
    assert bag.verify().problems == ["'notes/deep/x.txt' lies behind a link; it was not followed."]
    bag.put("notes/x.txt", "hello")
    bag.seal(also=("notes/x.txt",))
    (bag.path / "notes").rename(tmp_path / "elsewhere")
    (bag.path / "notes").symlink_to(tmp_path / "elsewhere")
    found = bag.verify()
    assert found.problems == ["'notes/x.txt' lies behind a link; it was not followed."] and not found.intact
    (bag.path / "data").rename(tmp_path / "payload")
    (bag.path / "data").symlink_to(tmp_path / "payload")
    again = bag.verify()
    assert "data: the folder of the files is not there." in again.problems
    assert again.missing == ["data/a.txt", "data/b/c.txt"]


@pytest.mark.parametrize("name", ["bagit.txt", "manifest-sha256.txt", "tagmanifest-sha256.txt", "bag-info.txt"])
def test_own_files_that_are_links_are_not_read(bag: Bag, tmp_path: Path, name: str) -> None:
    (bag.path / name).rename(tmp_path / "same")
    (bag.path / name).symlink_to(tmp_path / "same")
    found = bag.verify()
    assert not found.intact
    assert f"{name}: cannot be read (it is a link)." in found.problems


def test_a_pipe_is_told_as_no_plain_file(bag: Bag) -> None:
    (bag.path / "bag-info.txt").unlink()
    os.mkfifo(bag.path / "bag-info.txt")
    assert "bag-info.txt: cannot be read (not a plain file)." in bag.verify().problems
    os.mkfifo(bag.path / "data" / "pipe")
    assert "'data/pipe' is not a plain file." in bag.verify().problems


def test_own_files_may_be_as_large_as_the_limit_and_no_larger(bag: Bag, monkeypatch: pytest.MonkeyPatch) -> None:
    size = (bag.path / "tagmanifest-sha256.txt").stat().st_size
    monkeypatch.setattr(bag_files, "MANIFEST_LIMIT", size)
    assert bag.verify().problems == []
    monkeypatch.setattr(bag_files, "MANIFEST_LIMIT", size - 1)
    found = bag.verify()
    assert found.problems == ["tagmanifest-sha256.txt: is larger than 0 MB; no bundle of ours is."]
    assert not found.intact
    monkeypatch.undo()
    bag.put("large.txt", "x" * 600)
    bag.seal(also=("large.txt",))
    monkeypatch.setattr(bag_files, "MANIFEST_LIMIT", 599)
    assert bag.verify().changed == ["large.txt"]
    monkeypatch.setattr(bag_files, "MANIFEST_LIMIT", 600)
    assert bag.verify().changed == []


def test_two_manifests_of_one_kind_both_hold(tmp_path: Path) -> None:
    made = Bag(tmp_path)
    made.put("manifest-SHA-256.txt", f"{'0' * 64}  data/a.txt\n{'0' * 64}  data/gone.txt\n")
    found = bundle.verify(made.path)
    assert found.missing == ["data/gone.txt"] and "says something else of 'data/a.txt'" in found.problems[0]
    made.put("bagit.txt", DECLARATION.replace("UTF-8", "punycode"))
    assert "names an encoding of its text that is not known (punycode)" in " ".join(bundle.verify(made.path).problems)


def test_a_folder_without_end_is_refused(bag: Bag, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bag_files, "ENTRIES_LIMIT", 2)
    assert bag.verify().intact
    bag.put("data/b/d.txt", "x")
    with pytest.raises(InvalidInput, match="holds more than 2 files; no bundle of ours does"):
        bag.verify()
    (bag.path / "data" / "b" / "d.txt").unlink()
    for name in ("x", "y"):
        (bag.path / "data" / name).mkdir()
    with pytest.raises(InvalidInput, match="holds more than 2 files"):
        bag.verify()


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("b.zip", "is packed; unpack it and give the bundle's folder."),
        ("b.TGZ", "is packed; unpack it and give the bundle's folder."),
        ("b.jpg", "is a file; give the bundle's folder."),
    ],
)
def test_what_is_no_folder_is_told_with_what_to_give(tmp_path: Path, name: str, told: str) -> None:
    path = tmp_path / name
    with pytest.raises(NotFound) as lacking:
        bundle.verify(path)
    assert str(lacking.value) == f"{path}: is not there; give the folder of a bundle."
    path.write_bytes(b"x")
    with pytest.raises(InvalidInput) as caught:
        bundle.verify(path)
    assert str(caught.value) == f"{path}: {told}"


def test_a_folder_of_bundles_names_five_of_them(tmp_path: Path) -> None:
    for at in range(6):
        (tmp_path / f"B{at}").mkdir()
        (tmp_path / f"B{at}" / "bagit.txt").write_text(DECLARATION)
    with pytest.raises(InvalidInput) as caught:
        bundle.verify(tmp_path)
    assert str(caught.value) == f"{tmp_path}: is a folder of bundles; give one of them: B0, B1, B2, B3, B4."
    inner = tmp_path / "B0" / "data"
    inner.mkdir()
    with pytest.raises(InvalidInput) as inside:
        bundle.verify(inner)
    assert str(inside.value) == f"{inner}: is the inside of a bundle; give the folder above it, {tmp_path / 'B0'}."


# -- signature and key --------------------------------------------------------------------------------------------------


def test_a_signature_larger_than_any_is_damaged_and_one_without_what_it_signs_is_worth_nothing(bag: Bag) -> None:
    text = bag.sign()
    room = signing.SIZE_LIMIT - len(text.encode())
    bag.put("signature", text + "\n" * room)
    assert bag.verify().key_id == bundle.own_key_id()
    bag.put("signature", text + "\n" * (room + 1))
    assert bag.verify().signature == "invalid: the signature file is damaged"
    bag.put("signature", text)
    (bag.path / "tagmanifest-sha256.txt").unlink()
    assert bag.verify().signature == "invalid: tagmanifest-sha256.txt, which it signs, is not there"


Change = Callable[[str], str]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda text: text.replace("Threeshot-Signature: 1", "Threeshot-Signature: 2"), "unknown: the signature file has a form"),
        (lambda text: text.replace("Algorithm: Ed25519\n", ""), "unknown: the signature file has a form"),
        (lambda text: " \n", "unknown: the signature file has a form"),
        (lambda text: "no fields at all", "unknown: the signature file has a form"),
        (lambda text: text + "Key-Id: 0\n", "invalid: the signature file gives 'Key-Id' twice"),
        (lambda text: text.replace("Signed-File: tag", "Signed-File: "), "invalid: the signature is of another file than tagmanifest-sha256.txt"),
        (lambda text: text.replace("\nSignature: ", "\nSignature: !"), "invalid: the signature file is damaged"),
        (lambda text: text.replace("Key-Id: ", "Key-Id: 0"), "invalid: the key in the signature file is not the one it names"),
        (lambda text: text.replace("sha256:", "sha256:0"), "invalid: the key in the signature file is not the one it names"),
        (lambda text: text.replace("-----BEGIN PUBLIC KEY-----\nMCow", "-----BEGIN PUBLIC KEY-----\nMCox"), "invalid: the signature file holds no Ed25519 public key"),
        (lambda text: text.replace("-----END PUBLIC KEY-----", "AAAA\n-----END PUBLIC KEY-----"), "invalid: the signature file"),
        (lambda text: text.replace("-----BEGIN PUBLIC KEY-----\nM", "-----BEGIN PUBLIC KEY-----\n!M"), "invalid: the signature file is damaged"),
        (lambda text: text.replace("\nSignature: ", "\nOther: "), "invalid: tagmanifest-sha256.txt is not what key"),
        (lambda text: text.replace(": ", " :  ").replace("\n", "\r\n"), "valid by "),
        (lambda text: text.replace("\nMCowBQ", "\nMCow\nBQ"), "valid by "),
    ],
)  # fmt: skip
def test_each_way_a_signature_is_wrong_has_its_own_sentence(bag: Bag, change: Change, told: str) -> None:
    data = (bag.path / "tagmanifest-sha256.txt").read_bytes()
    assert signing.check(change(bag.sign()), data)[0].startswith(told)


def test_a_signature_names_its_key_by_the_fingerprint_of_the_whole(bag: Bag) -> None:
    key = bundle.station_key()
    der = bytes.fromhex("302a300506032b6570032100") + key.public_key().public_bytes_raw()
    whole = hashlib.sha256(der).hexdigest()
    assert signing.fingerprint(key.public_key()) == whole
    assert signing.key_id(key.public_key()) == whole[:16]
    lines = bag.sign().splitlines()
    assert [line.partition(":")[0] for line in lines[:6]] == [
        "Threeshot-Signature",
        "Algorithm",
        "Signed-File",
        "Key-Id",
        "Key-Fingerprint",
        "Signature",
    ]
    assert lines[4] == f"Key-Fingerprint: sha256:{whole}"


def test_the_key_never_leaves_its_folder_and_is_its_owners_alone_from_the_first_byte(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    folder, seen = paths.key_path().parent, []
    real = os.link

    def link(source: Path, target: Path) -> None:
        seen.append((Path(source).parent, Path(source).name, stat.S_IMODE(Path(source).stat().st_mode)))
        real(source, target)

    monkeypatch.setattr(os, "link", link)
    folder.mkdir(parents=True)
    signing.station_key()
    ((parent, name, mode),) = seen
    assert parent == folder and name.startswith(".threeshot-part-")
    assert os.name == "nt" or mode == 0o600


def test_where_no_links_are_the_key_is_its_owners_alone_from_the_first_byte_too(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made: list[int] = []
    real = os.open

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    def opened(path: object, flags: int, mode: int = 0o777, **more: int) -> int:
        if str(path) == str(paths.key_path()) and flags & os.O_CREAT:
            assert flags & os.O_EXCL
            made.append(mode)
        return real(path, flags, mode, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(os, "link", refuse)
    monkeypatch.setattr(os, "open", opened)
    first = bundle.key_id(signing.station_key().public_key())
    assert made == [0o600]
    assert bundle.key_id(signing.station_key().public_key()) == first


def test_another_process_that_was_first_keeps_its_key(monkeypatch: pytest.MonkeyPatch) -> None:
    other = signing.station_key()
    path = paths.key_path()
    before = path.read_bytes()
    signing._make_key(path)
    signing._claim(path, b"another")
    assert path.read_bytes() == before
    assert [file.name for file in path.parent.iterdir()] == [path.name]
    assert signing.own_key_id() == signing.key_id(other.public_key())


def test_a_key_that_cannot_be_used_is_no_key_of_ours() -> None:
    assert bundle.own_key_id() is None
    paths.key_path().mkdir(parents=True)
    assert bundle.own_key_id() is None
    with pytest.raises(InvalidInput) as caught:
        bundle.station_key()
    assert str(caught.value) == (
        f"{paths.key_path()}: is not a usable Ed25519 key, so bundles cannot be signed; put its backup back, "
        "or move it away and a new one is made (tell the brand its new key id)."
    )


def test_a_key_that_another_process_is_just_writing_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = signing.key_id(signing.station_key().public_key())
    path, slept = paths.key_path(), []
    whole = path.read_bytes()

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        path.write_bytes(whole if len(slept) == 3 else whole[:40])

    monkeypatch.setattr(signing.time, "sleep", sleep)
    path.write_bytes(b"")
    assert signing.key_id(signing.station_key().public_key()) == wanted
    assert slept == [0.05] * 3
    slept.clear()
    monkeypatch.setattr(signing.time, "sleep", slept.append)
    path.write_bytes(whole[:40])
    with pytest.raises(InvalidInput, match="is not a usable Ed25519 key"):
        signing.station_key()
    assert len(slept) == 10 and path.read_bytes() == whole[:40]


def test_a_key_that_cannot_be_written_is_refused_with_its_place(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(Refused) as caught:
        signing.station_key()
    assert str(caught.value).startswith(f"{paths.key_path()}: the disk is full;")
    assert list(paths.key_path().parent.iterdir()) == []


# -- manifests ----------------------------------------------------------------------------------------------------------


DIGEST = "ab" * 32


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (f"{DIGEST}", "m, line 2: is not a SHA-256 and a path."),
        (f"{DIGEST}0  data/x", "m, line 2: is not a SHA-256 and a path."),
        (f"{DIGEST[1:]}  data/x", "m, line 2: is not a SHA-256 and a path."),
        (f"{DIGEST}  other/x", "m, line 2: 'other/x' is not a path inside the bundle; it was not looked at."),
        (f"{DIGEST}  data/../x", "m, line 2: 'data/../x' is not a path inside the bundle; it was not looked at."),
        (
            f"{DIGEST}  data/\x1b[2J\\",
            "m, line 2: 'data/⟨U+001B⟩[2J\\' is not a path inside the bundle; it was not looked at.",
        ),
        (f"{DIGEST}  ./data/a", "m, line 2: 'data/a' is listed twice."),
        (f"{DIGEST}  data/b", None),
    ],
)
def test_each_line_that_is_no_entry_is_told_with_its_number(line: str, told: str | None) -> None:
    found = manifest.read(f"{DIGEST}  data/a\n{line}\n".encode(), "m", payload=True)
    assert found.problems == ([told] if told else [])
    assert found.entries == {"data/a": DIGEST, **({} if told else {"data/b": DIGEST})}


def test_what_is_no_text_lists_nothing() -> None:
    found = manifest.read(b"\xff\xfe", "m", payload=True)
    assert (found.entries, found.problems) == ({}, ["m: is not UTF-8 text, so what it lists cannot be checked."])


@pytest.mark.parametrize(
    ("path", "safe"),
    [
        ("data/a", True), ("a b.txt", True), ("data/.hidden", True), ("data/a:b", True), ("Cc/x", True),
        ("", False), ("/a", False), ("~a", False), ("a\\b", False), ("a\0b", False), ("C:x", False), ("c:/x", False),
        ("a//b", False), ("a/./b", False), ("a/../b", False), ("a/", False), ("..", False),
    ],
)  # fmt: skip
def test_which_paths_stay_in_the_bag(path: str, safe: bool) -> None:
    assert manifest.is_safe(path) is safe


@pytest.mark.parametrize(
    ("path", "safe"),
    [
        ("a\\b/c.jpg", "a/b/c.jpg"), ("./a//b", "a/b"), ("", "_"), (".", "_"), ("a/50%.jpg", "a/50_.jpg"),
        ("a\u2028b", "a_b"), ("a\tb", "a_b"), ("a b", "a b"), ("a\u00a0b", "a_b"), ("\U0001f469\u200d\U0001f680", "\U0001f469\u200d\U0001f680"),
        ("a\udcffb", "a_b"), ("x" * 300 + ".jpg", "x" * 196 + ".jpg"),
        ("Mo\u0308we.jpg", "M\u00f6we.jpg"),
    ],
)  # fmt: skip
def test_names_are_made_such_that_every_system_reads_them(path: str, safe: str) -> None:
    assert manifest.safe_path(path) == safe


def test_a_path_in_a_sentence_is_short_and_moves_no_terminal() -> None:
    assert manifest.shown("a\x1bb\udcff\n") == "a⟨U+001B⟩b⟨U+DCFF⟩⟨U+000A⟩"
    assert manifest.shown("x" * 301) == "x" * 300
    assert manifest.encode("50%\r\n") == "50%25%0D%0A" and manifest.decode("%0d%0A%25%41") == "\r\n%%41"
    assert manifest.write({"b": "2", "a": "1"}) == "1  a\n2  b\n"

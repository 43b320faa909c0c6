"""Keys that were told beforehand: by digits or words, kept in a list, and asked for when a bundle comes."""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio import bundle
from studio.base import paths
from studio.base.errors import InvalidInput
from studio.base.wording import in_fours
from studio.bundle import keys, signing
from studio.cli import main
from tests.cli.conftest import Outcome

FrontDoor = Callable[..., Outcome]


@pytest.fixture
def threeshot(capsys: pytest.CaptureFixture[str]) -> FrontDoor:
    """Run one command in this process, and hold it to its exit code."""

    def run(*arguments: str | Path, code: int = 0) -> Outcome:
        capsys.readouterr()
        ended = main([str(argument) for argument in arguments])
        printed = capsys.readouterr()
        assert ended == code, printed
        return Outcome(ended, printed.out, printed.err)

    return run


@given(st.binary(min_size=8, max_size=8), st.integers(0, 5), st.integers(1, 2047))
def test_the_words_say_the_key_and_three_of_four_slips_are_heard(key: bytes, place: int, by: int) -> None:
    told = keys.words(key.hex()).split()
    assert keys.read(" ".join(told)) == key.hex()
    assert keys.read("  ".join(word[:4].upper() for word in told)) == key.hex()
    listed = keys._word_list()
    slip = listed[(listed.index(told[place]) + by) % len(listed)]
    try:
        heard = keys.read(" ".join([*told[:place], slip, *told[place + 1 :]]))
    except InvalidInput as error:
        assert "one of these words is another" in str(error)
    else:
        assert heard != key.hex()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("12ab", "has 16 digits, this has 4"),
        ("0" * 65, "has 16 digits, this has 65"),
        ("harbour", "is no key; give its 16 digits"),
        ("abandon ability able about above harbour", "'harbour' is none of the words"),
        ("zoo zoo zoo zoo zoo abandon", "one of these words is another"),
        ("", "is no key"),
    ],
)
def test_what_is_no_key_is_told_with_what_one_looks_like(text: str, told: str) -> None:
    with pytest.raises(InvalidInput, match=told):
        keys.read(text)


def test_keys_are_known_by_a_name_until_they_are_forgotten(threeshot: FrontDoor) -> None:
    own = threeshot("key", "show", "--json").json
    assert own["words"] == keys.words(own["key"]) and own["fingerprint"].startswith(own["key"])
    theirs = "12AB 34cd-56ef 7890"
    assert "Harbour crew (key 12ab 34cd 56ef 7890)" in threeshot("key", "add", theirs, " Harbour  crew ").out
    threeshot("key", "add", keys.words("12ab34cd56ef7890"), "Harbour")
    threeshot("key", "add", own["fingerprint"], "Home")
    assert [one["name"] for one in threeshot("key", "list", "--json").json] == ["Harbour", "Home"]
    assert "Nobody" in threeshot("key", "forget", "Nobody", code=4).err
    threeshot("key", "forget", "HARBOUR")
    threeshot("key", "forget", own["fingerprint"])
    assert "No key of anybody else is known" in threeshot("key").out + threeshot("key", "list").out
    assert "in 1 to 80 letters" in threeshot("key", "add", theirs, "\x1b[2J", code=3).err
    for damaged in ("[{}]", '[{"key": 5, "name": "x"}]'):
        paths.known_keys_path().write_text(damaged)
        assert "is not a list of keys; move it away" in threeshot("key", "list", code=3).err


def test_the_qr_code_says_the_key(threeshot: FrontDoor, tmp_path: Path) -> None:
    import cv2
    import zxingcpp

    for kind in ("png", "svg"):
        threeshot("key", "show", "--qr", tmp_path / f"key.{kind}")
    read = zxingcpp.read_barcodes(cv2.imread(str(tmp_path / "key.png")))
    assert [code.text for code in read] == [threeshot("key", "show", "--json").json["qr"]["text"]]
    assert (tmp_path / "key.svg").read_text().startswith("<?xml")
    assert "written as .svg or .png" in threeshot("key", "show", "--qr", tmp_path / "key.jpg", code=3).err


def _empty(path: Path) -> None:
    (path / "signature").write_bytes(b"")


def _absent(path: Path) -> None:
    (path / "signature").unlink()


def _unknown_version(path: Path) -> None:
    text = (path / "signature").read_text().replace("Signature: 1", "Signature: 2")
    (path / "signature").write_text(text)


def _unknown_algorithm(path: Path) -> None:
    text = (path / "signature").read_text().replace("Algorithm: Ed25519", "Algorithm: ML-DSA-65")
    (path / "signature").write_text(text)


def _by_another(path: Path) -> None:
    paths.key_path().unlink(missing_ok=True)
    data = (path / signing.SIGNED_FILE).read_bytes()
    (path / "signature").write_text(signing.sign(data, bundle.station_key()))
    paths.key_path().unlink()


@pytest.mark.parametrize(
    ("damage", "told"),
    [
        (_absent, "It is not signed, and was to be signed with Harbour crew (key"),
        (_empty, "its signature cannot be relied on: the signature file is empty"),
        (_unknown_version, "its signature cannot be relied on: the signature file has a form"),
        (_unknown_algorithm, "its signature cannot be relied on: the signature file has a form"),
        (_by_another, "it comes from somebody else"),
    ],
)
def test_a_signature_that_was_asked_for_and_is_not_there_is_not_intact(
    copy: Path, threeshot: FrontDoor, damage: object, told: str
) -> None:
    key = bundle.verify(copy).key_id or ""
    assert f"Signed with key {in_fours(key)} (unknown here)" in threeshot("verify", copy).out
    assert "as asked" in threeshot("verify", copy, "--key", key).out
    assert threeshot("verify", copy, "--key", "0" * 16, "--key", keys.words(key), "--json").json["signer"]["key"] == key
    threeshot("key", "add", key, "Harbour crew")
    assert f"Signed by Harbour crew (key {in_fours(key)})." in threeshot("verify", copy).out
    damage(copy)  # type: ignore[operator]
    for asking in ((), ("--key", key)):
        said = threeshot("verify", copy, *asking, code=5).out
        assert said.startswith("✗ ") and told in said
    found = threeshot("verify", copy, "--json", code=5).json
    assert not found["intact"] and key in found["asked"] and told in " ".join(found["problems"])
    assert "--key and --any-key" in threeshot("verify", copy, "--key", key, "--any-key", code=2).err
    # Not asked for, an empty file is still no signature; the others are what they were.
    threeshot("verify", copy, "--any-key", code=5 if damage is _empty else 0)

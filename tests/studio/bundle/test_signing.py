"""The signature and the station's key, checked with other people's tools too."""

import os
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from studio import bundle
from studio.base import paths
from studio.base.errors import InvalidInput
from studio.bundle import signing
from tests.studio.bundle.conftest import Workbench

ROOT = Path(__file__).resolve().parents[3]


def _resign(path: Path, home: Path) -> None:
    """Sign anew with the key of whoever `home` is."""
    data = (path / "tagmanifest-sha256.txt").read_bytes()
    (path / "signature").write_text(signing.sign(data, bundle.station_key()))


def test_a_changed_tag_manifest_makes_the_signature_invalid(copy: Path) -> None:
    with (copy / "tagmanifest-sha256.txt").open("a") as file:
        file.write("\n")
    found = bundle.verify(copy)
    assert (found.missing, found.changed, found.extra, found.problems) == ([], [], [], [])
    assert found.signature.startswith("invalid: tagmanifest-sha256.txt is not what key")
    assert not found.intact


def test_an_unsigned_bundle_is_intact_and_says_that_nobody_vouches_for_it(copy: Path) -> None:
    (copy / "signature").unlink()
    found = bundle.verify(copy)
    assert found.intact
    assert found.signature == "none"
    assert "not signed" in found.sentences()[-1]


def test_a_signature_of_a_later_form_is_unknown_not_invalid(copy: Path) -> None:
    text = (copy / "signature").read_text().replace("Algorithm: Ed25519", "Algorithm: ML-DSA-65")
    (copy / "signature").write_text(text)
    found = bundle.verify(copy)
    assert found.signature.startswith("unknown: ")
    assert found.intact


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("\nSignature: ", "\nSignature: AAAA"),
        ("\nSignature: ", "\nSignature: !"),
        ("Key-Id: ", "Key-Id: 0"),
        ("Signed-File: tagmanifest-sha256.txt", "Signed-File: bagit.txt"),
        ("Algorithm: Ed25519", "Algorithm: Ed25519\nAlgorithm: none"),
        ("-----BEGIN PUBLIC KEY-----\nMCow", "-----BEGIN PUBLIC KEY-----\nMCox"),
        ("-----BEGIN PUBLIC KEY-----", ""),
    ],
)
def test_a_signature_file_that_was_tampered_with_is_invalid(copy: Path, old: str, new: str) -> None:
    text = (copy / "signature").read_text()
    assert old in text
    (copy / "signature").write_text(text.replace(old, new, 1))
    assert bundle.verify(copy).signature.startswith("invalid: ")


def test_a_signature_that_vouches_for_no_payload_is_invalid(copy: Path, home: Path) -> None:
    tags = copy / "tagmanifest-sha256.txt"
    tags.write_text("".join(line for line in tags.read_text().splitlines(True) if "  manifest" not in line))
    _resign(copy, home)
    assert bundle.verify(copy).signature == "invalid: tagmanifest-sha256.txt does not list manifest-sha256.txt"


def test_a_bundle_signed_anew_by_somebody_else_shows_another_key(built: Path, copy: Path, home: Path) -> None:
    _resign(copy, home)
    mine, theirs = bundle.verify(copy), bundle.verify(built)
    assert mine.intact
    assert mine.key_id != theirs.key_id
    assert mine.key_id == bundle.own_key_id()
    assert "Signed by this station" in mine.sentences()[-1]


@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not installed")
@pytest.mark.skipif(shutil.which("sh") is None, reason="the commands of the page are for a shell")
def test_the_commands_of_the_brand_teams_page_check_the_signature_with_openssl(copy: Path) -> None:
    page = (ROOT / "docs" / "bundle.md").read_text("utf-8")
    script = page.partition("```sh\n# signature")[2].partition("```")[0]
    assert "openssl pkeyutl" in script
    done = subprocess.run(["sh", "-ec", f"# {script}"], cwd=copy, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "Signature Verified Successfully" in done.stdout
    key_id = bundle.verify(copy).key_id
    assert key_id is not None
    assert key_id in done.stdout
    with (copy / "tagmanifest-sha256.txt").open("a") as file:
        file.write("\n")
    assert subprocess.run(["sh", "-ec", f"# {script}"], cwd=copy, capture_output=True, text=True).returncode != 0


def test_the_program_of_the_brand_teams_page_checks_the_signature_with_python(copy: Path) -> None:
    page = (ROOT / "docs" / "bundle.md").read_text("utf-8")
    program = page.partition("```python\n")[2].partition("```")[0]
    assert "load_pem_public_key" in program
    done = subprocess.run([sys.executable, "-c", program], cwd=copy, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert bundle.verify(copy).key_id in done.stdout.split()
    with (copy / "tagmanifest-sha256.txt").open("a") as file:
        file.write("\n")
    assert subprocess.run([sys.executable, "-c", program], cwd=copy, capture_output=True).returncode != 0


def test_the_key_is_made_once_for_its_owner_alone() -> None:
    first = bundle.key_id(bundle.station_key().public_key())
    assert bundle.key_id(bundle.station_key().public_key()) == first == bundle.own_key_id()
    if os.name != "nt":
        assert stat.S_IMODE(paths.key_path().stat().st_mode) == 0o600
        paths.key_path().chmod(0o644)
        bundle.station_key()
        assert stat.S_IMODE(paths.key_path().stat().st_mode) == 0o600
    assert [p.name for p in paths.key_path().parent.iterdir()] == ["station-key.pem"]


def test_processes_that_make_the_key_at_once_end_with_the_same_one() -> None:
    program = "from studio import bundle; print(bundle.key_id(bundle.station_key().public_key()))"
    calls = [
        subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True, cwd=ROOT) for _ in range(3)
    ]
    ids = {call.communicate(timeout=60)[0].strip() for call in calls}
    assert len(ids) == 1
    assert ids == {bundle.own_key_id()}


def test_where_no_hard_links_exist_the_key_is_still_made_for_its_owner(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", refuse)
    assert bundle.key_id(bundle.station_key().public_key()) == bundle.own_key_id()
    assert stat.S_IMODE(paths.key_path().stat().st_mode) == 0o600


@pytest.mark.parametrize(
    "content", [b"", b"not a key", b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", "rsa"]
)
def test_a_broken_key_file_is_one_sentence_and_is_kept(bench: Workbench, content: bytes | str) -> None:
    if content == "rsa":
        from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
        from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

        content = generate_private_key(SECP256R1()).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    assert isinstance(content, bytes)
    paths.key_path().parent.mkdir(parents=True)
    paths.key_path().write_bytes(content)
    with pytest.raises(InvalidInput, match=r"station-key\.pem: is not a usable Ed25519 key") as told:
        bench.build()
    assert "\n" not in str(told.value)
    assert paths.key_path().read_bytes() == content
    assert not bench.target.exists()
    assert bundle.own_key_id() is None

"""Content Credentials: in every rendition, read back by verify, broken by any changed byte, trusted by whoever trusts their root."""

import datetime as dt
import shutil
import socket
import subprocess
from pathlib import Path

import pytest

from studio.base import paths
from studio.base.errors import InvalidInput
from studio.bundle import certificates, credentials, station_key
from studio.bundle.credentials import Made, Origin, Seal, look
from tests.studio.bundle.test_keys import FrontDoor, threeshot
from tests.studio.render.test_tags import full_tags, rendered

__all__ = ["threeshot"]
c2pa = pytest.importorskip("c2pa")
ORIGIN = Origin("HARBOUR-01", "Mara", "IMG_0006.JPG", "ab" * 16, "Canon EOS R5", "2026-10-03T09:16:56+02:00")
KINDS = ("jpeg", "png", "webp", "avif", "tiff")


@pytest.fixture(scope="module")
def picture(sample_shoot: Path) -> Path:
    return sample_shoot / "camera-a/DCIM/100HARBR/IMG_0006.JPG"


@pytest.fixture(scope="module")
def plain(picture: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """A small rendition of each kind, without credentials."""
    folder = tmp_path_factory.mktemp("plain")
    return {kind: rendered(full_tags(), kind, picture, folder / kind).read_bytes() for kind in KINDS}


def sealed(seal: Seal, plain: dict[str, bytes], folder: Path, *, way: str = "as-shot") -> list[str]:
    for kind in KINDS:
        (folder / f"a.{kind}").write_bytes(seal(plain[kind], Made(f"a.{kind}", kind, True, True, way)))
    return [f"a.{kind}" for kind in KINDS]


def test_every_kind_carries_them_and_each_changed_byte_of_the_picture_breaks_them(
    picture: Path, plain: dict[str, bytes], tmp_path: Path, home: Path
) -> None:
    names = sealed(credentials.sealer(ORIGIN, picture), plain, tmp_path)
    found = look(tmp_path, [*names, "notes.txt"])
    assert found is not None and (found.trusted, found.untrusted, found.invalid, found.without) == (5, 0, [], 0)
    assert all(0 < (tmp_path / f"a.{kind}").stat().st_size - len(plain[kind]) < credentials.ROOM for kind in KINDS)
    told = c2pa.Reader(str(tmp_path / "a.jpeg")).json()
    for said in ("c2pa.opened", "c2pa.cropped", "c2pa.resized", "Canon EOS R5", "ab" * 16, "No generative AI was used"):
        assert said in told, said
    assert "c2pa.edited" not in told and "IMG_0006.JPG" in told
    # Elsewhere nobody knows that root.
    paths.certificate_path().unlink()
    elsewhere = look(tmp_path, names)
    assert elsewhere is not None and (elsewhere.trusted, elsewhere.untrusted) == (0, 5)
    assert "by a signer unknown here (Threeshot station " in elsewhere.sentences()[0]
    for kind in KINDS:
        data = bytearray((tmp_path / f"a.{kind}").read_bytes())
        at = data.rfind(plain[kind][len(plain[kind]) // 2 :][:24])
        assert at > 0
        data[at + 4] ^= 1
        (tmp_path / f"a.{kind}").write_bytes(data)
    broken = look(tmp_path, names)
    assert broken is not None and broken.invalid == names
    (tmp_path / "b.jpeg").write_bytes(plain["jpeg"])
    (tmp_path / "no picture.jpeg").write_bytes(b"x" * 300)
    (tmp_path / "cut.jpeg").write_bytes((tmp_path / "a.jpeg").read_bytes()[:9000])
    odd = look(tmp_path, ["b.jpeg", "no picture.jpeg", "cut.jpeg"])
    assert odd is not None and (odd.without, odd.invalid) == (2, ["cut.jpeg"])


def test_a_cameras_own_credentials_go_along_and_are_told(
    picture: Path, plain: dict[str, bytes], tmp_path: Path
) -> None:
    original = tmp_path / "IMG_0001.JPG"
    original.write_bytes(credentials.sealer(ORIGIN, picture)(plain["jpeg"], Made("x", "jpeg", False, False, False)))
    names = sealed(credentials.sealer(ORIGIN, original), plain, tmp_path, way="continued")
    found = look(tmp_path, names)
    assert found is not None and (found.trusted, found.cameras) == (5, 5)
    assert "5 files hold the camera's own Content Credentials" in found.sentences()[-1]
    assert "continued beyond the frame" in c2pa.Reader(str(tmp_path / "a.png")).json()
    # What can't be opened as an original, such as a RAW file, is named in words alone.
    (tmp_path / "IMG_0001.CR3").write_bytes(b"raw")
    alone = credentials.sealer(ORIGIN, tmp_path / "IMG_0001.CR3")(plain["jpeg"], Made("x", "jpeg", False, False, False))
    (tmp_path / "c.jpg").write_bytes(alone)
    assert "c2pa.created" in c2pa.Reader(str(tmp_path / "c.jpg")).json()
    assert (look(tmp_path, ["c.jpg"]) or found).trusted == 1


def test_a_brand_trusts_the_root_or_gives_the_station_a_certificate_of_its_own(
    threeshot: FrontDoor, picture: Path, plain: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = sealed(credentials.sealer(ORIGIN, picture), plain, tmp_path)
    threeshot("key", "certificate", "--root", tmp_path / "root.pem")
    threeshot("key", "certificate", "--request", tmp_path / "request.pem")
    (tmp_path / "brand.pem").write_bytes(_brand_signs((tmp_path / "request.pem").read_bytes()))
    assert "one of --root" in threeshot("key", "certificate", code=2).err
    assert "CN=Harbour crew" in threeshot("key", "certificate", "--install", tmp_path / "brand.pem").out
    again = sealed(credentials.sealer(ORIGIN, picture), plain, tmp_path)
    assert (look(tmp_path, again) or None).signers == ["Harbour crew"]  # type: ignore[union-attr]
    # The brand's laptop: it knows neither root at first.
    monkeypatch.setenv("THREESHOT_HOME", str(tmp_path / "brand"))
    assert (look(tmp_path, names) or None).untrusted == 5  # type: ignore[union-attr]
    assert "CN=Brand root" in threeshot("key", "trust", tmp_path / "brand.pem").out
    assert (look(tmp_path, names) or None).trusted == 5  # type: ignore[union-attr]
    threeshot("key", "trust", tmp_path / "root.pem")
    for file, told in (("none.pem", "is not there"), ("request.pem", "holds no certificates")):
        assert told in threeshot("key", "trust", tmp_path / file, code=4 if file == "none.pem" else 3).err
    assert (
        "is not of this station's key"
        in threeshot("key", "certificate", "--install", tmp_path / "brand.pem", code=3).err
    )


def test_an_original_that_is_not_what_its_name_says_hinders_nothing_and_its_address_is_not_visited(
    plain: dict[str, bytes], tmp_path: Path
) -> None:
    (tmp_path / "IMG_0001.JPG").write_bytes(plain["png"])
    made = Made("a.jpg", "jpeg", False, False, False)
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        address = f"http://127.0.0.1:{server.getsockname()[1]}/m.c2pa"
        packet = (
            '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description '
            f'rdf:about="" xmlns:dcterms="http://purl.org/dc/terms/" dcterms:provenance="{address}"/></rdf:RDF></x:xmpmeta>'
        )
        body = b"http://ns.adobe.com/xap/1.0/\0" + packet.encode()
        jpeg = plain["jpeg"][:2] + b"\xff\xe1" + (len(body) + 2).to_bytes(2, "big") + body + plain["jpeg"][2:]
        (tmp_path / "IMG_0002.JPG").write_bytes(jpeg)
        for name in ("IMG_0001.JPG", "IMG_0002.JPG"):
            (tmp_path / "a.jpg").write_bytes(credentials.sealer(ORIGIN, tmp_path / name)(plain["jpeg"], made))
            assert (look(tmp_path, ["a.jpg"]) or None).trusted == 1  # type: ignore[union-attr]
        with pytest.raises(TimeoutError):
            server.accept()


def test_a_certificate_that_nothing_can_be_signed_under_is_told_before_an_export(
    threeshot: FrontDoor, tmp_path: Path
) -> None:
    threeshot("key", "certificate", "--request", tmp_path / "request.pem")
    request, file = (tmp_path / "request.pem").read_bytes(), tmp_path / "brand.pem"
    now = dt.datetime.now(dt.UTC)
    for use, since, told in (
        ("SERVER_AUTH", now - dt.timedelta(days=1), "can't sign pictures"),
        ("EMAIL_PROTECTION", now - dt.timedelta(days=60), "not today"),
    ):
        file.write_bytes(_brand_signs(request, use, since))
        assert told in threeshot("key", "certificate", "--install", file, code=3).err
    # It was valid when it was put in; or its file broke since.
    paths.certificate_path().write_bytes(file.read_bytes())
    with pytest.raises(InvalidInput, match="not today; ask the brand for another"):
        certificates.chain()
    paths.certificate_path().write_bytes(b"damaged")
    with pytest.raises(InvalidInput, match="move it away"):
        certificates.chain()
    assert "is a folder" in threeshot("key", "trust", tmp_path, code=3).err


def test_a_key_that_is_made_anew_gets_a_certificate_anew(home: Path) -> None:
    first = certificates.chain()
    assert certificates.chain() == first and certificates.root() in first
    paths.key_path().unlink()
    assert certificates.chain() != first
    assert station_key() is not None


def _brand_signs(request: bytes, use: str = "EMAIL_PROTECTION", since: dt.datetime | None = None) -> bytes:
    """What a brand's own root answers: a certificate for that key, and the root."""
    from cryptography import x509
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import Encoding
    from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

    asked, root = x509.load_pem_x509_csr(request), Ed25519PrivateKey.generate()
    assert asked.is_signature_valid
    start = since or dt.datetime.now(dt.UTC) - dt.timedelta(days=1)
    made = []
    for common, public in (("Harbour crew", asked.public_key()), ("Brand root", root.public_key())):
        is_root = common == "Brand root"
        one = (
            x509.CertificateBuilder()
            .subject_name(
                x509.Name(
                    [
                        x509.NameAttribute(NameOID.COMMON_NAME, common),
                        x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Brand"),
                    ]
                )
            )
            .issuer_name(
                x509.Name(
                    [
                        x509.NameAttribute(NameOID.COMMON_NAME, "Brand root"),
                        x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Brand"),
                    ]
                )
            )
            .public_key(public)
            .serial_number(x509.random_serial_number())
            .not_valid_before(start)
            .not_valid_after(start + dt.timedelta(days=30))
            .add_extension(x509.BasicConstraints(is_root, None), True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(root.public_key()), False)
            .add_extension(x509.KeyUsage(not is_root, False, False, False, False, is_root, is_root, False, False), True)
        )
        if not is_root:
            one = one.add_extension(x509.ExtendedKeyUsage([getattr(ExtendedKeyUsageOID, use)]), False)
        made.append(one.sign(root, None).public_bytes(Encoding.PEM))
    return b"".join(made)


@pytest.mark.skipif(shutil.which("exiftool") is None, reason="exiftool is not installed")
def test_exiftool_warns_of_none_of_them(picture: Path, plain: dict[str, bytes], tmp_path: Path) -> None:
    names = sealed(credentials.sealer(ORIGIN, picture), plain, tmp_path)
    command = ["exiftool", "-validate", "-warning", "-error", "-a", *(str(tmp_path / name) for name in names)]
    told = subprocess.run(command, capture_output=True, text=True).stdout
    # exiftool 12 doesn't know the tag that TIFF keeps them under; 13 does.
    assert told.count(": OK") + told.count("[minor] Unknown IFD0 tag 0xcd41") == len(KINDS), told
    assert told.count("Warning  ") <= 1, told

"""What a file is, by its ending and by its first bytes."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.imaging import formats, kind_of
from tests.studio.imaging import making


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("IMG_0001.JPG", "picture"),
        ("IMG_0001.heic", "picture"),
        ("a/b/IMG_0001.Cr3", "raw"),
        ("DSC_0401.NEF", "raw"),
        ("C0001.MP4", "clip"),
        ("IMG_0001.xmp", "sidecar"),
        ("IMG_0001.AAE", "sidecar"),
        ("IMG_0001.WAV", "sound"),
        ("MVI_0001.THM", "thumbnail"),
        ("notes.txt", None),
        ("jpg", None),
        (".jpg", None),
        ("._IMG_0001.JPG", None),
        (".hidden.jpg", "picture"),
        ("IMG_0001.jpg.part", None),
        ("", None),
    ],
)
def test_kinds_go_by_the_ending(name: str, kind: str | None) -> None:
    assert kind_of(name) == kind
    assert name == "" or kind_of(Path(name)) == kind


@given(st.text(max_size=60), st.sampled_from(sorted(formats.RAW | formats.PICTURE | formats.CLIP)))
def test_case_and_folders_change_nothing(stem: str, ending: str) -> None:
    name = f"x{stem.replace('/', '_')}.{ending}".replace("\\", "_")
    assert kind_of(name) == kind_of(name.upper()) or not name.isascii()
    assert kind_of(f"/card/DCIM/{name}") == kind_of(name)


@given(st.text(max_size=80))
def test_any_text_is_a_name(name: str) -> None:
    assert kind_of(name) in ("raw", "picture", "clip", "sidecar", "sound", "thumbnail", None)
    assert formats.ending(name) == formats.ending(name).lower()


@given(st.binary(max_size=80))
def test_any_bytes_can_be_sniffed(head: bytes) -> None:
    assert formats.title(formats.sniff(head))


def test_no_ending_means_two_things() -> None:
    sets = [formats.RAW, formats.PICTURE, formats.CLIP, formats.SIDECAR, formats.SOUND, formats.THUMBNAIL]
    assert sum(len(one) for one in sets) == len(frozenset().union(*sets))


@pytest.mark.parametrize(
    ("ending", "content"), [("jpg", "jpeg"), ("png", "png"), ("webp", "webp"), ("tif", "tiff"), ("avif", "avif")]
)
def test_content_is_known_whatever_the_name(tmp_path: Path, ending: str, content: str) -> None:
    making.quarters().save(tmp_path / f"a.{ending}")
    assert formats.sniff((tmp_path / f"a.{ending}").read_bytes()[: formats.HEAD_BYTES]) == content


def test_boxes_are_told_apart() -> None:
    assert formats.sniff(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic") == "heif"
    assert formats.sniff(b"\0\0\0\x18ftypmif1\0\0\0\0mif1avif") == "avif"
    assert formats.sniff(b"\0\0\0\x18ftypcrx \0\0\0\x01crx isom") == "raw"
    assert formats.sniff(b"\0\0\0\x18ftypqt  \0\0\0\0qt      ") == "clip"

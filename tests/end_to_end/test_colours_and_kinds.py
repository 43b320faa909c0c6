"""What cameras and programs write beside plain JPEGs, from the card to the bundle: colours as they were meant, kinds that can't be opened told apart."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from studio.catalog import judging
from studio.ingest import CardVerdict
from studio.shoot import Shoot
from tests.studio.imaging import making
from tests.studio.imaging.test_asked_again import EMPTY_PROFILE, UNUSUAL, scenery
from tests.studio.imaging.test_colours import SEEN, adobe, flat

GREEN = making.jpeg_bytes(flat(adobe(SEEN), (1500, 1500)), quality=98)
"""A product on a green ground, by a camera that is set to Adobe RGB."""


@pytest.fixture
def shoot(sample_shoot: Path, tmp_path: Path) -> Shoot:
    return Shoot.create(sample_shoot / "brief.yaml", tmp_path / "HARBOUR-01")


def card(tmp_path: Path, **files: bytes) -> Path:
    """A card with these files; `IMG_0001__JPG` is `IMG_0001.JPG`."""
    folder = tmp_path / "card" / "DCIM" / "100HARBR"
    folder.mkdir(parents=True)
    for name, data in files.items():
        making.save(folder / name.replace("__", "."), data)
    return tmp_path / "card"


def verdict_on(shoot: Shoot, source: Path) -> CardVerdict:
    """Import a card; what is said of it."""
    (verdict,) = shoot.frames.import_sources([source]).cards
    return verdict


def middle(picture: Image.Image) -> tuple[int, ...]:
    return tuple(int(value) for value in np.asarray(picture.convert("RGB"))[picture.height // 2, picture.width // 2])


def test_adobe_rgb_by_its_mark_is_the_same_green_on_screen_and_at_the_shop(shoot: Shoot, tmp_path: Path) -> None:
    marked = making.with_segments(GREEN, making.exif_segment(making.exif_block(65535, b"R03\0")))
    assert verdict_on(shoot, card(tmp_path, _MG_0001__JPG=marked)).safe
    frame = shoot.frames.find("_MG_0001")
    assert "marked as Adobe RGB" in " ".join(frame["notes"])
    shoot.marks.assign([frame["id"]], "HS-TOTE-01", "hero")
    shoot.marks.select(frame["id"])
    made = shoot.handover.export(tmp_path / "out", "storefront")
    delivered = next((made.bundle / "data" / "HS-TOTE-01" / "hero").glob("*.jpg"))
    for path in (Path(frame["preview"]), delivered):
        with Image.open(path) as picture:
            assert max(abs(a - b) for a, b in zip(middle(picture), SEEN, strict=True)) <= 5, path


def test_an_hdr_frame_is_drawn_in_and_the_crew_is_told(shoot: Shoot, tmp_path: Path) -> None:
    nits = np.full((320, 480, 3), 203.0)
    assert verdict_on(shoot, card(tmp_path, IMG_0001__AVIF=making.pq_avif(nits))).safe
    frame = shoot.frames.find("IMG_0001")
    assert "HDR (PQ)" in " ".join(frame["notes"])
    with Image.open(frame["preview"]) as picture:
        assert min(middle(picture)) >= 250


def test_odd_wrappings_are_no_reason_to_keep_a_card_and_lost_pixels_are(shoot: Shoot, tmp_path: Path) -> None:
    whole = making.jpeg_bytes(scenery())
    odd = {
        "IMG_0001__JPG": whole[:20] + EMPTY_PROFILE + whole[20:],
        "IMG_0002__JPG": making.sampled_jpeg(scenery(), UNUSUAL[0]),
        "IMG_0003__JPG": b"\r\n" + whole,
    }
    verdict = verdict_on(shoot, card(tmp_path, **odd))
    assert verdict.safe and verdict.sentence.endswith("and opened.")
    assert [bool(row["notes"]) for row in shoot.frames.list()] == [True] * 3
    lost = odd["IMG_0001__JPG"][: len(whole) // 2]
    verdict = verdict_on(shoot, card(tmp_path / "second", IMG_0009__JPG=lost))
    assert not verdict.safe and "1 file could not be opened whole" in verdict.sentence
    assert "ends early" in shoot.frames.find("IMG_0009")["error"]


@pytest.mark.parametrize(("kind", "ending"), [(0x020002, "MPO"), (0x000000, "JPG")])
def test_a_further_picture_that_is_cut_off_keeps_the_card_and_the_first_is_judged(
    shoot: Shoot, tmp_path: Path, kind: int, ending: str
) -> None:
    first, second = making.jpeg_bytes(scenery()), making.jpeg_bytes(scenery())
    whole = making.with_others(first, [(kind, second)])
    verdict = verdict_on(shoot, card(tmp_path, **{f"IMG_0001__{ending}": whole}))
    assert verdict.safe and "cut off" not in " ".join(shoot.frames.find("IMG_0001")["notes"])
    cut = whole[: -len(second) // 2]
    verdict = verdict_on(shoot, card(tmp_path / "second", **{f"IMG_0002__{ending}": cut}))
    assert not verdict.safe and "1 file could not be opened whole" in verdict.sentence
    frame = shoot.frames.find("IMG_0002")
    assert frame["error"] is None and frame["verdict"] is not None
    assert "first picture is whole, but the file ends early: picture 2 behind it is cut off" in " ".join(frame["notes"])
    # Of a file from which a program left the second picture out, and not the list of them, nothing is lost.
    left_out = whole[: -len(second)]
    assert verdict_on(shoot, card(tmp_path / "third", **{f"IMG_0003__{ending}": left_out})).safe
    # Copied again whole, it takes the place of what was cut off.
    whole_again = card(tmp_path / "fourth", **{f"IMG_0002__{ending}": making.with_others(first, [(kind, second)])})
    assert verdict_on(shoot, whole_again).safe


def test_a_card_of_files_that_cant_be_opened_here_is_safe_once_their_bytes_are(shoot: Shoot, tmp_path: Path) -> None:
    there = card(
        tmp_path,
        GOPR0001__GPR=making.dng_bytes(compression=9),
        GOPR0002__GPR=making.dng_bytes(compression=9, brightest=2000),
        IMG_0003__JPG=making.jpeg_bytes(scenery()),
    )
    verdict = verdict_on(shoot, there)
    assert verdict.sentence == (
        "safe to format: 3 files, all copied and verified on 1 destination; 2 files of a kind that can't be opened here were "
        "compared by their bytes only, the other opened."
    )
    assert verdict.proof is not None and verdict.proof.to_dict()["bytes_only"] == 2
    assert "LibRaw does not know" in shoot.frames.find("GOPR0001")["error"]
    # It stays so when it is asked again, and nothing is looked at over and over.
    assert judging.frames_to_examine(shoot.drop.catalog, shoot.drop.id, again=False) == []
    assert shoot.frames.card(there).sentence == verdict.sentence
    # A copy that is not the card's bytes is a reason to keep it, whatever the kind.
    original = shoot.folder / shoot.frames.find("GOPR0002")["path"]
    original.chmod(0o644)
    original.write_bytes(original.read_bytes()[:-1] + b"x")
    assert "damaged" in shoot.frames.card(there).sentence


def test_a_raw_that_can_be_opened_and_could_not_is_still_a_reason_to_keep_the_card(
    shoot: Shoot, tmp_path: Path
) -> None:
    whole = making.dng_bytes(compression=9)
    verdict = verdict_on(shoot, card(tmp_path, GOPR0001__GPR=whole[: len(whole) // 2]))
    assert not verdict.safe and "1 file could not be opened whole" in verdict.sentence


def test_a_raw_judged_by_its_preview_is_judged_once_and_compared_by_its_bytes(shoot: Shoot, tmp_path: Path) -> None:
    preview = making.jpeg_bytes(scenery(2400, 1600))
    there = card(tmp_path, _Z8A0001__NEF=making.dng_bytes(2400, 1600, preview=preview, compression=9))
    verdict = verdict_on(shoot, there)
    assert "1 file of a kind that can't be opened here was compared by its bytes only." in verdict.sentence
    frame = shoot.frames.find("_Z8A0001")
    assert frame["error"] is None and frame["verdict"] is not None
    assert any("by the preview inside it" in note for note in frame["notes"])
    assert judging.frames_to_examine(shoot.drop.catalog, shoot.drop.id, again=False) == []


def test_a_jpeg_xl_is_judged_with_its_decoder_and_copied_and_told_without(
    shoot: Shoot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    codec = pytest.importorskip("pylibjxl")
    data: bytes = codec.encode(np.asarray(scenery()))
    assert verdict_on(shoot, card(tmp_path, IMG_0001__JXL=data)).safe
    frame = shoot.frames.find("IMG_0001")
    assert frame["verdict"] is not None and (frame["width"], frame["height"]) == (960, 640)
    monkeypatch.setattr("studio.imaging.jxl._PACKAGE", "no_such_decoder")
    from studio.judging.examine import examine

    found = examine(str(shoot.folder / frame["path"]))
    assert found.unopened is not None and "threeshot[jxl]" in found.unopened

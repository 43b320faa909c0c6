"""Which files are one frame."""

from pathlib import Path, PurePath

from hypothesis import given
from hypothesis import strategies as st

from studio import ingest
from studio.imaging.formats import kind_of
from studio.ingest.discover import SourceFile
from studio.ingest.pair import folder_key, goes_with, group, split_name
from studio.open_drop import OpenDrop
from tests.studio.ingest.cards import card, contents, jpeg, rows


def _found(*paths: str) -> list[SourceFile]:
    return [SourceFile(Path("/card", path), Path("/card"), kind_of(path) or "sidecar", 1, 0) for path in paths]


def _groups(*paths: str) -> list[list[str]]:
    return sorted(
        sorted(file.path.relative_to("/card").as_posix() for file in one.files) for one in group(_found(*paths))
    )


def test_a_raw_its_jpeg_its_heic_and_its_sidecars_are_one_frame() -> None:
    names = [
        "A/IMG_1.AAE",
        "A/IMG_1.CR3",
        "A/IMG_1.CR3.xmp",
        "A/IMG_1.HIF",
        "A/IMG_1.JPG",
        "A/IMG_1.WAV",
        "A/IMG_1.XMP",
        "A/img_1.thm",
    ]
    assert _groups(*names) == [sorted(names)]


def test_a_live_photo_is_one_frame_and_a_clip_of_its_own_is_another() -> None:
    assert _groups("IMG_1.HEIC", "IMG_1.MOV") == [["IMG_1.HEIC", "IMG_1.MOV"]]
    assert _groups("C0001.JPG", "C0001.MP4") == [["C0001.JPG"], ["C0001.MP4"]]


def test_folders_that_only_part_raw_from_jpeg_count_as_one() -> None:
    assert _groups("day/RAW/1.NEF", "day/JPG/1.JPG", "other/1.JPG") == [
        ["day/JPG/1.JPG", "day/RAW/1.NEF"],
        ["other/1.JPG"],
    ]


def test_the_same_name_in_other_folders_or_works_of_the_same_name_are_frames_of_their_own() -> None:
    assert _groups("100A/1.JPG", "101A/1.JPG") == [["100A/1.JPG"], ["101A/1.JPG"]]
    assert _groups("1.CR2", "1.JPG", "1.PNG", "1.TIF") == [["1.CR2", "1.JPG"], ["1.PNG"], ["1.TIF"]]
    assert _groups("day/JPG/1.JPG", "day/JPEG/1.JPG") == [["day/JPEG/1.JPG"], ["day/JPG/1.JPG"]]


def test_a_sidecar_that_names_its_file_goes_with_it() -> None:
    assert _groups("1.PNG", "1.TIF", "1.TIF.xmp") == [["1.PNG"], ["1.TIF", "1.TIF.xmp"]]


_NAMES = st.builds(
    lambda folder, stem, end: f"{folder}{stem}.{end}",
    st.sampled_from(["", "RAW/", "JPG/", "100A/"]),
    st.sampled_from(["IMG_1", "IMG_2", "img_1", "a.b"]),
    st.sampled_from(["CR2", "JPG", "jpg", "HEIC", "PNG", "MOV", "MP4", "XMP", "CR2.xmp", "WAV"]),
)


@given(st.lists(_NAMES, unique=True, max_size=12), st.randoms())
def test_groups_do_not_depend_on_the_order_and_lose_nothing(names: list[str], dice: object) -> None:
    files = _found(*names)
    shuffled = list(files)
    dice.shuffle(shuffled)  # type: ignore[attr-defined]
    one = {frozenset(file.path for file in g.files) for g in group(files)}
    other = {frozenset(file.path for file in g.files) for g in group(shuffled)}
    assert one == other
    assert sorted(path for g in one for path in g) == sorted(file.path for file in files)
    for g in group(files):
        endings = [split_name(file.name)[1].lower() for file in g.files]
        assert len(endings) == len(set(endings))
        assert len({(folder_key(file.path), split_name(file.name)[0].casefold()) for file in g.files}) == 1


def test_splitting_a_name_loses_nothing() -> None:
    for name in ("IMG_1.JPG", "IMG_1.CR2.xmp", "a.b.c.jpg", "noending", "IMG_1.backup.xmp"):
        assert "".join(split_name(name)) == name
    assert split_name("IMG_1.CR2.xmp") == ("IMG_1", ".CR2.xmp")
    assert split_name("IMG_1.backup.xmp") == ("IMG_1.backup", ".xmp")
    assert goes_with("1.xmp", ["1.CR2"]) and not goes_with("1.JPG.xmp", ["1.CR2"]) and not goes_with("1.JPG", ["1.jpg"])


def test_a_pair_keeps_its_stem_together_when_the_name_is_taken(drop: OpenDrop, shoot: Path, tmp_path: Path) -> None:
    first, second = card(tmp_path / "one", [1], serial="7"), card(tmp_path / "two", [])
    jpeg(second / "DCIM/100CANON/IMG_0001.JPG", 99, serial="7")
    (second / "DCIM/100CANON/IMG_0001.CR2").write_bytes(b"raw 99")
    (second / "DCIM/100CANON/IMG_0001.CR2.xmp").write_text("<x/>")
    ingest.import_sources(drop, [first, second])
    assert sorted(contents(shoot)) == [f"Alpha-1/IMG_0001{end}" for end in ("-2.CR2", "-2.CR2.xmp", "-2.JPG", ".JPG")]
    assert drop.catalog.value("SELECT COUNT(*) FROM frame") == 2


def test_the_second_half_of_a_pair_joins_the_frame_when_it_comes_later(
    drop: OpenDrop, shoot: Path, tmp_path: Path
) -> None:
    slot_1, slot_2 = card(tmp_path / "slot-1", [1, 2]), tmp_path / "slot-2"
    first = ingest.import_sources(drop, [slot_1])
    # The RAW slot: the same moment, the same camera (a JPEG stands for the RAW's own EXIF).
    for number in (1, 2):
        made = jpeg(slot_2 / "DCIM/100CANON" / f"IMG_{number:04d}.tmp.jpg", number, pad=50)
        made.rename(made.with_name(f"IMG_{number:04d}.CR2"))
    second = ingest.import_sources(drop, [slot_2])
    assert second.frames == first.frames and second.copied == 2
    assert drop.catalog.value("SELECT COUNT(*) FROM frame") == 2
    paths = [row["path"] for row in rows(drop)]
    assert paths == [f"originals/Alpha-1/IMG_000{n}.{end}" for n in (1, 2) for end in ("CR2", "JPG")]


def test_the_same_name_from_another_moment_is_another_frame(drop: OpenDrop, tmp_path: Path) -> None:
    ingest.import_sources(drop, [card(tmp_path / "monday", [1])])
    made = jpeg(tmp_path / "tuesday/DCIM/100CANON/made.jpg", 1, minutes=1440, pad=50)
    made.rename(made.with_name("IMG_0001.CR2"))
    ingest.import_sources(drop, [tmp_path / "tuesday"])
    assert drop.catalog.value("SELECT COUNT(*) FROM frame") == 2


def test_equal_sidecars_of_different_frames_are_all_kept(drop: OpenDrop, shoot: Path, tmp_path: Path) -> None:
    source = card(tmp_path / "card", [1, 2])
    for number in (1, 2):
        (source / f"DCIM/100CANON/IMG_{number:04d}.AAE").write_text("<same/>")
    report = ingest.import_sources(drop, [source])
    assert report.copied == 4 and len(contents(shoot)) == 4
    per_frame = drop.catalog.rows("SELECT COUNT(*) AS n FROM file GROUP BY frame_id")
    assert [row["n"] for row in per_frame] == [2, 2]
    assert ingest.import_sources(drop, [source]).skipped == 4


def test_a_sidecar_that_comes_first_is_joined_by_its_picture(drop: OpenDrop, tmp_path: Path) -> None:
    folder = tmp_path / "card/DCIM/100CANON"
    folder.mkdir(parents=True)
    (folder / "IMG_0001.XMP").write_text("<x/>")
    ingest.import_sources(drop, [tmp_path / "card"])
    assert drop.catalog.value("SELECT kind FROM frame") == "other"
    jpeg(folder / "IMG_0001.JPG", 1)
    ingest.import_sources(drop, [tmp_path / "card"])
    frame = drop.catalog.rows(
        "SELECT frame.kind, camera.name, captured_at FROM frame JOIN camera ON camera.id = camera_id"
    )
    assert [(row["kind"], row["name"]) for row in frame] == [("picture", "Alpha-1")] and frame[0]["captured_at"]


def test_folder_key_reads_a_stored_path() -> None:
    assert folder_key(PurePath("/card/DCIM/RAW/1.CR2")) == "/card/DCIM"

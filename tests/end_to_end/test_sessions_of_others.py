"""Folders that other programs work in: their previews, exports and trash are no frames, their sidecars join their pictures, and it is told."""

import shutil
from pathlib import Path

import pytest

from studio.base import jobs
from studio.shoot import Shoot
from tests.end_to_end.test_watch import wait
from tests.studio.ingest.cards import jpeg
from tests.studio.judging.test_taken_over import marks, original, packet, put

COS = '<?xml version="1.0" encoding="UTF-8"?>\n<SL><DL><E K="Basic_Rating" V="{stars}" /><E K="Exposure" V="0.5" /></DL></SL>\n'


@pytest.fixture
def shoot(sample_shoot: Path, tmp_path: Path) -> Shoot:
    return Shoot.create(sample_shoot / "brief.yaml", tmp_path / "HARBOUR-01")


def cos(stars: int) -> bytes:
    return COS.format(stars=stars).encode()


def session(root: Path) -> Path:
    """A Capture One session: two captures, one rated, and all that it keeps and makes of them. Its folder."""
    for number in (1, 2):
        jpeg(root / f"Capture/IMG_000{number}.JPG", number)
    own = root / "Capture/CaptureOne"
    put(own / "Settings166/IMG_0001.JPG.cos", cos(4))
    put(own / "Settings166/IMG_0001.JPG.comask", b"mask")
    jpeg(own / "Cache/Thumbnails/IMG_0001.JPG", 11)
    put(own / "Cache/Proxies/IMG_0001.JPG.cop", b"preview")
    jpeg(root / "Trash/IMG_0003.JPG", 3)
    return root


def names(shoot: Shoot) -> list[str]:
    return [row["name"] for row in shoot.frames.list()]


def test_of_a_capture_one_session_the_captures_come_in_with_their_settings_and_the_rest_is_told(
    shoot: Shoot, tmp_path: Path
) -> None:
    source = session(tmp_path / "Harbour")
    report = shoot.frames.import_sources([source])
    assert names(shoot) == ["IMG_0001", "IMG_0002"] and report.copied == 4
    assert "2 files of Capture One's own and 1 file in the trash left out." in report.notes
    kept = original(shoot)
    assert (kept.parent / "IMG_0001.JPG.cos").read_bytes() == cos(4)
    assert (kept.parent / "IMG_0001.JPG.comask").exists()
    assert marks(shoot) == (4, "", False), "what the settings say of stars counts"
    assert report.cards[0].sentence == (
        "safe to format: 4 files, all copied, verified on 1 destination and opened. "
        "Not copied: 2 files of Capture One's own and 1 file in the trash."
    )
    # What nothing makes again is a reason to keep the folder, and is named.
    jpeg(source / "Output/IMG_0001.jpg", 21)
    put(source / "Harbour.cosessiondb", b"SQLite format 3")
    jpeg(source / "Capture/Output/IMG_0009.JPG", 9)
    report = shoot.frames.import_sources([source])
    assert names(shoot) == ["IMG_0001", "IMG_0002"]
    assert "5 files of Capture One's own and 1 file in the trash left out." in report.notes
    assert report.cards[0].sentence == (
        "keep this card: 3 files of Capture One's own not copied: Capture/Output, Harbour.cosessiondb, Output."
    )
    assert shoot.frames.import_sources([source / "Output"]).copied == 1, "named by a person, it is what they want"


@pytest.mark.parametrize("there", ["Output", "Cache", "Settings", "Trash", "CaptureOne", "Originals", "Previews"])
def test_a_folder_that_is_only_called_so_is_a_folder_of_frames(shoot: Shoot, tmp_path: Path, there: str) -> None:
    jpeg(tmp_path / "shoot" / there / "IMG_0001.JPG", 1)
    report = shoot.frames.import_sources([tmp_path / "shoot"])
    assert names(shoot) == ["IMG_0001"] and report.notes == [] and report.cards[0].safe


OWN = {
    "Harbour Previews.lrdata/0/a.jpg": "1 file of Lightroom's own",
    "Harbour.lrcat-data/a.jpg": "1 file of Lightroom's own",
    "@eaDir/IMG_0001.JPG/SYNOPHOTO_THUMB_XL.jpg": "1 file of a Synology drive's own",
    ".thumbnails/large/a.png": "1 file of a file manager's thumbnails",
    ".@__thumb/a.jpg": "1 file of a file manager's thumbnails",
    ".Trash-1000/files/IMG_0009.JPG": "1 file in the trash",
    ".Trashes/501/IMG_0009.JPG": "1 file in the trash",
    "$RECYCLE.BIN/S-1-5/$R1.JPG": "1 file in the trash",
    "#recycle/IMG_0009.JPG": "1 file in the trash",
    ".dtrash/files/IMG_0009.JPG": "1 file in the trash",
    "DCIM/.trashed-1790000000-IMG_0009.jpg": "1 file in the trash",
    ".picasaoriginals/IMG_0001.JPG": "1 file of Picasa's own",
    "[Originals]/IMG_0001.JPG": "1 file of ACDSee's own",
}


def test_previews_thumbnails_and_what_was_thrown_away_are_no_frames(shoot: Shoot, tmp_path: Path) -> None:
    jpeg(tmp_path / "all/IMG_0001.JPG", 1)
    for number, path in enumerate(OWN, 50):
        jpeg(tmp_path / "all" / path, number)
    report = shoot.frames.import_sources([tmp_path / "all"])
    assert names(shoot) == ["IMG_0001"]
    assert [one for one in report.notes if one.endswith("left out.")] == [
        "6 files in the trash, 2 files of Lightroom's own, 2 files of a file manager's thumbnails, 1 file of ACDSee's own, "
        "1 file of Picasa's own and 1 file of a Synology drive's own left out."
    ]
    assert report.cards[0].sentence == (
        "keep this card: 1 file of ACDSee's own and 1 file of Picasa's own not copied: .picasaoriginals, [Originals]."
    )


@pytest.mark.parametrize(
    ("beside", "output"),
    [
        ("Capture/CaptureOne/Settings166/IMG_0001.JPG.cos", "Capture/CaptureOne/Output"),
        ("CaptureOne/Cache/Proxies/IMG_0001.JPG.cop", "CaptureOne/Output"),
        (None, "CaptureOne/CaptureOne/Output"),
        (None, "CaptureOne/CaptureOne/CaptureOne/Trash"),
    ],
)
def test_what_capture_one_keeps_in_its_own_folder_is_no_frame(
    shoot: Shoot, tmp_path: Path, beside: str | None, output: str
) -> None:
    jpeg(tmp_path / "all/Capture/IMG_0001.JPG", 1)
    if beside is not None:
        put(tmp_path / "all" / beside, cos(4))
    jpeg(tmp_path / "all" / output / "IMG_0009.JPG", 9)
    report = shoot.frames.import_sources([tmp_path / "all"])
    assert names(shoot) == ["IMG_0001"]
    assert any(note.endswith("left out.") for note in report.notes)


LIBRARIES = {
    "Trip.photoslibrary": (
        ("originals/0/0A1B.JPG",),
        ("resources/derivatives/masters/0/0A1B_4_5005_c.jpeg",),
        ("resources/renders/0/0A1B_1_201_a.jpeg", "database/search/a.jpg", "resources/a.jpg"),
    ),
    "Old.photoslibrary": (
        ("Masters/2016/10/IMG_0002.JPG",),
        ("resources/proxies/derivatives/a.jpg", "Thumbnails/2016/a.jpg"),
        ("resources/media/face/a.jpg",),
    ),
    "Home.photolibrary": (("Masters/IMG_0003.JPG",), ("Previews/a.jpg",), ("Modified/IMG_0003.JPG",)),
    "Harbour.cocatalog": (("Originals/2026/IMG_0004.JPG",), ("Cache/Proxies/a.jpg",), ("Adjustments/a.jpg",)),
}
"""Of each the originals, what is made of them, and the person's work."""


@pytest.mark.parametrize("library", LIBRARIES)
@pytest.mark.parametrize("is_named", [False, True])
def test_of_a_library_the_originals_alone_are_frames(
    shoot: Shoot, tmp_path: Path, library: str, is_named: bool
) -> None:
    originals, made, work = LIBRARIES[library]
    for number, path in enumerate((*originals, *made, *work), 1):
        jpeg(tmp_path / "all" / library / path, number)
    source = tmp_path / "all" / library if is_named else tmp_path / "all"
    report = shoot.frames.import_sources([source])
    assert names(shoot) == [Path(path).stem for path in originals]
    whose = "Capture One's" if library.endswith(".cocatalog") else "Apple Photos'"
    (told,) = (one for one in report.notes if one.endswith("left out."))
    assert f"of {whose} own left out." in told
    assert not report.cards[0].safe and f"of {whose} own not copied" in report.cards[0].sentence
    for path in work:
        (tmp_path / "all" / library / path).unlink()
    assert shoot.frames.import_sources([source]).cards[0].safe


def test_pictures_in_hidden_folders_are_told_and_keep_their_card(shoot: Shoot, tmp_path: Path) -> None:
    jpeg(tmp_path / "card/DCIM/100CANON/IMG_0001.JPG", 1)
    jpeg(tmp_path / "card/DCIM/.sub/IMG_0002.JPG", 2)
    put(tmp_path / "card/.Spotlight-V100/store.db", b"none is a picture")
    report = shoot.frames.import_sources([tmp_path / "card"])
    assert names(shoot) == ["IMG_0001"]
    assert "1 file in hidden folders left out." in report.notes
    assert report.cards[0].sentence == "keep this card: 1 file in hidden folders not copied: DCIM/.sub."


SIDECARS = {
    "IMG_0001.xmp": packet('xmp:Rating="4"'),
    "IMG_0001.JPG.xmp": packet('xmp:Rating="4"'),
    "CaptureOne/Settings166/IMG_0001.JPG.cos": cos(4),
    "CaptureOne/Settings/IMG_0001.JPG.cos": cos(4),
    "NKSC_PARAM/IMG_0001.JPG.nksc": packet('xmp:Rating="4"'),
    "IMG_0001.JPG.pp3": b"[General]\nRank=4\nColorLabel=0\nInTrash=false\n\n[Exposure]\nAuto=false\n",
}
SILENT = ("IMG_0001.acr", "IMG_0001.JPG.dop", "IMG_0001.on1", "CaptureOne/Settings166/IMG_0001.JPG.comask")


def test_sidecars_that_come_to_a_hot_folder_later_join_their_picture_wherever_the_program_keeps_them(
    shoot: Shoot, sample_shoot: Path, tmp_path: Path
) -> None:
    hot = tmp_path / "hot"
    session(hot)
    # Settings that come before their picture make no frame of the shot that is armed.
    put(hot / "CaptureOne/Settings166/IMG_0014.JPG.cos", cos(5))
    said: list[str] = []
    shoot.events.said.connect(said.append)
    job = jobs.run("watch", lambda progress: shoot.frames.watch(hot, progress=progress))
    try:
        wait(lambda: [row["name"] for row in shoot.frames.list() if row["examined_at"]] == ["IMG_0001", "IMG_0002"])
        assert "2 files of Capture One's own and 1 file in the trash left out." in said, "told when it is found"
        # Another mask takes its place below, and both are kept.
        wait(lambda: list((shoot.folder / "originals").rglob("IMG_0001*.comask")))
        shoot.arming.arm("HS-BEANIE-01", "hero")
        for number, name in enumerate(SILENT):
            put(hot / "Capture" / name, b"%d" % number)
        put(hot / "Capture/CaptureOne/Settings166/IMG_0002.JPG.cos", cos(2))
        jpeg(hot / "Capture/CaptureOne/Cache/Proxies/IMG_0002.JPG", 12)
        wait(lambda: marks(shoot, "IMG_0002")[0] == 2)
        put(hot / "Capture/CaptureOne/Settings166/IMG_0002.JPG.cos", cos(3))
        wait(lambda: marks(shoot, "IMG_0002")[0] == 3)
        wait(lambda: len(list((shoot.folder / "originals").rglob("IMG_0001*"))) == 7)
        shutil.copy(sample_shoot / "camera-a/DCIM/100HARBR/IMG_0014.JPG", hot)
        wait(lambda: marks(shoot, "IMG_0014")[0] == 5)
    finally:
        job.cancel()
    report = job.wait(60)
    assert sorted(names(shoot)) == ["IMG_0001", "IMG_0002", "IMG_0014"]
    shots = {row["name"]: (row["kind"], row["sku"]) for row in shoot.frames.list()}
    assert shots["IMG_0014"] == ("picture", "HS-BEANIE-01")
    assert shots["IMG_0001"] == shots["IMG_0002"] == ("picture", None), "a sidecar claims nothing for the armed shot"
    assert "3 files of Capture One's own and 1 file in the trash left out." in report.notes
    assert sum(one.endswith("left out.") for one in said) == 1, "once"


@pytest.mark.parametrize("name", SIDECARS)
def test_what_a_sidecar_says_that_a_later_import_brings_is_taken_over(shoot: Shoot, tmp_path: Path, name: str) -> None:
    source = tmp_path / "card"
    jpeg(source / "IMG_0001.JPG", 1)
    shoot.frames.import_sources([source])
    put(source / name, SIDECARS[name])
    report = shoot.frames.import_sources([source])
    assert (report.copied, names(shoot), marks(shoot)) == (1, ["IMG_0001"], (4, "", False))
    assert report.cards[0].safe


@pytest.mark.parametrize("name", [one for one in SIDECARS if one != "IMG_0001.xmp"])
def test_what_programs_write_beside_the_originals_is_read_too(shoot: Shoot, tmp_path: Path, name: str) -> None:
    jpeg(tmp_path / "card/IMG_0001.JPG", 1)
    shoot.frames.import_sources([tmp_path / "card"])
    put(original(shoot).parent / name, SIDECARS[name])
    assert shoot.marks.read_sidecars().made == 1 and marks(shoot)[0] == 4

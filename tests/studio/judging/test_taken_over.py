"""Stars, labels and rejections that were there before the import: taken over from files and sidecars, the newer word counting."""

import base64
import os
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from studio import xmp
from studio.base import jobs
from studio.base.clock import to_text, utc_now
from studio.catalog import Catalog
from studio.shoot import Shoot, rebuild_catalog
from tests.end_to_end.test_watch import wait
from tests.studio.imaging.test_marks import segment
from tests.studio.ingest.cards import card
from tests.studio.xmp.test_xmp import wrapped

SPACES = (
    'xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:xmpDM="http://ns.adobe.com/xmp/1.0/DynamicMedia/" '
    'xmlns:photomechanic="http://ns.camerabits.com/photomechanic/1.0/" xmlns:digiKam="http://www.digikam.org/ns/1.0/" '
    'xmlns:MicrosoftPhoto="http://ns.microsoft.com/photo/1.0/" xmlns:darktable="http://darktable.sf.net/"'
)


def packet(said: str, inside: str = "") -> bytes:
    """A packet in which another program wrote these attributes."""
    return wrapped(f'<rdf:Description rdf:about="" {SPACES} {said}>{inside}</rdf:Description>')


@pytest.fixture
def shoot(sample_shoot: Path, tmp_path: Path) -> Shoot:
    return Shoot.create(sample_shoot / "brief.yaml", tmp_path / "HARBOUR-01")


@pytest.fixture
def source(tmp_path: Path) -> Path:
    return card(tmp_path / "card", range(1, 5))


def at(source: Path, name: str) -> Path:
    return source / "DCIM/100CANON" / name


def put(path: Path, data: bytes, hours: float = 0.0) -> Path:
    """Write a file as if that many hours ago."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    moment = (datetime.now(UTC) - timedelta(hours=hours)).timestamp()
    os.utime(path, (moment, moment))
    return path


def put_in(picture: Path, said: str, hours: float = 0.0) -> None:
    """Write a packet into a JPEG, behind the segments that are there."""
    data, body = picture.read_bytes(), b"http://ns.adobe.com/xap/1.0/\0" + packet(said)
    end = 2 + 2 + int.from_bytes(data[4:6], "big")
    put(picture, data[:end] + segment(0xE1, body) + data[end:], hours)


def ago(hours: float) -> str:
    return (utc_now() - timedelta(hours=hours)).isoformat(timespec="seconds")


def marks(shoot: Shoot, name: str = "IMG_0001") -> tuple[int, str, bool]:
    row = shoot.frames.find(name)
    return row["rating"] or 0, row["label"] or "", bool(row["rejected"])


def original(shoot: Shoot, name: str = "IMG_0001") -> Path:
    return shoot.folder / str(shoot.frames.find(name)["path"])


SIDECARS = [
    (packet('xmp:Rating="4"'), (4, "", False)),
    (packet('xmp:Rating="-1"'), (0, "", True)),
    (packet('xmp:Label="Green"'), (0, "Green", False)),
    (packet('xmp:Rating="2" xmpDM:pick="-1"'), (2, "", True)),
    (packet('photomechanic:ColorClass="1" photomechanic:Prefs="1:1:3:0001"'), (3, "Winner", False)),
    (packet('photomechanic:ColorClass="8"'), (0, "Trash", True)),
    (packet('digiKam:PickLabel="1"'), (0, "", True)),
    (packet('digiKam:PickLabel="3" digiKam:ColorLabel="6" xmp:Rating="5"'), (5, "Purple", False)),
    (packet('MicrosoftPhoto:Rating="75"'), (4, "", False)),
    (
        packet("", "<darktable:colorlabels><rdf:Seq><rdf:li>3</rdf:li></rdf:Seq></darktable:colorlabels>"),
        (0, "Blue", False),
    ),
    (packet('xap:Rating="3"').replace(b"xmlns:xmp=", b"xmlns:xap="), (3, "", False)),
]


@pytest.mark.parametrize("ending", [".xmp", ".XMP", ".JPG.xmp"])
def test_what_sidecars_on_the_card_say_is_there_after_the_import(shoot: Shoot, source: Path, ending: str) -> None:
    card(source, range(101, 101 + len(SIDECARS)))
    for number, (data, _) in enumerate(SIDECARS, 101):
        put(at(source, f"IMG_{number:04}{ending}"), data)
    report = shoot.frames.import_sources([source])
    for number, (data, expected) in enumerate(SIDECARS, 101):
        name = f"IMG_{number:04}"
        assert marks(shoot, name) == expected, data
        beside = original(shoot, name).parent / f"{name}{ending}"
        assert beside.read_bytes() == data, "what was taken over need not be written again"
    assert marks(shoot, "IMG_0002") == (0, "", False)
    assert len([one for one in report.notes if one.startswith("Taken over: 4 rejections, ")]) == 1


def test_marks_in_the_files_themselves_are_taken_over_in_one_line_and_no_sidecar_is_written(
    shoot: Shoot, source: Path
) -> None:
    said: list[str] = []
    shoot.events.said.connect(said.append)
    put_in(at(source, "IMG_0001.JPG"), 'xmp:Rating="4"')
    put_in(at(source, "IMG_0002.JPG"), 'xmp:Rating="-1"')
    put_in(at(source, "IMG_0003.JPG"), 'xmp:Rating="5" xmp:Label="Red"')
    put_in(at(source, "IMG_0004.JPG"), 'xmp:Rating="0"')
    report = shoot.frames.import_sources([source])
    line = "Taken over: 1 rejection, 2 ratings and 1 label that were there already."
    assert line in said and report.notes.count(line) == 1
    assert [marks(shoot, f"IMG_000{n}") for n in range(1, 5)] == [
        (4, "", False),
        (0, "", True),
        (5, "Red", False),
        (0, "", False),
    ]
    assert not list((shoot.folder / "originals").rglob("*.xmp"))
    assert shoot.frames.import_sources([source]).to_dict()["notes"] == [], "told once"


@pytest.mark.parametrize("sidecar_newer", [True, False])
@pytest.mark.parametrize("dated", [True, False])
def test_of_file_and_sidecar_the_newer_one_counts(shoot: Shoot, source: Path, sidecar_newer: bool, dated: bool) -> None:
    in_file, beside = (5, 1) if sidecar_newer else (1, 5)
    when = (f' xmp:MetadataDate="{ago(in_file)}"', f' xmp:MetadataDate="{ago(beside)}"') if dated else ("", "")
    # Where both have dates of their own, these count, whatever a copy made of the files' times.
    put_in(at(source, "IMG_0001.JPG"), f'xmp:Rating="2"{when[0]}', beside if dated else in_file)
    put(at(source, "IMG_0001.xmp"), packet(f'xmp:Rating="5"{when[1]}'), in_file if dated else beside)
    shoot.frames.import_sources([source])
    assert marks(shoot)[0] == (5 if sidecar_newer else 2)


@pytest.mark.parametrize("dates", ["with an offset", "without", "none"])
def test_stars_that_are_newer_than_a_rejection_take_it_back(shoot: Shoot, source: Path, dates: str) -> None:
    """Dates of their own count, also those of programs that write no offset from UTC, whatever a copy made of the files' times."""

    def dated(hours: float) -> str:
        return {
            "with an offset": f' xmp:MetadataDate="{ago(hours)}"',
            "without": f' xmp:MetadataDate="{ago(hours)[:19]}"',
        }.get(dates, "")

    touched = (1, 5) if dates == "none" else (5, 1)
    put_in(at(source, "IMG_0001.JPG"), f'xmp:Rating="5"{dated(1)}', touched[0])
    put(at(source, "IMG_0001.xmp"), packet(f'xmp:Rating="-1"{dated(5)}'), touched[1])
    put_in(at(source, "IMG_0002.JPG"), f'xmp:Rating="-1"{dated(5)}', touched[1])
    put(at(source, "IMG_0002.xmp"), packet(f'xmp:Rating="3"{dated(1)}'), touched[0])
    put_in(at(source, "IMG_0003.JPG"), f'xmp:Rating="3"{dated(5)}', touched[1])
    put(at(source, "IMG_0003.xmp"), packet(f'xmp:Rating="-1"{dated(1)}'), touched[0])
    shoot.frames.import_sources([source])
    assert [marks(shoot, f"IMG_000{n}") for n in (1, 2, 3)] == [(5, "", False), (3, "", False), (3, "", True)]


def test_what_was_said_here_later_is_never_overwritten(shoot: Shoot, source: Path) -> None:
    put_in(at(source, "IMG_0001.JPG"), 'xmp:Rating="-1"', 2)
    put_in(at(source, "IMG_0002.JPG"), 'xmp:Rating="4"', 2)
    shoot.frames.import_sources([source])
    one, two, three = (str(shoot.frames.find(f"IMG_000{n}")["id"]) for n in (1, 2, 3))
    shoot.marks.reject([one], yes=False)
    shoot.marks.rate([two], 0)
    shoot.marks.rate([three], 3)
    # A sidecar that was written before that turns up later.
    put(original(shoot, "IMG_0003").with_name("IMG_0003.JPG.xmp"), packet('xmp:Rating="1" xmp:Label="Blue"'), 1)
    shoot.frames.score(again=True)
    shoot.marks.read_sidecars()
    assert [marks(shoot, f"IMG_000{n}") for n in (1, 2, 3)] == [(0, "", False), (0, "", False), (3, "Blue", False)]


def test_what_was_undone_here_stays_so(shoot: Shoot, source: Path) -> None:
    put_in(at(source, "IMG_0001.JPG"), 'xmp:Rating="4"', 2)
    shoot.frames.import_sources([source])
    change = shoot.marks.rate([str(shoot.frames.find("IMG_0001")["id"])], 1)
    shoot.marks.undo(change)
    assert marks(shoot)[0] == 4
    shoot.marks.undo(shoot.marks.undo(change := shoot.marks.rate([str(shoot.frames.find("IMG_0001")["id"])], 0)))
    shoot.frames.score(again=True)
    assert marks(shoot)[0] == 0 and change.rows


def test_a_file_from_the_future_is_no_newer_than_what_is_said_of_it_here(shoot: Shoot, source: Path) -> None:
    put_in(at(source, "IMG_0001.JPG"), 'xmp:Rating="4"', -24 * 365 * 10)
    shoot.frames.import_sources([source])
    shoot.marks.rate([str(shoot.frames.find("IMG_0001")["id"])], 1)
    shoot.frames.score(again=True)
    assert marks(shoot)[0] == 1


def test_a_newer_change_in_the_other_programs_own_sidecar_is_read_beside_ours(shoot: Shoot, source: Path) -> None:
    shoot.frames.import_sources([source])
    one = str(shoot.frames.find("IMG_0001")["id"])
    shoot.marks.rate([one], 2)
    ours, theirs = original(shoot).with_suffix(".xmp"), original(shoot).with_name("IMG_0001.JPG.xmp")
    assert ours.exists()
    put(theirs, packet('xmp:Rating="5"'))
    assert shoot.marks.read_sidecars().made == 1 and marks(shoot)[0] == 5
    said = xmp.read_sidecar(ours)
    assert said is not None and said.rating == 5, "the one that Threeshot writes follows"
    assert shoot.marks.read_sidecars().made == 0
    put(theirs, packet('xmp:Rating="-1"'))
    assert shoot.marks.read_sidecars().made == 1 and marks(shoot) == (5, "", True)
    put(theirs, packet('xmp:Rating="3"'))
    assert shoot.marks.read_sidecars().made == 1 and marks(shoot) == (3, "", False)
    assert shoot.marks.read_sidecars().made == 0


def test_no_stars_of_a_program_that_never_gave_any_take_none_away(shoot: Shoot, source: Path) -> None:
    shoot.frames.import_sources([source])
    shoot.marks.rate([str(shoot.frames.find("IMG_0001")["id"])], 4)
    theirs = original(shoot).with_name("IMG_0001.JPG.xmp")
    put(theirs, packet('xmp:Rating="0"'))
    assert shoot.marks.read_sidecars().made == 0 and marks(shoot)[0] == 4
    put(theirs, packet('xmp:Rating="2"'))
    shoot.marks.read_sidecars()
    put(theirs, packet('xmp:Rating="0"'))
    assert shoot.marks.read_sidecars().made == 1 and marks(shoot)[0] == 0, "it takes back what it gave"


def test_one_unreadable_sidecar_is_told_and_the_rest_goes_on(shoot: Shoot, source: Path) -> None:
    put(at(source, "IMG_0001.xmp"), b"<x:xmpmeta but then the card was full")
    put(at(source, "IMG_0002.xmp"), packet('xmp:Rating="-1"'))
    report = shoot.frames.import_sources([source])
    assert report.failed == [] and marks(shoot, "IMG_0002")[2]
    (told,) = (note for note in report.notes if "IMG_0001.xmp" in note)
    assert told.endswith("IMG_0001.xmp: its XML is damaged at line 1; it is left as it is, repair it or move it away.")
    said: list[str] = []
    shoot.events.said.connect(said.append)
    put(original(shoot, "IMG_0003").with_suffix(".xmp"), packet('xmp:Rating="5"'))
    assert shoot.marks.read_sidecars().made == 1 and marks(shoot, "IMG_0003")[0] == 5
    assert len([sentence for sentence in said if "IMG_0001.xmp" in sentence]) == 1
    for n in range(2, 5):
        put(original(shoot, f"IMG_000{n}").with_suffix(".xmp"), b"\0")
    assert shoot.marks.read_sidecars().made == 0
    assert said[-1].startswith(
        "4 sidecars could not be read and are left as they are (originals/Alpha-1/IMG_0001.xmp, "
    )


def test_taking_over_from_a_sidecar_that_cannot_be_opened_is_told(shoot: Shoot, source: Path) -> None:
    shoot.frames.import_sources([source])
    original(shoot).with_suffix(".xmp").mkdir()
    put(original(shoot, "IMG_0002").with_suffix(".xmp"), packet('xmp:Rating="5"'))
    assert shoot.marks.read_sidecars().made == 1


def test_sidecars_of_camera_raw_and_nikon_go_along_and_nikons_stars_are_read(shoot: Shoot, source: Path) -> None:
    put(at(source, "IMG_0001.acr"), b"\0masks\xff")
    inner = base64.b64encode(packet('xmp:Rating="3"')).decode()
    nikon = wrapped(
        '<rdf:Description rdf:about="" xmlns:ast="http://ns.nikon.com/asteroid/1.0/" '
        'xmlns:astype="http://ns.nikon.com/asteroid/Types/1.0/"><ast:XMLPackets rdf:parseType="Resource">'
        f"<rdf:value>{inner}</rdf:value><astype:Type>X</astype:Type></ast:XMLPackets></rdf:Description>"
    )
    put(at(source, "NKSC_PARAM/IMG_0002.JPG.nksc"), nikon)
    put(at(source, "NKSC_PARAM/IMG_0003.JPG.nksc"), b"something else")
    report = shoot.frames.import_sources([source])
    assert (report.copied, report.failed, len(report.frames)) == (7, [], 4)
    assert report.notes == ["Taken over: 1 rating that was there already."]
    folder = original(shoot).parent
    assert sorted(path.name for path in folder.iterdir() if path.suffix != ".JPG") == [
        "IMG_0001.acr",
        "IMG_0002.JPG.nksc",
        "IMG_0003.JPG.nksc",
    ]
    assert marks(shoot, "IMG_0002")[0] == 3
    assert os.access(folder / "IMG_0001.acr", os.W_OK), "their programs go on writing to them"
    listed = b"".join(path.read_bytes() for path in (shoot.folder / "originals/ascmhl").glob("*.mhl"))
    assert b"IMG_0001.JPG" in listed
    assert b"IMG_0001.acr" not in listed and b"IMG_0002.JPG.nksc" not in listed


def test_a_card_that_was_culled_after_its_import_is_imported_again(shoot: Shoot, source: Path) -> None:
    put(at(source, "IMG_0001.xmp"), packet('xmp:Rating="3"'), 3)
    shoot.frames.import_sources([source])
    put(at(source, "IMG_0001.xmp"), packet('xmp:Rating="-1"'))
    put(at(source, "IMG_0002.xmp"), packet('xmp:Rating="5"'))
    report = shoot.frames.import_sources([source])
    assert (report.copied, report.skipped, len(shoot.frames.list())) == (2, 4, 4)
    assert marks(shoot)[2] and marks(shoot, "IMG_0002")[0] == 5
    assert "Taken over: 1 rejection and 1 rating that were there already." in report.notes
    assert shoot.marks.read_sidecars().made == 0


def test_a_sidecar_that_comes_after_its_picture_and_one_that_comes_again_are_read_live(
    shoot: Shoot, tmp_path: Path
) -> None:
    hot, made = tmp_path / "hot", card(tmp_path / "made", range(1, 2))
    hot.mkdir()
    job = jobs.run("watch", lambda progress: shoot.frames.watch(hot, progress=progress))
    try:
        shutil.copy(at(made, "IMG_0001.JPG"), hot)
        wait(lambda: bool(shoot.frames.list()) and shoot.frames.list()[0]["examined_at"] is not None)
        put(hot / "IMG_0001.xmp", packet('xmp:Rating="4"'))
        wait(lambda: marks(shoot)[0] == 4)
        put(hot / "IMG_0001.xmp", packet('xmp:Rating="-1"'))
        wait(lambda: marks(shoot)[2])
    finally:
        job.cancel()
    report = job.wait(60)
    assert len(shoot.frames.list()) == 1
    assert "Taken over: 1 rejection and 1 rating that were there already." in report.notes


@pytest.mark.parametrize("journal", [True, False])
def test_a_lost_catalog_costs_nothing_of_what_was_taken_over(
    shoot: Shoot, source: Path, tmp_path: Path, journal: bool
) -> None:
    put_in(at(source, "IMG_0001.JPG"), 'xmp:Rating="4"', 2)
    put_in(at(source, "IMG_0002.JPG"), 'xmp:Rating="5"', 2)
    put(at(source, "IMG_0003.JPG.xmp"), packet('xmp:Rating="-1" xmp:Label="Red"'), 2)
    shoot.frames.import_sources([source])
    shoot.marks.rate([str(shoot.frames.find("IMG_0002")["id"])], 1)
    shoot.marks.reject([str(shoot.frames.find("IMG_0003")["id"])], yes=False)
    before = [marks(shoot, f"IMG_000{n}") for n in range(1, 5)]
    assert before == [(4, "", False), (1, "", False), (0, "Red", False), (0, "", False)]
    lines = (shoot.folder / "threeshot.jsonl").read_text("utf-8")
    assert '"who":"file"' in lines.replace(" ", "") and '"who":"sidecar"' in lines.replace(" ", "")
    if not journal:
        (shoot.folder / "threeshot.jsonl").unlink()
    fresh = Catalog(tmp_path / "fresh.db")
    rebuild_catalog(fresh, [shoot.folder])
    again = Shoot.open("HARBOUR-01", fresh)
    again.frames.score()
    again.marks.read_sidecars()
    assert [marks(again, f"IMG_000{n}") for n in range(1, 5)] == before


def test_rejects_that_were_deleted_on_purpose_come_back_as_rejects(shoot: Shoot, source: Path) -> None:
    put(at(source, "IMG_0001.xmp"), packet('xmp:Rating="3"'), 3)
    shoot.frames.import_sources([source])
    ids = [str(shoot.frames.find(f"IMG_000{n}")["id"]) for n in (1, 2)]
    shoot.marks.reject(ids)
    gone = [original(shoot, f"IMG_000{n}") for n in (1, 2)]
    lost = original(shoot, "IMG_0003")
    for path in gone:
        path.unlink()
        path.with_suffix(".xmp").unlink()
    lost.unlink()
    report = shoot.frames.import_sources([source])
    counts = {key: report.to_dict()[key] for key in ("planned", "copied", "skipped", "repaired", "restored", "failed")}
    assert counts == {"planned": 5, "copied": 0, "skipped": 1, "repaired": 1, "restored": 3, "failed": []}
    assert report.made_again == [
        "1 file repaired: a copy was lost or damaged, and was made again.",
        "3 files of rejected frames restored: removed from the originals, they are back, rejected still.",
    ]
    assert all(path.exists() for path in (*gone, lost))
    for number, path in enumerate(gone, 1):
        assert marks(shoot, f"IMG_000{number}")[2]
        said = xmp.read_sidecar(path.with_suffix(".xmp"))
        assert said is not None and said.reject, "other programs see it too"
    assert shoot.marks.read_sidecars().made == 0 and marks(shoot)[2]
    assert shoot.frames.import_sources([source]).to_dict()["restored"] == 0


def test_a_label_that_no_sentence_could_hold_is_cut_and_stays_as_it_was_in_the_sidecar(
    shoot: Shoot, source: Path
) -> None:
    label = "Rot‮" + "x" * 5000
    put(at(source, "IMG_0001.xmp"), packet(f'xmp:Label="{label}"'))
    shoot.frames.import_sources([source])
    found = marks(shoot)[1]
    assert found.startswith("Rot⟨U+202E⟩x") and len(found) == 200
    shoot.marks.rate([str(shoot.frames.find("IMG_0001")["id"])], 3)
    said = xmp.read_sidecar(original(shoot).with_suffix(".xmp"))
    assert said is not None and (said.rating, said.label) == (3, label)
    assert shoot.marks.read_sidecars().made == 0


def test_moments_are_never_later_than_now(tmp_path: Path) -> None:
    later = (utc_now() + timedelta(days=900)).isoformat(timespec="seconds")
    path = put(tmp_path / "IMG_0001.xmp", packet(f'xmp:Rating="3" xmp:MetadataDate="{later}"'))
    said = xmp.read_sidecar(path)
    assert said is not None and said.at is not None and said.at <= to_text(utc_now())
    for text in ("2026-10-03T09:13:42", "yesterday", "", "9999-99-99"):
        put(path, packet(f'xmp:Rating="3" xmp:MetadataDate="{text}"'))
        said = xmp.read_sidecar(path)
        assert said is not None and said.at is None, "a moment without its offset from UTC is none"
        assert said.local_at == ("2026-10-03T09:13:42.000" if text.startswith("2026") else None)

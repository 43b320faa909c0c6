"""Sidecars beside originals: what is decided here is seen elsewhere, and the other way round, and nobody's word is lost."""

import re
from pathlib import Path

import pytest

from studio import xmp
from studio.shoot import Shoot

REJECTED_IN_BRIDGE = """<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmp:Rating="-1"/></rdf:RDF></x:xmpmeta>"""


@pytest.fixture
def shoot(sample_shoot: Path, tmp_path: Path) -> Shoot:
    made = Shoot.create(sample_shoot / "brief.yaml", tmp_path / "HARBOUR-01")
    made.frames.import_sources([sample_shoot / "phone"])
    return made


def sidecar(shoot: Shoot, name: str = "IMG_1001") -> Path:
    return xmp.sidecar_path(shoot.folder / str(shoot.frames.find(name)["path"]))


def frame_id(shoot: Shoot, name: str = "IMG_1001") -> str:
    return str(shoot.frames.find(name)["id"])


def test_an_import_alone_writes_no_sidecar(shoot: Shoot) -> None:
    assert not sidecar(shoot).exists()


def test_shot_rating_label_and_select_are_written(shoot: Shoot) -> None:
    one = frame_id(shoot)
    shoot.marks.assign([one], "HS-TOTE-01", "lifestyle")
    shoot.marks.rate([one], 4)
    shoot.marks.label([one], "Green")
    shoot.marks.select(one)
    said = xmp.read_sidecar(sidecar(shoot))
    assert said is not None
    assert (said.drop, said.sku, said.role) == ("HARBOUR-01", "HS-TOTE-01", "lifestyle")
    assert (said.rating, said.label, said.select) == (4, "Green", True)


def test_a_rating_given_in_another_program_is_taken_over_and_a_select_there_kept(shoot: Shoot) -> None:
    one = frame_id(shoot)
    shoot.marks.rate([one], 2)
    path = sidecar(shoot)
    path.write_text(re.sub(r"(Rating>|Rating=\")2", r"\g<1>5", path.read_text("utf-8")), "utf-8")
    assert shoot.marks.read_sidecars().made == 1
    assert shoot.frames.get(one)["rating"] == 5
    assert shoot.marks.read_sidecars().made == 0


def test_a_frame_rejected_elsewhere_stays_rejected_when_something_else_is_written_here(shoot: Shoot) -> None:
    one, path = frame_id(shoot), sidecar(shoot)
    path.write_text(REJECTED_IN_BRIDGE, "utf-8")
    shoot.marks.assign([one], "HS-TOTE-01", "lifestyle")
    assert shoot.marks.read_sidecars().made == 1
    assert shoot.frames.get(one)["rejected"] == 1
    shoot.marks.reject([one], yes=False)
    said = xmp.read_sidecar(path)
    assert said is not None
    assert not said.reject
    assert shoot.marks.read_sidecars().made == 0
    assert shoot.frames.get(one)["rejected"] == 0


def test_a_broken_sidecar_is_said_and_never_overwritten(shoot: Shoot) -> None:
    one, path = frame_id(shoot), sidecar(shoot)
    path.write_bytes(b"<x:xmpmeta but then the disk was full")
    said: list[str] = []
    shoot.events.said.connect(said.append)
    shoot.marks.rate([one], 3)
    shoot.marks.label([one], "Red")
    assert path.read_bytes() == b"<x:xmpmeta but then the disk was full"
    assert shoot.frames.get(one)["rating"] == 3
    assert len([sentence for sentence in said if "IMG_1001.xmp" in sentence]) == 1, "told once, not at each writing"
    path.unlink()
    shoot.marks.rate([one], 4)
    path.write_bytes(b"<x:xmpmeta broken again")
    shoot.marks.rate([one], 5)
    assert len([sentence for sentence in said if "IMG_1001.xmp" in sentence]) == 2


def test_what_a_lost_catalog_knew_stays_in_the_sidecar_until_somebody_takes_it_back(shoot: Shoot) -> None:
    one = frame_id(shoot)
    path = sidecar(shoot)
    earlier = xmp.Sidecar(rating=5, label="Red", drop="HARBOUR-01", sku="HS-TOTE-01", role="lifestyle", select=True)
    assert xmp.write_sidecar(path, earlier)
    shoot.marks.label([one], "Green")
    said = xmp.read_sidecar(path)
    assert said is not None
    assert (said.rating, said.label, said.sku, said.role, said.select) == (5, "Green", "HS-TOTE-01", "lifestyle", True)
    shoot.marks.assign([one], "HS-TOTE-01", "lifestyle")
    said = xmp.read_sidecar(path)
    assert said is not None and said.select, "the same shot is no reason to be no select any more"
    shoot.marks.select(one)
    shoot.marks.deselect(one)
    said = xmp.read_sidecar(path)
    assert said is not None and (said.select, said.sku, said.rating) == (None, "HS-TOTE-01", 5)
    shoot.marks.unassign([one])
    said = xmp.read_sidecar(path)
    assert said is not None and (said.sku, said.role, said.rating, said.label) == (None, None, 5, "Green")


def test_what_is_undone_goes_from_the_sidecar_too(shoot: Shoot) -> None:
    one = frame_id(shoot)
    change = shoot.marks.rate([one], 4)
    rejected = shoot.marks.reject([one])
    shoot.marks.undo(rejected)
    shoot.marks.undo(change)
    said = xmp.read_sidecar(sidecar(shoot))
    assert said is not None and (said.rating, bool(said.reject)) == (None, False)

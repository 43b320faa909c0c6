"""The slate and the tag of any size claim the frames after them for its product, also when the brief learns of the size afterwards."""

from pathlib import Path

import pytest

from studio.catalog import Catalog
from studio.judging import claims
from studio.judging.claims import claim
from tests.studio.small_drop import SmallDrop

SLATE = "threeshot:1;drop=HARBOUR-01;sku=TOTE%2FM;shot=detail"
TAG = "4006381333931"


@pytest.fixture
def drop(tmp_path: Path) -> SmallDrop:
    return SmallDrop(Catalog(tmp_path / "catalog.db"))


def sizes(drop: SmallDrop, *skus: str) -> None:
    product = drop.catalog.value("SELECT id FROM product WHERE sku = 'TOTE'")
    for sku in skus:
        gtin = TAG if sku.endswith("M") else None
        drop.catalog.insert("variant", {"drop_id": drop.id, "product_id": product, "sku": sku, "gtin": gtin})


@pytest.mark.parametrize(
    ("code", "role"),
    [({"format": "QRCode", "text": SLATE}, "detail"), ({"format": "EAN-13", "text": TAG}, "hero")],
)
def test_a_size_claims_for_its_product(drop: SmallDrop, code: dict[str, str], role: str) -> None:
    first = [drop.frame(codes=[code]), drop.frame()]
    claim(drop)
    assert [drop.catalog.get("frame", one)["shot_id"] for one in first] == [None, None]
    drop.catalog.execute("DELETE FROM due")
    sizes(drop, "TOTE/S", "TOTE/M")
    # What the brief learnt has its cameras gone through again.
    assert drop.catalog.value("SELECT what FROM due WHERE id = ?", [drop.camera]) == "camera"
    claim(drop)
    assert [drop.catalog.get("frame", one)["shot_id"] for one in first] == [drop.shots["TOTE", role]] * 2


def test_frames_that_stay_where_they_are_cost_no_question(drop: SmallDrop, monkeypatch: pytest.MonkeyPatch) -> None:
    sizes(drop, "TOTE/M")
    one, other = drop.frame(codes=[{"format": "QRCode", "text": SLATE}]), drop.frame()
    assert claim(drop) == [one, other]
    last, asked = drop.frame(), []
    monkeypatch.setattr(claims, "assign", lambda drop, frame_ids, *said: asked.append(frame_ids) or frame_ids)
    assert claim(drop) == [last] and asked == [[last]]

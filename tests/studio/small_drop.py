"""A drop written straight into the catalog, with no files behind it: for the rooms that work on rows alone."""

from datetime import UTC, datetime, timedelta

from studio.base.clock import now_text, to_text
from studio.catalog import Catalog
from studio.open_drop import OpenDrop

START = datetime(2026, 10, 3, 7, 0, tzinfo=UTC)
ROLES = ("hero", "lifestyle", "detail")


class SmallDrop(OpenDrop):
    """Two products in three roles, one camera; `frame` adds frames, a minute apart."""

    def __init__(self, catalog: Catalog) -> None:
        values = {"code": "HARBOUR-01", "title": "Harbour Stitch", "folder": "/drops/HARBOUR-01", "kit": "three-shot"}
        days = {"publish_by": "2026-10-10", "time_zone": "Europe/Stockholm"}
        drop_id = catalog.insert(
            "drop", {**values, **days, "checklist": "on-location", "brief_sha256": "", "created_at": now_text()}
        )
        super().__init__(catalog, catalog.get("drop", drop_id))
        self.shots: dict[tuple[str, str], str] = {}
        for at, (sku, gtin) in enumerate((("TOTE", "2010261001010"), ("SCARF", "2010261003038"))):
            product = {"drop_id": self.id, "sku": sku, "gtin": gtin, "title": sku.title(), "position": at}
            product_id = catalog.insert("product", product)
            for position, role in enumerate(ROLES):
                shot = {"drop_id": self.id, "product_id": product_id, "role": role, "position": position}
                self.shots[sku, role] = catalog.insert("shot", shot)
        self.camera = self.add_camera("A")
        self.count = 0

    def add_camera(self, name: str) -> str:
        return self.catalog.insert("camera", {"drop_id": self.id, "name": name})

    def frame(
        self,
        sku: str | None = None,
        role: str = "hero",
        verdict: str | None = "pass",
        sharpness: float = 80.0,
        minutes: float | None = None,
        camera: str | None = None,
        codes: list[dict[str, str]] | None = None,
        by: str | None = "Mara",
    ) -> str:
        """A frame, assigned by hand when `sku` is given, scored when `verdict` is; its id."""
        self.count += 1
        moment = to_text(START + timedelta(minutes=self.count if minutes is None else minutes))
        frame_id = self.catalog.insert(
            "frame",
            {
                "drop_id": self.id,
                "camera_id": camera or self.camera,
                "shot_id": self.shots[sku, role] if sku else None,
                "assigned_by": by if sku else None,
                "name": f"IMG_{self.count:04d}",
                "counter": self.count,
                "captured_at": moment,
                "captured_offset_s": 7200,
                "corrected_at": moment,
                "ingested_at": now_text(),
                "examined_at": now_text() if verdict is not None else None,
                "codes": codes or [],
            },
        )
        if verdict is not None:
            score = {"frame_id": frame_id, "version": 1, "scored_at": now_text(), "verdict": verdict, "reasons": []}
            self.catalog.insert("score", {**score, "sharpness": sharpness, "kind": "sharp", "result": {}})
        return frame_id

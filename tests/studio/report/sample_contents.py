"""A realistic Contents, from the sample shoot's own labels and pictures."""

import csv
import hashlib
from datetime import datetime, timedelta
from pathlib import Path

from PIL import Image, ImageOps

from studio.base.findings import Finding
from studio.report.contents import (
    Contents,
    CreatorEntry,
    Drop,
    File,
    Frame,
    PersonEntry,
    ProductEntry,
    RightsEntry,
    Shot,
    Tick,
)

NARRATIVE = (
    "Retired sails come ashore. The canvas is cut from sails that crossed the bay for twenty seasons, the wool comes from the "
    "island opposite, and everything is stitched within sight of the quay."
)
VERDICTS = {
    "good": ("pass", []),
    "soft": ("fail", ["Soft: 2.9 px of blur at delivery size, at most 1.2 wanted; focus again."]),
    "focus-behind": ("fail", ["Focus is on the background; the product is soft by 4.1 px."]),
    "focus-front": ("fail", ["Focus lies in front of the product; it is soft by 3.0 px."]),
    "motion": ("fail", ["Camera shake of 12 px at 34°; use a shorter exposure."]),
    "over": ("fail", ["Subject 1.9 EV over; lower the exposure.", "6 % of the subject clipped in red."]),
    "under": ("fail", ["Subject 2.4 EV under; raise exposure or fill."]),
    "noisy": ("check", ["Noise of 7 % at delivery size; lower the ISO."]),
    "cast": ("check", ["Warm cast of 0.6 stops; set the white balance from the grey card."]),
}
ROLES = {"hero": "Hero", "lifestyle": "Lifestyle", "detail": "Detail"}


def sample_contents(sample_shoot: Path, thumbnails: Path | None = None) -> Contents:
    """The sample drop as it stands after a day's work, one shot to be shot again; previews go into `thumbnails` when given."""
    products = [
        ProductEntry("HS-TOTE-01", "Striped sailcloth tote", "2010261001010", "ecru / navy", inventory=120),
        ProductEntry("HS-BEANIE-01", "Rib beanie with pompom", "2010261002024", "mustard", inventory=200),
        ProductEntry(
            "HS-SCARF-01", "Striped wool scarf with fringe", "2010261003038", "navy / cream / rust", inventory=80
        ),
    ]
    frames = list(_frames(sample_shoot, thumbnails))
    shots = [_shot(product.sku, role, frames) for product in products for role in ROLES]
    shots[0].state, shots[0].decision, shots[0].decided_by = "approved", "approved", "Ida"
    shots[7].state, shots[7].decision, shots[7].decision_note = "reshoot", "reshoot", "fringe is folded under"
    gtins = {product.sku: product.gtin for product in products}
    files = [file for shot in shots if shot.state != "reshoot" for file in _files(shot, gtins[shot.sku])]
    files[4].warnings = [Finding("fill", file=files[4].name, values={"pct": 81.0, "limit_pct": 85})]
    return Contents(
        drop=Drop(
            code="HARBOUR-01",
            title="Harbour Stitch",
            narrative=NARRATIVE,
            line="Stitched from retired sails, within sight of the quay.",
            date="2026-10-03",
            shoot_day="2026-10-03",
            publish_by="2026-10-10",
            time_zone="Europe/Stockholm",
            location="Marstrand harbour, Marstrand, Sweden",
            pop_up_reserve_pct=30,
            retargeting_window_h=72,
            keywords=["sailcloth", "harbour"],
        ),
        creator=CreatorEntry(
            "@mara.harbour",
            "Mara Lindqvist",
            "MARA10",
            "https://example.com/mara",
            "Photo and styling: Mara Lindqvist / @mara.harbour",
            8,
        ),
        rights=RightsEntry(
            "EU", "2027-10-03", ["storefront", "social", "ads"], "Usage in the EU until 3 October 2027."
        ),
        people=[PersonEntry("Noor Haddad", "unlimited")],
        products=products,
        roles=ROLES,
        shots=shots,
        frames=frames,
        files=files,
        timing={
            "first_captured_at": "2026-10-03T07:14:31.118000Z",
            "delivered_at": "2026-10-03T10:52:00.000000Z",
            "turnaround_h": 3.62,
            "publish_by": "2026-10-10",
            "days_to_publish": 7,
            "stages": [
                {"name": "shooting", "from": None, "to": None, "seconds": 7629.4},
                {"name": "import", "from": None, "to": None, "seconds": 1260.0},
                {"name": "scoring", "from": None, "to": None, "seconds": 94.0},
                {"name": "selecting", "from": None, "to": None, "seconds": 2710.0},
                {"name": "export", "from": None, "to": None, "seconds": 1356.0},
            ],
            "shots": [
                {"sku": shot.sku, "role": shot.role, "minutes": 1.4 + (3.1 * at) % 5} for at, shot in enumerate(shots)
            ],
        },
        checklist=_ticks(),
        missing_tags={
            "Iptc4xmpExt:LocationCreated": [file.path for file in files],
            "xmpRights:WebStatement": [files[0].path],
        },
        findings=[Finding("clip", "HS-BEANIE-01", "hero", values={"frame": "MVI_0004"})],
        coverage="1 of 9 shots missing: HS-SCARF-01 lifestyle (reshoot: fringe is folded under).",
        recipe="brand-team",
        contact="mara@example.com",
        generator_version="0.1.0",
        built_at="2026-10-03T10:52:00.000000Z",
    )


def _frames(sample_shoot: Path, thumbnails: Path | None) -> list[Frame]:
    frames = []
    with (sample_shoot / "labels.csv").open(newline="", encoding="utf-8") as lines:
        for number, row in enumerate(csv.DictReader(lines)):
            verdict, reasons = VERDICTS.get(row["variant"], (None, []))
            kind = {"slate": "slate", "hangtag": "tag", "greycard": "other"}.get(row["variant"], "picture")
            taken = datetime.fromisoformat(row["true_time"])
            name = Path(row["file"]).stem
            frame = Frame(
                id=f"01990000-0000-7000-8000-{number:012d}",
                name=name,
                camera=row["file"].split("/")[0],
                kind=kind,
                file=f"originals/{row['file'].split('/')[0]}/{name}.JPG",
                original_name=f"{name}.JPG",
                xxh128=hashlib.md5(name.encode()).hexdigest(),
                sku=row["sku"],
                role=row["role"],
                captured_at=row["true_time"],
                ingested_at=(taken + timedelta(hours=2)).isoformat(),
                verdict=verdict,
                reasons=reasons,
                sharpness=91.0 if verdict == "pass" else 40.0,
                width=2400,
                height=1600,
            )
            if thumbnails is not None:
                frame.thumbnail = str(_preview(sample_shoot / row["file"], thumbnails / f"{name}.jpg"))
            frames.append(frame)
    return frames


def _preview(source: Path, target: Path) -> Path:
    if not target.exists():
        with Image.open(source) as picture:
            picture.draft("RGB", (800, 800))
            small = ImageOps.exif_transpose(picture).convert("RGB")
            small.thumbnail((640, 640))
            small.save(target, quality=85)
    return target


def _shot(sku: str, role: str, frames: list[Frame]) -> Shot:
    mine = [f for f in frames if (f.sku, f.role, f.kind) == (sku, role, "picture")]
    good = [f for f in mine if f.verdict == "pass"]
    good[0].select = True
    return Shot(sku, role, "selected", None, len(mine), len(good), 1, [f.id for f in good], "auto")


def _files(shot: Shot, gtin: str | None) -> list[File]:
    made = []
    for rendition, width, height in (("1x1", 2048, 2048), ("4x5", 1080, 1350), ("master", 2400, 1600)):
        name = f"HARBOUR-01_{shot.sku}_{shot.role}_{rendition}_{width}.jpg"
        made.append(
            File(
                name=name,
                path=f"{shot.sku}/{shot.role}/{name}",
                sku=shot.sku,
                gtin=gtin,
                role=shot.role,
                rendition=rendition,
                width=width,
                height=height,
                alt_text=f"{shot.sku} as {shot.role}",
                rights_until="2027-10-03",
                creator_code="MARA10",
                frame=shot.selects[0],
            )
        )
    return made


def _ticks() -> list[Tick]:
    texts = {
        "lighting": [
            "Grey card in the light of the set",
            "Key to fill no more than 2 stops",
            "No flicker",
            "One colour of light",
        ],
        "audio": ["Ten seconds of room tone", "Peaks at −12 dBFS", "Wind shield on"],
        "workflow": [
            "Clocks of all cameras set",
            "Spare cards and batteries",
            "Backup drive reachable",
            "Releases signed",
        ],
    }
    ticks = []
    for section, items in texts.items():
        for number, text in enumerate(items):
            done = number != 2
            ticks.append(
                Tick(
                    f"{section}-{number}",
                    section,
                    text,
                    number != 1,
                    done,
                    *(("Mara", "2026-10-03T07:02:00.000000Z") if done else ()),
                )
            )
    ticks[0].note = "card beside the tote"
    return ticks

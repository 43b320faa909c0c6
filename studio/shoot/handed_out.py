"""The types that the front door's verbs hand out or take, in one place, for the annotations of those who call them.

Nothing is loaded at run time: import from here under `if TYPE_CHECKING:` only.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from studio.bundle import Verification
    from studio.capture.gphoto import About
    from studio.capture.microphone import SampleStream
    from studio.capture.portaudio import Device
    from studio.catalog import Catalog, Change
    from studio.catalog.following import News
    from studio.coverage.drop_charts import DropChart
    from studio.coverage.pace import Pace
    from studio.coverage.states import Coverage, ShotState
    from studio.documents.brief import Brief, Product, Variant
    from studio.documents.brief_findings import Finding
    from studio.documents.recipe import Rendition
    from studio.handover.alt_texts import PictureWords
    from studio.handover.delivery_report import DeliveryReport, DryRun
    from studio.handover.export import ExportReport
    from studio.handover.plan import ExportPlan, PlannedFile
    from studio.handover.shared_bundle import SharedBundle
    from studio.handover.target import Target, TargetAsk, TargetKind
    from studio.ingest import CardVerdict, ImportReport
    from studio.ingest.check_report import CheckReport, LastReading
    from studio.judging.asked_tags import TagQuestion
    from studio.measure.meter import Reading
    from studio.preflight import Check, Preflight
    from studio.report import ResultsPart
    from studio.results import Taken
    from studio.shoot.camera_acts import CameraAct
    from studio.shoot.choices import Choosable
    from studio.shoot.deliveries import DeliveryWish
    from studio.shoot.moving import Moved
    from studio.shoot.plan_writing import PlanWriting, PlanWritten
    from studio.shoot.recipes import KnownRecipe
    from studio.shoot.shoot import Shoot
    from studio.shoot.undoing import Retraction
    from studio.shoot.writing import BriefWriting, Draft, Written

__all__ = [
    "About",
    "Brief",
    "BriefWriting",
    "CameraAct",
    "CardVerdict",
    "Catalog",
    "Change",
    "Check",
    "CheckReport",
    "Choosable",
    "Coverage",
    "DeliveryReport",
    "DeliveryWish",
    "Device",
    "Draft",
    "DropChart",
    "DryRun",
    "ExportPlan",
    "ExportReport",
    "Finding",
    "ImportReport",
    "KnownRecipe",
    "LastReading",
    "Moved",
    "News",
    "Pace",
    "PictureWords",
    "PlanWriting",
    "PlanWritten",
    "PlannedFile",
    "Preflight",
    "Product",
    "Reading",
    "Rendition",
    "ResultsPart",
    "Retraction",
    "SampleStream",
    "SharedBundle",
    "Shoot",
    "ShotState",
    "TagQuestion",
    "Taken",
    "Target",
    "TargetAsk",
    "TargetKind",
    "Variant",
    "Verification",
    "Written",
]

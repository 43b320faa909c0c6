"""Frames in: the verified copy, a chain of small stages. `import_sources` for cards and folders, `watch` for live sources.

discover → plan → copy (with verify) → pair and record, each a module; the catalog is the journal, see `studio.ingest.plan`.
"""

from studio.ingest.discover import SourceFile, discover
from studio.ingest.ingest import Ingest, import_sources, ingest_file
from studio.ingest.report import CardVerdict, ImportReport
from studio.ingest.under_way import CardsUnderWay, finish_killed
from studio.ingest.verdict import card_verdict
from studio.ingest.watching import FrameSource, watch

__all__ = [
    "CardVerdict",
    "CardsUnderWay",
    "FrameSource",
    "ImportReport",
    "Ingest",
    "SourceFile",
    "card_verdict",
    "discover",
    "finish_killed",
    "import_sources",
    "ingest_file",
    "watch",
]

"""Frames in: the verified copy, a chain of small stages. `import_sources` for cards and folders, `watch` for live sources.

discover → plan → copy (with verify) → pair and record, each a module; the catalog is the journal, see `studio.ingest.plan`.
"""

from typing import TYPE_CHECKING

from studio.base import lazy
from studio.ingest.discover import SourceFile, discover

if TYPE_CHECKING:
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

# What only reads what is known of originals waits for nothing that copies.
__getattr__ = lazy.names(
    __name__,
    {
        "CardVerdict": "report",
        "CardsUnderWay": "under_way",
        "FrameSource": "watching",
        "ImportReport": "report",
        "Ingest": "ingest",
        "card_verdict": "verdict",
        "finish_killed": "under_way",
        "import_sources": "ingest",
        "ingest_file": "ingest",
        "watch": "watching",
    },
)

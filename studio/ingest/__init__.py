"""Frames in: the verified copy, a chain of small stages. `import_sources` for cards and folders, `watch` for live sources.

discover → plan → copy (with verify) → pair and record, each a module; the catalog is the journal, see `studio.ingest.plan`.
"""

from studio.ingest.discover import Found, discover
from studio.ingest.report import CardVerdict, ImportReport
from studio.ingest.session import Session, import_sources, ingest_file
from studio.ingest.verdict import card_verdict
from studio.ingest.watching import Source, watch

__all__ = [
    "CardVerdict",
    "Found",
    "ImportReport",
    "Session",
    "Source",
    "card_verdict",
    "discover",
    "import_sources",
    "ingest_file",
    "watch",
]

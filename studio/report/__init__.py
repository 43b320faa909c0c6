"""Reports for people who never run Threeshot: self-contained HTML, and the same in essence as PDF; the checklist on one page."""

from studio.report.checklist_page import checklist_page
from studio.report.contents import Contents
from studio.report.document import pdf
from studio.report.page import coverage, html
from studio.report.pieces import ShownRun, pieces_page, pieces_sheet
from studio.report.thumbnails import thumbnails

__all__ = [
    "Contents",
    "ShownRun",
    "checklist_page",
    "coverage",
    "html",
    "pdf",
    "pieces_page",
    "pieces_sheet",
    "thumbnails",
]

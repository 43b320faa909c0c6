"""Reports for people who never run Threeshot: self-contained HTML, and the same in essence as PDF; the checklist, the drop sheet and what
the drop brought on pages of their own."""

from studio.report.after import DropSheet, ResultsPart, sheet_of
from studio.report.checklist_page import checklist_page
from studio.report.contents import Contents
from studio.report.document import pdf
from studio.report.drop_sheet import sheet_html, sheet_pdf
from studio.report.page import coverage, html
from studio.report.pieces import ShownRun, pieces_page, pieces_sheet
from studio.report.results_part import results_html, results_pdf
from studio.report.thumbnails import thumbnails

__all__ = [
    "Contents",
    "DropSheet",
    "ResultsPart",
    "ShownRun",
    "checklist_page",
    "coverage",
    "html",
    "pdf",
    "pieces_page",
    "pieces_sheet",
    "results_html",
    "results_pdf",
    "sheet_html",
    "sheet_of",
    "sheet_pdf",
    "thumbnails",
]

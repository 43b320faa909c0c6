"""How a table of a sheet looks: a row a thing, one chosen at a time, texts without room cut in their middle, the last column wide."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from ui.parts.basics import fit_heads, name_table

_NARROWEST_PX = 40


def lay_out(table: QTableView, name: str, widths: Sequence[int], row_px: int) -> None:
    """Give a table that look, once its columns are known. name: for screen readers. widths: of its columns, pixels."""
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
    table.setTextElideMode(Qt.TextElideMode.ElideMiddle)
    table.setWordWrap(False)
    table.setShowGrid(False)
    table.setAlternatingRowColors(True)
    table.setTabKeyNavigation(False)
    table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    table.verticalHeader().hide()
    table.verticalHeader().setDefaultSectionSize(row_px)
    header = table.horizontalHeader()
    header.setHighlightSections(False)
    header.setMinimumSectionSize(_NARROWEST_PX)
    header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    for column, width in enumerate(widths):
        table.setColumnWidth(column, width)
    fit_heads(table)
    header.setSectionResizeMode(header.count() - 1, QHeaderView.ResizeMode.Stretch)
    name_table(table, name)

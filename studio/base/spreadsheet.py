"""Tables for spreadsheets: CSV that LibreOffice and Excel divide into the cells that were meant, and run nothing of."""

import csv
import io
from collections.abc import Iterable, Sequence

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a cell begins with that a spreadsheet runs as a formula (OWASP, CSV injection)."""


def harmless(text: str) -> str:
    """The text so that no spreadsheet runs it: a `'` goes before what it would take for a formula. NUL ends a table for many readers."""
    plain = text.replace("\0", "")
    return f"'{plain}" if plain.startswith(FORMULA) else plain


def csv_text(heads: Sequence[str], rows: Iterable[Iterable[object]]) -> str:
    """RFC 4180 with commas and CRLF. It starts with a byte order mark, by which both programs see that it is UTF-8.

    Each text is in quotes: LibreOffice divides at semicolons and tabs as well, unless it is told otherwise (tried with 7.4). Excel was not
    at hand: it knows UTF-8 by the mark alone and divides at the system's list separator, as public answers agree; where that is a
    semicolon the file is taken in by Data, From Text/CSV. None is an empty cell.
    """
    out = io.StringIO(newline="")
    csv.writer(out).writerow(heads)
    writer = csv.writer(out, quoting=csv.QUOTE_NONNUMERIC)
    for row in rows:
        writer.writerow(["" if one is None else harmless(one) if isinstance(one, str) else one for one in row])
    return "\ufeff" + out.getvalue()

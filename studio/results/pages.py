"""Results and drop sheet written as pages, and as the part of a report."""

from pathlib import Path
from typing import Any

from studio.base.errors import UsageError
from studio.base.files import write_atomic
from studio.catalog import exports
from studio.open_drop import OpenDrop
from studio.report.after import ResultsPart
from studio.results import in_words, plots
from studio.results.evaluating import of_drop

WIDTH = 760.0


def part_of(drop: OpenDrop) -> ResultsPart | None:
    """What the drop brought, for a report; None where no file was read and no number typed."""
    if not exports.exports(drop.catalog, drop.id) and not exports.figures(drop.catalog, drop.id):
        return None
    return part(of_drop(drop))


def part(state: dict[str, Any]) -> ResultsPart:
    """A state, said and drawn."""
    return ResultsPart(
        figures=[(one.big, one.what, one.note) for one in in_words.figures(state)],
        sentences=in_words.sentences(state),
        products=[*in_words.product_rows(state)],
        compared=[*in_words.compared_rows(state)] if len(state["compared"]["drops"]) > 1 else [],
        about=in_words.compared_sentences(state),
        lacks=list(state["lacks"]),
        drawings=plots.of_results(state, WIDTH),
        state=state,
    )


def results_page(drop: OpenDrop, state: dict[str, Any], path: Path) -> Path:
    """Write what the drop brought to `path`, .html or .pdf. Raises UsageError for another ending, Refused."""
    from studio import report

    made, ending = part(state), _ending(path, "results are")
    if ending == ".pdf":
        write_atomic(path, report.results_pdf(drop.code, drop.brief.title, made))
    else:
        write_atomic(path, report.results_html(drop.code, drop.brief.title, made))
    return path


def drop_sheet(drop: OpenDrop, path: Path) -> Path:
    """Write the drop sheet to `path`, .pdf or .html. Raises UsageError for another ending, Refused."""
    from studio import report

    sheet, ending = report.sheet_of(drop.brief), _ending(path, "a drop sheet is")
    write_atomic(path, report.sheet_pdf(sheet) if ending == ".pdf" else report.sheet_html(sheet))
    return path


def _ending(path: Path, what: str) -> str:
    ending = path.suffix.lower()
    if ending not in (".pdf", ".html", ".htm"):
        raise UsageError(f"{path}: ends in '{ending}'; {what} written to a file that ends in .pdf or .html.")
    return ending

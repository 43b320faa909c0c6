"""The checklist on one page with boxes to tick: for the pocket on location, or for the files afterwards."""

import io
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from studio.base.errors import UsageError
from studio.base.files import write_atomic
from studio.base.terms import STAGES
from studio.report.contents import Tick

if TYPE_CHECKING:
    from studio.documents.checklist import Checklist, Section

_SIZES_PT = (9.6, 9.0, 8.4, 7.8, 7.2, 6.6, 6.0, 5.4)
_WHY_FROM_PT = 6.5
_SEVERAL_PAGES_PT = 8.4


def checklist_page(
    checklist: "Checklist", ticks: Iterable[Mapping[str, Any]], path: Path, *, heading: str = "", why: bool = True
) -> Path:
    """Write the checklist as one A4 page to `path` (.pdf or .html) and return it.

    ticks: the `items` of a checklist's state ({id, ticked, by, at, note}); none for an empty list to fill in by hand.
    heading: what it is for, such as "HARBOUR-01 Harbour Stitch". why: whether each item's reason is printed, where there is room.
    Raises UsageError for another ending, Refused when it can't be written.
    """
    made = _ticks(checklist, ticks)
    ending = path.suffix.lower()
    if ending == ".pdf":
        write_atomic(path, _pdf(checklist, made, heading, why))
    elif ending in (".html", ".htm"):
        write_atomic(path, _html(checklist, made, heading, why))
    else:
        raise UsageError(f"{path}: ends in '{ending}'; a checklist is printed to a file that ends in .pdf or .html.")
    return path


def _ticks(checklist: "Checklist", ticks: Iterable[Mapping[str, Any]]) -> dict[str, Tick]:
    known = {str(tick["id"]): tick for tick in ticks}
    made = {}
    for section in checklist.sections:
        for item in section.items:
            tick = known.get(item.id, {})
            made[item.id] = Tick(
                id=item.id,
                section=section.id,
                text=item.text,
                required=item.required,
                stage=item.stage,
                ticked=bool(tick.get("ticked")),
                by=tick.get("by"),
                at=tick.get("at"),
                note=tick.get("note"),
            )
    return made


def _html(checklist: "Checklist", ticks: dict[str, Tick], heading: str, why: bool) -> str:
    from studio.report.page import environment

    template = environment().get_template("checklist.html.j2")
    return template.render(checklist=checklist, stages=_stages(checklist), ticks=ticks, heading=heading, why=why)


def _stages(checklist: "Checklist") -> list[tuple[str, list["Section"]]]:
    """Each stage that has items, its title and its sections with the items of that stage; no title where there is one stage only."""
    there = {item.stage for item in checklist.items()}
    made = []
    for stage, title in STAGES.items():
        sections = []
        for section in checklist.sections:
            if items := [item for item in section.items if item.stage == stage]:
                sections.append(section.model_copy(update={"items": items}))
        if sections:
            made.append((title if len(there) > 1 else "", sections))
    return made


def _pdf(checklist: "Checklist", ticks: dict[str, Tick], heading: str, why: bool) -> bytes:
    """The largest type at which everything fits on the page; reasons are left out before type becomes unreadable.

    A list that no readable type fits on one page takes several.
    """
    for with_why in (True, False) if why else (False,):
        sizes = [size for size in _SIZES_PT if size >= (_WHY_FROM_PT if with_why else 0)]
        if _lay_out(checklist, ticks, heading, with_why, sizes[-1])[1] > 1:
            continue
        for size in sizes:
            data, pages = _lay_out(checklist, ticks, heading, with_why, size)
            if pages == 1:
                return data
    return _lay_out(checklist, ticks, heading, False, _SEVERAL_PAGES_PT)[0]


def _lay_out(checklist: "Checklist", ticks: dict[str, Tick], heading: str, why: bool, size: float) -> tuple[bytes, int]:
    from reportlab.lib.pagesizes import A4
    from reportlab.platypus import BaseDocTemplate, CondPageBreak, Frame, FrameBreak, NextPageTemplate, PageTemplate

    from studio.base.pdf_fonts import markup, printable
    from studio.report.paragraphs import marked, text
    from studio.report.tagged import TaggedCanvas

    margin, gap, head = 34.0, 18.0, 46.0
    width, height = A4
    column = (width - 2 * margin - gap) / 2
    tall = height - 2 * margin
    sides = [margin, margin + column + gap]
    first = [Frame(margin, height - margin - head, width - 2 * margin, head, 0, 0, 0, 0)]
    first += [Frame(x, margin, column, tall - head - 6, 0, 0, 0, 0) for x in sides]
    later = [Frame(x, margin, column, tall, 0, 0, 0, 0) for x in sides]
    out = io.BytesIO()
    document = BaseDocTemplate(out, pagesize=A4, title=printable(f"{checklist.title} {heading}".strip()), invariant=1)
    document.addPageTemplates([PageTemplate("first", first), PageTemplate("later", later)])
    told = markup(heading) + ("&nbsp;&nbsp;·&nbsp; " if heading else "") + "<b>bold</b> is required"
    story: list[Any] = [
        NextPageTemplate("later"),
        text(checklist.title, 17, bold=True, after=2, kind="H1"),
        marked(told, 8.5, colour="#63666d"),
        FrameBreak(),
    ]
    for title, sections in _stages(checklist):
        if title:
            story += [
                CondPageBreak(size * 8),
                text(title.upper(), size * 0.95, bold=True, colour="#63666d", after=size * 0.4, kind="H2"),
            ]
        for section in sections:
            story += _section(section, ticks, why, size, column)
    document.build(story, canvasmaker=TaggedCanvas)
    return out.getvalue(), int(document.page)


def _section(section: Any, ticks: dict[str, Tick], why: bool, size: float, width: float) -> list[Any]:
    from reportlab.platypus import CondPageBreak, Spacer, Table

    from studio.base.pdf_fonts import markup
    from studio.report.drawings import box
    from studio.report.paragraphs import marked, text
    from studio.report.tagged import TableTags

    parts: list[Any] = [
        CondPageBreak(size * 5),
        text(section.title, size * 1.25, bold=True, after=size * 0.3, kind="H3"),
    ]
    for item in section.items:
        tick = ticks[item.id]
        cell = [marked(markup(item.text, item.required), size)]
        if why and item.why:
            cell.append(text(item.why, size * 0.82, colour="#63666d"))
        if tick.ticked and (tick.by or tick.note):
            cell.append(text(" · ".join(filter(None, [tick.by, tick.note])), size * 0.82, colour="#197a4b"))
        table = Table([[box(tick.ticked), cell]], colWidths=[15, width - 15], renderCB=TableTags("layout"))
        table.setStyle(
            [
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("LEFTPADDING", (0, 0), (-1, -1), 0),
                ("RIGHTPADDING", (0, 0), (-1, -1), 0),
                ("TOPPADDING", (0, 0), (-1, -1), 1.2),
                ("BOTTOMPADDING", (0, 0), (-1, -1), size * 0.22),
            ]
        )
        parts.append(table)
    return [*parts, Spacer(1, size * 0.7)]

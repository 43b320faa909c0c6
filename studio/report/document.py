"""report.pdf: the essence of the report on numbered A4 pages, for printing and for those who file PDFs."""

import io
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from studio.base import wording
from studio.base.clock import from_text
from studio.base.pdf_fonts import markup, plain, printable, regular
from studio.report import contact_sheet, measured, plots, results_part
from studio.report.contents import Contents, Tick
from studio.report.drawings import LINE, SOFT, STATE_COLOURS, VERDICT_COLOURS, WELL, box, draw, state_mark
from studio.report.paragraphs import GAP, marked, picture, points, state_words, table, text, with_mark
from studio.report.thumbnails import thumbnails as make_thumbnails
from studio.report.view import Arrangement, Cell, arrange

if TYPE_CHECKING:
    from reportlab.platypus import Flowable

MARGIN_PT = 40.0


def pdf(contents: Contents, thumbnails: Mapping[str, bytes] | None = None) -> bytes:
    """The report as a PDF. thumbnails: frame id -> JPEG bytes, as `report.thumbnails` makes them (made here when None)."""
    from reportlab.lib.pagesizes import A4
    from reportlab.platypus import SimpleDocTemplate

    pictures = make_thumbnails(contents) if thumbnails is None else thumbnails
    out = io.BytesIO()
    document = SimpleDocTemplate(
        out,
        pagesize=A4,
        leftMargin=MARGIN_PT,
        rightMargin=MARGIN_PT,
        topMargin=MARGIN_PT,
        bottomMargin=MARGIN_PT + 8,
        title=printable(f"{contents.drop.code} {contents.drop.title}"),
        author=printable(contents.creator.name or contents.creator.handle),
        creator=f"{contents.generator} {contents.generator_version}".strip(),
        invariant=1,
    )
    story = _Story(contents, arrange(contents), pictures, float(document.width)).flowables()
    document.build(story, canvasmaker=_numbered(contents))
    return out.getvalue()


class _Story:
    """The flowables of one report, in their order."""

    def __init__(self, contents: Contents, view: Arrangement, pictures: Mapping[str, bytes], width: float) -> None:
        self.contents, self.view, self.pictures, self.width = contents, view, pictures, width

    def flowables(self) -> "list[Flowable]":
        """Everything, top to bottom."""
        from reportlab.platypus import Spacer

        story: list[Flowable] = [*self._header(), Spacer(1, 8), self._facts(), Spacer(1, 10), self._whole()]
        story += [self._title("Coverage"), *self._grid()]
        if self.view.minded:
            story += [
                self._title("What to mind"),
                *points(self.view.minded, 8.5, limit=4000),
            ]
            if self.view.more:
                story.append(text(f"and {self.view.more} more; all are in bundle.json.", 8.5, colour=SOFT))
        story += self._turnaround()
        if self.contents.results is not None:
            story += [self._title(results_part.TITLE), *results_part.flowables(self.contents.results, self.width)]
        story.append(self._title("Contact sheet"))
        for group in self.view.groups:
            story += contact_sheet.flowables(group, self.pictures, self.width, self.contents.drop.languages)
        if self.view.measured:
            story += [self._title("Measured for the checklist"), *measured.flowables(self.view.measured, self.width)]
        story += self._checklist()
        story += self._destinations()
        story += self._files()
        if signed := self.contents.signed_by:
            said = f"Signed with key {wording.in_fours(signed['key'])}, in words: {signed['words']}."
            said += " Compare it with what the crew told you beforehand."
            story += [Spacer(1, 8), text(said, 8, colour=SOFT)]
        return story

    def _title(self, words_: str) -> "Flowable":
        from reportlab.platypus import CondPageBreak, KeepTogether, Spacer

        return KeepTogether([CondPageBreak(90), Spacer(1, 14), text(words_, 13, bold=True, after=5, kind="H2")])

    def _header(self) -> "list[Flowable]":
        drop = self.contents.drop
        parts = [text(f"{drop.code}  ·  {wording.moment(self.contents.built_at)}", 8, colour=SOFT, after=3)]
        parts.append(text(drop.title, 22, bold=True, after=5, kind="H1"))
        if drop.narrative:
            parts.append(text(drop.narrative, 10, after=2, limit=20_000))
        return list(parts)

    def _facts(self) -> "Flowable":
        c = self.contents
        days = wording.days_left(c.timing.get("days_to_publish"))
        publish = f"{c.drop.publish_by} ({days})" if c.drop.publish_by and days else c.drop.publish_by
        share = None if c.creator.revenue_share_pct is None else f"{c.creator.revenue_share_pct:g} %"
        numbers = ";  ".join(f"{number} {what}" for number, what, _ in self.view.numbers)
        columns = [
            [
                ("Creator", " ".join(filter(None, [c.creator.name, c.creator.handle]))),
                ("Code", c.creator.code),
                ("Link", c.creator.link),
                ("Revenue share", share),
                ("Credit", c.creator.credit),
            ],
            [
                ("Shoot day", c.drop.shoot_day),
                ("Place", c.drop.location),
                ("Publish by", publish),
                ("In numbers", numbers),
            ],
            [
                ("Territory", c.rights.territory),
                ("Until", c.rights.until),
                ("Channels", ", ".join(c.rights.channels)),
                ("Terms", c.rights.usage_terms),
                *((f"Release: {p.name}", p.release + (f" until {p.until}" if p.until else "")) for p in c.people[:6]),
            ],
        ]
        cells = [[self._fact(name, value) for name, value in column if value] for column in columns]
        return table(
            [cells],
            [self.width / 3] * 3,
            [("LINEABOVE", (0, 0), (-1, 0), 0.6, LINE), ("TOPPADDING", (0, 0), (-1, -1), 7)],
        )

    def _fact(self, name: str, value: str) -> "Flowable":
        return marked(
            f'<font color="{SOFT}">{markup(name)}</font>{GAP}{markup(wording.short(value, 400))}', 8.5, after=1.5
        )

    def _whole(self) -> "Flowable":
        colour = STATE_COLOURS["approved" if self.contents.complete else "captured"]
        said = self.contents.coverage or (
            "All shots are there." if self.contents.complete else "Not every shot is there."
        )
        style = [
            ("LINEBEFORE", (0, 0), (0, -1), 3.5, colour),
            ("BACKGROUND", (0, 0), (-1, -1), WELL),
            ("LEFTPADDING", (0, 0), (-1, -1), 10),
        ]
        return table(
            [[text(said, 9.5, bold=True, limit=1500)]],
            [self.width],
            [*style, ("TOPPADDING", (0, 0), (-1, -1), 6), ("BOTTOMPADDING", (0, 0), (-1, -1), 7)],
        )

    def _grid(self) -> "list[Flowable]":
        # More roles than fit beside each other go into a table below.
        parts: list[Flowable] = []
        for first in range(0, max(1, len(self.view.roles)), 4):
            parts.append(self._grid_of(first, self.view.roles[first : first + 4]))
        return parts

    def _grid_of(self, first: int, roles: Sequence[tuple[str, str]]) -> "Flowable":
        head = 110.0
        column = (self.width - head) / max(1, min(4, max(3, len(roles))))
        rows: list[list[Any]] = [
            [text("Product", 8, colour=SOFT), *(text(title, 8, colour=SOFT) for _, title in roles)]
        ]
        style: list[tuple[Any, ...]] = [("LINEBELOW", (0, 0), (-1, -1), 0.5, LINE)]
        for line in self.view.rows:
            one = line.product
            name = [text(one.title, 9, bold=True, after=2), text(one.sku, 8, colour=SOFT)]
            name += [text(value, 8, colour=SOFT) for value in (one.gtin, one.colourway, one.sizes) if value]
            cells = line.cells[first : first + len(roles)]
            rows.append([name, *(self._cell(cell, column, one.title) for cell in cells)])
        return table(rows, [head] + [column] * len(roles), style, repeat=1, kind="data", row_heads=1)

    def _cell(self, cell: Cell, width: float, title: str) -> "list[Flowable]":
        if cell.shot is None:
            return [text("not asked for", 8, colour=SOFT)]
        from reportlab.platypus import Spacer

        state = cell.shot.state
        label = state_words(state) + GAP
        told = marked(f'{label}<font color="{SOFT}">{markup(wording.short(cell.note, 160))}</font>', 7.6)
        return [
            picture(
                cell.frame,
                self.pictures.get(cell.frame.id) if cell.frame else None,
                width - 10,
                84,
                f"{title}, {cell.shot.role}",
                self.contents.drop.languages,
            ),
            Spacer(1, 3),
            with_mark(state_mark(state), told, width - 10),
        ]

    def _turnaround(self) -> "list[Flowable]":
        from reportlab.platypus import KeepTogether

        parts: list[Flowable] = []
        for plot in plots.of_timing(self.contents.timing, self.contents.roles):
            for one in plots.drawn(plot):
                heading = text(plot.title, 9, bold=True, after=2, kind="H3")
                parts.append(KeepTogether([heading, draw(one, self.width)]))
        return [self._title("Turnaround"), *parts] if parts else []

    def _checklist(self) -> "list[Flowable]":
        parts: list[Flowable] = []
        for stage in self.view.stages:
            parts.append(
                marked(
                    f'<b>{markup(stage.title)}</b>{GAP}<font color="{SOFT}">{markup(stage.said)}</font>',
                    10,
                    after=3,
                    kind="H3",
                )
            )
            for title, items in stage.sections:
                parts += self._section(title, items)
        return [self._title("Checklist"), *parts] if parts else []

    def _section(self, title: str, items: Sequence[Tick]) -> "list[Flowable]":
        parts: list[Flowable] = []
        ticked = sum(item.ticked for item in items)
        parts.append(text(f"{title}: {ticked} of {len(items)}", 9.5, bold=True, after=2, kind="H4"))
        rows = []
        for item in items:
            said = markup(wording.short(item.text, 400)) + (
                ""
                if item.ticked or not item.required
                else f'{GAP}<font color="{VERDICT_COLOURS["fail"]}">required</font>'
            )
            rest = " · ".join(filter(None, [item.by, wording.moment(item.at), item.note]))
            rows.append(
                [
                    box(item.ticked),
                    marked(
                        said + (f'{GAP}<font color="{SOFT}">{markup(wording.short(rest, 400))}</font>' if rest else ""),
                        8.5,
                    ),
                ]
            )
        parts.append(
            table(
                rows,
                [16, self.width - 16],
                [("TOPPADDING", (0, 0), (-1, -1), 1), ("BOTTOMPADDING", (0, 0), (-1, -1), 1)],
                kind="list",
            )
        )
        return parts

    def _destinations(self) -> "list[Flowable]":
        if not self.view.destinations:
            return []
        told = points([f"{one.title}: {one.said}" for one in self.view.destinations], 8.5, limit=400)
        return [self._title("What to publish where"), *told, text(self.view.licence, 8.5, colour=SOFT)]

    def _files(self) -> "list[Flowable]":
        rows: list[list[Any]] = [
            [text(name, 7.5, colour=SOFT) for name in ("File", "Rendition", "Pixels", "Size", "SHA-256")]
        ]
        for file in self.contents.files:
            pixels = f"{file.width} × {file.height}" if file.width else ""
            rows.append([file.name, file.rendition or "", pixels, wording.size(file.bytes), file.sha256[:12]])
        for one in self.contents.originals:
            rows.append([one.path, "original", "", wording.size(one.bytes), one.sha256[:12]])
        if len(rows) == 1:
            return []
        cells = [rows[0], *([text(str(value), 7.2) for value in row] for row in rows[1:])]
        widths = [self.width - 268, 72, 66, 54, 76]
        style: list[tuple[Any, ...]] = [
            ("LINEBELOW", (0, 0), (-1, -1), 0.4, LINE),
            ("TOPPADDING", (0, 0), (-1, -1), 1.5),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 1.5),
        ]
        return [self._title("Files"), table(cells, widths, style, repeat=1, kind="data", row_heads=1)]


def _numbered(contents: Contents) -> Any:
    """A canvas that writes "page 2 of 7" and the drop at the foot of each page, once the number of pages is known."""
    from reportlab.lib.colors import HexColor

    from studio.report.tagged import TaggedCanvas

    # The bundle's own time, not the clock's: the same contents give the same bytes.
    made = f"D:{from_text(contents.built_at):%Y%m%d%H%M%S}+00'00'" if contents.built_at else "D:20000101000000+00'00'"
    foot = plain(f"{contents.drop.code}  ·  {contents.drop.title}"[:90])

    class Numbered(TaggedCanvas):
        def __init__(self, *args: Any, **named: Any) -> None:
            super().__init__(*args, **named)
            self._pages: list[dict[str, Any]] = []
            self.setDateFormatter(lambda *now: made)

        def showPage(self) -> None:
            self._pages.append(dict(self.__dict__))
            self._startPage()

        def save(self) -> None:
            for number, page in enumerate(self._pages, 1):
                self.__dict__.update(page)
                with self.tags.marking(self, None):
                    self.setFont(regular(), 7.5)
                    self.setFillColor(HexColor(SOFT))
                    self.drawString(MARGIN_PT + 6, 24, foot)
                    self.drawRightString(self._pagesize[0] - MARGIN_PT - 6, 24, f"page {number} of {len(self._pages)}")
                super().showPage()
            super().save()

    return Numbered

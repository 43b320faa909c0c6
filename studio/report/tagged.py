"""PDFs that a screen reader can read: what each piece of a page is, in reading order, and what its pictures show.

Tagged PDF as ISO 32000-1, 14.7 and 14.8, have it: reportlab draws and has no tags of its own. Here every paragraph, picture and cell
is marked content that belongs to an element of the structure tree; what only looks well (lines, grounds, the foot of a page) is an
artifact and not read. Drawn on another canvas, the same flowables are what reportlab's are.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Self

from reportlab.graphics.shapes import Drawing
from reportlab.pdfbase import pdfdoc
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Image, Paragraph, Table

from studio.base.pdf_fonts import printable

_SPACES = " \t\n\r"
LANGUAGE = "en"
"""Of all that the reports say themselves."""


class Element:
    """One element of the structure tree. kind: Document, H1, P, Table … alt: what a Figure shows; language: of that, where it is another.

    parent: where it belongs, when that is not what is open while it is drawn. scope: of a TH, Column or Row. kids: elements, and pieces
    of pages (page from 0, number of the marked content there).
    """

    def __init__(
        self, kind: str, alt: str = "", language: str = "", parent: "Element | None" = None, scope: str = ""
    ) -> None:
        self.kind, self.alt, self.language, self.parent, self.scope = kind, alt, language, parent, scope
        self.kids: list[Element | tuple[int, int]] = []
        self.is_placed = False


class Tags:
    """The tree of one document while it is drawn."""

    def __init__(self) -> None:
        self.root = Element("Document")
        self._open = [self.root]
        self._pages: list[list[Element]] = []
        self._depth = 0

    def enter(self, element: Element) -> None:
        """What is marked from now on belongs into that element, until `leave`."""
        self._place(element)
        self._open.append(element)

    def leave(self) -> None:
        """The end of what was entered last."""
        self._open.pop()

    @contextmanager
    def marking(self, canvas: "TaggedCanvas", element: Element | None) -> Iterator[None]:
        """What is drawn meanwhile is a piece of that element; None: an artifact. Within such a piece it is part of that one."""
        self.begin(canvas, element)
        try:
            yield
        finally:
            self.end(canvas)

    def begin(self, canvas: "TaggedCanvas", element: Element | None) -> None:
        """The same for callbacks, until `end`."""
        self._depth += 1
        if self._depth > 1:
            return
        if element is None:
            canvas.put("/Artifact BMC")
            return
        self._place(element)
        page = canvas.page_index
        self._pages += [[] for _ in range(page + 1 - len(self._pages))]
        element.kids.append((page, len(self._pages[page])))
        canvas.put(f"/{element.kind} <</MCID {len(self._pages[page])}>> BDC")
        self._pages[page].append(element)

    def end(self, canvas: "TaggedCanvas") -> None:
        """The end of the piece that was begun."""
        self._depth -= 1
        if self._depth == 0:
            canvas.put("EMC")

    def _place(self, element: Element) -> None:
        # What goes on on the next page is in the tree already.
        if not element.is_placed:
            element.is_placed = True
            if element.parent is not None:
                self._place(element.parent)
            (element.parent or self._open[-1]).kids.append(element)

    def write(self, document: Any) -> None:
        """Put the tree into a reportlab document whose pages are all made."""
        pages = document.Pages.pages
        references: dict[int, Any] = {}
        root = pdfdoc.PDFDictionary({"Type": pdfdoc.PDFName("StructTreeRoot")})
        above = document.Reference(root)
        root.dict["K"] = self._written(document, self.root, above, pages, references)
        numbers: list[Any] = []
        for number, elements in enumerate(self._pages):
            numbers += [number, pdfdoc.PDFArray([references[id(element)] for element in elements])]
            page = pages[number]
            page.__NoDefault__ = [*page.__NoDefault__, "StructParents", "Tabs"]
            page.StructParents, page.Tabs = number, pdfdoc.PDFName("S")
        root.dict["ParentTree"] = document.Reference(pdfdoc.PDFDictionary({"Nums": pdfdoc.PDFArray(numbers)}))
        document.Catalog.StructTreeRoot = root
        document.Catalog.MarkInfo = pdfdoc.PDFDictionary({"Marked": "true"})

    def _written(
        self, document: Any, element: Element, above: Any, pages: Sequence[Any], references: dict[int, Any]
    ) -> Any:
        made = pdfdoc.PDFDictionary(
            {"Type": pdfdoc.PDFName("StructElem"), "S": pdfdoc.PDFName(element.kind), "P": above}
        )
        reference = references[id(element)] = document.Reference(made)
        if element.alt:
            made.dict["Alt"] = pdfdoc.PDFString(printable(element.alt))
        if element.language:
            made.dict["Lang"] = pdfdoc.PDFString(element.language)
        if element.scope:
            scope = {"O": pdfdoc.PDFName("Table"), "Scope": pdfdoc.PDFName(element.scope)}
            made.dict["A"] = pdfdoc.PDFDictionary(scope)
        kids: list[Any] = []
        for kid in element.kids:
            if isinstance(kid, Element):
                kids.append(self._written(document, kid, reference, pages, references))
            else:
                page = document.Reference(pages[kid[0]])
                piece = {"Type": pdfdoc.PDFName("MCR"), "Pg": page, "MCID": kid[1]}
                kids.append(pdfdoc.PDFDictionary(piece))
        made.dict["K"] = pdfdoc.PDFArray(kids)
        return reference


class TaggedCanvas(Canvas):  # type: ignore[misc]
    """A canvas whose document is tagged. Attribute: tags."""

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **{**named, "lang": LANGUAGE})
        self.tags = Tags()
        self.setViewerPreference("DisplayDocTitle", "true")

    @property
    def page_index(self) -> int:
        """The page that is drawn on, from 0."""
        return int(self._pageNumber) - 1

    def put(self, operator: str) -> None:
        """One operator into the page's content."""
        self._code.append(operator)

    def save(self) -> None:
        """Finish the document."""
        if self._code:
            self.showPage()
        self.tags.write(self._doc)
        super().save()


def marked(flowable: Any, element: Element | None, draw: Callable[[], object]) -> None:
    """Draw a flowable as a piece of its element, where its canvas has tags."""
    canvas = flowable.canv
    if isinstance(canvas, TaggedCanvas):
        with canvas.tags.marking(canvas, element):
            draw()
    else:
        draw()


class _Source:
    """The words of a paragraph as they were written, and how far they are drawn."""

    def __init__(self, frags: Sequence[Any]) -> None:
        self._text = "".join("\n" if getattr(frag, "lineBreak", False) else frag.text for frag in frags)
        self._at = 0

    def ends_with_space(self, line: str) -> bool:
        """Whether a space comes after the next line, and not the rest of a word that was too long for it."""
        for _ in range(sum(letter not in _SPACES for letter in line)):
            while self._text[self._at : self._at + 1] in tuple(_SPACES):
                self._at += 1
            self._at += 1
        return self._text[self._at : self._at + 1] in tuple(_SPACES)


class TaggedParagraph(Paragraph):  # type: ignore[misc]
    """A paragraph, or a heading. Attribute: element, of all pieces that it is split into."""

    element: Element | None = None
    _source: _Source | None = None

    def called(self, kind: str) -> Self:
        """Itself, as an element of that kind."""
        self.element, self._source = Element(kind), _Source(self.frags)
        return self

    def split(self, *room: float) -> list[Any]:
        """Its pieces, of the same element."""
        parts: list[Any] = super().split(*room)
        for part in parts:
            part.element, part._source = self.element, self._source
        return parts

    def draw(self) -> None:
        """Draw it, with a space at the end of each line: who reads on would hear one word (ISO 32000-1, 14.8.2.5)."""
        if self._source is not None:
            for line in self.blPara.lines:
                _end_with_space(line, self._source)
        marked(self, self.element, super().draw)


def _end_with_space(line: Any, source: _Source) -> None:
    """A line of reportlab's: (room, words), or pieces in several faces."""
    if isinstance(line, tuple):
        if source.ends_with_space(" ".join(line[1])):
            line[1].append("")
    elif source.ends_with_space("".join(piece.text for piece in line.words)):
        line.words[-1].text += " "


class TaggedImage(Image):  # type: ignore[misc]
    """A picture. Attribute: element, a Figure with its text; None: it says nothing."""

    element: Element | None = None

    def draw(self) -> None:
        """Draw it."""
        marked(self, self.element, super().draw)


class TaggedDrawing(Drawing):  # type: ignore[misc]
    """A drawing, which says nothing until it is `showing` something."""

    # Reportlab's shapes refuse attributes that they don't know, but for such.
    _element: Element | None = None

    def showing(self, what: str) -> Self:
        """Itself, as a figure of that."""
        self._element = Element("Figure", what)
        return self

    def draw(self, *args: Any, **named: Any) -> None:
        """Draw it."""
        marked(self, self._element, lambda: super(TaggedDrawing, self).draw(*args, **named))


class TableTags:
    """What reportlab tells while it draws a table, and the table's parts on later pages. kind: data, list, or layout, which is no element.

    heads: rows at its top; row_heads: columns at its left. A list's rows are its items: the first cell the label, the second what it says.
    """

    def __init__(self, kind: str, heads: int = 0, row_heads: int = 0) -> None:
        self._kind, self._heads, self._row_heads = kind, heads, row_heads
        self._element = Element({"data": "Table", "list": "L"}[kind]) if kind != "layout" else None
        self._parts = 0
        self._is_again = self._is_blank = False

    def __call__(self, table: Table, what: str, *args: Any) -> None:
        """One of reportlab's: startTable, startRow with its number, startCell with row, column and value, their ends, and so on."""
        canvas = table.canv
        if not isinstance(canvas, TaggedCanvas):
            return
        tags = canvas.tags
        if what in ("startBG", "startLines"):
            tags.begin(canvas, None)
        elif what in ("endBG", "endLines"):
            tags.end(canvas)
        elif what in ("startTable", "endTable"):
            self._table(tags, what == "startTable")
        elif what == "startRow":
            self._begin_row(tags, canvas, args[0])
        elif what == "endRow":
            self._end_row(tags, canvas)
        elif what == "startCell":
            self._begin_cell(tags, canvas, *args[:3])
        elif what == "endCell":
            self._end_cell(tags, canvas)

    def _table(self, tags: Tags, begins: bool) -> None:
        self._parts += begins
        if self._element is not None and begins:
            tags.enter(self._element)
        elif self._element is not None:
            tags.leave()

    def _begin_row(self, tags: Tags, canvas: TaggedCanvas, row: int) -> None:
        # On a later page the heads stand again for the eye alone.
        self._is_again = self._parts > 1 and row < self._heads
        if self._is_again:
            tags.begin(canvas, None)
        elif self._element is not None:
            tags.enter(Element("TR" if self._kind == "data" else "LI"))

    def _end_row(self, tags: Tags, canvas: TaggedCanvas) -> None:
        if self._is_again:
            tags.end(canvas)
        elif self._element is not None:
            tags.leave()
        self._is_again = False

    def _begin_cell(self, tags: Tags, canvas: TaggedCanvas, row: int, column: int, value: object) -> None:
        self._is_blank = value == ""
        if self._element is not None and not self._is_again:
            tags.enter(self._cell(row, column))
        if self._is_blank:
            tags.begin(canvas, None)

    def _end_cell(self, tags: Tags, canvas: TaggedCanvas) -> None:
        if self._is_blank:
            tags.end(canvas)
        if self._element is not None and not self._is_again:
            tags.leave()

    def _cell(self, row: int, column: int) -> Element:
        if self._kind == "list":
            return Element("LBody" if column else "Lbl")
        if row < self._heads:
            return Element("TH", scope="Column")
        return Element("TH", scope="Row") if column < self._row_heads else Element("TD")

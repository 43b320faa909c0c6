"""The HTML reports: one file with everything in it, no scripts, nothing loaded from elsewhere."""

import base64
from collections.abc import Mapping
from functools import cache
from importlib.resources import files as resource_files
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

from studio.base import wording
from studio.base.drawing import svg
from studio.report import plots
from studio.report.after import COMPARED_HEADS, PRODUCT_HEADS
from studio.report.contents import Contents
from studio.report.states import STATE_MEANINGS
from studio.report.thumbnails import thumbnails as make_thumbnails
from studio.report.view import arrange, rank

if TYPE_CHECKING:
    from jinja2 import Environment


def html(contents: Contents, thumbnails: Mapping[str, bytes] | None = None) -> str:
    """The whole report as one self-contained page, to lie in the bundle's `data/` (its links to the files are relative).

    thumbnails: frame id -> JPEG bytes, as `report.thumbnails` makes them (made here when None).
    """
    return _render("report.html.j2", contents, thumbnails)


def coverage(contents: Contents, thumbnails: Mapping[str, bytes] | None = None) -> str:
    """The coverage grid and what is missing, as one self-contained page; no contact sheet, no files."""
    return _render("coverage.html.j2", contents, thumbnails)


def _render(template: str, contents: Contents, thumbnails: Mapping[str, bytes] | None) -> str:
    from markupsafe import Markup

    pictures = make_thumbnails(contents) if thumbnails is None else thumbnails
    return (
        environment()
        .get_template(template)
        .render(
            c=contents,
            view=arrange(contents),
            pictures={
                key: Markup("data:image/jpeg;base64,") + base64.b64encode(data).decode()
                for key, data in pictures.items()
            },
            brought=[(one.title, Markup(svg(one))) for one in contents.results.drawings] if contents.results else [],
            heads=(PRODUCT_HEADS, COMPARED_HEADS),
            drawings={item.id: Markup(svg(item.drawing)) for item in contents.checklist if item.drawing is not None},
            plots=[
                (plot.title, Markup("".join(svg(one) for one in plots.drawn(plot))))
                for plot in plots.of_timing(contents.timing, contents.roles)
            ],
        )
    )


@cache
def environment() -> "Environment":
    """The templates' environment: escaping everywhere, templates and style from `resources/report/`."""
    from jinja2 import Environment, FunctionLoader, StrictUndefined

    made = Environment(
        loader=FunctionLoader(_source),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_seen,
    )
    made.globals.update(rank=rank, states=STATE_MEANINGS)
    made.filters.update(
        duration=wording.duration,
        size=wording.size,
        spaced=wording.in_fours,
        clock=wording.time_of_day,
        moment=wording.moment,
        days_left=wording.days_left,
        count=wording.count,
        link=_link,
        relative=lambda path: quote(path, safe="/"),
    )
    return made


def _seen(value: object) -> object:
    """What a template puts in, with what nobody would see in it shown; markup is our own."""
    return wording.visible(value, lines=True) if type(value) is str else value


def _source(name: str) -> str | None:
    found = resource_files("resources").joinpath("report", name)
    return found.read_text("utf-8") if found.is_file() else None


def _link(text: str | None) -> str:
    """The address when it is a plain web address, else nothing: a brief must not bring `javascript:` into a report."""
    try:
        parts = urlsplit(text or "")
    except ValueError:
        return ""
    return text if text and parts.scheme in ("http", "https") and parts.netloc else ""

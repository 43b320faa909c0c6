"""Small drawings as plain data: what is measured is drawn once, and painted by the window, the HTML report and the PDF alike.

A drawing's colours are words, so that each painter takes its own: `ink`, `soft`, `line`, `well`, `accent`, `good`, `warn`, `bad`; or
`#rrggbb`, where the colour itself is what is shown.
"""

from dataclasses import dataclass
from html import escape
from typing import Literal

Colour = str
Anchor = Literal["start", "middle", "end"]
Points = tuple[tuple[float, float], ...]

PAPER = {
    "ink": "#1c1d20", "soft": "#63666d", "line": "#c9c8c4", "well": "#ebe9e4", "accent": "#1f5f8b", "good": "#197a4b",
    "warn": "#a35a00", "bad": "#c2321f",
}  # fmt: skip
"""The words' colours on white paper."""


@dataclass(frozen=True)
class Polyline:
    """A line through points, open; width in units of the drawing."""

    points: Points
    colour: Colour = "line"
    width: float = 1.0
    dashed: bool = False


@dataclass(frozen=True)
class Polygon:
    """A filled outline. opacity: 0 to 1."""

    points: Points
    colour: Colour
    opacity: float = 1.0


@dataclass(frozen=True)
class Circle:
    """A filled circle."""

    x: float
    y: float
    radius: float
    colour: Colour


@dataclass(frozen=True)
class Text:
    """A short text; y is its baseline."""

    x: float
    y: float
    text: str
    colour: Colour = "soft"
    size: float = 10.0
    anchor: Anchor = "start"


Mark = Polyline | Polygon | Circle | Text


@dataclass(frozen=True)
class Drawing:
    """A drawing of width × height units, y downwards. title: what it shows, in words, for those who can't see it."""

    title: str
    width: float
    height: float
    marks: tuple[Mark, ...]


def box(x: float, y: float, width: float, height: float) -> Points:
    """The corners of an upright rectangle."""
    return ((x, y), (x + width, y), (x + width, y + height), (x, y + height))


def svg(drawing: Drawing) -> str:
    """The drawing as inline SVG. Each mark has its colour's word as its class, `drawing-good`, and the colour on paper as its own."""
    size = f'viewBox="0 0 {drawing.width:g} {drawing.height:g}"'
    title = escape(drawing.title)
    marks = "".join(_drawn(mark) for mark in drawing.marks)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="drawing" {size} role="img"><title>{title}</title>{marks}</svg>'
    )


def _drawn(mark: Mark) -> str:
    if isinstance(mark, Text):
        anchor = "" if mark.anchor == "start" else f' text-anchor="{mark.anchor}"'
        return f'<text x="{mark.x:.1f}" y="{mark.y:.1f}" font-size="{mark.size:g}"{anchor} {_fill(mark.colour)}>{escape(mark.text)}</text>'
    if isinstance(mark, Circle):
        return f'<circle cx="{mark.x:.1f}" cy="{mark.y:.1f}" r="{mark.radius:g}" {_fill(mark.colour)}/>'
    points = " ".join(f"{x:.1f},{y:.1f}" for x, y in mark.points)
    if isinstance(mark, Polygon):
        opacity = "" if mark.opacity == 1 else f' fill-opacity="{mark.opacity:g}"'
        return f'<polygon points="{points}"{opacity} {_fill(mark.colour)}/>'
    dash = ' stroke-dasharray="4 3"' if mark.dashed else ""
    word = f'class="drawing-{mark.colour}-line" ' if mark.colour in PAPER else ""
    colour = PAPER.get(mark.colour, mark.colour)
    return f'<polyline points="{points}" {word}fill="none" stroke="{colour}" stroke-width="{mark.width:g}"{dash}/>'


def _fill(colour: Colour) -> str:
    word = f'class="drawing-{colour}" ' if colour in PAPER else ""
    return f'{word}fill="{PAPER.get(colour, colour)}"'

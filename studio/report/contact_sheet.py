"""The PDF's contact sheet: each shot's frames with their verdicts and the first reasons."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from studio.base import wording
from studio.base.pdf_fonts import markup
from studio.base.terms import SHOT_KINDS
from studio.report.contents import Frame
from studio.report.drawings import SOFT, STATE_COLOURS, VERDICT_COLOURS, verdict_mark
from studio.report.paragraphs import GAP, marked, picture, state_words, table, text, with_mark
from studio.report.states import VERDICTS
from studio.report.view import FrameGroup, rank

if TYPE_CHECKING:
    from reportlab.platypus import Flowable

COLUMNS = 5


def flowables(
    group: FrameGroup, pictures: Mapping[str, bytes], width: float, languages: Sequence[str]
) -> "list[Flowable]":
    """A group's heading and its frames, five beside each other, `width` points wide. pictures: frame id -> JPEG bytes.

    languages: of the brief's alternative texts.
    """
    from reportlab.platypus import CondPageBreak, Spacer

    count = wording.count(len(group.frames), "frame")
    minutes = f" · {wording.duration(group.minutes * 60)}" if group.minutes else ""
    heading = markup(wording.short(group.title, 200), True)
    state = ""
    if group.shot is not None:
        state = GAP + state_words(group.shot.state)
    soft = GAP + markup(f"{wording.short(group.subtitle, 200)}{' · ' if group.subtitle else ''}{count}{minutes}")
    parts: list[Flowable] = [
        CondPageBreak(190),
        Spacer(1, 6),
        marked(f'<b>{heading}</b>{state}<font color="{SOFT}">{soft}</font>', 9.5, after=3, kind="H3"),
    ]
    if not group.frames:
        return [*parts, text("No frame.", 8.5, colour=SOFT)]
    column = width / COLUMNS
    rows = []
    for first in range(0, len(group.frames), COLUMNS):
        row: list[Any] = [
            _frame(frame, group, pictures.get(frame.id), column, languages)
            for frame in group.frames[first : first + COLUMNS]
        ]
        rows.append(row + [""] * (COLUMNS - len(row)))
    style: list[tuple[Any, ...]] = [("LEFTPADDING", (0, 0), (-1, -1), 2), ("RIGHTPADDING", (0, 0), (-1, -1), 2)]
    for at, frame in enumerate(group.frames):
        if rank(frame, group.shot).startswith("select"):
            cell = (at % COLUMNS, at // COLUMNS)
            style.append(("BOX", cell, cell, 1.6, STATE_COLOURS["selected"]))
    return [*parts, table(rows, [column] * COLUMNS, style)]


def _frame(
    frame: Frame, group: FrameGroup, data: bytes | None, width: float, languages: Sequence[str]
) -> "list[Flowable]":
    chosen = rank(frame, group.shot)
    mark = f'{GAP}<font color="{STATE_COLOURS["selected"]}"><b>{chosen}</b></font>' if chosen else ""
    verdict = "unreadable" if frame.error else VERDICTS.get(frame.verdict, str(frame.verdict))
    key = "fail" if frame.error else (frame.verdict or "")
    if frame.kind not in SHOT_KINDS:
        verdict, key = frame.kind, ""
    line = f'<font color="{VERDICT_COLOURS.get(key, SOFT)}"><b>{markup(wording.short(verdict, 40), True)}</b></font>'
    line += f'{GAP}<font color="{SOFT}">{wording.time_of_day(frame.captured_at)}{GAP + "rejected" if frame.rejected else ""}</font>'
    judged = frame.reasons if frame.kind in SHOT_KINDS else []
    reasons = [frame.error] if frame.error else judged
    return [
        picture(frame, data, width - 6, 68, f"{group.title}: {frame.name}", languages),
        marked(f"<b>{markup(wording.short(frame.name, 60), True)}</b>{mark}", 7.4),
        with_mark(verdict_mark(key), marked(line, 7.2), width - 6),
        *(text(reason, 6.8, colour=SOFT, limit=220) for reason in reasons[:5]),
    ]

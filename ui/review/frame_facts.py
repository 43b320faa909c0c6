"""What is decided of the current frame's shot, and below it what is known of the frame: verdict, reasons, numbers, histogram."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from studio.base.clock import at_offset
from studio.base.language import N_, number, tr
from studio.base.retold import retold
from studio.base.spoken import stamp
from ui.parts.badge import Badge
from ui.parts.basics import button, column, label, scrolling
from ui.parts.canvas import Canvas
from ui.parts.command_button import say_keys
from ui.parts.frame_model import verdict_word
from ui.parts.page_context import PageContext
from ui.review.decision import ShotDecision
from ui.review.histogram import Histogram
from ui.review.who_is_seen import words
from ui.state.session import Row

FACTS = (
    N_("Blur"),
    N_("At delivery size"),
    N_("Sharpness"),
    N_("Kind"),
    N_("Exposure"),
    N_("Highlights"),
    N_("Shadows"),
    N_("Noise"),
    N_("Camera"),
    N_("Taken"),
    N_("Settings"),
    N_("Size"),
    N_("Label"),
    N_("Seen"),
)

DELIVERY_TIP = N_(
    "Blur is how far an edge is smeared, in pixels of the picture at the size it is "
    "delivered in. Below half of the limit nobody sees it; at the limit it shows at 100 %."
)


def numbers(row: Row) -> dict[str, str]:
    """The frame's numbers as the panel shows them; empty text where there is none."""
    exposure_s = row["exposure_s"]
    shutter = "" if not exposure_s else f"1/{1 / exposure_s:.0f} s" if exposure_s < 0.4 else number(f"{exposure_s:g} s")
    settings = [
        shutter,
        number(f"f/{row['f_number']:g}") if row["f_number"] else "",
        f"ISO {row['iso']}" if row["iso"] else "",
    ]
    settings.append(number(f"{row['focal_mm']:g} mm") if row["focal_mm"] else "")
    taken = row["corrected_at"] or row["captured_at"]
    spread = f" ± {row['uncertainty_px']:.2f}" if row["uncertainty_px"] is not None else ""
    return {
        "Blur": _number(row["blur_px"], "{:.2f}" + spread + " px"),
        "At delivery size": _number(row["blur_px_delivery"], "{:.2f} px"),
        "Sharpness": _number(row["sharpness"], tr("{:.0f} of 100")),
        "Kind": {"unknown": tr("not clear"), "motion": tr("motion blur")}.get(
            row["blur_kind"] or "", retold(row["blur_kind"] or "")
        ),
        "Exposure": _number(row["subject_ev"], tr("{:+.1f} EV off target")),
        "Highlights": _number(row["clipped_high_pct"], tr("{:.1f} % clipped")),
        "Shadows": _number(row["clipped_low_pct"], tr("{:.1f} % clipped")),
        "Noise": _number(row["noise_pct"], "{:.1f} %"),
        "Camera": row["camera"] or "",
        "Taken": stamp(at_offset(taken, row["captured_offset_s"]), seconds=True) if taken else "",
        "Settings": " · ".join(part for part in settings if part),
        "Size": f"{row['width']} × {row['height']}" if row["width"] else "",
        "Label": tr(row["label"] or ""),
        "Seen": words(row),
    }


def _number(value: float | None, form: str) -> str:
    return "" if value is None else number(form.format(value))


class Stars(QWidget):
    """Five stars to click; the one that is the rating already takes it away."""

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self._rating = 0
        self._context = context
        box = QHBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(2)
        self._stars = []
        for n in range(1, 6):
            made = button("☆", lambda n=n: self._rate(n), kind="star")
            say_keys(context.actions, made, tr("Rate {n} ({frame.rate{n}})", n=n))
            made.setAccessibleName(tr("Rate {n}", n=n))
            self._stars.append(made)
            box.addWidget(made)
        box.addStretch(1)

    def show_rating(self, rating: int) -> None:
        """Show 0 to 5 stars."""
        self._rating = rating
        for n, made in enumerate(self._stars, 1):
            made.setText("★" if n <= rating else "☆")

    def _rate(self, n: int) -> None:
        self._context.actions.run(f"frame.rate{0 if n == self._rating else n}")


class FrameFacts(QWidget):
    """The panel beside the picture."""

    def __init__(self, context: PageContext, canvas: Canvas) -> None:
        super().__init__()
        self._context, self._session = context, context.session
        self._row: Row | None = None
        inside = QWidget()
        box = QVBoxLayout(inside)
        box.setContentsMargins(0, 0, 6, 0)
        self.verdict = Badge(context.theme, 17)
        self.name = label("", "heading", select=True)
        self.claimed = label("", "muted")
        self.reasons = label("", select=True)
        self.reasons.setToolTip(tr(DELIVERY_TIP))
        self.histogram = Histogram(context.theme)
        self._values = {}
        facts = QGridLayout()
        facts.setVerticalSpacing(3)
        facts.setHorizontalSpacing(10)
        facts.setColumnStretch(1, 1)
        for n, fact in enumerate(FACTS):
            self._values[fact] = (label(tr(fact), "muted", wrap=False), label("", select=True))
            for c, part in enumerate(self._values[fact]):
                facts.addWidget(part, n, c, Qt.AlignmentFlag.AlignTop)
                part.setToolTip(tr(DELIVERY_TIP) if fact in ("Blur", "At delivery size") else "")
        self.decision = ShotDecision(context, canvas)
        self.shot, self.shot_note, self.note = self.decision.shot, self.decision.shot_note, self.decision.sending.note
        self.comments = label("", select=True)
        self.comments.setTextFormat(Qt.TextFormat.PlainText)
        self.stars = Stars(context)
        for part in (self.verdict, self.name, self.claimed, self.reasons, self.stars, self.comments, self.histogram):
            box.addWidget(part)
        box.addLayout(facts)
        box.addStretch(1)
        # What the page is for stands above all else, and is never scrolled away.
        beside = column(self.decision)
        beside.setContentsMargins(0, 0, 0, 0)
        beside.addWidget(scrolling(inside), 1)
        self.setLayout(beside)
        self._session.coverage_changed.connect(self._show_shot)
        self.show_frame(None)

    def show_frame(self, row: Row | None) -> None:
        """Show this frame's facts."""
        self._row = row
        self.decision.show_frame(row)
        for part in (self.verdict, self.name, self.reasons, self.stars, self.histogram):
            part.setVisible(row is not None)
        self.stars.show_rating(row["rating"] or 0 if row else 0)
        word = verdict_word(row) if row else ""
        if row is not None:
            self.verdict.show_verdict(word)
            marks = [text for text, on in ((tr("select"), row["is_select"]), (tr("rejected"), row["rejected"])) if on]
            self.name.setText(" · ".join([row["original_name"] or row["name"], *marks]))
            reasons = [row["error"]] if row["error"] else [*row["reasons"], *row["notes"]]
            self.reasons.setText("\n".join(f"• {retold(reason)}" for reason in reasons if reason))
            self.reasons.setVisible(bool(reasons))
        by = row["assigned_by"] if row and row["sku"] else None
        self.claimed.setText(tr("In this shot by {by}", by=retold(by)) if by else "")
        self.claimed.setVisible(bool(by))
        values = numbers(row) if row else {}
        for fact, (title, value) in self._values.items():
            text = values.get(fact, "")
            value.setText(text)
            title.setVisible(bool(text))
            value.setVisible(bool(text))
        self._show_shot()

    def ask_note(self) -> None:
        """Ask for the reshoot's note and its mark, in place."""
        self.decision.ask_note()

    def _show_shot(self) -> None:
        shot = self._session.shot(self._row["sku"], self._row["role"]) if self._row else None
        said = [f"{one.by}: {one.text}" for one in shot.comments] if shot is not None else []
        self.comments.setText("\n".join(said))
        self.comments.setVisible(bool(said))

"""The filters behind one button: stars, labels, reasons; and whether rejected and working frames are shown, and bursts as one."""

from collections.abc import Callable, Iterable
from typing import Any

from PySide6.QtCore import QPoint
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QPushButton

from studio.base.language import N_, tr
from studio.base.retold import retold
from studio.base.terms import LABELS
from ui.parts.basics import PressKeys
from ui.parts.frame_model import WORKING
from ui.review.wanted import Sifted

MENUS = {"stars": N_("Stars"), "label": N_("Label"), "reason": N_("Reason")}
STARS = (N_("Unrated"), "★", "★★", "★★★", "★★★★", "★★★★★")


class MoreFilters(QPushButton):
    """changed(): called when another choice was made.

    Attributes: rating, label, reason (None: any), rejected, working, stacked (actions that are ticked).
    """

    def __init__(self, changed: Callable[[], object]) -> None:
        super().__init__(tr("More"))
        self._changed = changed
        self.rating: int | None = None
        self.label: str | None = None
        self.reason: str | None = None
        self._sifted: Sifted | None = None
        self.setProperty("kind", "tight")
        self.setCheckable(True)
        self.setAccessibleName(tr("More filters"))
        self.setToolTip(tr("Stars, labels, reasons; rejected and working frames; bursts"))
        PressKeys.on(self)
        self._menu = QMenu(self)
        self._choices = {name: self._menu.addMenu(tr(title)) for name, title in MENUS.items()}
        self._menu.addSeparator()
        self.rejected, self.working, self.stacked = (self._menu.addAction(tr(text)) for text in TICKS)
        for made, on in ((self.rejected, True), (self.working, False), (self.stacked, True)):
            made.setCheckable(True)
            made.setChecked(on)
            made.triggered.connect(lambda _=False: self._changed())
        self._menu.aboutToShow.connect(self._fill)
        self.clicked.connect(self._open)

    def choose(self, rating: Any, label: Any, reason: Any) -> None:
        """Choose these; what is none of them is any."""
        self.rating = rating if rating in range(len(STARS)) and not isinstance(rating, bool) else None
        self.label = label if isinstance(label, str) else None
        self.reason = reason if isinstance(reason, str) else None
        self._show()

    def show_counts(self, sifted: Sifted) -> None:
        """What is counted when it is opened, and how many rejected and working frames there are."""
        self._sifted = sifted
        self._show()

    def _open(self) -> None:
        self._show()
        self._menu.popup(self.mapToGlobal(QPoint(0, self.height())))

    def _show(self) -> None:
        stars = tr(STARS[self.rating]) if self.rating is not None else ""
        label = {None: "", "": tr("No label")}.get(self.label, tr(self.label or ""))
        on = [part for part in (stars, label, retold(self.reason or "")) if part]
        self.setText(" · ".join(on) if on else tr("More"))
        self.setChecked(bool(on))

    def _fill(self) -> None:
        """Count when it is looked at: reasons take a while."""
        sifted = self._sifted
        if sifted is None:
            return
        rated = sifted.count("rating")
        stars = {n: sum(rated[more] for more in range(n, len(STARS))) if n else rated[0] for n in range(len(STARS))}
        self._put(
            "stars", [(n, f"{tr(STARS[n])}{(tr(' or more') if 0 < n < 5 else '')}", stars[n]) for n in stars], "rating"
        )
        labels = sifted.count("label")
        # Those that another program wrote, in whatever language, come after ours.
        others = sorted(str(one) for one in labels if one not in LABELS)
        self._put("label", [(one, tr(one) or tr("No label"), labels[one]) for one in (*LABELS, *others)], "label")
        reasons: dict[str, int] = {}
        for one in sifted.among("reason"):
            for reason in one.reasons:
                reasons[reason] = reasons.get(reason, 0) + 1
        if self.reason is not None:
            reasons.setdefault(self.reason, 0)
        ordered = sorted(reasons, key=lambda one: (-reasons[one], one))
        self._put("reason", [(one, retold(one), reasons[one]) for one in ordered], "reason")
        for made, text, name, yes in (
            (self.rejected, TICKS[0], "rejected", lambda one: one.row["rejected"]),
            (self.working, TICKS[1], "working", lambda one: one.row["kind"] in WORKING),
        ):
            made.setText(f"{tr(text)} ({sum(bool(yes(one)) for one in sifted.among(name))})")

    def _put(self, title: str, choices: Iterable[tuple[Any, str, int]], name: str) -> None:
        menu = self._choices[title]
        menu.clear()
        group = QActionGroup(menu)
        for value, text, amount in ((None, tr("Any"), None), *choices):
            made = QAction(text if amount is None else f"{text} ({amount})", menu)
            made.setCheckable(True)
            made.setChecked(getattr(self, name) == value)
            made.triggered.connect(lambda _=False, value=value: self._set(name, value))
            group.addAction(made)
            menu.addAction(made)

    def _set(self, name: str, value: Any) -> None:
        setattr(self, name, value)
        self._show()
        self._changed()


TICKS = (N_("Rejected frames"), N_("Slates, tags, working frames"), N_("Bursts as one"))

"""The verbs of a Shoot that say where the next frames belong: arming by hand or by scanner, the question whether to move on, slates."""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from studio.base.clock import utc_now
from studio.catalog import Change
from studio.catalog.drops import shot_id, shot_names
from studio.coverage.moving_on import Asking, next_open
from studio.coverage.states import Coverage
from studio.open_drop import OpenDrop
from studio.shoot import scanned

if TYPE_CHECKING:
    from studio.judging.asked_tags import TagQuestion


class ArmingVerbs:
    """Which shot frames from live sources go to.

    armed: (sku, role), or None. by_mark: a slate or tag that was shown armed it, no person. disarmed: a person has taken it off, so slates
    and tags arm nothing. asking: the question whether to move on from it.
    """

    def __init__(self, drop: OpenDrop) -> None:
        self._drop = drop
        self.armed: tuple[str, str] | None = None
        self.by_mark = False
        self.disarmed = False
        self.asking = Asking(drop)

    def arm(self, sku: str | None, role: str | None = None) -> None:
        """Frames from live sources go to this shot from now on. Raises NotFound.

        `arm(None)` disarms: slates and tags alone say where frames go, for each camera its own, and arm nothing.
        """
        armed = None
        if sku is not None:
            armed = self.shot(sku, role or (self.armed[1] if self.armed else self._drop.kit.roles[0].id))
        self._set(armed, disarmed=armed is None)

    def marked(self, shot: tuple[str, str] | None) -> None:
        """A slate or tag was shown that names this shot, and arms it; None: a slate that names none, so what one armed is armed no more.

        What a person armed stays armed then, and the next slate or tag arms again.
        """
        if shot is not None:
            self._set(self.shot(*shot), by_mark=True)
        elif self.by_mark:
            self._set(None)

    def _set(self, armed: tuple[str, str] | None, by_mark: bool = False, disarmed: bool = False) -> None:
        before = self.armed
        self.armed, self.by_mark, self.disarmed = armed, by_mark, disarmed
        self.asking.arm(armed)
        if armed != before:
            self._drop.events.armed.emit(armed)

    def shot(self, sku: str, role: str) -> tuple[str, str]:
        """(sku, role) as brief and kit write them, of a product meant by its SKU, a variant's or a barcode. Raises NotFound."""
        return shot_names(self._drop.catalog, shot_id(self._drop.catalog, self._drop.id, sku, role))

    def tags_asked(self, just: Iterable[str] | None = None) -> "list[TagQuestion]":
        """The tags that are asked about (`studio.judging.asked_tags`), and that nobody has answered yet; just: only of these frames."""
        from studio.judging import asked_tags

        return asked_tags.open_questions(self._drop, just)

    def follow_tag(self, frame_id: str, who: str | None = None) -> Change:
        """From that frame on it is the tag's product, whose shot is armed where the other one was. made: the question. Raises Refused."""
        from studio.judging import tag_questions

        change = tag_questions.follow(self._drop, frame_id, who or self._drop.catalog.who)
        asked: TagQuestion = change.made
        if self.armed is not None and self.armed == (asked.sku, asked.role):
            self.arm(asked.tag_sku, asked.tag_role)
        return change

    def keep_shot(self, frame_id: str, who: str | None = None) -> Change:
        """That frame is a picture of the shot that it is with, in which a tag is large. made: the question. Raises Refused."""
        from studio.judging import tag_questions

        return tag_questions.stay(self._drop, frame_id, who or self._drop.catalog.who)

    def scanned(self, text: str, armed: tuple[str, str] | None) -> tuple[str, str]:
        """(sku, role) that a scanned barcode, SKU or slate names; `armed`: what is armed now, whose role goes on. Raises NotFound."""
        return scanned.shot_of(self._drop, text, armed)

    def next_open(self, covered: Coverage, armed: tuple[str, str] | None) -> tuple[str, str] | None:
        """The next shot of `covered` that is not done, going round after `armed`; None when there is no other. Arms nothing."""
        return next_open(covered, armed)

    def slate_now(self, sku: str, role: str, side_px: int) -> tuple[str, bytes]:
        """The slate of a shot with the time as of now: what its code says, and the code as a PNG of at most `side_px` a side."""
        from studio import slates

        text = slates.text_for(self._drop.code, sku, role, utc_now())
        return text, slates.png(text, side_px)

    def print_slates(self, path: Path) -> Path:
        """Write the printable slates, one a shot, as a PDF (or SVG pages for a folder). Raises Refused when it can't be written."""
        from studio import slates
        from studio.coverage import states

        shots = states.of_drop(self._drop).shots
        slates.write_pdf(path, [slates.SlatePage(self._drop.code, shot.sku, shot.role, shot.title) for shot in shots])
        return path

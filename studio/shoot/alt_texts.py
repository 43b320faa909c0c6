"""The verbs of a Shoot that say what pictures show, for those who can't see them."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from studio.base.errors import InvalidInput
from studio.base.wording import visible
from studio.catalog import Change
from studio.catalog.frames import frame
from studio.open_drop import OpenDrop

if TYPE_CHECKING:
    from studio.handover.alt_texts import PictureWords

LONGEST = 5000
"""Characters that may be said of a picture; what a recipe asks for is far less."""


class AltTextVerbs:
    """Alternative texts of frames, in the brief's languages; what is said of a frame goes before what the brief says of its shot."""

    def __init__(self, drop: OpenDrop) -> None:
        self._drop = drop

    @property
    def languages(self) -> list[str]:
        """The languages of the brief, its own first; `x-default` where it names none."""
        from studio.documents.alt_text import languages_of

        return languages_of(self._drop.brief)

    def of_selects(self) -> "list[PictureWords]":
        """What is said of each select, and what may be."""
        from studio.handover import alt_texts

        return alt_texts.of_selects(self._drop)

    def of(self, frame_id: str) -> "PictureWords":
        """The same of one frame. Raises NotFound."""
        from studio.handover import alt_texts

        return alt_texts.of_frame(self._drop, frame(self._drop.catalog, self._drop.id, frame_id))

    def say(self, frame_id: str, text: str | None, language: str | None = None, who: str | None = None) -> Change:
        """Say what a frame shows, in one of the brief's languages (None: the first); no text takes back what was said.

        Raises NotFound, InvalidInput for a language that the brief has not, and for a text beyond LONGEST characters.
        """
        language = self._known(language)
        said = visible(" ".join((text or "").split()))
        if len(said) > LONGEST:
            raise InvalidInput(f"The text has {len(said):,} characters; an alternative text has {LONGEST:,} at most.")
        with self._drop.change("frames.described", who) as act:
            self._put(frame_id, {language: said})
        return act.done()

    def propose(self, frame_ids: Iterable[str] | None = None, who: str | None = None) -> Change:
        """Take what is proposed in the first language for those selects (or frames) of which nothing is said in it. made: their ids."""
        language = self._known(None)
        asked = self.of_selects() if frame_ids is None else [self.of(one) for one in frame_ids]
        with self._drop.change("frames.described", who) as act:
            act.made = [one.frame for one in asked if one.proposal and not one.texts.get(language)]
            for one in asked:
                if one.frame in act.made:
                    self._put(one.frame, {language: one.proposal})
        return act.done()

    def _known(self, language: str | None) -> str:
        there = self.languages
        if language is None:
            return there[0]
        if language not in there:
            named = ", ".join(self._drop.brief.languages)
            it = f"it has {named}" if named else "it names none: write 'languages: [en, sv]' into it"
            raise InvalidInput(f"'{language}' is no language of the brief; {it}.")
        return language

    def _put(self, frame_id: str, texts: dict[str, str]) -> None:
        from studio.documents.alt_text import UNNAMED, said_in

        row = frame(self._drop.catalog, self._drop.id, frame_id)
        said = said_in(row["alt_texts"])
        if self.languages[0] in texts:
            said.pop(UNNAMED, None)
        said = {language: text for language, text in sorted({**said, **texts}.items()) if text}
        self._drop.catalog.update("frame", frame_id, {"alt_texts": said or None})

"""The board's pages, made of what the program told last; and what of them is another than somebody saw."""

import json
import secrets
from functools import cache
from typing import TYPE_CHECKING, Any

from studio.base import language
from studio.base.digits import is_digits
from studio.base.language import N_, tr, trn
from studio.base.retold import retold, translated
from studio.web.board_door import BoardPerson
from studio.web.page_words import words_of
from studio.web.templates import environment

if TYPE_CHECKING:
    from jinja2 import Environment

REASONS = (N_("Framing"), N_("Focus"), N_("Light"), N_("Product"), N_("Styling"))
"""What a shot is sent back for, by one tap."""
STATES = {
    "missing": (N_("Missing"), "mu"),
    "captured": (N_("Captured"), "warn"),
    "acceptable": (N_("Acceptable"), "good"),
    "selected": (N_("Selected"), "good"),
    "approved": (N_("Approved"), "good"),
    "reshoot": (N_("Reshoot"), "bad"),
}
VERDICTS = {"pass": (N_("Pass"), "good"), "check": (N_("Check"), "warn"), "fail": (N_("Fail"), "bad")}
_PASSED = N_("Sharp, and the light is right.")
_SCRIPTS = ("board/board.js", "board/drawing.js")


class BoardHtml:
    """Attribute: version, what somebody who has seen all of it has seen."""

    def __init__(self, state: dict[str, Any]) -> None:
        # Another start of the process counts anew.
        self._start, self._number = secrets.token_hex(4), 0
        self._rows: dict[str, tuple[str, int]] = {}
        self._order: list[str] = []
        self._others = 0
        self._contents: dict[str, str] = {}
        self.renew(state)

    def renew(self, state: dict[str, Any]) -> None:
        """This is how the drop is now."""
        self._state = state
        self._number += 1
        order = [product["sku"] for product in state["products"]]
        if order != self._order:
            self._order, self._rows, self._others = order, {}, self._number
        for product in state["products"]:
            text = json.dumps(product)
            if self._rows.get(product["sku"], ("", 0))[0] != text:
                self._rows[product["sku"]] = text, self._number
        shots = [shot for product in state["products"] for shot in product["shots"]]
        self._contents = {shot["shown"]: shot["content"] for shot in shots if shot["shown"] and shot["content"]}

    @property
    def version(self) -> str:
        """What it is called in an event stream."""
        return f"{self._start}-{self._number}"

    def since(self, version: str) -> dict[str, Any] | None:
        """What is another than in that version: {rows: [sku], None: all of it}; None for nothing."""
        if version == self.version:
            return None
        start, _, number = version.partition("-")
        if start != self._start or not is_digits(number) or int(number) < self._others:
            return {"rows": None}
        return {"rows": [sku for sku, (_, changed) in self._rows.items() if changed > int(number)]}

    def content_of(self, frame_id: str) -> str | None:
        """What a frame that the board shows hashes to; None for a frame that it does not show."""
        return self._contents.get(frame_id)

    # -- pages -----------------------------------------------------------------------------------------------------

    def page(self, person: BoardPerson, shot: dict[str, Any] | None) -> str:
        """The whole page, with one shot opened."""
        return self._made("page.html.j2", person=person, shot=shot and self._opened(shot), version=self.version)

    def naming(self, person: BoardPerson) -> str:
        """Who are you?"""
        return self._made("name.html.j2", person=person)

    @staticmethod
    def refusal(sentence: str) -> str:
        """The page of whoever is not let in."""
        return (
            _environment().get_template("refused.html.j2").render(sentence=retold(sentence), code=language.language())
        )

    def board(self, person: BoardPerson) -> str:
        """All products."""
        return self._made("board.html.j2", person=person)

    def head(self, person: BoardPerson) -> str:
        """What stands above and below them."""
        return self._made("head.html.j2", person=person)

    def product(self, sku: str) -> str:
        """One product with its shots; nothing for one that is not there (any more)."""
        found = next((product for product in self._state["products"] if product["sku"] == sku), None)
        return self._made("product.html.j2", product=found) if found is not None else ""

    def more(self, person: BoardPerson) -> str:
        """What is missing, checklist, turnaround, what was said, and what is protected."""
        return self._made("more.html.j2", person=person)

    def shot(self, person: BoardPerson, shot: dict[str, Any]) -> str:
        """One shot, opened."""
        return self._made("shot.html.j2", person=person, shot=self._opened(shot))

    def _opened(self, shot: dict[str, Any]) -> dict[str, Any]:
        waiting = [
            (one["sku"], one["role"]) for product in self._state["products"] for one in product["shots"] if one["waits"]
        ]
        mine = shot["sku"], shot["role"]
        if mine in waiting:
            place = tr("{at} of {many} to decide", at=waiting.index(mine) + 1, many=len(waiting))
        else:
            place = retold(shot["tally"])
        first = shot["select"] or (shot["mark"] or {}).get("frame") or shot["shown"]
        frames = [{**one, **_said_of(one)} for one in shot["frames"]]
        if first not in [one["id"] for one in frames]:
            first = frames[-1]["id"] if frames else None
        return {**shot, "place": place, "first": first, "frames": frames}

    def _made(self, template: str, **values: Any) -> str:
        return (
            _environment()
            .get_template(template)
            .render(board=self._state, code=language.language(), words=words_of(*_SCRIPTS), **values)
        )


def _said_of(frame: dict[str, Any]) -> dict[str, Any]:
    """A frame's verdict in words, and the colour they have."""
    if frame["kind"] == "clip":
        sentence = tr("A clip: copied and listed, not judged.")
        return {"word": tr("Clip"), "tone": "mu", "shape": "clip", "sentence": sentence}
    if frame["verdict"] not in VERDICTS:
        sentence = " ".join(map(retold, frame["reasons"])) or tr("Nobody has looked at it yet.")
        return {"word": tr("Not judged"), "tone": "mu", "shape": "missing", "sentence": sentence}
    word, tone = VERDICTS[frame["verdict"]]
    sentence = "; ".join(map(retold, frame["reasons"])) or tr(_PASSED)
    return {"word": tr(word), "tone": tone, "shape": frame["verdict"], "sentence": sentence[:1].upper() + sentence[1:]}


@cache
def _environment() -> "Environment":
    made = environment("board")
    made.globals.update(states=STATES, reasons=REASONS, tr=tr, trn=trn, retold=retold, translated=translated)
    return made

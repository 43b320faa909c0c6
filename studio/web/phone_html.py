"""The pages for a phone that sends pictures: the one that it sends from, and the one of whoever is not let in."""

from functools import cache
from typing import TYPE_CHECKING, Any

from studio.base import language
from studio.base.language import N_, tr
from studio.base.retold import retold, translated
from studio.web.page_words import words_of
from studio.web.templates import environment

if TYPE_CHECKING:
    from jinja2 import Environment

SAYS = {
    "waiting": (N_("sent; being checked …"), ""),
    "taken": (N_("is here; being judged …"), ""),
    "known": (N_("✓ was here already"), "pass"),
    "failed": (N_("✗ not taken"), "fail"),
}
"""How an upload stands that is not judged, and its colour."""
VERDICTS = {"pass": (N_("✓ pass"), "pass"), "check": (N_("◐ check"), "check"), "fail": (N_("✗ fail"), "fail")}
HERE = (N_("✓ is here"), "pass")
UNREAD = (N_("✗ could not be read"), "fail")


def page(drop: str, title: str) -> str:
    """The page, in the language of this thread."""
    made = _environment().get_template("phone.html.j2")
    return made.render(drop=drop, title=title, code=language.language(), words=words_of("phone.js"))


def refusal(sentence: str) -> str:
    """The page of whoever is not let in."""
    made = _environment().get_template("refused.html.j2")
    return made.render(sentence=retold(sentence), code=language.language())


def state(armed: dict[str, Any] | None, asked: str | None) -> dict[str, Any]:
    """What is armed and what the computer asks, in the language of this thread."""
    if armed is not None:
        armed = {**armed, **{key: translated(armed[key]) for key in ("role_title", "guidance")}}
    return {"armed": armed, "asked": retold(asked) if asked else None}


def upload(told: dict[str, Any]) -> dict[str, Any]:
    """An upload as its phone shows it, in the language of this thread: with `says`, how it stands, and `tone`, its colour; None while it
    is received, as the page itself knows how far it is. Whatever is done ends with a mark: also a clip, which has no verdict yet."""
    if told["state"] != "scored":
        says, tone = SAYS.get(told["state"], (None, ""))
    else:
        says, tone = UNREAD if told["error"] else VERDICTS.get(told["verdict"], HERE)
    reasons, error = [retold(one) for one in told["reasons"]], retold(told["error"]) if told["error"] else None
    return {**told, "reasons": reasons, "error": error, "says": tr(says) if says else None, "tone": tone}


@cache
def _environment() -> "Environment":
    made = environment("")
    made.globals.update(tr=tr)
    return made

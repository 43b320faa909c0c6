"""Whether the learned model is here that finds subjects where the quick finder is unsure: on location there may be no network."""

from studio.base import models
from studio.preflight.check import GOOD, LOOK, Check


def subject() -> Check:
    """Good when it is here; all works without it, so it is never bad."""
    title = "Learned subject"
    if not models.wanted():
        return Check("learned-subject", title, LOOK, models.SWITCHED_OFF)
    if models.find(models.SUBJECT) is None:
        return Check("learned-subject", title, LOOK, models.WITHOUT_SUBJECT)
    return Check("learned-subject", title, GOOD, f"{models.SUBJECT.title} is here.")

"""What a frame's exposure is held against: its camera's grey card under the same light, else its shot's other frames."""

from collections.abc import Sequence
from statistics import median

from studio.base.clock import from_text
from studio.catalog import Row
from studio.judging.grey_cards import Card, setting_ev
from studio.scoring import Reference

CARD_HOLDS_MIN = 60.0
"""Light is metered anew, or has changed, within an hour."""

SAME_EV = 0.5
"""What the settings say and what the background shows agree within this, or it is another light."""

OTHER_LIGHT_EV = 1.0
"""With the card's own settings, a background darker than the card's by more than this was lit otherwise."""

ALIKE_EV = 0.7
"""The other frames are a reference where they agree on the subject within this, and frame and background differ from them alike."""

LEAST_OTHERS = 2
WHITE_EV = -0.1
"""A background from this level on, against white, may be any amount brighter."""


def reference_of(
    row: Row, subject_ev: float, background_ev: float, card: Card | None, others: Sequence[Row]
) -> Reference | None:
    """What is known of a frame's light, and how far it is off that.

    row: of `judging.to_be_judged`; subject_ev, background_ev: what was measured of it; card: its camera's; others: `judging.levels_of` of
    its shot's frames beside it.
    """
    return _by_card(row, background_ev, card) or _by_others(subject_ev, background_ev, others)


def _by_card(row: Row, background_ev: float, card: Card | None) -> Reference | None:
    """Against the card, the difference in the settings taken out, where the background confirms that the light is the card's."""
    setting = setting_ev(row)
    if card is None or card.off_ev is None or card.setting_ev is None or setting is None:
        return None
    if not row["corrected_at"] or not card.at:
        return None
    minutes = (from_text(row["corrected_at"]) - from_text(card.at)).total_seconds() / 60
    if abs(minutes) > CARD_HOLDS_MIN:
        return None
    brighter = setting - card.setting_ev
    seen = background_ev - card.background_ev
    if abs(brighter) < 0.1:
        same = seen > -OTHER_LIGHT_EV
    else:
        swallowed = background_ev >= WHITE_EV and card.background_ev + brighter >= WHITE_EV - SAME_EV
        same = abs(seen - brighter) <= SAME_EV or swallowed
    if not same:
        return None
    when = f"{abs(minutes):.0f} min {'before' if minutes >= 0 else 'after'}"
    return Reference("grey-card", round(card.off_ev + brighter, 1), f"the grey card, {when}")


def _by_others(subject_ev: float, background_ev: float, others: Sequence[Row]) -> Reference | None:
    """Against the shot's other frames, where these agree, and the frame as a whole differs from them as its subject does."""
    if len(others) < LEAST_OTHERS:
        return None
    levels = [float(one["subject_ev"]) for one in others]
    if max(levels) - min(levels) > ALIKE_EV:
        return None
    off = subject_ev - median(levels)
    behind = background_ev - median(float(one["background_ev"]) for one in others)
    if abs(off - behind) > ALIKE_EV and not (off > 0 and background_ev >= WHITE_EV):
        return None
    return Reference("shot", round(off, 1), "this shot's other frames")

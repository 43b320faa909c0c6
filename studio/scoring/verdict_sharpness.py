"""The verdict on sharpness: soft, focused on something else, shaken or moved, in words and numbers."""

from dataclasses import dataclass, replace

from studio.scoring.limits import Limits
from studio.scoring.result import Motion, Sharpness, Subject
from studio.scoring.sharpness import MOTION_RATIO, SMEAR

MUCH_WHITE_PCT, MOTION_ON_WHITE = 30.0, 1.2
"""Share of clipped white from which it takes this for motion: where an outline runs into white it is no edge, and a defocused thing is
left with edges of a few directions."""

SURELY_MOVED = 1.3
"""As MOTION_RATIO, of a subject at two sizes while something beside it is sharp: it moved, and the camera didn't."""

ELSEWHERE, ELSEWHERE_CALM = 0.6, 0.7
"""The focus lies elsewhere when the sharpest part outside the subject has at most this share of its blur (the second where the blur
is the same in all directions). Shake blurs both."""

CLEARLY = 0.5
"""As ELSEWHERE, beyond the uncertainty of both, for a subject that is within its limit."""

CROWDED, LEAST = 1.5, 0.5
"""Times the blur of the strong edges that the finest structure leaves possible from which they don't agree: leather, a weave or sequins
are dense enough that a defocused frame has steep edges all over. Of edges that stand alone it is 1.1 to 1.4. Crowded ones can't tell less
than the second, pixels: a wave has the steepness of a perfect edge at any blur."""

UNSURE = 0.4
"""From this share of a blur on its uncertainty is too large to say that it isn't the subject's own smoothness."""

BORDERLINE = 0.9
"""From this share of the limit on, a blur is mentioned as borderline when its uncertainty reaches over the limit."""

WHERE = {"front": "in front of", "beside": "beside", "behind": "behind"}


def points(blur_px: float, limit_px: float) -> float:
    """The 0 to 100 score: 100 / (1 + (blur / limit)²), so 50 is exactly at the limit, 80 at half of it, 20 at twice."""
    return round(100.0 / (1.0 + (blur_px / limit_px) ** 2), 1)


@dataclass(frozen=True)
class _Seen:
    """A measurement at the delivery size, pixels of it. elsewhere: something beside the subject is sharp where it isn't.

    motion: of the frame. moved: of the subject alone. smear: the blur along the direction in which both moved; 0 where they didn't.
    finest: what the finest structure leaves possible; 0 where that wasn't asked.
    """

    blur: float
    unsure: float
    limit: float
    surround: float | None
    elsewhere: bool
    motion: Motion | None
    moved: Motion | None
    smear: float
    finest: float
    where: str

    @property
    def soft(self) -> bool:
        smeared = self.motion is not None and not self.elsewhere and self.smear > SMEAR * self.limit
        return self.blur > self.limit or smeared

    @property
    def crowded(self) -> float:
        """The blur where edges crowd, so that the strong ones say too little of it and the finest structure too much: the middle of the two
        as ratios. 0 where they agree, or there is nothing fine."""
        strong = max(self.blur, LEAST)
        return (strong * self.finest) ** 0.5 if self.finest > CROWDED * strong else 0.0

    @property
    def numbers(self) -> str:
        return f"({self.blur:.1f} px at delivery size, limit {self.limit:.1f})"


def judge_sharpness(
    sharp: Sharpness, subject: Subject, limits: Limits, white_pct: float = 0.0
) -> tuple[Sharpness, list[str], list[str]]:
    """The measurement with its kind, its score and its motion by these limits; why it fails; and what a person should look at.

    white_pct: share of the frame that is clipped white.
    """
    if sharp.blur_px is None:
        none = replace(sharp, blur_px_delivery=None, score=None, kind="unknown", motion=None)
        return none, [], ["No edges to judge the sharpness by; look at 100 %"]
    seen = _at_delivery(sharp, limits, MOTION_ON_WHITE if white_pct > MUCH_WHITE_PCT else MOTION_RATIO)
    kind, fails, checks = _said(seen, sharp, guessed=subject.source == "central")
    motion = None
    if kind == "motion":
        motion = seen.moved if seen.elsewhere and seen.moved is not None else seen.motion
    score = points(max(seen.blur, seen.smear / SMEAR if kind == "motion" else 0.0), seen.limit)
    return replace(sharp, blur_px_delivery=round(seen.blur, 3), score=score, kind=kind, motion=motion), fails, checks


def _at_delivery(sharp: Sharpness, limits: Limits, motion_ratio: float) -> _Seen:
    scale = min(1.0, limits.delivery_px / max(1, sharp.long_side_px))
    blur, limit = (sharp.blur_px or 0.0) * scale, limits.max_blur_px
    surround = None if sharp.surround_blur_px is None else sharp.surround_blur_px * scale
    ratio, length = sharp.motion_ratio, sharp.motion_length_px
    directed = ratio is not None and ratio >= motion_ratio
    share = ELSEWHERE if ratio is None or directed else ELSEWHERE_CALM
    elsewhere = surround is not None and surround <= 1.2 * limit and surround <= share * blur
    motion = Motion(sharp.motion_angle_deg or 0.0, length) if directed and length is not None else None
    moved = None
    if sharp.own_motion_ratio is not None and sharp.own_motion_ratio >= SURELY_MOVED and length is not None:
        moved = Motion(sharp.own_motion_angle_deg or 0.0, length)
    unsure, smear = (sharp.uncertainty_px or 0.0) * scale, (sharp.smear_px or 0.0) * scale
    finest, where = (sharp.finest_px or 0.0) * scale, WHERE.get(sharp.surround or "", "behind")
    return _Seen(blur, unsure, limit, surround, elsewhere, motion, moved, smear, finest, where)


def _said(seen: _Seen, sharp: Sharpness, guessed: bool) -> tuple[str, list[str], list[str]]:
    """The kind, and the sentences of a fail and of a check."""
    if seen.soft:
        return _soft(seen, sharp, guessed)
    if _clearly_elsewhere(seen, sharp):
        return "unknown", [], [_asked(seen)]
    if seen.crowded > seen.limit:
        hidden = f"nothing finer than {seen.finest:.1f} px at delivery size, limit {seen.limit:.1f}"
        return "unknown", [], [f"Dense texture, nothing fine in it: look at 100 %, and refocus if it's soft ({hidden})"]
    if seen.blur + seen.unsure <= seen.limit:
        return "sharp", [], []
    if seen.blur > BORDERLINE * seen.limit:
        return "sharp", [], [f"Borderline sharp: look at 100 % {_doubted(seen)}"]
    return "unknown", [], [_unclear(seen)]


def _soft(seen: _Seen, sharp: Sharpness, guessed: bool) -> tuple[str, list[str], list[str]]:
    doubtful = seen.unsure > UNSURE * seen.blur
    if seen.elsewhere and seen.moved is not None and not doubtful:
        moved = f"product moved: fan, walk or hair in front; keep it still or use a faster shutter {_by(seen.moved)}"
        return "motion", [] if guessed else ["The " + moved], ["Look at 100 % whether the " + moved] if guessed else []
    if seen.motion is not None and not seen.elsewhere:
        # Paper beside the product doesn't tell whether it moved too.
        what = "Camera shake" if seen.surround is not None else "Camera shake or a moving product"
        return "motion", [f"{what}: use a faster shutter or a tripod {_by(seen.motion)}"], []
    if not seen.elsewhere:
        return "defocus", [f"Soft: refocus on the product {seen.numbers}"], []
    if doubtful:
        # Folds of silk and a bare arm are no edges: what they tell isn't focus.
        return "unknown", [], [_unclear(seen)]
    if guessed and sharp.surround == "front" and sharp.sharpest_central:
        # What is sharp there is nearer and in the middle, where products are: the guess may have fallen on what is behind it.
        return "defocus", [], [_asked(seen)]
    return "defocus", [f"Soft: focus is {seen.where} the product. Refocus on the product {seen.numbers}"], []


def _asked(seen: _Seen) -> str:
    return f"Focus may be {seen.where} the product: look at 100 %, and refocus if it's soft {seen.numbers}"


def _unclear(seen: _Seen) -> str:
    return f"Few clear edges on the product to judge its sharpness by: look at 100 % {_doubted(seen)}"


def _doubted(seen: _Seen) -> str:
    return f"({seen.blur:.1f} ± {seen.unsure:.1f} px at delivery size, limit {seen.limit:.1f})"


def _by(motion: Motion) -> str:
    return f"(about {motion.length_px:.0f} px at {motion.angle_deg:.0f}°)"


def _clearly_elsewhere(seen: _Seen, sharp: Sharpness) -> bool:
    """Whether a coherent place beside a subject within its limit is clearly sharper than its best part, so that the focus may be there."""
    if seen.surround is None or sharp.sharpest_box is None or not sharp.blur_px:
        return False
    doubt = (sharp.surround_uncertainty_px or 0.0) / sharp.blur_px * seen.blur
    return seen.surround + doubt <= CLEARLY * (seen.blur - seen.unsure)

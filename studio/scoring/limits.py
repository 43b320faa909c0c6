"""What a role asks of a frame, as plain numbers."""

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any

from studio.base.sensitivity import TOLERANCES, Sensitivity
from studio.documents import role_defaults
from studio.documents.frame_shape import Orientation

if TYPE_CHECKING:
    from studio.documents.kit import Role

_TOLERATED = ("max_blur_px", "ev_min", "ev_max", "clipped_high_pct", "clipped_low_pct", "noise_pct", "cast")


@dataclass(frozen=True)
class Limits:
    """The limits that a verdict compares with; the defaults suit any picture of a product.

    delivery_px: long side of the delivery size, pixels. max_blur_px: largest edge blur (standard deviation) at that size, pixels.
    ev_min, ev_max: how far the subject may be off its target, EV. clipped_high_pct: share of the subject that may be blown out to
    white; clipped_low_pct: share that may be blocked to black; noise_pct: visible noise at delivery size, RMS in % of full scale.
    cast: how far neutral areas may be off neutral, stops between two channels. subject: `auto`, `contrast` or `central`;
    background: `any` or `white`. min_pixels: of the long side, at least (0: no role asks); orientation: `any`, `portrait`, `landscape`
    or `square`. sensitivity: by which the limits were made stricter or more forgiving; a limit on size or framing is never.
    """

    max_blur_px: float = role_defaults.MAX_BLUR_PX
    delivery_px: int = role_defaults.DELIVERY_PX
    ev_min: float = role_defaults.EV_MIN
    ev_max: float = role_defaults.EV_MAX
    clipped_high_pct: float = role_defaults.CLIPPED_HIGH_PCT
    clipped_low_pct: float = role_defaults.CLIPPED_LOW_PCT
    noise_pct: float = role_defaults.NOISE_PCT
    cast: float = role_defaults.CAST_STOPS
    subject: str = "auto"
    background: str = "any"
    min_pixels: int = 0
    orientation: Orientation = "any"
    sensitivity: Sensitivity = "normal"

    @property
    def tolerance(self) -> float:
        """The factor for what a verdict tolerates by a number of its own, no role's."""
        return TOLERANCES[self.sensitivity]

    def at(self, sensitivity: Sensitivity) -> "Limits":
        """The limits as a role asks them, at a sensitivity: each times its factor. Raises ValueError for limits that have one already."""
        if self.sensitivity != "normal":
            raise ValueError(f"these limits are {self.sensitivity} already")
        scaled = {name: getattr(self, name) * TOLERANCES[sensitivity] for name in _TOLERATED}
        return replace(self, **scaled, sensitivity=sensitivity)

    @property
    def side(self) -> int:
        """Pixels on the long side that are enough to judge by: those delivered, and not fewer than any role's usual ones."""
        return max(self.delivery_px, role_defaults.DELIVERY_PX)

    @classmethod
    def of(cls, role: "Role") -> "Limits":
        """The limits of a kit's role."""
        e = role.exposure
        return cls(
            max_blur_px=role.max_blur_px,
            delivery_px=role.delivery_px,
            ev_min=e.ev_min,
            ev_max=e.ev_max,
            clipped_high_pct=e.clipped_high_pct,
            clipped_low_pct=e.clipped_low_pct,
            noise_pct=e.noise_pct,
            cast=e.cast,
            subject=role.subject,
            background=role.background,
            min_pixels=role.min_pixels,
            orientation=role.orientation,
        )

    def to_dict(self) -> dict[str, Any]:
        """The limits as JSON-ready values."""
        return dict(vars(self))

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> "Limits":
        """The limits that `to_dict` gave; unknown keys are ignored, missing ones take their default."""
        return cls(**{f.name: values[f.name] for f in fields(cls) if f.name in values})

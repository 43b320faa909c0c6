"""What a role asks of a frame, as plain numbers."""

from dataclasses import asdict, dataclass, fields
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from studio.documents.kit import Role


@dataclass(frozen=True)
class Limits:
    """The limits that a verdict compares with; the defaults suit any picture of a product.

    delivery_px: long side of the delivery size, pixels. max_blur_px: largest edge blur (standard deviation) at that size, pixels.
    ev_min, ev_max: how far the subject may be off its target, EV. clipped_high_pct: share of the subject that may be blown out to
    white; clipped_low_pct: share that may be blocked to black; noise_pct: visible noise at delivery size, RMS in % of full scale.
    cast: how far neutral areas may be off neutral, stops between two channels. subject: `auto`, `contrast` or `central`;
    background: `any` or `white`.
    """

    max_blur_px: float = 1.1
    delivery_px: int = 2048
    ev_min: float = -1.4
    ev_max: float = 1.35
    clipped_high_pct: float = 10.0
    clipped_low_pct: float = 20.0
    noise_pct: float = 3.0
    cast: float = 0.8
    subject: str = "auto"
    background: str = "any"

    @property
    def side(self) -> int:
        """Pixels on the long side that are enough to judge by: those delivered, and not fewer than any role's usual ones."""
        return max(self.delivery_px, 2048)

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
        )

    def to_dict(self) -> dict[str, Any]:
        """The limits as JSON-ready values."""
        return asdict(self)

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> "Limits":
        """The limits that `to_dict` gave; unknown keys are ignored, missing ones take their default."""
        return cls(**{f.name: values[f.name] for f in fields(cls) if f.name in values})

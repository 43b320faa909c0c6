"""The kit: the roles every product is shot in, and what a frame must fulfil to count."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field

from studio.base.errors import NotFound
from studio.documents import loading, role_defaults
from studio.documents.field_types import Document, LanguageCode, LongText, Name, RoleId, Text, expected, number
from studio.documents.frame_shape import Orientation
from studio.documents.yaml_text import Mistake


def _with_product(value: str) -> str:
    if value.count("{product}") != 1 or set(value.replace("{product}", "")) & set("{}"):
        raise expected("words with {product} where its name stands, like {product}, close-up")
    return value


class ExposureLimits(Document):
    """How far a frame's exposure may be off before it is flagged. EV are stops off what is known of its light: grey card, other frames."""

    ev_min: float = Field(
        default=role_defaults.EV_MIN,
        ge=-10,
        le=10,
        description="the furthest a frame may be under its grey card or its shot's other frames, in EV",
    )
    ev_max: float = Field(
        default=role_defaults.EV_MAX,
        ge=-10,
        le=10,
        description="the furthest a frame may be over its grey card or its shot's other frames, in EV",
    )
    clipped_high_pct: float = Field(
        default=role_defaults.CLIPPED_HIGH_PCT,
        ge=0,
        le=100,
        description="per cent of the subject that may be clipped to white",
    )
    clipped_low_pct: float = Field(
        default=role_defaults.CLIPPED_LOW_PCT,
        ge=0,
        le=100,
        description="per cent of the subject that may be clipped to black",
    )
    noise_pct: float = Field(
        default=role_defaults.NOISE_PCT,
        ge=0,
        le=100,
        description="visible noise at delivery size, in per cent of full scale",
    )
    cast: float = Field(
        default=role_defaults.CAST_STOPS,
        ge=0,
        le=4,
        description="colour cast of neutral areas, in stops between the channels",
    )

    @classmethod
    def across(cls, data: dict[str, Any]) -> Iterator[Mistake]:
        """ev_min lies below ev_max."""
        low, high = (
            number(data.get(name, left_out))
            for name, left_out in (("ev_min", role_defaults.EV_MIN), ("ev_max", role_defaults.EV_MAX))
        )
        if low is not None and high is not None and low >= high:
            if "ev_max" in data:
                yield Mistake(f"{high:g}", f"more than ev_min, which is {low:g}", ("ev_max",))
            else:
                yield Mistake(f"{low:g}", f"less than ev_max, which is {high:g} where it is left out", ("ev_min",))


class Role(Document):
    """One role: what it is, how it is framed, and the limits a frame is judged by.

    Pixels: `min_pixels` and `delivery_px` are both of the long side; `max_blur_px` is the standard deviation of the edge blur
    at delivery size.
    """

    id: RoleId = Field(description="the role's id, like hero")
    title: Text = Field(description="the role's title, for people")
    guidance: LongText = Field(default="", description="what makes a good frame in this role")
    framing: LongText = Field(
        default="", description="how to frame it: distance, share of the frame, what must be in it"
    )
    orientation: Orientation = Field(default="any", description="how the camera is held")
    min_pixels: int = Field(
        default=2000, ge=1, le=100_000, description="pixels the frame's long side must have at least"
    )
    delivery_px: int = Field(
        default=role_defaults.DELIVERY_PX,
        ge=16,
        le=100_000,
        description="long side of the size it is delivered in, where sharpness is judged",
    )
    max_blur_px: float = Field(
        default=role_defaults.MAX_BLUR_PX,
        gt=0,
        le=50,
        description="blur (σ of the edges, in pixels at delivery size) above which it is soft",
    )
    subject: Literal["auto", "contrast", "central"] = Field(
        default="auto",
        description="where to look: what differs from the border (contrast) or the sharpest thing near the middle (central)",
    )
    background: Literal["any", "white"] = Field(default="any", description="whether the background must be white")
    exposure: ExposureLimits = Field(default=ExposureLimits(), description="limits of exposure, noise and colour cast")
    alt_text: dict[LanguageCode, Annotated[Text, AfterValidator(_with_product)]] = Field(
        default={},
        description="how an alternative text begins, by language; {product} stands for the product: {product}, close-up",
    )
    selects: int = Field(default=1, ge=1, le=50, description="how many selects the shot needs")
    ask_after: int = Field(
        default=8, ge=1, le=1000, description="passing frames after which the crew is asked whether to move on"
    )


class Kit(Document):
    """The roles every product of a drop is shot in, in the order they are shot."""

    name: Name = Field(description="the kit's name, like three-shot")
    title: Text = Field(description="the kit's title, for people")
    roles: list[Role] = Field(min_length=1, max_length=40, description="a list of roles")

    @classmethod
    def across(cls, data: dict[str, Any]) -> Iterator[Mistake]:
        """No role twice."""
        yield from loading.repeated(data.get("roles"), "roles", "id")

    def role(self, id: str) -> Role:
        """The role of that id. Raises NotFound, naming those there are."""
        for role in self.roles:
            if role.id == id:
                return role
        raise NotFound(f"Kit {self.name} has no role '{id[:40]}': it has {', '.join(role.id for role in self.roles)}.")


def load_kit(name_or_path: str | Path) -> Kit:
    """A kit by its name (the person's own first, then those that ship) or its file. Raises NotFound, InvalidDocument."""
    return loading.load(Kit, loading.find_document("kits", name_or_path))

"""What scoring says of one frame: what was measured, and the verdict on it."""

from dataclasses import dataclass, fields
from typing import Any

from studio.base.sensitivity import Sensitivity


@dataclass(frozen=True)
class Motion:
    """Camera shake or motion: the direction it went (degrees, 0 to 180, counter-clockwise from the horizontal) and how far."""

    angle_deg: float
    length_px: float


@dataclass(frozen=True)
class Sharpness:
    """The edge blur of the subject.

    blur_px: standard deviation of the blur in pixels of the file at full size, averaged over directions; None: no edges to judge.
    blur_px_delivery: the same at the delivery size; a picture smaller than that is not enlarged, so there it equals blur_px.
    uncertainty_px: one standard error of blur_px. edges: edge points it rests on. score: 0 to 100 for sorting, see `verdict.points`.
    kind: `sharp`, `defocus`, `motion` or `unknown`. motion: set when the blur is motion.
    motion_ratio: how much blur differs between directions, see `blur.Blur.ratio`; None where too few directions have edges.
    surround_blur_px: the blur of the sharpest part outside the subject; None where nothing there can be judged.
    surround_uncertainty_px: one standard error of that. surround: where that part is: `front` (below the subject), `beside` or `behind`
    (level with it or above), or None. sharpest_box: (x, y, width, height) at full size of where that part's sharp edges lie together;
    None where they don't, or nothing there can be judged. sharpest_central: whether that box reaches into the middle of the frame.
    own_motion_ratio: as motion_ratio, of the subject alone and at two sizes; None where they don't agree. own_motion_angle_deg: its
    direction. smear_px: the blur along the direction in which subject and frame both moved, one standard error less, pixels of the file;
    None where they didn't.
    finest_px: the blur that the subject's finest structure leaves possible; None where there is none.
    long_side_px: long side of the picture at full size, so that a delivery size can be judged without the pixels.
    """

    blur_px: float | None
    uncertainty_px: float | None
    edges: int
    long_side_px: int
    motion_ratio: float | None = None
    motion_angle_deg: float | None = None
    motion_length_px: float | None = None
    surround_blur_px: float | None = None
    surround_uncertainty_px: float | None = None
    surround: str | None = None
    sharpest_box: tuple[int, int, int, int] | None = None
    sharpest_central: bool = False
    own_motion_ratio: float | None = None
    own_motion_angle_deg: float | None = None
    smear_px: float | None = None
    finest_px: float | None = None
    blur_px_delivery: float | None = None
    score: float | None = None
    kind: str = "unknown"
    motion: Motion | None = None


@dataclass(frozen=True)
class Subject:
    """What the verdict looks at: a box in pixels of the upright picture at full size, and what found it.

    source: `person` (drawn by somebody), `exif` (the camera's own), `face`, `contrast` (differs from the border), `learned` (a model's
    outline) or `central` (stands out near the middle). fill_pct: share of the frame the subject's own pixels fill. sure: whether nothing
    slower would know it better.
    """

    x: int
    y: int
    width: int
    height: int
    source: str
    fill_pct: float = 0.0
    sure: bool = True


@dataclass(frozen=True)
class Exposure:
    """Exposure, colour and noise. EV are stops; percentages are of the pixels of an eighth-size copy, so that glints don't count.

    subject_ev: middle tones of the subject against 18 % grey. key_ev: its bright tones; frame_key_ev: those of the whole frame
    (both for whoever reads the numbers: no verdict rests on them).
    clipped_high_pct: pixels with any channel at its top; white_clipped_pct: with two or three there, which neither a cast nor a
    colour explains. channels_high_pct: R, G, B alone. subject_…: the same over the subject. clipped_low_pct: black in all channels.
    range_ev: 2nd to 98th percentile of luminance. noise_pct: RMS noise at 1600 px on the long side, % of full scale.
    cast: strength of a colour cast in stops, None without bright enough areas. cast_red_green, cast_blue_green: how far those areas are
    off neutral by channels (positive: more red, more blue than green). neutral: how far they would be in neutral light, by the same
    channels; (0, 0) unless cast_against is `grey-card` (the shoot's own) rather than `neutral`.
    cast_agreed: whether several independent signs of the light's colour agree on it.
    background_ev, background_even_ev: how bright the border is against white (0), and its spread.
    headroom_ev: stops left above the brightest value, RAW only. subject_lost_pct: share of the subject whose texture runs into white and
    is gone there. subject_all_clipped_pct: with all three channels at their top, as white print or a sweep showing through has.
    subject_near_clipped_pct: whose brightest channel is within half a stop below it. brightest_ev: the brightest of the frame against
    white (0), glints left out; None in measurements of older versions. beside_white_pct, beside_bright_pct: share of what lies beside the
    subject with two channels or more at their top, and of it within half a stop below.
    reference: what the exposure was held against, `grey-card`, `shot` (its other frames) or None; off_ev: how far it is off that.
    """

    subject_ev: float
    key_ev: float
    frame_key_ev: float
    clipped_high_pct: float
    clipped_low_pct: float
    subject_clipped_high_pct: float
    white_clipped_pct: float
    subject_white_clipped_pct: float
    subject_clipped_low_pct: float
    channels_high_pct: tuple[float, float, float]
    subject_channels_high_pct: tuple[float, float, float]
    range_ev: float
    noise_pct: float
    cast: float | None
    cast_red_green: float | None
    cast_blue_green: float | None
    background_ev: float
    background_even_ev: float
    headroom_ev: float | None = None
    cast_against: str = "neutral"
    neutral: tuple[float, float] = (0.0, 0.0)
    subject_lost_pct: float = 0.0
    subject_all_clipped_pct: float = 0.0
    subject_near_clipped_pct: float = 0.0
    beside_white_pct: float = 0.0
    beside_bright_pct: float = 0.0
    brightest_ev: float | None = None
    cast_agreed: bool = False
    reference: str | None = None
    off_ev: float | None = None


@dataclass(frozen=True)
class Reference:
    """Something known that a frame's exposure is held against.

    source: `grey-card` or `shot` (the shot's other frames). off_ev: how far the frame is off it, EV. said: it in words, as after "against".
    """

    source: str
    off_ev: float
    said: str


@dataclass(frozen=True)
class Result:
    """One frame's measurement and verdict. `judge` makes a new verdict from the same measurement, without the pixels.

    verdict: `pass`, `check` (borderline, unknown, noise, cast: a person should look) or `fail`. reasons: sentences with numbers.
    sensitivity: by which the limits of that verdict were made stricter or more forgiving.
    """

    sharpness: Sharpness
    subject: Subject
    exposure: Exposure
    verdict: str = "check"
    reasons: tuple[str, ...] = ()
    sensitivity: Sensitivity = "normal"

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready values under the keys sharpness, subject, exposure, verdict, reasons and sensitivity."""
        return {
            "sharpness": _plain(self.sharpness),
            "subject": _plain(self.subject),
            "exposure": _plain(self.exposure),
            "verdict": self.verdict,
            "reasons": list(self.reasons),
            "sensitivity": self.sensitivity,
        }

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> "Result":
        """The result that `to_dict` gave, from JSON too. Raises KeyError or TypeError for anything else."""
        sharp, exposure = (
            {k: tuple(v) if isinstance(v, list) else v for k, v in values[part].items()}
            for part in ("sharpness", "exposure")
        )
        motion: Any = sharp.pop("motion", None)
        return cls(
            Sharpness(**_known(Sharpness, sharp), motion=Motion(**motion) if motion else None),
            Subject(**_known(Subject, values["subject"])),
            Exposure(**_known(Exposure, exposure)),
            values["verdict"],
            tuple(values["reasons"]),
            values.get("sensitivity", "normal"),
        )


def _plain(part: Sharpness | Subject | Exposure | Motion) -> dict[str, Any]:
    # A frame's judging asks for it time and again, and dataclasses' own way takes ten times as long.
    values = vars(part).items()
    return {key: list(v) if isinstance(v, tuple) else _plain(v) if isinstance(v, Motion) else v for key, v in values}


def _known(kind: type, values: dict[str, Any]) -> dict[str, Any]:
    names = {f.name for f in fields(kind)}
    return {k: v for k, v in values.items() if k in names}

"""Channels that are alive and in phase."""

from studio.base.drawing import Drawing, Mark, Polygon, Text, box
from studio.measure.measured_item import Found, Measured
from studio.measure.plots import HEIGHT, WIDTH


def _channels_alive(found: Found) -> float:
    return float(found["channels"] - len(found["dead_channels"]))


def _channels(rule: Measured, found: Found) -> Drawing | None:
    """A bar for each channel."""
    levels = found.get("channel_levels_dbfs")
    if not levels:
        return None
    tall = min(26.0, (HEIGHT - 30) / len(levels))
    marks: list[Mark] = []
    said = []
    for n, level in enumerate(levels):
        y, dead = 8 + n * tall, n in found["dead_channels"]
        share = 1.0 - min(1.0, max(0.0, level / -90.0))
        marks += [
            Polygon(box(70, y, 180, tall * 0.62), "well"),
            Polygon(box(70, y, max(1.5, 180 * share), tall * 0.62), "bad" if dead else "good"),
            Text(62, y + tall * 0.5, f"channel {n + 1}", anchor="end", size=min(10.0, tall * 0.6)),
            Text(256, y + tall * 0.5, "dead" if dead else f"{level:.0f} dBFS", size=min(10.0, tall * 0.6)),
        ]
        said.append(f"channel {n + 1} {'dead' if dead else f'{level:.0f} dBFS'}")
    bottom = 8 + len(levels) * tall + 14
    phase = "out of phase: one is turned round" if "phase" in found["faults"] else "in phase"
    marks.append(Text(8, bottom, phase if len(levels) > 1 else "mono"))
    return Drawing(f"Level of each channel: {', '.join(said)}", WIDTH, bottom + 6, tuple(marks))


ITEM = Measured(
    "both-channels", "sound", "channels", _channels_alive, "alive", low=1.0, spoilt_by=("phase", "dead-channel"),
    remedy="Check the microphone, its cable and the input chosen.", draw=_channels,
)  # fmt: skip

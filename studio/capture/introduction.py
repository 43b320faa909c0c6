"""What is told of a camera when it is connected: the facts, and their sentence, made last."""

from dataclasses import dataclass

from studio.base.wording import are, count, size
from studio.capture.gphoto import About


@dataclass(frozen=True)
class Introduction:
    """A camera that was just connected. missing: files on its card that are not here yet. left: files left there, for new ones only."""

    about: About
    missing: int
    left: int

    @property
    def sentence(self) -> str:
        """All of it."""
        sentence = f"Connected: {', '.join(described(self.about, 'free on its card'))}"
        if self.missing:
            sentence += f"; fetching {count(self.missing, 'file')} that {are(self.missing)} not here yet"
        return "; ".join([sentence, *self._remarks()]) + "."

    @property
    def beside_facts(self) -> str:
        """What it tells that neither the camera's facts nor the number still to fetch do, for a place that shows those as they are now."""
        remarks = self._remarks()
        return f"{'; '.join(remarks)}." if remarks else ""

    def _remarks(self) -> list[str]:
        remarks = []
        if self.left:
            remarks.append(f"{count(self.left, 'file')} that it held before {are(self.left)} left on its card")
        if not self.about.on_card:
            remarks.append("it keeps what it shoots in its memory only, so do not unplug it before its frames are here")
        return remarks


def described(about: About, free: str = "free") -> list[str]:
    """Model, lens, battery and free space, as far as the camera says them. free: what is written behind the size."""
    facts = [about.model]
    if about.lens:
        facts.append(about.lens)
    if about.battery:
        facts.append(f"battery {about.battery}")
    if about.free_bytes is not None:
        facts.append(f"{size(about.free_bytes)} {free}")
    return facts

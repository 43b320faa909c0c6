"""What is told of a camera when it is connected: the facts, and their sentence, made last."""

from dataclasses import dataclass

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
            sentence += f"; fetching {counted(self.missing)} that {'is' if self.missing == 1 else 'are'} not here yet"
        return "; ".join([sentence, *self._remarks()]) + "."

    @property
    def beside_facts(self) -> str:
        """What it tells that neither the camera's facts nor the number still to fetch do, for a place that shows those as they are now."""
        remarks = self._remarks()
        return f"{'; '.join(remarks)}." if remarks else ""

    def _remarks(self) -> list[str]:
        remarks = []
        if self.left:
            remarks.append(
                f"{counted(self.left)} that it held before {'is' if self.left == 1 else 'are'} left on its card"
            )
        if not self.about.on_card:
            remarks.append("it keeps what it shoots in its memory only, so do not unplug it before its frames are here")
        return remarks


def described(about: About, free: str = "free") -> list[str]:
    """Model, lens, battery and free space, as far as the camera says them. free: what is written behind the gigabytes."""
    facts = [about.model]
    if about.lens:
        facts.append(about.lens)
    if about.battery:
        facts.append(f"battery {about.battery}")
    if about.free_bytes is not None:
        facts.append(f"{about.free_bytes / 1e9:.1f} GB {free}")
    return facts


def counted(count: int) -> str:
    """So many files, in words."""
    return "1 file" if count == 1 else f"{count} files"

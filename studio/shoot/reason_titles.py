"""What a frame's reasons are about, in a few words: for whoever filters or counts frames by them."""

from studio.scoring.reasons import title_of

__all__ = ["title_of"]

"""The only place that opens pictures: decode, previews, EXIF, colour, limits against hostile files."""

from studio.imaging.picture import Picture

__all__ = ["Picture"]

"""Kinds of live sources that need the pages of this room; see `studio.capture.kinds`."""

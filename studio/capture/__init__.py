"""Where frames come from. Each source is one file here and hands on the same thing (`studio.ingest.Found`) to the same chain."""

from studio.capture.card import CardSource
from studio.capture.ftp import CameraFtp
from studio.capture.hotfolder import HotFolder
from studio.capture.tether import Tether
from studio.ingest import Found, Source

__all__ = ["CameraFtp", "CardSource", "Found", "HotFolder", "Source", "Tether"]

"""Where frames come from. Each source is one file here and hands on the same thing (`studio.ingest.SourceFile`) to the same chain."""

from studio.capture.card import CardSource
from studio.capture.ftp import CameraFtp
from studio.capture.hotfolder import HotFolder
from studio.capture.tether import Tether
from studio.ingest import FrameSource, SourceFile

__all__ = ["CameraFtp", "CardSource", "FrameSource", "HotFolder", "SourceFile", "Tether"]

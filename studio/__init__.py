"""Threeshot without its window: the rooms of the house, from the brief to the verified bundle. Nothing here imports Qt."""

__version__ = "0.1.0"

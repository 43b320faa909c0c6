"""Tests of the room that opens pictures."""

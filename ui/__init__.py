"""The window (PySide6 widgets). No rule of the domain lives here: whatever changes a drop goes through `studio.shoot`."""

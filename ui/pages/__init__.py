"""The pages of a file: `start`."""

"""The pages of a file or two: `start`, and `catalog` with its `drops_model`."""

"""The pages of a file or two: `start`, `brief`, and `catalog` with its `drops_model`."""

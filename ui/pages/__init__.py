"""The pages of a file or two: `start`, `brief`, `export`, and `catalog` with its `drops_model`."""

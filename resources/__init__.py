"""Data that ships with the product: kits, recipes, schemas, icons, theme and the sample shoot. Found with importlib.resources."""

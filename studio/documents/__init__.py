"""Documents from outside, as models: brief, kit, checklist, recipe; YAML and CSV read with every mistake at once, each with its line.

A module a document: `brief`, `kit`, `checklist`, `recipe`, `brief_csv` (products from a shop's export). `loading` finds and reads
them, `schemas` writes them for editors, `gtin` knows barcodes' numbers.
"""

import os

# Pydantic would look through all that is installed for plugins of its own before the first model: a tenth of what a command takes to begin.
os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")

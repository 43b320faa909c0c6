"""Documents from outside, as models: brief, kit, checklist, recipe; YAML and CSV read with every mistake at once, each with its line.

A module a document: `brief`, `kit`, `checklist`, `recipe`, `brief_csv` (products from a shop's export). `loading` finds and reads
them, `schemas` writes them for editors, `gtin` knows barcodes' numbers.
"""

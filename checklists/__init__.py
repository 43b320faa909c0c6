"""The checklists that ship with the product, a YAML file each. Found with importlib.resources."""

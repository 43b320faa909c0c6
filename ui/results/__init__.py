"""The Results page: what the drop brought. `page.py` first."""

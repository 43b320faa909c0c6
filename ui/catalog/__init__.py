"""The Catalog page, and the parts that only it uses.

`page` puts them together: the `drops_table` with its `drops_model`, below it the `originals_panel` of the chosen drop; the `chart_panel`s
that compare drops; the `search_box` that looks into all of them.
"""

"""The Export page, and the parts that only it uses.

`page` puts them together, from a plan that `plan_reading` reads: the `recipe_panel` says who gets what, the `bundle_panel` what was made;
the `crop_bench` shows a rendition's crops, one large in the `crop_view` (moved by `crop_moves`), all of them in the `selects_strip`; the
`finding_list` is what there is to mind.
"""

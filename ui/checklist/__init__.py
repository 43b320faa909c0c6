"""The Checklist page, and the parts that only it uses.

`page` puts them together: an `item_row` for each item, with what was `measured` for it and its picture; `preflight`;
and `measuring`, with the `light_panel` (the frame with its `frame_marks`) and the `sound_panel` (with the `level_meter`).
"""

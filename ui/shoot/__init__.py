"""The Shoot page, and the parts that only it uses.

`page` puts them together, `giving_way` says what there is room for. `looking` is which frame is shown: `newest_frame` shows it (on a
`frame_canvas`, with the `reference` over it), `verdict_panel` says what is thought of it (with a `loupe`), `next_step` what is done with
it, and `filmstrip` (of `newest_frames`) what came before. `armed_shot` says where frames go and what to make, `slate_sheet` shows the
slate. `shot_strip` (of `shot_cells`) is how far the shoot is; it opens to the `open_board`, a `board_view` of a `board_model` with the
`pace`. `sources` (with `source_choice` and `source_sheet`) begins and ends what frames come from, `copies` is where the second copies go,
`card_verdict` what may be formatted, `drop_cards` lists all cards. `question` asks whether to move on, and whose a tag is; a `cue` is
heard, or not, by the `sound_switch`.
"""

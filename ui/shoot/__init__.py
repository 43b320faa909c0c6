"""The Shoot page, and the parts that only it uses.

`page` puts them together: `armed_shot` says where frames go, `slate_sheet` shows the slate, `sources` (with `source_choice` and
`source_sheet`) begins and ends what frames come from, `copies` is where the second copies go, `card_verdict` what may be formatted,
`drop_cards` lists all cards;
`board_view` (of a `board_model`) and `pace` show how far the shoot is, `newest_frames` what came in, `question` asks whether to move on,
with a `cue`, and whose a tag is.
"""

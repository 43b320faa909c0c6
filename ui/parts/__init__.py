"""What several pages use.

`page` is the base of all pages, `page_context` what they are handed; `basics` are labels, buttons and panels in the look of the `theme`;
`command_button` is one that does a command, and tips that name keys; `shapes`, `badge` and `coverage_words` show verdicts and states;
`frame_list` shows the frames of a `frame_model` with their `thumbnails`; a `canvas` shows one of them from a `viewpoint`, with `overlays`
laid over it, `closeups` for 100 % and a `box_drawing`, and `deciding` is what is said of it; `cards_list` shows the cards that were taken
in; `drawing_view` shows a small drawing; `locate` asks where a moved shoot folder lies; `sheet` is the base of what floats over the window,
`picker` a list to choose from by typing.
"""

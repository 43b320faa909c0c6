"""What all pages look at, and nothing that is painted: this room imports none of the others.

`session` is the open shoot as last read, and tells when it changed; `work` does things off the window's thread; `commands` is the one
table of what people can do, `keys` which keys do it, `actions` what a window makes of both; `live_sources` are the sources that run.
`marking` paints a mark before it is written and knows what was seen when a key went down, `undo` takes back, `known_cards` are the cards
that were taken in.
"""

"""The Review page, and the parts that only it uses.

`page` puts them together: `compare` shows several frames from one viewpoint, `layers` is what is laid over them; `frame_facts` (with its
`histogram`) is what is known of a frame. `filters` say which are `wanted`, `shown_frames` are these, bursts as one; `choosing` and
`walking` are who looks at which; `giving_way` leaves room to the picture, `client_screen` is a window of its own. The picture itself, and
what is said of it, are parts that the Shoot page has too (`ui.parts`).
"""

"""The Review page, and the parts that only it uses.

`page` puts them together: `canvas` shows a frame from a `viewpoint`, `compare` several of them from one; `closeups` are pictures large
enough for it, `overlays` what is laid over them, by `layers`; `frame_facts` (with its `histogram`) is what is known of a frame,
`deciding` what is said of frames and shots. `filters` say which are `wanted`, `shown_frames` are these, bursts as one; `choosing` and
`walking` are who looks at which; `giving_way` leaves room to the picture, `client_screen` is a window of its own.
"""

"""The Review page, and the parts that only it uses.

`page` puts them together: `canvas` shows a frame from a `viewpoint`, `compare` several of them from one; `closeups` are pictures large
enough for it, `overlays` what is laid over them; `frame_facts` (with its `histogram`) is what is known of a frame, `filters` what is shown,
`deciding` what is said of frames and shots.
"""

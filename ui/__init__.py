"""The window (Qt). No rule of the domain lives here: it reaches the studio through its front door, `studio.shoot`, alone.

`window` is the one main window; `shoot`, `review`, `checklist` and `pages` are what it shows; `parts` is what several pages use;
`state` is what all of them look at. Imports go down this list only, and no page knows another.
"""

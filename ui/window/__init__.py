"""The one main window. `app` starts it; `main_window` puts the pages into it, below the drop's `header`, the `messages` and the `job_bar`.

`rail`, `menus` and `key_sheet` are the ways to pages and commands; `closing_sheet` asks before an import is cut off;
`sample` is to try; `remembered` keeps where one was; `strictness` is asked for; `scanner` hears barcode scanners; `stall` measures how long
it was held up.
"""

"""How far the shoot is, from what the catalog holds: shot states, pace, timing, when to move on, agreement.

`states.of_drop` is the state of every shot; `pace`, `timing`, `agreement` each have an `of_drop` too; `moving_on.Asking` asks
whether to go on to the next shot. Nothing here changes anything but a camera's clock (`timing.correct`).
"""

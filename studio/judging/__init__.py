"""What happens to a frame after its copy, one chain: examine, claim, judge by its role, group, sidecar. The same for card and live.

`chain` shows all of it on one page, `live.Live` takes frames through it while they arrive. `assignment.assign` is the only place that
says whose a frame is, `verdicts` the only one that judges, `sidecars` what is written beside originals, `taken_over` reads
what cameras and other programs said before, `examine` runs in a worker.
"""

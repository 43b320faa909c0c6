"""What the states of a shot and the verdicts of a frame mean, the same in every report."""

STATE_MEANINGS = {
    "missing": "no frame yet",
    "captured": "frames, none acceptable",
    "acceptable": "a frame passes, none chosen",
    "selected": "chosen",
    "approved": "chosen and approved",
    "reshoot": "to be shot again",
}
VERDICTS = {"pass": "pass", "check": "check", "fail": "fail", None: "not judged"}

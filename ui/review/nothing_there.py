"""What is said where no frame is shown: why, and what comes next."""

from studio.base.wording import count
from ui.parts.frame_model import Wanted
from ui.state.session import Session

OFF = "Shift+F takes the filters off."


def nothing_shown(session: Session, wanted: Wanted) -> str:
    """Why there is none, and what to do."""
    if not session.rows:
        return "No frame has come in yet. Import a card (Ctrl+I), or start a source on the Shoot page (Ctrl+3)."
    if wanted.unassigned:
        return f"The tray is empty: every picture has its shot.\n{_next(session)}\n{OFF}"
    if wanted.shot is not None and session.shot(*wanted.shot) is not None:
        state = session.shot(*wanted.shot)
        if state is not None and state.frames == 0:
            return f"No frame belongs to this shot yet. Arm it and shoot it on the Shoot page (Ctrl+3).\n{OFF}"
    return f"No frame is left by these filters. {OFF}"


def _next(session: Session) -> str:
    coverage = session.coverage
    if coverage is None:
        return ""
    still = sum(not shot.done for shot in coverage.shots)
    if still:
        shots = count(still, "shot")
        return f"{shots} still need{'s' if still == 1 else ''} a frame that passes: N on the Shoot page (Ctrl+3) arms the next."
    if any(shot.selects < shot.required for shot in coverage.shots):
        return "Every shot has a frame that passes: T proposes the selects."
    return "Every shot has its select: export them (Ctrl+5)."

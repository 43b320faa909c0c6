"""What is said where no frame is shown: why, and what comes next."""

from studio.base.wording import count, listed
from ui.review.wanted import Wanted
from ui.state.keys import Keys
from ui.state.session import Session

NAMED = 4
OFF = "{view.everything} takes the filters off."


def nothing_shown(session: Session, wanted: Wanted, keys: Keys) -> str:
    """Why there is none, and what to do."""
    return keys.said(_why(session, wanted))


def _why(session: Session, wanted: Wanted) -> str:
    if not session.rows:
        return "No frame has come in yet. Import a card ({frames.import}), or start a source on the Shoot page ({page.shoot})."
    if wanted.unassigned:
        return f"The tray is empty: every picture has its shot.\n{_next(session)}\n{OFF}"
    if wanted.shot is not None and session.shot(*wanted.shot) is not None:
        state = session.shot(*wanted.shot)
        if state is not None and state.frames == 0:
            return "No frame belongs to this shot yet. Arm it and shoot it on the Shoot page ({page.shoot}).\n" + OFF
    if wanted.shots is not None:
        if not wanted.shots:
            return f"There is no such shot.\n{OFF}"
        if not any(row["sku"] and (row["sku"], row["role"]) in wanted.shots for row in session.rows.values()):
            without = [f"{sku} {session.role_title(role, sku)}" for sku, role in sorted(wanted.shots)]
            return f"No frame belongs to {listed(without, NAMED)} yet.\n{_next(session)}\n{OFF}"
    return f"No frame is left by these filters. {OFF}"


def _next(session: Session) -> str:
    coverage = session.coverage
    if coverage is None:
        return ""
    still = sum(not shot.done for shot in coverage.shots)
    if still:
        shots = count(still, "shot")
        needs = f"{shots} still need{'s' if still == 1 else ''} a frame that passes"
        return needs + ": {arm.next_open} on the Shoot page ({page.shoot}) arms the next."
    if any(shot.selects < shot.required for shot in coverage.shots):
        return "Every shot has a frame that passes: {shot.auto} proposes the selects."
    return "Every shot has its select: export them ({page.export})."

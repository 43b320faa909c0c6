"""What is said where no frame is shown: why, and what comes next."""

from studio.base.language import N_, tr, trn
from studio.base.spoken import listed
from ui.review.wanted import Wanted
from ui.state.keys import Keys
from ui.state.session import Session

NAMED = 4
OFF = N_("{view.everything} takes the filters off.")


def nothing_shown(session: Session, wanted: Wanted, keys: Keys) -> str:
    """Why there is none, and what to do."""
    return keys.said(_why(session, wanted))


def _why(session: Session, wanted: Wanted) -> str:
    if not session.rows:
        return tr(
            "No frame has come in yet. Import a card ({frames.import}), or start a source on the "
            "Shoot page ({page.shoot})."
        )
    if wanted.unassigned:
        return tr("The tray is empty: every picture has its shot.\n{next}\n{off}", next=_next(session), off=tr(OFF))
    if wanted.shot is not None and session.shot(*wanted.shot) is not None:
        state = session.shot(*wanted.shot)
        if state is not None and state.frames == 0:
            return tr(
                "No frame belongs to this shot yet. Arm it and shoot it on the Shoot page ({page.shoot}).\n"
            ) + tr(OFF)
    if wanted.shots is not None:
        if not wanted.shots:
            return tr("There is no such shot.\n{off}", off=tr(OFF))
        if not any(row["sku"] and (row["sku"], row["role"]) in wanted.shots for row in session.rows.values()):
            without = [f"{sku} {session.role_title(role, sku)}" for sku, role in sorted(wanted.shots)]
            return tr(
                "No frame belongs to {without} yet.\n{next}\n{off}",
                without=listed(without, NAMED),
                next=_next(session),
                off=tr(OFF),
            )
    return tr("No frame is left by these filters. {off}", off=tr(OFF))


def _next(session: Session) -> str:
    coverage = session.coverage
    if coverage is None:
        return ""
    still = sum(not shot.done for shot in coverage.shots)
    if still:
        needs = trn("{n} shot still needs a frame that passes", "{n} shots still need a frame that passes", still)
        return needs + tr(": {arm.next_open} on the Shoot page ({page.shoot}) arms the next.")
    if any(shot.selects < shot.required for shot in coverage.shots):
        return tr("Every shot has a frame that passes: {shot.auto} proposes the selects.")
    return tr("Every shot has its select: export them ({page.export}).")

"""What opening a drop loads and reads, loaded and read while nobody waits for it: for a program that stays open."""


def get_ready() -> None:
    """Load and read it; done twice it costs next to nothing. On any thread."""
    # What the verbs of opening, and of all that is looked at then, import when they are called first.
    from studio.documents import alt_text, brief, brief_edit, brief_findings  # noqa: F401
    from studio.ingest import check_report  # noqa: F401
    from studio.judging import asked_tags  # noqa: F401
    from studio.measure import item_kinds, measurements, recordings  # noqa: F401
    from studio.preflight import found  # noqa: F401
    from studio.shoot import choices, not_found, originals, still_due  # noqa: F401

    item_kinds.measured_items()
    # Kits and checklists are kept as they were read; a brief names one of each.
    choices.known_kits()
    choices.known_checklists()

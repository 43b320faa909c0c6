"""The one front door: `Shoot` opens a drop and offers its verbs. Window, command line and web pages change nothing but through it.

`open_or_create` opens the drop that a brief names; `BriefWriting` is a brief that is being written, of a new drop or an open one, and
`drafts` lists the new ones that were begun; `known_kits` and `known_checklists` say what a brief can choose. What is tied to no open
drop: `known_recipes`, `verify_bundle`, the keys that bundles are signed with (`station_key`, `known_keys`, `remember_key`, `forget_key`)
and their certificates (`credentials_root`, `certificate_request`, `install_certificate`, `trust_roots`), the care of the catalog
(`open_catalog`, `check_catalog`, `back_up_catalog`, `rebuild_catalog`, `originals_read`, `cards_taken_in`, `last_reading`,
`locate_drop`, `changes_seen`), all drops at once (`list_drops`, `search_drops`, `turnaround_chart`, `reshoot_chart`), where deliveries go
(`known_targets`, `target_kinds`, `target_states`, `target_mistakes`, `add_target`, `allow_in_browser`, `try_target`, `forget_target`),
those that are not through (`delivery_queue`, `go_on_delivering`, `give_up_delivery`) and plans that are being written (`PlanWriting`),
 microphones (`find_microphones`, `open_microphone`, `listen`), looking closely at a frame (`Previews`, `frame_overlay`),
what its reasons are about (`title_of`), and loading what opening needs before anybody waits for it (`get_ready`).
`handed_out` names the types that verbs give or take, for annotations; `layout` says what a shoot folder holds.
"""

from typing import TYPE_CHECKING

from studio.base import lazy
from studio.base.terms import LABELS
from studio.shoot.shoot import Shoot

if TYPE_CHECKING:
    from studio.shoot.all_drops import list_drops, reshoot_chart, search_drops, turnaround_chart
    from studio.shoot.bundles import (
        certificate_request,
        credentials_root,
        forget_key,
        install_certificate,
        known_keys,
        remember_key,
        station_key,
        trust_roots,
        verify_bundle,
    )
    from studio.shoot.by_brief import open_or_create
    from studio.shoot.catalog_care import (
        back_up_catalog,
        cards_taken_in,
        changes_seen,
        check_catalog,
        last_reading,
        locate_drop,
        open_catalog,
        originals_read,
        rebuild_catalog,
    )
    from studio.shoot.choices import known_checklists, known_kits
    from studio.shoot.close_looks import Previews, frame_overlay
    from studio.shoot.deliveries import DeliveryWish
    from studio.shoot.delivering import (
        LET_IN,
        NAME,
        NotAccepted,
        WrongAnswer,
        add_target,
        allow_in_browser,
        delivery_queue,
        forget_target,
        give_up_delivery,
        go_on_delivering,
        kept_secrets,
        known_targets,
        target_kinds,
        target_mistakes,
        target_states,
        try_target,
    )
    from studio.shoot.getting_ready import get_ready
    from studio.shoot.microphones import find_microphones, listen, open_microphone
    from studio.shoot.plan_writing import PlanWriting
    from studio.shoot.reason_titles import title_of
    from studio.shoot.recipes import known_recipes
    from studio.shoot.writing import BriefWriting, drafts

_HOMES = {
    "list_drops": "all_drops",
    "reshoot_chart": "all_drops",
    "search_drops": "all_drops",
    "turnaround_chart": "all_drops",
    "certificate_request": "bundles",
    "credentials_root": "bundles",
    "forget_key": "bundles",
    "install_certificate": "bundles",
    "trust_roots": "bundles",
    "known_keys": "bundles",
    "remember_key": "bundles",
    "station_key": "bundles",
    "verify_bundle": "bundles",
    "open_or_create": "by_brief",
    "back_up_catalog": "catalog_care",
    "cards_taken_in": "catalog_care",
    "changes_seen": "catalog_care",
    "check_catalog": "catalog_care",
    "last_reading": "catalog_care",
    "locate_drop": "catalog_care",
    "open_catalog": "catalog_care",
    "originals_read": "catalog_care",
    "rebuild_catalog": "catalog_care",
    "known_checklists": "choices",
    "known_kits": "choices",
    "Previews": "close_looks",
    "frame_overlay": "close_looks",
    "get_ready": "getting_ready",
    "DeliveryWish": "deliveries",
    "LET_IN": "delivering",
    "NAME": "delivering",
    "NotAccepted": "delivering",
    "WrongAnswer": "delivering",
    "add_target": "delivering",
    "allow_in_browser": "delivering",
    "delivery_queue": "delivering",
    "forget_target": "delivering",
    "give_up_delivery": "delivering",
    "go_on_delivering": "delivering",
    "kept_secrets": "delivering",
    "known_targets": "delivering",
    "target_kinds": "delivering",
    "target_mistakes": "delivering",
    "target_states": "delivering",
    "try_target": "delivering",
    "find_microphones": "microphones",
    "listen": "microphones",
    "open_microphone": "microphones",
    "title_of": "reason_titles",
    "known_recipes": "recipes",
    "PlanWriting": "plan_writing",
    "BriefWriting": "writing",
    "drafts": "writing",
}

__all__ = [
    "LABELS",
    "LET_IN",
    "NAME",
    "BriefWriting",
    "DeliveryWish",
    "NotAccepted",
    "PlanWriting",
    "Previews",
    "Shoot",
    "WrongAnswer",
    "add_target",
    "allow_in_browser",
    "back_up_catalog",
    "cards_taken_in",
    "certificate_request",
    "changes_seen",
    "check_catalog",
    "credentials_root",
    "delivery_queue",
    "drafts",
    "find_microphones",
    "forget_key",
    "forget_target",
    "frame_overlay",
    "get_ready",
    "give_up_delivery",
    "go_on_delivering",
    "install_certificate",
    "kept_secrets",
    "known_checklists",
    "known_keys",
    "known_kits",
    "known_recipes",
    "known_targets",
    "last_reading",
    "list_drops",
    "listen",
    "locate_drop",
    "open_catalog",
    "open_microphone",
    "open_or_create",
    "originals_read",
    "rebuild_catalog",
    "remember_key",
    "reshoot_chart",
    "search_drops",
    "station_key",
    "target_kinds",
    "target_mistakes",
    "target_states",
    "title_of",
    "trust_roots",
    "try_target",
    "turnaround_chart",
    "verify_bundle",
]

__getattr__ = lazy.names(__name__, _HOMES)

"""Verdicts: what was measured of a frame, judged by the role of its shot against its camera's grey card.

A verdict is kept with the fingerprint of all that it was made by. Where a frame's role, shot, kit, sensitivity or grey card, or the
scoring, has changed since, that is seen, and the frame is judged anew by whatever runs next.

A frame that shows a tag which is asked about (`studio.judging.asked_tags`) is to be checked, however good it is: so it covers no shot, and
is not proposed, until a person has said whether it is a picture.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import astuple
from typing import TYPE_CHECKING, Any

from studio.base.clock import now_text
from studio.catalog import Row, judging, outlines
from studio.catalog.drops import shots_of
from studio.judging import asked_tags, grey_cards
from studio.judging.grey_cards import Card
from studio.open_drop import OpenDrop

if TYPE_CHECKING:
    from studio.scoring import Limits, Reference, Result

BESIDE = 8
"""As many frames that the same camera took before and after are asked what light a shot was taken in."""


def measured(drop: OpenDrop, results: "Mapping[str, Result]", outlined: bool = False) -> None:
    """Keep what was measured of frames, and the verdict on each by its shot's role, in the change that is under way.

    One event a frame, `frame.scored`, where it is new or says something else than before. outlined: by the outlines that are due where the
    fast finder is not sure; else they are due now.
    """
    with drop.change("frames.measured") as change:
        if not outlined:
            unsure = [frame_id for frame_id, result in results.items() if not result.subject.sure]
            outlines.unsure(drop.catalog, drop.id, unsure)
            outlines.sure(drop.catalog, results.keys() - set(unsure))
        rests = _Basis(drop, list(results))
        before = {row["id"]: row for row in judging.measured(drop.catalog, drop.id, results)}
        for row in judging.to_be_judged(drop.catalog, drop.id, results):
            judged, values = rests.judge(row, results[row["id"]])
            was = before.get(row["id"])
            change.judged[row["id"]] = None
            if was is not None and _says_the_same(was, judged, values):
                judging.put_score(drop.catalog, row["id"], {"basis": values["basis"]})
            else:
                judging.put_score(drop.catalog, row["id"], values)
                _tell(drop, "frame.scored", row["id"], values)


def judge(drop: OpenDrop, frame_ids: Iterable[str]) -> list[str]:
    """Judge frames anew by what is so now; from what was measured, no picture is opened. The ids of those judged otherwise.

    Only those whose verdict rests on something else than is so now are touched. One transaction, one event for each verdict that
    changed, `frame.judged`.
    """
    from studio.scoring import Result

    ids = list(frame_ids)
    if not ids:
        return []  # what most live frames come to: asking for the grey cards would be for nothing
    changed = []
    with drop.change("frames.judged") as change:
        rests = _Basis(drop, ids)
        for row in judging.measured(drop.catalog, drop.id, ids):
            if not rests.is_behind(row):
                continue
            _, values = rests.judge(row, Result.from_dict(json.loads(row["result"])), row["version"])
            judging.put_score(drop.catalog, row["id"], values)
            if (values["verdict"], values["reasons"]) != (row["verdict"], json.loads(row["reasons"])):
                changed.append(row["id"])
                change.judged[row["id"]] = None
                _tell(drop, "frame.judged", row["id"], values)
    return changed


def beside(drop: OpenDrop, frame_ids: Iterable[str]) -> list[str]:
    """The frames whose verdict may rest on one of these: what their cameras took next to them. With these, each once."""
    found: dict[str, None] = {}
    for row in judging.to_be_judged(drop.catalog, drop.id, frame_ids):
        found |= {row["id"]: None, **{one["id"]: None for one in judging.beside(drop.catalog, row, BESIDE)}}
    return list(found)


def behind(drop: OpenDrop) -> list[str]:
    """The frames whose verdict rests on something else than is so now."""
    rests = _Basis(drop)
    return [row["id"] for row in judging.what_verdicts_rest_on(drop.catalog, drop.id) if rests.is_behind(row)]


def has_changed(drop: OpenDrop) -> str | None:
    """What verdicts rest on now, as a fingerprint; None where the drop's verdicts were last brought in step with just that."""
    now = _Basis(drop).fingerprint()
    return now if now != judging.judged_by(drop.catalog, drop.id) else None


def judge_cameras(drop: OpenDrop, cameras: Iterable[str]) -> list[str]:
    """Judge all frames of these cameras anew, as their grey cards ask for; the ids of those whose verdict or reasons changed."""
    return judge(drop, judging.frames_of_cameras(drop.catalog, drop.id, cameras))


class _Basis:
    """What verdicts are made by now: each role's limits at the drop's sensitivity, each camera's grey cards, and which frames ask.

    frame_ids: the frames that may be asked about; None: all.
    """

    def __init__(self, drop: OpenDrop, frame_ids: Iterable[str] | None = None) -> None:
        self._drop = drop
        self._asks = {one.frame: one.tag_sku for one in asked_tags.open_questions(drop, frame_ids)}
        self._levels: dict[str, Row] = {}
        self._sensitivity = drop.sensitivity
        self._cards = grey_cards.cards_of(drop)
        self._card: Callable[[str, str | None], Card | None] = grey_cards.card_of(self._cards)
        self._limits: dict[tuple[str | None, str | None], tuple[str | None, Limits]] = {}

    def fingerprint(self) -> str:
        """16 hexadecimal digits that are others as soon as the verdict on any frame may rest on something else, whatever frame it is."""
        from studio.scoring import VERSION

        shots = [
            {"sku": sku, "role": role} for sku, role in [(None, None), *shots_of(self._drop.catalog, self._drop.id)]
        ]
        limits = [(row["sku"], row["role"], role, of.to_dict()) for row in shots for role, of in [self._limits_of(row)]]
        cards = {camera: [astuple(card) for card in known] for camera, known in self._cards.items()}
        text = json.dumps([VERSION, sorted(limits, key=str), cards], sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:16]

    def is_behind(self, row: Row) -> bool:
        """Whether a row of `judging.what_verdicts_rest_on` was judged by something else than is so now."""
        role, limits = self._limits_of(row)
        known = self._reference_of(row, row["subject_ev"], row["background_ev"])
        return (row["basis"], row["scored_role"]) != (self._basis_of(row, limits, known), role)

    def judge(self, row: Row, result: "Result", version: int | None = None) -> tuple[dict[str, Any], dict[str, Any]]:
        """The judged result, and the columns of `score`. version: of the scoring that measured it; None: the present one."""
        from studio.scoring import VERSION
        from studio.scoring import judge as judged_by

        role, limits = self._limits_of(row)
        card = self._card_of(row)
        known = self._reference_of(row, result.exposure.subject_ev, result.exposure.background_ev)
        neutral = card.neutral if card is not None else None
        size = (int(row["width"]), int(row["height"])) if row["width"] and row["height"] else None
        judged = judged_by(result, limits, neutral, size, known).to_dict()
        if (tag := self._asks.get(row["id"])) is not None:
            judged["verdict"] = "check" if judged["verdict"] == "pass" else judged["verdict"]
            judged["reasons"] = [*judged["reasons"], f"Tag: of {tag} in view; say whether to stay or move on"]
        values = _columns(judged)
        values |= {"role": role, "basis": self._basis_of(row, limits, known), "version": version or VERSION}
        return judged, values

    def _basis_of(self, row: Row, limits: "Limits", known: "Reference | None") -> str:
        made_by = _fingerprint(limits, self._card_of(row), known)
        asks = self._asks.get(row["id"])
        return made_by if asks is None else f"{made_by} {asks}"

    def _card_of(self, row: Row) -> Card | None:
        return self._card(row["camera_id"], row["corrected_at"])

    def _reference_of(self, row: Row, subject_ev: float | None, background_ev: float | None) -> "Reference | None":
        from studio.judging.references import reference_of

        if row["kind"] != "picture" or subject_ev is None or background_ev is None:
            return None  # slates, tags and cards are held against nothing
        others = judging.beside(self._drop.catalog, row, BESIDE) if row["shot_id"] is not None else []
        alike = self._levels_of([one["id"] for one in others if one["shot_id"] == row["shot_id"]])
        return reference_of(row, subject_ev, background_ev, self._card_of(row), alike)

    def _levels_of(self, frame_ids: list[str]) -> list[Row]:
        """What was measured of these frames, asked for once: neighbours have their neighbours in common."""
        if new := [frame_id for frame_id in frame_ids if frame_id not in self._levels]:
            self._levels |= {one["id"]: one for one in judging.levels_of(self._drop.catalog, new)}
        return [self._levels[frame_id] for frame_id in frame_ids if frame_id in self._levels]

    def _limits_of(self, row: Row) -> "tuple[str | None, Limits]":
        from studio.scoring import Limits

        key = (row["sku"], row["role"])
        if key not in self._limits:
            role = self._drop.role(*key)
            limits = Limits.of(role) if role else Limits()
            self._limits[key] = (role.id if role else None, limits.at(self._sensitivity))
        return self._limits[key]


def _fingerprint(limits: "Limits", card: Card | None, known: "Reference | None") -> str:
    """16 hexadecimal digits that are others as soon as anything is that a verdict rests on besides the measurement."""
    from studio.scoring import VERSION

    basis = [VERSION, limits.to_dict(), card and card.neutral, known and astuple(known)]
    text = json.dumps(basis, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _says_the_same(score: Row, judged: dict[str, Any], values: dict[str, Any]) -> bool:
    made_by = (score["scored_role"], score["version"])
    return json.loads(score["result"]) == judged and made_by == (values["role"], values["version"])


def _tell(drop: OpenDrop, kind: str, frame_id: str, score: dict[str, Any]) -> None:
    data = {"verdict": score["verdict"], "role": score["role"], "reasons": score["reasons"]}
    drop.catalog.tell(kind, drop.id, frame_id, data)


def _columns(result: dict[str, Any]) -> dict[str, Any]:
    """The columns of `score` that a result fills."""
    sharpness, subject, exposure = result["sharpness"], result["subject"] or {}, result["exposure"]
    return {
        "scored_at": now_text(),
        "verdict": result["verdict"],
        "reasons": result["reasons"],
        "sharpness": sharpness["score"],
        "kind": sharpness["kind"],
        "blur_px": sharpness["blur_px"],
        "blur_px_delivery": sharpness["blur_px_delivery"],
        "uncertainty_px": sharpness["uncertainty_px"],
        "edges": sharpness["edges"],
        "subject_x": subject.get("x"),
        "subject_y": subject.get("y"),
        "subject_width": subject.get("width"),
        "subject_height": subject.get("height"),
        "subject_source": subject.get("source"),
        "subject_ev": exposure["subject_ev"],
        "clipped_high_pct": exposure["clipped_high_pct"],
        "clipped_low_pct": exposure["clipped_low_pct"],
        "noise_pct": exposure["noise_pct"],
        "result": result,
    }

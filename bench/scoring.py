"""`python -m bench.scoring [--photos DIR]…`: how well scoring tells sharp from soft, motion from defocus, and light from dark.

The frames of the sample shoot by their labels, then a ladder of real sharp pictures blurred by known kernels (see scoring_ladder). With
`--judgement DIR` only pictures that nobody tuned to (see scoring_judgement).
"""

import argparse
import csv
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from importlib.resources import as_file, files
from multiprocessing import get_context
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from bench import scoring_boxes, scoring_heroes
from bench import scoring_ladder as ladder
from bench.ranks import Numbers, auc, balanced, spearman
from bench.scoring_peers import PEERS
from studio import scoring
from studio.imaging import Picture

HARSH, CLEAN = (-2.0, 8.0, 70), (0.0, 0.0, 95)


@dataclass(frozen=True)
class Shot:
    """A frame of the ladder, what scoring measured, and what the peers say (smaller for sharper, as blur is)."""

    truth: ladder.Truth
    blur_px: float
    ratio: float
    kind: str
    subject_ev: float
    peers: dict[str, float]


def picture(bgr: NDArray[np.uint8]) -> Picture:
    """A decoded picture as scoring takes it."""
    height, width = bgr.shape[:2]
    size = (max(1, width // 8), max(1, height // 8))
    small = cv2.cvtColor(cv2.resize(bgr, size, interpolation=cv2.INTER_AREA), cv2.COLOR_BGR2RGB)
    luma = cv2.cvtColor(bgr, cv2.COLOR_BGR2GRAY)
    return Picture(np.asarray(luma, np.uint8), np.asarray(small, np.uint8), width, height)


def climb(scene: Path, quick: bool, with_peers: bool) -> list[Shot]:
    """Score every frame of one scene's ladder."""
    cv2.setNumThreads(1)
    shots = []
    for truth, data in ladder.frames(scene, quick):
        bgr = np.asarray(cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR), np.uint8)
        seen = picture(bgr)
        result = scoring.score(seen, scoring.Limits())
        sharp = result.sharpness
        # A frame without an edge to judge by counts as soft: nobody would take it for sharp.
        blur = sharp.blur_px if sharp.blur_px is not None else 99.0
        peers = {name: -peer(seen.luma) for name, peer in PEERS.items()} if with_peers else {}
        ev = result.exposure.subject_ev
        shots.append(Shot(truth, blur, sharp.motion_ratio or 0.0, sharp.kind, ev, peers))
    return shots


def report(shots: dict[str, list[Shot]]) -> None:
    """Print the ladder's figures beside the aims and the best peer."""
    every = [shot for found in shots.values() for shot in found]
    print(f"\nThe ladder: {len(shots)} scenes, {len(every)} frames at {ladder.SIDE} px\n")
    print(f"{'figure':66}{'aim':>16}{'ours':>18}   best peer")
    rows: list[tuple[str, str, Callable[[Callable[[Shot], float]], tuple[float, ...]], Callable[..., float]]] = [
        (
            "AUC sharp (r ≤ 0.5) against soft (r ≥ 3)",
            "≥ 0.998",
            lambda m: (auc(_of(every, m, _sharp), _of(every, m, _soft)),),
            max,
        ),
        (
            "balanced accuracy, one threshold",
            "≥ 0.985",
            lambda m: (balanced(_of(every, m, _sharp), _of(every, m, _soft))[0],),
            max,
        ),
        (
            "AUC sharp against motion of 12 px and more",
            "≥ 0.985",
            lambda m: (auc(_of(every, m, _sharp), _of(every, m, _moved)),),
            max,
        ),
        ("Spearman within a scene, median / worst", "≥ 0.98 / 0.92", lambda m: _spearman(shots, m), max),
        ("relative change by −2 EV, noise 8, quality 70, median / 90 %", "", lambda m: _change(shots, m, True), min),
    ]
    for name, aim, figure, best in rows:
        ours = figure(lambda shot: shot.blur_px)
        peers = [(figure(lambda shot, n=peer: shot.peers[n]), peer) for peer in every[0].peers]
        top = best(peers, default=None)
        said = f"{_show(top[0])} ({top[1]})" if top else ""
        print(f"{name:66}{aim:>16}{_show(ours):>18}   {said}")
    alone: list[tuple[str, str, tuple[float, ...]]] = [
        (
            "change of blur_px in pixels by the same, median / 90 %",
            "≤ 0.05 / 0.25",
            _change(shots, lambda s: s.blur_px, False),
        ),
        ("motion against defocus: AUC / balanced accuracy", "≥ 0.98 / 0.93", _motion(every)),
        ("σ measured over r/2, r ≥ 2: median / interquartile range", "0.95–1.05 / 0.20", _scale(every)),
        ("exposure error against the true shift, EV: median / 90 %", "≤ 0.1", _exposure(shots)),
    ]
    for name, aim, figures in alone:
        print(f"{name:66}{aim:>16}{_show(figures):>18}")


def _of(shots: list[Shot], measure: Callable[[Shot], float], wanted: Callable[[Shot], bool]) -> Numbers:
    return np.array([measure(shot) for shot in shots if wanted(shot)])


def _sharp(shot: Shot) -> bool:
    return shot.truth.sharp


def _soft(shot: Shot) -> bool:
    return shot.truth.radius_px >= 3


def _moved(shot: Shot) -> bool:
    return shot.truth.length_px >= 12


def _spearman(shots: dict[str, list[Shot]], measure: Callable[[Shot], float]) -> tuple[float, float]:
    found = []
    for scene in shots.values():
        discs = [shot for shot in scene if not shot.truth.length_px]
        found.append(spearman(np.array([s.truth.radius_px for s in discs]), np.array([measure(s) for s in discs])))
    return float(np.median(found)), min(found)


def _pairs(shots: dict[str, list[Shot]]) -> Iterator[tuple[Shot, Shot]]:
    for scene in shots.values():
        by: dict[tuple[float, ...], dict[tuple[float, ...], Shot]] = {}
        for shot in scene:
            t = shot.truth
            by.setdefault((t.radius_px, t.length_px, t.angle_deg), {})[(t.ev, t.noise, t.quality)] = shot
        yield from ((found[CLEAN], found[HARSH]) for found in by.values() if CLEAN in found and HARSH in found)


def _change(shots: dict[str, list[Shot]], measure: Callable[[Shot], float], relative: bool) -> tuple[float, float]:
    found = []
    for clean, harsh in _pairs(shots):
        change = abs(measure(harsh) - measure(clean))
        found.append(change / max(abs(measure(clean)), 1e-9) if relative else change)
    if not found:
        return float("nan"), float("nan")
    return float(np.median(found)), float(np.percentile(found, 90))


def _motion(shots: list[Shot]) -> tuple[float, float]:
    defocus = _of(shots, lambda s: s.ratio, lambda s: s.truth.radius_px >= 2)
    moved = _of(shots, lambda s: s.ratio, _moved)
    return auc(defocus, moved), balanced(defocus, moved)[0]


def _scale(shots: list[Shot]) -> tuple[float, float]:
    found = [shot.blur_px / (shot.truth.radius_px / 2) for shot in shots if shot.truth.radius_px >= 2]
    low, middle, high = np.percentile(found, (25, 50, 75))
    return float(middle), float(high - low)


def _exposure(shots: dict[str, list[Shot]]) -> tuple[float, float]:
    found = []
    for scene in shots.values():
        base = {(s.truth.radius_px, s.truth.length_px, s.truth.angle_deg): s for s in scene if _state(s) == CLEAN}
        for shot in scene:
            clean = base.get((shot.truth.radius_px, shot.truth.length_px, shot.truth.angle_deg))
            if shot.truth.ev and clean is not None:
                found.append(abs(shot.subject_ev - clean.subject_ev - shot.truth.ev))
    return (float(np.median(found)), float(np.percentile(found, 90))) if found else (float("nan"), float("nan"))


def _state(shot: Shot) -> tuple[float, float, int]:
    return shot.truth.ev, shot.truth.noise, shot.truth.quality


def _show(figures: tuple[float, ...]) -> str:
    return " / ".join(f"{figure:.3f}" for figure in figures)


def sample(folder: Path) -> int:
    """Print the sample shoot by its labels; the number of frames judged otherwise than they should be."""
    from studio.documents.kit import load_kit
    from studio.imaging import open_picture, read_exif

    kit = load_kit("three-shot")
    wrong = 0
    print(f"{'frame':12}{'variant':14}{'blur_px':>9}{'at 2048':>9}{'kind':>9}{'EV':>7}  verdict")
    with (folder / "labels.csv").open(encoding="utf-8") as table:
        for row in csv.DictReader(table):
            if row["variant"] in ("slate", "hangtag", "greycard"):
                continue
            seen = open_picture(folder / row["file"])
            area = read_exif(folder / row["file"]).subject_upright(seen.width, seen.height)
            result = scoring.score(seen, scoring.Limits.of(kit.role(row["role"])), area)
            fine = agrees(row["variant"], result)
            wrong += not fine
            sharp = result.sharpness
            print(
                f"{Path(row['file']).stem:12}{row['variant']:14}{sharp.blur_px or 0:9.2f}{sharp.blur_px_delivery or 0:9.2f}"
                f"{sharp.kind:>9}{result.exposure.subject_ev:7.2f}  {result.verdict}{'' if fine else '  ← NOT AS LABELLED'}"
                f" {'; '.join(result.reasons)}"
            )
    print(f"{wrong} judged otherwise than labelled")
    return wrong


def agrees(variant: str, result: scoring.Result) -> bool:
    """Whether a result says what the label of the sample shoot says."""
    words = " ".join(result.reasons)
    exposed = "over" if "over" in words else "under" if "under" in words else ""
    expected = {"over": "over", "under": "under"}.get(variant, "")
    if exposed != expected:
        return False
    if variant == "good":
        return result.verdict == "pass" and result.sharpness.kind == "sharp"
    if variant == "noisy":
        return result.verdict != "fail" and result.sharpness.kind == "sharp"
    if variant == "cast":
        return result.verdict == "check" and "cast" in words
    if variant == "motion":
        return result.verdict == "fail" and result.sharpness.kind == "motion"
    if variant in ("soft", "focus-behind", "focus-front"):
        return result.verdict == "fail" and result.sharpness.kind == "defocus"
    return True


def judgement(folder: Path, page: Path | None, jobs: int) -> int:
    """Print the table of the pictures in `folder`, or write it into a page."""
    from bench.scoring_judgement import Judged, table, write_into

    judged = Judged(folder, jobs)
    if not judged.pictures:
        print(f"{folder}: no picture of a labels.csv is there", file=sys.stderr)
        return 1
    made = table(judged)
    print(made)
    if page is not None:
        write_into(page, made)
    return 0


def main() -> int:
    """Run the evaluation and print it."""
    parser = argparse.ArgumentParser(prog="python -m bench.scoring", description=__doc__)
    parser.add_argument(
        "--photos", type=Path, action="append", default=[], metavar="DIR", help="sharp pictures for the ladder"
    )
    parser.add_argument("--no-sample", action="store_true", help="leave the sample shoot out of the ladder")
    parser.add_argument(
        "--half", choices=("even", "odd"), help="only every other scene, to design on one half and check on the other"
    )
    parser.add_argument("--quick", action="store_true", help="four of the twelve conditions")
    parser.add_argument(
        "--no-peers", action="store_true", help="leave the peers out (they take as long as all the rest)"
    )
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument(
        "--judgement",
        type=Path,
        metavar="DIR",
        help="only the table of pictures that nobody tuned to: labels.csv with data beside it, in DIR or a folder of it",
    )
    parser.add_argument("--into", type=Path, metavar="PAGE", help="write that table into a page, between its marks")
    parser.add_argument(
        "--boxes",
        type=Path,
        metavar="DIR",
        help="only: how often subject boxes are right, on the pictures of scoring_boxes.csv in DIR",
    )
    parser.add_argument("--heroes", action="store_true", help="only: hard hero frames, drawn (see scoring_heroes)")
    parser.add_argument("--keep", type=Path, metavar="DIR", help="put those frames into a folder, to look at them")
    options = parser.parse_args()
    if options.judgement is not None:
        return judgement(options.judgement, options.into, options.jobs)
    if options.boxes is not None:
        return 0 if scoring_boxes.report(options.boxes) else 1
    if options.heroes:
        scoring_heroes.report(options.keep)
        return 0
    with as_file(files("resources") / "sample-shoot") as folder:
        wrong = sample(folder)
        chosen = ladder.scenes(options.photos)
        if not options.no_sample:
            with (folder / "labels.csv").open(encoding="utf-8") as table:
                chosen += [folder / row["file"] for row in csv.DictReader(table) if row["variant"] == "good"]
        if options.half:
            chosen = chosen[options.half == "odd" :: 2]
        shots: dict[str, list[Shot]] = {}
        with ProcessPoolExecutor(options.jobs, get_context("spawn")) as pool:
            jobs = {p.name: pool.submit(climb, p, options.quick, not options.no_peers) for p in chosen}
            for name, job in jobs.items():
                if found := job.result():
                    shots[name] = found
                    print(f"{name}: {len(found)} frames", file=sys.stderr, flush=True)
        report(shots)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())

"""Every sentence that a verdict can say is said of a picture, and not of its good twin."""

import ast
import inspect
from collections.abc import Callable

import cv2
import numpy as np
import pytest

from studio import scoring
from studio.scoring import exposure_verdict, verdict, verdict_sharpness
from tests.studio.scoring.conftest import to_picture
from tests.studio.scoring.test_focus_and_motion import (
    AREA,
    HEIGHT,
    WIDTH,
    Map,
    judged,
    on_table,
    smeared,
    soft,
    weave,
)

Said = Callable[[], scoring.Result]
ROWS, COLUMNS = (field.astype(np.float32) for field in np.mgrid[0:HEIGHT, 0:WIDTH])
CRISP, CLOTH = weave(2, 70, 190), weave(1, 90, 170)


def flat(level: float) -> Map:
    return np.full((HEIGHT, WIDTH), level, np.float32)


def coloured(picture: Map, *gains: float) -> Map:
    return np.asarray(picture[..., None] * np.array(gains, np.float32), np.float32)


def lit(picture: Map, off_ev: float = 0.0, **limits: object) -> scoring.Result:
    """Judged by these limits, with a grey card that says how far off the exposure is (0: none is asked)."""
    seen = to_picture(cv2.GaussianBlur(picture, (0, 0), 0.5))
    asked = scoring.Limits.from_dict({**scoring.Limits().to_dict(), **limits})
    card = scoring.Reference("grey-card", off_ev, "the grey card, 2 min before") if off_ev else None
    return scoring.judge(scoring.score(seen, asked, AREA), asked, None, (WIDTH, HEIGHT), card)


def on_a_crisp_part(left: int, top: int, right: int, bottom: int, cloth: Map) -> scoring.Result:
    """The cloth as the product where of the rest only that part is crisp."""
    table = soft(CRISP, 4.0)
    table[top:bottom, left:right] = CRISP[top:bottom, left:right]
    return judged(on_table(cloth, table, 3.0))


def moved_guess(path: list[float]) -> scoring.Result:
    picture = coloured(CRISP, 0.6, 0.8, 1.0)
    picture[200:620, 380:840] = coloured(smeared(weave(1, 60, 200), path), 1.15, 0.35, 0.3)[200:620, 380:840]
    return judged(picture, None)


def dots(sigma: float) -> scoring.Result:
    """Three discs, each as blurred as its neighbours nearly are."""
    cloth = flat(130)
    for x, y, radius, share in ((500, 400, 30, 1.0), (600, 420, 40, 1.3), (700, 380, 30, 0.9)):
        disc = flat(0)
        cv2.circle(disc, (x, y), radius, 50.0, -1)
        cloth = cloth + soft(disc, sigma * share)
    return judged(on_table(cloth, flat(120), 8.0))


def folds(fine: float, wide: float) -> Map:
    """Six folds side by side, each in a direction of its own, every second one wide."""
    cloth = flat(120)
    for number in range(6):
        left, top, turn = 400 + 133 * (number % 3), 240 + 180 * (number // 3), np.radians(30 * number)
        across = (COLUMNS - left - 66) * np.cos(turn) + (ROWS - top - 90) * np.sin(turn)
        inner = np.minimum(np.minimum(COLUMNS - left, left + 133 - COLUMNS), np.minimum(ROWS - top, top + 180 - ROWS))
        cloth += 20 * np.tanh(across / (fine if number % 2 else wide)) * np.clip(inner / 30, 0, 1)
    return cloth


def bare(cloth: Map) -> scoring.Result:
    """The cloth on a table of which one part is crisp and the rest is bare."""
    table = soft(CRISP, 20.0)
    table[40:160, 60:360] = CRISP[40:160, 60:360]
    return judged(on_table(cloth, table, 20.0))


def crowded(sigma: float) -> Map:
    """Loops as of a towel, so close that one's edge is the next one's."""
    loops = np.abs(cv2.GaussianBlur(np.random.default_rng(5).normal(0, 1, (HEIGHT, WIDTH)), (0, 0), 1.3)).astype(
        np.float32
    )
    return on_table(soft(np.clip(80 + 40 * loops / loops.std(), 0, 250).astype(np.float32), sigma), flat(120))


def brightening(step: float) -> Map:
    """A cloth whose light grows downwards, into white where it grows by much."""
    return np.asarray(np.clip(on_table(CLOTH + (ROWS - 240) * step - 40, flat(120)), 0, 255), np.float32)


def bleached(texture: float) -> Map:
    """A bright table that falls off, from white to three quarters of it, with so much texture."""
    grain = cv2.GaussianBlur(weave(3, 90, 0), (0, 0), 3.0)
    return np.asarray(np.clip(265 - 40 * ROWS / HEIGHT + texture * grain / grain.std(), 0, 255), np.float32)


def white_part(level: float) -> Map:
    picture = on_table(CLOTH, flat(120))
    picture[300:420, 480:640] = level
    return picture


SOFT = soft(CLOTH, 3.0)
GOOD: Said = lambda: judged(on_table(CLOTH, CRISP))  # noqa: E731
SENTENCES: dict[str, tuple[Said, Said]] = {
    "Soft: focus is behind the product. Refocus": (lambda: judged(on_table(SOFT, CRISP, 3.0)), GOOD),
    "Soft: focus is in front of the product. Refocus": (lambda: on_a_crisp_part(0, 620, WIDTH, HEIGHT, SOFT), GOOD),
    "Soft: focus is beside the product. Refocus": (lambda: on_a_crisp_part(40, 300, 340, 560, SOFT), GOOD),
    "Soft: refocus on the product": (lambda: judged(soft(on_table(CLOTH, CRISP), 3.0)), GOOD),
    "Few clear edges on the product": (lambda: bare(folds(3, 40)), lambda: bare(CLOTH)),
    "Focus may be behind the product": (lambda: judged(on_table(soft(CLOTH, 1.0), CRISP, 1.0)), GOOD),
    "The product moved": (
        lambda: judged(on_table(smeared(weave(1, 60, 200), [1] * 9), CRISP)),
        lambda: judged(on_table(weave(1, 60, 200), CRISP)),
    ),
    "Look at 100 % whether the product moved": (lambda: moved_guess([1] * 9), lambda: moved_guess([1])),
    "Camera shake:": (lambda: judged(smeared(CRISP, [1] * 9)), lambda: judged(CRISP)),
    "Camera shake or a moving product:": (
        lambda: judged(on_table(smeared(weave(1, 60, 200), [1] * 9), flat(120))),
        lambda: judged(on_table(weave(1, 60, 200), flat(120))),
    ),
    "Borderline sharp": (lambda: dots(1.27), lambda: dots(0.6)),
    "Dense texture, nothing fine in it": (lambda: judged(crowded(1.2)), lambda: judged(crowded(0.01))),
    "No edges to judge the sharpness by": (lambda: judged(flat(190)), GOOD),
    "Sharpness can't be judged where the subject is blown out": (
        lambda: judged(np.minimum(soft(brightening(0.55), 1.6), 255)),
        lambda: judged(brightening(0.1)),
    ),
    "Subject at least 0.5 EV over": (lambda: judged(brightening(0.9)), lambda: judged(brightening(0.1))),
    "Subject perhaps 0.5 EV over: 17 % of it is blown out": (lambda: judged(white_part(255)), lambda: judged(white_part(240))),
    "Subject perhaps 0.5 EV over: what lies beside it runs into white": (
        lambda: judged(on_table(CLOTH + 30, bleached(6.0))),
        lambda: judged(on_table(CLOTH + 30, bleached(0.0))),
    ),
    "Subject perhaps 0.5 EV over: 100 % of it clipped in red": (
        lambda: judged(np.minimum(coloured(CLOTH + 90, 1.6, 0.6, 0.5), 255)),
        lambda: judged(coloured(CLOTH + 20, 1.2, 0.6, 0.5)),
    ),
    "Subject 2.0 EV over against the grey card": (
        lambda: lit(on_table(CLOTH, CRISP), 2.0),
        lambda: lit(on_table(CLOTH, CRISP), 0.1),
    ),
    "Subject 2.0 EV under against the grey card": (
        lambda: lit(on_table(CLOTH, CRISP), -2.0),
        lambda: lit(on_table(CLOTH, CRISP), -0.1),
    ),
    "Subject up to 2": (lambda: judged(on_table(CLOTH, CRISP) * 0.6), GOOD),
    "Subject 7.1 EV under, its shadows are lost in noise": (
        lambda: judged(on_table(CLOTH, CRISP) * 0.1 + np.random.default_rng(7).normal(0, 9, (HEIGHT, WIDTH)).astype(np.float32)),
        GOOD,
    ),
    "22 % of the subject is black": (
        lambda: judged(on_table(np.where(ROWS < 330, 0, CLOTH).astype(np.float32), CRISP)),
        GOOD,
    ),
    "Noise": (
        lambda: judged(on_table(CLOTH, flat(120)) + np.random.default_rng(7).normal(0, 25, (HEIGHT, WIDTH)).astype(np.float32)),
        GOOD,
    ),
    "Background 1": (
        lambda: lit(on_table(CLOTH, flat(180)), background="white"),
        lambda: lit(on_table(CLOTH, flat(255)), background="white"),
    ),
    "Background uneven by": (
        lambda: lit(on_table(CLOTH, 200 + COLUMNS / 20), background="white"),
        lambda: lit(on_table(CLOTH, flat(255)), background="white"),
    ),
    "Too small": (lambda: lit(on_table(CLOTH, CRISP), min_pixels=2000), lambda: lit(on_table(CLOTH, CRISP), min_pixels=1200)),
    "Held wrong": (
        lambda: lit(on_table(CLOTH, CRISP), orientation="portrait"),
        lambda: lit(on_table(CLOTH, CRISP), orientation="landscape"),
    ),
}  # fmt: skip
ELSEWHERE = {
    "Colour cast of": "test_exposure.test_a_cast_is_named, of the sample shoot",
}


@pytest.mark.parametrize("sentence", SENTENCES)
def test_it_is_said_of_its_picture_and_not_of_the_good_twin(sentence: str) -> None:
    bad, good = SENTENCES[sentence]
    said, unsaid = bad().reasons, good().reasons
    assert any(reason.startswith(sentence) for reason in said), said
    kind = sentence.split(":")[0][:18]
    assert not any(reason.startswith(kind) for reason in unsaid), unsaid


def test_no_sentence_is_without_its_picture() -> None:
    heads = set()
    for module in (verdict, verdict_sharpness, exposure_verdict):
        for node in ast.walk(ast.parse(inspect.getsource(module))):
            parts = node.values if isinstance(node, ast.JoinedStr) else []
            if (
                parts
                and isinstance(parts[0], ast.Constant)
                and " " in str(parts[0].value)
                and str(parts[0].value)[0].isupper()
            ):
                heads.add(str(parts[0].value))
    known = [*SENTENCES, *ELSEWHERE]
    assert len(heads) >= 15
    assert not [head for head in heads if not any(one.startswith(head[:12].rstrip(": ")) for one in known)]

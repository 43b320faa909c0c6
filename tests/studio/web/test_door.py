"""The door's codes, asked for by the window while the page takes them."""

import threading
from concurrent.futures import ThreadPoolExecutor

from studio.base.errors import Refused
from studio.web.door import Door

PEOPLE, ROUNDS = 8, 60


def test_all_who_ask_at_once_are_shown_one_code_and_it_admits_one_of_them() -> None:
    door = Door()
    together = threading.Barrier(PEOPLE, timeout=20)

    def come_in(_: int) -> list[tuple[str, str]]:
        seen = []
        for _ in range(ROUNDS):
            together.wait()
            code = door.code()
            together.wait()
            try:
                seen.append((code, door.enter(code)))
            except Refused as error:
                seen.append((code, str(error)))
        return seen

    with ThreadPoolExecutor(PEOPLE) as people:
        answers = list(people.map(come_in, range(PEOPLE)))
    for of_a_round in zip(*answers, strict=True):
        assert len({code for code, _ in of_a_round}) == 1
        refused = [said for _, said in of_a_round if "was used already" in said]
        assert len(refused) == PEOPLE - 1

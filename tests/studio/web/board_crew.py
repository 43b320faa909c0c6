"""A shoot with its board served, and producers and guests who come in with a phone."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx

from studio.shoot import Shoot
from studio.web.board import BoardPage

OWN = {"X-Threeshot": "1"}
HERO = ("HS-TOTE-01", "hero")


def make(sample: Path, folder: Path) -> None:
    """The sample drop with two frames of the tote's hero, the first of which is its select."""
    card = folder / "card" / "DCIM" / "100HARBR"
    card.mkdir(parents=True)
    for name in ("IMG_0005.JPG", "IMG_0006.JPG"):
        shutil.copy(sample / "camera-a" / "DCIM" / "100HARBR" / name, card)
    shoot = Shoot.create(sample / "brief.yaml", folder / "drop")
    frames = shoot.frames.import_sources([folder / "card"]).frames
    shoot.marks.assign(frames, *HERO)
    shoot.marks.select(shoot.frames.find("IMG_0006")["id"])
    shoot.drop.catalog.close()


class BoardCrew:
    """shoot, page, and said: what the crew was told."""

    def __init__(self, drop: str | Path, **more: Any) -> None:
        self.shoot = Shoot.open(str(drop))
        self.said: list[str] = []
        self.page = BoardPage(self.shoot, "127.0.0.1", 0, self.said.append, **more)

    def state(self) -> Any:
        """How the tote's hero stands."""
        return next(shot for shot in self.shoot.coverage().shots if (shot.sku, shot.role) == HERO)

    def phone(self, name: str = "", role: str = "producer", local: str | None = None) -> "BoardPhone":
        """Somebody who scans the code and says who they are. local: the address that they come from."""
        phone = BoardPhone(self.page.address, local)
        answer = phone.http.get(self.page.link(role), follow_redirects=True)
        assert answer.status_code == 200 and "Who are you?" in answer.text
        if name:
            assert phone.post("/name", name=name).status_code == 200
        return phone


class BoardPhone:
    """A browser with its cookies."""

    def __init__(self, address: str, local: str | None = None) -> None:
        transport = httpx.HTTPTransport(local_address=local, verify=False) if local else None
        self.http = httpx.Client(base_url=address, timeout=15, transport=transport, verify=False)

    def get(self, path: str, **query: str) -> httpx.Response:
        """Look at something."""
        return self.http.get(path, params=query)

    def post(self, path: str, headers: dict[str, str] | None = None, **value: Any) -> httpx.Response:
        """Say something."""
        return self.http.post(path, json=value, headers=OWN if headers is None else headers)

    def decide(self, decision: str, seen: dict[str, Any] | None = None, **more: Any) -> httpx.Response:
        """Decide on the tote's hero."""
        return self.post("/decide", sku=HERO[0], role=HERO[1], decision=decision, seen=seen, **more)

    def shot(self) -> str:
        """The tote's hero, as the page has it."""
        return self.get("/part/shot", sku=HERO[0], role=HERO[1]).text

    def changes(self) -> Iterator[dict[str, Any]]:
        """What is told of changes, from the first on."""
        with self.http.stream("GET", "/events", timeout=30) as stream:
            assert stream.headers["content-type"].startswith("text/event-stream")
            kind = ""
            for line in stream.iter_lines():
                if line.startswith("event: "):
                    kind = line.removeprefix("event: ")
                elif line.startswith("data: ") and kind in ("changed", "out"):
                    yield {"kind": kind, **json.loads(line.removeprefix("data: "))}

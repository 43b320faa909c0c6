"""A hot folder, a camera by FTP and a phone at once, into one drop: nothing is lost, and nothing comes twice."""

import ftplib
import io
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from studio.base import jobs
from studio.capture import CameraFtp
from studio.capture.inbox import incoming
from studio.shoot import Shoot
from studio.web.phone import PhonePage
from tests.studio.capture.receiving import photo, until
from tests.studio.ingest.cards import contents
from tests.studio.web.test_phone import Phone

EACH = 5


def test_three_sources_at_once_lose_nothing(sample_shoot: Path, tmp_path: Path) -> None:
    shoot = Shoot.create(sample_shoot / "brief.yaml", tmp_path / "shoot")
    hot = tmp_path / "hot"
    hot.mkdir()
    ftp = CameraFtp(incoming(shoot.folder, "ftp"), "127.0.0.1", 0)

    def write_into_folder() -> None:
        for number in range(EACH):
            (hot / f"IMG_{number:04d}.jpg").write_bytes(photo(number))

    def push() -> None:
        with ftplib.FTP(timeout=10) as camera:
            camera.connect(ftp.settings.host, ftp.settings.port)
            camera.login(ftp.settings.user, ftp.settings.password)
            for number in range(EACH, 2 * EACH):
                camera.storbinary(f"STOR IMG_{number:04d}.JPG", io.BytesIO(photo(number)))

    with PhonePage(shoot, "127.0.0.1", 0) as page:
        phone = Phone(page.address)
        phone.http.get(page.link)
        running = [
            jobs.run("hot", lambda progress: shoot.frames.watch(hot, progress=progress)),
            jobs.run("ftp", lambda progress: shoot.frames.take_from(ftp, progress=progress)),
            jobs.run("phone", lambda progress: shoot.frames.take_from(page.source, progress=progress)),
        ]
        with ThreadPoolExecutor(3) as people:
            sent = [people.submit(write_into_folder), people.submit(push)]
            for number in range(2 * EACH, 3 * EACH):
                phone.send("image.jpg", photo(number))
            for one in sent:
                one.result()
        assert until(lambda: len(shoot.frames.list()) == 3 * EACH, 60)
        for job in running:
            job.cancel()
        reports = [job.wait(60) for job in running]
    assert [(report.copied, report.failed) for report in reports] == [(EACH, [])] * 3
    there = Counter(contents(shoot.folder).values())
    assert there == Counter(photo(number) for number in range(3 * EACH))
    assert all(frame["verdict"] for frame in shoot.frames.list())
    shoot.drop.catalog.close()

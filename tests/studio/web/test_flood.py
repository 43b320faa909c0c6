"""A thousand connections from many addresses while the crew works: they cost the program nothing, and a phone that was let in goes on."""

import contextlib
import ftplib
import io
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import psutil
import pytest

from studio.base import jobs
from studio.base.beside import MOST_HANDLES
from studio.capture import CameraFtp
from studio.capture.inbox import incoming
from studio.shoot import Shoot
from studio.web.board import BoardPage
from studio.web.phone import PhonePage
from tests.studio.capture.receiving import photo, until
from tests.studio.ingest.cards import card
from tests.studio.web.board_crew import BoardPhone
from tests.studio.web.test_phone import Phone

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="all of 127.0.0.0/8 is here on Linux only")
EACH = 56
FLOOD = """
import resource, socket, sys, time
hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 4000), hard))
kept, each = [], int(sys.argv[1])
for n in range(each):
    for last in range(2, 11):
        for port in sys.argv[2:]:
            connection = socket.socket()
            connection.bind((f"127.0.0.{last}", 0))
            connection.setblocking(False)
            connection.connect_ex(("127.0.0.1", int(port)))
            kept.append(connection)
    time.sleep(0.005)
print(len(kept), flush=True)
time.sleep(300)
"""


@contextlib.contextmanager
def flood(*ports: int) -> Iterator[int]:
    """Idle connections from nine addresses; how many were begun."""
    command = [sys.executable, "-c", FLOOD, str(EACH), *map(str, ports)]
    attackers = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert attackers.stdout is not None
        yield int(attackers.stdout.readline())
    finally:
        attackers.kill()
        attackers.wait()


def test_a_thousand_connections_cost_neither_the_program_nor_a_phone_nor_an_import(
    sample_shoot: Path, tmp_path: Path
) -> None:
    shoot = Shoot.create(sample_shoot / "brief.yaml", tmp_path / "shoot")
    said: list[str] = []
    ftp = CameraFtp(incoming(shoot.folder, "ftp"), "127.0.0.1", 0, say=said.append)
    with (
        PhonePage(shoot, "127.0.0.1", 0, say=said.append) as page,
        BoardPage(shoot, "127.0.0.1", 0, say=said.append) as board,
    ):
        phone_job = jobs.run("phone", lambda progress: shoot.frames.take_from(page.source, progress=progress))
        ftp_job = jobs.run("ftp", lambda progress: shoot.frames.take_from(ftp, progress=progress))
        phone = Phone(page.address)
        assert phone.http.get(page.link, follow_redirects=True).status_code == 200
        producer = BoardPhone(board.address)
        assert producer.http.get(board.link(), follow_redirects=True).status_code == 200
        assert producer.post("/name", name="Nora").status_code == 200
        me = psutil.Process()
        before, port = me.num_fds(), int(page.address[:-1].rpartition(":")[2])
        with flood(port, ftp.settings.port, int(board.address[:-1].rpartition(":")[2])) as begun:
            assert begun == 9 * EACH * 3 >= 1000
            taking_in = jobs.run(
                "import", lambda progress: shoot.frames.import_sources([card(tmp_path / "c", range(6))])
            )
            # On a connection of its own, too: the one from before may be closed by now.
            phone.http.close()
            phone.http = httpx.Client(base_url=page.address, timeout=10, cookies=phone.http.cookies, verify=False)
            assert phone.send("IMG_0001.jpg", photo())["state"] == "waiting"
            with ftplib.FTP(timeout=10) as camera:
                camera.connect("127.0.0.1", ftp.settings.port)
                camera.login(ftp.settings.user, ftp.settings.password)
                camera.storbinary("STOR IMG_0002.JPG", io.BytesIO(photo(2)))
            asked = {"sku": "HS-TOTE-01", "role": "hero"}
            assert producer.post("/comment", **asked, text="go on").status_code == 200
            assert taking_in.wait(60).failed == []
            assert until(lambda: len(shoot.frames.list()) == 8, 60)
            assert me.num_fds() < before + 40, "what strangers open is open elsewhere"
            for served in (page.beside, ftp.beside, board.beside):
                assert psutil.Process(served.pid).num_fds() < 200
                assert psutil.Process(served.pid).rlimit(psutil.RLIMIT_NOFILE)[0] == MOST_HANDLES
            # And another phone of the crew gets in.
            assert Phone(page.address).http.get(page.link, follow_redirects=True).status_code == 200
        for job in (phone_job, ftp_job):
            job.cancel()
            job.wait(30)
    assert not [sentence for sentence in said if "by itself" in sentence]
    shoot.drop.catalog.close()


def test_a_page_that_ends_by_itself_is_told_and_started_again_and_the_phone_goes_on(
    sample_shoot: Path, tmp_path: Path
) -> None:
    shoot = Shoot.create(sample_shoot / "brief.yaml", tmp_path / "shoot")
    said: list[str] = []
    with PhonePage(shoot, "127.0.0.1", 0, say=said.append) as page:
        job = jobs.run("phone", lambda progress: shoot.frames.take_from(page.source, progress=progress))
        phone = Phone(page.address)
        assert phone.http.get(page.link, follow_redirects=True).status_code == 200
        os.kill(page.beside.pid or 0, signal.SIGKILL)
        assert until(lambda: any("ended by itself and was started again" in sentence for sentence in said))
        phone.http = httpx.Client(base_url=page.address, timeout=10, cookies=phone.http.cookies, verify=False)
        assert phone.send("IMG_0001.jpg", photo())["state"] == "waiting"
        assert until(lambda: len(shoot.frames.list()) == 1, 60)
        pid = page.beside.pid
        job.cancel()
        job.wait(30)
    assert not psutil.pid_exists(pid or 0)
    with pytest.raises(OSError, match="refused"):
        socket.create_connection(("127.0.0.1", int(page.address[:-1].rpartition(":")[2])), timeout=2)
    shoot.drop.catalog.close()


def test_the_process_beside_ends_with_the_program(tmp_path: Path) -> None:
    code = (
        "import sys, time; from pathlib import Path; from studio.capture import CameraFtp; from studio.base.jobs import Progress\n"
        "Path(sys.argv[1], 'ftp').mkdir()\nftp = CameraFtp(Path(sys.argv[1], 'ftp'), '127.0.0.1', 0)\n"
        "ftp.beside.start()\nprint(ftp.beside.pid, flush=True)\ntime.sleep(300)"
    )
    program = subprocess.Popen([sys.executable, "-c", code, str(tmp_path)], stdout=subprocess.PIPE, text=True)
    assert program.stdout is not None
    pid = int(program.stdout.readline())
    assert psutil.pid_exists(pid)
    program.kill()
    program.wait()
    assert until(lambda: not psutil.pid_exists(pid))

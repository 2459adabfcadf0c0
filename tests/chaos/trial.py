"""Residents file, the line is rough, every process is killed again and again; then all of it is counted.

The real processes: `kiosk submit` and a filing process as the screen is one, `kiosk sync`, `kiosk province serve`.
"""

import json
import os
import random
import shutil
import socket
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from kiosk.application import template
from kiosk.catalogue.load import load, where
from kiosk.cli.asking import ask_sync
from kiosk.outbox.listing import listing
from kiosk.outbox.opening import open_outbox
from sync.province.platform import Platform
from tests.chaos.line import RoughLine
from tests.chaos.residents import Residents, Told, kill, whole
from tests.kiosk.sealing import picture
from tests.sync.site import KIOSK, Served, Terminal
from tests.waiting import until

FAKETIME = Path("/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1")
ITEM = "000511101000"
YEARS = ("-30y", "-1y", "+1y", "+30y")


@dataclass
class Tally:
    """One row of the table."""

    name: str
    filed: int = 0
    kills: int = 0
    cuts: int = 0
    unheard: int = 0
    resends: int = 0
    lost: int = 0
    doubled: int = 0
    troubles: Counter[str] = field(default_factory=Counter)

    COLUMNS = ("filed", "kills", "cuts", "unheard", "resends", "lost", "doubled")


class Trial:
    def __init__(self, folder: Path, residents: Residents, seed: int, *, rate: float = 0.15, silence_s: float = 0.3):
        self.chance = random.Random(seed)
        self.kills = 0
        self.told: Told = {}
        self._folder, self._residents = folder, residents
        self._data = folder / "province"
        with socket.create_server(("127.0.0.1", 0)) as probe:
            self._port = int(probe.getsockname()[1])
        self._log = (folder / "processes.log").open("ab")
        self._province = self._serve()
        platform = Platform.open(self._data)
        url = f"https://127.0.0.1:{self._port}"
        served = Served(self._data, url, str(platform.keys.ca_file), platform, self._province)
        self.terminal: Terminal = served.enrol(folder / "terminal")
        self.line = RoughLine(
            self._port,
            platform.keys.server_file,
            platform.keys.server_key_file,
            rate=rate,
            seed=seed,
            silence_s=silence_s,
        )
        platform.close()
        self._config = self.terminal.config_file(self.line.url)
        self._application: list[str] = []
        self._restoring = threading.Lock()

    def close(self) -> None:
        self._province.terminate()
        self._province.wait(15)
        assert self._province.stdout is not None
        self._province.stdout.close()
        self.line.close()
        self._log.close()
        shutil.rmtree(self.terminal.state.memory, ignore_errors=True)

    def file(self, count: int) -> None:
        """So many cases, or fewer: the process may be killed at any moment."""
        left = self.chance.randrange(1, 2 * count)
        after_s = self.chance.uniform(0.0, 0.01)
        killers: list[threading.Timer] = []

        def each(pid: int, told: int) -> None:
            if told == left:
                killers.append(threading.Timer(after_s, self._kill, [pid]))
                killers[0].start()

        self.told |= self._residents.file(
            self.terminal.state, count, each=each, terminal=self.terminal.id, clock_years=self._years()
        )
        for killer in killers:
            killer.join()

    def submit(self) -> None:
        """`kiosk submit`, which may be killed before it can say the number."""
        self._application = self._application or self._complete()
        words = [KIOSK, "submit", *self._application, "--config", str(self._config), "--json"]
        words += ["--state", str(self.terminal.state.root)]
        process = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=self._log, env=self._environment())
        killer = threading.Timer(self.chance.uniform(0.5, 6.0), self._kill, [process.pid])
        killer.start()
        said, _ = process.communicate(timeout=60)
        killer.cancel()
        killer.join()
        if said:
            filed = json.loads(said)
            self.told[filed["id"]] = (filed["receipt_number"], filed["digest"])

    def torment(self, stop: threading.Event) -> None:
        """Starts `kiosk sync` and kills it after some requests, again and again; the province now and then."""
        while not stop.is_set():
            sync = self._sync(self._environment())
            self._work(self.line.requests + self.chance.randrange(1, 40), stop)
            stop.wait(self.chance.uniform(0.0, 0.02))
            self._kill(sync.pid)
            sync.wait()
            if self.chance.random() < 0.2:
                with self._restoring:
                    self._kill(self._province.pid)
                    self._province.wait()
                    self._province = self._serve()

    def restored_from_yesterday(self, meanwhile: Callable[[], None], *, said: bool) -> None:
        """A backup, then some hours, then the disk is lost and the backup put back. `said`: to the province too."""
        backup = self._folder / "backup"
        with self._restoring:
            self._end_province()
            shutil.copytree(self._data, backup)
            self._province = self._serve()
        meanwhile()
        with self._restoring:
            self._end_province()
            shutil.rmtree(self._data)
            backup.rename(self._data)
            if said:
                words = [KIOSK, "province", "restored", "--data", str(self._data)]
                subprocess.run(words, check=True, stdout=subprocess.DEVNULL)
            self._province = self._serve()

    def settle(self, rate: float = 0.0, deadline_s: float = 60.0) -> None:
        """Nobody is killed any more and the line is whole, or almost: everything arrives."""
        self.line.rate = rate
        sync = self._sync(None)
        try:
            until(self._nothing_waits, "all cases are delivered", deadline_s)
        finally:
            sync.terminate()
            sync.wait(15)

    def count(self, name: str) -> Tally:
        """The audit. Raises AssertionError when the terminal itself is not whole."""
        rows = whole(self.terminal.state, self.told)
        platform = Platform.open(self._data)
        stored = {case.case: case.digest for case in platform.receiving.listing()}
        numbers = Counter(platform.receiving.opened(case)[0].receipt_number for case in stored)
        platform.close()
        assert stored.keys() <= rows.keys(), "the province has cases that no terminal filed"
        return Tally(
            name,
            filed=len(rows),
            kills=self.kills,
            cuts=sum(self.line.troubles.values()),
            unheard=self.line.unheard,
            resends=self.line.resends,
            lost=sum(stored.get(case) != row.digest for case, row in rows.items()),
            doubled=sum(count - 1 for count in numbers.values()),
            troubles=Counter({str(kind): count for kind, count in self.line.troubles.items()}),
        )

    def _complete(self) -> list[str]:
        """The words of `kiosk submit` for a synthetic application with its pictures."""
        state = self.terminal.state
        document = template(load(where(self.terminal.config(), state)).items[ITEM])
        file, page = self._folder / "application.json", self._folder / "page.jpg"
        file.write_text(json.dumps(document), "utf-8")
        page.write_bytes(picture(50_000))
        return [str(file), *(word for name in document["materials"] for word in ("--material", f"{name}={page}"))]

    def _nothing_waits(self) -> bool:
        ask_sync(self.terminal.state, "try")
        with open_outbox(self.terminal.state) as store:
            states = Counter(row["state"] for row in listing(store))
        assert not states["refused"], "no trouble of the line may refuse a case"
        return set(states) <= {"delivered"}

    def _work(self, until_request: int, stop: threading.Event, longest_s: float = 20.0) -> None:
        """Sync works, told again and again not to wait, until it has made so many requests."""
        end = time.monotonic() + longest_s
        while self.line.requests < until_request and time.monotonic() < end:
            ask_sync(self.terminal.state, "try")
            if stop.wait(0.05):
                return

    def _kill(self, pid: int) -> None:
        kill(pid)
        self.kills += 1

    def _years(self) -> int:
        return self.chance.choice([0, 0, 0, -30, 30])

    def _environment(self) -> dict[str, str] | None:
        """Now and then a clock that is years off."""
        if self.chance.random() < 0.7 or not FAKETIME.exists():
            return None
        faked = {"LD_PRELOAD": str(FAKETIME), "FAKETIME": self.chance.choice(YEARS)}
        return {**os.environ, **faked, "FAKETIME_DONT_FAKE_MONOTONIC": "1"}

    def _sync(self, environment: dict[str, str] | None) -> subprocess.Popen[bytes]:
        words = [KIOSK, "sync", "--state", str(self.terminal.state.root), "--config", str(self._config)]
        return subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=self._log, env=environment)

    def _serve(self) -> subprocess.Popen[bytes]:
        words = [KIOSK, "province", "serve", "--data", str(self._data), "--port", str(self._port)]
        process = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=self._log)
        assert process.stdout is not None
        process.stdout.readline()
        return process

    def _end_province(self) -> None:
        self._province.terminate()
        self._province.wait(15)

"""A resident of a test: a hand on the screen, the card and the papers, and eyes for what is written there."""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any

from kiosk.cli.asking import ask_sync
from kiosk.cli.commands import kiosk, start
from kiosk.cli.demo.finger import Finger
from kiosk.cli.demo.site import Site, SiteError
from kiosk.cli.demo.visit import SIGNATURE
from kiosk.cli.province import stored
from kiosk.outbox import listing
from kiosk.outbox.opening import open_outbox
from kiosk.paths import ASSETS
from kiosk.state import StateFolder
from sync.province.live import routes
from sync.province.officer import open_into
from sync.province.platform import Platform
from tests import waiting

Service = tuple[str, str]  # its code, and the letters that find it
PENSION: Service = ("002014201001", "yljzg")  # 养老金资格认证: two questions, no paper
RENEWAL: Service = ("002011101007", "gljtrz")  # 高龄津贴认证: an address from the card, no paper
ALLOWANCE: Service = ("000511101000", "gljt")  # 高龄津贴申领: an address from the card, two pages to photograph
DEATH: Service = ("000709301004", "qszx")  # 去世注销户口: a card's two sides to photograph
PATIENCE_S = 20.0
PHONE = "13807716612"


until = partial(waiting.until, pause_s=0.25)  # a look costs a screen's answer


def plain(*texts: str) -> str:
    """Without the spaces and line breaks that only the layout wants."""
    return re.sub(r"\s", "", "\n".join(texts))


class Resident:
    def __init__(self, place: Site) -> None:
        self.place = place
        self.state = place.state
        self.finger = Finger(place.robot, place.out / "screens")

    # Coming and going

    def arrive(self, timeout_s: float = 40.0) -> None:
        """Before a screen that runs and is served."""
        end = time.monotonic() + timeout_s
        while True:
            self.finger.close()
            self.finger.connect(max(1.0, end - time.monotonic()))
            with suppress(SiteError, OSError):  # the socket of a screen that has just died
                self.finger.ask(do="calm")  # the demo's pages slide; here it would only take time
                return
            assert time.monotonic() < end, "the screen does not answer"

    def close(self) -> None:
        self.finger.close()

    def leave(self, *, discard: bool = True) -> None:
        """Ends what stands there, thrown away or kept; takes card and papers along."""
        last = "sheet-danger" if discard else "sheet-other"
        end = time.monotonic() + 20.0
        while (seen := self.finger.page())["page"] not in ("attract", "out_of_service") or seen["over"]:
            assert time.monotonic() < end, f"cannot leave {seen['page']} {seen['over']}"
            if seen["page"] == "take_card":
                self.order("idcard", "lift")
                self.finger.wait("attract", 20.0)
                continue
            wanted = [last, "sheet-main", "sheet-other"] if seen["over"] else ["assist-end"]
            if name := next((name for name in wanted if name in seen["names"]), None):
                with suppress(SiteError):  # the page went on by itself
                    self.finger.ask(do="tap", name=name, timeout_s=1.0)
        self.order("idcard", "lift")
        self.order("camera", "empty")

    # Hands

    def order(self, slot: str, words: str) -> None:
        """To an emulator; returns when it is done."""
        emulator = self.place.emulators[slot]
        before = sum("order" in document for document in emulator.told)
        emulator.order(words)
        told = emulator.wait_for("order", before + 1, 20.0)[before]
        assert told["ok"], told

    def lift(self) -> None:
        """Takes the card that was read; returns when the reader has noticed."""
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as link:
            link.settimeout(10.0)
            link.connect(str(self.state.device_socket("idcard")))
            with link.makefile("rb") as lines:
                self.order("idcard", "lift")
                while json.loads(lines.readline() or b"{}").get("media") != "removed":
                    pass

    def tap(self, *names: str) -> None:
        for name in names:
            self.finger.tap(name)

    def choose(self, service: Service) -> None:
        """From the lit page to the service's guide."""
        code, letters = service
        self.tap("start", "find")
        self.finger.wait("search")
        self.finger.keys(letters)
        self.tap(f"item-{code}")
        self.finger.wait("guide")

    def begin(self, service: Service, card: str | None = "A", first: str = "form") -> None:
        """From the lit page to where the card is wanted, and further to the `first` page when one is given."""
        self.choose(service)
        self.read_guide()
        self.finger.wait("consent")
        self.tap("action-main")
        self.finger.wait("identity")
        if card:
            self.order("idcard", f"lay {card}")
            self.finger.wait(first, timeout_s=20.0)

    def read_guide(self) -> None:
        """Every page of it, and on."""
        while (seen := self.finger.page())["page"] == "guide":
            self.tap("action-main")
            until(lambda seen=seen: self.finger.page()["texts"] != seen["texts"], "the guide is turned")

    def answer_pension(self) -> None:
        self.tap("option-0", "action-main")
        self.sees("手机号是多少")
        self.finger.keys(PHONE)
        self.tap("action-main")
        self.finger.wait("check")

    def to_the_camera(self) -> None:
        """From the first question of ALLOWANCE to its first page."""
        self.tap("confirm")
        self.sees("钱发到哪张卡")
        self.tap("option-0", "action-main")
        self.sees("手机号是多少")
        self.tap("action-other")
        self.sees("在别处领过高龄津贴吗")
        self.tap("option-1")
        self.at("materials")

    def sign(self) -> None:
        """From the check page to the page before the last press."""
        self.tap("action-main")
        self.finger.wait("sign")
        self.finger.draw("signature-pad", SIGNATURE)

    def file_pension(self, card: str = "A") -> dict[str, Any]:
        """A whole short visit; what the screen then holds."""
        self.begin(PENSION, card)
        self.answer_pension()
        self.sign()
        self.tap("action-main")
        until(lambda: self.finger.page()["page"] in ("filed", "receipt"), "filed", 20.0)
        return self.finger.ask(do="visit")

    # Eyes

    def sees(self, *sentences: str, timeout_s: float = 30.0) -> str:
        """All that is written on the screen, once every one of the sentences is."""
        wanted = [plain(sentence) for sentence in sentences]
        seen = self.finger.wait_until(
            f"the words {sentences}",
            lambda page: all(one in plain(*page["texts"]) for one in wanted),
            timeout_s,
        )
        return plain(*seen["texts"])

    def at(self, page: str, timeout_s: float = PATIENCE_S) -> None:
        while timeout_s > PATIENCE_S:  # longer than the finger waits for one answer
            timeout_s -= PATIENCE_S
            with suppress(SiteError):
                self.finger.wait(page, PATIENCE_S)
        self.finger.wait(page, timeout_s)

    # The terminal from behind

    def queue(self, *kinds: str) -> list[dict[str, Any]]:
        """What `kiosk queue list` prints, of these kinds (all)."""
        with open_outbox(self.state) as store:
            return [row for row in listing.listing(store) if not kinds or row["kind"] in kinds]

    def whole(self, case_id: str) -> bool:
        """Every file of the case is there."""
        with open_outbox(self.state) as store:
            shown = listing.show(store, self.state, case_id)
        return shown is not None and all(file["present"] for file in shown["files"])

    def cases(self) -> list[dict[str, Any]]:
        """What the province has, as `kiosk province cases --json` prints it."""
        with closing(Platform.open(self.place.province_data)) as platform:
            return stored(platform)

    def opened(self, number: str) -> dict[str, Any]:
        """The case with this receipt number, once it is delivered, as the province reads it; certificates that were
        only authorised are fetched."""
        self.settled(number)
        data = self.place.province_data
        case = next(row["id"] for row in self.queue("case") if row["receipt_number"] == number)
        with closing(Platform.open(data)) as platform:
            return open_into(
                platform, case, data / "opened" / case, routes(ASSETS / "province" / "adapters.toml", data)
            )

    @property
    def where(self) -> tuple[str, ...]:
        return ("--state", str(self.state.root), "--config", str(self.place.config))

    def deliver(self) -> None:
        """The line is there, and the operating system says so."""
        self.place.line.mend()
        until(lambda: ask_sync(self.state, "try"), "sync answers")

    def settled(self, *numbers: str, state: str = "delivered", timeout_s: float = 40.0) -> None:
        def look() -> bool:
            rows = {row["receipt_number"]: row["state"] for row in self.queue("case")}
            return all(rows.get(number) == state for number in numbers)

        until(look, f"{numbers} {state}", timeout_s)

    def child(self, *words: str) -> int | None:
        """The process id of `kiosk WORDS…` below `kiosk run`."""
        return next((pid for pid, line in children(self.place.terminal.pid) if line[: len(words)] == words), None)

    def kill(self, *words: str) -> None:
        """kill -9; returns when the supervisor has started another one."""
        old = until(lambda: self.child(*words), f"kiosk {words} runs")
        os.kill(old, signal.SIGKILL)
        until(lambda: (new := self.child(*words)) and new != old, f"kiosk {words} runs again", 20.0)


def children(parent: int) -> Iterator[tuple[int, tuple[str, ...]]]:
    """(pid, the words behind `kiosk`) of each child process; proc(5)."""
    for task in Path(f"/proc/{parent}/task").iterdir():
        for pid in (task / "children").read_text().split():
            with suppress(OSError):  # it has ended
                line = Path(f"/proc/{pid}/cmdline").read_bytes().decode().split("\0")
                begin = next((n for n, word in enumerate(line) if Path(word).name == "kiosk"), None)
                if begin is not None:
                    yield int(pid), tuple(line[begin + 1 :])


@contextmanager
def screen(state: StateFolder, config: Path, log: Path) -> Iterator[Finger]:
    """`kiosk ui` alone: a terminal without devices and sync, and a hand on it."""
    state.make()
    robot = state.memory / "robot.sock"
    words = ("ui", "--state", str(state.root), "--config", str(config), "--robot", str(robot))
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    with log.open("ab") as sink:
        process = start(*words, stdin=subprocess.DEVNULL, stdout=sink, stderr=sink, env=environment)
    finger = Finger(robot, log.parent / "screens")
    try:
        finger.connect(40.0)
        yield finger
    finally:
        finger.close()
        process.terminate()
        process.wait(15)
        shutil.rmtree(state.memory, ignore_errors=True)


def ran(*words: str, timeout_s: float = 60.0) -> tuple[int, Any]:
    """Exit code and JSON document of a `kiosk` command."""
    done = subprocess.run(kiosk(*words), capture_output=True, timeout=timeout_s, check=False)
    return done.returncode, json.loads(done.stdout) if done.stdout.strip() else None


def written(finger: Finger, sentences: Sequence[str], timeout_s: float = 30.0) -> str:
    wanted = [plain(one) for one in sentences]
    seen = finger.wait_until(
        f"the words {sentences}", lambda page: all(one in plain(*page["texts"]) for one in wanted), timeout_s
    )
    return plain(*seen["texts"])

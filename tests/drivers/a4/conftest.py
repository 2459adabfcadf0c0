import contextlib
import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from drivers.a4 import ipp, task, words
from drivers.a4.client import IppClient, Operation, endpoint
from drivers.a4.emulator import A4Emulator
from drivers.a4.messages import Attribute, Section, Tag
from drivers.protocol import DeviceFault


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """The driver's patience, shortened."""
    monkeypatch.setattr(task, "POLL_S", 0.03)
    monkeypatch.setattr(task, "LOST_S", 0.5)
    monkeypatch.setattr(words, "STOPPED_S", 0.2)
    monkeypatch.setattr(words, "HEARSAY_S", 0.5)
    for module in (ipp, task):
        monkeypatch.setattr(module, "WITHDRAW_S", 0.5)


@pytest.fixture(scope="module")
def printer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[A4Emulator]:
    one = A4Emulator(tmp_path_factory.mktemp("sheets"))
    yield one
    one.close()


@pytest.fixture
def emulator(printer: A4Emulator) -> Iterator[A4Emulator]:
    """Switched on, loaded and without sheets in its tray."""
    printer.sheets.clear()
    yield printer
    for order in ("speak", "return", "paper in", "toner ok", "slow 0", "count on", "clear", "cover closed"):
        printer.obey(order.split())


@pytest.fixture
def jobs_left(emulator: A4Emulator) -> Callable[[], bool]:
    """Whether the printer has a job that is not over, of anybody."""

    def ask() -> bool:
        client = IppClient(endpoint(emulator.address), "nobody")
        which = Attribute(Tag.KEYWORD, "which-jobs", ("not-completed",))
        return bool(client.ask(Operation.GET_JOBS, (which,)).of(Section.JOB))

    return ask


@pytest.fixture
def document(tmp_path: Path) -> Callable[[int], Path]:
    """A PDF with so many pages; page N has a black bar N tenths high."""

    def make(pages: int) -> Path:
        sheets = []
        for number in range(1, pages + 1):
            sheet = Image.new("L", (595, 842), 255)
            sheet.paste(0, (0, 0, 595, 84 * number))
            sheets.append(sheet)
        path = tmp_path / f"{pages}.pdf"
        sheets[0].save(path, "PDF", save_all=True, append_images=sheets[1:], resolution=72)
        return path

    return make


@pytest.fixture
def struck(
    driver: Any,
    emulator: A4Emulator,
    document: Callable[[int], Path],
    context: Callable[..., Any],
    wait_until: Callable[..., Any],
) -> Callable[[str], DeviceFault]:
    """What three pages end with when the order comes after the first."""

    def printed(order: str) -> DeviceFault:
        def strike() -> None:
            wait_until(lambda: emulator.sheets)
            emulator.obey(order.split())

        with ThreadPoolExecutor(1) as pool:
            striking = pool.submit(strike)
            with pytest.raises(DeviceFault) as raised:
                driver.print_file(document(3), 1, context(30.0))
            striking.result()
        return raised.value

    return printed


KEPT = (Path(__file__).parents[3] / "deploy" / "cups" / "cupsd.conf").read_text("utf-8")  # as on a terminal
PATH = f"{os.environ['PATH']}:/usr/sbin"
CUPSD_CONF = """\
Listen 127.0.0.1:{port}
Browsing No
WebInterface No
DefaultAuthType None
LogLevel warn
{kept}
JobRetryInterval 1
DirtyCleanInterval 0
<Location />
Order allow,deny
Allow localhost
</Location>
<Location /admin>
Order allow,deny
Allow localhost
</Location>
<Policy default>
JobPrivateAccess default
JobPrivateValues default
<Limit All>
Order deny,allow
</Limit>
</Policy>
"""
CUPS_FILES = """\
FileDevice Yes
ServerRoot {folder}
RequestRoot {folder}/spool
CacheDir {folder}/cache
StateDir {folder}/run
ServerKeychain {folder}
AccessLog {folder}/access
ErrorLog {folder}/error
PageLog {folder}/page
"""


class Cups:
    """A cupsd of its own, on a port of its own. `kept`: what its configuration says of files and history."""

    def __init__(self, kept: str = KEPT) -> None:
        # Its filters and backends run as another user, who must be able to pass; not so below pytest's folders.
        self.folder = Path(tempfile.mkdtemp(prefix="jiujin-cups-"))
        self.folder.chmod(0o755)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        for needed in ("spool", "cache", "run"):
            (self.folder / needed).mkdir(parents=True)
        (self.folder / "cupsd.conf").write_text(CUPSD_CONF.format(port=self.port, kept=kept))
        # Root is refused as the user of filters; anybody else is who runs it.
        user = "User lp\nGroup lp\nSystemGroup lpadmin\n" if os.getuid() == 0 else ""
        (self.folder / "cups-files.conf").write_text(CUPS_FILES.format(folder=self.folder) + user)
        self.process: subprocess.Popen[bytes] | None = None
        self.start()

    def start(self) -> None:
        words = ["cupsd", "-f", "-c", f"{self.folder}/cupsd.conf", "-s", f"{self.folder}/cups-files.conf"]
        environment = {name: value for name, value in os.environ.items() if name != "TMPDIR"}  # else it goes there
        self.process = subprocess.Popen(words, env=environment | {"PATH": PATH})
        end = time.monotonic() + 10.0
        while not self._answers():
            assert self.process.poll() is None, "cupsd ends"
            assert time.monotonic() < end, "cupsd does not start"

    def kill(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait()

    def queue(self, name: str, device: str, model: str) -> str:
        """Makes a queue; its address."""
        self.admin("lpadmin", "-p", name, "-E", "-v", device, "-m", model)
        return f"ipp://127.0.0.1:{self.port}/printers/{name}"

    def admin(self, command: str, *words: str) -> None:
        environment = os.environ | {"PATH": PATH}
        done = subprocess.run(
            [command, "-h", f"127.0.0.1:{self.port}", *words], env=environment, capture_output=True, check=False
        )
        assert done.returncode == 0, done.stderr

    def close(self) -> None:
        if self.process is not None:
            self.process.terminate()
            self.process.wait(10.0)
        shutil.rmtree(self.folder)

    def _answers(self) -> bool:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1.0):
            return True
        return False


@pytest.fixture(scope="module")
def cups() -> Iterator[Cups]:
    one = Cups()
    yield one
    one.close()


@pytest.fixture
def cups_as_it_comes() -> Iterator[Cups]:
    one = Cups(kept="")
    yield one
    one.close()

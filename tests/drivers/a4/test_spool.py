"""What a printed page leaves in CUPS' spool: nothing as a terminal is set up, the document as CUPS comes; and that
deleting it from a disk would not do."""

import contextlib
import os
import subprocess
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from drivers.a4.emulator import A4Emulator
from drivers.a4.ipp import IppPrinter
from drivers.protocol import DeviceFault, Fault
from tests.leaks import Scanner

pytestmark = pytest.mark.usefixtures("quick")
NAME, NUMBER = "韦阿婆", "450102194305120020"
BOTH = {"name", "number"}
Wait = Callable[..., Any]


@pytest.fixture(scope="module")
def look() -> Callable[[Path], set[str]]:
    scanner = Scanner({"name": NAME, "number": NUMBER})

    def find(place: Path) -> set[str]:
        with contextlib.suppress(FileNotFoundError):  # cupsd writes anew meanwhile
            return {leak.name for leak in scanner.scan(place)}
        return find(place)

    return find


@pytest.fixture
def page(document: Callable[[int], Path]) -> Path:
    """A resident's: a PDF that says it in a comment (ISO 32000-1, 7.2.4)."""
    file = document(3)
    with file.open("ab") as end:
        end.write(f"% {NAME} {NUMBER}\n".encode())
    return file


@pytest.fixture(scope="module")
def queue(cups: Any, printer: A4Emulator) -> str:
    return str(cups.queue("A4", printer.address, "everywhere"))


@pytest.fixture
def driver(queue: str) -> Iterator[IppPrinter]:
    one = IppPrinter(queue)
    one.open()
    yield one
    one.close()


@pytest.mark.parametrize("fault", [None, Fault.CANCELLED, Fault.PAPER_JAM])
def test_after_a_job_nothing_of_it_lies_in_the_spool(
    fault: Fault | None, cups: Any, driver: IppPrinter, emulator: A4Emulator, page: Path, context: Any,
    wait_until: Wait, look: Callable[[Path], set[str]],
) -> None:  # fmt: skip
    emulator.obey(["slow", "0.3"])
    job = context(30.0)
    seen: list[set[str]] = []

    def strike() -> None:
        wait_until(lambda: emulator.sheets)
        seen.append(look(cups.folder / "spool"))
        if fault is Fault.CANCELLED:
            job.cancel()
        elif fault is Fault.PAPER_JAM:
            emulator.obey(["jam"])

    striking = threading.Thread(target=strike)
    striking.start()
    with pytest.raises(DeviceFault) if fault else contextlib.nullcontext() as raised:
        driver.print_file(page, 1, job)
    assert raised is None or raised.value.fault is fault
    striking.join()
    assert seen == [BOTH], "this is where it lies while it prints"
    emulator.obey(["clear"])
    wait_until(lambda: not look(cups.folder))


def test_as_cups_comes_it_would_be_found_there(
    cups_as_it_comes: Any, page: Path, context: Any, look: Callable[[Path], set[str]]
) -> None:
    driver = IppPrinter(cups_as_it_comes.queue("RAW", "file:///dev/null", "raw"))
    with pytest.raises(DeviceFault) as raised:
        driver.print_file(page, 1, context(30.0))
    assert raised.value.fault is Fault.UNPROVEN
    driver.close()
    assert look(cups_as_it_comes.folder / "spool") == BOTH


def test_deleted_from_a_disk_it_would_still_be_found_on_it(
    cups: Any, page: Path, tmp_path: Path, wait_until: Wait, look: Callable[[Path], set[str]]
) -> None:
    """Why the spool lies in memory."""
    image, spool = tmp_path / "image", cups.folder / "spool"
    with image.open("wb") as file:
        file.truncate(4 * 2**20)
    subprocess.run(["mkfs.ext4", "-q", "-O", "^has_journal", image], check=True)
    cups.kill()
    subprocess.run(["mount", "-o", "loop", image, spool], check=True)
    try:
        cups.start()
        cups.queue("NOWHERE", "file:///dev/null", "raw")
        cups.admin("lp", "-d", "NOWHERE", "-H", "hold", str(page))
        [document] = spool.glob("d*")
        os.sync()
        cups.admin("lp", "-i", f"NOWHERE-{int(document.name[1:6])}", "-H", "immediate")
        wait_until(lambda: not document.exists())
        cups.kill()
    finally:
        subprocess.run(["umount", spool], check=True)
    assert look(image) == BOTH

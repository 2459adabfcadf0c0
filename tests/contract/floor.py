"""Every driver behind its real host, and for each kind a command that takes a while."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PIL import Image

from drivers import wire
from drivers.protocol import Fault, PrintItem, State, Text
from tests.contract.behind_host import PATIENCE_S, Hosted
from tests.contract.stands import STANDS, Stand

LONG_S = 2 * PATIENCE_S  # so that it is the plug that ends a command, on however busy a machine
RECEIPT: list[PrintItem] = [Text(f"第 {line} 行") for line in range(5)]
Client = wire.DeviceClient


class OnTheFloor(Hosted):
    """A stand's driver."""

    def __init__(self, name: str, stand: Stand, folder: Path) -> None:
        self.emulator, address = stand.start()
        super().__init__(
            name,
            stand.make(address),
            folder,
            unplug=lambda: self.emulator.obey(list(stand.unplug)),
            plug=lambda: self.emulator.obey(list(stand.plug)),
        )

    def close(self) -> None:
        super().close()
        self.emulator.close()


@dataclass(frozen=True)
class Busy:
    """A command that takes a while: `slowly` and `as_usual` are the orders for that. begun: it is in the middle.

    out: how much has come out of the device, where something does.
    """

    command: Callable[[Client, Path], Any]
    ends: Fault = Fault.NOT_CONNECTED
    slowly: tuple[str, ...] = ()
    as_usual: tuple[str, ...] = ()
    begun: Callable[[Any], Any] = lambda _: True
    out: Callable[[Any], int] | None = None


def sheets(folder: Path) -> Path:
    """Two of them."""
    one = Image.new("L", (210, 297), 128)
    one.save(folder / "sheets.pdf", "PDF", save_all=True, append_images=[one])
    return folder / "sheets.pdf"


BUSY = {
    "idcard": Busy(lambda client, _: wire.read_card(client, LONG_S)),
    "chipcard": Busy(lambda client, _: wire.read_social_card(client, LONG_S)),
    "scanner": Busy(lambda client, _: wire.read_code(client, LONG_S)),
    "camera": Busy(lambda client, _: wire.watch_page(client, LONG_S)),
    "printer": Busy(
        lambda client, _: wire.print_items(client, RECEIPT, LONG_S),
        slowly=("slow", "0.5"),
        as_usual=("slow", "0"),
        begun=lambda emulator: emulator._queue,
        out=lambda emulator: len(emulator.receipts),
    ),
    "a4": Busy(
        lambda client, folder: wire.print_file(client, sheets(folder), deadline_s=6.0),
        Fault.UNPROVEN,
        slowly=("slow", "1"),
        as_usual=("slow", "0"),
        begun=lambda emulator: emulator._job,
        out=lambda emulator: len(emulator.sheets) // 2,
    ),
    "ups": Busy(lambda client, _: wire.read_power(client), slowly=("mute",)),
    "cabinet": Busy(
        lambda client, _: wire.read_cabinet(client),
        Fault.GARBLED,
        slowly=("slow", "0.3"),
        as_usual=("slow", "0"),
        begun=lambda emulator: emulator.answering,
    ),
}


def one_of_each() -> dict[str, Stand]:
    """By driver; of the readers that share a daemon one is enough."""
    found: dict[str, Stand] = {}
    for stand in STANDS:
        found.setdefault(stand.driver, stand)
    return found


def stand_up(folder: Path) -> dict[str, OnTheFloor]:
    """By driver, all online."""
    with ThreadPoolExecutor(len(STANDS)) as pool:
        made = pool.map(lambda pair: OnTheFloor(*pair, folder), one_of_each().items())
        hosts = {one.name: one for one in made}
    for one in hosts.values():
        one.until(lambda one=one: one.state is State.ONLINE, "does not come up")  # type: ignore[misc]
    return hosts


def at_once(hosts: list[OnTheFloor], what: Callable[[OnTheFloor], Any]) -> dict[str, Any]:
    with ThreadPoolExecutor(len(hosts)) as pool:
        return dict(zip([one.name for one in hosts], pool.map(what, hosts), strict=True))


def strike(one: OnTheFloor, folder: Path) -> tuple[Fault, float]:
    """Unplugged in the middle of its command: the fault it ends with, seconds until it is back. What was to come out
    does not, and comes out once when it is asked for again."""
    busy = BUSY[one.kind]
    if busy.slowly:
        one.emulator.obey(list(busy.slowly))
    fault, seconds = one.busy(lambda client: busy.command(client, folder), lambda: busy.begun(one.emulator))
    if busy.as_usual:
        one.emulator.obey(list(busy.as_usual))
    if busy.out is not None:
        assert busy.out(one.emulator) == 0
        busy.command(one.client, folder)
        assert busy.out(one.emulator) == 1
    return fault, seconds

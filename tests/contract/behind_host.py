"""A driver behind its real host at its real pace, and what the host told of it."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from drivers import registry, wire
from drivers.host import LOOK_EVERY_S, LOOK_OFTEN_S, Host
from drivers.jobs import LOOK, Seen
from drivers.protocol import DeviceFault, Fault, State

PATIENCE_S = 15.0
LOOKS_S = 2.0  # of the 3 s: the waits before the looks that a return takes; the third is for the looks themselves
LOST = {State.NO_DEVICE, State.OFFLINE}


class Hosted:
    """`unplug`, `plug`: what pulls its cable and puts it back."""

    def __init__(
        self, name: str, device: Any, folder: Path, *, unplug: Callable[[], Any], plug: Callable[[], Any]
    ) -> None:
        self.name = name
        self.kind = registry.kind(device.capabilities().driver)
        self.unplug, self.plug = unplug, plug
        self.client = wire.DeviceClient(folder / name)
        self.host = Host(name, device, folder / name, LOOK_OFTEN_S.get(self.kind, LOOK_EVERY_S))
        self.told: list[tuple[State, float]] = []
        self.looks: list[State | None] = []  # None: under way
        self._look, self.host._worker._look = self.host._worker._look, self._watched  # type: ignore[method-assign]
        self._stop = threading.Event()
        self._threads = [
            threading.Thread(target=self.host.run),
            threading.Thread(target=self.client.listen, args=(self._hear, self._stop, 0.05)),
        ]
        for thread in self._threads:
            thread.start()

    def _watched(self) -> Seen:
        self.looks.append(None)
        seen = self._look()
        self.looks[-1] = seen.status.state
        return seen

    def _hear(self, event: dict[str, Any]) -> None:
        if event["event"] == "status":
            self.told.append((State(event["state"]), time.monotonic()))

    @property
    def state(self) -> State | None:
        return self.told[-1][0] if self.told else None

    def until(self, holds: Callable[[], Any], what: str) -> None:
        end = time.monotonic() + PATIENCE_S
        while not holds():
            assert time.monotonic() < end, f"{self.name}: {what}; it told {[state for state, _ in self.told]}"
            self._stop.wait(0.02)

    def back_after(self) -> float:
        """Plugs it in; the seconds until its host tells that it works. Few looks suffice, on a busy machine too."""
        self.plug()
        begun, first = time.monotonic(), len(self.looks)
        self.until(lambda: self.state is State.ONLINE, "not back")
        after = self.looks[first:]
        looks = after.index(State.ONLINE) + 1 if State.ONLINE in after else 0
        assert looks * self.host._look_lost_s <= LOOKS_S, f"{self.name}: back after {looks} looks"
        return self.told[-1][1] - begun

    def idle(self) -> float:
        self.unplug()
        self.until(lambda: self.state in LOST, "its loss is not told")
        return self.back_after()

    def busy(self, command: Callable[[wire.DeviceClient], Any], begun: Callable[[], Any]) -> tuple[Fault, float]:
        """Unplugged once the command has `begun`: the fault that it ends with, and as `back_after`."""
        with ThreadPoolExecutor(1) as pool:
            running = pool.submit(command, self.client)
            self.until(lambda: self._works() and begun(), "does not begin")
            self.unplug()
            fault = running.exception(2 * PATIENCE_S)
        assert isinstance(fault, DeviceFault)
        self.until(lambda: self.state in LOST, "its loss is not told")
        return fault.fault, self.back_after()

    def _works(self) -> bool:
        return bool(self.host._jobs) and self.host._jobs[0].command != LOOK

    def close(self) -> None:
        self._stop.set()
        self.host.stop()
        for thread in self._threads:
            thread.join()
        for end in (self.host._selector, self.host._wake_in, self.host._wake_out):
            end.close()  # a process of its own simply ends

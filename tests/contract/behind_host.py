"""A driver behind its real host at its real pace, and what the host told of it."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from drivers import registry, wire
from drivers.host import LOOK_EVERY_S, LOOK_OFTEN_S, Host
from drivers.jobs import LOOK
from drivers.protocol import DeviceFault, Fault, State

PATIENCE_S = 15.0
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
        self._stop = threading.Event()
        self._threads = [
            threading.Thread(target=self.host.run),
            threading.Thread(target=self.client.listen, args=(self._hear, self._stop, 0.05)),
        ]
        for thread in self._threads:
            thread.start()

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
        """Plugs it in; the seconds until its host tells that it works."""
        self.plug()
        begun = time.monotonic()
        self.until(lambda: self.state is State.ONLINE, "not back")
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

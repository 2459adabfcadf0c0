"""One real upsd with its dummy-ups for all tests of a test process: they take three seconds to come up."""

import atexit
import functools

from drivers.ups.emulator import UpsEmulator


class Rig:
    def __init__(self) -> None:
        self._emulator = UpsEmulator()
        self.address = self._emulator.address
        atexit.register(self._emulator.close)
        self._was_changed = False

    def obey(self, order: list[str]) -> None:
        self._was_changed = True
        self._emulator.obey(order)

    def close(self) -> None:
        """As it was at first; the programs go on."""
        if self._was_changed:
            for order in (["return"], ["server", "back"], ["speak"], ["mains"]):
                self._emulator.obey(order)
        self._was_changed = False


@functools.cache
def rig() -> Rig:
    return Rig()

"""What the power supply and the cabinet mean for the terminal: its audit log, its lamps, whether it serves.

Both are optional; a terminal without them has no conditions and no lamps.
"""

from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum
from functools import partial
from typing import Any

from drivers.protocol import DeviceFault, Fault, LampMode, LampName, State, Status, Supply
from drivers.wire import DeviceClient, set_lamp
from kiosk.session.visit import Visit, Why
from ui.controller import VisitController
from ui.services.serial import Serial

TAMPERED, CLEARED = "cabinet_tampered", "cabinet_cleared"  # of the audit log


class Condition(StrEnum):
    MAINS_OUT = "mains_out"
    BATTERY_LOW = "battery_low"  # with the mains out
    DOOR_OPEN = "door_open"
    TAMPERED = "tampered"  # until a technician resets the cabinet


# What the audit log says when a condition comes, and when it goes.
AUDIT = {
    Condition.MAINS_OUT: ("power_failed", "power_back"),
    Condition.BATTERY_LOW: ("battery_low", "battery_enough"),
    Condition.DOOR_OPEN: ("door_opened", "door_closed"),
    Condition.TAMPERED: (TAMPERED, CLEARED),
}
Conditions = frozenset[Condition]


def conditions(devices: Mapping[str, Status], last: Conditions) -> Conditions:
    """Of a device that does not answer the last word holds: a supply that died with its power is no power."""
    found = {Condition.TAMPERED} & last
    ups = devices.get("ups")
    if ups is not None and ups.state is State.ONLINE:
        if ups.supplies.get("mains") is Supply.OUT:
            found.add(Condition.MAINS_OUT)
            low = ups.supplies.get("battery") in (Supply.LOW, Supply.OUT)
            found |= {Condition.BATTERY_LOW} if low else set()
    else:
        found |= {Condition.MAINS_OUT, Condition.BATTERY_LOW} & last
    cabinet = devices.get("cabinet")
    if cabinet is not None and cabinet.state is State.FRAUD_ATTEMPT:
        found.add(Condition.TAMPERED)
    if cabinet is not None and cabinet.fault is Fault.COVER_OPEN:
        found.add(Condition.DOOR_OPEN)
    elif cabinet is None or cabinet.state not in (State.ONLINE, State.DEVICE_BUSY):
        found |= {Condition.DOOR_OPEN} & last
    return frozenset(found)


def why(found: Conditions) -> Why | None:
    """Why nobody may begin; None: they may."""
    if Condition.TAMPERED in found:
        return Why.TAMPER
    return Why.POWER if Condition.BATTERY_LOW in found else None


def lamps(visit: Visit, found: Conditions) -> dict[LampName, LampMode]:
    """tray: blinks while a card is asked for, is lit while one lies there. status: lit while the terminal serves,
    blinks on its battery, dark when out of service."""
    ready: LampMode = "blink" if Condition.MAINS_OUT in found else "on"
    return {
        "tray": "blink" if visit.reading else "on" if visit.card_present else "off",
        "status": ready if visit.serving else "off",
    }


class Guard:
    """`heard` gets each collection of facts, on the GUI thread."""

    def __init__(
        self,
        controller: VisitController,
        serial: Serial,
        cabinet: DeviceClient | None,
        audit: Callable[[str], None],
        *,
        was_tampered: bool,
    ) -> None:
        self._controller = controller
        self._serial = serial
        self._cabinet = cabinet
        self._audit = audit
        self._found: Conditions = frozenset({Condition.TAMPERED} if was_tampered else ())
        self._lit: dict[LampName, LampMode] = {}  # what the lamps were told
        if cabinet is not None:
            controller.changed.connect(self._light)

    @property
    def why(self) -> Why | None:
        return why(self._found)

    def heard(self, values: Mapping[str, Any]) -> None:
        devices: Mapping[str, Status] = values["devices"]
        self._become(conditions(devices, self._found))
        cabinet = devices.get("cabinet")
        if cabinet is not None and cabinet.fault not in (None, Fault.COVER_OPEN):
            self._lit = {}  # they may be dark when it is back
        self._light()

    def cleared(self) -> None:
        """A technician looked at the cabinet and reset it."""
        self._become(self._found - {Condition.TAMPERED})

    def dark(self) -> None:
        """The screen ends: no lamp may promise anything."""
        if (client := self._cabinet) is not None:
            self._controller.changed.disconnect(self._light)
            for name in self._lit:
                self._serial.submit(partial(tell, client, name, "off"))

    def _become(self, found: Conditions) -> None:
        before, self._found = self._found, found
        for name in (*told(found - before, came=True), *told(before - found, came=False)):
            self._audit(name)

    def _light(self) -> None:
        client = self._cabinet
        if client is None:
            return
        for name, mode in lamps(self._controller.visit, self._found).items():
            if self._lit.get(name) != mode:
                self._lit[name] = mode
                self._serial.submit(partial(tell, client, name, mode), self._forget)

    def _forget(self, name: LampName | None) -> None:
        if name is not None:
            self._lit.pop(name, None)  # tried again with the next facts


def told(found: Iterable[Condition], *, came: bool) -> list[str]:
    return [AUDIT[one][0 if came else 1] for one in sorted(found)]


def tell(client: DeviceClient, name: LampName, mode: LampMode) -> LampName | None:
    """The lamp's name when it was not reached. A cabinet without this lamp is none the worse."""
    try:
        set_lamp(client, name, mode)
    except DeviceFault as fault:
        return None if fault.fault is Fault.UNSUPPORTED else name
    return None

"""The cabinet's lamps, contacts and thermometer through the kernel's own files; nothing else is needed.

[cabinet]
driver = "linux_cabinet"
address = "/sys"                       # where the names below begin; absolute ones may lie elsewhere
[cabinet.options]
lamps = { tray = "class/leds/cabinet:tray", status = "class/leds/cabinet:status" }
contacts = { door = "class/gpio/gpio17/value", tamper = "/dev/input/by-path/platform-gpio-keys-event#0" }
shut = { door = 0, tamper = 1 }        # what a contact says while all is shut; 0 where nothing is said
temperature = "class/hwmon/hwmon*/temp1_input"
hot_c = 60

What is named must be there. Without lamps, contacts or temperature, USUAL is looked for instead, and what was found
once is missed afterwards.
"""

from pathlib import Path
from typing import Any, get_args

from drivers.cabinet import parts
from drivers.jobs import status_of
from drivers.protocol import (
    Cabinet,
    Capabilities,
    ContactName,
    Context,
    DeviceFault,
    Fault,
    LampMode,
    LampName,
    State,
    Status,
    Supply,
)

USUAL = {
    "tray": "class/leds/jiujin:tray",
    "status": "class/leds/jiujin:status",
    "door": "class/gpio/jiujin-door/value",
    "tamper": "class/gpio/jiujin-tamper/value",
    "temperature": "class/hwmon/hwmon*/temp1_input",
}
LAMPS, CONTACTS = get_args(LampName), get_args(ContactName)
TOO_HOT_C = 15.0  # above hot


class LinuxCabinet:
    def __init__(
        self,
        address: str,
        lamps: dict[str, str] | None = None,
        contacts: dict[str, str] | None = None,
        shut: dict[str, int] | None = None,
        temperature: str = "",
        hot_c: float = 60.0,
    ) -> None:
        _check("lamps", lamps, LAMPS, str)
        _check("contacts", contacts, CONTACTS, str)
        _check("shut", shut, CONTACTS, int)
        self._root = Path(address)
        named = lamps is not None or contacts is not None or bool(temperature)
        self._named: dict[str, str] = {**(lamps or {}), **(contacts or {})} if named else {}
        if temperature:
            self._named["temperature"] = temperature
        self._looked_for = {} if named else USUAL
        self._shut = {name: bool(value) for name, value in (shut or {}).items()}
        self._hot_c = float(hot_c)
        self._places: dict[str, Path] = {}
        self._tampered = False

    def open(self) -> None:
        if self._places:
            return
        found = {name: parts.place(self._root, where) for name, where in (self._looked_for | self._named).items()}
        there = {name: file for name, file in found.items() if _is_there(file)}
        if missing := self._named.keys() - there.keys():
            raise DeviceFault(Fault.NOT_CONNECTED, f"not there: {', '.join(sorted(missing))}")
        if not there:
            raise DeviceFault(Fault.NOT_CONNECTED, "no lamp, contact or thermometer there")
        self._named |= {name: self._looked_for[name] for name in there if name in self._looked_for}
        self._places = there

    def close(self) -> None:
        self._places = {}

    def reset(self) -> None:
        """A technician has looked: the next opening of the tamper contact counts anew."""
        self._tampered = False

    def capabilities(self) -> Capabilities:
        return Capabilities("cabinet", "linux_cabinet", features=tuple(sorted(self._named)))

    def status(self) -> Status:
        try:
            return self._judged(self._look())
        except DeviceFault as fault:
            return status_of(fault)

    def read(self, context: Context) -> Cabinet:
        context.check()
        return self._look()

    def lamp(self, name: LampName, mode: LampMode, context: Context) -> None:
        context.check()
        self.open()
        if name not in self._places:
            raise DeviceFault(Fault.UNSUPPORTED, f"no lamp {name}")
        parts.light(self._places[name], mode)

    def _look(self) -> Cabinet:
        self.open()
        places = self._places
        opened = {
            name: parts.contact(places[name]) is not self._shut.get(name, False)
            for name in CONTACTS
            if name in places
        }
        self._tampered = self._tampered or opened.get("tamper", False)
        for lamp in LAMPS:
            if lamp in places and not places[lamp].is_dir():
                raise DeviceFault(Fault.NOT_CONNECTED, f"lamp {lamp} is gone")
        warm = parts.celsius(places["temperature"]) if "temperature" in places else None
        return Cabinet(opened, self._tampered, warm)

    def _judged(self, found: Cabinet) -> Status:
        told = [f"{name} open" for name in CONTACTS if found.open.get(name)]
        if found.tampered and not found.open.get("tamper"):
            told.append("tamper was open")
        supplies = {}
        if found.temperature_c is not None:
            over = found.temperature_c - self._hot_c
            supplies["cooling"] = Supply.OK if over < 0 else Supply.LOW if over < TOO_HOT_C else Supply.OUT
            told += [f"{found.temperature_c:.0f} C inside"] if over >= 0 else []
        detail = ", ".join(told)
        if found.tampered:
            return Status(State.FRAUD_ATTEMPT, None, supplies, detail)
        if found.open.get("door"):
            return Status(State.USER_ERROR, Fault.COVER_OPEN, supplies, detail)
        return Status(State.ONLINE, None, supplies, detail)


def _is_there(file: Path) -> bool:
    return file.with_name(file.name.partition("#")[0]).exists()


def _check(option: str, given: Any, names: tuple[str, ...], wanted: type) -> None:
    """ValueError says what is wrong in devices.toml."""
    if given is None:
        return
    if not isinstance(given, dict) or not given.keys() <= set(names):
        raise ValueError(f"{option}: a table of {', '.join(names)}")
    for name, value in given.items():
        code = value.partition("#")[2] if isinstance(value, str) else ""
        if not isinstance(value, wanted) or (wanted is int and value not in (0, 1)):
            raise ValueError(f"{option}.{name}: must be {'a path' if wanted is str else '0 or 1'}")
        if code and not (code.isdecimal() and int(code) < parts.SWITCH_BYTES * 8):
            raise ValueError(f"{option}.{name}: the number of a switch follows #")

"""What NUT's upsd says (RFC 9271): its answer to LIST VAR, and what its variables mean. No sockets here."""

import re

from drivers.protocol import DeviceFault, Fault, Power, Supply

MOST_LINE = 1024  # bytes, far more than any variable needs
MOST_VARIABLES = 512
LONGEST_RUNTIME_S = 30 * 24 * 3600

NAME = re.compile(r"[A-Za-z0-9_.-]{1,64}")
_VARIABLE = re.compile(r'VAR (\S{1,64}) (\S{1,128}) "((?:[^"\\]|\\["\\])*)"')
_ESCAPED = re.compile(r'\\(["\\])')

# RFC 9271, error responses: what upsd may say instead of an answer. Everything else is REFUSED.
_ERRORS = {
    "UNKNOWN-UPS": Fault.NOT_CONNECTED,  # no UPS of that name is set up there
    "DRIVER-NOT-CONNECTED": Fault.NOT_CONNECTED,
    "DATA-STALE": Fault.NO_ANSWER,  # the UPS has not answered upsd for a while
}


class Listing:
    """The answer to `LIST VAR NAME`, fed as it comes."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._rest = bytearray()
        self._begun = False
        self.variables: dict[str, str] = {}

    def feed(self, chunk: bytes) -> bool:
        """Whether the answer is whole. DeviceFault: what upsd says is wrong, GARBLED when it is no such answer."""
        self._rest += chunk
        while (end := self._rest.find(b"\n")) >= 0:
            line = bytes(self._rest[:end])
            del self._rest[: end + 1]
            if self._line(line):
                return True
        if len(self._rest) > MOST_LINE:
            raise DeviceFault(Fault.GARBLED, "line too long")
        return False

    def _line(self, raw: bytes) -> bool:
        if len(raw) > MOST_LINE:
            raise DeviceFault(Fault.GARBLED, "line too long")
        line = raw.decode("utf-8", "replace").rstrip("\r")
        if line.startswith("ERR "):
            raise error(line)
        if not self._begun:
            self._begun = line == f"BEGIN LIST VAR {self._name}"
            if not self._begun:
                raise DeviceFault(Fault.GARBLED, "no list of variables")
            return False
        if line == f"END LIST VAR {self._name}":
            return True
        found = _VARIABLE.fullmatch(line)
        if found is None or found[1] != self._name or len(self.variables) >= MOST_VARIABLES:
            raise DeviceFault(Fault.GARBLED, "no variable")
        self.variables[found[2]] = _ESCAPED.sub(r"\1", found[3])
        return False


def error(line: str) -> DeviceFault:
    found = re.match(r"ERR ([A-Z-]{1,40})", line)
    word = found[1] if found else "ERR"
    return DeviceFault(_ERRORS.get(word, Fault.REFUSED), word)


def power(variables: dict[str, str], low_percent: int) -> Power:
    """NO_ANSWER when the UPS has said nothing yet.

    Below `low_percent` the battery counts as low, whatever the UPS thinks: not every one says so itself.
    """
    words = set(variables.get("ups.status", "").split())
    if not words or "WAIT" in words:
        raise DeviceFault(Fault.NO_ANSWER, "upsd's driver is starting")
    charge = _number(variables.get("battery.charge"), 100)
    runtime = _number(variables.get("battery.runtime"), LONGEST_RUNTIME_S)
    switching_off = "FSD" in words
    # CAL: it empties its battery by itself to learn how long that lasts; the mains are there. upsmon sees it so, too.
    mains = not switching_off and ("OB" not in words or "CAL" in words)
    if switching_off or "RB" in words or charge == 0:
        battery = Supply.OUT
    elif "LB" in words or (charge is not None and charge <= low_percent):
        battery = Supply.LOW
    else:
        battery = Supply.OK
    return Power(mains, battery, charge, runtime)


def told(found: Power) -> str:
    """For technicians: `on battery, 57 %, 12 min`."""
    parts = ["on mains" if found.mains else "on battery"]
    parts += [f"{found.charge} %"] if found.charge is not None else []
    parts += [f"{found.runtime_s // 60} min"] if found.runtime_s is not None and not found.mains else []
    return ", ".join(parts)


def _number(text: str | None, most: int) -> int | None:
    """Rounded down; None when it is missing, no number or impossible."""
    if text is None or not re.fullmatch(r"\d{1,9}(\.\d{1,9})?", text.strip(), re.ASCII):
        return None
    number = int(float(text))
    return number if number <= most else None

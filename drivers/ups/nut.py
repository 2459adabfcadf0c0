"""An uninterruptible power supply behind Network UPS Tools: its upsd is asked over TCP (RFC 9271).

`nut://127.0.0.1:3493/NAME`, NAME as in NUT's ups.conf. Reading wants no password, and nothing else is done.
"""

import socket
import time
from urllib.parse import urlsplit

from drivers.jobs import status_of
from drivers.protocol import Capabilities, Context, DeviceFault, Fault, Power, State, Status, Supply
from drivers.ups.answers import NAME, Listing, power, told

PORT = 3493
ANSWER_S = 2.0  # for connecting and answering together


class NutUps:
    """low_percent: below it the battery counts as low; a visit must still end well with what is left."""

    def __init__(self, address: str, low_percent: int = 20) -> None:
        url = urlsplit(address)
        name = url.path.removeprefix("/")
        if url.scheme != "nut" or not url.hostname or not NAME.fullmatch(name):
            raise ValueError(f"{address}: must be nut://host:port/NAME")
        if not 0 <= low_percent <= 100:
            raise ValueError("low_percent: must be from 0 to 100")
        self._place = (url.hostname, url.port or PORT)
        self._name = name
        self._low_percent = low_percent
        self._variables: dict[str, str] = {}
        self._is_open = False

    def open(self) -> None:
        if not self._is_open:
            self._variables = self.ask()
            self._is_open = True

    def close(self) -> None:
        self._is_open = False

    def capabilities(self) -> Capabilities:
        known = self._variables
        model = " ".join(filter(None, (known.get("ups.mfr", ""), known.get("ups.model", ""))))
        features = tuple(one for one in ("charge", "runtime") if f"battery.{one}" in known)
        return Capabilities("ups", "nut", model[:80], known.get("ups.serial", "")[:40], features)

    def status(self) -> Status:
        """supplies: `mains` and `battery`, each ok or out; the battery also low."""
        try:
            found = self._look()
        except DeviceFault as fault:
            return status_of(fault)
        mains = Supply.OK if found.mains else Supply.OUT
        return Status(State.ONLINE, None, {"mains": mains, "battery": found.battery}, told(found))

    def read(self, context: Context) -> Power:
        context.check()
        return self._look()

    def _look(self) -> Power:
        self._variables = self.ask()
        return power(self._variables, self._low_percent)

    def ask(self) -> dict[str, str]:
        """All variables. A connection each time: upsd may have been restarted, and asking takes a millisecond."""
        end = time.monotonic() + ANSWER_S
        listing = Listing(self._name)
        try:
            with socket.create_connection(self._place, ANSWER_S) as line:
                line.sendall(f"LIST VAR {self._name}\n".encode())
                while (left := end - time.monotonic()) > 0:
                    line.settimeout(left)
                    chunk = line.recv(4096)
                    if not chunk:
                        raise DeviceFault(Fault.NOT_CONNECTED, "upsd hung up")
                    if listing.feed(chunk):
                        return listing.variables
            raise TimeoutError
        except TimeoutError as error:
            raise DeviceFault(Fault.NO_ANSWER, "upsd says nothing") from error
        except OSError as error:
            why = error.strerror or type(error).__name__
            raise DeviceFault(Fault.NOT_CONNECTED, f"upsd: {why}") from error

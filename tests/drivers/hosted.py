"""A device process for tests: `python hosted.py SOCKET HOW ADDRESS`; HOW picks what its device does in `read`."""

import logging
import os
import signal
import sys
import threading
from pathlib import Path
from typing import Any

from drivers.host import MEMORY, MIB, Host, limit_memory
from drivers.idcard.sdt_serial import SdtSerialReader
from drivers.protocol import Capabilities, Context, DeviceFault, Fault, RawIdCard, State, Status


class Puppet:
    """HOW: good, waits (until cancelled), hangs (deaf to everything), stuck (the same, and the host gives up soon),
    breaks (our own bug), dies, eats (memory), media, refuses; away, sick (never well), sickens (well at first)."""

    def __init__(self, how: str) -> None:
        self.how = how
        self.looks = 0

    def open(self) -> None: ...

    def close(self) -> None: ...

    def capabilities(self) -> Capabilities:
        return Capabilities("idcard", "puppet")

    def status(self) -> Status:
        self.looks += 1
        if self.how == "sick" or (self.how == "sickens" and self.looks > 1):
            return Status(State.HARDWARE_ERROR, Fault.HARDWARE)
        if self.how == "away" and self.looks > 1:
            return Status(State.NO_DEVICE, Fault.NOT_CONNECTED)
        return Status(State.ONLINE)

    def read(self, context: Context) -> RawIdCard:
        context.event("begun")
        match self.how:
            case "waits":
                while True:
                    context.wait(10.0)
            case "hangs" | "stuck":
                threading.Event().wait(30.0)
            case "breaks":
                raise ValueError("韦秀兰 450123194403070049")
            case "dies":
                os.kill(os.getpid(), signal.SIGKILL)
            case "eats":
                eaten = []
                while True:
                    eaten.append(bytearray(16 * MIB))
            case "media":
                context.event("media", media="inserted")
            case "refuses":
                raise DeviceFault(Fault.REFUSED, "sw 23")
            case _:
                pass
        return RawIdCard(bytes(256), bytes(1024))


def main(socket: str, how: str, address: str) -> int:
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(message)s")
    limit_memory(MEMORY["idcard"])
    device: Any = SdtSerialReader(address) if how.startswith("sdt") else Puppet(how)
    often = {} if how == "sdt-as-usual" else {"look_every_s": 0.05}
    host = Host("idcard", device, Path(socket), stuck_s=0.2 if how == "stuck" else 15.0, **often)
    signal.signal(signal.SIGTERM, lambda *_: host.stop())
    return host.run()


if __name__ == "__main__":
    code = main(*sys.argv[1:4])
    logging.shutdown()
    os._exit(code)  # a hanging puppet's thread would hold the interpreter

"""The virtual machine as seen from inside: the lines that lead out of it, and QEMU's own orders (QMP)."""

import json
import os
from pathlib import Path
from typing import Any


def port(name: str) -> int:
    """A virtio port of the machine, open."""
    found = next(
        one for one in Path("/sys/class/virtio-ports").iterdir() if (one / "name").read_text().strip() == name
    )
    return os.open(f"/dev/{found.name}", os.O_RDWR)


class Qemu:
    """The machine that this runs in: `order("device_add", driver="usb-ccid", id="reader")`."""

    def __init__(self) -> None:
        self._port = port("qmp")
        self.order("qmp_capabilities")

    def close(self) -> None:
        os.close(self._port)

    def order(self, what: str, **arguments: Any) -> None:
        os.write(self._port, json.dumps({"execute": what, "arguments": arguments}).encode() + b"\n")
        came = b""
        while True:
            came += os.read(self._port, 4096)
            *lines, came = came.split(b"\n")
            for answer in map(json.loads, lines):
                assert "error" not in answer, answer
                if "return" in answer:
                    return

"""Devices plugged into the virtual machine: USB gadgets on dummy_hcd's bus (Linux
`Documentation/usb/gadget_configfs`), and what QEMU plugs at our order (QMP)."""

import contextlib
import json
import os
import subprocess
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

CONFIGFS: Final = Path("/sys/kernel/config/usb_gadget")
LANGUAGE: Final = "strings/0x409"


def until(condition: Callable[[], Any], deadline_s: float = 10.0) -> Any:
    end = time.monotonic() + deadline_s
    pause = threading.Event()
    while not (found := condition()):
        assert time.monotonic() < end, "did not happen in time"
        pause.wait(0.02)
    return found


def modprobe(*words: str) -> None:
    subprocess.run(["busybox", "modprobe", *words], check=True)


class Gadget:
    """One USB device with one function, such as `acm.0`, and the function's settings. Not plugged until `plug`."""

    def __init__(self, function: str, numbers: tuple[int, int] = (0x1D6B, 0x0104), **settings: str | bytes) -> None:
        for left in CONFIGFS.glob("*/UDC"):  # by a test that failed
            with contextlib.suppress(OSError):
                left.write_text("\n")
        self._folder = CONFIGFS / f"gadget{len(list(CONFIGFS.iterdir()))}"
        self._function = self._folder / "functions" / function
        for part in ("", LANGUAGE, "configs/c.1", f"functions/{function}"):
            (self._folder / part).mkdir()
        for name, number in zip(("idVendor", "idProduct"), numbers, strict=True):
            (self._folder / name).write_text(f"{number:#06x}")
        (self._folder / LANGUAGE / "serialnumber").write_text("7")
        for name, value in settings.items():
            (self._function / name).write_bytes(value.encode() if isinstance(value, str) else value)
        (self._folder / "configs/c.1" / function).symlink_to(self._function)

    def plug(self) -> None:
        (self._folder / "UDC").write_text(next(Path("/sys/class/udc").iterdir()).name)

    def unplug(self) -> None:
        with contextlib.suppress(OSError):  # it is not plugged
            (self._folder / "UDC").write_text("\n")

    def remove(self) -> None:
        self.unplug()
        (self._folder / "configs/c.1" / self._function.name).unlink()
        for part in ("configs/c.1", f"functions/{self._function.name}", LANGUAGE, ""):
            (self._folder / part).rmdir()


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

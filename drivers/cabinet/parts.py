"""Lamps, contacts and thermometers as Linux shows them: files of sysfs and switches of event nodes."""

import errno
import fcntl
import os
from pathlib import Path

from drivers.protocol import DeviceFault, Fault, LampMode

MOST = 64  # bytes of a file that holds a number
COLDEST, HOTTEST = -100_000, 300_000  # thousandths of a degree Celsius; beyond is no measurement
SWITCH_BYTES = 8
# linux/input.h: EVIOCGSW(len) = _IOC(_IOC_READ, 'E', 0x1b, len), which gives one bit for each switch.
EVIOCGSW = 2 << 30 | SWITCH_BYTES << 16 | ord("E") << 8 | 0x1B

GONE = {errno.ENOENT, errno.ENODEV, errno.ENXIO, errno.ENOTDIR}


def place(root: Path, named: str) -> Path:
    """`named` under `root`, or by itself when absolute; of a pattern (`hwmon*/temp1_input`) the first that fits."""
    whole = root / named
    if "*" not in named:
        return whole
    return next(iter(sorted(Path(whole.anchor).glob(str(whole.relative_to(whole.anchor))))), whole)


def number(file: Path) -> int:
    """DeviceFault: NOT_CONNECTED when the file is away, NO_ANSWER when its driver fails, GARBLED for no number."""
    try:
        with file.open("rb", buffering=0) as opened:
            text = opened.read(MOST + 1)
    except OSError as error:
        raise fault(file, error) from error
    try:
        if len(text) > MOST:
            raise ValueError
        return int(text)
    except ValueError:
        raise DeviceFault(Fault.GARBLED, f"{_name(file)}: no number") from None


def contact(file: Path) -> bool:
    """Whether the line is high (a file with 0 or 1), or the switch is on (`/dev/input/…#CODE`)."""
    name, _, code = file.name.partition("#")
    if code:
        return switch(file.with_name(name), int(code))
    found = number(file)
    if found not in (0, 1):
        raise DeviceFault(Fault.GARBLED, f"{_name(file)}: neither 0 nor 1")
    return found == 1


def switch(node: Path, code: int) -> bool:
    """A switch of an event node (gpio-keys and the like), whose state the kernel keeps for whoever asks."""
    bits = bytearray(SWITCH_BYTES)
    try:
        handle = os.open(node, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        try:
            fcntl.ioctl(handle, EVIOCGSW, bits)
        finally:
            os.close(handle)
    except OSError as error:
        raise fault(node, error) from error
    return bool(bits[code // 8] >> code % 8 & 1)


def celsius(file: Path) -> float:
    found = number(file)
    if not COLDEST <= found <= HOTTEST:
        raise DeviceFault(Fault.GARBLED, f"{_name(file)}: no temperature")
    return found / 1000


def light(led: Path, mode: LampMode) -> None:
    """Documentation/leds/leds-class.rst: the trigger `timer` blinks by itself, once a second when it is told no more.
    Without it a lamp that should blink is on."""
    try:
        if mode == "blink" and _blinks(led):
            return
        (led / "trigger").write_text("none")
        (led / "brightness").write_text("0" if mode == "off" else str(number(led / "max_brightness")))
    except OSError as error:
        raise fault(led, error) from error


def _blinks(led: Path) -> bool:
    """False when this kernel has no such trigger."""
    try:
        (led / "trigger").write_text("timer")
    except OSError as error:
        if error.errno != errno.EINVAL:
            raise
        return False
    return True


def fault(file: Path, error: OSError) -> DeviceFault:
    why = Fault.NOT_CONNECTED if error.errno in GONE else Fault.NO_ANSWER
    return DeviceFault(why, f"{_name(file)}: {error.strerror}")


def _name(file: Path) -> str:
    """Every file of sysfs is called `value`; its folder tells them apart."""
    return f"{file.parent.name}/{file.name}"

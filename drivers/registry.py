"""Which driver stands behind a slot: `devices.toml`.

[idcard]                      # slot
driver = "sdt_serial"         # what it does
address = "/dev/ttyUSB0"      # where it is
[idcard.options]              # what else this driver takes, by its own keyword names
baudrate = 115200
"""

import importlib
import inspect
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from drivers.protocol import Device

# Driver name -> module:class, imported only when used. The folder under drivers/ is the device's kind.
DRIVERS = {
    "sdt_serial": "drivers.idcard.sdt_serial:SdtSerialReader",
    "sdt_usb": "drivers.idcard.sdt_usb:SdtUsbReader",
    "pcsc": "drivers.chipcard.pcsc:PcscReader",
    "serial_scanner": "drivers.scanner.serial_scanner:SerialScanner",
    "hid_scanner": "drivers.scanner.hid_scanner:HidScanner",
    "mjpeg": "drivers.camera.mjpeg:MjpegCamera",
    "v4l2": "drivers.camera.v4l2:V4l2Camera",
    "escpos": "drivers.printer.escpos:EscposPrinter",
    "ipp": "drivers.a4.ipp:IppPrinter",
    "nut": "drivers.ups.nut:NutUps",
    "linux_cabinet": "drivers.cabinet.linux_cabinet:LinuxCabinet",
    "ppocr": "drivers.handwriting.ppocr:PpocrHandwriting",
    "rapidocr": "drivers.ocr.rapidocr:RapidOcr",
    "espeak": "drivers.voice.espeak:EspeakVoice",
}

# Slot -> kind.
SLOTS = {
    "idcard": "idcard",
    "socialcard": "chipcard",
    "camera": "camera",
    "receipt": "printer",
    "a4": "a4",
    "scanner": "scanner",
    "ups": "ups",
    "cabinet": "cabinet",
    "handwriting": "handwriting",
    "voice": "voice",
    "ocr": "ocr",
}
NOT_PLUGGED = frozenset({"handwriting", "voice", "ocr"})  # programs: an empty address is the packaged one

# Kind -> module with `run(scene: Path | None, **options)`, which is the device until its stdin closes.
EMULATORS = {
    kind: f"drivers.{kind}.emulator"
    for kind in ("idcard", "chipcard", "scanner", "camera", "printer", "a4", "ups", "cabinet")
}


class RegistryError(ValueError):
    """The configuration of a device is wrong; the message names file and field."""


@dataclass(frozen=True, slots=True)
class Slot:
    name: str
    driver: str
    address: str
    options: dict[str, Any] = field(default_factory=dict)


def kind(driver: str) -> str:
    """The device kind of a driver name. RegistryError when there is none of that name."""
    if driver not in DRIVERS:
        raise RegistryError(f"no driver {driver!r}; there are {', '.join(sorted(DRIVERS))}")
    return DRIVERS[driver].split(".")[1]


def load(file: Path) -> dict[str, Slot]:
    """The slots of a terminal by name. RegistryError names file, slot and field."""
    try:
        document = tomllib.loads(file.read_text("utf-8"))
    except OSError as error:
        raise RegistryError(f"{file}: {error.strerror}") from error
    except ValueError as error:  # TOML and UTF-8 alike
        raise RegistryError(f"{file}: {error}") from error
    return {name: _slot(file, name, table) for name, table in document.items()}


def _slot(file: Path, name: str, table: Any) -> Slot:
    def wrong(what: str) -> RegistryError:
        return RegistryError(f"{file}: [{name}] {what}")

    if name not in SLOTS:
        raise wrong(f"is no slot; there are {', '.join(SLOTS)}")
    if not isinstance(table, dict):
        raise wrong("must be a table with driver and address")
    for key in table.keys() - {"driver", "address", "options"}:
        raise wrong(f"{key}: unknown field; there are driver, address, options")
    driver, address, options = table.get("driver"), table.get("address", ""), table.get("options", {})
    if not isinstance(driver, str) or driver not in DRIVERS:
        raise wrong(f"driver: must be one of {', '.join(sorted(DRIVERS))}")
    if kind(driver) != SLOTS[name]:
        raise wrong(f"driver: {driver} drives a {kind(driver)}, this slot takes a {SLOTS[name]}")
    if not isinstance(address, str) or (not address and SLOTS[name] not in NOT_PLUGGED):
        raise wrong("address: must be a device path, a URL or host:port")
    if not isinstance(options, dict):
        raise wrong("options: must be a table")
    return Slot(name, driver, address, options)


def driver_class(driver: str) -> type[Device]:
    """Imports the driver. RegistryError when no driver has that name."""
    kind(driver)
    module, name = DRIVERS[driver].split(":")
    return cast("type[Device]", getattr(importlib.import_module(module), name))


def build(slot: Slot, **given: Any) -> Device:
    """The driver on its address, not opened. `given` are options of the host, such as `pictures`; a driver that
    does not name one of them goes without. RegistryError names an option of `devices.toml` that it does not take, or
    says with the driver's words what is wrong with the address or an option's value.
    """
    made = driver_class(slot.driver)
    parameters = inspect.signature(made).parameters
    if any(one.kind is one.VAR_KEYWORD for one in parameters.values()):
        return made(slot.address, **given | slot.options)
    taken = parameters.keys() - {"address"}
    for option in slot.options.keys() - taken:
        raise RegistryError(
            f"[{slot.name}.options] {option}: {slot.driver} takes {', '.join(sorted(taken)) or 'none'}"
        )
    options = {name: value for name, value in given.items() if name in taken} | slot.options
    try:
        return made(slot.address, **options)
    except ValueError as error:
        raise RegistryError(f"[{slot.name}] {error}") from error

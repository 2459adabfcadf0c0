from pathlib import Path

import pytest

from drivers import registry
from drivers.registry import RegistryError, Slot

GOOD = """
[idcard]
driver = "sdt_serial"
address = "/dev/ttyUSB0"
[idcard.options]
baudrate = 9600
[handwriting]
driver = "ppocr"
"""


def devices(folder: Path, text: str) -> Path:
    file = folder / "devices.toml"
    file.write_text(text, "utf-8")
    return file


def test_slots_are_driver_address_and_options(tmp_path: Path) -> None:
    slots = registry.load(devices(tmp_path, GOOD))
    assert slots["idcard"] == Slot("idcard", "sdt_serial", "/dev/ttyUSB0", {"baudrate": 9600})
    assert slots["handwriting"].address == ""


WRONG = {
    "[idcard": "devices.toml",
    '[fridge]\ndriver = "sdt_serial"\naddress = "x"': "[fridge]",
    'idcard = "sdt_serial"': "[idcard] must be a table",
    '[idcard]\ndriver = "sdt"\naddress = "x"': "[idcard] driver: must be one of",
    '[idcard]\ndriver = 5\naddress = "x"': "[idcard] driver",
    '[idcard]\ndriver = "escpos"\naddress = "x"': "escpos drives a printer, this slot takes a idcard",
    '[idcard]\ndriver = "sdt_serial"': "[idcard] address",
    '[idcard]\ndriver = "sdt_serial"\naddress = 5': "[idcard] address",
    '[idcard]\ndriver = "sdt_serial"\naddress = "x"\nspeed = 1': "[idcard] speed: unknown field",
    '[idcard]\ndriver = "sdt_serial"\naddress = "x"\noptions = 1': "[idcard] options",
}


@pytest.mark.parametrize(("text", "message"), WRONG.items(), ids=range(len(WRONG)))
def test_a_wrong_file_is_told_with_its_field(tmp_path: Path, text: str, message: str) -> None:
    file = devices(tmp_path, text)
    with pytest.raises(RegistryError) as error:
        registry.load(file)
    assert str(file) in str(error.value)
    assert message in str(error.value)


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(RegistryError, match="No such file"):
        registry.load(tmp_path / "devices.toml")


def test_an_option_the_driver_does_not_take_is_told() -> None:
    with pytest.raises(RegistryError, match=r"\[idcard.options\] speed: sdt_serial takes baudrate, variant"):
        registry.build(Slot("idcard", "sdt_serial", "x", {"speed": 1}))
    with pytest.raises(RegistryError, match=r"\[idcard\] variant 'gb': there are sdt"):
        registry.build(Slot("idcard", "sdt_serial", "x", {"variant": "gb"}))
    with pytest.raises(RegistryError, match=r"\[idcard\] /dev/ttyUSB0: must be usb://VID:PID"):
        registry.build(Slot("idcard", "sdt_usb", "/dev/ttyUSB0"))


@pytest.mark.parametrize("driver", registry.DRIVERS)
def test_every_driver_of_the_table_is_there(driver: str) -> None:
    assert registry.driver_class(driver).__name__ == registry.DRIVERS[driver].split(":")[1]

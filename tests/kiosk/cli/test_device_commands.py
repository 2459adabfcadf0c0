"""`kiosk emulate`, `kiosk device`, `kiosk device-read` as a technician runs them: real processes."""

import json
import os
import signal
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

import pytest

from kiosk.cli.commands import kiosk

KEYS = {
    "document",
    "name",
    "name_raw",
    "name_latin",
    "sex",
    "ethnicity",
    "birth_date",
    "address",
    "address_on_card",
    "id_number",
    "id_number_valid",
    "issuer",
    "valid_from",
    "valid_until",
    "long_term",
    "permit_number",
    "issue_count",
    "nationality",
    "photo",
    "reader",
}


class Emulated:
    """A running `kiosk emulate`, told what to do on its stdin."""

    def __init__(self, *words: str) -> None:
        self.process = subprocess.Popen(
            kiosk("emulate", *words), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self._in: IO[str] = self.process.stdin  # type: ignore[assignment]
        self._out: IO[str] = self.process.stdout  # type: ignore[assignment]
        self.said: dict[str, Any] = json.loads(self._out.readline())

    @property
    def address(self) -> str:
        return str(self.said["address"])

    def hear(self) -> dict[str, Any]:
        return dict(json.loads(self._out.readline()))

    def tell(self, order: str) -> dict[str, Any]:
        self._in.write(order + "\n")
        self._in.flush()
        return self.hear()

    def close(self) -> int:
        self.process.terminate()
        self._in.close()
        self._out.close()
        return self.process.wait(10)


@pytest.fixture
def reader() -> Iterator[Emulated]:
    one = Emulated("idcard", "--option", "card_ms=0", "--option", "baudrate=0")
    yield one
    one.close()


def device_read(state: Path, slot: str, *words: str) -> tuple[int, Any, str]:
    """(exit code, JSON, stderr)"""
    done = subprocess.run(
        kiosk("device-read", slot, "--state", str(state), "--json", *words),
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    return done.returncode, json.loads(done.stdout) if done.stdout else None, done.stderr


def test_a_card_is_read_with_every_key(reader: Emulated, tmp_path: Path) -> None:
    assert reader.said["kind"] == "idcard"
    assert reader.tell("lay A")["ok"]
    code, card, _ = device_read(tmp_path, "idcard", "--driver", "sdt_serial", "--address", reader.address)
    assert code == 0
    assert card.keys() == KEYS
    assert (card["name"], card["long_term"], card["valid_until"]) == ("韦秀兰", True, None)
    assert card["ethnicity"] == {"code": "08", "name": "壮"}
    assert card["photo"] == {"format": "wlt", "size": 1024}
    assert reader.tell('{"do": "lay", "card": "J"}')["ok"]
    code, card, _ = device_read(tmp_path, "idcard", "--address", reader.address)
    assert (code, card["document"], card["permit_number"]) == (0, "hkmt_permit", "H12345678")


def test_no_card_is_3_and_no_reader_4_and_a_spoilt_card_1(reader: Emulated, tmp_path: Path) -> None:
    at = ("--address", reader.address, "--timeout", "0.4")
    assert device_read(tmp_path, "idcard", *at)[:2] == (3, {"fault": "no_media", "detail": ""})
    reader.tell("lay BAD-DATE")
    code, document, told = device_read(tmp_path, "idcard", *at)
    assert (code, document["fault"]) == (1, "media_invalid")
    assert "2036" not in told
    reader.tell("vanish")
    code, document, told = device_read(tmp_path, "idcard", *at)
    assert (code, document["fault"]) == (4, "not_connected")
    assert "devices.toml" in told


WRONG = [
    ("idcard", "--driver", "escpos", "--address", "x"),
    ("idcard", "--driver", "none", "--address", "x"),
    ("receipt", "--address", "x"),
    ("fridge", "--address", "x"),
]


@pytest.mark.parametrize("words", WRONG, ids=" ".join)
def test_wrong_usage_is_2_with_a_sentence(tmp_path: Path, words: tuple[str, ...]) -> None:
    code, document, told = device_read(tmp_path, *words)
    assert (code, document) == (2, None)
    assert "Traceback" not in told
    assert told


def test_an_a4_printer_is_there_until_it_is_told_to_end() -> None:
    from drivers.a4.ipp import IppPrinter
    from drivers.protocol import Fault, Supply

    emulated = Emulated("a4")
    driver = IppPrinter(emulated.address)
    assert driver.status().fault is None
    assert emulated.tell("paper low")["ok"]
    assert driver.status().supplies["paper"] is Supply.LOW
    assert not emulated.tell("dance")["ok"]
    assert emulated.close() == 0
    assert driver.status().fault is Fault.NOT_CONNECTED


def test_a_scene_plays_by_itself(tmp_path: Path) -> None:
    scene = tmp_path / "scene"
    scene.write_text('# a resident\n0.0 lay A\n{"at": 0.05, "do": "sw", "word": "41"}\n0.1 lift\n', "utf-8")
    emulated = Emulated("idcard", "--scene", str(scene))
    assert [emulated.hear()["order"] for _ in range(3)] == [["lay", "A"], ["sw", "41"], ["lift"]]
    assert not emulated.tell("dance")["ok"]
    assert not emulated.tell("{")["ok"]
    assert emulated.tell("heal")["ok"]
    folder = Path(emulated.address).parent
    assert emulated.close() == 0
    assert not folder.exists()


def test_a_wrong_scene_is_told_with_its_line(tmp_path: Path) -> None:
    scene = tmp_path / "scene"
    scene.write_text("0.0 lay A\n3\n", "utf-8")
    done = subprocess.run(
        kiosk("emulate", "idcard", "--scene", str(scene)), capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert f"{scene}:2" in done.stderr


@pytest.mark.parametrize(("kind", "order"), [("idcard", "lift_after_bytes N"), ("scanner", "scan TEXT")])
def test_an_emulator_tells_its_orders(kind: str, order: str) -> None:
    assert (
        order in subprocess.run(kiosk("emulate", kind, "--orders"), capture_output=True, text=True, check=True).stdout
    )


@pytest.fixture
def terminal(tmp_path: Path, reader: Emulated) -> Path:
    config = tmp_path / "terminal.toml"
    config.write_text("", "utf-8")
    (tmp_path / "devices.toml").write_text(
        f'[idcard]\ndriver = "sdt_serial"\naddress = "{reader.address}"\n', "utf-8"
    )
    return config


def test_a_device_process_serves_its_slot_small_and_ends_cleanly(
    tmp_path: Path, terminal: Path, reader: Emulated, wait_until: Any
) -> None:
    from drivers import wire
    from kiosk.state import StateFolder

    state = tmp_path / "state"
    words = kiosk("device", "idcard", "--config", str(terminal), "--state", str(state))
    systemd = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    systemd.bind(str(tmp_path / "notify"))
    systemd.settimeout(10.0)
    environment = os.environ | {"NOTIFY_SOCKET": str(tmp_path / "notify")}
    with systemd, subprocess.Popen(words, stderr=subprocess.PIPE, env=environment) as host:
        client = wire.DeviceClient(StateFolder(state).device_socket("idcard"))
        assert systemd.recv(64) == b"READY=1"
        assert client.reachable(), "ready before it serves"
        assert systemd.recv(64) == b"WATCHDOG=1"
        wait_until(client.reachable)
        reader.tell("lay A")
        # The process holds the port, so this goes through it.
        code, card, _ = device_read(state, "idcard", "--config", str(terminal))
        pages = int(Path(f"/proc/{host.pid}/statm").read_text().split()[1])
        host.send_signal(signal.SIGTERM)
        assert host.wait(10) == 0
    assert (code, card["name"]) == (0, "韦秀兰")
    assert pages * 4096 < 40e6
    # Without it the driver is asked in the command's own process.
    assert device_read(state, "idcard", "--config", str(terminal))[0] == 0


def test_a_slot_that_is_not_configured_is_told(tmp_path: Path, terminal: Path) -> None:
    done = subprocess.run(
        kiosk("device", "camera", "--config", str(terminal), "--state", str(tmp_path / "state")),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "devices.toml has no [camera]" in done.stderr


def test_the_cabinet_tells_its_contacts_and_its_lamps(tmp_path: Path) -> None:
    cabinet = Emulated("cabinet")
    assert cabinet.tell("door open")["ok"]
    code, found, _ = device_read(tmp_path, "cabinet", "--address", cabinet.address)
    assert (code, found) == (0, {"open": {"door": True, "tamper": False}, "tampered": False, "temperature_c": 34.0})
    led = Path(cabinet.address) / "class/leds/jiujin:tray"
    (led / "trigger").write_text("timer")
    assert cabinet.hear() == {"lamp": "tray", "is": "blink"}
    cabinet.tell("vanish")
    assert device_read(tmp_path, "cabinet", "--address", cabinet.address)[0] == 4
    assert not cabinet.tell("dance")["ok"]
    assert cabinet.close() == 0

"""The power supply: upsd's answers by table, fuzz and a server of our own; then NUT's real programs."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.jobs import Job
from drivers.protocol import DeviceFault, Fault, Power, State, Status, Supply
from drivers.ups import nut
from drivers.ups.answers import MOST_LINE, MOST_VARIABLES, Listing, power
from drivers.ups.nut import NutUps
from tests.drivers.ups.power_rig import Rig, rig

OK, LOW, OUT = Supply.OK, Supply.LOW, Supply.OUT


def answer(*lines: str, name: str = "u") -> bytes:
    return "\n".join([f"BEGIN LIST VAR {name}", *lines, f"END LIST VAR {name}", ""]).encode()


def read(data: bytes) -> dict[str, str]:
    listing = Listing("u")
    assert listing.feed(data)
    return listing.variables


# What the UPS says -> (mains, battery, charge, runtime).
SAID = {
    "on the mains": ({"ups.status": "OL CHRG", "battery.charge": "97.6"}, Power(True, OK, 97)),
    "the power failed": ({"ups.status": "OB DISCHRG", "battery.runtime": "900"}, Power(False, OK, None, 900)),
    "it says low": ({"ups.status": "OB LB", "battery.charge": "40"}, Power(False, LOW, 40)),
    "it never says low": ({"ups.status": "OB", "battery.charge": "20"}, Power(False, LOW, 20)),
    "empty": ({"ups.status": "OB LB", "battery.charge": "0"}, Power(False, OUT, 0)),
    "worn out": ({"ups.status": "OL RB", "battery.charge": "100"}, Power(True, OUT, 100)),
    "switching off": ({"ups.status": "FSD OL"}, Power(False, OUT)),
    "calibrating": ({"ups.status": "OL CAL OB DISCHRG"}, Power(True, OK)),
    "words nobody knows": ({"ups.status": "OL ECO TRIM x", "battery.charge": "full"}, Power(True, OK)),
    "impossible numbers": (
        {"ups.status": "OL", "battery.charge": "250", "battery.runtime": "-1"},
        Power(True, OK),
    ),
}


@pytest.mark.parametrize(("variables", "meant"), SAID.values(), ids=SAID)
def test_what_a_supply_says_is_understood(variables: dict[str, str], meant: Power) -> None:
    assert power(variables, low_percent=20) == meant


@pytest.mark.parametrize("variables", [{}, {"ups.status": ""}, {"ups.status": "WAIT"}])
def test_a_supply_that_said_nothing_yet_is_no_supply(variables: dict[str, str]) -> None:
    with pytest.raises(DeviceFault) as fault:
        power(variables, 20)
    assert fault.value.fault is Fault.NO_ANSWER


def test_quotes_and_pieces_are_put_together() -> None:
    listing = Listing("u")
    whole = answer(r'VAR u ups.model "a \"big\" one \\ 1"', 'VAR u ups.status "OL"')
    ends = [listing.feed(whole[at : at + 1]) for at in range(len(whole))]
    assert ends.index(True) == len(whole) - 1
    assert listing.variables == {"ups.model": 'a "big" one \\ 1', "ups.status": "OL"}


WRONG = {
    "another list": (answer(name="v"), Fault.GARBLED),
    "a variable of another": (answer('VAR v ups.status "OL"'), Fault.GARBLED),
    "no quotes": (answer("VAR u ups.status OL"), Fault.GARBLED),
    "an open quote": (answer('VAR u ups.status "OL'), Fault.GARBLED),
    "not NUT at all": (b"HTTP/1.1 400 Bad Request\r\n", Fault.GARBLED),
    "no line end": (b"x" * (MOST_LINE + 1), Fault.GARBLED),
    "a long line": (answer(f'VAR u a "{"x" * MOST_LINE}"'), Fault.GARBLED),
    "no end": (answer(*[f'VAR u v{n} "1"' for n in range(MOST_VARIABLES + 1)]), Fault.GARBLED),
    "no such supply": (b"ERR UNKNOWN-UPS\n", Fault.NOT_CONNECTED),
    "its cable is out": (b"ERR DRIVER-NOT-CONNECTED\n", Fault.NOT_CONNECTED),
    "it fell silent": (b"ERR DATA-STALE\n", Fault.NO_ANSWER),
    "not for us": (b"ERR ACCESS-DENIED\n", Fault.REFUSED),
    "an error nobody knows": (b"ERR \xff\xfe secret\n", Fault.REFUSED),
}


@pytest.mark.parametrize(("data", "meant"), WRONG.values(), ids=WRONG)
def test_a_wrong_answer_is_a_fault(data: bytes, meant: Fault) -> None:
    with pytest.raises(DeviceFault) as fault:
        read(data)
    assert fault.value.fault is meant
    assert "secret" not in str(fault.value)


LINES = st.lists(
    st.one_of(
        st.binary(max_size=60),
        st.sampled_from([b"BEGIN LIST VAR u", b"END LIST VAR u", b"ERR DATA-STALE", b'VAR u ups.status "OB LB"']),
        st.text(max_size=20).map(lambda text: f'VAR u battery.charge "{text}"'.encode()),
    ),
    max_size=30,
)


@given(LINES, st.integers(1, 64))
def test_any_bytes_are_an_answer_or_a_fault(lines: list[bytes], size: int) -> None:
    data, listing = b"BEGIN LIST VAR u\n" + b"\n".join(lines) + b"\n", Listing("u")
    try:
        for at in range(0, len(data), size):
            if listing.feed(data[at : at + size]):
                break
        power(listing.variables, 20)
    except DeviceFault:
        pass
    assert len(listing.variables) <= MOST_VARIABLES


@pytest.mark.parametrize("address", ["", "nut://", "nut://h", "http://h/u", "nut://h/a b"])
def test_an_address_that_is_none_is_told(address: str) -> None:
    with pytest.raises(ValueError, match="must be nut://host:port/NAME"):
        NutUps(address)


@contextmanager
def server(serve: Callable[[socket.socket], None]) -> Iterator[str]:
    """Somebody at the address; `serve` gets one caller."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def work() -> None:
            caller, _ = listener.accept()
            with caller:
                caller.recv(200)
                serve(caller)

        thread = threading.Thread(target=work)
        thread.start()
        yield f"nut://127.0.0.1:{listener.getsockname()[1]}/u"
        thread.join()


def dribbles(caller: socket.socket) -> None:
    caller.sendall(b"BEGIN LIST VAR u\n")
    caller.recv(1)


PEERS: dict[str, tuple[Callable[[socket.socket], Any], Fault]] = {
    "says nothing": (lambda caller: caller.recv(1), Fault.NO_ANSWER),
    "never ends": (dribbles, Fault.NO_ANSWER),
    "hangs up": (lambda caller: caller.sendall(b"BEGIN LIST"), Fault.NOT_CONNECTED),
    "floods": (lambda caller: caller.sendall(b"x" * 4096), Fault.GARBLED),
}


@pytest.mark.parametrize(("serve", "meant"), PEERS.values(), ids=PEERS)
def test_whoever_else_is_there_is_left_in_time(
    serve: Callable[[socket.socket], Any], meant: Fault, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(nut, "ANSWER_S", 0.2)
    with server(serve) as address:
        begun = time.monotonic()
        status = NutUps(address).status()
    assert status.fault is meant
    assert time.monotonic() - begun < 10.0


# NUT's own programs


@pytest.fixture
def supply() -> Iterator[Rig]:
    one = rig()
    yield one
    one.close()


def supplies(status: Status) -> tuple[State, Supply | None, Supply | None]:
    return status.state, status.supplies.get("mains"), status.supplies.get("battery")


def test_the_power_goes_the_battery_sinks_and_the_cable_is_pulled(supply: Rig, context: Callable[..., Job]) -> None:
    driver = NutUps(supply.address)
    driver.open()
    assert driver.capabilities().model == "Jiujin emulated UPS"
    assert driver.capabilities().features == ("charge", "runtime")
    assert supplies(driver.status()) == (State.ONLINE, OK, OK)
    supply.obey(["battery"])
    assert supplies(driver.status()) == (State.ONLINE, OUT, OK)
    assert driver.status().detail == "on battery, 100 %, 30 min"
    supply.obey(["low"])
    assert supplies(driver.status()) == (State.ONLINE, OUT, LOW)
    assert driver.read(context()) == Power(False, LOW, 8, 1800)
    supply.obey(["vanish"])
    assert (driver.status().state, driver.status().fault) == (State.NO_DEVICE, Fault.NOT_CONNECTED)
    supply.obey(["return"])
    assert supplies(driver.status()) == (State.ONLINE, OUT, LOW)


def test_a_supply_that_is_not_set_up_is_not_there(supply: Rig) -> None:
    status = NutUps(supply.address.replace("/cabinet", "/other")).status()
    assert (status.state, status.detail) == (State.NO_DEVICE, "UNKNOWN-UPS")

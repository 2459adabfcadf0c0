"""What the programs among the devices promise: handwriting, voice and reading of print. They have no plug, but a
process that may die, and models or a program that may be gone."""

import time
from pathlib import Path

import pytest

from drivers import registry
from drivers.jobs import Job, perform
from drivers.protocol import DeviceFault, Fault, State
from drivers.wire import decode, encode
from tests.contract.programs import ALL, Program, all_struck
from tests.contract.promises import PROGRAMS

RECOVERS_S = 3.0 + 6.0  # as in test_hosts.py
EACH = pytest.mark.parametrize("program", ALL, ids=lambda program: program.driver)


def job(seconds: float) -> Job:
    return Job("x", {}, time.monotonic() + seconds, lambda *_: None)


def test_all_programs_are_here() -> None:
    assert {registry.kind(program.driver) for program in ALL} == set(PROGRAMS)


@EACH
def test_it_says_what_it_is_and_how_it_is(program: Program) -> None:
    device = program.make("")
    capabilities = device.capabilities()
    assert (capabilities.kind, capabilities.driver) == (registry.kind(program.driver), program.driver)
    for _ in range(2):
        device.open()
        device.open()
        assert device.status().state is State.ONLINE
        device.close()
        device.close()


@EACH
def test_what_it_needs_is_missing(program: Program) -> None:
    device = program.make("/nowhere/at-all")
    with pytest.raises(DeviceFault) as fault:
        device.open()
    assert fault.value.fault is Fault.NOT_CONNECTED
    status = device.status()
    assert (status.state, status.fault) == (State.NO_DEVICE, Fault.NOT_CONNECTED)
    device.close()


@EACH
def test_what_it_gives_crosses_the_wire(program: Program, tmp_path: Path) -> None:
    device = program.make("")
    device.open()
    result = perform(device, *program.asked(tmp_path), job(20.0))
    device.close()
    assert decode(program.shape, encode(result)) == result if program.shape else result is None


@EACH
def test_who_no_longer_waits_is_not_worked_for(program: Program, tmp_path: Path) -> None:
    """It is not open, and what it is asked about is gone: whoever begins to work ends with another fault."""
    device = program.make("")
    command, args = program.asked(tmp_path)
    for file in tmp_path.iterdir():
        file.unlink()
    given_up = job(20.0)
    given_up.cancel()
    for running, fault in ((given_up, Fault.CANCELLED), (job(0.0), Fault.TIMED_OUT)):
        with pytest.raises(DeviceFault) as raised:
            perform(device, command, args, running)
        assert raised.value.fault is fault
    device.close()


def test_killed_in_the_middle_and_without_what_it_needs_it_is_back_in_time(tmp_path: Path) -> None:
    """Its process dies under a command; the new one does not find its models or its program, says so, and works
    within 3 s of their return."""
    took = all_struck(tmp_path)
    assert {driver: seconds for driver, seconds in took.items() if seconds > RECOVERS_S} == {}

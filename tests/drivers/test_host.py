"""The device host as a real process: deadlines, cancels, crashes, callers, logs."""

import signal
import socket
import stat
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from drivers import wire
from drivers.jobs import discard
from drivers.protocol import DeviceFault, Fault, PagePicture, State


def test_a_card_crosses_the_socket(hosted: Any) -> None:
    card = wire.read_card(hosted.start("good"), 5.0)
    assert len(card.text) == 256
    assert wire.capabilities(hosted.client).driver == "puppet"


def test_only_its_own_user_may_talk_to_a_device(hosted: Any) -> None:
    hosted.start("good")
    assert stat.S_IMODE(hosted.socket.stat().st_mode) == 0o600


@pytest.mark.parametrize("how", ["waits", "hangs"])
def test_a_deadline_ends_a_command_even_if_the_driver_does_not(hosted: Any, how: str) -> None:
    client = hosted.start(how)
    begun = time.monotonic()
    with pytest.raises(DeviceFault) as fault:
        wire.read_card(client, 0.3)
    assert fault.value.fault is Fault.TIMED_OUT
    assert time.monotonic() - begun < 10.0


@pytest.mark.parametrize("how", ["waits", "hangs"])
def test_a_cancel_ends_a_command_even_if_the_driver_does_not(hosted: Any, how: str) -> None:
    client = hosted.start(how)
    cancel = threading.Event()
    begun = time.monotonic()
    with pytest.raises(DeviceFault) as fault:
        wire.read_card(client, 20.0, on_event=lambda _: cancel.set(), cancel=cancel)
    assert fault.value.fault is Fault.CANCELLED
    assert time.monotonic() - begun < 10.0


def test_a_hanging_driver_blocks_neither_status_nor_the_next_answer(hosted: Any) -> None:
    client = hosted.start("hangs")
    with pytest.raises(DeviceFault):
        wire.read_card(client, 0.1)
    begun = time.monotonic()
    status = wire.status(client)
    with pytest.raises(DeviceFault) as fault:
        wire.read_card(client, 40.0)
    assert time.monotonic() - begun < 20.0
    assert (status.state, status.fault, status.detail) == (State.OFFLINE, Fault.NO_ANSWER, "hangs in read")
    assert fault.value.fault is Fault.BUSY


def test_a_driver_that_stays_stuck_ends_the_process_for_a_new_one(hosted: Any) -> None:
    client = hosted.start("stuck")
    with pytest.raises(DeviceFault):
        wire.read_card(client, 0.1)
    assert hosted.process.wait(30) == 70
    assert "hangs in read" in hosted.log.read_text()
    assert len(wire.read_card(hosted.start("good"), 5.0).text) == 256


def test_pictures_that_nobody_waits_for_any_more_are_deleted(tmp_path: Path) -> None:
    files = [tmp_path / f"{number}.jpg" for number in range(3)]
    for file in files:
        file.touch()
    discard([PagePicture(files[0], (), ()), PagePicture(None, (), ())])
    discard({"file": files[1], "corners": (1.0, 2.0)})
    assert [file.exists() for file in files] == [False, False, True]


def test_status_does_not_wait_behind_a_running_command(hosted: Any) -> None:
    client = hosted.start("waits")
    begun, cancel = threading.Event(), threading.Event()
    faults: list[Fault] = []

    def read() -> None:
        try:
            wire.read_card(client, 20.0, lambda _: begun.set(), cancel)
        except DeviceFault as fault:
            faults.append(fault.fault)

    thread = threading.Thread(target=read)
    thread.start()
    assert begun.wait(30.0)
    started = time.monotonic()
    assert wire.status(client).state is State.ONLINE
    assert wire.capabilities(client).kind == "idcard"
    assert time.monotonic() - started < 10.0
    cancel.set()
    thread.join(30.0)
    assert faults == [Fault.CANCELLED]


@pytest.mark.parametrize("how", ["dies", "breaks", "eats"])
def test_a_crash_in_a_command_is_told_and_a_new_process_serves_again(hosted: Any, how: str) -> None:
    client = hosted.start(how)
    with pytest.raises(DeviceFault) as fault:
        wire.read_card(client, 5.0)
    assert fault.value.fault is Fault.CRASHED
    assert hosted.process.wait(30) != 0
    with pytest.raises(DeviceFault) as fault:
        wire.read_card(client, 5.0)
    assert fault.value.fault is Fault.NOT_CONNECTED
    assert len(wire.read_card(hosted.start("good"), 5.0).text) == 256


def test_a_broken_driver_leaves_no_personal_data_in_the_log(hosted: Any) -> None:
    with pytest.raises(DeviceFault):
        wire.read_card(hosted.start("breaks"), 5.0)
    hosted.process.wait(30)
    log = hosted.log.read_text()
    assert "ValueError" in log
    assert "450123" not in log.replace('raise ValueError("韦秀兰 450123194403070049")', "")


def test_two_callers_are_served_one_after_the_other(hosted: Any) -> None:
    client = hosted.start("good")
    texts: list[int] = []
    threads = [
        threading.Thread(target=lambda: texts.extend(len(wire.read_card(client, 5.0).text) for _ in range(10)))
        for _ in range(2)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10.0)
    assert texts == [256] * 20


def test_a_caller_that_goes_away_cancels_its_command(hosted: Any, wait_until: Any) -> None:
    hosted.start("waits")
    with socket.socket(socket.AF_UNIX) as gone:
        gone.connect(str(hosted.socket))
        gone.sendall(b'{"id": 1, "command": "read", "deadline_s": 60}\n')
        assert gone.recv(100)
    with pytest.raises(DeviceFault) as fault:
        wire.read_card(hosted.client, 0.2)
    assert fault.value.fault is Fault.TIMED_OUT  # it ran, so the first one no longer did


def test_media_is_told_to_every_caller(hosted: Any, wait_until: Any) -> None:
    client = hosted.start("media")
    heard: list[dict[str, Any]] = []
    stop = threading.Event()
    thread = threading.Thread(target=client.listen, args=(heard.append, stop))
    thread.start()
    wait_until(lambda: heard)
    own: list[dict[str, Any]] = []
    wire.read_card(client, 5.0, own.append)
    wait_until(lambda: {"event": "media", "media": "inserted"} in heard)
    stop.set()
    thread.join(30.0)
    assert {"id": 1, "event": "media", "media": "inserted"} in own


def test_a_listener_hears_the_process_go_and_come_back(hosted: Any, wait_until: Any) -> None:
    client = hosted.start("good")
    states: list[str] = []
    stop = threading.Event()

    def told(event: dict[str, Any]) -> None:
        if states[-1:] != [event["state"]]:  # the host's first look may be told beside the answer
            states.append(event["state"])

    thread = threading.Thread(target=client.listen, args=(told, stop, 0.05))
    thread.start()
    wait_until(lambda: states == ["online"])
    assert hosted.stop() == 0
    wait_until(lambda: states == ["online", "offline"])
    hosted.start("good")
    wait_until(lambda: states == ["online", "offline", "online"])
    stop.set()
    thread.join(30.0)


@pytest.mark.parametrize("how", ["good", "waits", "hangs"])
def test_sigterm_ends_it_cleanly(hosted: Any, how: str) -> None:
    client = hosted.start(how)
    faults: list[Fault] = []
    begun = threading.Event()

    def read() -> None:
        try:
            wire.read_card(client, 20.0, lambda _: begun.set())
        except DeviceFault as fault:
            faults.append(fault.fault)

    thread = threading.Thread(target=read)
    thread.start()
    assert begun.wait(30.0)
    assert hosted.stop() == 0
    thread.join(30.0)
    assert faults in ([], [Fault.CANCELLED])
    assert not hosted.socket.exists()


def test_it_takes_over_the_socket_of_a_killed_process_and_of_no_living_one(hosted: Any) -> None:
    hosted.start("good")
    hosted.process.send_signal(signal.SIGKILL)
    hosted.process.wait(30)
    assert hosted.socket.exists()
    client = hosted.start("good")
    first = hosted.process
    hosted.start("good")
    assert hosted.process.wait(30) != 0
    assert first.poll() is None
    assert wire.status(client).state is State.ONLINE
    hosted.process = first


LINES = {
    b"{\n": "not JSON",
    b"[1]\n": "not a JSON object",
    b"[" * 100_000 + b"\n": "not JSON",
    b'{"id": "x", "command": "read"}\n': "neither command nor cancel",
    b'{"id": 1, "command": "read", "args": 5}\n': "args or deadline_s",
    b'{"id": 1, "command": "read", "deadline_s": "now"}\n': "args or deadline_s",
    b"\xff\xfe\n": "not JSON",
}


@pytest.mark.parametrize(("line", "why"), LINES.items(), ids=range(len(LINES)))
def test_nonsense_is_refused_and_the_next_caller_served(hosted: Any, line: bytes, why: str) -> None:
    client = hosted.start("good")
    with socket.socket(socket.AF_UNIX) as caller:
        caller.settimeout(5.0)
        caller.connect(str(hosted.socket))
        caller.sendall(line)
        assert why in caller.makefile().readline()
    assert len(wire.read_card(client, 5.0).text) == 256


@pytest.mark.parametrize(("command", "fault"), [("fly", Fault.UNSUPPORTED), ("print", Fault.GARBLED)])
def test_a_command_the_device_lacks_is_refused(hosted: Any, command: str, fault: Fault) -> None:
    with pytest.raises(DeviceFault) as refused:
        hosted.start("good").call(command)
    assert refused.value.fault is fault


def test_a_lost_reader_is_logged_once_and_so_is_its_return(
    hosted: Any, reader_emulator: Any, wait_until: Any
) -> None:
    client = hosted.start("sdt", str(reader_emulator.port.address))
    wait_until(lambda: wire.status(client).state is State.ONLINE)
    reader_emulator.obey(["vanish"])
    wait_until(lambda: wire.status(client).state is State.NO_DEVICE)
    for _ in range(3):
        with pytest.raises(DeviceFault):
            wire.read_card(client, 0.5)
    reader_emulator.obey(["return"])
    wait_until(lambda: wire.status(client).state is State.ONLINE)
    reader_emulator.obey(["lay", "A"])
    assert len(wire.read_card(client, 3.0).text) == 256
    log = hosted.log.read_text()
    assert (log.count("lost"), log.count("back")) == (1, 1)


def test_three_bad_looks_at_a_device_that_was_well_end_the_process(hosted: Any) -> None:
    hosted.start("sickens")
    assert hosted.process.wait(30) == 70
    log = hosted.log.read_text()
    assert (log.count("lost"), log.count("3 bad looks in a row")) == (1, 1)


@pytest.mark.parametrize(("how", "fault"), [("away", Fault.NOT_CONNECTED), ("sick", Fault.HARDWARE)])
def test_a_device_that_is_away_or_never_was_well_is_waited_for(
    hosted: Any, wait_until: Any, how: str, fault: Fault
) -> None:
    client = hosted.start(how)
    begun = time.monotonic()
    wait_until(lambda: wire.status(client).fault is fault and time.monotonic() - begun > 0.5)  # ten looks
    assert hosted.process.poll() is None
    assert hosted.log.read_text().count("lost") == 1


def test_a_process_without_its_device_starts_and_stays_small(hosted: Any, tmp_path: Path, wait_until: Any) -> None:
    client = hosted.start("sdt", str(tmp_path / "none"))
    wait_until(lambda: wire.status(client).state is State.NO_DEVICE)
    pages = int(Path(f"/proc/{hosted.process.pid}/statm").read_text().split()[1])
    assert pages * 4096 < 40e6

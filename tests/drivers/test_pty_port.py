import os

import pytest

from drivers import pty_port
from drivers.pty_port import PtyPort


def test_unplugged_while_it_waits_it_does_not_read_what_got_its_number(monkeypatch: pytest.MonkeyPatch) -> None:
    """The kernel gives a closed file's number to the next one: a blocking one hung the emulator's thread for good."""
    port = PtyPort("line", 0)
    number = port._master
    theirs, ours = os.pipe()
    os.write(ours, b"theirs")

    def unplugged(*_: object) -> tuple[list[int], list[int], list[int]]:
        port.unplug()
        os.dup2(theirs, number)
        return [number], [], []

    with monkeypatch.context() as patched:
        patched.setattr(pty_port.select, "select", unplugged)
        assert port.read(0.1) == b""
    assert os.read(number, 100) == b"theirs"
    for one in (theirs, ours, number):
        os.close(one)
    port.close()

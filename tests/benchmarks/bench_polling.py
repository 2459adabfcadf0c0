"""ID card polling: processor time of a real `kiosk device idcard`, while a read waits for a card and while idle."""

import os
import subprocess
import tempfile
import threading
import time
from pathlib import Path

from drivers.idcard.emulator import IdCardEmulator
from drivers.protocol import DeviceFault, State
from drivers.wire import DeviceClient, read_card, status
from kiosk.cli.commands import kiosk
from kiosk.state import StateFolder
from tests.benchmarks.figure import Figure

WATCHED_S = 10.0
SETTLED_S = 1.0
MOST = 0.01  # of a core


def processor_s(pid: int) -> float:
    """utime and stime, proc(5)."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def share(pid: int) -> float:
    pause = threading.Event()
    pause.wait(SETTLED_S)
    begun, before = time.monotonic(), processor_s(pid)
    pause.wait(WATCHED_S)
    return (processor_s(pid) - before) / (time.monotonic() - begun)


def measure(line: str, *, idle: bool) -> list[float]:
    """While a read waits, and while idle when wanted: shares of a core."""
    emulator = IdCardEmulator(line=line)
    folder = Path(tempfile.mkdtemp(prefix="jiujin-bench-"))
    (folder / "terminal.toml").write_text('devices = "devices.toml"\n')
    (folder / "devices.toml").write_text(f'[idcard]\ndriver = "sdt_serial"\naddress = "{emulator.port.address}"\n')
    words = ["device", "idcard", "--config", str(folder / "terminal.toml"), "--state", str(folder / "state")]
    process = subprocess.Popen(kiosk(*words), stderr=subprocess.DEVNULL)
    try:
        client = DeviceClient(StateFolder(folder / "state").device_socket("idcard"))
        end = time.monotonic() + 10
        while not (client.reachable() and status(client).state is State.ONLINE):
            if time.monotonic() > end:
                raise RuntimeError("the reader's process did not come up")
            threading.Event().wait(0.05)
        reading = threading.Thread(target=_wait_for_a_card, args=(client, SETTLED_S + WATCHED_S + 1.0))
        reading.start()
        waiting = share(process.pid)
        reading.join()
        return [waiting, share(process.pid)] if idle else [waiting]
    finally:
        process.terminate()
        process.wait(10)
        emulator.close()


def _wait_for_a_card(client: DeviceClient, seconds: float) -> None:
    try:
        read_card(client, seconds)
    except DeviceFault:
        return


def run() -> list[Figure]:
    waiting, idle = measure("pty", idle=True)
    return [
        Figure("ID card reader's process while a read waits, share of a core", waiting, "", limit=MOST),
        Figure("ID card reader's process while idle, share of a core", idle, "", limit=MOST),
        Figure("  while a read waits over TCP", measure("tcp", idle=False)[0], "", limit=MOST),
    ]

"""A chip card reader: a pcscd of its own with the virtual reader vpcd, and cards to put into it.

pcscd runs in a mount and a network namespace of its own, so that it meets neither the system's pcscd nor another
emulator, and its open port meets nobody. It needs the packages pcscd and vsmartcard-vpcd, and root or user
namespaces. pcscd looks at its reader every 0.4 s, so a card is seen that late.

Orders: `lay NAME` (`drivers.chipcard.cards.CARDS`), `lift`, `swap NAME` (both at once), `heal` (ends every fault) and
  tap NAME             on the second reader, which stands for the antenna of the same device; knows no faults
  pull_after N         the card is pulled instead of its N-th answer from now on
  mute                 the card answers nothing until it is pulled
  slow MS              the card thinks that long about each command (20 as it comes)
  garbage [N]          the next N answers (all, with 0) are noise
  short                the next answer with data ends in its middle
  endless              every answer says that more is to come
  sw HEX [INS]         the next answer, or the next to that instruction (`b2`), is that status word
  vanish, return       the reader is unplugged, and plugged in again
  kill [KILL], start   pcscd ends, and is there again
  freeze, thaw         pcscd stands still, and goes on
"""

import contextlib
import fcntl
import os
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from drivers import emulation
from drivers.chipcard.cards import CARDS
from drivers.chipcard.virtual_card import VirtualCard
from drivers.emulation import Order, OrderError

PORT = 0x8C7B
READER = "Virtual PCD"
# Debian's vsmartcard-vpcd. Listens on all addresses, which here is the namespace's loopback only.
CONFIGURATION = f"""FRIENDLYNAME "{READER}"
DEVICENAME /dev/null:0x{PORT:04X}
LIBPATH {{library}}
CHANNELID 0x{PORT:04X}
"""
LIBRARIES = ("/usr/lib/pcsc/drivers/serial/libifdvpcd.so",)
PROGRAMS = ("pcscd", "unshare", "setpriv")
# unshare and sh make way for pcscd, so that the process that is signalled is pcscd.
IN_PLACE = (
    'mount -t tmpfs tmpfs /run && mkdir /run/pcscd && mount --bind "$0" /run/pcscd && '
    'exec setpriv --pdeathsig KILL "$1" --foreground --config "$2"'
)
INSIDE = "JIUJIN_CHIPCARD_INSIDE"  # set in the process that has its own network
READY_S = 10.0
# pcscd 1.9.9 looks every 0.4 s. Of a card that went and another that came between two looks it may say for good that
# none is there (its transmit saw the one go, its looks saw nothing), so a hand here is no quicker than that.
SWAP_S = 0.45
NOISE = bytes(range(0x41, 0x61))


class Faults:
    """Guarded by the emulator's lock."""

    def __init__(self) -> None:
        self.mute = self.short = self.endless = False
        self.garbage = 0  # answers to come; -1: all
        self.pull_in: int | None = None  # answers from now
        self.words: dict[int | None, int] = {}  # instruction, or None for any -> status word


class Slot:
    """The place in the reader: speaks vpcd's protocol (2 bytes of length, a message) for the card that lies there.

    Taking a card out is closing the connection.
    """

    def __init__(self, port: int, slow_s: float) -> None:
        self._port = port
        self.faults = Faults()
        self.slow_s = slow_s
        self._card: VirtualCard | None = None
        self._line: socket.socket | None = None
        self._lock = threading.Lock()
        self._changed = threading.Event()
        self._free_at = 0.0  # time.monotonic() from when on the next card may come
        self._stop = False
        self._thread = threading.Thread(target=self._serve, name="card", daemon=True)
        self._thread.start()

    def lay(self, card: VirtualCard | None) -> None:
        with self._lock:
            self._card = card
            line, self._line = self._line, None
            if line is not None:
                with contextlib.suppress(OSError):
                    line.shutdown(socket.SHUT_RDWR)
        self._changed.set()

    def at_once(self) -> None:
        """Another pcscd, which never saw the card that was there."""
        self._free_at = 0.0
        self._changed.set()

    def close(self) -> None:
        self._stop = True
        self.lay(None)
        self._thread.join()

    def _serve(self) -> None:
        while not self._stop:
            card = self._card
            if card is None:
                self._changed.wait()
                self._changed.clear()
                continue
            if (early := self._free_at - time.monotonic()) > 0:
                self._changed.wait(early)
                self._changed.clear()
                continue
            # pcscd away, or gone in the middle: the card stays, and is there when it returns.
            with (
                contextlib.suppress(OSError),
                socket.create_connection(("127.0.0.1", self._port), timeout=5.0) as line,
            ):
                with self._lock:
                    if self._card is not card:
                        continue
                    self._line = line
                line.settimeout(None)
                self._talk(line, card)
                self._free_at = time.monotonic() + SWAP_S
            self._changed.wait(0.02)
            self._changed.clear()

    def _talk(self, line: socket.socket, card: VirtualCard) -> None:
        card.reset()
        while message := _message(line):
            match message:  # one byte is for the reader: power off, on, reset, or give the answer to reset
                case b"\x00" | b"\x01" | b"\x02":
                    card.reset()
                    continue
                case b"\x04":
                    answer = card.atr
                case _:
                    time.sleep(self.slow_s)
                    damaged = self._damage(message, card.answer(message))
                    if damaged is None:
                        continue
                    answer = damaged
            if self._line is not line:
                return
            line.sendall(struct.pack(">H", len(answer)) + answer)

    def _damage(self, command: bytes, answer: bytes) -> bytes | None:
        """None: no answer at all."""
        with self._lock:
            faults = self.faults
            if faults.pull_in is not None:
                faults.pull_in -= 1
            pulled = faults.pull_in == 0
            if pulled:
                faults.pull_in = None
            for key in (command[1] if len(command) > 1 else 0, None):
                if key in faults.words:
                    return faults.words.pop(key).to_bytes(2, "big")
            if faults.endless:
                return answer[:-2] + b"\x61\x10"
            if faults.short and len(answer) > 4:
                faults.short = False
                return answer[: len(answer) // 2]
            if faults.garbage:
                faults.garbage -= faults.garbage > 0
                return NOISE
        if pulled:
            self.lay(None)
            return None
        return None if faults.mute else answer


def _message(line: socket.socket) -> bytes:
    """Empty when the other end is gone."""
    size = struct.unpack(">H", _exactly(line, 2) or b"\0\0")[0]
    return _exactly(line, size)


def _exactly(line: socket.socket, size: int) -> bytes:
    got = b""
    while len(got) < size:
        chunk = line.recv(size - len(got))
        if not chunk:
            return b""
        # Else the kernel keeps its acknowledgement back, vpcd's next piece waits for it: 44 ms a command.
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)
        got += chunk
    return got


class Pcscd:
    def __init__(self, folder: Path) -> None:
        self.socket = folder / "pcscd.comm"
        self._pid_file = folder / "pcscd.pid"
        self._folder = folder
        library = next((path for path in LIBRARIES if Path(path).exists()), None)
        program = shutil.which("pcscd") or shutil.which("pcscd", path="/usr/sbin:/sbin")
        if library is None or program is None:
            raise OrderError("this emulator needs the packages pcscd and vsmartcard-vpcd")
        self._program = program
        self._readers = {True: folder / "readers", False: folder / "no-readers"}
        for plugged, readers in self._readers.items():
            readers.mkdir(exist_ok=True)
            (readers / "vpcd").write_text(CONFIGURATION.format(library=library) if plugged else "", "utf-8")
        self._process: subprocess.Popen[bytes] | None = None

    def start(self, plugged: bool = True) -> None:
        """Returns when it takes callers."""
        self.stop()
        for left in (self.socket, self._pid_file):
            left.unlink(missing_ok=True)
        with (self._folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                ["unshare", "--mount", "sh", "-c", IN_PLACE, self._folder, self._program, self._readers[plugged]],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        end = time.monotonic() + READY_S
        while not self._answers():
            if time.monotonic() > end or self._process.poll() is not None:
                raise OrderError(f"pcscd did not start; see {self._folder}/log")
            time.sleep(0.01)

    def stop(self, number: int = signal.SIGTERM) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.send_signal(number)
        process.send_signal(signal.SIGCONT)
        try:
            process.wait(5.0)
        except subprocess.TimeoutExpired:
            # vpcd waits for a card that does not answer.
            process.kill()
            process.wait()

    def signal(self, number: int) -> None:
        if self._process is not None:
            self._process.send_signal(number)

    def _answers(self) -> bool:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
            return probe.connect_ex(str(self.socket)) == 0


class ChipCardEmulator:
    """Only in a network namespace of its own: `run` sees to that."""

    def __init__(self, folder: Path, slow_s: float) -> None:
        self._pcscd = Pcscd(folder)
        self._pcscd.start()
        self._slot = Slot(PORT, slow_s)
        self._antenna = Slot(PORT + 1, slow_s)
        self.address = f"{self._pcscd.socket}#{READER}"

    def close(self) -> None:
        self._slot.close()
        self._antenna.close()
        self._pcscd.stop()

    def obey(self, order: Order) -> None:
        """Does one order of the module's docstring. OrderError when it is none."""
        faults = self._slot.faults
        match order:
            case ["lay" | "swap", name] if name in CARDS:
                self._slot.lay(VirtualCard(CARDS[name]))
            case ["tap", name] if name in CARDS:
                self._antenna.lay(VirtualCard(CARDS[name]))
            case ["lay" | "swap" | "tap", *_]:
                raise OrderError(f"lay one of {', '.join(CARDS)}")
            case ["lift"]:
                self._slot.lay(None)
                self._antenna.lay(None)
            case ["heal"]:
                self._slot.faults = Faults()
            case ["pull_after", count]:
                faults.pull_in = int(count)
            case ["mute"]:
                faults.mute = True
            case ["short"]:
                faults.short = True
            case ["endless"]:
                faults.endless = True
            case ["slow", milliseconds]:
                self._slot.slow_s = float(milliseconds) / 1000
            case ["garbage", *count]:
                faults.garbage = (int(count[0]) or -1) if count else 1
            case ["sw", word, *instruction]:
                faults.words[int(instruction[0], 16) if instruction else None] = int(word, 16) & 0xFFFF
            case _:
                self._obey_service(order)

    def _obey_service(self, order: Order) -> None:
        match order:
            case ["vanish"]:
                self._pcscd.start(plugged=False)
            case ["return" | "start"]:
                self._pcscd.start()
                self._slot.at_once()
                self._antenna.at_once()
            case ["kill", *how]:
                self._pcscd.stop(signal.SIGKILL if how == ["KILL"] else signal.SIGTERM)
            case ["freeze"]:
                self._pcscd.signal(signal.SIGSTOP)
            case ["thaw"]:
                self._pcscd.signal(signal.SIGCONT)
            case _:
                raise OrderError(f"{order[0]}: no order of the chip card reader")


def is_installed() -> bool:
    programs = [shutil.which(name, path=f"{os.environ.get('PATH', os.defpath)}:/usr/sbin:/sbin") for name in PROGRAMS]
    return all(programs) and any(Path(path).exists() for path in LIBRARIES)


def run(scene: Path | None, **options: str) -> None:
    """Until SIGTERM. Options: slow_ms (20; a command's time on the card), card (laid at once), folder (kept)."""
    if INSIDE not in os.environ:
        _go_inside()
    slow_s = float(options.pop("slow_ms", "20")) / 1000
    card, kept = options.pop("card", ""), options.pop("folder", "")
    if options:
        raise OrderError(f"no such option: {', '.join(options)}")
    folder = Path(kept or tempfile.mkdtemp(prefix="jiujin-emulated-"))
    emulator = None
    try:
        _raise_loopback()
        emulator = ChipCardEmulator(folder, slow_s)
        if card:
            emulator.obey(["lay", card])
        emulation.perform("chipcard", emulator.address, scene, emulator.obey)
    finally:
        if emulator is not None:
            emulator.close()
        if not kept:
            shutil.rmtree(folder)


def _go_inside() -> None:
    """The same command line again, in a network namespace of its own."""
    unshare = shutil.which("unshare")
    if unshare is None:
        raise OrderError("this emulator needs unshare (util-linux)")
    as_root = () if os.geteuid() == 0 else ("--map-root-user",)
    os.environ[INSIDE] = "yes"
    sys.stdout.flush()
    os.execv(unshare, ["unshare", "--net", *as_root, "--", *sys.orig_argv])  # noqa: S606


def _raise_loopback() -> None:
    """SIOCSIFFLAGS, IFF_UP: netdevice(7)."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        fcntl.ioctl(any_socket, 0x8914, struct.pack("16sh14x", b"lo", 1))

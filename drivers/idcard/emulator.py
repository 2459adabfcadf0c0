"""An SDT ID card reader on a pty or behind TCP: the real frames at the real speed, cards to lay, every fault.

Lines: `--option line=pty`, `tcp` or `rfc2217`.
Orders: `lay NAME` (`drivers.idcard.cards.CARDS`), `lift`, `heal` (ends every fault) and
  lift_after_bytes N   the card is lifted after N bytes of the next 30 01 answer; the rest never comes
  silent               answers nothing until `heal`
  noise [N]            bytes of noise before each of the next N answers
  bad_sum [N] [COMMAND] a wrong checksum in the next N answers (0: all) with data, or in those to COMMAND
  short [COMMAND]      the next answer with data, or the one to COMMAND, ends in its middle
  split                answers come in pieces of odd sizes with pauses, until `heal`
  sw HEX [COMMAND]     the next answer to COMMAND (`3001`; default the one this status belongs to) is that status
  refuse COMMAND       unknown to this module (`3003`), as in old firmware, until `heal`
  ignore COMMAND       let pass in silence by this module, as in other old firmware, until `heal`
  vanish, return       the port is unplugged, and plugged in again at the same address
"""

import threading
import time
from pathlib import Path

from drivers import emulation
from drivers.emulated_port import Port
from drivers.emulation import Order, OrderError
from drivers.idcard import commands
from drivers.idcard.cards import CARDS, Card
from drivers.idcard.commands import FIND, FOUND, NOTHING, OK, READ, READ_ADDRESS, SELECT
from drivers.idcard.frames import SDT, Framing
from drivers.protocol import DeviceFault

SAM_ID = bytes.fromhex("05000300f3d6340140e20100b168de3a")
NOISE = b"\x00\xff\xaa\xaa\xaa\x96\x00\xaa\xaa\xaa\x55"  # with beginnings of a preamble
SPLIT_S = 0.015
LONGEST_REQUEST = 64

# Which command a status word belongs to, when an order does not say.
_HOME = {0x80: FIND, 0x81: SELECT, NOTHING: READ_ADDRESS, 0x60: commands.STATUS, 0x66: commands.STATUS}


def status(sw3: int, data: bytes = b"") -> bytes:
    return bytes([0, 0, sw3]) + data


class SdtModule:
    """The module behind the line: request bodies in, answer bodies out.

    once: a card that was read is not found again until it was lifted, as some modules do.
    """

    def __init__(self, once: bool) -> None:
        self.card: Card | None = None
        self.once = once
        self.was_read = False
        self.stage = b""  # the last of FIND, SELECT, READ that succeeded with this card
        self.baudrate: int | None = None  # asked for by 60 xx
        self.refused: set[bytes] = set()

    def lay(self, card: Card | None) -> None:
        self.card, self.was_read, self.stage = card, False, b""

    def answer(self, body: bytes) -> bytes:
        command = body[:2]
        if command in self.refused or len(body) != 2:
            return status(0x21)
        if command in commands.SPEEDS.values():
            self.baudrate = next(speed for speed, code in commands.SPEEDS.items() if code == command)
            return status(OK)
        match command:
            case commands.RESET:
                self.stage = b""
                return status(OK)
            case commands.STATUS:
                return status(OK)
            case commands.SAM_ID:
                return status(OK, SAM_ID)
            case commands.FIND | commands.SELECT | commands.READ | commands.READ_ADDRESS | commands.READ_NUMBER:
                return self._card_answer(command)
            case _:
                return status(0x21)

    def _card_answer(self, command: bytes) -> bytes:
        card = self.card
        if command == FIND:
            found = card is not None and not (self.once and self.was_read)
            self.stage = FIND if found else b""
            return status(FOUND, bytes(4)) if found else status(0x80)
        if card is None:
            self.stage = b""
            return status(0x81 if command == SELECT else 0x41)
        match command, self.stage:
            case commands.SELECT, commands.FIND:
                self.stage = SELECT
                return status(OK, bytes(8))
            case commands.SELECT, _:
                return status(0x81)
            case commands.READ, commands.SELECT:
                # 30 01 again without selecting: only modules that read a card once allow it.
                self.stage = SELECT if self.once else READ
                self.was_read = True
                return status(OK, _lengths(card) + card.text + card.photo)
            case commands.READ_ADDRESS, commands.SELECT | commands.READ:
                return status(OK, card.extra_address) if card.extra_address else status(NOTHING)
            case commands.READ_NUMBER, commands.SELECT | commands.READ:
                return status(OK, card.number)
            case _:
                return status(0x41)


def _lengths(card: Card) -> bytes:
    return len(card.text).to_bytes(2, "big") + len(card.photo).to_bytes(2, "big")


class Faults:
    """Guarded by the emulator's lock."""

    def __init__(self) -> None:
        self.silent = self.split = False
        self.noise = self.bad_sums = self.shorts = 0  # answers to come; -1: all
        self.damaged = b""  # the command whose answers bad_sum and short strike; empty: any with data
        self.cut: int | None = None
        self.ignored: set[bytes] = set()
        self.words: dict[bytes, int] = {}  # command -> SW3 of its next answer


class IdCardEmulator:
    """card_s: what the module needs to talk to the card in 30 01, and a twentieth of it in 20 01 and 20 02."""

    def __init__(
        self,
        card_s: float = 0.6,
        baudrate: int = 115200,
        once: bool = False,
        line: str | Port = "pty",
        framing: Framing = SDT,
    ) -> None:
        self.port = line if isinstance(line, Port) else _port(line, baudrate)
        self._framing = framing
        self._module = SdtModule(once)
        self._faults = Faults()
        self._card_s = card_s
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self._pending = bytearray()
        self._thread = threading.Thread(target=self._serve, name="sdt", daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._stop.set()
        self._thread.join()
        self.port.close()

    def obey(self, order: Order) -> None:
        """Does one order of the module's docstring. OrderError when it is none."""
        with self._lock:
            self._obey(order[0], order[1:])

    def _obey(self, do: str, rest: list[str]) -> None:
        faults = self._faults
        match do:
            case "lay" if rest and rest[0] in CARDS:
                self._module.lay(CARDS[rest[0]])
            case "lay":
                raise OrderError(f"lay one of {', '.join(CARDS)}")
            case "lift":
                self._module.lay(None)
            case "lift_after_bytes":
                faults.cut = int(rest[0])
            case "silent":
                faults.silent = True
            case "split":
                faults.split = True
            case "short":
                faults.shorts, faults.damaged = 1, bytes.fromhex("".join(rest))
            case "noise":
                faults.noise = _count(rest)
            case "bad_sum":
                faults.bad_sums, faults.damaged = _count(rest), bytes.fromhex("".join(rest[1:]))
            case "sw":
                word = int(rest[0], 16)
                faults.words[bytes.fromhex(rest[1]) if rest[1:] else _HOME.get(word, READ)] = word
            case "refuse":
                self._module.refused.add(bytes.fromhex(rest[0]))
            case "ignore":
                faults.ignored.add(bytes.fromhex(rest[0]))
            case "heal":
                self._faults = Faults()
                self._module.refused.clear()
            case "vanish":
                self._pending.clear()
                self.port.unplug()
            case "return":
                self.port.plug()
            case _:
                raise OrderError(f"{do}: no order of the ID card reader")

    def _serve(self) -> None:
        while not self._stop.is_set():
            with self._lock:
                self._pending += self.port.read(0.0)
                request = self._next_request()
            if request is None:
                # Waits without the lock; what comes stays in the pty for the next turn.
                self._pending += self.port.read(0.02)
            else:
                self._answer(request)

    def _next_request(self) -> bytes | None:
        """The next whole request; noise before it is dropped."""
        framing = self._framing
        start = self._pending.find(framing.preamble)
        if start < 0:
            del self._pending[: -len(framing.preamble) + 1 or None]
            return None
        del self._pending[:start]
        if len(self._pending) < framing.head:
            return None
        size = framing.head + min(max(0, framing.rest(self._pending)), LONGEST_REQUEST)
        if len(self._pending) < size:
            return None
        request = bytes(self._pending[:size])
        del self._pending[:size]
        return request

    def _answer(self, request: bytes) -> None:
        head = self._framing.head
        command = request[head : head + 2]
        with self._lock:
            faults = self._faults
            if faults.silent or command in faults.ignored:
                return
            try:
                asked = self._framing.body(request)
            except DeviceFault:
                body = status(0x10)
            else:
                if command in faults.words:
                    body = status(faults.words.pop(command))
                    self._module.stage = b""
                else:
                    body = self._module.answer(asked)
        time.sleep(self.port.line_time(len(request)) + self._card_time(command, body))
        with self._lock:
            if command == READ and self._module.card is None:
                body = status(0x41)  # lifted while the module talked to it
            sent = self._damage(bytearray(self._framing.frame(body)), command)
            split, baudrate = faults.split, self._module.baudrate
            self._module.baudrate = None
        if split:
            self._write_split(sent)
        else:
            self.port.write(sent)
        if baudrate and self.port.baudrate:
            self.port.baudrate = baudrate

    def _card_time(self, command: bytes, body: bytes) -> float:
        if body[2] not in {OK, FOUND}:
            return 0.0
        return {READ: self._card_s, FIND: self._card_s / 20, SELECT: self._card_s / 20}.get(command, 0.0)

    def _damage(self, answer: bytearray, command: bytes) -> bytes:
        faults = self._faults
        has_data = len(answer) > len(self._framing.frame(status(OK)))
        struck = command == faults.damaged if faults.damaged else has_data
        if faults.bad_sums and struck:
            faults.bad_sums -= faults.bad_sums > 0
            answer[-1] ^= 0x5A
        if faults.shorts and struck:
            faults.shorts -= 1
            del answer[len(answer) // 2 :]
        if faults.cut is not None and command == READ and has_data:
            del answer[faults.cut :]
            faults.cut = None
            self._module.lay(None)
        if faults.noise:
            faults.noise -= faults.noise > 0
            answer[:0] = NOISE
        return bytes(answer)

    def _write_split(self, answer: bytes) -> None:
        at = 0
        for size in (1, 2, 3, 5, 64, 3000):
            self.port.write(answer[at : at + size])
            at += size
            if at >= len(answer):
                return
            time.sleep(SPLIT_S)


def _port(line: str, baudrate: int) -> Port:
    match line:
        case "pty":
            from drivers.pty_port import PtyPort

            return PtyPort("idcard", baudrate)
        case "tcp" | "rfc2217":
            from drivers.tcp_port import TcpPort

            return TcpPort(baudrate, remote=line == "rfc2217")
        case _:
            raise OrderError("line is pty, tcp or rfc2217")


def _count(rest: list[str]) -> int:
    return (int(rest[0]) or -1) if rest else 1


def run(scene: Path | None, **options: str) -> None:
    """Until SIGTERM. Options: line (pty, tcp, rfc2217), card_ms (600), baudrate (115200; 0: not paced), once (yes),
    card (laid at once)."""
    emulator = IdCardEmulator(
        float(options.pop("card_ms", "600")) / 1000,
        int(options.pop("baudrate", "115200")),
        options.pop("once", "no") == "yes",
        options.pop("line", "pty"),
    )
    try:
        if card := options.pop("card", ""):
            emulator.obey(["lay", card])
        if options:
            raise OrderError(f"no such option: {', '.join(options)}")
        emulation.perform("idcard", str(emulator.port.address), scene, emulator.obey)
    finally:
        emulator.close()

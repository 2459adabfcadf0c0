"""Resident ID card reader: what is asked of a SAM-V module, whatever line carries it and however its maker frames."""

import contextlib
import time
from dataclasses import replace

from drivers.idcard import commands
from drivers.idcard.commands import FIND, FOUND, NOTHING, OK, READ, SELECT, Meaning, Remedy, meaning
from drivers.idcard.frames import Framing, Receiver, Reply
from drivers.idcard.wlt import WltDecoder, WltLibrary
from drivers.line import Line, drain
from drivers.protocol import Capabilities, Context, DeviceFault, Fault, Media, RawIdCard, State, Status

POLL_S = 0.3  # modules want at least this between two 20 01
SHORT_S, READ_S = 1.0, 3.0  # until the first byte of an answer
GAP_S = 0.1  # between two bytes of one answer
ATTEMPTS = 3  # select and read, while the card stays
NOT_KNOWN = frozenset({0x21, 0x23})
LATE = Meaning(Fault.GARBLED, "out of step", Remedy.RESEND)


class StatusFault(DeviceFault):
    """The module answered with a status word that is no success."""

    def __init__(self, reply: Reply, command: bytes) -> None:
        # A success of another kind is the late answer to an earlier question.
        self.meaning: Meaning = LATE if reply.sw3 in {OK, FOUND} else meaning(reply.sw3)
        super().__init__(self.meaning.fault, f"{command.hex(' ')}: {reply.words} {self.meaning.text}")
        self.sw3 = reply.sw3


class SdtReader:
    def __init__(self, driver: str, line: Line, framing: Framing, library: WltLibrary | None) -> None:
        self._driver = driver
        self._line = line
        self._framing = framing
        self._decode = WltDecoder(library) if library else None
        self._sam_id = ""
        self._selected = False  # a card was selected and has not been missed since
        self._unknown: set[bytes] = set()  # commands that this module's firmware lets pass in silence

    def open(self) -> None:
        """Connects and asks the module's status and number; does nothing when connected."""
        if self._line.is_open:
            return
        self._line.open()
        try:
            self._ask(commands.STATUS, OK)
            self._sam_id = commands.sam_id(self._ask(commands.SAM_ID, OK))
        except DeviceFault:
            self._line.close()
            raise

    def close(self) -> None:
        self._selected = False
        self._unknown.clear()
        self._line.close()

    def capabilities(self) -> Capabilities:
        features = ("text", "photo", "additional_address", "management_number")
        decoded = () if self._decode is None else ("picture",)
        return Capabilities("idcard", self._driver, "SAM-V", self._sam_id, features + decoded)

    def status(self) -> Status:
        try:
            self.open()
            self._ask(commands.STATUS, OK)
        except DeviceFault as fault:
            absent = {
                Fault.NOT_CONNECTED: State.NO_DEVICE,
                Fault.NO_ANSWER: State.OFFLINE,
                Fault.BUSY: State.DEVICE_BUSY,
            }
            return Status(absent.get(fault.fault, State.HARDWARE_ERROR), fault.fault, detail=fault.detail)
        return Status(State.ONLINE)

    def reset(self) -> None:
        self.open()
        self._selected = False
        self._ask(commands.RESET, OK)

    def read(self, context: Context) -> RawIdCard:
        self.open()
        while True:
            context.check()
            if self._find():
                context.event("media", media=Media.INSERTED)
                return self._read_inserted(context)
            if context.remaining() <= POLL_S:
                raise DeviceFault(Fault.NO_MEDIA)
            context.wait(POLL_S)

    def wait_removed(self, context: Context) -> None:
        """Some modules do not find a card again that was read and never moved, so finding none proves nothing:
        a selected card is asked for its management number instead."""
        self.open()
        while self._still_there():
            context.wait(POLL_S)
        context.event("media", media=Media.REMOVED)

    def management_number(self) -> bytes:
        """IIN (4 bytes), SN (8), DN (16) of the card that lies there."""
        self.open()
        if not self._selected:
            if not self._find():
                raise DeviceFault(Fault.NO_MEDIA)
            self._select()
        return self._ask(commands.READ_NUMBER, OK)

    def _find(self) -> bool:
        self._selected = False
        try:
            self._ask(FIND, FOUND)
        except StatusFault as fault:
            if fault.sw3 == 0x80:
                return False
            raise
        return True

    def _select(self) -> None:
        self._ask(SELECT, OK)
        self._selected = True

    def _read_inserted(self, context: Context) -> RawIdCard:
        try:
            card = self._read_laid(context)
        except DeviceFault as fault:
            if fault.fault is Fault.MEDIA_REMOVED:
                context.event("media", media=Media.REMOVED)
            raise
        if self._decode is None or not card.photo:
            return card
        return replace(card, picture=self._decode(card.photo))

    def _read_laid(self, context: Context) -> RawIdCard:
        attempt = 0
        while True:
            attempt += 1
            try:
                self._select()
                text, photo = commands.text_and_photo(self._fetch())
                return RawIdCard(text, photo, self._extra_address(), self._sam_id)
            except DeviceFault as fault:
                self._selected = False
                remedy = _remedy(fault)
                if remedy is Remedy.NONE or attempt == ATTEMPTS:
                    raise
                context.wait(POLL_S)
                if remedy is Remedy.RESET:
                    self._ask(commands.RESET, OK)
                if not self._find():
                    raise DeviceFault(Fault.MEDIA_REMOVED, fault.detail) from fault

    def _fetch(self) -> bytes:
        try:
            return self._ask(READ, OK, READ_S, resends=0)
        except DeviceFault as fault:
            if fault.fault is not Fault.GARBLED:
                raise
            self._drain()
        try:
            return self._ask(READ, OK, READ_S, resends=0)
        except StatusFault as fault:
            # Some modules read only straight after selecting; then the whole sequence starts again.
            raise DeviceFault(Fault.GARBLED, fault.detail) from fault

    def _extra_address(self) -> bytes:
        try:
            data = self._ask_newer(commands.READ_ADDRESS, READ_S)
        except StatusFault as fault:
            if fault.sw3 in {NOTHING, *NOT_KNOWN}:
                return b""
            raise
        if len(data) not in {0, commands.ADDRESS_BYTES}:
            raise DeviceFault(Fault.GARBLED, f"address of {len(data)} bytes")
        return data

    def _still_there(self) -> bool:
        if self._selected:
            try:
                if self._ask_newer(commands.READ_NUMBER, SHORT_S):
                    return True
            except StatusFault:
                self._selected = False  # lifted, or not known: finding tells
        if not self._find():
            return False
        with contextlib.suppress(StatusFault):
            self._select()
        return True

    def _ask_newer(self, command: bytes, timeout_s: float) -> bytes:
        """Asks what old firmware does not know. Some of it says 21 or 23, some says nothing: then empty, once it is
        sure that the module still speaks, and never asked again while connected."""
        if command in self._unknown:
            return b""
        try:
            return self._ask(command, OK, timeout_s)
        except DeviceFault as fault:
            if fault.fault is not Fault.NO_ANSWER:
                raise
        self._ask(commands.STATUS, OK)
        self._unknown.add(command)
        return b""

    def _ask(self, command: bytes, success: int, timeout_s: float = SHORT_S, resends: int = 1) -> bytes:
        """Sends a command, gives its answer's data. StatusFault for a status other than `success`."""
        while True:
            try:
                self._line.write(self._framing.frame(command))
                reply = self._receive(timeout_s)
            except DeviceFault as fault:
                if resends == 0 or fault.fault not in {Fault.GARBLED, Fault.NO_ANSWER}:
                    raise
                self._drain()
            else:
                if reply.sw3 == success:
                    return reply.data
                refused = StatusFault(reply, command)
                if resends == 0 or refused.fault is not Fault.GARBLED:
                    raise refused
                if refused.meaning is LATE:
                    self._drain()
            resends -= 1

    def _receive(self, timeout_s: float) -> Reply:
        receiver = Receiver(self._framing)
        chunk = self._line.read(1, timeout_s)
        if not chunk:
            raise DeviceFault(Fault.NO_ANSWER)
        longest = self._framing.head + self._framing.longest
        end = time.monotonic() + timeout_s + 2 * self._line.seconds(longest)
        while (reply := receiver.feed(chunk)) is None:
            wanted = receiver.wanted
            chunk = self._line.read(wanted, self._line.seconds(wanted) + GAP_S)
            if not chunk or time.monotonic() > end:
                raise DeviceFault(Fault.GARBLED, "answer stops short")
        return reply

    def _drain(self) -> None:
        drain(self._line, GAP_S, READ_S)


def _remedy(fault: DeviceFault) -> Remedy:
    if isinstance(fault, StatusFault):
        return fault.meaning.remedy
    return Remedy.FIND_AGAIN if fault.fault in {Fault.GARBLED, Fault.NO_ANSWER} else Remedy.NONE

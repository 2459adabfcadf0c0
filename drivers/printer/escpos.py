"""A receipt printer that speaks ESC/POS, 72 mm wide, Chinese as GB18030."""

import time
from dataclasses import replace
from typing import Final

from drivers.printer.commands import (
    CLEAR,
    ORDERED_STATUS,
    PrinterState,
    is_ordered_answer,
    is_status_byte,
    port_state,
    printer_state,
    real_time_status,
    receipt,
    seconds,
)
from drivers.printer.lines import Line, connect
from drivers.printer.usblp import named
from drivers.protocol import Capabilities, Context, DeviceFault, Fault, PrintItem, State, Status, Supply

ANSWER_S: Final = 0.6
TAKES_S: Final = 8.0  # a printer whose buffer is full takes bytes as fast as it prints
ASK_EVERY_S: Final = 0.25
SETTLED_S: Final = 1.0  # without ordered answers: how long it must say that all is well


class EscposPrinter:
    """A `Printer`. `ordered=False` for the few models that do not know GS r. They, and USB printers whose interface
    has no way back, never say that a receipt came out: their status says UNPROVEN while all is well, and so does each
    receipt, once nothing was wrong for as long as printing takes, and a second more, after the last byte was taken.
    """

    def __init__(self, address: str, baudrate: int = 115200, ordered: bool = True) -> None:
        self._address = address
        self._baudrate = baudrate
        self._ordered = ordered
        self._line: Line | None = None
        self._model, self._serial = "", ""

    def open(self) -> None:
        if self._line is None:
            self._line = connect(self._address, self._baudrate)
            self._model, self._serial = named(self._line.device_id())

    def close(self) -> None:
        line, self._line = self._line, None
        if line is not None:
            line.close()

    def capabilities(self) -> Capabilities:
        one_way = self._line is not None and self._line.is_one_way
        features = (
            *("text", "qr", "picture", "cut", "status"),
            *(() if one_way else ("paper_low",)),
            *(() if one_way or not self._ordered else ("proof",)),
        )
        return Capabilities("printer", "escpos", self._model, self._serial, features)

    def status(self) -> Status:
        try:
            status = self._state().status()
            if status.fault is None and not self._proves(self._opened()):
                return replace(status, fault=Fault.UNPROVEN, detail="does not say what came out")
            return status
        except DeviceFault as fault:
            absent = {
                Fault.NOT_CONNECTED: State.NO_DEVICE,
                Fault.NO_ANSWER: State.OFFLINE,
                Fault.BUSY: State.DEVICE_BUSY,
            }
            state = absent.get(fault.fault, State.HARDWARE_ERROR)
            return Status(state, fault.fault, {"paper": Supply.UNKNOWN}, fault.detail)

    def print(self, items: list[PrintItem], context: Context) -> None:
        """PAPER_OUT, COVER_OPEN, HARDWARE, NO_ANSWER when it cannot print or stopped on the way: then nothing of the
        receipt is left in the printer's buffer to come out later. UNPROVEN: it took all of it, seems well and never
        says whether it came out.
        """
        data = receipt(items)
        context.check()
        self._ready()
        line = self._opened()
        try:
            line.clear()
            if not self._proves(line):
                line.forget()  # what it may have kept of somebody else's
            line.write(data, TAKES_S, context.check)
            self._wait_printed(line, context, seconds(items) + SETTLED_S)
        except DeviceFault as fault:
            if fault.fault is Fault.UNPROVEN:
                raise
            why = self._why(line) if fault.fault is Fault.NO_ANSWER else None
            if fault.fault is not Fault.NOT_CONNECTED:
                self._forget(line)
            if why is not None:
                raise DeviceFault(*why) from fault
            raise

    def _ready(self) -> None:
        """Once anew when the connection died while nothing was printed: network printers hang up on idle callers."""
        try:
            state = self._state()
        except DeviceFault as fault:
            if fault.fault not in {Fault.NOT_CONNECTED, Fault.NO_ANSWER}:
                raise
            self.close()
            self.open()
            state = self._state()
        _raise_if_stopped(state)

    def _wait_printed(self, line: Line, context: Context, settles_s: float) -> None:
        proves = self._proves(line)
        if proves:
            line.write(ORDERED_STATUS, TAKES_S, context.check)
        taken: float | None = None
        answered = False
        ask_at = time.monotonic() + ASK_EVERY_S
        while True:
            context.check()
            if any(is_ordered_answer(byte) for byte in line.read(0.05)):
                answered = True
            if not answered and time.monotonic() < ask_at:
                continue
            state, ordered_seen = self._ask_all(line)
            ask_at = time.monotonic() + ASK_EVERY_S
            _raise_if_stopped(state)
            answered = answered or ordered_seen
            if answered:
                return
            if taken is None and line.takes(0.0):
                taken = time.monotonic()
            if not proves and taken is not None and time.monotonic() - taken >= settles_s:
                raise DeviceFault(Fault.UNPROVEN, "nothing wrong, and no word that it is done")

    def _proves(self, line: Line) -> bool:
        return self._ordered and not line.is_one_way

    def _why(self, line: Line) -> tuple[Fault, str] | None:
        """What is wrong with a printer that takes no more bytes; None when it does not say that either."""
        try:
            return self._ask_all(line)[0].fault()
        except DeviceFault:
            return None

    def _forget(self, line: Line) -> None:
        line.forget()
        try:
            line.write(CLEAR, ANSWER_S)
        except DeviceFault:
            # It took no bytes or is gone; ESC @ at the next receipt's start clears what it can.
            self.close()

    def _state(self) -> PrinterState:
        self.open()
        return self._ask_all(self._opened())[0]

    def _ask_all(self, line: Line) -> tuple[PrinterState, bool]:
        """The printer's state, and whether a GS r answer came meanwhile. NO_ANSWER when it is silent."""
        if line.is_one_way:
            return self._port_state(line), False
        answers: list[int | None] = []
        ordered = False
        for number in (1, 2, 3, 4):
            try:
                byte, seen = self._ask(line, number)
            except DeviceFault as fault:
                if not line.is_usb or fault.fault is not Fault.NO_ANSWER:
                    raise
                byte, seen = None, False  # it takes no bytes; the port status has its own way
            answers.append(byte)
            ordered |= seen
            if byte is None:
                break
        if None in answers:
            return self._port_state(line), ordered
        return printer_state(*(byte for byte in answers if byte is not None)), ordered

    def _port_state(self, line: Line) -> PrinterState:
        status = line.port_status()
        if status is None:
            if line.is_usb:
                line.check_there()
            raise DeviceFault(Fault.NO_ANSWER, "no status")
        return port_state(status)

    def _ask(self, line: Line, number: int) -> tuple[int | None, bool]:
        ordered = False
        for _ in range(2):
            line.write(real_time_status(number), ANSWER_S)
            end = time.monotonic() + ANSWER_S
            while (left := end - time.monotonic()) > 0:
                answer = None
                for byte in line.read(left):  # both answers may come in one piece
                    if answer is None and is_status_byte(byte):
                        answer = byte
                    else:
                        ordered |= is_ordered_answer(byte)
                if answer is not None:
                    return answer, ordered
        return None, ordered

    def _opened(self) -> Line:
        if self._line is None:
            raise DeviceFault(Fault.NOT_CONNECTED, "not open")
        return self._line


def _raise_if_stopped(state: PrinterState) -> None:
    fault = state.fault()
    if fault is not None:
        raise DeviceFault(*fault)

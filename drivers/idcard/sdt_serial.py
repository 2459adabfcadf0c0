"""Resident ID card reader on a serial line or behind TCP: 115200 8N1 unless set otherwise.

Addresses: `/dev/serial/by-id/…`, `socket://host:port`, `rfc2217://host:port`.
"""

from collections.abc import Mapping
from typing import Any

from drivers.idcard import commands
from drivers.idcard.commands import OK
from drivers.idcard.frames import framing
from drivers.idcard.sdt import SdtReader
from drivers.idcard.wlt import wlt_library as library
from drivers.line_at import line_at
from drivers.protocol import DeviceFault, Fault


class SdtSerialReader(SdtReader):
    """variant: how the maker frames, `drivers.idcard.frames.framing`. wlt_library, wlt_call: `drivers.idcard.wlt`."""

    def __init__(
        self,
        address: str,
        baudrate: int = 115200,
        variant: str | Mapping[str, Any] = "sdt",
        wlt_library: str = "",
        wlt_call: Mapping[str, Any] | None = None,
    ) -> None:
        line = line_at(address, baudrate)
        super().__init__("sdt_serial", line, framing(variant), library(wlt_library, wlt_call))
        self._address = address

    def set_baudrate(self, baudrate: int) -> None:
        """Tells the module at the old speed and goes on at the new one. UNSUPPORTED for a speed it does not know."""
        if baudrate not in commands.SPEEDS:
            raise DeviceFault(Fault.UNSUPPORTED, f"{baudrate} baud")
        self.open()
        self._ask(commands.SPEEDS[baudrate], OK)
        self.close()
        self._line = line_at(self._address, baudrate)
        self.open()

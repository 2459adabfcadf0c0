"""Resident ID card reader on USB bulk pipes: `usb://0400:c35a`; see drivers/usb_line.py for what else it may say.

Neither number nor pipes are certain for any one product: `lsusb -v` shows them, and the address takes them.
"""

from collections.abc import Mapping
from typing import Any

from drivers.idcard.frames import framing
from drivers.idcard.sdt import SdtReader
from drivers.idcard.wlt import wlt_library as library
from drivers.usb_line import UsbLine


class SdtUsbReader(SdtReader):
    """variant: how the maker frames, `drivers.idcard.frames.framing`. wlt_library, wlt_call: `drivers.idcard.wlt`."""

    def __init__(
        self,
        address: str,
        variant: str | Mapping[str, Any] = "sdt",
        wlt_library: str = "",
        wlt_call: Mapping[str, Any] | None = None,
    ) -> None:
        framed = framing(variant)
        super().__init__("sdt_usb", UsbLine(address, framed.head), framed, library(wlt_library, wlt_call))

"""Which line an address names."""

from drivers.line import Line
from drivers.serial_line import SerialLine
from drivers.tcp_line import TcpLine


def line_at(address: str, baudrate: int) -> Line:
    """The line that an address names: `/dev/ttyUSB0`, `socket://host:port`, `rfc2217://host:port`, not opened.

    `baudrate` is set on serial lines (rfc2217 too); elsewhere it is the speed of the line behind a serial server.
    """
    if address.startswith("socket://"):
        return TcpLine(address, baudrate)
    return SerialLine(address, baudrate)

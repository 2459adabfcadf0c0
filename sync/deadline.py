"""An answer is here as a whole within the time that a socket would wait for each of its bytes.

http.client waits anew with every recv: who sends one byte now and then, in a status line, in headers, in 100s that go
before or in the body, would keep a terminal for days.
"""

import io
import socket
import time
from http.client import HTTPResponse
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer


class WholeInTime(HTTPResponse):
    """For `response_class` of a connection. Raises TimeoutError where HTTPResponse would."""

    def __init__(self, sock: socket.socket, *args: Any, **more: Any) -> None:
        super().__init__(sock, *args, **more)
        self.fp = io.BufferedReader(_Until(self.fp, sock))


class _Until(io.RawIOBase):
    def __init__(self, whole: io.BufferedReader, sock: socket.socket) -> None:
        self._raw = whole.detach()
        self._sock = sock
        self._until = time.monotonic() + (sock.gettimeout() or 0.0)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "WriteableBuffer", /) -> int | None:
        left = self._until - time.monotonic()
        if left <= 0.0:
            raise TimeoutError("the answer took too long")
        self._sock.settimeout(left)
        return self._raw.readinto(buffer)

    def close(self) -> None:
        self._raw.close()
        super().close()

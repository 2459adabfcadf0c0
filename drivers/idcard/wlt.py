"""Card photos (WLT, 1024 bytes) through a maker's library. There is no open decoder: without one, no picture.

[idcard.options]
wlt_library = "/opt/maker/libwlt.so"
wlt_call = { function = "unpack", argument = 1, order = "bgr" }   # where the library is none of the known ones
"""

import logging
import os
import select
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from drivers.idcard import wlt_process
from drivers.idcard.wlt_process import HEIGHT, PHOTO_MOST, PIXELS, WIDTH

log = logging.getLogger("device")

LIMIT_S = 3.0
GIVEN_UP = 3  # failures in a row that cost time; after them residents no longer wait for this library
# int FUNCTION(char *wlt, char *pixels, int argument), as programs call libwlt_wei.so, libwlt.so and libwlt2bmp.so.
KNOWN_CALLS = ("_Z6unpackPcS_i:752", "ZKID_PHunpack:310", "unpack:1")


@dataclass(frozen=True, slots=True)
class WltLibrary:
    """order: of a pixel's bytes as the library gives them; its rows are bottom up. calls: FUNCTION:ARGUMENT."""

    path: Path
    calls: tuple[str, ...] = KNOWN_CALLS
    order: Literal["rgb", "bgr"] = "rgb"


def wlt_library(path: str, call: Mapping[str, Any] | None) -> WltLibrary | None:
    """As devices.toml names it; None when it names none. ValueError with a sentence."""
    if not path:
        return None
    given = dict(call or {})
    function, argument = given.pop("function", ""), given.pop("argument", 1)
    order = given.pop("order", "rgb")
    if not Path(path).is_absolute():
        raise ValueError("wlt_library must be an absolute path")
    if given or order not in {"rgb", "bgr"} or not isinstance(function, str) or not isinstance(argument, int):
        raise ValueError("wlt_call takes function (a name), argument (a number) and order (rgb or bgr)")
    calls = (f"{function}:{argument}",) if function else KNOWN_CALLS
    return WltLibrary(Path(path), calls, order)


class WltDecoder:
    def __init__(self, library: WltLibrary) -> None:
        self._library = library
        self._failures = 0
        self._told = ""

    def __call__(self, photo: bytes) -> bytes:
        """A BMP of 102 x 126; empty when the library cannot, crashes, hangs or is not there. Told once in the log."""
        if not photo or self._failures >= GIVEN_UP:
            return b""
        code, pixels = self._run(photo[:PHOTO_MOST])
        match code:
            case wlt_process.DECODED if len(pixels) == PIXELS:
                why = ""
            case wlt_process.DECODED | wlt_process.COULD_NOT:
                why = "could not"
            case wlt_process.NO_LIBRARY:
                why = "not there"
            case None:
                why = "hung"
            case _:
                why = "crashed"
        self._failures = self._failures + 1 if why in {"hung", "crashed"} else 0
        if why != self._told:
            log.warning("photo library: %s", f"{why}; silhouettes instead" if why else "decodes")
        self._told = why
        return b"" if why else bmp(pixels, self._library.order)

    def _run(self, photo: bytes) -> tuple[int | None, bytes]:
        """(exit code, what it wrote); None when it took too long."""
        end = time.monotonic() + LIMIT_S
        words = [*_command(), str(self._library.path), *self._library.calls]
        folder = self._library.path.parent
        process = subprocess.Popen(
            words,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=folder if folder.is_dir() else None,
            env={},
            bufsize=0,
        )
        with process:
            assert process.stdin is not None
            assert process.stdout is not None
            try:
                process.stdin.write(photo)
                process.stdin.close()
                pixels = _receive(process.stdout.fileno(), end)
                return process.wait(max(0.0, end - time.monotonic())), pixels
            except BrokenPipeError:
                return process.wait(), b""
            except subprocess.TimeoutExpired:
                return None, b""
            finally:
                process.kill()


def bmp(pixels: bytes, order: Literal["rgb", "bgr"] = "bgr") -> bytes:
    """24-bit BMP, 38 862 bytes, of rows that come bottom up."""
    rows = bytearray(pixels)
    if order == "rgb":
        rows[0::3], rows[2::3] = pixels[2::3], pixels[0::3]
    width = WIDTH * 3
    padded = b"".join(bytes(rows[at : at + width]) + b"\0" * (-width % 4) for at in range(0, len(rows), width))
    numbers = ((54 + len(padded), 4), (0, 4), (54, 4), (40, 4), (WIDTH, 4), (HEIGHT, 4), (1, 2), (24, 2), (0, 4))
    head = b"BM" + b"".join(number.to_bytes(size, "little") for number, size in numbers)
    return head + len(padded).to_bytes(4, "little") + bytes(16) + padded


def _command() -> list[str]:
    if getattr(sys, "frozen", False):
        return [sys.executable, "wlt"]
    return [sys.executable, "-I", "-S", wlt_process.__file__]


def _receive(descriptor: int, end: float) -> bytes:
    """No more than a picture and a byte: a library that went mad may write without end."""
    came = bytearray()
    while len(came) <= PIXELS:
        left = end - time.monotonic()
        if left <= 0 or not select.select([descriptor], [], [], left)[0]:
            break
        chunk = os.read(descriptor, PIXELS + 1 - len(came))
        if not chunk:
            break
        came += chunk
    return bytes(came)

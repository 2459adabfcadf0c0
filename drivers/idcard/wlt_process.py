"""`kiosk wlt LIBRARY [FUNCTION:ARGUMENT]…`: one photo from stdin through a maker's library, its pixels to stdout.

A process of its own, because such a library is closed, may crash or hang, and would take a reader's along. It has
3 s of processor, 128 MB, and may write no file: what a card holds must reach no disk.
Exit codes: 0 decoded, 1 the library could not, 2 there is no such library or function.
"""

import ctypes
import os
import resource
import signal
import sys

WIDTH, HEIGHT = 102, 126
PIXELS = WIDTH * HEIGHT * 3
PHOTO_MOST = 4096
SLACK = 64 * 1024  # of zeros behind both buffers, for a library that goes a little too far
UNTOUCHED = b"\xa5\x5a\x3c" * (PIXELS // 3)
SECONDS, MEMORY = 3, 128 * 1024 * 1024
DECODED, COULD_NOT, NO_LIBRARY = 0, 1, 2


def main(words: list[str]) -> int:
    photo = sys.stdin.buffer.read(PHOTO_MOST)
    answers = os.dup(1)
    quiet = os.open(os.devnull, os.O_RDWR)
    for number in (0, 1, 2):  # the library may print what it likes
        os.dup2(quiet, number)
    _limit()
    code, pixels = decode(words[0], words[1:], photo)
    if code == DECODED:
        with os.fdopen(answers, "wb") as out:
            out.write(pixels)
    os._exit(code)  # without the library's own ending


def decode(library: str, calls: list[str], photo: bytes) -> tuple[int, bytes]:
    """`calls`: FUNCTION:ARGUMENT, the first one that the library has is called."""
    try:
        loaded = ctypes.CDLL(library)
    except OSError:
        return NO_LIBRARY, b""
    for call in calls:
        name, _, argument = call.partition(":")
        function = getattr(loaded, name, None)
        if function is not None:
            given = ctypes.create_string_buffer(photo, len(photo) + SLACK)
            pixels = ctypes.create_string_buffer(UNTOUCHED, PIXELS + SLACK)
            function.restype = ctypes.c_int
            result = function(given, pixels, ctypes.c_int(int(argument)))
            made = pixels.raw[:PIXELS]
            return (DECODED, made) if result >= 0 and made != UNTOUCHED else (COULD_NOT, b"")
    return NO_LIBRARY, b""


def _limit() -> None:
    for what, most in (
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_DATA, MEMORY),
    ):
        resource.setrlimit(what, (most, most))
    signal.alarm(SECONDS + 1)  # also when nobody is left to end it


if __name__ == "__main__":
    main(sys.argv[1:])

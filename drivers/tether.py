"""A program that an emulator runs, and that must not outlive it."""

import subprocess
from typing import IO, Final

# Runs a program for as long as standard input stays open, so that none outlives the emulator, however that ends.
TETHER: Final = '"$@" <&- & echo $!; read -r _; kill -9 $!; wait $!'


class Tethered:
    """A program that ends with this process. `pid` is its own."""

    def __init__(self, words: list[str], environment: dict[str, str], log: IO[bytes]) -> None:
        self._shell = subprocess.Popen(
            ["sh", "-c", TETHER, "sh", *words],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            env=environment,
        )
        if self._shell.stdout is None or self._shell.stdin is None:
            raise AssertionError("pipes were asked for")
        self._tether = self._shell.stdin
        self.pid = int(self._shell.stdout.readline())
        self._out = self._shell.stdout

    def end(self) -> None:
        self._tether.close()
        self._shell.wait()
        self._out.close()

"""Opens copies of a database and dies by SIGKILL before its 1st, 2nd, 3rd … statement, until one lives:
`migrate_and_die.py DATABASE FOLDER`. Prints how many died, then the copies that the dead left."""

import os
import shutil
import signal
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[3]))

from kiosk import store

connect = store.sqlite3.connect


class Mortal:
    def __init__(self, connection: Any, statements: int) -> None:
        self._connection = connection
        self._left = statements

    def execute(self, *words: Any) -> Any:
        if self._left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        self._left -= 1
        return self._connection.execute(*words)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)


def main() -> None:
    original, folder = Path(sys.argv[1]), Path(sys.argv[2])
    dead = []
    while True:
        copy = folder / f"{len(dead)}.db"
        shutil.copy(original, copy)
        child = os.fork()
        if child == 0:
            store.sqlite3.connect = lambda *words, **more: Mortal(connect(*words, **more), len(dead))
            store.open_store(copy)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        if os.waitstatus_to_exitcode(status) != -signal.SIGKILL:
            sys.stdout.write("\n".join([str(len(dead)), *map(str, dead)]))
            sys.exit(os.waitstatus_to_exitcode(status))
        dead.append(copy)


if __name__ == "__main__":
    main()

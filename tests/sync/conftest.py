"""A province as a real process over HTTPS, enrolled terminals, a PostgreSQL: what the tests of sync share."""

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.sync.site import Served, Terminal, serving
from tests.waiting import until

BINARIES = next(iter(sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)), Path("/nowhere"))


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serving(tmp_path_factory.mktemp("province")) as running:
        yield running


@pytest.fixture
def enrolled(served: Served, tmp_path: Path) -> Iterator[Callable[[], Terminal]]:
    made: list[Terminal] = []

    def enrol() -> Terminal:
        made.append(served.enrol(tmp_path / f"terminal{len(made)}"))
        return made[-1]

    yield enrol
    for terminal in made:
        terminal.close()
        shutil.rmtree(terminal.state.memory, ignore_errors=True)


@pytest.fixture
def terminal(enrolled: Callable[[], Terminal]) -> Terminal:
    return enrolled()


def as_postgres(*words: str | Path) -> list[str]:
    """PostgreSQL refuses to run as root; Debian's package made it a user."""
    return [*(["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []), *map(str, words)]


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """Debian's own, on a socket of its own; its URL."""
    assert (BINARIES / "initdb").exists(), "apt-get install postgresql"
    folder = Path("/tmp") / f"jiujin-pg-{os.getpid()}"  # a socket's path may have 107 bytes
    folder.mkdir(mode=0o700)
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres")
    data = folder / "data"
    quick = ("-c", "fsync=off", "-c", "full_page_writes=off", "-c", "listen_addresses=", "-k", folder)
    try:
        subprocess.run(
            as_postgres(BINARIES / "initdb", "-D", data, "-U", "jiujin", "-A", "trust", "-N", "--locale=C.UTF-8"),
            check=True, capture_output=True, timeout=60, cwd="/",
        )  # fmt: skip
        server = subprocess.Popen(
            as_postgres(BINARIES / "postgres", "-D", data, *quick), stderr=subprocess.DEVNULL, cwd="/"
        )
        try:
            ready = as_postgres(BINARIES / "pg_isready", "-q", "-h", folder)
            until(lambda: subprocess.run(ready, cwd="/", check=False).returncode == 0, "PostgreSQL answers")
            yield f"postgresql+psycopg://jiujin@/postgres?host={folder}"
        finally:
            stop = as_postgres(BINARIES / "pg_ctl", "stop", "-D", data, "-m", "immediate")
            subprocess.run(stop, cwd="/", check=True, capture_output=True)
            server.wait(20)
    finally:
        shutil.rmtree(folder, ignore_errors=True)

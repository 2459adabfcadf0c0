"""Opening the outbox, for every process that uses it."""

from kiosk.outbox.disk import with_ballast
from kiosk.state import StateFolder
from kiosk.store import Store, open_store


def open_outbox(state: StateFolder, *, check: bool = False) -> Store:
    """`check` reads every page first: once, when the terminal starts. Opening needs some room too: on a full disk the
    ballast's. Raises StoreBroken, StoreFull."""
    return with_ballast(state, lambda: open_store(state.database, check=check))

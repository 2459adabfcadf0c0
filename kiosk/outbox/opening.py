"""Opening the outbox, for every process that uses it."""

from kiosk.state import StateFolder
from kiosk.store import Store, open_store


def open_outbox(state: StateFolder, *, check: bool = False) -> Store:
    """`check` reads every page first: once, when the terminal starts. Raises StoreBroken, StoreFull."""
    return open_store(state.database, check=check)

"""What was filed and waits for the province. The screen files, the agent claims and settles; nobody else writes."""

from kiosk.outbox.opening import open_outbox
from kiosk.store import Store, StoreBroken, StoreFull

__all__ = ["Store", "StoreBroken", "StoreFull", "open_outbox"]

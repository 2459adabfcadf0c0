"""What the pages know beside the visit: the terminal and its surroundings, one frozen snapshot."""

from dataclasses import dataclass, field
from datetime import datetime

from drivers.protocol import Status, Supply
from kiosk.config import Config


@dataclass(frozen=True, slots=True)
class Waiting:
    """One queued case as the technician may see it: no personal data."""

    case_id: str
    receipt_number: str
    item_title: str
    state: str
    since: datetime
    attempts: int = 0
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Preview:
    """What the camera sees now. `corners` as parts of the frame's width and height; empty: no page found."""

    picture: str = ""  # an image:// address
    corners: tuple[tuple[float, float], ...] = ()
    problems: tuple[str, ...] = ()  # PageProblem values, worst first; empty: good


@dataclass(frozen=True, slots=True)
class Facts:
    config: Config
    now: datetime
    online: bool = True
    offline_since: datetime | None = None
    devices: dict[str, Status] = field(default_factory=dict)  # by slot; absent: not configured
    paper: Supply = Supply.UNKNOWN
    waiting: tuple[Waiting, ...] = ()
    waiting_bytes: int = 0
    delivered_yesterday: int = 0
    catalogue_version: str = ""
    catalogue_date: str = ""
    items: int = 0  # services; 0: the catalogue is not read yet
    items_offline: int = 0  # of them, those that need no line
    disk_used_percent: int = 0
    memory_used_percent: int = 0
    voice_available: bool = False
    preview: Preview | None = None  # None: the camera is not watching

    def works(self, slot: str) -> bool:
        status = self.devices.get(slot)
        return status is not None and status.state in ("online", "deviceBusy")

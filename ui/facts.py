"""What the pages know beside the visit: the terminal and its surroundings, one frozen snapshot."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from drivers.protocol import Status, Supply
from kiosk.config import Config

if TYPE_CHECKING:  # the screen's first frame waits for this module, and needs no database
    from kiosk.catalogue.notices import Notice
    from kiosk.outbox.gates import Gate


@dataclass(frozen=True, slots=True)
class Waiting:
    """One queued case as the technician may see it: no personal data."""

    case_id: str
    receipt_number: str
    item_title: str
    item_title_en: str
    state: str
    since: datetime  # when it was filed
    attempts: int = 0
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Exporting:
    """How far the queue is copied to a medium, or what came of it."""

    state: Literal["running", "done", "no_medium", "failed"]
    done: int = 0
    of: int = 0
    left_out: int = 0  # cases whose files are not all here
    medium: str = ""  # its folder
    fault: str = ""  # errno's name


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
    waiting: tuple[Waiting, ...] = ()  # the first of them, never all
    queued: int = 0  # cases not delivered
    refused: int = 0  # of them, those that need a person
    oldest: datetime | None = None
    line_reason: str = ""  # sync's code word: why cases do not go
    gates: "tuple[Gate, ...]" = ()
    exporting: Exporting | None = None
    delivered_yesterday: int = 0
    catalogue_version: str = ""
    catalogue_date: str = ""
    items: int = 0  # services; 0: the catalogue is not read yet
    items_offline: int = 0  # of them, those that need no line
    disk_used_percent: int = 0
    memory_used_percent: int = 0
    voice_available: bool = False
    notices: "tuple[Notice, ...]" = ()  # 公告, the newest first
    preview: Preview | None = None  # None: the camera is not watching

    def works(self, slot: str) -> bool:
        status = self.devices.get(slot)
        return status is not None and status.state in ("online", "deviceBusy")

    @property
    def reads_codes(self) -> Literal["scanner", "camera"]:
        """What an electronic code is held up to: the camera where no code reader works, and as long as it watches."""
        by_camera = self.preview is not None or (self.works("camera") and not self.works("scanner"))
        return "camera" if by_camera else "scanner"

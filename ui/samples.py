"""Moments of a visit, made up: `kiosk screens` and the tests show them. Nobody in here exists."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta, timezone
from types import MappingProxyType

from drivers.protocol import Fault, State, Status, Supply
from kiosk.catalogue.item import Fee, Item, Kind, MaterialSpec
from kiosk.catalogue.load import PACKAGED, Catalogue, load
from kiosk.config import Config
from kiosk.session.visit import Mode, Notice, Over, Page, Purpose, Visit
from ui.facts import Facts, Waiting
from ui.runner import Runner
from ui.services.build import make_composer
from ui.tools import Tools

CST = timezone(timedelta(hours=8))
EVENING = datetime(2026, 11, 22, 20, 46, tzinfo=CST)
MORNING = datetime(2026, 11, 23, 9, 12, tzinfo=CST)
ONLINE = Status(State.ONLINE)
DEVICES = {slot: ONLINE for slot in ("idcard", "camera", "receipt", "scanner", "handwriting")}


@dataclass(frozen=True, slots=True)
class Moment:
    """One picture: `name` as in look.md's files, e.g. 04-guide. `facts` changes the usual facts."""

    name: str
    visit: Visit
    facts: Callable[[Facts], Facts] = field(default=lambda facts: facts)
    modes: tuple[Mode, ...] = tuple(Mode)


def sample_facts(config: Config | None = None, catalogue: Catalogue | None = None) -> Facts:
    catalogue = catalogue or sample_catalogue()
    return Facts(
        config=config or Config(),
        now=EVENING,
        devices=dict(DEVICES),
        paper=Supply.OK,
        catalogue_version=catalogue.version,
        catalogue_date=catalogue.date.isoformat(),
        items=len(catalogue.items),
        delivered_yesterday=12,
        disk_used_percent=38,
        memory_used_percent=44,
        voice_available=True,
    )


def sample_catalogue() -> Catalogue:
    return load(PACKAGED)


def sample_tools() -> Tools:
    return Tools(catalogue=sample_catalogue(), runner=Runner(ThreadPoolExecutor(1)), input={"composer": make_composer()})

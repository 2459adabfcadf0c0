"""What every moment stands on: the shipped services, a terminal that is well, the sample person's evening."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta, timezone
from functools import cache
from typing import Any

from drivers.protocol import State, Status, Supply
from kiosk.catalogue import advice, notices
from kiosk.catalogue.item import Item
from kiosk.catalogue.load import PACKAGED, Catalogue, load
from kiosk.config import Config
from kiosk.session.visit import Mode, Visit
from ui.controller import VisitController
from ui.facts import Facts
from ui.runner import Runner
from ui.services.build import make_composer
from ui.services.pictures import Pictures
from ui.tools import Tools
from ui.viewmodels.shell import ShellViewModel

CST = timezone(timedelta(hours=8))
EVENING = datetime(2026, 11, 22, 20, 46, tzinfo=CST)
MORNING = datetime(2026, 11, 23, 9, 12, tzinfo=CST)
NIGHT = datetime(2026, 11, 23, 3, 12, tzinfo=CST)
DEVICES = dict.fromkeys(("idcard", "camera", "receipt", "scanner", "handwriting"), Status(State.ONLINE))
ALLOWANCE = "000511101000"  # 高龄津贴申领


@dataclass(frozen=True, slots=True)
class Moment:
    """One picture: `name` as in look/. `facts` over the usual ones; `prepare` gets the page's view-model."""

    name: str
    visit: Visit
    facts: dict[str, Any] = field(default_factory=dict)
    modes: tuple[Mode, ...] = tuple(Mode)
    prepare: Callable[[Any], None] | None = None  # gets the page's view-model

    def shown(self, mode: Mode, language: str) -> Visit:
        return replace(self.visit, mode=mode, language=language)  # type: ignore[arg-type]


@cache
def sample_catalogue() -> Catalogue:
    return load(PACKAGED)


@cache
def sample_notices() -> tuple[notices.Notice, ...]:
    return tuple(notices.shown(notices.read(notices.PACKAGED), EVENING.date()))


def package() -> Item:
    """The first of those on the home page: a child is born."""
    return sample_catalogue().items[sample_catalogue().together[0].catalog_code]


def item(code: str = ALLOWANCE) -> Item:
    found = sample_catalogue().get(code)
    if found is None:
        raise LookupError(code)
    return found


def sample_facts(config: Config | None = None) -> Facts:
    catalogue = sample_catalogue()
    return Facts(
        config=config or Config(),
        now=EVENING,
        devices=dict(DEVICES),
        paper=Supply.OK,
        catalogue_version=catalogue.version,
        catalogue_date=catalogue.date.isoformat(),
        items=catalogue.with_line,
        items_offline=catalogue.offline,
        delivered_yesterday=12,
        disk_used_percent=38,
        memory_used_percent=44,
        voice_available=True,
        notices=sample_notices(),
    )


def sample_tools() -> Tools:
    def recognise(strokes: Any, done: Callable[[list[str]], None]) -> None:
        del strokes
        done(["六", "亢", "穴", "大", "文", "火"])

    composer = make_composer(recognise)
    return Tools(
        supply=sample_catalogue,
        runner=Runner(ThreadPoolExecutor(1, thread_name_prefix="sample")),
        advise=lambda: advice.read(PACKAGED),
        input={"composer": composer, "pictures": Pictures(), "capture": lambda: None},
    )


def enact(moment: Moment, mode: Mode, language: str, controller: VisitController, shell: ShellViewModel) -> None:
    """Shows it by way of the attract page, so that a page begins as it does when a resident comes to it."""
    usual = sample_facts(controller.facts.config)
    controller.show(Visit(mode=mode, language=language), usual)  # type: ignore[arg-type]
    visit = moment.shown(mode, language)
    shell.tools.input["pictures"].hold(visit)
    facts = moment.facts
    if "config" in facts:  # of another terminal, on this panel
        facts = {**facts, "config": replace(facts["config"], panel=usual.config.panel)}
    controller.show(visit, replace(usual, **facts))
    if moment.prepare:
        moment.prepare(shell.model(visit.over or visit.page))

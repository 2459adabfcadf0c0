"""Moments of the pages before and around a visit, made up. Nobody in here exists."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from drivers.protocol import Fault, State, Status, Supply
from kiosk.catalogue import notices
from kiosk.catalogue.item import Item, Kind
from kiosk.config import Config, Terminal
from kiosk.outbox.gates import Gate
from kiosk.session.visit import Mode, Notice, Over, Page, Purpose, Visit, Why
from ui.facts import Exporting, Waiting
from ui.samples.base import (
    ALLOWANCE,
    CST,
    DEVICES,
    EVENING,
    MORNING,
    NIGHT,
    Moment,
    item,
    package,
    sample_catalogue,
    sample_notices,
)
from ui.viewmodels.choosing import ALL


def longest_notices() -> tuple[notices.Notice, ...]:
    """As many as there may be, with the most that one may say."""
    first = sample_notices()[0]
    long = " ".join(first.text_en * 4)[:1000]
    most = first.model_copy(
        update={
            "title": (first.title * 3)[:28], "text": ["".join(first.text)[:90] * 3] * 6, "text_en": [long] * 4,
            "office": "清塘县人力资源和社会保障局", "office_en": "County Social Security",
            "items": [ALLOWANCE],
        }
    )  # fmt: skip
    return (most,) * 30


def van() -> Config:
    """A terminal that drives from village to village."""
    return Config(terminal=Terminal(id="JJ-DEMO-0009"))


def needing_the_line() -> Item:
    return next(found for found in sample_catalogue().items.values() if found.kind is Kind.QUERY)


def longest() -> Item:
    """The service with the most to say on its guide."""
    return max(
        sample_catalogue().items.values(),
        key=lambda found: (len(found.materials), sum(map(len, found.accept_condition)), len(found.title)),
    )


def queued() -> tuple[Waiting, ...]:
    titles = (
        ("高龄津贴申领", "Elderly allowance"),
        ("养老保险参保", "Pension insurance"),
        ("居住证续签", "Residence permit"),
    )
    numbers = ("451703268841", "451703268850", "451703268868")
    hours = ((20, 53), (22, 10), (23, 47))
    return tuple(
        Waiting(f"case-{at}", number, *title, "filed", datetime(2026, 11, 22, *hour, tzinfo=CST))
        for at, (number, title, hour) in enumerate(zip(numbers, titles, hours, strict=True))
    )


def shell_moments() -> list[Moment]:
    guide = item()
    offline = {"online": False, "offline_since": NIGHT - timedelta(hours=6)}
    no_paper = {"paper": Supply.OUT, "devices": {**DEVICES, "receipt": Status(State.USER_ERROR, Fault.PAPER_OUT)}}
    a4 = {"paper": Supply.OK, "toner": Supply.LOW}
    one_way = Status(State.ONLINE, Fault.UNPROVEN, {"paper": Supply.OK})
    every = {
        "idcard": Status(State.ONLINE, Fault.NO_ANSWER),
        "socialcard": Status(State.NO_DEVICE, Fault.NOT_CONNECTED),
        "camera": Status(State.HARDWARE_ERROR, Fault.GARBLED),
        "receipt": one_way,
        "a4": Status(State.USER_ERROR, Fault.TONER_OUT, a4),
        "scanner": Status(State.HARDWARE_ERROR, Fault.TIMED_OUT),
        "ups": Status(State.ONLINE, None, {"mains": Supply.OUT, "battery": Supply.OK}),
        "cabinet": Status(State.FRAUD_ATTEMPT),
        "handwriting": Status(State.NO_DEVICE, Fault.NOT_CONNECTED),
        "voice": Status(State.HARDWARE_ERROR, Fault.CRASHED),
        "ocr": Status(State.HARDWARE_ERROR, Fault.HARDWARE),
    }  # fmt: skip
    watched = dict.fromkeys(every, Status(State.ONLINE)) | {
        "receipt": one_way,
        "a4": Status(State.ONLINE, None, a4),
        "cabinet": Status(State.ONLINE, None, {"cooling": Supply.LOW}),
    }
    waits = {"waiting": queued(), "queued": 3, "oldest": queued()[0].since}
    broken = {**offline, **no_paper, "now": NIGHT, **waits}
    refused = tuple(
        replace(case, state="refused", reason=reason)
        for case, reason in zip(queued(), ("case_unopenable", "file_missing"), strict=False)
    )
    heap = {
        "waiting": (*refused, replace(queued()[0], state="uploading"), *queued() * 7),
        "queued": 3612,
        "refused": 2,
        "oldest": EVENING - timedelta(days=51),
        "gates": (Gate("offline", 0.85), Gate("waiting", 0.72), Gate("disk", 0.1)),
    }
    exported = Exporting("done", 3612, 3612, 0, "/media/usb/jiujin")
    machine, usual = Visit(page=Page.TECHNICIAN), (Mode.STANDARD,)
    identity = Visit(page=Page.IDENTITY, item=guide, consented=True, reading=True)
    return [
        Moment("00-out-of-service", Visit(page=Page.OUT_OF_SERVICE, serving=False)),
        Moment("00-full", Visit(page=Page.OUT_OF_SERVICE, serving=False, why=Why.FULL)),
        Moment("00-alone", Visit(page=Page.OUT_OF_SERVICE, serving=False, why=Why.ALONE), offline),
        Moment("00-power-low", Visit(page=Page.OUT_OF_SERVICE, serving=False, why=Why.POWER)),
        Moment("01-attract-day", Visit(), {"now": MORNING}),
        Moment("01-attract-night", Visit()),
        Moment("01-attract-offline", Visit(), {**offline, **no_paper}),
        Moment("02-home", Visit(page=Page.HOME)),
        Moment("02-home-day", Visit(page=Page.HOME), {"now": MORNING}),
        Moment("02-home-refused", Visit(page=Page.HOME, notice=Notice.NEEDS_THE_LINE), offline),
        Moment("02-notices", Visit(page=Page.NOTICES)),
        Moment("02-notices-many", Visit(page=Page.NOTICES), {"notices": longest_notices()}),
        Moment("02-notice", Visit(page=Page.NOTICE, read_notice=1)),
        Moment("02-notice-long", Visit(page=Page.NOTICE), {"notices": longest_notices()}),
        Moment("02-asking", Visit(page=Page.ASKING)),
        Moment("02-asking-more", Visit(page=Page.ASKING, chosen=(1, 0))),
        Moment("02-asking-found", Visit(page=Page.ASKING, chosen=(0, 0, 2))),
        Moment("03-search-topics", Visit(page=Page.SEARCH, topic=ALL)),
        Moment("03-search-topic", Visit(page=Page.SEARCH, topic=sample_catalogue().home[0].key)),
        Moment("03-search-writing", Visit(page=Page.SEARCH), prepare=lambda model: _write(model, "gl")),
        Moment("03-search-results", Visit(page=Page.SEARCH, query="shb")),
        Moment("03-search-nothing", Visit(page=Page.SEARCH, query="咖啡")),
        Moment("03-search-refused", Visit(page=Page.SEARCH, topic=ALL, notice=Notice.ITEM_UNAVAILABLE)),
        Moment("04-guide", Visit(page=Page.GUIDE, item=guide)),
        Moment("04-guide-last", Visit(page=Page.GUIDE, item=guide), prepare=_turn_over),
        Moment("04-guide-take", Visit(page=Page.GUIDE, item=guide, over=Over.TAKE)),
        Moment("04-guide-take-no-printer", Visit(page=Page.GUIDE, item=guide, over=Over.TAKE), no_paper),
        Moment("04-guide-longest", Visit(page=Page.GUIDE, item=longest())),
        Moment("04-guide-package", Visit(page=Page.GUIDE, item=package())),
        Moment("04-guide-package-more", Visit(page=Page.GUIDE, item=package()), prepare=_turn_over),
        Moment("04-guide-needs-line", Visit(page=Page.GUIDE, item=needing_the_line()), offline),
        Moment("04-guide-window", Visit(page=Page.GUIDE, item=sample_catalogue().items["000711101009"])),
        Moment("04-places", Visit(page=Page.PLACES, item=guide)),
        Moment("04-places-day", Visit(page=Page.PLACES, item=guide), {"now": MORNING}),
        Moment("04-places-van", Visit(page=Page.PLACES, item=guide), {"config": van(), "now": MORNING}),
        Moment("04-consent", Visit(page=Page.CONSENT, item=guide)),
        Moment("05-card", identity),
        Moment("05-card-reading", replace(identity, card_present=True)),
        Moment("05-card-unreadable", replace(identity, notice=Notice.CARD_UNREADABLE)),
        Moment("05-card-expired", replace(identity, notice=Notice.CARD_EXPIRED)),
        Moment("05-card-reader-away", replace(identity, notice=Notice.READER_AWAY, reading=False)),
        Moment("05-card-none", identity, prepare=lambda model: model.noCard()),
        Moment("05-card-my-cases", Visit(page=Page.IDENTITY, purpose=Purpose.MY_CASES, reading=True)),
        Moment("12-idle", Visit(page=Page.HOME, over=Over.IDLE, idle_left=38)),
        Moment("12-end", Visit(page=Page.GUIDE, item=guide, over=Over.END)),
        Moment("12-help", Visit(page=Page.HOME, over=Over.HELP)),
        Moment(
            "12-help-coming",
            Visit(page=Page.HOME, over=Over.HELP, notice=Notice.HELP_COMING, coming="李师傅过来了，大约 10 分钟到。"),
        ),
        Moment("12-help-called", Visit(page=Page.HOME, over=Over.HELP, notice=Notice.HELP_CALLED), {"online": False}),
        Moment("13-pin", Visit(over=Over.PIN)),
        Moment("13-pin-wrong", Visit(over=Over.PIN, notice=Notice.PIN_WRONG)),
        Moment("13-technician", Visit(page=Page.TECHNICIAN), broken),
        Moment("13-technician-all", Visit(page=Page.TECHNICIAN), {**broken, "paper": Supply.OK, "devices": every}),
        Moment("13-technician-watch", Visit(page=Page.TECHNICIAN), {"devices": watched}),
        Moment("13-technician-gates", machine, {**offline, **heap}, usual),
        Moment("13-queue", machine, {**offline, **heap}, prepare=_open_queue),
        Moment("13-queue-exported", machine, {**heap, "exporting": exported}, prepare=_open_queue),
        Moment("13-queue-few", machine, {**waits, "line_reason": "data_budget"}, usual, _open_queue),
        Moment("13-queue-none", machine, {}, usual, _open_queue),
        Moment("13-technician-well", Visit(page=Page.TECHNICIAN)),
    ]


def _open_queue(model: Any) -> None:
    model.openQueue(True)


def _write(model: Any, letters: str) -> None:
    model.write(True)
    for letter in letters:
        model.composer.key(letter)


def _turn_over(model: Any) -> None:
    while model.leaf + 1 < model.leaves:
        model.go()

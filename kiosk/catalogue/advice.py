"""What helps a resident to find the right service, beside the items themselves."""

import logging
from collections.abc import Container
from dataclasses import dataclass
from pathlib import Path

from kiosk.catalogue import benefits, places, questions
from kiosk.catalogue.benefits import BENEFITS, Benefits
from kiosk.catalogue.places import PLACES, Places
from kiosk.catalogue.questions import QUESTIONS, Questions
from kiosk.catalogue.source import Fault

log = logging.getLogger(__name__)

FILES = (QUESTIONS, BENEFITS, PLACES)


@dataclass(frozen=True, slots=True)
class Advice:
    """None: the catalogue has none, or one with faults. An item named there may not be in force."""

    questions: Questions | None = None
    benefits: Benefits | None = None
    places: Places | None = None


def faults(folder: Path, items: Container[str]) -> list[Fault]:
    """For the catalogue's editor. `items`: the 基本编码 there are."""
    return [fault for read in (questions.read, benefits.read, places.read) for fault in read(folder, items)[1]]


def read(folder: Path) -> Advice:
    asked, wrong = questions.read(folder)
    offered, more = benefits.read(folder)
    known, last = places.read(folder)
    for fault in (*wrong, *more, *last):
        log.warning("catalogue fault file=%s field=%s rule=%s", fault.file, fault.field, fault.rule)
    return Advice(asked, offered, known)

"""Whether an application is complete: one judgement for `kiosk submit` and the screen."""

import json
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache

from pydantic_core import to_json

from kiosk.application.acting import AGENT
from kiosk.application.application import SIGNATURE_MAX, Application, born
from kiosk.application.pledges import commitments_of
from kiosk.application.shots import deferrable, may_come_as, pages_of, photographed
from kiosk.catalogue.item import NEEDS_THE_LINE, Item
from kiosk.forms import form_faults, validate
from kiosk.identity import numbers


@lru_cache(maxsize=256)
def _sound(form: bytes) -> bool:
    """A form's own faults are the same for everybody who fills it, and dear to find."""
    return not form_faults(json.loads(form))


@dataclass(frozen=True, slots=True)
class ApplicationFault:
    field: str  # "answers.KEY", "materials.NAME", "applicant.KEY", "signature", "commitments", "item"
    rule: str  # a code word, never the value


def check_application(item: Item, application: Application) -> list[ApplicationFault]:
    """Empty when it can be filed."""
    if application.item != item.catalog_code:
        return [ApplicationFault("item", "another_item")]
    if not _sound(to_json(item.form)):
        return [ApplicationFault("item", "faulty")]
    found = [ApplicationFault("item", "needs_the_line")] if item.kind in NEEDS_THE_LINE else []
    found += [] if item.is_service_terminals else [ApplicationFault("item", "not_at_terminals")]
    found += _applicant(application)
    found += _agent(item, application)
    properties = item.form.get("properties", {})
    for key, fault in validate(item, application.answers, None):
        found.append(ApplicationFault(f"answers.{key}" if key in properties else "answers", str(fault)))
    if Counter(application.commitments) != Counter(commitments_of(item, application.answers)):
        found.append(ApplicationFault("commitments", "not_all_given"))
    found += _materials(item, application)
    if not 0 < len(application.signature_png) <= SIGNATURE_MAX:
        found.append(ApplicationFault("signature", "missing"))
    return found


def _agent(item: Item, application: Application) -> list[ApplicationFault]:
    """代办: both are known, and they are two; limits by item stand in its form (kiosk.application.acting)."""
    wanted, agent = AGENT in item.form.get("properties", {}), application.agent
    if wanted != (agent is not None):
        return [ApplicationFault("agent", "missing" if wanted else "not_asked")]
    if agent is None:
        return []
    if not agent.name.strip() or not numbers.of_document(agent.id_type, agent.id_number):
        return [ApplicationFault("agent.id_number", "not_an_id_number")]
    same = agent.id_number == application.applicant.id_number
    return [ApplicationFault("agent", "is_the_applicant")] if same else []


def _applicant(application: Application) -> list[ApplicationFault]:
    person = application.applicant
    found = [] if person.name.strip() else [ApplicationFault("applicant.name", "empty")]
    if not numbers.of_document(person.id_type, person.id_number):
        return [*found, ApplicationFault("applicant.id_number", "not_an_id_number")]
    if person.birth_date is not None:
        day = born(person.birth_date)
        if day is None or numbers.birth_date(person.id_number) not in (None, day):
            found.append(ApplicationFault("applicant.birth_date", "does_not_fit"))
    return found


def _materials(item: Item, application: Application) -> list[ApplicationFault]:
    wanted = {spec.material_name: spec for spec in photographed(item, application.answers)}
    came, later = Counter(application.materials), frozenset(application.deferred)
    held = {use.material: use for use in application.certificates}
    found: list[ApplicationFault] = []
    if (came.keys() | later | held.keys()) - wanted.keys():
        found.append(ApplicationFault("materials", "not_asked"))
    for name, spec in wanted.items():
        rule = ""
        if (use := held.get(name)) is not None:
            fits = spec.certificate is not None and spec.certificate.type_code == use.type_code
            rule = "" if fits and name not in later and bool(came[name]) is bool(use.number) else "certificate_unfit"
        elif name in later:
            rule = "here_and_deferred" if came[name] else "" if deferrable(spec) else "may_not_be_deferred"
        elif came[name] == 0:
            rule = "" if spec.is_need == "2" else "missing"
        elif came[name] not in may_come_as(spec):
            rule = "pages_missing" if came[name] < pages_of(spec) else "too_many_pages"
        if rule:
            found.append(ApplicationFault(f"materials.{name}", rule))
    return found

"""Whether a submission is complete and within what both sides agreed on, before a number is spent on it."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from kiosk import forms
from kiosk.application.shots import deferrable, pages_of, photographed
from kiosk.catalogue.item import NEEDS_THE_LINE
from kiosk.contract.limits import MATERIAL_MAX, MATERIALS_MAX
from kiosk.errors import ResidentError
from kiosk.outbox.submission import Submission
from kiosk.session.visit import Notice

OURS = 2  # signature and audit extract are materials too


@dataclass(frozen=True, slots=True)
class Fault:
    field: str  # "answers.KEY", "materials.NAME", "applicant.KEY", "signature", "commitments"
    rule: str  # a code word, never the value


class NotComplete(ResidentError):
    """Names fields and rules, never values."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__(Notice.NOT_FILED, ", ".join(f"{fault.field}: {fault.rule}" for fault in faults))
        self.faults = faults


def check(submission: Submission) -> None:
    """Raises NotComplete."""
    faults = (*_item(submission), *_answers(submission), *_materials(submission), *_declared(submission))
    if faults:
        raise NotComplete(faults)


def _item(submission: Submission) -> list[Fault]:
    if submission.item.kind in NEEDS_THE_LINE:
        return [Fault("item", "needs_the_line")]
    return []


def _answers(submission: Submission) -> list[Fault]:
    found = forms.validate(submission.item, submission.answers, submission.card)
    known = submission.item.form.get("properties", {})
    return [Fault(f"answers.{key}" if key in known else "answers", str(fault)) for key, fault in found]


def _materials(submission: Submission) -> list[Fault]:
    faults: list[Fault] = []
    wanted = {spec.material_name: spec for spec in photographed(submission.item, submission.answers)}
    came = Counter(page.material for page in submission.pages)
    unasked = sorted((came.keys() | submission.deferred) - wanted.keys())
    faults += [
        Fault(f"materials.{name}" if _named(submission, name) else "materials", "not_asked") for name in unasked
    ]
    for name, spec in wanted.items():
        where = f"materials.{name}"
        if name in submission.deferred:
            if came[name]:
                faults.append(Fault(where, "here_and_deferred"))
            elif not deferrable(spec):
                faults.append(Fault(where, "may_not_be_deferred"))
        elif came[name] == 0 and spec.is_need != "2":
            faults.append(Fault(where, "missing"))
        elif came[name] > max(pages_of(spec), 1):
            faults.append(Fault(where, "too_many_pages"))
        elif 0 < came[name] < pages_of(spec):
            faults.append(Fault(where, "pages_missing"))
    faults += [
        Fault("materials", "empty" if not page.data else "too_large")
        for page in submission.pages
        if not 0 < len(page.data) <= MATERIAL_MAX
    ]
    if len(submission.pages) + OURS > MATERIALS_MAX:
        faults.append(Fault("materials", "too_many"))
    return faults


def _declared(submission: Submission) -> list[Fault]:
    faults = []
    if not 0 < len(submission.signature_png) <= MATERIAL_MAX:
        faults.append(Fault("signature", "missing"))
    if set(submission.commitments) != set(submission.item.commitments):
        faults.append(Fault("commitments", "not_all_given"))
    if not submission.applicant.name or not submission.applicant.id_number:
        faults.append(Fault("applicant", "missing"))
    return faults


def _named(submission: Submission, name: Any) -> bool:
    """A name the catalogue knows may be repeated in an error; one from outside could be anything."""
    return any(spec.material_name == name for spec in submission.item.materials)

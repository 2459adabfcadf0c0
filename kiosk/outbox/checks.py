"""Whether a submission is complete and within what both sides agreed on, before a number is spent on it."""

from collections import Counter

from kiosk.application import ApplicationFault, check_application
from kiosk.contract.limits import MATERIAL_MAX, MATERIALS_MAX
from kiosk.errors import ResidentError
from kiosk.outbox.submission import Submission
from kiosk.session.visit import Notice

OURS = 2  # signature and audit extract are materials too


class NotComplete(ResidentError):
    """Names fields and rules, never values."""

    def __init__(self, faults: tuple[ApplicationFault, ...]) -> None:
        super().__init__(Notice.NOT_FILED, ", ".join(f"{fault.field}: {fault.rule}" for fault in faults))
        self.faults = faults


def check_pages(submission: Submission) -> None:
    """What must hold before the first byte is written. Raises NotComplete, with the answers' faults in it too."""
    if faults := _pictures(submission):
        raise NotComplete((*check_application(submission.item, submission.application), *faults))


def check_answers(submission: Submission) -> None:
    """The rest, while the disk writes the pages. Raises NotComplete."""
    if faults := check_application(submission.item, submission.application):
        raise NotComplete(tuple(faults))


def _pictures(submission: Submission) -> list[ApplicationFault]:
    """The application names its pictures; these must be here, and no others."""
    named = Counter(submission.application.materials)
    came = Counter(page.material for page in submission.pages)
    found = []
    if named != came:
        known = {spec.material_name for spec in submission.item.materials}  # a name from outside could be anybody's
        wanted = [(name, "picture_missing") for name in named - came]
        wanted += [(name, "picture_not_named") for name in came - named]
        found = [
            ApplicationFault(f"materials.{name}" if name in known else "materials", rule) for name, rule in wanted
        ]
    if any(not page.data for page in submission.pages):
        found.append(ApplicationFault("materials", "empty"))
    if any(len(page.data) > MATERIAL_MAX for page in submission.pages):
        found.append(ApplicationFault("materials", "too_large"))
    if len(submission.pages) + OURS > MATERIALS_MAX:
        found.append(ApplicationFault("materials", "too_many"))
    return found

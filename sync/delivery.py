"""One entry of the outbox, from claim to outcome: materials, then the case, then the province's word, checked."""

from collections.abc import Callable
from pathlib import Path

from kiosk.contract.exchange import CaseAnswer, RecordAnswer
from kiosk.contract.jose import Refused as NotAcknowledged
from kiosk.contract.limits import SEALED_MANIFEST_MAX
from kiosk.contract.suites import suite_of
from kiosk.keys import Trust
from kiosk.outbox import cases
from kiosk.outbox.entry import Delivered, Entry, Failed, FiledRow, Kind, Outcome, Refused, SealedFile, Unreachable
from kiosk.outbox.recover import FILE_MISSING
from kiosk.outbox.transitions import PARENT_MISSING
from kiosk.seal.acknowledgement import verify_acknowledgement
from kiosk.state import StateFolder
from kiosk.store import Store
from sync.line import Answer, Line, Nonsense
from sync.tus import Declined, NoProgress, Piece, upload

MISSING_MAX = 2  # rounds of "this material is not here" after it was uploaded
Progress = Callable[[str, int, int], None]
"""Case id, bytes at the province, bytes in all."""


def deliver(line: Line, store: Store, state: StateFolder, trust: Trust, entry: Entry, progress: Progress) -> Outcome:
    """Unreachable is this entry alone, while others go; what is nobody's fault is raised: LineDown, Stopped."""
    try:
        if entry.kind is not Kind.CASE:
            return _record(line, entry)
        case = cases.case_of(store, state, entry.entry_id)
        if case is None or not cases.complete(store, case):
            return Refused(FILE_MISSING)
        if (entry.attempts or entry.reason) and (word := _known(line, trust, case)):
            return word
        return _case(line, trust, case, progress)
    except Declined as error:
        return _fault(error.code, error.status)
    except NoProgress:
        return Unreachable("no_progress")
    except Nonsense as error:
        return Failed(f"nonsense_{error}")
    except FileNotFoundError:
        return Refused(FILE_MISSING)
    except OSError:
        return Failed("unreadable")


def _record(line: Line, entry: Entry) -> Outcome:
    headers = {"Content-Type": "application/json"}
    answer = line.send("PUT", f"/v1/records/{entry.kind}/{entry.entry_id}", entry.body or b"{}", headers)
    if answer.status not in {200, 201}:
        return _fault(answer.code, answer.status)
    echoed = answer.parsed(RecordAnswer)
    if (echoed.kind, echoed.id, echoed.digest) != (entry.kind, entry.entry_id, entry.digest):
        raise Nonsense("record")
    return Delivered()


def _known(line: Line, trust: Trust, case: FiledRow) -> Delivered | None:
    """What was tried before may have arrived although nobody heard of it: not a byte of it goes twice."""
    answer = line.send("GET", f"/v1/cases/{case.case_id}")
    if answer.status != 200:
        return None
    outcome = _acknowledged(answer, trust, case)
    return outcome if isinstance(outcome, Delivered) else None


def _case(line: Line, trust: Trust, case: FiledRow, progress: Progress) -> Outcome:
    manifest = _read(case.manifest)
    total = case.manifest.size + sum(material.size for material in case.materials)
    wanted = {material.n for material in case.materials}
    for _ in range(1 + MISSING_MAX):
        _upload(line, case, wanted, lambda sent: progress(case.case_id, sent, total))
        answer = line.send(
            "PUT", f"/v1/cases/{case.case_id}", manifest, {"Content-Type": suite_of(manifest).media_type}
        )
        if answer.code != "materials-missing":
            break
        wanted = {material.n for material in case.materials}
    if answer.status not in {200, 201}:
        return _fault(answer.code, answer.status)
    progress(case.case_id, total, total)
    return _acknowledged(answer, trust, case)


def _upload(line: Line, case: FiledRow, wanted: set[int], sent: Callable[[int], None]) -> None:
    done = 0
    for material in case.materials:
        if material.n in wanted:
            piece = Piece(case.case_id, material.n, material.sha256, material.size, Path(material.path))
            before = done
            upload(line, piece, lambda offset, before=before: sent(before + offset))  # type: ignore[misc]
        done += material.size


def _acknowledged(answer: Answer, trust: Trust, case: FiledRow) -> Delivered | Failed:
    """Only the province's signed word for exactly this case, digest and request is delivery."""
    token = answer.parsed(CaseAnswer).acknowledgement
    try:
        word = verify_acknowledgement(
            token, trust, case=case.case_id, digest=case.digest, sequence=case.sequence, nonce=answer.nonce
        )
    except NotAcknowledged:
        return Failed("not_acknowledged")
    return Delivered(token, word)


def _fault(code: str, status: int) -> Outcome:
    """4xx: this entry's own fault, a person has to look. 5xx for it alone: tried again, later than the others."""
    reason = (code or f"http_{status}").replace("-", "_")
    if reason == PARENT_MISSING:  # a province set back; the case itself is offered again once that is known
        return Failed(reason)
    return Refused(reason) if 400 <= status < 500 else Failed(reason)


def _read(file: SealedFile) -> bytes:
    with Path(file.path).open("rb") as stream:
        data = stream.read(SEALED_MANIFEST_MAX + 1)
    if len(data) != file.size:
        raise FileNotFoundError(file.n)
    return data

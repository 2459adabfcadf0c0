"""Filing: validate, seal, write, commit. Once `file` returns, the case is durable; if it raises, there is no case.

The pages are on their way to the disk while the answers are judged: files without a row are no case, and go when it
is refused. Order (DESIGN.md, "Crash order", and ADR 0014): the pages' files and names fsynced, then the commit of
one BEGIN IMMEDIATE with case, small parts (manifest, signature, audit extract), sequence, previous digest, audit line
and stub; then a copy of the small parts as files. The receipt number was reserved by an earlier commit, with others.
"""

import gc
import threading
import time
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Self

from pydantic_core import to_json

from kiosk import audit
from kiosk.application.parts import case_parts
from kiosk.catalogue.item import Kind
from kiosk.config import Config
from kiosk.contract.case import ReceiptToken
from kiosk.errors import ResidentError
from kiosk.identity import names
from kiosk.keys.enrolment import EnrolmentBroken, NotEnrolled, Trust
from kiosk.keys.ring import KeyRing, KeysBroken
from kiosk.outbox import cases, drafts, numbers, stubs
from kiosk.outbox.casefiles import CaseFiles, Workshop, copy
from kiosk.outbox.checks import check_answers, check_pages
from kiosk.outbox.disk import is_full, with_ballast, writer_lock
from kiosk.outbox.envelopes import Envelopes
from kiosk.outbox.recover import open_recovered
from kiosk.outbox.submission import Submission
from kiosk.outbox.trail import trail
from kiosk.seal.case import (
    CaseFacts,
    KeyedMaterial,
    MaterialText,
    SealedCase,
    SealedMaterial,
    SealError,
    keyed,
    seal_manifest,
    seal_material,
    sign_case,
)
from kiosk.seal.envelope import card_secret
from kiosk.seal.receipt import receipt_token
from kiosk.seal.reply import Jwk
from kiosk.session.visit import FiledCase, Notice
from kiosk.state import StateFolder
from kiosk.store import Store, StoreFull

CLOCK_ERROR = "clock_error_s"  # cursor that the agent keeps: the clock's error against the province's, seconds

SIGNATURE, STROKES, AUDIT = "signature", "signature_strokes", "audit"


class Filing:
    """One a process, usable from any thread; `close` when done."""

    def __init__(
        self,
        state: StateFolder,
        config: Config,
        *,
        store: Store | None = None,
        keys: KeyRing | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """Raises StoreBroken, StoreFull, KeysBroken.

        Without a `store` of the process's own it opens one: every page read, a crash's remains cleared (`recover`).
        """
        self.state = state
        self.config = config
        self.keys = keys or KeyRing.open(state.make(), config.keys)
        self.store = store or open_recovered(state, clock())
        self._owns_store = store is None
        self._clock = clock
        self._workshop = Workshop()
        self._envelopes = Envelopes()
        self._one_at_a_time = threading.Lock()
        self._reserved: list[int] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def settle(self) -> None:
        """Waits for what goes on after `file` returned (`_afterwards`)."""
        self._workshop.settle()

    def close(self) -> None:
        self._workshop.close()
        if self._owns_store:
            self.store.close()

    def file(self, submission: Submission) -> FiledCase:
        """Raises NotComplete, or another ResidentError (DISK_FULL, NOT_FILED); StoreBroken; nothing is half filed.

        Whether a case may be begun is asked before, of `kiosk.outbox.gates`. What was begun is filed below the
        low-water mark too, in the end with the ballast's room.

        `NOT_FILED` with NotEnrolled or EnrolmentBroken as its cause: a technician has to enrol the terminal.
        """
        check_pages(submission)
        try:
            trust = self._trust()
            with self._one_at_a_time, writer_lock(self.state), _uncollected():
                case_id, own = str(uuid.uuid4()), self._stub(submission)
                filed, small = with_ballast(self.state, lambda: self._file(submission, case_id, own, trust))
        except StoreFull as error:
            raise ResidentError(Notice.DISK_FULL, "database") from error
        except (SealError, KeysBroken) as error:
            raise ResidentError(Notice.NOT_FILED, str(error)) from error
        except OSError as error:
            if is_full(error):
                raise ResidentError(Notice.DISK_FULL, "files") from error
            raise
        self._workshop.later(self._afterwards, filed.case_id, small, trust)  # last: it shares the interpreter's lock
        return filed

    def _stub(self, submission: Submission) -> "_Stub | None":
        """What the card may open of it afterwards: a new case's own, or that of the case which is added to. None: a
        case without a card. Raises ResidentError: that card filed no such case here."""
        secret = card_secret(submission.card.raw_text, submission.card.raw_photo) if submission.card else None
        added_to = submission.supplement
        if added_to is None:
            known = secret or (submission.card and submission.card.raw_text)  # or it waits for the receipt's number
            return _Stub(secret, *self._envelopes.reply_key(self.keys.suite)) if known else None
        text = stubs.text(self.store, self.keys, secret, added_to.case_id) if secret else None
        if secret is None or text is None:
            raise ResidentError(Notice.NOT_FILED, "supplement of another's case")
        return _Stub(secret, added_to=text)

    def _trust(self) -> Trust:
        try:
            trust = self.keys.trust()
        except (NotEnrolled, EnrolmentBroken) as error:
            raise ResidentError(Notice.NOT_FILED, "not enrolled") from error
        if self.keys.suite.name not in trust.enrolment.suites:
            raise ResidentError(Notice.NOT_FILED, "suite not allowed by the enrolment")
        return trust

    def _file(
        self, submission: Submission, case_id: str, own: "_Stub | None", trust: Trust
    ) -> tuple[FiledCase, Mapping[int, bytes]]:
        """The case, and its small parts, of which there are no files yet."""
        files = CaseFiles(self.state.blobs, self._workshop)
        pages = [
            keyed(case_id, n, MaterialText(page.material, page.media_type, page.data), self.keys.suite)
            for n, page in enumerate(submission.pages, start=1)
        ]
        try:
            sealed_pages = files.write({cases.material_file(self.state, case_id, page.n): page for page in pages})
            check_answers(submission)
            receipt_number = self._number()
            now = self._clock()
            with self.store.writing():
                facts = self._facts(submission, case_id, receipt_number, now, own.public if own else None)
                sealed = self._seal(submission, facts, trust, pages, sealed_pages)
                qr = receipt_token(self.keys, _receipt(facts, trust, sealed))
                files.small = {
                    0: sealed.jws,
                    **{one.n: bytes(one.blob) for one in sealed.materials[len(submission.pages) :]},
                }
                self._insert(submission, facts, sealed, qr, own, files)
                files.finish()
        except BaseException as error:
            # A commit that failed otherwise than for room leaves the files: an I/O error may still surface as a
            # commit after a crash, and `recover` decides by what the database then says.
            if not files.whole or isinstance(error, StoreFull):
                files.remove()
            raise
        filed = FiledCase(
            case_id=case_id,
            receipt_number=receipt_number,
            digest=sealed.digest,
            qr=qr,
            filed_at=datetime.fromtimestamp(now).astimezone().isoformat(timespec="seconds"),
            accepted=submission.item.accepted_on_receipt,
        )
        return filed, files.small

    def _number(self) -> str:
        self._reserved = self._reserved or numbers.reserve(self.store)
        return numbers.number(self.config.terminal.receipt_prefix, self._reserved.pop(0))

    def _afterwards(self, case_id: str, small: Mapping[int, bytes], trust: Trust) -> None:
        """The screen shows the number already: copies of the small parts, and all made ready for the next case."""
        manifest = cases.manifest_file(self.state, case_id)
        copy({cases.material_file(self.state, case_id, n) if n else manifest: part for n, part in small.items()})
        self.store.move_log()
        self._envelopes.prepare(trust.recipient(datetime.now(UTC), self.keys.suite), self.keys.suite)

    def _facts(
        self, submission: Submission, case_id: str, receipt_number: str, now: float, reply_key: Jwk | None
    ) -> CaseFacts:
        last = self.store.row("select sequence, digest from cases order by sequence desc limit 1")
        clock_error = cases.cursor(self.store, CLOCK_ERROR)
        return CaseFacts(
            case=case_id,
            sequence=last["sequence"] + 1 if last else 1,
            previous=last["digest"] if last else None,
            receipt_number=receipt_number,
            item=submission.item.catalog_code,
            task_code=submission.item.task_code,
            item_name=submission.item.task_name,
            catalogue_version=submission.catalogue_version,
            filed_at=datetime.fromtimestamp(now, UTC),
            clock_error_s=float(clock_error) if clock_error else None,
            language=submission.application.language,
            applicant=submission.applicant,
            answers=submission.application.answers,
            parts=case_parts(submission.item, submission.application.answers),
            commitments=tuple(submission.application.commitments),
            deferred_materials=tuple(submission.application.deferred),
            agent=submission.agent,
            organisation=submission.organisation,
            purpose="book" if submission.item.kind is Kind.BOOK else "apply",
            confirmed_until=submission.confirmed_until(datetime.fromtimestamp(now).astimezone().date()),
            disputes=tuple(submission.application.disputes),
            certificates=tuple(submission.application.certificates),
            reply_key=reply_key,
            supplement_of=submission.supplement.case_id if submission.supplement else None,
            letter=(submission.supplement.letter or None) if submission.supplement else None,
            identity=submission.identity,
        )

    def _seal(
        self,
        submission: Submission,
        facts: CaseFacts,
        trust: Trust,
        pages: Sequence[KeyedMaterial],
        sealed_pages: Sequence[SealedMaterial],
    ) -> SealedCase:
        """The manifest, enclosed, and the signature over it and all digests."""
        suite, recipient = self.keys.suite, trust.recipient(facts.filed_at, self.keys.suite)
        steps = trail(self.store, facts.case, trust.terminal, facts.catalogue_version, facts.filed_at)
        texts = _ours(submission, audit.extract(self.store, facts.case, steps))
        small = [keyed(facts.case, n, text, suite) for n, text in enumerate(texts, start=len(pages) + 1)]
        inner = seal_manifest(facts, [*pages, *small], trust.terminal, self._envelopes.take(recipient, suite))
        sealed_small = [seal_material(one) for one in small]
        return sign_case(facts, inner, [*sealed_pages, *sealed_small], self.keys, trust.terminal, recipient.kid)

    def _insert(
        self,
        submission: Submission,
        facts: CaseFacts,
        sealed: SealedCase,
        qr: str,
        own: "_Stub | None",
        files: CaseFiles,
    ) -> None:
        """Inside the one transaction, whose commit waits for the files."""
        now = facts.filed_at.timestamp()
        listed = {"manifest": len(sealed.jws), "materials": sealed.header.materials}
        self.store.execute(
            "insert into outbox (entry_id, kind, case_id, state, digest, created_at, changed_at, due_at)"
            " values (?, 'case', ?, 'filed', ?, ?, ?, ?)",
            [facts.case, facts.supplement_of or facts.case, sealed.digest, now, now, now],
        )
        self.store.execute(
            "insert into cases (case_id, sequence, previous, digest, receipt_number, item, catalogue_version,"
            " filed_at, materials, accepted, supplement_of) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                facts.case,
                facts.sequence,
                facts.previous,
                sealed.digest,
                facts.receipt_number,
                facts.item,
                facts.catalogue_version,
                now,
                to_json(listed).decode(),
                submission.item.accepted_on_receipt,
                facts.supplement_of,
            ],
        )
        self.store.execute(
            "insert into parts (case_id, n, sealed) values (?, ?, ?)",
            [facts.case, len(submission.pages) + 1, b"".join(files.small.values())],
        )
        if own is not None:
            text = own.text(submission, facts, qr)
            secret = own.secret or _numbered(submission, facts.receipt_number)
            stubs.save(self.store, self.keys, secret, facts.supplement_of or facts.case, text)
        if submission.draft_id:
            drafts.spend(self.store, submission.draft_id)
        audit.append(self.store, "case_filed", now, facts.case)


@dataclass(frozen=True, slots=True)
class _Stub:
    """What the card may open afterwards, while its case is being filed."""

    secret: bytes | None = field(repr=False)  # None: `_numbered`
    public: Jwk | None = None
    private: Jwk = field(default_factory=dict, repr=False)
    added_to: stubs.StubText | None = None  # of the case that a supplement belongs to

    def text(self, submission: Submission, facts: CaseFacts, qr: str) -> stubs.StubText:
        if self.added_to is not None:
            assert submission.supplement is not None
            brought = frozenset(page.material for page in submission.pages)
            return stubs.after(self.added_to, submission.supplement.letter, brought)
        application = submission.application
        return stubs.text_of(
            submission.item,
            application.answers,
            tuple(application.deferred),
            facts.filed_at.astimezone(),
            masked_name=names.mask(facts.applicant.name),
            qr=qr,
            reply_key=self.private,
        )


def _numbered(submission: Submission, receipt_number: str) -> bytes:
    """Of a document under the camera: a copy of it opens nothing without the receipt."""
    assert submission.card is not None
    secret = card_secret(submission.card.raw_text, receipt_number.encode())
    assert secret is not None
    return secret


@contextmanager
def _uncollected() -> Iterator[None]:
    """The garbage collector would run several times in between; it can a moment later."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def _receipt(facts: CaseFacts, trust: Trust, sealed: SealedCase) -> ReceiptToken:
    at = int(facts.filed_at.timestamp())
    return ReceiptToken(n=facts.receipt_number, t=trust.terminal, i=facts.item, at=at, d=sealed.digest[:16])


def _ours(submission: Submission, audit_extract: bytes) -> list[MaterialText]:
    """The small materials behind the pages."""
    application = submission.application
    strokes = [MaterialText(STROKES, "application/json", to_json(application.strokes))] if application.strokes else []
    return [
        MaterialText(SIGNATURE, "image/png", application.signature_png),
        *strokes,
        MaterialText(AUDIT, "application/json", audit_extract),
    ]

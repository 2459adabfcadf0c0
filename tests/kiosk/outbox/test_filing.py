"""Filing: whole, numbered, sealed, and nothing of the resident left in plain; or refused with a reason."""

import base64
import hashlib
import json
import os
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from kiosk import audit
from kiosk.catalogue.booking import booking
from kiosk.contract import jose
from kiosk.errors import ResidentError
from kiosk.identity.card import How, IdCard
from kiosk.keys import KeyRing
from kiosk.outbox import cases, drafts, listing, numbers, retention, stubs
from kiosk.outbox.checks import NotComplete
from kiosk.outbox.export import Exported, export
from kiosk.outbox.filing import Filing
from kiosk.outbox.recover import recover
from kiosk.outbox.submission import Page
from kiosk.seal import card_secret, verify_receipt
from kiosk.session.visit import Notice, Supplement
from kiosk.state import StateFolder
from kiosk.store import LOG_LONG, StoreBroken
from tests.kiosk.sealing import (
    ADDRESS,
    NAME,
    NUMBER,
    PERSONAL,
    PHONE,
    Province,
    card,
    config,
    deliver,
    item,
    pages,
    picture,
    submission,
)
from tests.kiosk.small_disks import fill, small_terminal
from tests.leaks import Leak, Scanner

NOW = 1_795_000_000.0


@pytest.fixture
def filing(state: StateFolder, keys: KeyRing) -> Iterator[Filing]:
    with Filing(state, config()) as made:
        yield made


def read(filing: Filing, case_id: str) -> tuple[bytes, list[bytes]]:
    row = cases.case_of(filing.store, filing.state, case_id)
    assert row is not None
    assert cases.complete(filing.store, row)
    return Path(row.manifest.path).read_bytes(), [Path(file.path).read_bytes() for file in row.materials]


@pytest.mark.parametrize(("name", "review"), [(NAME, False), ("韦\ue9f1兰", True)])
def test_a_name_that_a_person_must_look_at_says_so_to_the_province(
    filing: Filing, keys: KeyRing, province: Province, name: str, review: bool
) -> None:
    given = submission(deferred=["户口簿"], pages=(Page("照片", picture()),))
    person = given.application.applicant.model_copy(update={"name": name, "name_raw": name})
    told = replace(given, application=given.application.model_copy(update={"applicant": person}))
    jws, blobs = read(filing, filing.file(told).case_id)
    manifest, _ = province.open(jws, blobs, jose.public_key(keys.public_jwk))
    assert (manifest.applicant.name, manifest.applicant.name_review) == (name, review)
    assert ("name_review" in manifest.applicant.model_dump_json()) is review


def test_the_province_reads_exactly_what_was_filed(filing: Filing, keys: KeyRing, province: Province) -> None:
    given = submission(deferred=["户口簿"], pages=(Page("照片", picture()),))
    filed = filing.file(given)
    jws, blobs = read(filing, filed.case_id)
    manifest, materials = province.open(jws, blobs, jose.public_key(keys.public_jwk))
    assert hashlib.sha256(jws).hexdigest() == filed.digest
    assert (manifest.case, manifest.receipt_number) == (filed.case_id, filed.receipt_number)
    assert (manifest.applicant.name, manifest.applicant.id_number) == (NAME, NUMBER)
    assert manifest.answers == {"address": ADDRESS, "phone": PHONE}
    assert manifest.deferred_materials == ["户口簿"]
    assert [material.name for material in manifest.materials] == ["照片", "signature", "signature_strokes", "audit"]
    assert materials[:2] == [given.pages[0].data, given.application.signature_png]
    assert json.loads(materials[2]) == [[[10.5, 20.0, 0.0], [14.25, 21.0, 16.6]], [[30.0, 8.0, 350.2]]]
    assert verify_receipt(filed.qr, keys.trust()).n == filed.receipt_number


def test_cases_follow_each_other_in_one_chain(filing: Filing) -> None:
    filed = [filing.file(submission()) for _ in range(3)]
    rows = [cases.case_of(filing.store, filing.state, one.case_id) for one in filed]
    assert [row.sequence for row in rows if row] == [1, 2, 3]
    assert [row.previous for row in rows if row] == [None, filed[0].digest, filed[1].digest]
    assert audit.verify(filing.store) == 3


def test_receipt_numbers_never_repeat_across_restarts(state: StateFolder, keys: KeyRing) -> None:
    seen = []
    for _ in range(4):
        with Filing(state, config()) as filing:
            seen += [filing.file(submission()).receipt_number for _ in range(2)]
    assert len(set(seen)) == 8
    assert seen == sorted(seen)
    assert all(numbers.right(number) and number.startswith("4517") for number in seen)


def test_one_wrong_or_swapped_digit_of_a_receipt_number_shows() -> None:
    number = numbers.number("4517", 1234)
    wrong = {number[:at] + digit + number[at + 1 :] for at in range(12) for digit in "0123456789"} - {number}
    assert not [text for text in wrong if numbers.right(text)]
    assert numbers.right(numbers.grouped(number))
    with pytest.raises(ValueError, match="used up"):
        numbers.number("4517", numbers.COUNTER_MAX + 1)


BAD: list[tuple[dict[str, Any], str]] = [
    ({"answers": {"phone": PHONE}}, "answers.address: empty"),
    ({"answers": {"address": ADDRESS, "phone": "12345678901"}}, "answers.phone: not_a_phone"),
    ({"answers": {"address": ADDRESS, "phone": PHONE, NAME: "x"}}, "answers: not_asked"),
    ({"pages": ()}, "materials.照片: missing"),
    ({"pages": (Page("照片", picture()), Page("户口簿", picture()))}, "materials.户口簿: pages_missing"),
    ({"deferred": ["照片"]}, "materials.照片: here_and_deferred"),
    ({"deferred": ["照片"], "pages": ()}, "materials.照片: may_not_be_deferred"),
    ({"pages": (*pages(), Page(NAME, picture()))}, "materials: not_asked"),
    (
        {"pages": (*pages(), Page(NAME, picture())), "materials": ["户口簿", "户口簿", "照片"]},
        "materials: picture_not_named",
    ),
    ({"pages": (Page("照片", b""), *pages()[:2])}, "materials: empty"),
    ({"pages": pages()[:2], "materials": ["户口簿", "户口簿", "照片"]}, "materials.照片: picture_missing"),
    ({"applicant": {"name": NAME, "id_number": NUMBER[:-1] + "1"}}, "applicant.id_number: not_an_id_number"),
    ({"signature": "bm90IGEgcGljdHVyZQ=="}, "signature: missing"),
    ({"signature": ""}, "signature: missing"),
    ({"commitments": []}, "commitments: not_all_given"),
    ({"item": item(kind="query")}, "item: needs_the_line"),
]


@pytest.mark.parametrize(("changes", "fault"), BAD, ids=[fault for _, fault in BAD])
def test_an_incomplete_submission_is_refused_without_naming_values(
    filing: Filing, changes: dict[str, Any], fault: str
) -> None:
    with pytest.raises(NotComplete) as caught:
        filing.file(submission(**changes))
    assert fault in str(caught.value)
    assert not [value for value in PERSONAL if value in str(caught.value)]
    assert listing.listing(filing.store) == []
    assert list(filing.state.blobs.iterdir()) == []


def test_too_much_text_for_a_manifest_is_refused_and_leaves_nothing(filing: Filing) -> None:
    form = {"type": "object", "properties": {"why": {"type": "string", "title": "为什么？", "maxLength": 40_000}}}
    with pytest.raises(ResidentError) as caught:
        filing.file(submission(item=item(form=form), answers={"why": "因" * 20_000}))
    assert caught.value.notice is Notice.NOT_FILED
    assert list(filing.state.blobs.iterdir()) == []


def test_an_unenrolled_terminal_files_nothing(state: StateFolder) -> None:
    with Filing(state, config()) as filing, pytest.raises(ResidentError) as caught:
        filing.file(submission())
    assert caught.value.notice is Notice.NOT_FILED


def test_on_a_full_disk_a_case_is_whole_or_not_there(tmp_path: Path, province: Province) -> None:
    with small_terminal(tmp_path, "2m", province) as small, Filing(small, config()) as filing:
        filed, full = [], 0
        for size in (200_000, 200_000, 200_000, 60_000, 20_000, 4_000, 500, 500, 500, 500):
            try:
                filed.append(filing.file(submission(pages=pages(size))))
            except ResidentError as error:
                assert error.notice is Notice.DISK_FULL  # noqa: PT017
                full += 1
        assert filed
        assert full
        assert {row["id"] for row in listing.listing(filing.store)} == {one.case_id for one in filed}
        names = {file.name.split(".")[0] for file in small.blobs.iterdir()}
        assert names == {one.case_id for one in filed}
        assert not list(small.blobs.glob("*.part"))
        assert recover(filing.store, small, NOW).missing == ()


def test_what_goes_on_after_a_case_never_ends_the_screen_that_shows_its_number(
    tmp_path: Path, province: Province
) -> None:
    """The log is long and there is no room to move it; the cases stand in it."""
    with small_terminal(tmp_path, "12m", province) as state, Filing(state, config()) as filing:
        told, pages = [], 0
        while pages < LOG_LONG * 0.94:
            told.append(filing.file(submission()).case_id)
            filing.settle()
            _, pages, moved = filing.store.rows("pragma wal_checkpoint(noop)")[0].values()
            assert moved == 0
        fill(state.root)
        os.truncate(state.root / "junk", (state.root / "junk").stat().st_size - 400_000)
        while pages <= LOG_LONG:
            told.append(filing.file(submission()).case_id)
            filing.settle()
            _, pages, _ = filing.store.rows("pragma wal_checkpoint(noop)")[0].values()
        assert dict.fromkeys(told, True) == {
            case.case_id: cases.complete(filing.store, case) for case in cases.cases_with_files(filing.store, state)
        }


def test_a_start_on_a_full_disk_makes_up_for_no_copy_and_loses_none(tmp_path: Path, province: Province) -> None:
    with small_terminal(tmp_path, "6m", province) as small, Filing(small, config()) as filing:
        filed = filing.file(submission(pages=pages(20_000)))
        filing.settle()
        (small.blobs / f"{filed.case_id}.jws").unlink()
        fill(small.root)
        assert recover(filing.store, small, NOW).missing == ()
        (small.root / "junk").unlink()
        assert recover(filing.store, small, NOW).missing == ()
        assert (small.blobs / f"{filed.case_id}.jws").is_file()


def test_a_full_disk_can_still_erase_what_the_province_has(tmp_path: Path, province: Province) -> None:
    with small_terminal(tmp_path, "24m", province) as small, Filing(small, config()) as filing:
        filed = [filing.file(submission(pages=pages(300_000))).case_id for _ in range(4)]
        now = time.time() + 1
        for _ in filed:
            deliver(filing, province, now)
        filing.store.truncate_log()
        fill(small.root)
        assert retention.erase_due(filing.store, small, 1, now, now + 3 * 86400) == len(filed)
        assert list(small.blobs.iterdir()) == []


def leaks(folder: Path) -> set[Leak]:
    return Scanner({f"value {n}": value for n, value in enumerate(PERSONAL)}).scan(folder)


def test_nothing_of_the_resident_lies_in_the_state_folder(filing: Filing) -> None:
    given = submission()
    filing.file(given)
    filing.settle()
    assert leaks(filing.state.root) == set()
    whole = b"".join(file.read_bytes() for file in filing.state.root.rglob("*") if file.is_file())
    for page in given.pages:
        assert page.data[100:160] not in whole
    assert given.application.signature_png[20:80] not in whole


def test_neither_erasing_nor_a_wiped_draft_leaves_anything_behind(filing: Filing, province: Province) -> None:
    """After retention not even the sealed bytes: neither the pages' nor what the commit carried, nor the stub."""
    given, now = submission(), time.time() + 1
    secret = card_secret(card().raw_text, card().raw_photo)
    assert secret is not None
    plain = json.dumps([*PERSONAL, base64.b64encode(given.pages[0].data).decode()]).encode()
    drafts.save(filing.store, filing.state, filing.keys, secret, plain, now, 24, "draft")
    assert drafts.drop(filing.store, filing.state, "draft")
    filing.file(given)
    filing.settle()
    delivered = deliver(filing, province, now)
    jws, blobs = read(filing, delivered)
    stub = filing.store.row("select sealed from stubs")
    assert stub is not None
    state = filing.state.root
    assert present(state, jws[200:260]) == present(state, jws[-60:])
    assert {"outbox.db-wal", f"{delivered}.jws"} <= present(state, jws[-60:])
    assert leaks(state) == set()
    assert retention.erase_due(filing.store, filing.state, 1, now, now + 3 * 86400) == 1
    assert leaks(state) == set()
    traces = [given.pages[0].data[:60], given.application.signature_png[20:80], stub["sealed"][:40]]
    traces += [jws[:60], jws[200:260], jws[-60:], *(blob[:60] for blob in blobs)]
    assert [present(state, trace) for trace in traces] == [set()] * len(traces)


def present(folder: Path, data: bytes) -> set[str]:
    """Names of the files that hold it."""
    return {file.name for file in folder.rglob("*") if file.is_file() and data in file.read_bytes()}


def test_copies_that_a_crash_forestalled_are_made_before_they_are_needed(filing: Filing, tmp_path: Path) -> None:
    filed = filing.file(submission())
    before = read(filing, filed.case_id)
    filing.settle()
    names = {file.name for file in filing.state.blobs.iterdir()}
    row = cases.case_of(filing.store, filing.state, filed.case_id)
    assert row is not None
    copies = [row.manifest, *row.materials[3:]]
    for prepare in (
        lambda: recover(filing.store, filing.state, NOW).missing == (),
        lambda: cases.complete(filing.store, row),
    ):
        for copy in copies:
            Path(copy.path).unlink()
        assert prepare()
        assert {file.name for file in filing.state.blobs.iterdir()} == names
        assert read(filing, filed.case_id) == before
    for copy in copies:
        Path(copy.path).unlink()
    assert export(filing.store, filing.state, tmp_path / "usb", NOW) == Exported(1, 0)
    assert {file.name for file in (tmp_path / "usb").iterdir()} == names


def test_only_the_same_card_sees_its_cases(filing: Filing) -> None:
    filed = [filing.file(submission()).case_id for _ in range(2)]
    filing.file(submission(card=card(b"another")))
    filing.file(submission(card=None))
    own, none = card_secret(card().raw_text, card().raw_photo), card_secret(b"third", b"card")
    assert own is not None
    assert none is not None
    found = stubs.find(filing.store, filing.keys, own)
    assert [stub.case_id for stub in found] == filed[::-1]
    assert found[0].masked_name != NAME
    assert found[0].state == "filed"
    assert found[0].withdrawable
    assert stubs.find(filing.store, filing.keys, none) == ()


def test_a_document_under_the_camera_opens_its_case_only_with_the_receipts_number(filing: Filing) -> None:
    permit = replace(card(), raw_text=b"hkmo_to_mainland|H12345678|1980-01-01|2033-01-01", raw_photo=b"", how=How.MRZ)
    filed, other = filing.file(submission(card=permit)), filing.file(submission(card=permit))
    assert card_secret(permit.raw_text, permit.raw_photo) is None
    secret = card_secret(permit.raw_text, filed.receipt_number.encode())
    assert secret is not None
    assert [stub.case_id for stub in stubs.find(filing.store, filing.keys, secret)] == [filed.case_id]
    wrong = card_secret(b"hkmo_to_mainland|H12345679|1980-01-01|2033-01-01", other.receipt_number.encode())
    assert wrong is not None
    assert stubs.find(filing.store, filing.keys, wrong) == ()


@pytest.mark.parametrize(
    ("given", "how", "written"),
    [(card(), "chip", []), (replace(card(), how=How.MRZ, written=("name",)), "mrz", ["name"]), (None, "stated", [])],
)
def test_how_it_was_proven_travels_with_the_case(
    filing: Filing, keys: KeyRing, province: Province, given: IdCard | None, how: str, written: list[str]
) -> None:
    filed = filing.file(submission(card=given))
    manifest, _ = province.open(*read(filing, filed.case_id), jose.public_key(keys.public_jwk))
    assert (manifest.identity.how, manifest.identity.written) == (how, written)


def test_after_the_provinces_word_and_retention_only_the_proof_stays(filing: Filing, province: Province) -> None:
    now = time.time() + 1
    filing.file(submission())
    delivered = deliver(filing, province, now)
    waits = filing.file(submission()).case_id
    filing.settle()
    day = 24 * 3600
    assert retention.erase_due(filing.store, filing.state, 30, now, now + 29 * day) == 0
    assert retention.erase_due(filing.store, filing.state, 30, now, now + 31 * day) == 1
    assert {file.name.split(".")[0] for file in filing.state.blobs.iterdir()} == {waits}
    shown = listing.show(filing.store, filing.state, delivered)
    assert shown is not None
    assert shown["erased_at"]
    assert shown["acknowledgement"]
    assert not shown["stub_kept"]
    assert not any(file["present"] for file in shown["files"])
    assert recover(filing.store, filing.state, now).missing == ()
    assert [row["id"] for row in listing.listing(filing.store)] == [waits]


def test_a_clock_that_jumps_ahead_erases_nothing_before_its_time(filing: Filing, province: Province) -> None:
    """A province that is restored from a backup tomorrow still needs it."""
    filing.file(submission())
    now, years = time.time() + 1, 30 * 365 * 86400
    deliver(filing, province, now)
    filing.settle()
    assert retention.erase_due(filing.store, filing.state, 30, now + years, None) == 0
    assert retention.erase_due(filing.store, filing.state, 30, now + years, now) == 0
    filing.store.execute("update cases set acknowledged_at = ?", [now + years])  # as older releases wrote it
    assert retention.erase_due(filing.store, filing.state, 30, now, now) == 0
    assert retention.erase_due(filing.store, filing.state, 30, now, now + 31 * 86400) == 1


@pytest.mark.parametrize("again", ["the screen starts", "an hour later"])
def test_a_crash_in_the_middle_of_erasing_is_finished(
    filing: Filing, province: Province, monkeypatch: pytest.MonkeyPatch, again: str
) -> None:
    filing.file(submission())
    now = time.time() + 1
    deliver(filing, province, now)
    monkeypatch.setattr(retention, "_unlink", lambda *_: None)  # the crash
    retention.erase_due(filing.store, filing.state, 1, now, now + 3 * 86400)
    filing.settle()
    assert len(list(filing.state.blobs.iterdir())) == 7
    if again == "the screen starts":
        assert recover(filing.store, filing.state, now).removed == 7
    else:
        monkeypatch.undo()
        assert retention.erase_due(filing.store, filing.state, 1, now, now + 3 * 86400) == 0
    assert list(filing.state.blobs.iterdir()) == []


def test_a_missing_file_is_told_and_its_row_kept(filing: Filing) -> None:
    filed = filing.file(submission())
    cases.material_file(filing.state, filed.case_id, 1).unlink()
    for _ in range(2):
        assert recover(filing.store, filing.state, NOW).missing == (filed.case_id,)
    (row,) = listing.listing(filing.store)
    assert (row["state"], row["reason"]) == ("refused", "file_missing")
    events = [line["event"] for line in filing.store.rows("select event from audit")]
    assert events.count("file_missing") == 1


@pytest.mark.parametrize(("kept", "lost"), [(0, 3), (0, 1), (2, 1)])
def test_a_database_that_was_lost_does_not_take_the_sealed_cases_with_it(
    state: StateFolder, keys: KeyRing, kept: int, lost: int
) -> None:
    """Lost, or set back to when it knew `kept` cases: also the one case that came next was committed once."""
    backup: dict[Path, bytes] = {}
    with Filing(state, config()) as filing:
        for _ in range(kept):
            filing.file(submission())
    if kept:
        backup = {file: file.read_bytes() for file in state.root.glob("outbox.db*")}
    with Filing(state, config()) as filing:
        for _ in range(lost):
            filing.file(submission())
    before = sorted(file.name for file in state.blobs.iterdir())
    for file in state.root.glob("outbox.db*"):
        file.unlink()
    for file, content in backup.items():
        file.write_bytes(content)
    with pytest.raises(StoreBroken, match=f"{lost} sealed cases"):
        Filing(state, config())
    assert sorted(file.name for file in state.blobs.iterdir()) == before


def test_a_failing_disk_leaves_no_row_and_no_number_twice(filing: Filing, monkeypatch: pytest.MonkeyPatch) -> None:
    first = filing.file(submission())
    filing.settle()

    def refuse(_: int) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(os, "fsync", refuse)
    with pytest.raises(OSError, match="Input/output"):
        filing.file(submission())
    monkeypatch.undo()
    second = filing.file(submission())
    filing.settle()
    assert second.receipt_number != first.receipt_number
    assert len(listing.listing(filing.store)) == 2
    assert {file.name.split(".")[0] for file in filing.state.blobs.iterdir()} == {first.case_id, second.case_id}


CONFIRMATION = item(kind="certify", is_schedule=True, holds_months=12)
CONFIRMED = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("what", "until"),
    [
        ({"item": CONFIRMATION}, date(2027, 11, 22)),
        ({"item": booking(CONFIRMATION, CONFIRMED)}, None),
        ({"item": CONFIRMATION, "supplement": Supplement("12345678-1234-4123-8123-123456789abc")}, None),
        ({"item": item(kind="certify")}, None),
    ],
    ids=["confirmation", "a time at the window for one", "papers added to one", "one that holds for good"],
)
def test_only_the_confirmation_itself_says_until_when_it_holds(what: dict[str, Any], until: date | None) -> None:
    assert submission(**what).confirmed_until(CONFIRMED) == until


@pytest.mark.parametrize("what", [repr, str])
def test_a_submission_does_not_show_itself(what: Callable[[object], str]) -> None:
    assert not [value for value in PERSONAL if value in what(submission())]

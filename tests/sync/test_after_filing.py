"""What comes after filing, over the line: a supplement asked for and brought, letters that only the card opens, a bad
rating and a report answered, all of it in an archive's package."""

import json
import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import requests
from sqlalchemy import delete
from typer.testing import CliRunner

from kiosk.catalogue.options import with_options
from kiosk.cli import build
from kiosk.contract import archive
from kiosk.contract.exchange import CaseState
from kiosk.contract.letter import Wanted
from kiosk.contract.live import LiveRequest
from kiosk.outbox import cases, listing, records, reports
from kiosk.outbox.export import export
from sync.agent import ALL_SETTLED
from sync.province import database as tables
from sync.province import dossier
from sync.province.adapters import Asked as Question
from sync.province.adapters import NotFound, Refused
from sync.province.adapters.matters import Matters
from sync.province.officer import import_export
from sync.province.problems import Refusal
from sync.province.trail import of
from tests.kiosk.sealing import ADDRESS, NAME, NUMBER, PHONE, card, item, pages, submission
from tests.sync.after import answer_to, filing, once, secret, shown, supplement
from tests.sync.site import Served, Terminal

NOW = 1_795_300_000.0
ASK = "户口簿第二页看不清，请再拍一次。"


@pytest.fixture
def filed(terminal: Terminal) -> str:
    """A delivered case that put a paper off."""
    with filing(terminal) as opened:
        case = opened.file(submission(pages=pages(300)[2:], deferred=["户口簿"])).case_id
    assert once(terminal) == ALL_SETTLED
    return case


def test_papers_that_were_put_off_are_brought_with_the_card_and_belong_to_their_case(
    served: Served, terminal: Terminal, filed: str
) -> None:
    (before,) = shown(terminal)
    assert before.asked is not None
    assert (before.asked.letter, before.asked.until[:2]) == ("", "20")
    assert [(one.material_name, one.page_num) for one in before.asked.item.materials] == [("户口簿", 2)]
    added = supplement(terminal)
    (after,) = shown(terminal)
    assert after.asked is None, "nothing is asked twice"
    assert once(terminal) == ALL_SETTLED
    (came,) = served.platform.receiving.supplements(filed)
    manifest = served.platform.receiving.manifest(came.case)
    assert (came.case, manifest.supplement_of, manifest.letter) == (added.case_id, filed, None)
    assert [line.name for line in manifest.materials if line.media_type == "image/jpeg"] == ["户口簿", "户口簿"]


def test_what_the_province_asks_is_read_with_the_card_answered_offline_and_arrives_behind_its_case(
    served: Served, terminal: Terminal, filed: str
) -> None:
    letters = served.platform.letters
    question = {"type": "string", "title": "存折号是多少？", "x-label": "存折号", "x-widget": "text"}
    form = {"type": "object", "required": ["account"], "properties": {"account": question}}
    until = date(2026, 12, 7)
    asked = letters.ask_supplement(
        filed, ASK, [Wanted(name="户口簿", pages=2)], until=until, form=form, office="民政局"
    )
    assert asked
    assert once(terminal) == ALL_SETTLED
    assert once(terminal) == ALL_SETTLED
    (stub,) = shown(terminal)
    assert (stub.state, [said.text for said in stub.said]) == ("supplement_requested", [ASK])
    assert stub.asked is not None
    assert (stub.asked.letter, stub.asked.until, stub.asked.office) == (asked, "2026-12-07", "民政局")
    assert [one.material_name for one in stub.asked.item.materials] == ["户口簿"]
    assert shown(terminal, b"another card") == ()

    with filing(terminal) as opened:  # offline
        given = answer_to(stub.asked, filed, answers={"account": "6217 0000"})
        added = opened.file(given)
        state = {row["id"]: row["state"] for row in listing.listing(opened.store)}
        assert state[added.case_id] == "filed"
    (waiting,) = shown(terminal)
    assert (waiting.state, waiting.asked and waiting.asked.letter) == ("supplementing", "")
    assert once(terminal) == ALL_SETTLED
    (sent,) = shown(terminal)
    assert sent.state == "supplemented"
    (came,) = served.platform.receiving.supplements(filed)
    manifest = served.platform.receiving.manifest(came.case)
    assert (manifest.letter, manifest.answers) == (asked, {"account": "6217 0000"})

    letters.decide(filed, CaseState.DECIDED, "批准了，每月 15 日发。", printable=True)
    once(terminal)
    (decided,) = shown(terminal)
    assert (decided.state, decided.said[0].printable, decided.asked) == ("decided", True, None)


def test_a_part_of_a_package_has_a_state_of_its_own(served: Served, terminal: Terminal, filed: str) -> None:
    with served.platform.database.writing() as connection:
        served.platform.receiving.note_change(connection, terminal.id, filed, CaseState.ACCEPTED, part="000709301001")
    once(terminal)
    with filing(terminal) as opened:
        assert opened.store.rows("select part, state from part_states where case_id = ?", [filed]) == [
            {"part": "000709301001", "state": "accepted"}
        ]
    (stub,) = shown(terminal)
    assert stub.state == "delivered", "the whole is where it was"


def test_a_bad_rating_is_answered_to_its_card_once_a_matter(served: Served, terminal: Terminal, filed: str) -> None:
    with filing(terminal) as opened:
        first = records.rating(opened.store, 1, ["108"], "000511101000", filed, NOW)
        assert records.rating(opened.store, 5, [], "000511101000", filed, NOW) is None
    assert first
    assert once(terminal) == ALL_SETTLED
    served.platform.letters.answer(first, "对不起，我们已经改了指南。", office="清塘县政务局")
    once(terminal)
    (stub,) = shown(terminal)
    assert [(said.kind, said.text) for said in stub.said] == [("rating", "对不起，我们已经改了指南。")]
    with pytest.raises(Refusal, match="rated-before"):
        served.platform.records.put("rating", filed, json.dumps({"case": filed}).encode(), terminal.id)


def test_an_anonymous_rating_names_no_case(served: Served, terminal: Terminal, filed: str) -> None:
    with filing(terminal) as opened:
        said = records.rating(opened.store, 2, [], "000511101000", filed, NOW, anonymous=True)
        row = opened.store.row("select body from outbox where entry_id = ?", [said])
    assert said
    assert row is not None
    assert filed not in row["body"].decode()
    once(terminal)
    with pytest.raises(Refusal, match="not-found"):
        served.platform.letters.answer(said, "谢谢")


def test_a_report_of_what_could_not_be_done_is_sealed_and_answered_to_the_card(
    served: Served, terminal: Terminal
) -> None:
    words = "跑了三趟，还是办不成"
    with filing(terminal) as opened:
        report = reports.Report(("refused",), "guide", "000511101000", "高龄津贴申领", words=words)
        said = reports.file(opened.store, opened.keys, report, secret(), NOW)
        row = opened.store.row("select body from outbox where entry_id = ?", [said])
        assert row is not None
        assert words not in row["body"].decode()
    assert once(terminal) == ALL_SETTLED
    (known,) = [one for one in served.platform.letters.said(["report"]) if one["id"] == said]
    assert (known["words"], known["reasons"], known["answered"]) == (words, ["refused"], False)
    served.platform.letters.answer(said, "您可以到镇里办，不用再跑县里。")
    once(terminal)
    with filing(terminal) as opened:
        (found,) = reports.find(opened.store, opened.keys, secret())
        assert (found.state, found.said[0].text) == ("report_answered", "您可以到镇里办，不用再跑县里。")
        assert reports.find(opened.store, opened.keys, secret(b"another")) == ()


def test_a_letter_comes_once_also_from_a_province_that_was_restored(
    served: Served, terminal: Terminal, filed: str
) -> None:
    served.platform.letters.ask_supplement(filed, ASK, [Wanted(name="户口簿")])
    once(terminal)
    with filing(terminal) as opened:
        cases.set_cursor(opened.store, "changes", "0")
    once(terminal)
    with filing(terminal) as opened:
        assert opened.store.row("select count(*) as n from letters") == {"n": 1}


def test_a_posted_result_is_recorded_and_read_with_the_card(
    served: Served, terminal: Terminal, filed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with filing(terminal) as opened:
        posted = {"result_by": "post", "result_address": ADDRESS, "result_phone": PHONE}
        service = with_options(item(is_express=True))
        answers = {"address": ADDRESS, "phone": PHONE, **posted}
        case = opened.file(submission(item=service, answers=answers)).case_id
    assert once(terminal) == ALL_SETTLED
    words = ["province", "post", "--data", str(served.data), "--carrier", "中国邮政EMS", "--number"]
    run = CliRunner()
    assert run.invoke(build(), [*words, "1234567890123", filed]).exit_code == 1, "nobody asked for it by post"
    assert run.invoke(build(), [*words, "12 34", case]).exit_code == 2
    with monkeypatch.context() as crash:
        crash.delattr("sync.province.letters.seal_letter")
        assert run.invoke(build(), [*words, "1234567890123", case]).exit_code == 1, "cut after the step"
    assert run.invoke(build(), [*words, "1234567890123", case]).exit_code == 0
    once(terminal)
    stub = next(one for one in shown(terminal) if one.case_id == case)
    [told] = stub.said
    assert (told.kind, told.text, told.printable) == ("posted", "结果寄出了，中国邮政EMS，单号 1234567890123。", True)
    with served.platform.database.reading() as connection:
        assert [one.what for one in of(connection, case) if one.event == "posted"] == ["中国邮政EMS 1234567890123"]
    assert "posted" in [row["turn"] for row in served.platform.texts.listing() if row["case"] == case]


def test_what_was_filed_at_one_terminal_is_told_at_another(served: Served, terminal: Terminal, filed: str) -> None:
    served.platform.letters.decide(filed, CaseState.ACCEPTED)
    books = Matters(served.platform)
    person = {"name": NAME, "id_type": "111", "id_number": NUMBER}

    def asked(**more: str) -> Question:
        request = LiveRequest.model_validate({"id": filed, "service": "progress", "person": {**person, **more}})
        return Question(request, "JJ-ELSEWHERE", 5.0)

    known = [(one.title, one.place, one.state) for one in books.answer(asked()).matters]
    assert ("高龄津贴申领", f"自助机 {terminal.id}", "accepted") in known
    with pytest.raises(NotFound):
        books.answer(asked(id_number="450102194305120991"))
    with pytest.raises(Refused):
        books.answer(asked(proven="stated"))


def resealed(terminal: Terminal, parent: str, **changes: Any) -> requests.Response:
    """A supplement of the second implementation, sent by a terminal that signs what it likes."""
    caller, sealed = terminal.caller(), terminal.seal()
    sealed.manifest |= {"supplement_of": parent, **changes.pop("manifest", {})}
    head = {"ver": 2, "of": parent, **changes}
    caller.upload(sealed)
    return caller.put(sealed, sealed.jws(**head))


REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "another person's": ({}, "supplement-person"),
    "of a case that is not here": ({"of": str(uuid.uuid4())}, "case-unopenable"),
    "as an old version": ({"ver": 1}, "case-signature"),
    "of nothing": ({"of": None}, "case-signature"),
    "of a newer version": ({"ver": 3}, "case-version"),
}


@pytest.mark.parametrize("attack", REFUSED)
def test_what_does_not_belong_to_its_case_is_not_added(
    served: Served, terminal: Terminal, filed: str, attack: str
) -> None:
    changes, code = REFUSED[attack]
    said = resealed(terminal, filed, **changes)
    assert said.json()["type"].rsplit(":", 1)[-1] == code
    assert served.platform.receiving.supplements(filed) == []


def test_a_case_that_is_not_here_or_another_terminals_takes_no_supplement(
    enrolled: Callable[[], Terminal], filed: str
) -> None:
    other, nowhere = enrolled(), str(uuid.uuid4())
    assert resealed(other, filed).json()["type"].endswith("case-terminal")
    assert resealed(other, nowhere).json()["type"].endswith("parent-missing")


def test_a_province_that_lost_the_case_gets_it_again_before_what_was_added(
    served: Served, terminal: Terminal, filed: str
) -> None:
    added = supplement(terminal).case_id
    with served.platform.database.writing() as connection:
        connection.execute(delete(tables.cases).where(tables.cases.c.case_id == filed))
    assert once(terminal) == ALL_SETTLED
    assert served.stored(filed), "noticed, and offered first"
    assert [came.case for came in served.platform.receiving.supplements(filed)] == [added]


def test_on_a_medium_a_supplement_comes_after_its_case(served: Served, terminal: Terminal, tmp_path: Path) -> None:
    with filing(terminal) as opened:
        case = opened.file(submission(pages=pages(300)[2:], deferred=["户口簿"])).case_id
    (stub,) = shown(terminal)
    assert stub.asked is not None
    with filing(terminal) as opened:
        added = [
            opened.file(replace(answer_to(stub.asked, case), card=card())).case_id for _ in range(3)
        ]  # whatever their names, some lie before their case's
        assert export(opened.store, terminal.state, tmp_path / "medium", NOW).left_out == 0
    taken = list(import_export(served.platform, tmp_path / "medium"))
    assert {one.outcome for one in taken} == {"stored"}
    assert [came.case for came in served.platform.receiving.supplements(case)] == added


def test_an_archive_verifies_a_package_by_itself(
    served: Served, terminal: Terminal, filed: str, tmp_path: Path
) -> None:
    served.platform.letters.ask_supplement(filed, ASK, [Wanted(name="照片")], by="cy07")
    once(terminal)
    supplement(terminal)
    assert once(terminal) == ALL_SETTLED
    served.platform.letters.decide(filed, CaseState.DECIDED, "批准了", by="cy07")
    out = tmp_path / "package"
    assert dossier.write(served.platform, filed, out, "cy07") > 10
    trusted = served.platform.keys.trusted()
    assert archive.verify(out, trusted) == []
    steps = json.loads((out / archive.TRAIL).read_text("utf-8"))[filed]
    told = (step for step in steps if step["event"] != "text_sent")  # messages go when they go
    events = [(step["event"], step["place"], step["actor"]) for step in told]
    assert events == [
        ("case_filed", terminal.id, "terminal"),
        ("received", "province", "province"),
        ("state_supplement_requested", "province", "cy07"),
        ("letter_supplement", "province", "cy07"),
        ("supplement_received", "province", "province"),
        ("state_decided", "province", "cy07"),
        ("letter_result", "province", "cy07"),
        ("archived", "province", "cy07"),
    ]
    spoilt: dict[str, tuple[Callable[[], object], str]] = {
        "a paper": (lambda: next(out.glob("content/*/1.jpg")).write_bytes(b"another"), "changed"),
        "more than belongs": (lambda: (out / "content" / "more.txt").write_text("!"), "does not belong"),
        "a step": (lambda: (out / archive.TRAIL).write_text("{}"), "changed"),
        "a file": (lambda: next(out.glob("evidence/*/1.enc")).unlink(), "missing"),
        "the digests": (lambda: (out / archive.DIGESTS).write_text("{}"), "not the one"),
        "the signature": (lambda: (out / archive.SIGNATURE).write_text("x.y.z"), "not signed"),
    }
    for what, (spoil, told) in spoilt.items():
        spoil()
        assert any(told in fault for fault in archive.verify(out, trusted)), what
    assert archive.verify(tmp_path, trusted), "no package at all"

"""What comes after filing, over the line: a supplement asked for and brought, letters that only the card opens, a bad
rating and a report answered, all of it in an archive's package."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from kiosk.contract import archive
from kiosk.contract.exchange import CaseState
from kiosk.contract.letter import Wanted
from kiosk.contract.live import LiveRequest
from kiosk.outbox import cases, listing, records, reports, stubs
from kiosk.outbox.filing import Filing
from kiosk.outbox.submission import Page, Submission
from kiosk.seal.envelope import card_secret
from kiosk.session.visit import Asked, CaseStub, FiledCase, Supplement
from sync.agent import ALL_SETTLED, Agent
from sync.province import dossier
from sync.province.adapters import Asked as Question
from sync.province.adapters import NotFound, Refused
from sync.province.adapters.matters import Matters
from sync.province.problems import Refusal
from tests.kiosk.sealing import NAME, NUMBER, card, pages, picture, submission
from tests.sync.site import Served, Terminal

NOW = 1_795_300_000.0
ASK = "户口簿第二页看不清，请再拍一次。"


def secret(seed: bytes = b"one") -> bytes:
    found = card_secret(card(seed).raw_text, card(seed).raw_photo)
    assert found is not None
    return found


def once(terminal: Terminal, **more: Any) -> int:
    agent = Agent(terminal.config(), terminal.state, **more)
    try:
        return agent.once()
    finally:
        agent.close()


@contextmanager
def filing(terminal: Terminal) -> Iterator[Filing]:
    with Filing(terminal.state, terminal.config()) as opened:
        yield opened


def shown(terminal: Terminal, seed: bytes = b"one") -> tuple[CaseStub, ...]:
    with filing(terminal) as opened:
        return stubs.find(opened.store, opened.keys, secret(seed))


def answer_to(asked: Asked, case_id: str, **changes: Any) -> Submission:
    """What the visit's pages make of it: the papers, once a page, and the answers."""
    came = tuple(Page(one.material_name, picture(300)) for one in asked.item.materials for _ in range(one.page_num))
    whole = submission(
        item=asked.item, pages=came, answers=changes.pop("answers", {}), commitments=asked.item.commitments
    )
    return replace(whole, supplement=Supplement(case_id, asked.letter), **changes)


def supplement(terminal: Terminal, seed: bytes = b"one") -> FiledCase:
    (stub,) = shown(terminal, seed)
    assert stub.asked is not None
    with filing(terminal) as opened:
        return opened.file(replace(answer_to(stub.asked, stub.case_id), card=card(seed)))


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
    events = [(step["event"], step["place"], step["actor"]) for step in steps]
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

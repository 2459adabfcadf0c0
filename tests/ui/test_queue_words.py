"""Whatever keeps a case here, the technician reads why in words, in both languages, and never a code."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtGui import QGuiApplication

from kiosk.config import Config, Gates
from kiosk.outbox.gates import Gate
from kiosk.session.visit import Page, Visit, Why
from sync.province.problems import PROBLEMS
from ui import wording_queue as words
from ui.controller import VisitController
from ui.facts import Exporting, Facts, Waiting
from ui.samples import EVENING, queued, sample_facts, sample_tools
from ui.viewmodels.technician import TechnicianViewModel
from ui.viewmodels.technician_queue import MEDIUM_FAULTS, exported

LANGUAGES = ("zh_CN", "en")
CODE = re.compile(r"[a-z]_|[a-z]-[a-z]+-|https?|\\d{3}|[A-Z]{4}")
LONGEST = {"zh_CN": 11, "en": 24}
# Refusals of the line as a whole; of a request, not of a case; and those of enrolments.
NOT_OF_A_CASE = {"unsigned", "replayed", "clock", "unknown-key", "terminal-revoked", "enrolment-code", "csr",
                 "too-many", "too-slow", "busy"}  # fmt: skip
OURS = {"file_missing", "unreadable", "not_acknowledged"}


def told(case: Waiting, facts: Facts) -> set[str]:
    return {words.why(case, facts, language) for language in LANGUAGES}


def facts(**changes: object) -> Facts:
    return replace(sample_facts(Config(gates=Gates(offline_days=60, waiting_cases=5000))), **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_refusal_of_the_province_is_told_with_what_to_do(language: str) -> None:
    known = {code.replace("-", "_") for code in set(PROBLEMS) - NOT_OF_A_CASE} | OURS
    assert set(words.REFUSALS) == known
    for code in [*PROBLEMS, *OURS, "nonsense_offset", "http_418", "of-a-newer-province"]:
        case = replace(queued()[0], state="refused", reason=code)
        said = words.why(case, facts(), language)
        assert 2 <= len(said) <= LONGEST[language], (code, said)
        (matter,) = words.matters(facts(refused=1, queued=1, waiting=(case,)), language)
        assert matter.tone == "error"
        for text in (said, matter.title, matter.text):
            assert text
            assert not CODE.search(text), (code, text)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("reason", [*words.LINES, "terminal-revoked", "of_a_newer_sync", ""])
def test_every_trouble_of_the_line_is_told(language: str, reason: str) -> None:
    waits = words.why(queued()[0], facts(online=False, line_reason=reason), language)
    assert 2 <= len(waits) <= LONGEST[language]
    assert not CODE.search(waits)


def test_each_way_of_waiting_has_its_own_words() -> None:
    case = queued()[0]
    ways = [
        told(replace(case, state="uploading"), facts()),
        told(case, facts()),
        told(case, facts(online=False)),
        told(case, facts(line_reason="data_budget")),
        told(replace(case, reason="province_restored"), facts()),
        told(replace(case, reason="failed", attempts=2), facts()),
    ]
    assert len(set.union(*ways)) == 2 * len(ways)


@pytest.mark.parametrize(
    ("gate", "sentences"),
    [
        (Gate("offline", 0.75), ("45 天", "12月7日 周一 就不收新件了")),
        (Gate("offline", 1.1), ("66 天", "现在不收新件")),
        (Gate("waiting", 0.8), ("4000 件", "12月2日 周三 就不收新件了")),
        (Gate("disk", 0.8), ("250 MB", "少于 200 MB 就不收件")),
        (Gate("waiting", 0.5), ()),
    ],
)
def test_a_gate_says_long_before_what_will_be_and_by_when(gate: Gate, sentences: tuple[str, ...]) -> None:
    found = words.matters(facts(gates=(gate,), queued=4000, oldest=EVENING - timedelta(days=40)), "zh_CN")
    assert len(found) == bool(sentences)
    assert all(one in found[0].title + found[0].text for one in sentences)


def test_the_page_counts_what_it_does_not_show(qapp: QGuiApplication) -> None:
    asked: list[str] = []
    tools = sample_tools()
    tools.service = asked.append
    heap = facts(waiting=queued(), queued=10_000, refused=1, oldest=queued()[0].since, gates=(Gate("waiting", 2.0),))
    controller = VisitController(heap, lambda *_: None)
    controller.show(Visit(page=Page.TECHNICIAN), heap)
    model = TechnicianViewModel(controller, tools)
    assert "9997" in model.queueTitle
    assert model.bannerTitle == "存了 10000 件没送走"
    assert (model.title, model.bannerTone) == ("2 处要修", "error")
    queue = model.queueModel
    assert queue.unseen(3) == "还有 9997 件"
    queue.export()
    queue.retryAll()
    queue.retry(queued()[1].case_id)
    assert asked == ["export", "retry_refused", "retry:case-1"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_export_says_how_far_it_is_and_what_came_of_it(language: str) -> None:
    ends = [Exporting("running", 3, 9), Exporting("no_medium"), Exporting("done", 9, 9), Exporting("done", 8, 9, 1),
            *(Exporting("failed", fault=fault) for fault in ("ENOSPC", "EROFS", "EACCES", "EIO", ""))]  # fmt: skip
    said = [exported(one, language)[1] for one in ends]
    assert len(set(said)) == len(said) - 1
    assert not any(fault in text for text in said for fault in MEDIUM_FAULTS)


@pytest.mark.parametrize("why", [Why.FULL, Why.ALONE])
def test_a_shut_terminal_says_what_is_safe_and_where_to_go(qapp: QGuiApplication, why: Why) -> None:
    from ui.viewmodels.out_of_service import OutOfServiceViewModel

    for language in LANGUAGES:
        controller = VisitController(facts(), lambda *_: None)
        visit = Visit(page=Page.OUT_OF_SERVICE, serving=False, why=why, language=language)  # type: ignore[arg-type]
        controller.show(visit, facts())
        model = OutOfServiceViewModel(controller, sample_tools())
        texts = " ".join([model.title, model.hint, *(row["text"] for row in model.rows)])
        assert ("一件不少" if language == "zh_CN" else "locked in here") in texts
        assert "清塘镇便民中心" in texts
        assert "12345" in texts
        assert "要修" not in texts
        assert model.mine
        model.myCases()
        assert controller.visit.page is Page.IDENTITY, "what was filed may be looked up"

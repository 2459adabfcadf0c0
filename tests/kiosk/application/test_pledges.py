"""告知承诺制: a promise in writing for a proof that is not at hand; read first, signed, kept with the case."""

from collections.abc import Callable
from typing import Any

import pytest

from kiosk.application import application_of, check_application
from kiosk.application.pledges import commitments_of, pledges_of
from kiosk.application.template import NOBODY, sample_answer
from kiosk.catalogue.load import load
from kiosk.catalogue.rules import check_item
from kiosk.session import effects as x
from kiosk.session import events as e
from kiosk.session.progress import current_question
from kiosk.session.visit import Page
from tests.kiosk.session.visits import SIGNATURE, Terminal, chosen

CATALOGUE = load()
GRANT = CATALOGUE.items["000514201008"]  # 领丧葬补助金
PROMISED = {"kin_proof": "pledge"}


def at_sign() -> Terminal:
    terminal = Terminal().send(*chosen(GRANT), e.GuideAccepted(), e.Consented(), e.CardRead(NOBODY))
    while terminal.visit.page is Page.FORM:
        question = current_question(terminal.visit)
        assert question is not None
        terminal.send(e.Answered(PROMISED.get(question.key, sample_answer(question))))
    return terminal.send(e.CheckAccepted())


def test_nothing_is_photographed_and_nothing_signed_before_it_is_read() -> None:
    terminal = at_sign()
    assert terminal.visit.page is Page.SIGN, "the proof is not wanted"
    terminal.send(e.Signed(SIGNATURE))
    assert terminal.did(x.FileCase) == []
    terminal.send(e.PledgeAccepted(), e.PledgeAccepted(), e.Signed(SIGNATURE))
    assert terminal.did(x.FileCase) == [x.FileCase(SIGNATURE)]
    assert x.Audit("pledge_accepted") in terminal.done
    assert terminal.done.count(x.Audit("pledge_accepted")) == 1


def test_it_is_read_again_after_going_back() -> None:
    terminal = at_sign().send(e.PledgeAccepted(), e.Back(), e.CheckAccepted(), e.Signed(SIGNATURE))
    assert terminal.did(x.FileCase) == []


def test_it_is_heard_in_assisted_mode() -> None:
    terminal = Terminal().send(*chosen(GRANT))
    terminal.visit = at_sign().visit
    terminal.send(e.VoiceToggled()).forget().send(e.PledgeAccepted())
    assert x.Say() in terminal.done, "what comes next is heard too"


def test_text_duties_and_consequences_are_filed() -> None:
    application = application_of(at_sign().visit, SIGNATURE)
    (pledge,) = pledges_of(GRANT, application.answers)
    wanted = [pledge.promise, *pledge.duties, *pledge.consequences]
    assert [text for text in application.commitments if text in wanted] == wanted
    assert check_application(GRANT, application) == []
    less = application.model_copy(update={"commitments": application.commitments[:-1]})
    assert [fault.rule for fault in check_application(GRANT, less)] == ["not_all_given"]
    brought = application.model_copy(update={"answers": {**application.answers, "kin_proof": "bring"}})
    assert {fault.rule for fault in check_application(GRANT, brought)} == {"not_all_given", "missing"}


def test_in_a_package_it_is_promised_once_and_only_when_it_applies() -> None:
    death = CATALOGUE.items["45YJS0000005"]  # 家人去世
    answers = {"pension": "resident", "medical": True, "fund": False, "driver": False, "kin_proof": "pledge"}
    assert len(pledges_of(death, answers)) == 1
    assert pledges_of(death, {**answers, "pension": "none", "medical": False}) == ()
    said = commitments_of(death, answers, "en")
    assert len(said) == len(set(said))
    assert any(text.startswith("I promise") for text in said)


Change = Callable[[dict[str, Any]], object]


@pytest.mark.parametrize(
    ("how", "field", "rule"),
    [
        (lambda d: d.update(no_pledge="life"), "pledges.0", "pledge_excluded"),
        (lambda d: d["pledges"][0].update(replaces="身份证原件"), "pledges.0.replaces", "pledge"),
        (lambda d: d["pledges"][0].update(replaces="出生证"), "pledges.0.replaces", "dangling"),
        (lambda d: d["materials"][-1].pop("only_if"), "pledges.0.replaces", "pledge"),
        (lambda d: d["pledges"][0].update(duties=[]), "pledges.0.duties", "too_short"),
        (lambda d: d["pledges"][0].update(consequences=[]), "pledges.0.consequences", "too_short"),
        (lambda d: d["pledges"][0].update(only_if={"required": ["nobody"]}), "pledges.0.only_if", "dangling"),
        (lambda d: d["pledges"][0].pop("only_if"), "pledges.0.only_if", "missing"),
        (lambda d: d["pledges"][0]["en"].update(duties=["one"]), "pledges.0.en.duties", "english"),
        (lambda d: d.update(no_pledge="because"), "no_pledge", "literal_error"),
    ],
)
def test_a_pledge_that_cannot_be(how: Change, field: str, rule: str) -> None:
    document = GRANT.model_dump(mode="json")
    how(document)
    item, found = check_item(document)
    assert (field, rule) in {(".".join(map(str, at)), rule) for at, rule, _ in found}
    assert (item is None) == (rule != "english")


@pytest.mark.parametrize(("code", "why"), [("000131611003", "life"), ("000709301012", "security")])
def test_the_sample_says_where_no_promise_counts(code: str, why: str) -> None:
    assert CATALOGUE.items[code].no_pledge == why

"""代办, 经办人: who acts for another lays both cards; who acts for an organisation gives its code; limits by item."""

import json
from dataclasses import replace
from typing import Any

import pytest

from drivers.protocol import Fault
from kiosk.application import (
    application_of,
    check_application,
    decode,
    draft_of,
    encode,
    read_application,
    template,
)
from kiosk.application.acting import also_brought, asked, choices
from kiosk.application.application import applicant
from kiosk.application.template import NOBODY
from kiosk.catalogue.item import Item, Kind
from kiosk.catalogue.load import load
from kiosk.forms import AnswerFault, check, form_faults, questions
from kiosk.session import events as e
from kiosk.session.visit import Acting, Draft, Notice, Page, Way
from tests.kiosk.session.visits import ITEM, OTHER_ITEM, OTHER_PERSON, SIGNATURE, Terminal, chosen

OPEN = ITEM.model_copy(update={"agents": "family"})
AGENT = asked(OPEN, Acting.AGENT)
AT_CONSENT: list[e.Event] = [*chosen(OPEN), e.GuideAccepted()]
FOR_ANOTHER: list[e.Event] = [*AT_CONSENT, e.ActingChosen(Acting.AGENT, AGENT), e.Consented()]
PRINCIPAL: list[e.Event] = [*FOR_ANOTHER, e.CardRead(NOBODY)]


def both() -> Terminal:
    return Terminal().send(*PRINCIPAL, e.CardLifted(), e.CardRead(OTHER_PERSON))


def test_the_principals_card_comes_first_then_the_agents_own() -> None:
    terminal = Terminal().send(*PRINCIPAL)
    assert (terminal.visit.page, terminal.visit.notice) == (Page.IDENTITY, Notice.CARD_AGENT_NEXT)
    assert not terminal.visit.reading  # it still lies there
    terminal.send(e.CardLifted())
    assert terminal.visit.reading
    terminal.send(e.CardRead(OTHER_PERSON))
    assert (terminal.visit.page, terminal.visit.card, terminal.visit.agent) == (Page.FORM, NOBODY, OTHER_PERSON)
    first = next(iter(questions(AGENT, {}, NOBODY)))
    assert first.key == "agent_relation"


@pytest.mark.parametrize(
    ("events", "page", "notice"),
    [
        ([e.CardLifted(), e.CardRead(NOBODY)], Page.IDENTITY, Notice.CARD_SAME_PERSON),
        ([e.CardLifted(), e.CardFailed(Fault.NO_MEDIA)], Page.IDENTITY, Notice.NO_CARD),
        ([e.CardLifted(), e.CardRead(OTHER_PERSON, Notice.CARD_EXPIRED)], Page.IDENTITY, Notice.CARD_EXPIRED),
        ([e.Back(), e.Consented()], Page.IDENTITY, Notice.CARD_AGENT_NEXT),
        ([e.Back(), e.ActingChosen(Acting.SELF, OPEN), e.Consented()], Page.IDENTITY, Notice.CARD_AGENT_NEXT),
    ],
)
def test_nothing_is_begun_before_both_are_known(events: list[e.Event], page: Page, notice: Notice) -> None:
    terminal = Terminal().send(*PRINCIPAL, *events)
    assert (terminal.visit.page, terminal.visit.notice, terminal.visit.agent) == (page, notice, None)


def test_either_card_may_be_laid_again_and_no_third() -> None:
    for card, notice in (
        (NOBODY, None),
        (OTHER_PERSON, None),
        (replace(NOBODY, id_number="11010519491231002X"), "?"),
    ):
        terminal = both().send(e.CardLifted(), e.CardRead(card))
        assert terminal.visit.notice is (Notice.CARD_OTHER_PERSON if notice else None)


@pytest.mark.parametrize(
    ("draft", "notice", "answers"),
    [
        (Draft(ITEM.catalog_code, "1", {"address": "清塘镇六组"}, draft_id="d1"), None, {}),  # the principal's own
        (
            Draft(ITEM.catalog_code, "1", {"address": "清塘镇六组"}, draft_id="d2", acting=Acting.AGENT),
            Notice.DRAFT_FOUND,
            {"address": "清塘镇六组"},
        ),
    ],
)
def test_an_agent_goes_on_with_what_an_agent_began_and_says_anew_what_he_is(
    draft: Draft, notice: Notice | None, answers: dict[str, Any]
) -> None:
    terminal = Terminal().send(*FOR_ANOTHER, e.CardRead(NOBODY, draft=draft))
    assert (terminal.visit.page, terminal.visit.notice) == (Page.IDENTITY, Notice.CARD_AGENT_NEXT)
    visit = terminal.send(e.CardLifted(), e.CardRead(OTHER_PERSON)).visit
    assert (visit.page, visit.question, visit.notice, visit.answers) == (Page.FORM, 0, notice, answers)
    own = Terminal().send(*AT_CONSENT, e.Consented(), e.CardRead(NOBODY, draft=draft)).visit
    assert bool(own.answers) is (draft.acting is Acting.SELF)


def test_what_an_agent_is_to_the_principal_stays_out_of_the_draft() -> None:
    kept = decode(encode(draft_of(both().send(e.Answered("child"), e.AnswerConfirmed()).visit)))
    assert (kept.acting, set(kept.answers)) == (Acting.AGENT, {"address"})


def test_who_changes_his_mind_acts_for_himself() -> None:
    terminal = Terminal().send(*AT_CONSENT, e.ActingChosen(Acting.AGENT, AGENT), e.ActingChosen(Acting.SELF, OPEN))
    terminal.send(e.Consented(), e.CardRead(NOBODY))
    assert (terminal.visit.page, terminal.visit.agent) == (Page.FORM, None)
    assert "agent_relation" not in [one.key for one in questions(terminal.visit.item or ITEM, {}, NOBODY)]


def test_another_service_ends_the_acting() -> None:
    terminal = Terminal(replace(both().visit, page=Page.HOME)).send(e.ItemChosen(OTHER_ITEM, "1"))
    assert (terminal.visit.page, terminal.visit.acting, terminal.visit.agent) == (Page.GUIDE, Acting.SELF, None)


@pytest.mark.parametrize(
    ("changes", "acting"),
    [
        ({}, [Acting.SELF]),
        ({"agents": "family"}, [Acting.SELF, Acting.AGENT]),
        ({"server_type": "1^2^5"}, [Acting.SELF, Acting.ORGANISATION]),
        ({"server_type": "2^9"}, [Acting.ORGANISATION]),
        ({"agents": "anyone", "kind": Kind.QUERY}, [Acting.SELF]),
    ],
)
def test_the_item_says_who_may_act(changes: dict[str, Any], acting: list[Acting]) -> None:
    assert list(choices(ITEM.model_copy(update=changes))) == acting


def test_a_family_matter_is_no_helpers() -> None:
    for agents, most in (("family", 4), ("anyone", 7)):
        form = asked(ITEM.model_copy(update={"agents": agents}), Acting.AGENT).form
        assert len(form["properties"]["agent_relation"]["oneOf"]) == most


def filled(item: Item, **parts: Any) -> list[tuple[str, str]]:
    found = check_application(item, read_application(json.dumps(template(item) | parts).encode()))
    return [(fault.field, fault.rule) for fault in found]


THE_AGENT = applicant(OTHER_PERSON).model_dump()
MISREAD = {**THE_AGENT, "id_number": "440524188001010015"}


@pytest.mark.parametrize(
    ("item", "parts", "faults"),
    [
        (AGENT, {"agent": THE_AGENT}, []),
        (AGENT, {}, [("agent", "missing")]),
        (OPEN, {"agent": THE_AGENT}, [("agent", "not_asked")]),
        (AGENT, {"agent": applicant(NOBODY).model_dump()}, [("agent", "is_the_applicant")]),
        (
            AGENT,
            {"agent": {**THE_AGENT, "id_number": "440524188001010015"}},
            [("agent.id_number", "not_an_id_number")],
        ),
        (AGENT, {"agent": THE_AGENT, "commitments": list(ITEM.commitments)}, [("commitments", "not_all_given")]),
    ],
)
def test_what_an_agent_files_names_both(item: Item, parts: dict[str, Any], faults: list[tuple[str, str]]) -> None:
    assert filled(item, **parts) == faults


def test_the_application_carries_the_agent() -> None:
    visit = replace(both().visit, answers={"agent_relation": "child"})
    made = application_of(visit, SIGNATURE)
    assert made.agent is not None
    assert (made.applicant.id_number, made.agent.id_number) == (NOBODY.id_number, OTHER_PERSON.id_number)


def test_every_service_can_be_asked_for_whoever_acts() -> None:
    catalogue, acted = load(), 0
    for code in catalogue.items:
        item = catalogue.items[code]
        for acting in choices(item)[1:]:
            made, acted = asked(item, acting), acted + 1
            assert form_faults(made.form) == [], item.title
            assert made.commitments[1:] == item.commitments
    assert acted > 25


@pytest.mark.parametrize(
    ("code", "fault"),
    [
        ("91350100M000100Y43", None),  # an example of GB 32100-2015
        ("91350100m000100y43", None),
        ("91350100M000100Y44", AnswerFault.NOT_A_CREDIT_CODE),
        ("91350100M000100Y4", AnswerFault.TOO_SHORT),
    ],
)
def test_the_code_of_an_organisation_is_checked_at_once(code: str, fault: AnswerFault | None) -> None:
    form = asked(ITEM.model_copy(update={"server_type": "1^2"}), Acting.ORGANISATION)
    question = next(one for one in questions(form, {}, NOBODY) if one.key == "org_code")
    assert check(question, code) == fault


def test_the_agents_own_card_is_an_id_card() -> None:
    assert Terminal().send(*PRINCIPAL).visit.way is Way.ID_CARD


@pytest.mark.parametrize(
    ("server_type", "more"), [("1", []), ("1^2^5", ["营业执照", "授权委托书"]), ("2^5", ["营业执照", "授权委托书"])]
)
def test_what_an_organisation_brings_stands_on_the_guide(server_type: str, more: list[str]) -> None:
    item = ITEM.model_copy(update={"server_type": server_type})
    shown = asked(item, choices(item)[0])
    told = [spec.material_name for spec in (*shown.materials, *also_brought(shown)[1])]
    assert told[len(ITEM.materials) :] == more


def test_what_only_organisations_may_ask_for_is_asked_for_one() -> None:
    item = ITEM.model_copy(update={"server_type": "2^5"})
    visit = Terminal().send(*chosen(item)).visit
    assert visit.acting is Acting.ORGANISATION
    assert next(iter(questions(visit.item or ITEM, {}, NOBODY))).key == "org_name"


def test_the_same_service_chosen_again_goes_on_for_the_same_person() -> None:
    terminal = both().send(e.Answered("child"), e.Back(), e.Back(), e.Back(), e.ItemChosen(OPEN, "1"))
    assert (terminal.visit.page, terminal.visit.acting) == (Page.GUIDE, Acting.AGENT)
    resumed = terminal.send(e.GuideAccepted()).visit
    assert (resumed.page, resumed.answers) == (Page.FORM, {"agent_relation": "child"})

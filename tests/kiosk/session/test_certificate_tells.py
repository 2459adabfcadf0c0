"""智能预填: a fetched certificate answers questions, marked with its source; what it says wrongly can be disputed."""

from dataclasses import replace
from typing import Any
from uuid import uuid4

from kiosk.application import application_of, check_application
from kiosk.application.acting import LICENCE_TYPE, asked
from kiosk.application.template import NOBODY
from kiosk.catalogue.rules import check_item
from kiosk.contract.live import Certificate
from kiosk.session import events as e
from kiosk.session.certificates import Face, face
from kiosk.session.live import Service, Trouble
from kiosk.session.papers import disputable
from kiosk.session.progress import confirming, current_question, current_value
from kiosk.session.visit import CERTIFICATE, Acting, Over, Page
from tests.kiosk.session.visits import ITEM, SIGNATURE, Terminal, page
from ui.services.answers import request_of
from ui.viewmodels.papers import source

SHOP, COMPANY = "92450123MA5NX0XX73", "91450123MA5P2Y8L5R"
CODE = {"type": "string", "title": "代码？", "x-label": "代码", "x-widget": "credit_code", "x-read": "licence.code"}
DOCUMENT: dict[str, Any] = {
    **ITEM.model_dump(),
    "server_type": "1^2",
    "form": {**ITEM.form, "properties": {"code": CODE, **ITEM.form["properties"]}},
    "materials": [
        *(spec.model_dump() for spec in ITEM.materials if spec.material_name in ("身份证", "照片")),
        {
            "material_name": "营业执照", "is_need": "2", "pages": ["执照"], "order_num": 9,
            "certificate": {"type_code": LICENCE_TYPE, "name": "营业执照", "tells": ["licence.code"]},
        },
    ],
}  # fmt: skip
SHOPS = type(ITEM).model_validate(DOCUMENT)
LICENCE = Certificate(
    type_code=LICENCE_TYPE, name="营业执照", number=SHOP, issuer="清塘县市场监督管理局", holder="韦*兰",
    pages=[b"\xff\xd8\xff1"], tells={"licence.code": SHOP, "licence.name": "秀兰米粉店", "shoe.size": "37"},
)  # fmt: skip


def begun(*more: e.Event) -> Terminal:
    terminal = Terminal().send(e.Started(), e.ItemChosen(SHOPS, "1"), e.GuideAccepted(), *more)
    return terminal.send(e.Consented(), e.CardRead(NOBODY))


def fetched(*more: e.Event, tells: dict[str, str] | None = None) -> Terminal:
    came = LICENCE if tells is None else LICENCE.model_copy(update={"tells": tells})
    terminal = begun(*more).send(e.CertificateChosen(online=True))
    return terminal.send(e.AnswerCame(terminal.visit.live.asks, certificate=came), e.CertificateAccepted())


def filled_in(terminal: Terminal, **answers: Any) -> Terminal:
    """The rest of the questions, then whatever paper is left."""
    while (question := current_question(terminal.visit)) is not None and terminal.visit.page is Page.FORM:
        known = confirming(terminal.visit) and question.key not in answers
        value = answers.get(question.key, "social" if question.key == "pay_to" else None)
        terminal.send(e.AnswerConfirmed() if known else e.Answered(value))
    while terminal.visit.page in (Page.MATERIALS, Page.CERTIFICATE):
        terminal.send(e.PaperChosen(), page("营业执照"), e.PagesAccepted(), e.MaterialDeferred())
    assert terminal.visit.page is Page.CHECK
    return terminal


def test_it_is_offered_before_the_question_that_it_answers_and_confirmed_with_its_source() -> None:
    terminal = begun()
    assert (terminal.visit.page, face(terminal.visit)) == (Page.CERTIFICATE, Face.OFFER)
    terminal = fetched()
    question = current_question(terminal.visit)
    assert question is not None
    assert (terminal.visit.page, question.key, confirming(terminal.visit)) == (Page.FORM, "code", True)
    assert (current_value(terminal.visit), terminal.visit.answers) == (SHOP, {})  # never taken silently
    assert source(terminal.visit, question) == "清塘县市场监督管理局的电子证照"
    application = application_of(filled_in(terminal).visit, SIGNATURE)
    assert (application.answers["code"], application.certificates[0].filled) == (SHOP, ["code"])
    assert check_application(SHOPS, application) == []


def test_without_it_the_question_is_asked_and_the_paper_stays_a_way() -> None:
    for answer in (e.PaperChosen(), e.CertificateChosen(online=False)):
        terminal = begun().send(answer)
        if terminal.visit.page is Page.CERTIFICATE:
            terminal.send(e.CertificateAccepted())
        assert (terminal.visit.page, current_value(terminal.visit)) == (Page.FORM, None)
        application = application_of(filled_in(terminal, code=SHOP).visit, SIGNATURE)
        assert check_application(SHOPS, application) == []
        assert [use.filled for use in application.certificates] in ([], [[]])
    terminal = begun().send(e.Back())
    assert terminal.visit.page is Page.GUIDE


def test_what_it_says_wrongly_is_written_anew_and_disputed() -> None:
    terminal = filled_in(fetched().send(e.AnswerDoubted()), code=COMPANY).send(e.DisputeAsked())
    assert terminal.visit.over is Over.DISPUTE
    terminal.send(e.Disputed(CERTIFICATE), e.Disputed("licence.name"), e.Disputed("sex"), e.OverClosed())
    application = application_of(terminal.visit, SIGNATURE)
    [use] = application.certificates
    assert (application.answers["code"], use.filled, use.disputes) == (COMPANY, [], ["licence.code"])
    assert application.disputes == ["sex"]
    assert check_application(SHOPS, application) == []


def test_a_value_that_fits_no_question_is_not_suggested() -> None:
    for tells in ({"licence.code": "12"}, {"licence.code": f"{SHOP}\u202e"}, {"household.address": SHOP}, {}):
        terminal = fetched(tells=tells)
        assert (terminal.visit.page, confirming(terminal.visit)) == (Page.FORM, False)


def test_an_organisations_licence_is_fetched_compared_and_asked_for_by_its_code() -> None:
    terminal = fetched(e.ActingChosen(Acting.ORGANISATION, asked(SHOPS, Acting.ORGANISATION)))
    assert (terminal.visit.question, current_value(terminal.visit)) == (0, "秀兰米粉店")
    terminal = filled_in(terminal, org_role="legal")
    application = application_of(terminal.visit, SIGNATURE)
    assert application.certificates[0].filled == ["org_name", "org_code", "code"]
    terminal.send(e.EditAsked("营业执照"))
    assert terminal.visit.page is Page.CERTIFICATE
    request = request_of(terminal.visit, Service.CERTIFICATE, str(uuid4()), "")
    assert request.answers["code"] == SHOP
    asks = terminal.send(e.CertificateChosen(online=True)).visit.live.asks
    terminal.send(e.AnswerCame(asks, Trouble.NOT_FOUND))
    assert face(terminal.visit) is Face.MISSING


def test_a_certificate_that_tells_what_nobody_asks_is_no_item() -> None:
    wrong = {**DOCUMENT, "materials": [*DOCUMENT["materials"][:-1], dict(DOCUMENT["materials"][-1])]}
    wrong["materials"][-1]["certificate"] = {"type_code": LICENCE_TYPE, "name": "营业执照", "tells": ["birth.born"]}
    assert [rule for where, rule, _ in check_item(wrong)[1] if where[-2:] == ("certificate", "tells")] == ["dangling"]


def test_only_what_was_told_can_be_called_wrong() -> None:
    assert CERTIFICATE not in disputable(filled_in(fetched(tells={})).visit)
    visit = filled_in(fetched()).send(e.DisputeAsked(), e.Disputed(CERTIFICATE)).visit
    assert application_of(visit, SIGNATURE).certificates[0].disputes == ["licence.code"]  # nothing was changed
    assert application_of(replace(visit, certificates=()), SIGNATURE).certificates == []

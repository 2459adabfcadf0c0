"""免证办: offered before the camera, fetched or authorised, and the paper always remains a way."""

import json
from typing import Any

import pytest

from kiosk.application import application_of, check_application, read_application
from kiosk.contract.live import Certificate
from kiosk.session import effects as x
from kiosk.session import events as e
from kiosk.session.certificates import Face, face
from kiosk.session.live import Service, Trouble
from kiosk.session.visit import Page
from tests.kiosk.session.visits import AT_MATERIALS, ITEM, SIGNATURE, Terminal, page

TYPE = "11100000000013338W001"
SPECS = [
    spec.model_copy(update={"certificate": {"type_code": TYPE, "name": "居民户口簿"}})
    if spec.material_name == "户口簿"
    else spec
    for spec in ITEM.materials
]
HELD = type(ITEM).model_validate(
    {**ITEM.model_dump(), "materials": [spec.model_dump(warnings=False) for spec in SPECS]}
)
CERTIFICATE = Certificate(
    type_code=TYPE,
    name="居民户口簿",
    number="HK1",
    issuer="公安局",
    holder="韦*兰",
    pages=[b"\xff\xd8\xff1", b"\xff\xd8\xff2"],
)


def offered() -> Terminal:
    """The register is the first paper."""
    events = [e.ItemChosen(HELD, "1") if isinstance(one, e.ItemChosen) else one for one in AT_MATERIALS]
    return Terminal().send(*events)


def says(terminal: Terminal, **answer: Any) -> Terminal:
    return terminal.send(e.AnswerCame(terminal.visit.live.asks, **answer))


def test_it_is_offered_before_the_camera_and_asked_for_only_with_consent() -> None:
    terminal = offered()
    assert (terminal.visit.page, face(terminal.visit)) == (Page.CERTIFICATE, Face.OFFER)
    terminal.wait(3)
    assert not terminal.visit.watching
    assert not terminal.did(x.AskLive)
    terminal.send(e.CertificateChosen(online=True))
    assert terminal.did(x.AskLive) == [x.AskLive(Service.CERTIFICATE)]


def test_the_one_that_came_is_confirmed_and_filed_as_the_material() -> None:
    terminal = says(offered().send(e.CertificateChosen(online=True)), certificate=CERTIFICATE)
    assert face(terminal.visit) is Face.SHOWN
    terminal.send(e.CertificateAccepted(), e.MaterialDeferred())
    assert terminal.visit.page is Page.CHECK
    application = application_of(terminal.visit, SIGNATURE)
    assert application.materials == ["户口簿", "户口簿"]
    assert [(use.number, use.material) for use in application.certificates] == [("HK1", "户口簿")]
    assert "只用于办理" in application.certificates[0].consent
    assert check_application(HELD, application) == []


def test_without_the_line_the_authorisation_travels() -> None:
    terminal = offered().send(e.CertificateChosen(online=False))
    assert face(terminal.visit) is Face.AUTHORISE
    terminal.send(e.CertificateAccepted(), e.MaterialDeferred())
    application = application_of(terminal.visit, SIGNATURE)
    assert (application.materials, application.certificates[0].number) == ([], "")
    assert check_application(HELD, application) == []
    again = read_application(application.model_dump_json().encode())
    assert check_application(HELD, again) == []


@pytest.mark.parametrize(
    ("trouble", "shown"),
    [
        (Trouble.LINE_DOWN, Face.AUTHORISE),
        (Trouble.UNAVAILABLE, Face.AUTHORISE),
        (Trouble.NOT_FOUND, Face.MISSING),
        (Trouble.REFUSED, Face.MISSING),
    ],
)
def test_the_paper_is_always_a_way(trouble: Trouble, shown: Face) -> None:
    terminal = says(offered().send(e.CertificateChosen(online=True)), trouble=trouble)
    assert face(terminal.visit) is shown
    terminal.send(e.PaperChosen())
    assert (terminal.visit.page, terminal.visit.watching) == (Page.MATERIALS, True)
    terminal.send(page(), page(index=1), e.PagesAccepted(), e.MaterialDeferred())
    assert terminal.visit.page is Page.CHECK
    assert check_application(HELD, application_of(terminal.visit, SIGNATURE)) == []


def test_looked_at_again_from_the_check_it_is_offered_again() -> None:
    terminal = offered().send(e.CertificateChosen(online=False), e.CertificateAccepted(), e.MaterialDeferred())
    terminal.send(e.EditAsked("户口簿"))
    assert (terminal.visit.page, terminal.visit.certificates) == (Page.CERTIFICATE, ())
    terminal.send(e.PaperChosen(), page(), page(index=1), e.PagesAccepted())
    assert terminal.visit.page is Page.CHECK


@pytest.mark.parametrize(
    "change",
    [
        {"certificates": [{"material": "照片", "type_code": TYPE, "name": "照片", "consent": "好"}]},
        {"certificates": [{"material": "户口簿", "type_code": "OTHER00", "name": "别的", "consent": "好"}]},
        {"certificates": [{"material": "户口簿", "type_code": TYPE, "name": "x", "number": "1", "consent": "好"}]},
    ],
)
def test_a_certificate_that_does_not_fit_files_nothing(change: dict[str, Any]) -> None:
    terminal = offered().send(e.CertificateChosen(online=False), e.CertificateAccepted(), e.MaterialDeferred())
    made = application_of(terminal.visit, SIGNATURE).model_dump(mode="json") | change
    assert check_application(HELD, read_application(json.dumps(made).encode()))

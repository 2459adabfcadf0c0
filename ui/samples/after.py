"""Moments after filing, made up: what is asked, what was answered, a report. Nobody in here exists."""

from dataclasses import replace
from typing import Any

from kiosk.contract.letter import Letter, LetterKind, Wanted
from kiosk.outbox.supplements import asked_of
from kiosk.session import reports
from kiosk.session.live import Live, Trouble
from kiosk.session.visit import Asked, CaseStub, Notice, Over, Page, Purpose, Said, Visit
from ui.samples.base import EVENING, Moment, sample_catalogue
from ui.samples.person import CARD, QR

LIVING = "000511101002"  # 申请低保
CASE = "0192f3c4-5d6e-7f80-9a1b-2c3d4e5f6072"
LETTER = "0192f3c4-5d6e-7f80-9a1b-2c3d4e5f6073"
WHY = "户口簿第二页拍得看不清，请再拍一次。收入证明还差村委会盖章的那一张。"
WHY_EN = "Page two of the household book cannot be read; please photograph it again. The income paper needs a stamp."
OFFICE = "清塘县民政局"
REGISTRY = "清塘县不动产登记中心"


def service() -> dict[str, Any]:
    item = sample_catalogue().items[LIVING]
    fields = {"catalog_code", "task_name", "dept_name", "title"}
    shown = {name: getattr(item, name) for name in fields}
    return {**shown, "task_code": "0" * 31, "task_type": "05", "dept_code": "0" * 18, "en": dict(item.en)}


def asked() -> Asked:
    wanted = [Wanted(name="户口簿", pages=2), Wanted(name="收入证明", why="要有村委会的章")]
    question = {"type": "string", "title": "存折号是多少？", "x-label": "存折号", "x-widget": "text"}
    letter = Letter(
        letter=LETTER,
        about=CASE,
        kind=LetterKind.SUPPLEMENT,
        text=WHY,
        text_en=WHY_EN,
        office=OFFICE,
        until=EVENING.date().replace(month=12, day=7),
        materials=wanted,
        form={"type": "object", "required": ["account"], "properties": {"account": question}},
    )
    found = asked_of(service(), letter)
    assert found is not None
    return found


def stub(state: str, **more: Any) -> CaseStub:
    return CaseStub(CASE, "451703261170", LIVING, "申请低保", state, "2026-11-03T09:12:00+08:00", "韦*兰", QR, **more)


def said(kind: LetterKind, text: str, english: str, **more: Any) -> Said:
    return Said(str(kind), text, "2026-11-20T16:30:00+08:00", english, OFFICE, **more)


def after_filing() -> list[Moment]:
    wanted = stub("supplement_requested", asked=asked(), state_at="2026-11-20T16:30:00+08:00", withdrawable=True)
    later = stub("delivered", asked=replace(asked(), letter="", text="", text_en="", office=""))
    rated = stub(
        "accepted",
        said=(
            said(
                LetterKind.RATING,
                "对不起，让您多跑了一趟。我们已经改了办事指南，也跟窗口的人说了。",
                "We are sorry for the second trip. The guide is corrected, and the counter was told.",
            ),
        ),
    )
    decided = stub(
        "decided",
        said=(
            said(
                LetterKind.RESULT,
                "批准了。从 12 月起，每月 15 日发到社保卡。",
                "Granted. From December it is paid into your social-security card on the 15th.",
                printable=True,
            ),
            said(LetterKind.SUPPLEMENT, WHY, WHY_EN),
        ),
    )
    way = said(
        LetterKind.POSTED,
        "结果寄出了，中国邮政EMS，单号 1234567890123。",
        "The result was posted with 中国邮政EMS, number 1234567890123.",
        printable=True,
    )
    posted = replace(decided, said=(way, *decided.said[:1]))
    package = stub(
        "accepted", parts=(("出生医学证明", "served"), ("出生登记", "accepted"), ("新生儿医保参保", "delivered"))
    )
    moved = replace(
        stub("accepted"), item_title="不动产变更登记", receipt_number="QT2026-110-0417", qr="", source=REGISTRY
    )
    silent = Live(asks=1, trouble=Trouble.UNAVAILABLE)
    report = CaseStub(
        "r1", "", "", "申请低保", "report_answered", "2026-11-18T09:12:00+08:00", "",
        said=(
            said(LetterKind.REPORT, "您可以到镇里办，不用再跑县里。", "You can do it in the township."),
        ),
    )  # fmt: skip
    shown: dict[str, Any] = {
        "page": Page.MY_CASES, "purpose": Purpose.MY_CASES, "card": CARD, "card_present": True,
    }  # fmt: skip
    one: dict[str, Any] = {**shown, "page": Page.CASE}
    begun = Visit(page=Page.GUIDE, over=Over.HELP, item=sample_catalogue().items[LIVING])
    reporting = replace(
        begun, page=Page.FORM, over=None, purpose=Purpose.REPORT, item=reports.form(), suspended=begun
    )
    waiting = {"online": False, "offline_since": EVENING.replace(day=20)}
    return [
        Moment("13-my-cases-asked", Visit(**shown, stubs=(wanted, rated, report), chosen_stub=0)),
        Moment("13-my-cases-offline", Visit(**shown, stubs=(rated, later, report), chosen_stub=0), waiting),
        Moment("13-my-cases-report", Visit(**shown, stubs=(report, moved), live=silent)),
        Moment("14-case-asked", Visit(**one, stubs=(wanted,))),
        Moment("14-case-later", Visit(**one, stubs=(later,))),
        Moment("14-case-rated", Visit(**one, stubs=(rated,))),
        Moment("14-case-decided", Visit(**one, stubs=(decided,))),
        Moment("14-case-posted", Visit(**one, stubs=(posted,))),
        Moment("14-case-package", Visit(**one, stubs=(package,))),
        Moment("14-case-report", Visit(**one, stubs=(report,))),
        Moment("15-report", reporting),
        Moment("15-report-words", replace(reporting, question=1, answers={"reasons": ["papers"]}, writing=True)),
        Moment("15-report-told", replace(begun, notice=Notice.REPORTED)),
    ]

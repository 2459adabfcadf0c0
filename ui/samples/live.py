"""Moments of queries, proofs and payments, made up, for `kiosk screens` and the tests. Nobody in here exists."""

from dataclasses import replace
from datetime import UTC, date, datetime
from functools import partial
from types import MappingProxyType
from typing import Any

from kiosk.contract.live import Bill, Certificate, Paid, Payment, Printout, Row, Sheet, Table
from kiosk.session.live import Held, Live, Service, Trouble
from kiosk.session.visit import CERTIFICATE, Notice, Over, Page, Printing, Visit
from ui.samples.base import Moment, sample_catalogue
from ui.samples.person import CARD
from ui.samples.pictures import proof_page

PENSION = "002014201011"  # 查养老金发放
NO_HOME = "002015402000"  # 无房证明
WATER = "002099990000"  # 交水费
SUBSIDY = "000511101001"  # 困难老人补贴: its register is a certificate too
SHOP_CLOSE = "000731611001"  # 个体户注销: its licence is a certificate that tells the code
OTHER_CODE = "91450123MA5P2Y8L5R"
LICENCE = Certificate(
    type_code="11100000MB0143028W003", name="营业执照", number="92450123MA5NX0XX73", issuer="清塘县市场监督管理局",
    holder="韦*兰", pages=[b"\xff\xd8\xff"], tells={"licence.code": "92450123MA5NX0XX73"},
)  # fmt: skip
ORDER = "0192f3c4-5d6e-4f80-9a1b-2c3d4e5f6071"
SHEET = Sheet(
    title="养老金发放",
    source="清塘县人力资源和社会保障局",
    as_of=date(2026, 11, 22),
    rows=[
        Row(label="发到", value="社保卡，尾号 0037", kind="private"),
        Row(label="每月", value="213.00 元", kind="money"),
    ],
    tables=[
        Table(
            title="最近发的",
            columns=["月份", "金额", "到账"],
            rows=[[f"2026 年 {month} 月", "213.00 元", f"{month} 月 12 日"] for month in range(11, 0, -1)],
        )
    ],
)
BILL = Bill(
    title="水费",
    payee="清塘县城乡供水有限公司",
    account="12****78",
    rows=[Row(label="户号", value="12****78")],
    amount=5000,
    note="按水表用量",
)
WAITING = Payment(order=ORDER, state="waiting", amount=5000, code=f"https://pay.example.gov.cn/{ORDER}", seconds=170)
PAID = Paid(
    order=ORDER, terminal="JJ-DEMO-0001", item=WATER, amount=5000, number="202611222053000192F3",
    at=datetime(2026, 11, 22, 12, 53, tzinfo=UTC),
)  # fmt: skip


def live_moments() -> list[Moment]:
    items = sample_catalogue().items

    def at(page: Page, code: str, live: Live, **changes: Any) -> Visit:
        return Visit(
            page=page, item=items[code], catalogue_version="sample", consented=True, card=CARD, card_present=True,
            answers=MappingProxyType({}), live=live, **changes,
        )  # fmt: skip

    query, proof, pay = (
        partial(at, Page.ANSWER, PENSION), partial(at, Page.PROOF, NO_HOME), partial(at, Page.PAY, WATER),
    )  # fmt: skip
    printout = Printout(
        title="不动产登记信息查询结果", source="清塘县不动产登记中心", code="3F7K-9Q2M-AB41-77TX",
        verify_at="https://zwfw.example.gov.cn/verify", pdf=b"%PDF-", pages=[proof_page()], copies_max=3,
    )  # fmt: skip
    sheet, page = Live(asks=1, sheet=SHEET), Live(asks=1, printout=printout, copies=2)
    billed = Live(asks=1, bill=BILL)
    scanning = replace(billed, payment=WAITING)
    down = Live(asks=1, trouble=Trouble.LINE_DOWN)
    refused = Live(asks=1, trouble=Trouble.REFUSED, reason="您的账户正在转移，转好了才能查。")
    failed = WAITING.model_copy(update={"state": "failed", "reason": "银行没有扣成钱，您的钱没有动。"})
    held = Certificate(
        type_code="11100000000013338W001", name="居民户口簿", number="HK450123000018001", issuer="清塘县公安局",
        holder="韦*兰", pages=[proof_page()],
    )  # fmt: skip
    book = partial(at, Page.CERTIFICATE, SUBSIDY)
    licence = Held("营业执照", LICENCE.type_code, "营业执照", LICENCE)
    closing = partial(at, code=SHOP_CLOSE, live=Live(), certificates=(licence,))
    closed = MappingProxyType({"licence": OTHER_CODE, "why": "done", "phone": "13800006612"})
    wrong = frozenset({"birth_date", CERTIFICATE})
    return [
        Moment("08-certificate", book(Live())),
        Moment("08-certificate-asking", book(Live(asks=1, asking=Service.CERTIFICATE))),
        Moment("08-certificate-shown", book(Live(asks=1, certificate=held))),
        Moment("08-certificate-offline", book(down), {"online": False}),
        Moment("08-certificate-missing", book(Live(asks=1, trouble=Trouble.NOT_FOUND))),
        Moment("06-confirm-certificate", closing(Page.FORM)),
        Moment("09-check-certificate", replace(closing(Page.CHECK), answers=closed)),
        Moment(
            "09-dispute-certificate", replace(closing(Page.CHECK, over=Over.DISPUTE, disputed=wrong), answers=closed)
        ),
        Moment("15-answer-asking", query(Live(asks=1, asking=Service.QUERY))),
        Moment("15-answer", query(sheet)),
        Moment("15-answer-revealed", query(sheet, revealed=True, printing=Printing.RUNNING)),
        Moment("15-answer-no-slip", query(sheet, notice=Notice.PRINT_UNPROVEN)),
        Moment("15-answer-line-down", query(down), {"online": False}),
        Moment("15-answer-silent", query(Live(asks=1, trouble=Trouble.UNAVAILABLE))),
        Moment("15-answer-nothing", query(Live(asks=1, trouble=Trouble.NOT_FOUND))),
        Moment("15-answer-refused", query(refused)),
        Moment("16-proof", proof(page)),
        Moment("16-proof-printing", proof(page, printing=Printing.RUNNING)),
        Moment("16-proof-done", proof(replace(page, printed=2, copies=1), printing=Printing.DONE)),
        Moment("16-proof-no-paper", proof(replace(page, printed=1), printing=Printing.PAPER_OUT)),
        Moment("16-proof-failed", proof(page, printing=Printing.FAILED)),
        Moment("16-proof-unproven", proof(replace(page, printed=2, copies=1), printing=Printing.UNPROVEN)),
        Moment("17-pay", pay(billed)),
        Moment("17-pay-nothing", pay(replace(billed, bill=BILL.model_copy(update={"amount": 0})))),
        Moment("17-pay-scan", pay(scanning)),
        Moment("17-pay-leaving", pay(scanning, over=Over.END)),
        Moment("17-pay-paid", pay(replace(scanning, paid=PAID), printing=Printing.DONE)),
        Moment("17-pay-failed", pay(replace(scanning, payment=failed))),
        Moment("17-pay-expired", pay(replace(scanning, payment=WAITING.model_copy(update={"state": "closed"})))),
        Moment("17-pay-unknown", pay(replace(scanning, trouble=Trouble.LINE_DOWN))),
        Moment("17-pay-not-begun", pay(replace(billed, trouble=Trouble.LINE_DOWN))),
    ]

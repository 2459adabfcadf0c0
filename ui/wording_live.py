"""What the pages of queries, proofs and payments say: waiting, trouble, and every state of a payment."""

from dataclasses import dataclass
from typing import assert_never

from kiosk.application.certificates import consent
from kiosk.catalogue.item import Item
from kiosk.config import Config
from kiosk.session.certificates import Face
from kiosk.session.live import Live, PayState, Trouble, copies_left, pay_state
from kiosk.session.visit import Printing
from kiosk.slips import yuan
from ui.wording import say


@dataclass(frozen=True, slots=True)
class Said:
    """`tone` is the banner's; `head` and `text` stand in it. Words of buttons are empty where there is none."""

    title: str
    hint: str = ""
    tone: str = "info"
    head: str = ""
    text: str = ""
    main: str = ""
    other: str = ""


def elsewhere(item: Item | None, config: Config, language: str) -> str:
    """Where the department itself does it, or the terminal's usual window."""
    place = config.place
    where, when = place.window, place.window_hours
    if item is not None and item.transact_addr:
        where, when = item.transact_addr, item.transact_time
    zh = f"{where}（{when}）" if when else where
    return say(language, zh, f"{where}, {when}" if when else where)


def asking(language: str, item: Item | None) -> Said:
    office = item.dept_name if item else ""
    return Said(
        say(language, "正在查，请等一等", "Asking, please wait"),
        say(language, f"正在问{office}，最多等十几秒。", "The department is being asked. A few seconds."),
    )


def trouble(language: str, item: Item | None, live: Live, config: Config) -> Said:
    place, phone = elsewhere(item, config, language), item.link_way if item else config.place.phone
    again = say(language, "再试一次", "Try again")
    leave = say(language, "不办了", "Leave it")
    match live.trouble:
        case Trouble.NOT_FOUND:
            return Said(
                say(language, "没有查到", "Nothing was found"),
                say(language, "那边的记录里没有这一条。", "There is no such record there."),
                "notice",
                say(language, "觉得不对？", "Is that wrong?"),
                say(language, f"打 {phone} 问，或者到{place}。", f"Call {phone}, or go to {place}."),
                say(language, "知道了", "I see"),
                say(language, "回去看看", "Back"),
            )
        case Trouble.REFUSED:
            return Said(
                say(language, "现在办不了", "Not possible now"),
                live.reason,
                "notice",
                say(language, "想问清楚", "Questions"),
                say(language, f"打 {phone}，或者到{place}。", f"Call {phone}, or go to {place}."),
                say(language, "知道了", "I see"),
                say(language, "回去看看", "Back"),
            )
        case Trouble.LINE_DOWN:
            title = say(language, "断网了，没有问成", "The line is down")
            why = say(language, "网一通就能办。", "It works as soon as the line is back.")
        case _:
            title = say(language, "那边没有回音", "No answer from there")
            why = say(language, "是对方的系统忙，不是您的事。", "Their system is busy; it is nothing you did.")
    return Said(
        title,
        why,
        "notice",
        say(language, "不想等", "If you cannot wait"),
        say(language, f"到{place}办。", f"Go to {place}."),
        again,
        leave,
    )


def printout(language: str, item: Item | None, live: Live, printing: Printing, config: Config) -> Said:
    if live.printout is None:
        return asking(language, item) if live.asking else trouble(language, item, live, config)
    page, left = live.printout, copies_left(live)
    many = say(language, f"打印 {live.copies} 份", f"Print {live.copies}")
    more = say(language, f"再打 {live.copies} 份", f"Print {live.copies} more") if left else ""
    finish = say(language, "拿好了，结束", "I have it, finish")
    check = say(language, f"验证码 {page.code}，印在纸上。", f"Its code {page.code} is on the paper.")
    told = say(language, f"打好了的 {live.printed} 份算数。", f"The {live.printed} printed before count.")
    told = told if live.printed else ""
    match printing:
        case Printing.RUNNING:
            return Said(
                say(language, "正在打印，请等纸出来", "Printing, wait for the paper"),
                tone="info",
                head=say(language, "纸在 A4 出纸口", "At the A4 printer"),
                text=say(language, "打完了这里会告诉您。", "This page tells you when it is done."),
            )
        case Printing.DONE:
            return Said(
                say(language, "打好了，请拿好", "Printed, take it"),
                say(language, f"一共 {live.printed} 份。", f"{live.printed} in all."),
                "done",
                say(language, "纸在 A4 出纸口", "At the A4 printer"),
                check,
                finish,
                more,
            )
        case Printing.UNPROVEN:
            return Said(
                say(language, "请看一看，纸出来了没有", "Please look: is it there?"),
                say(
                    language,
                    "打印机没有回话。没有出来，也请叫人。",
                    "The printer did not say. If not, call somebody.",
                ),
                "notice",
                say(language, "纸在 A4 出纸口", "At the A4 printer"),
                check,
                finish,
                more,
            )
        case Printing.PAPER_OUT:
            return Said(
                say(language, "A4 纸用完了，没有打成", "Out of paper"),
                told,
                "notice",
                say(language, "请叫人加纸", "Please call somebody"),
                say(language, "加好纸，再按一次打印。", "With paper in, print again."),
                many,
                say(language, "不打了", "Leave it"),
            )
        case Printing.FAILED:
            return Said(
                say(language, "没有打出来", "Not printed"),
                told,
                "notice",
                say(language, "再试一次", "Try again"),
                say(
                    language,
                    f"还不行，到{elsewhere(item, config, language)}打。",
                    f"If not, go to {elsewhere(item, config, language)}.",
                ),
                many,
                say(language, "不打了", "Leave it"),
            )
        case Printing.NOT_YET:
            return Said(
                say(language, "看一看，没错就打印", "Look, then print"),
                say(language, f"{page.title}，{page.source}", f"{page.title}, {page.source}"),
                main=many,
                other=say(language, "不打了", "Leave it"),
            )
        case _:
            assert_never(printing)


def payment(language: str, item: Item | None, live: Live, printing: Printing, config: Config) -> Said:
    bill, state = live.bill, pay_state(live)
    amount = yuan(bill.amount) if bill else ""
    phone = item.link_way if item else config.place.phone
    leave = say(language, "不付了", "Do not pay")
    match state:
        case PayState.ASKING:
            return asking(language, item)
        case PayState.TROUBLE:
            said = trouble(language, item, live, config)
            if bill is None:
                return said
            return Said(
                say(language, "没有开始付款", "The payment was not begun"),
                say(language, "一分钱都没有动。", "No money was moved."),
                said.tone, said.head, said.text, said.main, said.other,
            )  # fmt: skip
        case PayState.BILL:
            return Said(
                say(language, f"要交 {amount} 元", f"To pay: {amount} yuan"),
                say(language, "看清楚是不是您要交的。", "Is this what you want to pay?"),
                "info",
                say(language, "用手机付", "By telephone"),
                say(language, "下一步出一个码，用手机扫。机器不收现金。", "The next page shows a code to scan."),
                say(language, "对，去付款", "Right, pay"),
                say(language, "不对，回去", "Back"),
            )
        case PayState.NOTHING:
            return Said(
                say(language, "现在不用交钱", "Nothing to pay"),
                say(language, "这个户号没有欠费。", "Nothing is owed here."),
                "done",
                main=say(language, "知道了", "I see"),
            )
        case PayState.SCAN:
            return Said(
                say(language, f"用手机扫，付 {amount} 元", f"Scan to pay {amount} yuan"),
                say(language, "付完不用按，这里自己会变。", "Nothing to press: this page changes by itself."),
                "info",
                say(language, "只扫这个屏幕上的码", "Scan only the code on this screen"),
                say(language, "谁让您扫别的码、要您的密码，都不要信。", "Trust nobody who asks for your password."),
                other=leave,
            )
        case PayState.PAID:
            return Said(
                say(language, "付好了", "Paid"),
                say(language, f"{amount} 元，交给{bill.payee if bill else ''}。", f"{amount} yuan."),
                "done",
                _slip(language, printing),
                say(language, f"以后要查，打 {phone}，报交易号。", f"Questions: {phone}, with the number."),
                say(language, "拿好了，结束", "I have it, finish"),
                "" if printing is Printing.RUNNING else say(language, "再打一张凭证", "Print again"),
            )
        case PayState.FAILED:
            return Said(
                say(language, "没有付成", "The payment failed"),
                live.payment.reason if live.payment and language != "en" else "",
                "notice",
                say(language, "可以再付一次", "You may try again"),
                say(language, f"有疑问打 {phone}。", f"Questions: {phone}."),
                say(language, "再付一次", "Pay again"),
                leave,
            )
        case PayState.CLOSED:
            return Said(
                say(language, "码过期了，没有付", "The code has expired"),
                say(language, "过期的码不能再扫。", "It can no longer be scanned."),
                "notice",
                say(language, "还要付？", "Still want to pay?"),
                say(language, "换一个新的码再扫。", "Take a new code."),
                say(language, "换一个码", "New code"),
                leave,
            )
        case PayState.UNKNOWN:
            return Said(
                say(language, "还不知道付没付成", "Not known yet if it is paid"),
                say(
                    language,
                    "手机上付过了，就不要再付一次。这里一直在问。",
                    "If your telephone paid, do not pay again. We keep asking.",
                ),
                "error",
                say(language, f"问结果，打 {phone}", f"Ask {phone}"),
                say(language, "没有付的，可以放心走。", "If you did not pay, you can leave."),
                say(language, "再问一次", "Ask again"),
                say(language, "先走", "Leave"),
            )
        case _:
            assert_never(state)


def _slip(language: str, printing: Printing) -> str:
    match printing:
        case Printing.RUNNING:
            return say(language, "正在打凭证", "Printing the slip")
        case Printing.DONE:
            return say(language, "凭证在屏幕下面中间", "The slip is below the screen")
        case Printing.NOT_YET | Printing.UNPROVEN:
            return say(language, "看看凭证出来没有", "Look for the slip")
        case _:
            return say(language, "凭证没打出来，请拍下交易号", "No slip: note the number")


def certificate(language: str, item: Item, name: str, live: Live, face: Face) -> Said:
    """`name` is the certificate's, in Chinese as the directory has it."""
    paper = say(language, "我拍纸的", "Use paper")
    agreed = consent(item, name) if language != "en" else "I agree that it is used for this matter only."
    match face:
        case Face.OFFER:
            return Said(
                say(language, "这个不用带纸的", "No paper needed"),
                say(
                    language,
                    f"您有电子的{name}，机器可以直接取来。",
                    "There is an electronic one; it can be fetched.",
                ),
                "info",
                say(language, "按“同意”，就是说", 'By pressing "I agree"'),
                agreed,
                say(language, "同意，用电子的", "I agree, fetch it"),
                paper,
            )
        case Face.ASKING:
            return Said(
                say(language, "正在取，请等一等", "Fetching, please wait"),
                say(language, "最多等十几秒。", "A few seconds."),
            )
        case Face.SHOWN:
            held = live.certificate
            return Said(
                say(language, "取来了，是您的吗？", "Here it is. Is it yours?"),
                f"{held.name}，{held.holder}" if held else "",
                "done",
                say(language, "跟着您的事一起交", "It goes with your case"),
                say(language, f"发证：{held.issuer}", f"Issued by {held.issuer}") if held else "",
                say(language, "对，就用这个", "Yes, use this"),
                say(language, "不对，拍纸的", "Use paper"),
            )
        case Face.AUTHORISE:
            return Said(
                say(language, "现在取不来，也不用带", "It cannot be fetched now"),
                say(
                    language, "您同意了，省里收到您的事以后自己去取。", "If you agree, the province fetches it later."
                ),
                "info",
                say(language, "按“同意”，就是说", 'By pressing "I agree"'),
                agreed,
                say(language, "同意，让省里取", "I agree"),
                paper,
            )
        case Face.MISSING:
            return Said(
                say(language, "没有电子的，请拍纸的", "There is none: the paper, please"),
                live.reason or say(language, "电子证照库里没有查到。", "The directory has none."),
                "notice",
                say(language, "没有带纸的？", "No paper with you?"),
                say(language, "下一页可以先不拍，或者叫人帮忙。", "The next page lets you bring it later, or call."),
                say(language, "好，拍纸的", "The paper then"),
            )
        case _:
            assert_never(face)

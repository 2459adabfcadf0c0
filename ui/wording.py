"""Sentences that several pages share. Chinese is the source; ui/i18n holds the English."""

from datetime import date, datetime
from typing import TYPE_CHECKING, assert_never

from kiosk.session.visit import Notice
from ui.facts import Facts

if TYPE_CHECKING:
    from kiosk.catalogue.item import Item

WEEKDAYS = ("一", "二", "三", "四", "五", "六", "日")
DAYS_EN = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS_EN = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def say(language: str, zh: str, en: str) -> str:
    return en if language == "en" else zh


def date_line(day: date, language: str) -> str:
    """11月22日 星期日; Sunday 22 November."""
    if language == "en":
        return f"{DAYS_EN[day.weekday()]} {day.day} {MONTHS_EN[day.month - 1]}"
    return f"{day.month}月{day.day}日 星期{WEEKDAYS[day.weekday()]}"


def short_date(day: date, language: str) -> str:
    """12月7日 周一; Mon 7 Dec."""
    if language == "en":
        return f"{DAYS_EN[day.weekday()][:3]} {day.day} {MONTHS_EN[day.month - 1][:3]}"
    return f"{day.month}月{day.day}日 周{WEEKDAYS[day.weekday()]}"


def day_only(day: date, language: str) -> str:
    """12月7日; 7 Dec."""
    return f"{day.day} {MONTHS_EN[day.month - 1][:3]}" if language == "en" else f"{day.month}月{day.day}日"


def long_date(day: date, language: str) -> str:
    """2026年11月20日; 20 November 2026."""
    if language == "en":
        return f"{day.day} {MONTHS_EN[day.month - 1]} {day.year}"
    return f"{day.year}年{day.month}月{day.day}日"


def time_line(now: datetime) -> str:
    return f"{now.hour}:{now.minute:02}"


def greeting(now: datetime, language: str) -> str:
    hour = now.hour
    if hour < 5 or hour >= 18:
        return say(language, "晚上好", "Good evening")
    if hour < 9:
        return say(language, "早上好", "Good morning")
    if hour < 12:
        return say(language, "上午好", "Good morning")
    if hour < 14:
        return say(language, "中午好", "Good afternoon")
    return say(language, "下午好", "Good afternoon")


def is_night(now: datetime) -> bool:
    """Which pictures: the lit house under the moon from six in the evening to seven in the morning."""
    return not 7 <= now.hour < 18


def short_weekday(day: date, language: str) -> str:
    """周一; Monday."""
    return DAYS_EN[day.weekday()] if language == "en" else f"周{WEEKDAYS[day.weekday()]}"


def hotline() -> str:
    """The government service line, the same in every province (国办发2020-53号)."""
    return "12345"


def notice(which: Notice, language: str, facts: Facts, item: "Item | None" = None) -> str:
    """The one sentence of a notice: what is so, and what to do next. `item`: its own window, where it names one."""
    place = facts.config.place
    window, hours = place.window, place.window_hours
    if item is not None and item.transact_addr:
        window, hours = item.transact_addr, item.transact_time or hours

    def to(zh: str, en: str) -> str:
        return say(language, zh, en)

    match which:
        case Notice.REPORTED if facts.online:
            return to(
                "有人会看。下次放同一张身份证，点“查进度”，就能看到回话。",
                'Somebody reads it. Lay the same ID card another day and press "My cases" for the answer.',
            )
        case Notice.REPORTED:
            return to(
                "网一通就送出去。下次放同一张身份证，点“查进度”，就能看到回话。",
                "It is sent when the line is back. Lay the same ID card another day for the answer.",
            )
        case Notice.CARD_UNREADABLE:
            return to("没读到卡。擦一擦，再平放一次。", "The card was not read. Wipe it and lay it flat again.")
        case Notice.CARD_LIFTED:
            return to(
                "拿得早了一点。再放一次，听到“嘀”再拿。", "A little too early. Lay it again until you hear the beep."
            )
        case Notice.CARD_EXPIRED:
            return to(
                f"这张身份证过期了。先去派出所换证；急的话到{window}问一问。",
                f"This ID card has expired. Renew it at the police station; if urgent, ask at {window}.",
            )
        case Notice.CARD_NUMBER_INVALID:
            return to(
                f"这张卡的号码读出来不对。再放一次；还不行，请到{window}办。",
                f"The card's number does not add up. Lay it again; failing that, go to {window}.",
            )
        case Notice.CARD_WRONG_KIND:
            return to("这里要放身份证。请换身份证，平放。", "This needs an ID card. Lay the ID card flat.")
        case Notice.CARD_AGENT_NEXT:
            return to("读好了。请拿走，再放您自己的身份证。", "Read. Take it, then lay your own ID card.")
        case Notice.CARD_SAME_PERSON:
            return to("这还是刚才那一张。请放您自己的身份证。", "That is the same card. Lay your own ID card.")
        case Notice.CARD_OTHER_PERSON:
            return to(
                "这是另一个人的身份证。请放刚才那一张。", "This is somebody else's card. Lay the one from before."
            )
        case Notice.CARD_LOCKED:
            return to(
                "这张社保卡在这里读不出姓名。请换身份证。",
                "This card does not tell its holder's name here. Use the ID card.",
            )
        case Notice.CODE_STALE:
            return to("这个码过期了或者用过了。在手机上刷新一下再扫。", "Too old, or used. Refresh it on the phone.")
        case Notice.CODE_UNANSWERED:
            return to("现在查不了码。请换身份证办。", "Codes cannot be checked now. Use the ID card.")
        case Notice.RECEIPT_UNFIT:
            return to(
                "没有找到。看看回执号有没有按错，证件是不是当时那一份。",
                "Not found. Check the digits and the document.",
            )
        case Notice.NAME_UNFIT:
            return to("照着证件，把姓名写全，不要写别的。", "Write it as the document has it.")
        case Notice.NO_CARD:
            return to("还没放上身份证。请平放在亮灯的地方。", "No ID card yet. Lay it flat where the light is.")
        case Notice.READER_AWAY:
            return to(
                f"读卡的地方坏了，已经记下来。请到{window}办，{hours}；也可以叫人帮忙。",
                f"The card reader is out of order; it has been noted. Go to {window}, {hours}, or call for help.",
            )
        case Notice.CAMERA_AWAY:
            return to(
                "拍照的地方坏了，已经记下来。能后补的材料先后补，别的请到窗口办。",
                "The camera is out of order; it has been noted. What may follow can follow; else go to the window.",
            )
        case Notice.PRINTER_AWAY:
            return to(
                "打印不了。用手机扫码带走，一样有用。",
                "Nothing can be printed. Scan the code; it counts just the same.",
            )
        case Notice.PRINT_UNPROVEN:
            return to(
                "看看屏幕下面，打出来没有。没有就再打一次。",
                "Look below the screen. If it is not there, print again.",
            )
        case Notice.NEEDS_THE_LINE:
            return to(
                f"这件事要联网才能办，现在断网。网通了再来，或者到{window}办，{hours}。",
                f"This needs the line, which is down. Come back later, or go to {window}, {hours}.",
            )
        case Notice.NEEDS_A4:
            return to(
                f"打 A4 纸的打印机现在用不了，已经记下来。到{window}打，{hours}。",
                f"The A4 printer is out of order; it has been noted. Get it at {window}, {hours}.",
            )
        case Notice.NEEDS_CAMERA:
            return to(
                f"这件事要拍材料，这台机器没有拍照的地方。带上材料，到{window}办，{hours}。",
                f"Papers are photographed for this, and this machine has no camera. Take them to {window}, {hours}.",
            )
        case Notice.NEEDS_READER:
            return to(
                f"办这件事要读的证件，这台机器读不了。带上证件，到{window}办，{hours}。",
                f"This machine cannot read the document that this needs. Take it to {window}, {hours}.",
            )
        case Notice.ITEM_UNAVAILABLE if item is not None and item.transact_addr:
            return to(f"这件事要到窗口办：{window}，{hours}。", f"This is done at a window: {window}, {hours}.")
        case Notice.ITEM_UNAVAILABLE:
            return to(
                f"这台机器还办不了这件事。到{window}问一问，{hours}；也可以打 12345 问。",
                f"Not on this machine yet. Ask at {window}, {hours}, or call 12345.",
            )
        case Notice.SIGNATURE_EMPTY:
            return to(
                "还没签名。请用手指在框里写名字。", "Not signed yet. Write your name in the frame with a finger."
            )
        case Notice.SIGNATURE_SCRIBBLE:
            return to("写得太短了，看不出名字。再写一次。", "Too short to be a name. Write it once more.")
        case Notice.SIGNATURE_SLOW:
            return to(
                "签名写得太久了。按“重写”，一次写完。", 'It took too long. Press "Again" and write it in one go.'
            )
        case Notice.DISK_FULL:
            return to(
                f"机器存满了，没有收。您填的还在；请叫人帮忙，或者到{window}办。",
                f"The machine is full; nothing was filed. Call for help, or go to {window}.",
            )
        case Notice.NOT_FILED:
            return to(
                "没有收成。您填的都还在，再交一次；还不行就叫人帮忙。",
                "Not filed. Your answers are kept: try once more, or call for help.",
            )
        case Notice.DRAFT_FOUND:
            return to("上次填的还在，接着往下办就行。", "What you wrote last time is still here. Just go on.")
        case Notice.NOTHING_FILED:
            return to(
                "这张身份证近 30 天没有在这台机器上办过事。",
                "This card has filed nothing on this machine in the last 30 days.",
            )
        case Notice.WITHDRAWN:
            return to("已经撤回了。要再办，随时可以重新填。", "Withdrawn. You can start again at any time.")
        case Notice.HELP_CALLED:
            return to(
                f"已经叫了，会有人来。急的话打 {place.phone}。", f"Somebody is coming. If urgent, call {place.phone}."
            )
        case Notice.HELP_COMING:
            return to("已经有人过来了，请等一等。", "Somebody is on the way. Please wait a little.")
        case Notice.PIN_WRONG:
            return to("密码不对，再按一次。", "Wrong number. Try again.")
        case _:
            assert_never(which)

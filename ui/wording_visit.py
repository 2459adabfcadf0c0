"""Sentences of the visit's pages that depend on what happened. Both languages side by side.

Each says what is so and what to do next; none blames, none carries a code (screen.md 1, row 26).
"""

from datetime import date
from typing import NamedTuple

from drivers.protocol import PageProblem
from kiosk.forms import AnswerFault, Question
from kiosk.session.visit import CertificateSays, Mode, Notice
from ui.wording import say, short_date


class Length(NamedTuple):
    """Of what always has that many: 手机号是 11 位数字. A mobile number has 11."""

    long: int
    name: str
    of: str
    name_en: str
    one_en: str


LENGTHS = {
    "phone": Length(11, "手机号", "数字", "A mobile number", "digit"),
    "id_number": Length(18, "身份证号", "数字", "An ID number", "digit"),
    "credit_code": Length(18, "信用代码", "数字和字母", "A credit code", "character"),
}
DIGIT_WIDGETS = frozenset({"number", "phone", "money", "id_number", "bank_card"})
CHOICE_WIDGETS = frozenset({"choice", "choices"})
NUMBERS_EN = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def count_en(count: int, one: str, many: str) -> str:
    number = NUMBERS_EN[count] if count < len(NUMBERS_EN) else str(count)
    return f"{number} {one if count == 1 else many}"


def answer_fault(language: str, question: Question, value: str, fault: AnswerFault) -> str:
    """The sentence beside the field. `value` is what was written, for counting what is missing."""
    match fault:
        case AnswerFault.EMPTY:
            return _empty(language, question.widget)
        case AnswerFault.NOT_A_PHONE:
            return _length(language, len(value), LENGTHS["phone"]) or say(
                language,
                "手机号是 1 开头的 11 位数字，看看哪一位按错了。",
                "A mobile number starts with 1 and has 11 digits. See which one slipped.",
            )
        case AnswerFault.NOT_AN_ID_NUMBER:
            return _length(language, len(value), LENGTHS["id_number"]) or say(
                language,
                "有一位按错了。照着身份证，一位一位再看一遍。",
                "One digit slipped. Compare it with the ID card, digit by digit.",
            )
        case AnswerFault.NOT_A_CREDIT_CODE:
            return say(
                language,
                "有一位不对。照着营业执照，一位一位再看一遍。",
                "One character is wrong. Compare them with the licence, one by one.",
            )
        case AnswerFault.NOT_A_CARD_NUMBER:
            return _card_number(language, len(value))
        case AnswerFault.NOT_A_NUMBER:
            return say(language, "这里只要数字，重新按一下。", "Only digits go here. Press them again.")
        case AnswerFault.TOO_SMALL:
            least = _plain(question.minimum) + f" {question.unit}".rstrip()
            return say(language, f"最少是 {least}，改大一点。", f"The least is {least}. Make it larger.")
        case AnswerFault.TOO_BIG:
            most = _plain(question.maximum) + f" {question.unit}".rstrip()
            return say(language, f"最多是 {most}，改小一点。", f"The most is {most}. Make it smaller.")
        case AnswerFault.NOT_A_DATE:
            return say(
                language,
                "没有这一天。看看年、月、日，改一下就好。",
                "There is no such day. Look at year, month and day.",
            )
        case AnswerFault.TOO_SHORT | AnswerFault.TOO_LONG if question.widget in LENGTHS:
            return _length(language, len(value), LENGTHS[question.widget])
        case AnswerFault.TOO_SHORT | AnswerFault.TOO_LONG if question.widget == "bank_card":
            return _card_number(language, len(value))
        case AnswerFault.TOO_SHORT:
            return _short(language, question, len(value))
        case AnswerFault.TOO_LONG:
            return _long(language, question, len(value))
        case AnswerFault.NOT_OFFERED:
            return say(language, "请在下面选一个。", "Please choose one below.")
        case AnswerFault.BAD_CHARACTERS:
            return question.error or say(
                language, "这里不能用符号，只写字和数字就好。", "No signs here: letters and digits only."
            )
        case AnswerFault.DOES_NOT_FIT | AnswerFault.NOT_ASKED:
            return question.error or say(
                language, "这样写对不上，改一下再往下。", "That does not fit. Change it, then go on."
            )


def _empty(language: str, widget: str) -> str:
    if widget in CHOICE_WIDGETS:
        return say(language, "还没有选。点一个，再往下。", "Nothing chosen yet. Press one, then go on.")
    if widget == "date":
        return say(language, "年、月、日都填上，再往下。", "Fill in year, month and day, then go on.")
    if widget in DIGIT_WIDGETS:
        return say(language, "还没有填。按数字填好，再往下。", "Nothing here yet. Press the digits, then go on.")
    return say(language, "还没有写。写好了，再往下。", "Nothing here yet. Write it, then go on.")


def _length(language: str, have: int, of: Length) -> str:
    whole, whole_en = f"{of.name}是 {of.long} 位{of.of}", f"{of.name_en} has {of.long}."
    if have < of.long:
        missing = of.long - have
        are = "is" if missing == 1 else "are"
        en = f"{count_en(missing, of.one_en, of.one_en + 's').capitalize()} {are} missing. {whole_en}"
        return say(language, f"少了 {missing} 位。{whole}，补上就好。", en)
    if have > of.long:
        extra = have - of.long
        en = f"{count_en(extra, of.one_en, of.one_en + 's').capitalize()} too many. {whole_en}"
        return say(language, f"多了 {extra} 位。{whole}，删掉多的就好。", en)
    return ""


def _card_number(language: str, have: int) -> str:
    if have < 16:
        return say(
            language,
            f"现在是 {have} 位。银行卡号一般是 16 到 19 位，补上就好。",
            f"{have} digits so far. A bank card has 16 to 19; add the rest.",
        )
    return say(
        language,
        "有一位按错了。照着银行卡，四位四位再看一遍。",
        "One digit slipped. Compare it with the card, four digits at a time.",
    )


def _short(language: str, question: Question, have: int) -> str:
    missing = max(1, (question.min_length or have + 1) - have)
    if question.widget in DIGIT_WIDGETS:
        are = "is" if missing == 1 else "are"
        en = f"{count_en(missing, 'digit', 'digits').capitalize()} {are} missing."
        return say(language, f"少了 {missing} 位，补上就好。", f"{en} Add what is missing.")
    if question.widget == "choices":
        return say(language, f"还要再选 {missing} 个。", f"Choose {count_en(missing, 'more', 'more')}.")
    return say(language, f"太短了，至少再写 {missing} 个字。", f"Too short: write at least {missing} more.")


def _long(language: str, question: Question, have: int) -> str:
    extra = max(1, have - (question.max_length or have - 1))
    if question.widget in DIGIT_WIDGETS:
        return say(
            language, f"多了 {extra} 位，删掉就好。", f"{count_en(extra, 'digit', 'digits').capitalize()} too many."
        )
    if question.widget == "choices":
        return say(language, f"多选了 {extra} 个，点一下去掉。", f"{extra} too many: press one to take it away.")
    return say(language, f"多了 {extra} 个字，删掉一些就好。", f"{extra} too many: take some away.")


def filled_in(language: str) -> str:
    return say(
        language,
        "已按身份证填好。只改不对的字，别的不用动。",
        "Filled in from your ID card. Change only what is wrong.",
    )


def full(language: str, question: Question) -> tuple[str, str]:
    """The field takes no more."""
    most = question.max_length
    return (
        say(language, "写满了。", "The line is full. "),
        say(
            language,
            f"最多 {most} 个字，要改先删掉一些。",
            f"At most {most} letters: take some away to change it.",
        ),
    )


def _plain(number: float | None) -> str:
    if number is None:
        return ""
    return str(int(number)) if float(number).is_integer() else str(number)


def page_problem(language: str, problem: PageProblem | None, what: str, *, sides: bool = False) -> tuple[str, str]:
    """(icon, the one instruction). `what` is the material as the resident calls it; `sides`: its pages are the two of
    a card. None: good, hold still."""
    match problem:
        case None:
            return "okc", say(language, "很好，别动", "Good. Hold it still")
        case PageProblem.NO_PAGE:
            return "down", say(language, f"把{what}放上来", "Lay the page down")
        case PageProblem.FINGERS:
            return "redo", say(language, "手指挡住了，松开手", "Take your fingers off it")
        case PageProblem.WRONG_DOCUMENT:
            return "redo", say(language, f"不是这张，换成{what}", "Another paper, please")
        case PageProblem.UNSURE:
            return "scan", say(language, "四个边都露出来", "Let all four edges show")
        case PageProblem.CUT_OFF_LEFT:
            return "next", say(language, f"把{what}往右挪一点", "Move it a little right")
        case PageProblem.CUT_OFF_RIGHT:
            return "back", say(language, f"把{what}往左挪一点", "Move it a little left")
        case PageProblem.CUT_OFF_TOP:
            return "down", say(language, f"把{what}往下挪一点", "Move it a little down")
        case PageProblem.CUT_OFF_BOTTOM:
            return "up", say(language, f"把{what}往上挪一点", "Move it a little up")
        case PageProblem.TOO_FAR:
            return "plus", say(language, f"把{what}拿近一点", "Bring it nearer")
        case PageProblem.BLURRED:
            return "redo", say(language, "字不清楚，摊平一点", "Blurred: press it flat")
        case PageProblem.GLARE:
            return "redo", say(language, "有反光，转一点角度", "It glares: turn it a little")
        case PageProblem.DARK:
            return "warn", say(language, "太暗了，手别挡着光", "Too dark: keep hands away")
        case PageProblem.BLANK:
            return "redo", say(language, "这一面没有字，翻过来", "This side is empty: turn it")
        case PageProblem.SAME_PAGE if sides:
            return "redo", say(language, "拍好了，翻过来放好", "Taken. Turn it over")
        case PageProblem.SAME_PAGE:
            return "next", say(language, "拍好了，换下一页", "Taken. Now the next page")
        case PageProblem.MOVING:
            return "clock", say(language, "别动，马上就好", "Hold it still")


SEEN = (PageProblem.CUT_OFF_LEFT, PageProblem.CUT_OFF_RIGHT, PageProblem.CUT_OFF_TOP, PageProblem.CUT_OFF_BOTTOM)


def page_checks(language: str, problems: frozenset[str]) -> list[tuple[bool, str]]:
    """The chips under the picture: (good, words). None while no page is there."""
    if problems & {PageProblem.NO_PAGE, PageProblem.SAME_PAGE, PageProblem.WRONG_DOCUMENT}:
        return []
    cut = [problem for problem in SEEN if problem in problems]
    sides = {
        PageProblem.CUT_OFF_LEFT: ("左边没拍到", "left side missing"),
        PageProblem.CUT_OFF_RIGHT: ("右边没拍到", "right side missing"),
        PageProblem.CUT_OFF_TOP: ("上边没拍到", "top missing"),
        PageProblem.CUT_OFF_BOTTOM: ("下边没拍到", "bottom missing"),
    }
    unsure, held = PageProblem.UNSURE in problems, PageProblem.FINGERS in problems
    edges = ("四边看不清", "edges unclear") if unsure else ("四边都在", "all in view")
    edges = sides[cut[0]] if cut else ("手指挡着", "fingers on it") if held else edges
    whole = say(language, *edges)
    blurred = PageProblem.BLURRED in problems or PageProblem.TOO_FAR in problems
    glare, dark = PageProblem.GLARE in problems, PageProblem.DARK in problems
    light = ("太暗", "too dark") if dark else ("有反光", "glare") if glare else ("没有反光", "no glare")
    return [
        (not cut and not unsure and not held, whole),
        (not blurred, say(language, *(("字不清楚", "not sharp") if blurred else ("字清楚", "sharp")))),
        (not glare and not dark, say(language, *light)),
    ]


def brought_by(language: str, day: date) -> str:
    return say(
        language,
        f"以后补，最晚 {short_date(day, language)} 带来",
        f"To follow, by {short_date(day, language)}",
    )


def paper_differs(language: str, paper: str, mode: Mode) -> str:
    if mode is Mode.ASSISTED:
        return say(language, "和照片上写的不一样", "Not as in your photo")
    return say(
        language,
        f"和您拍的“{paper}”上写的不一样，请点“修改”看一看",
        f'Your photo of "{paper}" says otherwise. Please press Change',
    )


def paper_says(language: str, paper: str, mode: Mode) -> str:
    if mode is Mode.ASSISTED:
        return say(language, "从照片上读到的", "Read in your photo")
    return say(language, f"从您拍的“{paper}”上读到的", f'Read on your photo of "{paper}"')


SHOWN_ISSUER = 11  # letters: a longer one does not fit beside the picture


def certificate_says(language: str, told: CertificateSays, mode: Mode) -> str:
    if mode is Mode.ASSISTED:
        return say(language, "电子证照上写的", "From your e-certificate")
    if len(told.issuer) > SHOWN_ISSUER:
        return say(language, f"电子{told.title}上写的", f"Your e-certificate {told.title}")
    return say(language, f"{told.issuer}的电子证照", f"E-certificate, {told.issuer}")


def certificate_differs(language: str, told: CertificateSays, mode: Mode) -> str:
    if mode is Mode.ASSISTED:
        return say(language, "和电子证照不一样", "Not as in your e-certificate")
    return say(
        language,
        f"和电子{told.title}上写的不一样，请点“修改”看一看；证照错了，点最下面的“有误”",
        f"The electronic {told.title} says otherwise. Press Change, or Wrong? below",
    )


def notice(language: str, which: Notice | None) -> tuple[str, str]:
    """(title, what to do next) for the notices that the visit's own pages show; empty when it is another's."""
    match which:
        case Notice.CAMERA_AWAY:
            return (
                say(language, "摄像头现在用不了", "The camera does not work now"),
                say(
                    language,
                    "您填的都在。按下面的键，接着办。",
                    "What you filled in is kept. Go on with the keys below.",
                ),
            )
        case Notice.SIGNATURE_EMPTY:
            return (
                say(language, "还没看到签名", "No signature yet"),
                say(
                    language,
                    "用手指在框里写名字，写好再按提交。",
                    "Write your name in the frame with a finger, then submit.",
                ),
            )
        case Notice.SIGNATURE_SCRIBBLE:
            return (
                say(language, "看不出是名字", "This does not look like a name"),
                say(language, "按“重写”，再写一次；不方便写字，按旁边那个键。",
                    'Press "Again" and write it once more, or press the key beside it.'),
            )  # fmt: skip
        case Notice.SIGNATURE_SLOW:
            return (
                say(language, "签名写得太久了", "The signature took too long"),
                say(language, "按“重写”，把名字一次写完。", 'Press "Again" and write your name in one go.'),
            )
        case Notice.DISK_FULL:
            return (
                say(language, "这台机器存满了，现在收不了", "This machine is full and cannot take it now"),
                say(language, "您填的都没丢。请叫人帮忙，或者到便民窗口办。",
                    "Nothing you filled in is lost. Call for help, or go to the service counter."),
            )  # fmt: skip
        case Notice.NOT_FILED:
            return (
                say(language, "没有收成，您填的都还在", "Not filed yet; all you filled in is kept"),
                say(language, "再按一次“提交”。还不行，就叫人帮忙。",
                    "Press submit once more. If it fails again, call for help."),
            )  # fmt: skip
        case Notice.NOTHING_FILED:
            return (
                say(language, "这张身份证没有在这里办过事", "Nothing was filed here with this card"),
                say(language, "在别处办的，打 12345 问。", "For things filed elsewhere, call 12345."),
            )
        case Notice.WITHDRAWN:
            return (
                say(language, "撤回了", "Withdrawn"),
                say(
                    language,
                    "这件事不再往下办。想办的时候再来。",
                    "It goes no further. Come again whenever you like.",
                ),
            )
        case Notice.PRINTER_AWAY:
            return (
                say(language, "打印机现在用不了", "The printer does not work now"),
                say(
                    language,
                    "回执号在上面，以后随时补打。",
                    "The number is above. Print it later.",
                ),
            )
        case Notice.PRINT_UNPROVEN:
            return (
                say(language, "看看屏幕下面，打出来没有", "Is it below the screen?"),
                say(
                    language,
                    "没有就再打，号码在上面。",
                    "If not, print it again.",
                ),
            )
        case Notice.CARD_OTHER_PERSON:
            return (
                say(language, "这是另一个人的身份证", "This is somebody else's card"),
                say(language, "换回刚才那张，接着办。", "Lay the first card again to go on."),
            )
        case Notice.DRAFT_FOUND:
            return (
                say(language, "上次填的都还在", "What you filled in last time is here"),
                say(language, "接着填就行。", "Just go on."),
            )
        case _:
            return ("", "")


LEVELS: dict[int, tuple[str, str]] = {
    5: ("非常满意", "Very good"),
    4: ("满意", "Good"),
    3: ("基本满意", "Fair"),
    2: ("不满意", "Poor"),
    1: ("非常不满意", "Very poor"),
}

TAGS: dict[int, tuple[tuple[str, str, str], ...]] = {
    5: (
        ("510", "一窗受理一次办结", "All done at one place"),
        ("511", "可以先受理后补材料", "Papers may follow later"),
        ("512", "不用提交证明", "No certificates asked"),
        ("513", "可以全程网上办理", "All of it online"),
        ("514", "可以使用手机办理", "Works on the phone"),
        ("515", "可以就近办理", "Done nearby"),
        ("516", "无需材料直接办理", "No papers needed"),
        ("517", "服务热情效率高", "Kind and quick"),
    ),
    4: (
        ("406", "填写一张表单就可完成申报", "One form was enough"),
        ("407", "在线提交材料窗口核验", "Sent online, seen at the counter"),
        ("408", "一张清单告知全部申报材料", "One list of all papers"),
        ("409", "用告知承诺减免申报材料", "A promise instead of papers"),
        ("410", "可以在线预约办理", "Booking online"),
        ("411", "跑大厅一次办完", "One visit was enough"),
        ("412", "可以使用自助机办理", "This machine works"),
        ("413", "服务态度较好", "Friendly service"),
    ),
    3: (
        ("307", "一次性告知需要补正的材料", "Told at once what was missing"),
        ("308", "提供申报材料样本", "Samples were shown"),
        ("309", "在承诺的时间内办结", "Done in the promised time"),
        ("310", "办事指南指引准确", "The guide was right"),
        ("311", "按办事指南要求的材料即可办理", "The listed papers were enough"),
        ("312", "可以快递送达", "Sent by courier"),
        ("313", "跑动次数与承诺的一致", "As many visits as promised"),
        ("314", "服务态度一般", "Service was so-so"),
    ),
    2: (
        ("207", "没有提供材料样本", "No samples of papers"),
        ("208", "没有提供材料清单", "No list of papers"),
        ("209", "未在承诺时间内办结", "Later than promised"),
        ("210", "同样内容的证明材料被要求多次提交", "Same paper asked twice"),
        ("211", "承诺网办但无法在线办理", "Promised online, was not"),
        ("212", "在线预约办理后到实体大厅重复取号排队", "Booked, still queued"),
        ("213", "窗口人员业务不熟练", "Staff were not sure"),
        ("214", "服务态度生硬", "Unfriendly service"),
    ),
    1: (
        ("108", "在办事指南之外增加新的审批条件", "Conditions not in the guide"),
        ("109", "需提供办事指南之外的申报材料", "Papers not in the guide"),
        ("110", "无理由超过法定办理时间", "Over the legal time"),
        ("111", "办事指南提供样本有错", "A sample was wrong"),
        ("112", "承诺在线收取申报材料实际无法收取", "Online papers not taken"),
        ("113", "多头跑窗口和部门", "Sent from place to place"),
        ("114", "跑动次数与承诺的不一致", "More visits than promised"),
        ("115", "服务态度差效率低", "Unkind and slow"),
    ),
}
"""The national collection's tags of each level (domain.md 6.7): code, words, English."""

STATES: dict[str, tuple[str, str, str, str]] = {
    "filed": ("notice", "clock", "收好了，等网通就送", "Kept here, sent when online"),
    "uploading": ("notice", "send", "正在送", "Being sent"),
    "delivered": ("done", "check", "送到了，等受理", "Arrived"),
    "accepted": ("done", "check", "受理了", "Accepted"),
    "supplement_requested": ("notice", "plus", "要补材料", "A paper is wanted"),
    "supplementing": ("notice", "clock", "补的收好了，等网通就送", "Added, sent when online"),
    "supplemented": ("done", "check", "补的送到了", "What you added arrived"),
    "report_filed": ("plain", "clock", "有人看，会回话", "Somebody will answer"),
    "report_answered": ("done", "okc", "有回话了", "Answered"),
    "not_accepted": ("error", "stop", "没有受理", "Not accepted"),
    "decided": ("done", "okc", "有结果了", "Decided"),
    "posted": ("done", "send", "结果寄出来了", "In the post"),
    "served": ("done", "okc", "办完了", "Done"),
    "withdrawn": ("plain", "cross", "撤回了", "Withdrawn"),
    "refused": ("error", "stop", "没有送成，到窗口问一下", "Not sent: ask at the counter"),
}
"""A case's state as a chip: tone, icon, words, English."""


def state(language: str, name: str) -> tuple[str, str, str]:
    tone, icon, zh, en = STATES.get(name, ("plain", "clock", "在办", "Under way"))
    return tone, icon, say(language, zh, en)

"""What the pages of identity say, by what somebody comes with. Both languages side by side."""

from typing import assert_never

from drivers.protocol import ZoneProblem
from kiosk.identity.card import Document, IdCard, Sex
from kiosk.session.visit import CERTIFICATE, Acting, Notice, Way
from ui.facts import Facts
from ui.wording import notice as usual
from ui.wording import say

DOCUMENTS: dict[Document, tuple[str, str]] = {
    Document.RESIDENT_ID: ("身份证", "ID card"),
    Document.HKMT_PERMIT: ("港澳台居民居住证", "Residence permit"),
    Document.FOREIGN_PR_2017: ("外国人永久居留身份证", "Permanent residence card"),
    Document.FOREIGN_PR_2023: ("外国人永久居留身份证", "Permanent residence card"),
    Document.PASSPORT: ("护照", "Passport"),
    Document.HKMO_TO_MAINLAND: ("港澳居民来往内地通行证", "Hong Kong or Macao permit"),
    Document.TAIWAN_TO_MAINLAND: ("台湾居民来往大陆通行证", "Taiwan permit"),
    Document.SOCIAL_CARD: ("社保卡", "Social-security card"),
}
SEXES: dict[Sex, tuple[str, str]] = {
    Sex.MALE: ("男", "Male"),
    Sex.FEMALE: ("女", "Female"),
    Sex.UNKNOWN: ("没有写", "Not stated"),
    Sex.UNSPECIFIED: ("没有写", "Not stated"),
}


def document_name(language: str, card: IdCard) -> str:
    return say(language, *DOCUMENTS[card.document])


def number_word(language: str, card: IdCard) -> str:
    """What the number is called that stands on the document."""
    match card.document:
        case Document.PASSPORT:
            return say(language, "护照号", "Passport no.")
        case Document.HKMO_TO_MAINLAND | Document.TAIWAN_TO_MAINLAND:
            return say(language, "通行证号", "Permit no.")
        case _:
            return say(language, "身份证号", "ID number")


def sex(language: str, card: IdCard) -> str:
    return say(language, *SEXES[card.sex])


def way_name(language: str, way: Way, *, brief: bool = False) -> str:
    match way:
        case Way.ID_CARD:
            return say(language, "身份证", "ID card")
        case Way.TRAVEL_DOCUMENT if brief:
            return say(language, "通行证", "Passport")
        case Way.TRAVEL_DOCUMENT:
            return say(language, "通行证、护照", "Passport, permit")
        case Way.SOCIAL_CARD:
            return say(language, "社保卡", "Social" if brief else "Social card")
        case Way.CODE:
            return say(language, "电子码", "Code")
        case _:
            assert_never(way)


def title(language: str, way: Way, *, camera: bool) -> str:
    match way:
        case Way.ID_CARD:
            return say(language, "请把身份证\n放到亮灯的地方", "Lay your ID card\nwhere the light is")
        case Way.TRAVEL_DOCUMENT:
            return say(language, "请把通行证或护照\n放到左边白板上", "Lay passport or permit\non the white board")
        case Way.SOCIAL_CARD:
            return say(language, "请把社保卡\n插进读卡口", "Put your social card\ninto the card slot")
        case Way.CODE if camera:
            return say(language, "打开手机电子码\n放到左边白板上", "Lay the phone, code up,\non the white board")
        case Way.CODE:
            return say(language, "打开手机上的电子码\n对着扫码口", "Hold the code on your\nphone to the scanner")
        case _:
            assert_never(way)


def hint(language: str, way: Way, *, brief: bool, camera: bool) -> str:
    match way:
        case Way.ID_CARD if brief:
            return say(language, "在屏幕下面，靠右手边，平放。", "Below the screen, on the right, flat.")
        case Way.ID_CARD:
            return say(
                language,
                "在屏幕下面，靠右手边。平放，听到“嘀”就好了。",
                "Below the screen, on the right. Flat, until you hear a beep.",
            )
        case Way.TRAVEL_DOCUMENT:
            return say(
                language,
                "有几行字母和“<”的那一面朝上，摊平。",
                "The side with rows of letters and < marks up, flat.",
            )
        case Way.SOCIAL_CARD:
            return say(language, "金色芯片朝上，往里插到底，先别拔。", "Gold chip up and first, all the way in.")
        case Way.CODE if camera:
            return say(language, "屏幕朝上，调亮，码要露全。", "Screen up and bright, the whole code in view.")
        case Way.CODE:
            return say(language, "把屏幕调亮，离开一拳远。", "Screen bright, a fist away.")
        case _:
            assert_never(way)


def promise(language: str, way: Way, *, brief: bool) -> str:
    if brief:
        return say(language, "只为办这件事，办完不留。", "For this only; nothing stays.")
    match way:
        case Way.ID_CARD:
            return say(
                language,
                "只读姓名、号码、住址和照片。办完，屏幕上不留。",
                "Only name, number, address and photo. Nothing stays on the screen.",
            )
        case Way.TRAVEL_DOCUMENT:
            return say(
                language,
                "只读那几行字，照片不留。这种证件不能存着下次接着办。",
                "Only those rows are read, no picture is kept. It cannot be saved half done.",
            )
        case Way.SOCIAL_CARD:
            return say(
                language,
                "只读姓名和号码，不动卡里的钱。办完，屏幕上不留。",
                "Only name and number; the money is not touched. Nothing stays on the screen.",
            )
        case Way.CODE:
            return say(
                language,
                "码只用这一次，不留。这样办不能存着下次接着办。",
                "The code is used once and not kept. It cannot be saved half done.",
            )
        case _:
            assert_never(way)


def waits(language: str, way: Way) -> str:
    match way:
        case Way.ID_CARD:
            return say(language, "正在等您的身份证", "Waiting for your ID card")
        case Way.TRAVEL_DOCUMENT:
            return say(language, "正在等您的证件", "Waiting for your document")
        case Way.SOCIAL_CARD:
            return say(language, "正在等您的社保卡", "Waiting for your social card")
        case Way.CODE:
            return say(language, "正在等您的电子码", "Waiting for your code")
        case _:
            assert_never(way)


def zone_problem(language: str, problem: ZoneProblem) -> str:
    match problem:
        case ZoneProblem.NO_ZONE:
            return waits(language, Way.TRAVEL_DOCUMENT)
        case ZoneProblem.CUT_OFF:
            return say(language, "往中间挪，几行字都要露出来", "Nearer to the middle: show the whole rows")
        case ZoneProblem.TOO_FAR:
            return say(language, "拿近一点", "Bring it nearer")
        case ZoneProblem.DARK:
            return say(language, "太暗了，手别挡着光", "Too dark: keep hands away")
        case ZoneProblem.GLARE:
            return say(language, "有反光，转一点角度", "It glares: turn it a little")
        case ZoneProblem.NOT_FLAT:
            return say(language, "翻开的那一页，压平一点", "Press the open page flat")
        case ZoneProblem.BLURRED:
            return say(language, "字不清楚，放稳，擦一擦", "Not sharp: hold it still, wipe it")
        case ZoneProblem.UNSURE:
            return say(language, "有字看不准，擦一擦，放平", "Some letters are unclear: wipe it, lay it flat")
        case ZoneProblem.OTHER_KIND:
            return say(language, "这种证件不行，换通行证或护照", "Not this one: a passport or a travel permit")
        case _:
            assert_never(problem)


def notice(which: Notice, language: str, facts: Facts, way: Way, *, others: bool) -> str:
    """The sentence of the page of identity. `others`: it offers other ways that work now."""
    window = facts.config.place.window
    elsewhere = say(language, "按下面的键，换一种证件办。", "Use another document: press a key below.")
    if which is Notice.READER_AWAY and others:
        broken = say(language, "这里现在读不了，已经记下来。", "Out of order here; it has been noted. ")
        return broken + elsewhere
    if which is Notice.CARD_LOCKED:
        locked = say(language, "这张社保卡在这里读不出姓名。", "This card does not tell its holder's name here. ")
        return locked + (elsewhere if others else say(language, f"请到{window}办。", f"Please go to {window}."))
    if which is Notice.CODE_UNANSWERED:
        unanswered = say(language, "现在查不了码。", "Codes cannot be checked now. ")
        return unanswered + (elsewhere if others else say(language, f"请到{window}办。", f"Please go to {window}."))
    if way is Way.ID_CARD:
        return usual(which, language, facts)
    name = say(language, "社保卡", "social card") if way is Way.SOCIAL_CARD else say(language, "证件", "document")
    match which:
        case Notice.CARD_UNREADABLE if way is Way.TRAVEL_DOCUMENT:
            return say(language, "没看清那几行字。擦一擦，摊平，再放一次。", "Not legible. Wipe it and lay it flat.")
        case Notice.CARD_UNREADABLE if way is Way.CODE:
            return say(
                language, "没扫清楚。把屏幕调亮，再对一次。", "Not legible. Turn the screen bright, once more."
            )
        case Notice.CARD_UNREADABLE:
            return say(language, "没读到卡。擦擦芯片，再插一次。", "Not read. Wipe the chip and put it in again.")
        case Notice.CARD_LIFTED:
            return say(language, "拔得早了一点。再插一次，先别拔。", "A little too early. Put it in and leave it.")
        case Notice.CARD_EXPIRED:
            return say(
                language,
                f"这份{name}过期了。换一份，或者到{window}问一问。",
                f"This {name} has expired. Use another, or ask at {window}.",
            )
        case Notice.CARD_NUMBER_INVALID:
            return say(
                language,
                f"号码读出来不对。再试一次；还不行，请到{window}办。",
                f"The number does not add up. Try again; failing that, go to {window}.",
            )
        case Notice.CARD_WRONG_KIND if way is Way.TRAVEL_DOCUMENT:
            return say(
                language,
                "这种证件在这里不行。请换护照、港澳或台湾居民的通行证。",
                "Not this kind. Use a passport, or a Hong Kong, Macao or Taiwan permit.",
            )
        case Notice.CARD_WRONG_KIND if way is Way.CODE:
            return say(
                language, "这不是电子码。请打开电子身份码或电子社保卡。", "No identity code. Open the right one."
            )
        case Notice.CARD_WRONG_KIND:
            return say(language, "这不是社保卡。请换社保卡，芯片朝上。", "Not a social card. Use one, chip up.")
        case Notice.NO_CARD:
            return waits(language, way)
        case _:
            return usual(which, language, facts)


DISPUTED = {
    "name": ("姓名", "Name"),
    "sex": ("性别", "Sex"),
    "ethnicity": ("民族", "Ethnicity"),
    "birth_date": ("出生日期", "Birth date"),
    "address": ("住址", "Address"),
    CERTIFICATE: ("电子证照", "Certificate"),
}


def dispute_word(name: str, language: str) -> str:
    """A field that a document tells, or what certificates told, for people."""
    return DISPUTED[name][language == "en"]


ACTING = {
    Acting.SELF: ("改成给自己办", "For myself after all"),
    Acting.AGENT: ("我是替别人办的", "I act for somebody else"),
    Acting.ORGANISATION: ("我是给单位办的", "I act for an organisation"),
}


def acting_word(acting: Acting, language: str) -> str:
    return ACTING[acting][language == "en"]

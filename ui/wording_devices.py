"""The technician's page on a device: its name, what is wrong, what to do, what residents do meanwhile."""

from typing import assert_never

from drivers.protocol import Fault, State, Status, Supply
from ui.wording import say

PROGRAMS = frozenset({"handwriting", "voice", "ocr"})  # nothing that a plug could be pulled from
Words = tuple[str, str]  # Chinese, English

NAMES: dict[str, Words] = {
    "idcard": ("身份证读卡器", "ID card reader"),
    "socialcard": ("社保卡读卡器", "Social card reader"),
    "camera": ("高拍仪", "Page camera"),
    "receipt": ("凭条打印机", "Receipt printer"),
    "a4": ("A4 打印机", "A4 printer"),
    "scanner": ("扫码器", "Code scanner"),
    "ups": ("备用电源", "Backup power"),
    "cabinet": ("机柜", "Cabinet"),
    "handwriting": ("手写识别", "Handwriting"),
    "voice": ("语音播报", "Voice"),
    "ocr": ("认照片上的字", "Print reading"),
}

MEANWHILE: dict[str, Words] = {
    "idcard": ("居民现在办不了要身份证的事。", "Nothing that needs an ID card can be done now."),
    "socialcard": ("不用社保卡的事照常办。", "All that needs no social-security card goes on."),
    "camera": ("能后补的材料，居民先后补。", "What may follow later can still follow."),
    "receipt": (
        "居民照常办事，回执先用屏幕和二维码。",
        "Residents go on: the receipt is on the screen, with its code.",
    ),
    "a4": ("要打 A4 纸的先打不了，别的照常。", "Nothing can be printed on A4; all else goes on."),
    "scanner": ("不用扫码的事照常办。", "All that needs no code goes on."),
    "ups": ("居民照常办事，停电就直接断。", "Residents go on; a power cut ends all at once."),
    "cabinet": ("居民照常办事。", "Residents go on."),
    "handwriting": ("居民用拼音写字。", "Residents write by pinyin."),
    "voice": ("没有声音，屏幕上的字照常。", "There is no voice; the screen says all of it."),
    "ocr": ("照片上的字不自动认，居民照常填。", "Photos are not read; residents fill in as usual."),
}

TAMPERED: Words = (
    "看柜门、读卡口有没有被动过、加装过；看过没事再点单独测，才会重新开放。",
    "Look at door and card slot for what was fitted or taken; then press it to test, which opens the terminal again.",
)
CLOSED: Words = ("现在不能办事。", "Out of service.")


def slot_name(slot: str, language: str) -> str:
    return say(language, *NAMES.get(slot, (slot, slot)))


def fault_words(slot: str, fault: Fault) -> Words:
    """What is wrong, short enough for a chip."""
    match fault:
        case Fault.COVER_OPEN if slot == "cabinet":
            return "门开着", "Door open"
        case Fault.NOT_CONNECTED if slot in PROGRAMS:
            return "没启动", "Not running"
        case Fault.GARBLED | Fault.HARDWARE if slot in PROGRAMS:
            return "程序出错", "Program error"
        case Fault.NOT_CONNECTED:
            return "没接上", "Unplugged"
        case Fault.NO_ANSWER:
            return "没反应", "No answer"
        case Fault.GARBLED:
            return "线路有杂音", "Noisy line"
        case Fault.REFUSED:
            return "不肯做", "Refused"
        case Fault.NO_MEDIA:
            return "没放东西", "Nothing there"
        case Fault.MEDIA_REMOVED:
            return "拿早了", "Taken too soon"
        case Fault.MEDIA_INVALID:
            return "认不出来", "Not readable"
        case Fault.PAPER_OUT:
            return "缺纸", "Paper out"
        case Fault.PAPER_JAM:
            return "卡纸", "Paper jam"
        case Fault.TONER_OUT:
            return "没墨粉了", "Toner out"
        case Fault.COVER_OPEN:
            return "盖子开着", "Cover open"
        case Fault.HARDWARE:
            return "硬件坏了", "Hardware"
        case Fault.BUSY:
            return "正忙", "Busy"
        case Fault.TIMED_OUT:
            return "太慢", "Too slow"
        case Fault.CANCELLED:
            return "停下了", "Stopped"
        case Fault.UNSUPPORTED:
            return "没这功能", "Not able"
        case Fault.UNPROVEN:
            return "打完不回话", "No proof"
        case Fault.CRASHED:
            return "程序退出", "Crashed"
    assert_never(fault)


def state_words(slot: str, status: Status, fault: Fault | None, language: str) -> str:
    """Of a device that does not work."""
    if slot == "cabinet" and status.state is State.FRAUD_ATTEMPT:
        return say(language, "被动过", "Tampered with")
    return say(language, *(fault_words(slot, fault) if fault else ("要修", "Faulty")))


def mend(slot: str, fault: Fault | None, language: str) -> tuple[str, str]:
    """What the technician does, and what residents do meanwhile."""
    if slot == "cabinet" and fault is None:
        return say(language, *TAMPERED), say(language, *CLOSED)
    first = steps(slot, fault or Fault.HARDWARE)
    return say(language, *first), say(language, *MEANWHILE.get(slot, ("别的照常。", "All else goes on.")))


def steps(slot: str, fault: Fault) -> Words:
    """What the technician does first."""
    match fault:
        case Fault.COVER_OPEN if slot == "cabinet":
            return "把柜门关好锁上。", "Shut and lock the cabinet's door."
        case Fault.COVER_OPEN:
            return "把打印机的盖子按到底。", "Press the printer's cover shut."
        case Fault.PAPER_OUT if slot == "a4":
            return "拉出纸盒，装 A4 纸，推到底。", "Pull out the tray, load A4 paper, push it home."
        case Fault.PAPER_OUT:
            return "开左下小门，换 80 mm 热敏纸，光面朝外。", "Open the lower door, load 80 mm paper, shiny side out."
        case Fault.PAPER_JAM if slot == "a4":
            return "开后盖，把卡住的纸慢慢拉出来。", "Open the back and draw the paper out slowly."
        case Fault.PAPER_JAM:
            return "开左下小门，把卡住的纸顺着拉出来。", "Open the lower door and draw the paper out."
        case Fault.TONER_OUT:
            return "换一个同型号的墨粉盒。", "Change the toner cartridge for one of its kind."
        case Fault.UNPROVEN:
            return (
                "打出来没有，它不会报，居民自己看。要它报，换双向接口的打印机。",
                "It never says what came out; residents look. A printer that answers would say it.",
            )
        case Fault.NOT_CONNECTED | Fault.NO_ANSWER | Fault.GARBLED | Fault.HARDWARE if slot in PROGRAMS:
            return "点一下单独测；还不行就重启程序。", "Press it to test; failing that, restart the program."
        case Fault.NOT_CONNECTED:
            return "看插头和线；再点一下单独测。", "Check plug and cable, then press it to test."
        case Fault.NO_ANSWER | Fault.HARDWARE:
            return "断电十秒再通电；还不行就换。", "Power off for ten seconds; failing that, replace it."
        case Fault.GARBLED:
            return "换一根线；再看线路速度设得对不对。", "Try another cable; check the speed of its line."
        case Fault.REFUSED | Fault.UNSUPPORTED:
            return (
                "看 devices.toml 里型号、地址对不对，再导出日志。",
                "Check driver and address in devices.toml; export the log.",
            )
        case Fault.NO_MEDIA:
            return "放好一张，再点一下单独测。", "Lay one there, then press it to test."
        case Fault.MEDIA_REMOVED:
            return "放好别动，再点一下单独测。", "Leave it there, then press it to test."
        case Fault.MEDIA_INVALID:
            return "换一张再测；还不行就擦一擦读头。", "Try another one; failing that, wipe the reader."
        case Fault.BUSY:
            return "等它忙完；一直忙就重启程序。", "Wait until it is done; failing that, restart the program."
        case Fault.TIMED_OUT:
            return "再测一次；还是慢，断电十秒再通电。", "Test it again; if still slow, power off for ten seconds."
        case Fault.CANCELLED:
            return "再点一下单独测。", "Press it to test once more."
        case Fault.CRASHED:
            return "它会自己重启。常这样，就导出日志。", "It starts again by itself. If often, export the log."
    assert_never(fault)


def is_watched(status: Status) -> bool:
    """Of a device that works: whether it is to be looked at."""
    return status.fault is Fault.UNPROVEN or bool({Supply.LOW, Supply.OUT} & set(status.supplies.values()))


def watched(slot: str, status: Status) -> tuple[Words, Words]:
    """Of a device that works and is to be looked at: what is so, and what to do."""
    supplies = status.supplies
    match slot:
        case "ups" if supplies.get("mains") is Supply.OUT:
            return ("在用电池", "On its battery"), ("看总闸和插头。", "Look at the fuse and the plug.")
        case "ups":
            return ("电池不足", "Battery weak"), ("让它充电；老了就换电池。", "Let it charge; change a worn one.")
        case "cabinet":
            return ("太热", "Too hot"), ("看风扇和滤网，别让太阳直晒。", "Look at fan, filter and the sun on it.")
        case "a4" if supplies.get("toner") in (Supply.LOW, Supply.OUT):
            return ("墨粉不多了", "Toner low"), ("下次来带一个墨粉盒。", "Bring a toner cartridge next time.")
        case "a4" if supplies.get("paper") in (Supply.LOW, Supply.OUT):
            return ("纸不多了", "Paper low"), ("下次来带一包 A4 纸。", "Bring A4 paper next time.")
        case _ if status.fault is Fault.UNPROVEN and supplies.get("paper") is not Supply.LOW:
            return fault_words(slot, Fault.UNPROVEN), steps(slot, Fault.UNPROVEN)
        case _:
            return ("纸不多了", "Paper low"), (
                "下次来带一卷 80 mm 热敏纸。",
                "Bring a roll of 80 mm paper next time.",
            )

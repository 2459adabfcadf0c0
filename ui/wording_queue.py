"""The technician's page on the queue: why a case waits, what to do about a refusal, and when a gate will close."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Literal, assert_never

from ui.facts import Facts, Waiting
from ui.wording import say, short_date

if TYPE_CHECKING:
    from kiosk.outbox.gates import Gate

Words = tuple[str, str]  # Chinese, English
DAY_S = 86_400.0

UPDATE: Words = ("更新程序再重送；急的话先导出。", "Update the program, send it again; if urgent, export.")
TELL: Words = ("导出，交省里的人看。", "Export it for the province to look at.")
AGAIN: Words = ("点“重送退回的”；又退回就导出。", "Send it again; if it comes back, export it.")

# What the province refuses, or what this terminal cannot send: `kiosk.contract` and sync/province/problems.py.
REFUSALS: dict[str, tuple[Words, Words]] = {
    "bad_request": (("省里读不懂", "Not understood there"), UPDATE),
    "not_found": (("省里没有这个地址", "No such address there"), UPDATE),
    "method": (("省里读不懂", "Not understood there"), UPDATE),
    "length_required": (("省里读不懂", "Not understood there"), UPDATE),
    "media_type": (("省里读不懂", "Not understood there"), UPDATE),
    "upload_version": (("省里读不懂", "Not understood there"), UPDATE),
    "case_version": (("省里的程序还旧", "The province is older"), UPDATE),
    "record": (("省里读不懂", "Not understood there"), UPDATE),
    "body_digest": (("路上传坏了", "Damaged on its way"), AGAIN),
    "upload_checksum": (("路上传坏了", "Damaged on its way"), AGAIN),
    "upload_offset": (("附件没接上", "Its pages broke off"), AGAIN),
    "materials_missing": (("附件没送全", "Pages did not arrive"), AGAIN),
    "material_digest": (("附件和签的不一样", "Pages do not match"), TELL),
    "material_unopenable": (("省里打不开附件", "Pages cannot be opened"), TELL),
    "case_unopenable": (("省里打不开", "It cannot be opened"), TELL),
    "case_recipient": (("用的不是省里的钥匙", "Sealed to a wrong key"), TELL),
    "case_suite": (("加密方式省里不收", "Its cipher is not taken"), TELL),
    "case_signature": (("签名对不上", "Its signature fails"), TELL),
    "case_revoked": (("签它的钥匙停用了", "Its key was revoked"), TELL),
    "case_terminal": (("不是这台机器的", "Another terminal's"), TELL),
    "case_address": (("编号对不上", "Its number differs"), TELL),
    "case_conflict": (("省里已有同号的另一件", "Its number is taken"), TELL),
    "record_conflict": (("省里已有同号的另一条", "Its number is taken"), TELL),
    "rated_before": (("这件事评过了", "It was rated before"), TELL),
    "parent_missing": (("原来那件省里没有", "Its case is not there"), TELL),
    "supplement_person": (("补件的人不是本人", "Another person's papers"), TELL),
    "too_large": (("太大，省里不收", "Too large to be taken"), TELL),
    "file_missing": (("机器里缺它的文件", "Files are missing here"), TELL),
    "unreadable": (("磁盘读不出来", "The disk cannot read it"), TELL),
    "not_acknowledged": (("没有省里的签收", "Not signed for"), AGAIN),
    "failed": (("省平台出错", "The province failed"), AGAIN),
}
ANY_REFUSAL: tuple[Words, Words] = (("省里没有收", "Not taken there"), TELL)
NONSENSE: tuple[Words, Words] = (("省里的回话不对", "Its answer is wrong"), UPDATE)

# Why nothing goes: sync/line.py's LineDown, the day's data, and an enrolment that is not there.
LINES: dict[str, tuple[Words, Words]] = {
    "no_line": (("等网络", "No line"), ("看网线和光猫。", "Check cable and modem.")),
    "timeout": (
        ("网太慢", "Line too slow"),
        ("看信号；别的机器也慢就找运营商。", "Check the signal; ask the carrier."),
    ),
    "no_progress": (("网太慢", "Line too slow"), ("看信号；别的机器也慢就找运营商。", "Check the signal.")),
    "not_the_province": (
        ("被别的网页拦着", "Another page answers"),
        ("这条网要先登录，或者有防火墙；找管网络的人。", "This line wants a login or has a firewall."),
    ),
    "tls": (
        ("对方证书不对", "Wrong certificate"),
        ("看省平台地址；对的话找省里。", "Check its address, then ask it."),
    ),
    "no_ca": (("缺省里的证书", "No CA file"), ("重新登记这台机器。", "Enrol this terminal again.")),
    "no_time": (("对不上时间", "Time unknown"), ("看主板电池和时钟。", "Check clock and battery.")),
    "clock": (("时钟不对", "Clock is wrong"), ("看主板电池和时钟。", "Check clock and battery.")),
    "not_enrolled": (("还没登记", "Not enrolled"), ("向省里要登记码。", "Ask the province for a code.")),
    "unknown_key": (("省里不认这台机器", "Not known there"), ("向省里要登记码。", "Ask it for a code.")),
    "unsigned": (("省里不认这台机器", "Not known there"), ("向省里要登记码。", "Ask it for a code.")),
    "replayed": (("省里不认这台机器", "Not known there"), ("重启程序；还这样就找省里。", "Restart; then ask it.")),
    "terminal_revoked": (("省里停用了这台机器", "Revoked"), ("不能再用；问省里为什么。", "Ask the province why.")),
    "data_budget": (("今天的流量用完了", "Today's data is used"), ("明天零点接着送。", "It goes on at midnight.")),
    "busy": (("省平台忙", "Province is busy"), ("不用管，会再送。", "It tries again by itself.")),
    "too_many": (("省平台忙", "Province is busy"), ("不用管，会再送。", "It tries again by itself.")),
    "too_slow": (("网太慢", "Line too slow"), ("看信号。", "Check the signal.")),
}
OFFLINE: tuple[Words, Words] = LINES["no_line"]


@dataclass(frozen=True, slots=True)
class Matter:
    """Something about the queue that the technician has to know: `tone` as of a banner."""

    tone: Literal["error", "notice"]
    title: str
    text: str


def refusal(reason: str) -> tuple[Words, Words]:
    """What is wrong, and what to do."""
    code = reason.replace("-", "_")
    return REFUSALS.get(code) or (NONSENSE if code.startswith("nonsense") else ANY_REFUSAL)


def line(facts: Facts) -> tuple[Words, Words] | None:
    """Why nothing goes now; None: it goes."""
    found = LINES.get(facts.line_reason.replace("-", "_"))
    return found or (None if facts.online else OFFLINE)


def why(case: Waiting, facts: Facts, language: str) -> str:
    """Why this case is not delivered yet, in words for every code there is."""
    match case.state:
        case "refused":
            return say(language, *refusal(case.reason)[0])
        case "uploading":
            return say(language, "正在送", "Being sent")
        case _ if (down := line(facts)) is not None:
            return say(language, *down[0])
        case _ if case.reason == "province_restored":
            return say(language, "省里要重送一遍", "The province asks again")
        case _ if case.reason:
            return say(language, "送过没成，会再送", "Tried, goes again")
        case _:
            return say(language, "排队等送", "Waits its turn")


def matters(facts: Facts, language: str) -> list[Matter]:
    """What is shut, what was refused, what will be shut; the worst first."""
    shut = [_gate(gate, facts, language) for gate in facts.gates if gate.closed]
    warned = [_gate(gate, facts, language) for gate in facts.gates if gate.warns]
    return shut + _refused(facts, language) + warned


def _refused(facts: Facts, language: str) -> list[Matter]:
    if not facts.refused:
        return []
    first = next((case for case in facts.waiting if case.state == "refused"), None)
    what, mend = refusal(first.reason if first else "")
    title = say(language, f"{facts.refused} 件没送成：{what[0]}", f"{facts.refused} refused: {what[1].lower()}")
    return [Matter("error", title, say(language, *mend))]


def _gate(gate: "Gate", facts: Facts, language: str) -> Matter:
    tone: Literal["error", "notice"] = "error" if gate.closed else "notice"

    def to(zh: str, en: str) -> str:
        return say(language, zh, en)

    limits = facts.config.gates
    match gate.name:
        case "offline":
            days = round(gate.used * limits.offline_days)
            title = to(f"已经断网 {days} 天", f"No line for {days} days")
            by = facts.now + timedelta(days=max(0.0, (1 - gate.used) * limits.offline_days))
            mend = to("修好网才收得下；急件先导出到 U 盘。", "Mend the line; export what is urgent.")
        case "waiting":
            title = to(f"存了 {facts.queued} 件没送走", f"{facts.queued} cases are not sent")
            by = _full_on(gate.used, facts)
            mend = to("修好网才收得下；急件先导出到 U 盘。", "Mend the line; export what is urgent.")
        case "disk":
            free = facts.config.terminal.disk_low_mb / max(gate.used, 0.001)
            title = to(f"磁盘只剩 {free:.0f} MB", f"Only {free:.0f} MB of disk left")
            by = facts.now
            mend = to("这次就清理磁盘；收了的件别动。", "Make room now; leave the cases alone.")
        case _:
            assert_never(gate.name)
    if gate.closed:
        return Matter(tone, title, to("现在不收新件。", "No new case is taken. ") + mend)
    if gate.name == "disk":
        low = facts.config.terminal.disk_low_mb
        return Matter(tone, title, to(f"少于 {low} MB 就不收件。", f"Below {low} MB no case is taken. ") + mend)
    day = short_date(by, language)
    return Matter(tone, title, to(f"到 {day} 就不收新件了。", f"From {day} no case is taken. ") + mend)


def _full_on(used: float, facts: Facts) -> datetime:
    """At the pace since the oldest was filed."""
    since = (facts.now - facts.oldest).total_seconds() / DAY_S if facts.oldest else 0.0
    left = max(since, 1.0) * (1 - used) / max(used, 0.001)
    return facts.now + timedelta(days=min(left, 3650.0))

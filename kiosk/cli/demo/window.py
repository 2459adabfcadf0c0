"""The demo with a display: the terminal's own window, and the developer panel beside it."""

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import typer

from kiosk.cli.asking import ask_sync
from kiosk.cli.demo.site import BESIDE, EMULATORS, Emulator, Site, site


def window(out: Path) -> int:
    from kiosk.config import Panel
    from ui.panel import DeveloperPanel, beside

    panel, real = DeveloperPanel(), Panel()
    width, height = beside(panel.room(), (real.width, real.height))
    settings = f"[panel]\nwidth = {width}\nheight = {height}\n"  # as many inches: everything shrinks alike
    with site(out, line_whole=True, platform=None, settings=settings, emulated=EMULATORS | possible()) as running:
        typer.echo(
            f"demo: the terminal is open; receipts and log are in {running.out}. Close a window to end.", err=True
        )
        return panel.run(
            acts(running), lambda: state(running), lambda: running.terminal.poll() is not None, width + 24
        )


def possible() -> dict[str, str]:
    """Of BESIDE, whose emulators run here: some are other people's daemons."""
    from importlib import import_module

    from drivers.registry import EMULATORS as MODULES

    def runs(kind: str) -> bool:
        is_installed = getattr(import_module(MODULES[kind]), "is_installed", None)
        return is_installed is None or bool(is_installed())

    return {slot: kind for slot, kind in BESIDE.items() if runs(kind)}


TITLES = {
    "idcard": "身份证",
    "camera": "材料",
    "receipt": "凭条打印机",
    "scanner": "扫码器",
    "socialcard": "社保卡",
    "a4": "A4 打印机",
    "cabinet": "机柜",
    "ups": "电源",
}
HOLDER = "guilan"  # of assets/province/codes.json
ORDERS = {
    "idcard": {
        "放上 A": "lay A",
        "放上 B": "lay B",
        "放上 C（过期）": "lay C",
        "拿走": "lift",
        "读卡器掉线": "vanish",
        "接回": "return",
    },
    "camera": {
        "户口簿首页": "page register-1",
        "户口簿本人页": "page register-2",
        "一张表": "page a4",
        "护照": "page passport-1",
        "港澳通行证": "page mainland-to-hkmo-1",
        "手机上的码": "page phone",
        "有反光": "glare",
        "拍糊": "blur",
        "摆好": "good",
        "拿走": "empty",
        "画面停住": "stall",
        "掉线": "close",
        "接回": "return",
    },
    "receipt": {
        "缺纸": "paper out",
        "快没纸": "paper low",
        "装纸": "paper ok",
        "开盖": "cover open",
        "合盖": "cover closed",
        "切刀卡住": "cutter stuck",
        "切刀好了": "cutter ok",
        "掉线": "vanish",
        "接回": "return",
    },
    "scanner": {"扫一个码": "scan JIUJIN-DEMO", "掉线": "vanish", "接回": "return"},
    "socialcard": {
        "插入二代": "lay 2.0",
        "插入三代": "lay 3.0",
        "不应答": "mute",
        "拔出": "lift",
        "掉线": "vanish",
        "接回": "return",
    },
    "a4": {
        "缺纸": "paper out",
        "装纸": "paper in",
        "没墨粉": "toner out",
        "换墨粉": "toner ok",
        "卡纸": "jam",
        "取出卡纸": "clear",
        "开盖": "cover open",
        "合盖": "cover closed",
        "断电": "vanish",
        "通电": "return",
    },
    "cabinet": {
        "开门": "door open",
        "关门": "door closed",
        "撬开": "tamper open",
        "撬过合上": "tamper closed",
        "太热": "hot",
        "凉了": "cool",
    },
    "ups": {
        "停电": "battery",
        "电池快没电": "low",
        "来电": "mains",
        "换电池": "replace",
        "掉线": "vanish",
        "接回": "return",
    },
}


def acts(running: Site) -> dict[str, dict[str, Callable[[], None]]]:
    """What a resident's hand and bad luck can do, by group and label."""

    def order(slot: str, words: str) -> Callable[[], None]:
        emulator: Emulator = running.emulators[slot]
        return lambda: emulator.order(words)

    devices = {
        TITLES[slot]: {label: order(slot, words) for label, words in labels.items()}
        for slot, labels in ORDERS.items()
        if slot in running.emulators
    }
    line = {"断网": running.line.cut, "接通": lambda: back(running)}
    return {"网络": line} | devices | {"手机": telephone(running)}


def telephone(running: Site) -> dict[str, Callable[[], None]]:
    """The resident's own: it pays the code on the screen, and shows its owner's."""
    from sync.province.adapters import NotFound
    from sync.province.adapters.codes import shown
    from sync.province.adapters.utilities import scanned

    def pay(*, paid: bool) -> None:
        with suppress(NotFound):  # no code is on the screen
            scanned(running.province_data, "", paid=paid)

    found: dict[str, Callable[[], None]] = {
        "扫码付钱": lambda: pay(paid=True),
        "扫码，银行没扣成": lambda: pay(paid=False),
    }
    if (scanner := running.emulators.get("scanner")) is not None:
        found["亮身份码"] = lambda: scanner.order(f"scan {shown(running.province_data, HOLDER)}")
    return found


def back(running: Site) -> None:
    running.line.mend()
    ask_sync(running.state, "try")  # as the operating system's word that the link is up


def state(running: Site) -> str:
    from sync.province.adapters.texts import lying

    printed = running.emulators["receipt"].told
    receipts = sum("printed" in document for document in printed)
    texts = len(lying(running.province_data))
    return f"网络：{'通' if running.line.whole else '断'}　已打凭条：{receipts} 张　短信：{texts} 条"

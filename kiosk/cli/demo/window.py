"""The demo with a display: the terminal's own window, and the developer panel beside it."""

from collections.abc import Callable
from pathlib import Path

import typer

from kiosk.cli.asking import ask_sync
from kiosk.cli.demo.site import EMULATORS, SURROUNDINGS, Emulator, Site, site


def window(out: Path) -> int:
    from drivers.ups.emulator import is_installed
    from kiosk.config import Panel
    from ui.panel import DeveloperPanel, beside

    panel, real = DeveloperPanel(), Panel()
    width, height = beside(panel.room(), (real.width, real.height))
    settings = f"[panel]\nwidth = {width}\nheight = {height}\n"  # as many inches: everything shrinks alike
    emulated = EMULATORS | {slot: kind for slot, kind in SURROUNDINGS.items() if slot != "ups" or is_installed()}
    with site(out, line_whole=True, platform=None, settings=settings, emulated=emulated) as running:
        typer.echo(
            f"demo: the terminal is open; screenshots and log are in {running.out}. Close it to end.", err=True
        )
        return panel.run(
            acts(running), lambda: state(running), lambda: running.terminal.poll() is not None, width + 24
        )


def acts(running: Site) -> dict[str, dict[str, Callable[[], None]]]:
    """What a resident's hand and bad luck can do, by group and label."""

    def order(slot: str, words: str) -> Callable[[], None]:
        emulator: Emulator = running.emulators[slot]
        return lambda: emulator.order(words)

    return {
        "身份证": {
            "放上 A": order("idcard", "lay A"),
            "放上 B": order("idcard", "lay B"),
            "放上 C（过期）": order("idcard", "lay C"),
            "拿走": order("idcard", "lift"),
            "读卡器掉线": order("idcard", "vanish"),
            "接回": order("idcard", "return"),
        },
        "材料": {
            "户口簿首页": order("camera", "page register-1"),
            "户口簿本人页": order("camera", "page register-2"),
            "一张表": order("camera", "page a4"),
            "拿走": order("camera", "empty"),
            "画面停住": order("camera", "stall"),
        },
        "网络": {"断网": running.line.cut, "接通": lambda: back(running)},
        "凭条打印机": {
            "缺纸": order("receipt", "paper out"),
            "快没纸": order("receipt", "paper low"),
            "装纸": order("receipt", "paper ok"),
            "开盖": order("receipt", "cover open"),
            "合盖": order("receipt", "cover closed"),
        },
        "扫码器": {"扫一个码": order("scanner", "scan JIUJIN-DEMO")},
        "机柜": {
            "开门": order("cabinet", "door open"),
            "关门": order("cabinet", "door closed"),
            "撬开": order("cabinet", "tamper open"),
            "撬过合上": order("cabinet", "tamper closed"),
            "太热": order("cabinet", "hot"),
            "凉了": order("cabinet", "cool"),
        },
    } | ({"电源": power(order)} if "ups" in running.emulators else {})


def power(order: Callable[[str, str], Callable[[], None]]) -> dict[str, Callable[[], None]]:
    return {"停电": order("ups", "battery"), "电池快没电": order("ups", "low"), "来电": order("ups", "mains")}


def back(running: Site) -> None:
    running.line.mend()
    ask_sync(running.state, "try")  # as the operating system's word that the link is up


def state(running: Site) -> str:
    printed = running.emulators["receipt"].told
    receipts = sum("printed" in document for document in printed)
    return f"网络：{'通' if running.line.whole else '断'}　已打凭条：{receipts} 张"

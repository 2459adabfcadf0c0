"""The scripted visit: a resident of 82 asks for the allowance while the line is down; the line returns; the province
has what she entered, field by field and picture by picture."""

import time
from pathlib import Path
from typing import Any

import typer

from kiosk.cli.asking import ask_sync
from kiosk.cli.demo.compare import differences
from kiosk.cli.demo.finger import Finger, Strokes
from kiosk.cli.demo.site import Site, SiteError, site

ITEM = "000511101000"  # 高龄津贴申领
ADDRESS = "广西桂川市清塘县清塘镇石桥村六组18号"  # the card says 三组
PHONE = "13807716612"
ANSWERS: dict[str, Any] = {
    "address": ADDRESS,
    "pay_to": "social_security_card",
    "phone": PHONE,
    "elsewhere": False,
}
DELIVERY_S = 40.0

# 韦, as a shaky hand writes it; parts of the pad's width and height.
SIGNATURE: Strokes = [
    [(0.30, 0.28), (0.38, 0.27), (0.46, 0.27), (0.54, 0.26)],
    [(0.27, 0.40), (0.36, 0.39), (0.46, 0.39), (0.57, 0.38)],
    [(0.24, 0.52), (0.34, 0.51), (0.45, 0.51), (0.56, 0.50), (0.60, 0.51), (0.60, 0.58), (0.58, 0.66), (0.55, 0.70)],
    [(0.42, 0.16), (0.42, 0.30), (0.43, 0.46), (0.42, 0.62), (0.42, 0.78), (0.41, 0.90)],
]


def scripted_visit(out: Path) -> int:
    begun = time.monotonic()
    try:
        with site(out, line_whole=False, platform="offscreen") as running:
            tell(begun, "the terminal, its devices and the province are up; the line is cut")
            seen = visit(running, begun)
            running.line.mend()
            ask_sync(running.state, "try")  # as the operating system's word that the link is up
            tell(begun, "the line is back")
            digest = delivered(running, seen["receipt_number"])
            tell(begun, "the province has acknowledged the case")
            wrong = differences(running, seen, ANSWERS)
            if wrong:
                for line in wrong:
                    typer.echo(f"demo: differs: {line}", err=True)
                return 1
            tell(begun, "what the province decrypted is what she entered")
    except SiteError as error:
        typer.echo(f"demo: {error}", err=True)
        return 1
    typer.echo(f"demo: 1 case stored by the province, digest sha256:{digest}")
    return 0


def tell(begun: float, what: str) -> None:
    typer.echo(f"demo: {time.monotonic() - begun:5.1f} s  {what}", err=True)


def visit(running: Site, begun: float) -> dict[str, Any]:
    """From the first touch to the last; what the screen holds when the case is filed."""
    finger = Finger(running.robot, running.out / "screens")
    finger.connect(timeout_s=40.0)
    try:
        find(finger)
        identify(finger, running)
        tell(begun, "she has found the service, read the guide and laid her card")
        fill(finger)
        photograph(finger, running)
        tell(begun, "the form is filled, two pages are photographed")
        seen = check_and_sign(finger)
        tell(begun, f"filed with the line down, receipt {seen['receipt_number']}")
        leave(finger, running)
    finally:
        finger.close()
    return seen


def find(finger: Finger) -> None:
    finger.wait("attract", timeout_s=30.0)
    finger.shot("attract")
    finger.tap("start")
    finger.wait("home")
    finger.shot("home")
    finger.tap("find")
    finger.wait("search")
    finger.keys("gaoling")
    finger.shot("search")
    finger.tap("candidate-0")
    finger.tap(f"item-{ITEM}")
    finger.wait("guide")
    finger.shot("guide")
    finger.tap("action-main")
    while finger.page()["page"] == "guide":  # it has several leaves
        finger.shot("guide-on")
        finger.tap("action-main")
    finger.wait("consent")
    finger.shot("consent")
    finger.tap("action-main")


def identify(finger: Finger, running: Site) -> None:
    finger.wait("identity")
    finger.shot("identity")
    running.emulators["idcard"].order("lay A")
    finger.wait("form", timeout_s=20.0)
    finger.shot("form-confirm")


def fill(finger: Finger) -> None:
    finger.tap("doubt")
    finger.ask(do="wait", name="key-left")
    for _ in "组18号":
        finger.tap("key-left")
    finger.tap("key-backspace")
    finger.keys("liu")
    finger.shot("form-typing")
    choose(finger, "六")
    finger.shot("form-address")
    finger.tap("action-main")
    finger.ask(do="wait", text="我的社保卡")
    finger.tap("option-0")
    finger.shot("form-choice")
    finger.tap("action-main")
    finger.ask(do="wait", name="key-1")
    finger.keys(PHONE)
    finger.shot("form-phone")
    finger.tap("action-main")
    finger.ask(do="wait", text="在别处领过高龄津贴吗？")
    finger.shot("form-yes-no")
    finger.tap("option-1")


def choose(finger: Finger, character: str) -> None:
    """The candidate that shows this character, on whatever page of candidates it stands."""
    for _ in range(6):
        page = finger.page()
        shown = [name for name in page["names"] if name.startswith("candidate-")]
        if character in page["texts"]:
            finger.tap_text(character)
            return
        if "candidates-more" not in page["names"] or not shown:
            break
        finger.tap("candidates-more")
    raise SiteError(f"the keyboard does not offer {character}")


def photograph(finger: Finger, running: Site) -> None:
    finger.wait("materials")
    finger.shot("materials")
    camera = running.emulators["camera"]
    for index, page in enumerate(("register-1", "register-2")):
        camera.order(f"page {page}")
        if index == 0:
            finger.ask(do="wait", text="很好，别动", timeout_s=15.0)
            finger.shot("materials-good")
        finger.ask(do="wait", name=f"retake-{index}", timeout_s=20.0)
        finger.shot(f"materials-taken-{index + 1}")
    finger.tap("action-main")


def check_and_sign(finger: Finger) -> dict[str, Any]:
    finger.wait("check")
    finger.shot("check")
    finger.tap("action-main")
    finger.wait("sign")
    finger.draw("signature-pad", SIGNATURE)
    finger.shot("sign")
    finger.tap("action-main")
    finger.wait("filed", timeout_s=20.0)
    seen = finger.ask(do="visit")
    finger.shot("filed")
    return seen


def leave(finger: Finger, running: Site) -> None:
    printed = running.emulators["receipt"].wait_for("printed", 1, timeout_s=20.0)
    Path(printed[0]["printed"]).rename(running.out / "receipt.png")
    finger.wait_until("the printed receipt", lambda _: finger.ask(do="visit")["printing"] == "done")
    finger.shot("filed-printed")
    finger.tap("action-main")
    finger.wait("rating")
    finger.tap("level-5")
    finger.shot("rating")
    finger.tap("action-main")
    left = finger.wait_until("the page after the rating", lambda seen: seen["page"] in ("benefits", "take_card"))
    if left["page"] == "benefits":
        finger.shot("benefits")
        finger.tap("action-other")
    finger.wait("take_card")
    finger.shot("take-card")
    running.emulators["idcard"].order("lift")
    finger.wait("attract", timeout_s=30.0)
    left = finger.ask(do="visit")
    if left["answers"] or left["pages"] or left["signature"]:
        raise SiteError("the screen still holds something of the visit after it ended")


def delivered(running: Site, number: str) -> str:
    """The case's digest, once the terminal has the province's signed word."""
    deadline = time.monotonic() + DELIVERY_S
    where = ("--state", str(running.state.root), "--config", str(running.config), "--json")
    while time.monotonic() < deadline:
        for entry in running.run("queue", "list", *where):
            if entry["receipt_number"] == number and entry["state"] == "delivered":
                shown: dict[str, Any] = running.run("queue", "show", entry["id"], *where)
                return str(shown["digest"])
        time.sleep(0.3)
    raise SiteError(f"the case was not delivered within {DELIVERY_S:.0f} s; see {running.log}")

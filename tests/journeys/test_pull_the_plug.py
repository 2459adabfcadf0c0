"""kill -9 in the middle of a visit. Every process comes back alone, and what was filed is there exactly once."""

from collections.abc import Callable, Iterator
from functools import partial

import pytest

from kiosk.cli.asking import ask_sync
from kiosk.cli.demo.site import EMULATORS, Site, site
from kiosk.outbox.opening import open_outbox
from tests.journeys.resident import ALLOWANCE, PENSION, Resident, until

pytestmark = pytest.mark.journey


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """As everywhere, and with a backup power supply behind upsd."""
    folder, emulated = tmp_path_factory.mktemp("place") / "site", EMULATORS | {"ups": "ups"}
    with site(folder, line_whole=False, platform="offscreen", emulated=emulated) as running:
        yield running


def test_the_card_reader_while_a_card_is_awaited(resident: Resident):
    resident.begin(PENSION, card=None)
    resident.sees("正在等您的身份证")
    resident.kill("device", "idcard")
    resident.sees("正在等您的身份证")
    resident.order("idcard", "lay A")
    resident.at("form", 20.0)


def test_the_camera_while_it_watches(resident: Resident):
    resident.begin(ALLOWANCE)
    resident.to_the_camera()
    resident.order("camera", "page register-1")
    resident.sees("很好，别动")
    resident.order("camera", "empty")
    resident.kill("device", "camera")
    resident.sees("把户口簿放上来", timeout_s=30.0)
    resident.order("camera", "page register-1")
    resident.finger.ask(do="wait", name="retake-0", timeout_s=30.0)


def test_the_screen_after_some_answers(resident: Resident):
    """The same card finds them; the first question still open is asked."""
    resident.begin(PENSION)
    resident.tap("option-1", "action-main")
    resident.sees("手机号是多少")
    until(lambda: drafts(resident), "the draft is kept")
    resident.kill("ui")
    resident.arrive()
    resident.begin(PENSION, card=None)  # it still lies there
    resident.at("form", 20.0)
    resident.sees("手机号是多少", "上次填的都还在")
    assert resident.finger.ask(do="visit")["answers"] == {"pension_kind": "employee"}
    resident.leave()
    until(lambda: not drafts(resident), "thrown away, as asked")


def test_the_mains_and_then_the_battery(resident: Resident):
    """A power cut stops nobody. A low battery ends the visit (ADR 0017); what was filled in waits for the card."""
    resident.begin(PENSION)
    resident.tap("option-1", "action-main")
    resident.sees("手机号是多少")
    until(lambda: drafts(resident), "the draft is kept")
    resident.order("ups", "battery")
    assert resident.finger.page()["page"] == "form"
    resident.order("ups", "low")
    resident.at("take_card")
    resident.order("idcard", "lift")
    resident.at("out_of_service")
    resident.sees("停电")
    resident.order("ups", "mains")
    resident.at("attract")
    resident.begin(PENSION)
    resident.sees("手机号是多少", "上次填的都还在")
    resident.leave()
    until(lambda: not drafts(resident), "thrown away, as asked")


def drafts(resident: Resident) -> int:
    with open_outbox(resident.state) as store:
        return len(store.rows("select 1 from drafts where expires_at > 0"))


def filed(resident: Resident) -> int:
    with open_outbox(resident.state) as store:
        return len(store.rows("select 1 from cases"))


def sealed(resident: Resident) -> int:
    return len(list(resident.state.blobs.glob("*.enc*")))


MOMENTS: dict[str, Callable[[Resident, int, int], bool]] = {
    "at once": lambda resident, cases, files: True,
    "when something is on the disk": lambda resident, cases, files: sealed(resident) > files,
    "when it is committed": lambda resident, cases, files: filed(resident) > cases,
}


def test_the_screen_right_after_submitting(resident: Resident):
    """Filed once, with its number, or not at all and still a draft."""
    for moment, come in MOMENTS.items():
        before, files = filed(resident), sealed(resident)
        resident.begin(PENSION)
        resident.answer_pension()
        until(lambda: drafts(resident), "the draft is kept")
        resident.sign()
        resident.tap("action-main")
        until(partial(come, resident, before, files), moment, 10.0)
        resident.kill("ui")
        resident.arrive()

        after = filed(resident)
        assert after - before in (0, 1), moment
        assert drafts(resident) == 1 - (after - before), f"{moment}: neither both nor none"
        assert not list(resident.state.blobs.glob("*.part")), moment
        rows = resident.queue("case")
        assert len(rows) == after
        assert len({row["receipt_number"] for row in rows}) == after
        assert all(resident.whole(row["id"]) for row in rows), moment
        if after == before:
            resident.begin(PENSION, card=None)
            resident.at("check", 20.0)
        resident.leave()


def test_sync_while_it_delivers(resident: Resident):
    """The province has the case once, and the terminal its word."""
    number = str(resident.file_pension()["receipt_number"])
    resident.leave()
    resident.deliver()
    until(lambda: states(resident) & {"uploading", "delivered"}, "under way", 20.0)
    resident.kill("sync")
    until(lambda: ask_sync(resident.state, "try"), "sync answers again", 20.0)
    resident.settled(number)
    until(lambda: len(resident.cases()) >= filed(resident), "those filed before it too", 20.0)
    resident.place.line.cut()
    received = [case["id"] for case in resident.cases()]
    assert len(received) == len(set(received)) == filed(resident)


def states(resident: Resident) -> set[str]:
    with open_outbox(resident.state) as store:
        return {row["state"] for row in store.rows("select state from outbox where kind = 'case'")}


def test_the_printer_while_it_prints(resident: Resident):
    """The case is filed all the same; nobody knows whether its receipt came out, and it is printed again if asked."""
    printer = resident.place.emulators["receipt"]
    resident.begin(PENSION)
    resident.answer_pension()
    resident.sign()
    resident.order("receipt", "slow 0.3")
    resident.tap("action-main")
    resident.at("filed", 20.0)
    resident.sees("回执正在打印")
    resident.kill("device", "receipt")
    resident.finger.wait_until("told", lambda _: resident.finger.ask(do="visit")["printing"] == "unproven", 20.0)
    resident.sees("看看屏幕下面有没有")
    resident.tap("action-main")
    resident.at("receipt")
    resident.sees("请看一看", "没有，再打")
    resident.order("receipt", "slow 0")
    before = len([told for told in printer.told if "printed" in told])
    until(lambda: again(resident), "printed again", 30.0)
    printer.wait_for("printed", before + 1, 20.0)
    number = str(resident.finger.ask(do="visit")["receipt_number"])
    assert number in {row["receipt_number"] for row in resident.queue("case")}


def again(resident: Resident) -> bool:
    if "action-other" in resident.finger.page()["names"]:
        resident.tap("action-other")
    resident.finger.wait_until("it ends", lambda _: resident.finger.ask(do="visit")["printing"] != "running", 30.0)
    return bool(resident.finger.ask(do="visit")["printing"] == "done")

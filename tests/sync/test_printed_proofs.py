"""打印: whoever gets the paper checks its code where its QR code leads; nobody else learns of it."""

import asyncio
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import uuid4

import pypdfium2
import pytest
import requests
import zxingcpp

from drivers.idcard.cards import id_number
from kiosk.config import ASSETS
from kiosk.contract.live import Asker, LiveRequest, Printout
from sync.province.live import Desk, routes
from sync.province.platform import Platform
from sync.province.problems import Refusal
from sync.province.proofs import PER_MINUTE, Guesses
from sync.province.verify import page
from tests.sync.site import Served

HOLDER = Asker(name="韦秀兰", id_type="111", id_number=id_number("45012319440307004"))
NO_HOME = "002015402000"


def printed(platform: Platform) -> Printout:
    """As a terminal gets it."""
    question = LiveRequest(id=str(uuid4()), service="print", item=NO_HOME, person=HOLDER)
    desk = Desk(routes(ASSETS / "province" / "adapters.toml", platform.data), platform.orders, platform.proofs)
    with closing(desk):
        answer = asyncio.run(desk.ask(question, "JJ-1", lambda *_: ""))
    assert isinstance(answer.body, Printout)
    return answer.body


def on_paper(printout: Printout) -> str:
    """What the QR code of the PDF says."""
    picture = pypdfium2.PdfDocument(printout.pdf)[0].render(scale=2, grayscale=True).to_numpy()
    [code] = zxingcpp.read_barcodes(picture.squeeze())
    return str(code.text)


def test_the_code_on_the_paper_leads_to_who_issued_it_when_and_about_whom(served: Served) -> None:
    printout = printed(served.platform)
    address, _, code = on_paper(printout).partition("?code=")
    assert (address, code) == (printout.verify_at, printout.code)
    assert address.endswith("/verify")
    shown = requests.get(f"{served.url}/verify", params={"code": code}, verify=served.ca, timeout=10)
    assert (shown.status_code, shown.headers["referrer-policy"]) == (200, "no-referrer")
    today = datetime.now(UTC).astimezone().date()
    for told in ("这张证明是真的", printout.title, printout.source, "韦**", today.isoformat()):
        assert told in shown.text
    assert "秀兰" not in shown.text
    typed = code.lower().replace("-", " ")
    asked = requests.get(f"{served.url}/v1/proofs/{typed}", verify=served.ca, timeout=10).json()
    assert (asked["source"], asked["holder"], date.fromisoformat(asked["made_on"])) == (
        printout.source,
        "韦**",
        today,
    )
    wrong = requests.get(
        f"{served.url}/verify",
        params={"code": code[:-1] + ("1" if code[-1] == "0" else "0")},
        verify=served.ca,
        timeout=10,
    )
    assert (wrong.status_code, "没有查到" in wrong.text) == (404, True)
    assert requests.get(f"{served.url}/verify", verify=served.ca, timeout=10).status_code == 200


@pytest.fixture
def platform(tmp_path: Path) -> Platform:
    return Platform.open(tmp_path)


def test_without_the_paper_nobody_learns_of_it(platform: Platform) -> None:
    printout = printed(platform)
    with platform.database.reading() as connection:
        [row] = connection.exec_driver_sql("select * from proofs").all()
    kept = " ".join(map(str, row))
    assert not [told for told in (printout.code, printout.title, printout.source, "韦") if told in kept]
    assert platform.proofs.check(printout.code).holder == "韦**"


def test_a_code_that_could_be_guessed_is_never_confirmed(platform: Platform) -> None:
    printout = printed(platform).model_copy(update={"code": "ABC-123"})
    platform.proofs.printed(printout, HOLDER)
    for code in ("ABC-123", "", "?" * 50, "\uff11" * 12):
        with pytest.raises(Refusal, match="not-found"):
            platform.proofs.check(code)


def test_trying_codes_ends_soon_and_begins_anew_a_minute_later(platform: Platform) -> None:
    now, printout = [1000.0], printed(platform)
    guesses = Guesses(lambda: now[0])
    assert [page(guesses, platform.proofs, "0" * 16).status for _ in range(PER_MINUTE + 1)][-2:] == [404, 429]
    assert page(guesses, platform.proofs, printout.code).status == 429
    now[0] += 61
    assert page(guesses, platform.proofs, printout.code).status == 200


def test_what_an_adapter_wrote_cannot_become_part_of_the_page(platform: Platform) -> None:
    printout = printed(platform).model_copy(update={"title": "<script>", "code": "A" * 16})
    platform.proofs.printed(printout, None)
    shown = page(Guesses(lambda: 0.0), platform.proofs, "A" * 16).body.decode()
    assert ("<script>" in shown, "&lt;script&gt;" in shown) == (False, True)
    assert 'value="' + "A" * 16 not in shown

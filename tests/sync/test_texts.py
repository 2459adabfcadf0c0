"""Text messages of a case's turns: once each, without a name, tried again, never in the way of a filing."""

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import insert, update
from typer.testing import CliRunner

from kiosk.cli import build
from kiosk.contract.exchange import CaseState
from sync.agent import ALL_SETTLED
from sync.province import texts
from sync.province.adapters import Refused, TextMessage, Unavailable
from sync.province.adapters.texts import lying
from sync.province.database import cases
from sync.province.platform import Platform
from sync.province.texts import GIVE_UP_S, KEPT_S, LONGEST_S, Texts
from sync.province.trail import of
from tests.kiosk.sealing import NAME, NUMBER, PHONE
from tests.sync.after import once
from tests.sync.site import Served, Terminal
from tests.waiting import until

CASE = "0192f3c4-5d6e-4f80-9a1b-2c3d4e5f6071"


def turns(served: Served, case: str) -> list[str]:
    """Those that were sent, as they came."""
    found = [row for row in served.platform.texts.listing() if row["case"] == case and row["state"] == "sent"]
    return [row["turn"] for row in reversed(found)]


def test_each_turn_of_a_case_is_told_once_and_names_nobody(served: Served, terminal: Terminal) -> None:
    (case,) = terminal.file(1, page_bytes=200)
    assert once(terminal) == ALL_SETTLED
    until(lambda: turns(served, case) == ["delivered"], "the first is sent")
    letters = served.platform.letters
    letters.decide(case, CaseState.ACCEPTED)
    letters.decide(case, CaseState.ACCEPTED, "在办了")
    letters.decide(case, CaseState.DECIDED, "批准了", part="")
    letters.decide(case, CaseState.SERVED)
    until(lambda: turns(served, case) == ["delivered", "accepted", "decided"], "all are sent")
    number = served.platform.receiving.manifest(case).receipt_number
    messages = [one for id_, one in lying(served.data).items() if id_.startswith(case)]
    assert [one.phone for one in messages] == [PHONE] * 3
    for message in messages:
        assert number in message.words.replace(" ", "")
        assert not [told for told in (NAME, NUMBER, case, "津贴", "批准") if told in message.words]
        assert (PHONE in repr(message), number[:4] in repr(message)) == (False, False)
    with served.platform.database.reading() as connection:
        assert [step.what for step in of(connection, case) if step.event == "text_sent"] == turns(served, case)
    shown = CliRunner().invoke(build(), ["province", "texts", "--data", str(served.data), "--json"])
    told = [row for row in json.loads(shown.stdout) if row["case"] == case]
    assert {row["phone"] for row in told} == {f"*{PHONE[-4:]}"}
    assert PHONE not in shown.stdout


class Gateway:
    def __init__(self, *said: Exception | None) -> None:
        self.said = list(said)
        self.took: list[TextMessage] = []

    def send(self, message: TextMessage) -> None:
        self.took.append(message)
        if self.said and (trouble := self.said.pop(0)) is not None:
            raise trouble


@pytest.fixture
def clock() -> list[float]:
    return [1_795_000_000.0]


@pytest.fixture
def noted(tmp_path: Path, clock: list[float]) -> Texts:
    """One message is due."""
    platform = Platform.open(tmp_path, now=lambda: clock[0])
    with platform.database.writing() as connection:
        texts.begin(connection, CASE, 1, clock[0])
    manifest: Any = SimpleNamespace(receipt_number="451703268841", applicant=SimpleNamespace(phone=PHONE))
    return Texts(platform.database, lambda _: manifest, lambda: clock[0])


def test_a_gateway_that_does_not_answer_is_asked_again_with_the_same_message(
    noted: Texts, clock: list[float], caplog: pytest.LogCaptureFixture
) -> None:
    gateway = Gateway(Unavailable(), ZeroDivisionError(PHONE), None)
    for sent in (0, 0, 1, 0):
        assert noted.send_due(gateway) == sent
        assert noted.send_due(gateway) == 0, "not at once"
        clock[0] += LONGEST_S
    assert len({message.id for message in gateway.took}) == 1
    assert (len(gateway.took), PHONE in caplog.text) == (3, False)


def test_what_nobody_takes_is_given_up(noted: Texts, clock: list[float]) -> None:
    assert noted.send_due(Gateway(Refused("空号"))) == 0
    assert [row["state"] for row in noted.listing()] == ["given_up"]
    with noted.database.writing() as connection:
        texts.turned(connection, CASE, 2, "decided", clock[0])
    clock[0] += GIVE_UP_S + 1
    assert noted.send_due(Gateway(Unavailable())) == 0
    assert [row["state"] for row in noted.listing()] == ["given_up", "given_up"]


def test_a_case_without_a_number_and_a_turn_without_words_are_never_told(noted: Texts, clock: list[float]) -> None:
    with noted.database.writing() as connection:
        texts.turned(connection, CASE[:-1] + "2", 5, "decided", clock[0])
        texts.turned(connection, CASE, 6, "withdrawn", clock[0])
        texts.turned(connection, CASE, 7, "delivered", clock[0])
        texts.turned(connection, CASE, 8, "supplement_requested", clock[0])
        texts.turned(connection, CASE, 9, "supplement_requested", clock[0])  # each asks for something else
    assert [row["turn"] for row in reversed(noted.listing())] == ["delivered"] + ["supplement_requested"] * 2


def test_what_was_told_long_ago_is_forgotten_once_its_case_is_over(noted: Texts, clock: list[float]) -> None:
    noted.send_due(Gateway())
    clock[0] += KEPT_S + 1
    with noted.database.writing() as connection:  # the case is under way: its turns must not be told anew
        row = {"digest": "0" * 64, "terminal": "JJ-1", "kid": "k", "seq": 1, "suite": "x", "filed_at": 0.0}
        connection.execute(insert(cases).values(case_id=CASE, state="accepted", received_at=0.0, **row))
    noted.forget_old()
    assert len(noted.listing()) == 1
    with noted.database.writing() as connection:
        connection.execute(update(cases).values(state="decided"))
    noted.forget_old()
    assert noted.listing() == []

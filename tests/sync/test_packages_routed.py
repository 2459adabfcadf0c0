"""A package is filed once; the province hands each part to its department and tells the terminal part by part."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from kiosk.application import Application, check_application
from kiosk.application.application import applicant
from kiosk.application.pledges import commitments_of
from kiosk.application.template import NOBODY, template
from kiosk.catalogue.load import load
from kiosk.cli import build
from kiosk.contract.exchange import CaseState
from kiosk.outbox import records
from kiosk.outbox.filing import Filing
from kiosk.outbox.submission import Page, Submission
from sync.agent import ALL_SETTLED
from sync.province import parts
from sync.province.officer import open_into
from tests.kiosk.sealing import submission
from tests.sync.site import Served, Terminal

BIRTH, REGISTERED = "45YJS0000001", "000709301003"
CATALOGUE = load()


@pytest.fixture
def filed(terminal: Terminal) -> str:
    """A newborn's package of a mother without insurance, delivered; its case."""
    item = CATALOGUE.items[BIRTH]
    answers = {"mother_insured": False, "social_card": True, "notice_given": True}
    whole = template(item)
    kept = {
        key: value for key, value in whole["answers"].items() if key not in ("birth", "children", "settled", "number")
    }
    names = [name for name in whole["materials"] if name == "户口簿"]
    application = Application.model_validate({**whole, "answers": {**kept, **answers}, "materials": names})
    application = application.model_copy(update={"applicant": applicant(NOBODY)})
    picture = submission().pages[0]
    pages = tuple(Page(name, picture.data) for name in names)
    with Filing(terminal.state, terminal.config()) as filing:
        case = filing.file(
            Submission(item=item, catalogue_version="2026.11.22", application=application, pages=pages)
        ).case_id
    agent = terminal.agent()
    assert agent.once() == ALL_SETTLED
    agent.close()
    return case


def states(served: Served, case: str) -> dict[str, str]:
    with served.platform.database.reading() as connection:
        return {row["name"]: row["state"] for row in parts.listing(connection, case=case)}


def whole(served: Served, case: str) -> str:
    found = served.platform.receiving.find(case)
    assert found is not None
    return found.state.value


def test_each_part_lies_with_its_department_and_holds_alone(served: Served, filed: str, tmp_path: Path) -> None:
    with served.platform.database.reading() as connection:
        rows = parts.listing(connection, case=filed)
        police = parts.listing(connection, dept_code="11450102007650550G")
    assert {(row["dept_name"], row["state"]) for row in rows} == {
        ("清塘县公安局", "delivered"), ("清塘县医疗保障局", "delivered"), ("清塘县卫生健康局", "delivered"),
        ("清塘县人力资源和社会保障局", "delivered"),
    }  # fmt: skip
    assert len(rows) == 5
    shown = CliRunner().invoke(build(), ["province", "parts", "--data", str(served.data), "--case", filed, "--json"])
    assert json.loads(shown.stdout) == rows
    assert filed in [row["case_id"] for row in police]
    document = open_into(served.platform, filed, tmp_path / "case")
    for part in document["parts"]:
        alone = CATALOGUE.items[part["item"]]
        assert part["task_code"] == alone.task_code
        mine = {name for names in part["materials"].values() for name in names}
        came = [entry["name"] for entry in document["materials"] if entry["name"] in mine]
        application = Application(
            item=part["item"], applicant=applicant(NOBODY), answers=part["given"],
            commitments=commitments_of(alone, part["given"]), materials=came, signature=template(alone)["signature"],
        )  # fmt: skip
        assert check_application(alone, application) == []


def test_a_part_moves_alone_and_the_last_decides_the_whole(served: Served, terminal: Terminal, filed: str) -> None:
    receiving = served.platform.receiving
    names = {part: CATALOGUE.items[part].task_name for part in CATALOGUE.items[BIRTH].part_codes}
    there = [code for code, name in names.items() if name in states(served, filed)]
    assert receiving.move(filed, CaseState.ACCEPTED, part=there[0])
    assert (states(served, filed)[names[there[0]]], whole(served, filed)) == ("accepted", "accepted")
    assert states(served, filed)[names[there[1]]] == "delivered"
    assert not receiving.move(filed, CaseState.ACCEPTED, part="000000000000")
    assert not receiving.move(filed, CaseState.ACCEPTED, part="000536203006"), "does not apply"
    for code in there[1:]:
        assert receiving.move(filed, CaseState.DECIDED, part=code)
    assert whole(served, filed) == "accepted"
    assert receiving.move(filed, CaseState.NOT_ACCEPTED, part=there[0])
    assert whole(served, filed) == "decided"
    told = [(change.part, change.state) for change in receiving.changes(terminal.id, 0).changes]
    assert told[:3] == [("", "delivered"), (there[0], "accepted"), ("", "accepted")]
    assert told[-2:] == [(there[0], "not_accepted"), ("", "decided")]


def test_withdrawn_as_a_whole_but_not_what_is_over(served: Served, terminal: Terminal, filed: str) -> None:
    receiving = served.platform.receiving
    assert receiving.move(filed, CaseState.DECIDED, part=REGISTERED)
    agent = terminal.agent()
    records.withdrawal(agent.store, filed, datetime.now(UTC).timestamp())
    assert agent.once() == ALL_SETTLED
    agent.close()
    assert whole(served, filed) == "withdrawn"
    assert sorted(states(served, filed).values()) == ["decided", *["withdrawn"] * 4]

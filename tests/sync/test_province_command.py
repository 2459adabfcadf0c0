"""`kiosk province …` as people and the demo use it, and a medium carried by hand instead of a line."""

import json
import os
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from kiosk.cli import build
from kiosk.config import Config, Gates
from kiosk.outbox import cases, records
from kiosk.outbox.export import export
from kiosk.outbox.gates import OFFLINE
from kiosk.state import StateFolder
from sync.agent import ALL_SETTLED, SOME_REFUSED
from sync.province.officer import import_export
from sync.province.platform import Platform
from tests.sync.site import Served, Terminal


def kiosk(*words: object) -> Result:
    return CliRunner().invoke(build(), [*map(str, words)])


def test_a_terminal_is_enrolled_on_the_spot_and_a_case_opened_with_its_pictures(
    served: Served, terminal: Terminal, tmp_path: Path
) -> None:
    state = tmp_path / "state"
    enrolled = kiosk("province", "enrol", "--data", served.data, "--state", state)
    assert enrolled.exit_code == 0, enrolled.stderr
    assert json.loads(enrolled.stdout)["terminal"] == Config().terminal.id
    folder = StateFolder(state)
    assert folder.ca.read_bytes() == Path(served.ca).read_bytes()
    assert folder.enrolment.stat().st_mode & 0o777 == 0o600

    case = terminal.file()[0]
    agent = terminal.agent()
    assert agent.once() == ALL_SETTLED
    agent.close()
    listed = json.loads(kiosk("province", "cases", "--data", served.data, "--json").stdout)
    known = next(row for row in listed if row["id"] == case)
    assert known.keys() == {"id", "digest", "terminal", "received_at", "state"}
    opened = json.loads(kiosk("province", "cases", "--data", served.data, "--open", case, "--json").stdout)
    assert opened["applicant"]["name"] == "韦阿婆"
    first = Path(opened["materials"][0]["file"])
    assert (first.parent, first.stat().st_size) == (Path(opened["folder"]), 3000)
    assert kiosk("province", "cases", "--data", served.data, "--open", "../../etc").exit_code == 3


def test_an_export_is_taken_once_however_often_and_checked_like_the_line(
    served: Served, terminal: Terminal, tmp_path: Path
) -> None:
    whole, damaged = terminal.file(2)
    agent = terminal.agent()
    records.rating(agent.store, 5, ["507"], "000511101000", whole, 1.0)
    assert export(agent.store, terminal.state, tmp_path / "medium", 1.0).entries == 3
    blob = tmp_path / "medium" / f"{damaged}.1.enc"
    blob.write_bytes(b"\0" * blob.stat().st_size)
    command = ("province", "import", tmp_path / "medium", "--data", served.data, "--json")
    first, second = kiosk(*command), kiosk(*command)
    assert (first.exit_code, second.exit_code) == (1, 1)
    outcomes = [{row["case"]: row["outcome"] for row in json.loads(run.stdout)} for run in (first, second)]
    assert [outcome[whole] for outcome in outcomes] == ["stored", "known"]
    assert [outcome[damaged] for outcome in outcomes] == ["material-digest"] * 2
    assert [list(outcome.values()).count("stored") for outcome in outcomes] == [2, 0]
    assert agent.once() == ALL_SETTLED
    agent.close()
    assert served.stored(whole)
    assert served.stored(damaged)


def test_what_is_no_file_on_a_medium_neither_waits_nor_leads_out_of_it(
    served: Served, terminal: Terminal, tmp_path: Path
) -> None:
    piped, linked, whole = terminal.file(3)
    medium, outside = tmp_path / "medium", tmp_path / "outside"
    with closing(terminal.agent()) as agent:
        export(agent.store, terminal.state, medium, 1.0)
    (medium / f"{piped}.1.enc").unlink()
    os.mkfifo(medium / f"{piped}.1.enc")
    (medium / f"{linked}.jws").rename(outside)
    (medium / f"{linked}.jws").symlink_to(outside)
    (medium / "folder.jws").mkdir()
    os.mkfifo(medium / "pipe.record.json")
    outcomes = {one.case: one.outcome for one in import_export(served.platform, medium)}
    assert outcomes.pop(whole) == "stored"
    assert set(outcomes) == {piped, linked, "folder", "pipe"}
    assert {outcome.partition(":")[0] for outcome in outcomes.values()} == {"unreadable"}


@pytest.mark.parametrize("words", [("decide", "nobody", "accepted"), ("revoke", "NOBODY")])
def test_what_is_not_there_is_said(served: Served, words: tuple[str, ...]) -> None:
    assert kiosk("province", words[0], *words[1:], "--data", served.data).exit_code == 3


def test_a_database_of_another_version_is_left_alone(tmp_path: Path) -> None:
    from sqlalchemy import update

    from sync.province.database import facts

    platform = Platform.open(tmp_path)
    with platform.database.writing() as connection:
        connection.execute(update(facts).where(facts.c.name == "schema").values(value="99"))
    platform.close()
    refused = kiosk("province", "cases", "--data", tmp_path)
    assert refused.exit_code == 1
    assert "schema 99" in refused.stderr


def test_the_province_sees_long_before_that_a_terminal_will_take_no_more(served: Served, terminal: Terminal) -> None:
    terminal.file(1)
    agent = terminal.agent()
    agent.store.execute("update outbox set state = 'refused', reason = 'case-suite'")
    agent.config = replace(agent.config, gates=Gates(offline_days=10, waiting_cases=10))
    cases.set_cursor(agent.store, OFFLINE, f"{8 * 86400}")
    assert agent.once() == SOME_REFUSED
    agent.close()
    listed = json.loads(kiosk("province", "terminals", "--data", served.data, "--json").stdout)
    known = next(one for one in listed if one["terminal"] == terminal.id)
    assert known["heartbeat"]["refused_for"] == {"case_suite": 1}
    assert known["heartbeat"]["gates"]["waiting"] == 0.1
    assert known["warnings"] == ["1 refused (case_suite 1)", "offline 80%"]
    assert "offline 80%" in kiosk("province", "terminals", "--data", served.data).stdout

"""电子监察: what is past its promised day by the calendar, for each department; 补正 stops the clock."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert
from typer.testing import CliRunner

from kiosk.catalogue.load import load
from kiosk.cli import build
from kiosk.contract.day import CHINA
from sync.province.database import Database, case_parts, cases, changes
from sync.province.platform import Platform

ALLOWANCE, CLOSED = "000511101000", "000731611001"  # they promise different days
ITEM = load().items[ALLOWANCE]
OTHER = load().items[CLOSED]


def at(day: str) -> float:
    return datetime.fromisoformat(f"{day}T10:00").replace(tzinfo=CHINA).timestamp()


def case(
    database: Database, n: int, filed: str, state: str = "accepted", item: str = ALLOWANCE, of: str | None = None
) -> str:
    row = {
        "case_id": f"00000000-0000-4000-8000-{n:012}", "digest": "0" * 64, "terminal": "JJ-1", "kid": "k", "seq": n,
        "suite": "international", "filed_at": at(filed), "received_at": at(filed), "state": state, "item": item,
        "supplement_of": of,
    }  # fmt: skip
    with database.writing() as connection:
        connection.execute(insert(cases).values(**row))
    return str(row["case_id"])


def turn(database: Database, cursor: int, case_id: str, state: str, day: str) -> None:
    row = {"cursor": cursor, "terminal": "JJ-1", "case_id": case_id, "state": state, "at": at(day), "note": ""}
    with database.writing() as connection:
        connection.execute(insert(changes).values(**row))


@pytest.fixture
def province(tmp_path: Path) -> Platform:
    return Platform.open(tmp_path)


def overdue(province: Platform, today: str, *more: str) -> tuple[int, list[dict[str, Any]]]:
    words = ["province", "overdue", "--data", str(province.data), "--today", today, "--json", *more]
    done = CliRunner().invoke(build(), words)
    return done.exit_code, json.loads(done.stdout)


def test_red_yellow_and_green_by_working_days(province: Platform) -> None:
    assert (ITEM.promise_day, ITEM.anticipate_day) == (10, 20), "the figures below are for these"
    filed = case(province.database, 1, "2026-11-02")  # a Monday: ten working days end on Monday 16
    for today, code, light, left in (
        ("2026-11-12", 0, "green", 2),
        ("2026-11-13", 0, "yellow", 1),
        ("2026-11-15", 0, "yellow", 1),
        ("2026-11-16", 0, "yellow", 0),
        ("2026-11-17", 1, "red", -1),
        ("2026-11-22", 1, "red", -4),
        ("2026-12-01", 1, "red", -11),
    ):
        exit_code, [found] = overdue(province, today, "--all")
        assert (exit_code, found["light"], found["left"], found["due"]) == (code, light, left, "2026-11-16"), today
        assert (found["case"], found["office"], found["title"]) == (filed, ITEM.dept_name, ITEM.title)
        assert found["past_legal"] is (today > "2026-11-30")
    assert overdue(province, "2026-11-12") == (0, [])


def test_what_is_decided_or_came_back_is_nobodys_debt(province: Platform) -> None:
    for n, state in enumerate(("decided", "served", "withdrawn", "not_accepted")):
        case(province.database, n, "2026-01-05", state)
    first = case(province.database, 9, "2026-11-20")
    case(province.database, 10, "2026-01-05", "delivered", of=first)  # a supplement is its case's
    assert overdue(province, "2026-11-22") == (0, [])


def test_while_the_resident_was_asked_for_more_the_time_stood_still(province: Platform) -> None:
    one = case(province.database, 1, "2026-11-02", "supplement_requested")
    turn(province.database, 1, one, "supplement_requested", "2026-11-04")
    _, [found] = overdue(province, "2026-11-20", "--all")
    assert (found["light"], found["left"]) == ("stopped", 8)
    case(province.database, 2, "2026-11-18", "delivered", of=one)  # the papers came: ten working days later
    _, [found] = overdue(province, "2026-11-20", "--all")
    assert (found["light"], found["due"], found["left"]) == ("green", "2026-11-30", 6)


def test_each_part_of_a_package_is_its_departments(province: Platform) -> None:
    whole = case(province.database, 1, "2026-11-02", "accepted", "45YJS0000001")
    part = {
        "case_id": whole,
        "task_code": "1" * 31,
        "name": "x",
        "dept_code": "x",
        "dept_name": "x",
        "changed_at": 0.0,
    }
    with province.database.writing() as connection:
        for item, state in ((ALLOWANCE, "accepted"), (CLOSED, "decided")):
            connection.execute(insert(case_parts).values(**part, item=item, state=state))
    code, [found] = overdue(province, "2026-11-22", "--office", ITEM.dept_code)
    assert (code, found["item"], found["office_code"]) == (1, ALLOWANCE, ITEM.dept_code)
    assert overdue(province, "2026-11-22", "--office", OTHER.dept_code) == (0, [])

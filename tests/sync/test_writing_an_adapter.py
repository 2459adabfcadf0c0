"""docs/writing-an-adapter.md, run: its class behind its entry, its table, its names and numbers."""

import asyncio
import json
import re
import sys
import uuid
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path
from types import ModuleType

import pytest

from kiosk.contract import live as contract
from kiosk.contract.live import ANSWERS, LIVE_ANSWER_MAX, LiveRequest
from sync import live as terminal
from sync.province import adapters, live
from sync.province.live import Desk, RoutesBroken, routes
from sync.province.platform import Platform

ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / "docs" / "writing-an-adapter.md").read_text("utf-8")
PERSON = {"name": "韦秀兰", "id_type": "111", "id_number": "450123194403070049"}


def block(language: str) -> str:
    (found,) = re.findall(rf"^```{language}\n(.*?)^```", GUIDE, re.DOTALL | re.MULTILINE)
    return str(found)


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    module = ModuleType("pensions")
    vars(module).update({**vars(contract), **vars(adapters), "json": json, "date": date, "Path": Path})
    exec(block("python"), vars(module))  # our own guide
    monkeypatch.setitem(sys.modules, "pensions", module)
    (tmp_path / "adapters.toml").write_text(block("toml"), "utf-8")
    (tmp_path / "pensions.json").write_text(json.dumps({PERSON["id_number"]: "213.00 元", "2" * 17 + "X": "closed"}))
    platform = Platform.open(tmp_path / "province")
    with closing(Desk(routes(tmp_path / "adapters.toml", tmp_path / "province"), platform.orders)) as made:
        yield made
    platform.close()


@pytest.mark.parametrize(
    ("number", "department", "outcome"),
    [
        (PERSON["id_number"], "11450102007650220C", "answered"),
        ("1" * 17 + "X", "11450102007650220C", "not_found"),
        ("2" * 17 + "X", "11450102007650220C", "refused"),
        (PERSON["id_number"], "11450102007650440R", "unavailable"),
    ],
)
def test_its_class_answers_behind_its_entry(desk: Desk, number: str, department: str, outcome: str) -> None:
    question = LiveRequest.model_validate(
        {
            "id": str(uuid.uuid4()),
            "service": "query",
            "item": "002014201011",
            "task_code": f"{department}4002014201011",
            "person": {**PERSON, "id_number": number},
        }
    )
    said = asyncio.run(desk.ask(question, "JJ-1", lambda *_: ""))
    assert said.outcome == outcome
    assert bool(said.reason) is (outcome == "refused")


def test_its_options_are_its_classes(desk: Desk, tmp_path: Path) -> None:
    del desk
    text = block("toml").replace("books =", "pages =")
    (tmp_path / "adapters.toml").write_text(text, "utf-8")
    with pytest.raises(RoutesBroken, match="pages"):
        routes(tmp_path / "adapters.toml", tmp_path)


def test_it_names_every_service_and_what_answers_it() -> None:
    table = dict(re.findall(r"^\| `([a-z.]+)` \|.*\| `(\w+)`", GUIDE, re.MULTILINE))
    assert table == {service: message.__name__ for service, message in ANSWERS.items()}


def test_what_it_points_to_is_there() -> None:
    paths = re.findall(r"`((?:sync|tests|kiosk|docs|assets)/[\w/.-]+)`", GUIDE)
    assert [path for path in paths if not (ROOT / path).exists()] == []


@pytest.mark.parametrize(
    ("words", "holds"),
    [
        ("has 5 s (`within_s`), a terminal waits 6", (live.WITHIN_S, terminal.PATIENCE_S) == (5.0, 6.0)),
        ("at most 4 at a time", live.AT_ONCE == 4),
        ("After 3 faults in a row the adapter is left alone for 20 s", (live.FAULTS_MAX, live.REST_S) == (3, 20.0)),
        ("4 MB in all", LIVE_ANSWER_MAX == 4 * 1024 * 1024),
    ],
)
def test_its_numbers_are_the_desks(words: str, holds: bool) -> None:
    assert " ".join(words.split()) in " ".join(GUIDE.split())
    assert holds

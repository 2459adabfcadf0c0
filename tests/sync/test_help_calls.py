"""陪同办: a call with place and reason reaches the officer's list, and whoever called hears that somebody comes."""

import json
import time
import uuid
from typing import Any

import pytest
from typer.testing import CliRunner

from kiosk.cli import build
from kiosk.contract.live import LiveRequest
from kiosk.outbox import records
from sync.agent import ALL_SETTLED
from sync.province.adapters import Asked, NotFound
from sync.province.calls import WORDS
from tests.sync.after import filing, once
from tests.sync.site import Served, Terminal


def run(served: Served, *words: str) -> tuple[int, Any]:
    done = CliRunner().invoke(build(), ["province", words[0], "--data", str(served.data), *words[1:]])
    return done.exit_code, json.loads(done.stdout) if done.stdout else None


def said(served: Served, terminal: str, call: str) -> tuple[str, str]:
    question = LiveRequest(id=str(uuid.uuid4()), service="help", answers={"call": call})
    answer = served.platform.calls.answer(Asked(question, terminal, 5.0))
    return answer.state, answer.words


def test_a_call_is_listed_answered_and_heard_of(served: Served, terminal: Terminal) -> None:
    with filing(terminal) as opened:
        call = records.help_call(
            opened.store, "how", "form", time.time(), place="石桥村便民服务站", item="000511101000"
        )
        later = records.help_call(opened.store, "machine", "home", time.time(), assisted=True)
    with pytest.raises(NotFound):
        said(served, terminal.id, call)  # without the line it waits at the terminal
    assert once(terminal) == ALL_SETTLED
    ours = [one["id"] for one in run(served, "calls", "--json")[1] if one["id"] in (call, later)]
    assert ours == [later, call], "who needs large letters first"
    assert said(served, terminal.id, call) == ("waiting", "")
    [listed] = [one for one in run(served, "calls", "--open", "--json")[1] if one["id"] == call]
    assert (listed["place"], listed["reason"], listed["page"], listed["item"], listed["terminal"]) == (
        "石桥村便民服务站", "how", "form", "000511101000", terminal.id,
    )  # fmt: skip
    assert run(served, "coming", call)[0] == 0
    assert said(served, terminal.id, call) == ("coming", WORDS)
    assert call not in [one["id"] for one in run(served, "calls", "--open", "--json")[1]]
    assert run(served, "coming", call)[0] == 0, "said again"
    assert run(served, "coming", call, "李师傅过来了")[0] == 1
    assert run(served, "coming", str(uuid.uuid4()))[0] == 3
    with pytest.raises(NotFound):
        said(served, "JJ-ANOTHER-1", call)

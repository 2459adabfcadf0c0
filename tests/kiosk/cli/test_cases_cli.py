"""kiosk submit, queue and receipt as somebody at a prompt meets them."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from kiosk.cli import build
from kiosk.keys import KeyRing
from kiosk.outbox import listing, open_outbox
from kiosk.outbox.entry import Refused
from kiosk.outbox.filing import Filing
from kiosk.outbox.transitions import claim, settle
from kiosk.state import StateFolder
from tests.kiosk.sealing import PERSONAL, Province, config, picture, submission

CODE = "000511101000"


class Prompt:
    def __init__(self, state: StateFolder) -> None:
        self._state = state
        self._app = build()

    def __call__(self, *words: str, code: int = 0) -> str:
        result = CliRunner().invoke(self._app, [*words, "--state", str(self._state.root)])
        assert result.exit_code == code, result.output
        self.said = result.stderr
        return result.stdout

    def json(self, *words: str, code: int = 0) -> Any:
        return json.loads(self(*words, "--json", code=code))


@pytest.fixture
def kiosk(state: StateFolder) -> Prompt:
    return Prompt(state)


@pytest.fixture
def application(kiosk: Prompt, tmp_path: Path) -> tuple[Path, list[str]]:
    """The synthetic application of `--template`, as a file, and the options that bring its pictures."""
    document = json.loads(kiosk("submit", "--template", CODE))
    file, page = tmp_path / "application.json", tmp_path / "page.jpg"
    file.write_text(json.dumps(document), "utf-8")
    page.write_bytes(picture(50_000))
    return file, [word for name in document["materials"] for word in ("--material", f"{name}={page}")]


def test_the_template_is_filed_as_it_stands(
    kiosk: Prompt, keys: KeyRing, application: tuple[Path, list[str]]
) -> None:
    assert kiosk.json("queue", "list") == []
    file, pictures = application
    filed = kiosk.json("submit", str(file), *pictures)
    assert set(filed) == {"id", "receipt_number", "digest"}
    (row,) = kiosk.json("queue", "list")
    assert {"id", "receipt_number", "item", "state", "since", "attempts", "reason"} <= set(row)
    assert (row["id"], row["receipt_number"], row["state"], row["item"]) == (
        filed["id"],
        filed["receipt_number"],
        "filed",
        CODE,
    )
    shown = kiosk.json("queue", "show", filed["id"])
    assert shown["digest"] == filed["digest"]
    assert all(one["present"] for one in shown["files"])


def test_what_is_wrong_is_said_without_values(
    kiosk: Prompt, keys: KeyRing, application: tuple[Path, list[str]]
) -> None:
    file, pictures = application
    document = json.loads(file.read_text("utf-8"))
    name = document["applicant"]["name"]
    assert "picture_missing" in json.dumps(kiosk.json("submit", str(file), *pictures[:2], code=1))
    for change in (
        {"answers": {**document["answers"], name: "x"}},
        {"applicant": {**document["applicant"], "id_number": "450102195602280040"}},
        {"commitments": []},
        {"signature": ""},
        {"unknown": name},
        {"item": "ZZZZZZZZZZZZ"},
    ):
        file.write_text(json.dumps({**document, **change}), "utf-8")
        said = kiosk("submit", str(file), *pictures, code=1) + kiosk.said
        assert kiosk.said
        assert name not in said
        assert "450102195602280040" not in said
    file.write_text("[" * 100_000)
    kiosk("submit", str(file), code=1)
    assert kiosk.json("queue", "list") == []


def test_wrong_usage_is_told_apart(kiosk: Prompt, application: tuple[Path, list[str]], tmp_path: Path) -> None:
    file, _ = application
    kiosk("submit", code=2)
    kiosk("submit", str(tmp_path / "absent.json"), code=2)
    kiosk("submit", str(file), "--material", "户口簿", code=2)
    kiosk("submit", str(file), "--material", f"户口簿={tmp_path / 'absent.jpg'}", code=2)
    kiosk("submit", "--template", "000000000000", code=3)
    (tmp_path / "text.jpg").write_text("not a picture")
    kiosk("submit", str(file), "--material", f"户口簿={tmp_path / 'text.jpg'}", code=1)
    kiosk("queue", "show", "nothing", code=3)
    kiosk("queue", "retry", "nothing", code=3)


def test_an_unenrolled_terminal_says_what_to_do(kiosk: Prompt, application: tuple[Path, list[str]]) -> None:
    file, pictures = application
    kiosk("submit", str(file), *pictures, code=1)
    assert "enrol this terminal first" in kiosk.said


@pytest.mark.parametrize("words", ["queue list", "sync --once"])
def test_a_broken_database_is_told_and_kept(kiosk: Prompt, state: StateFolder, words: str) -> None:
    state.database.write_bytes(b"no database" * 1000)
    kiosk(*words.split(), code=1)
    assert "keep the file" in kiosk.said
    assert state.database.read_bytes() == b"no database" * 1000


def test_refused_cases_are_retried_or_carried_out_sealed(
    kiosk: Prompt, state: StateFolder, keys: KeyRing, province: Province, tmp_path: Path
) -> None:
    with Filing(state, config()) as filing:
        filed = filing.file(submission())
        entry = claim(filing.store, 2e9)
        assert entry is not None
        settle(filing.store, entry, Refused("case-suite"), 2e9)
    assert kiosk.json("queue", "list")[0]["reason"] == "case-suite"
    usb = tmp_path / "usb"
    assert kiosk.json("queue", "export", str(usb))["entries"] == 1
    assert {file.name for file in usb.iterdir()} == {file.name for file in state.blobs.iterdir()}
    assert all((usb / file.name).read_bytes() == file.read_bytes() for file in state.blobs.iterdir())
    assert kiosk.json("queue", "retry", filed.case_id) == {"id": filed.case_id, "state": "filed"}
    everything = (
        kiosk("queue", "list") + kiosk("queue", "show", filed.case_id) + json.dumps(kiosk.json("queue", "list"))
    )
    assert not [value for value in PERSONAL if value in everything]
    (state.blobs / f"{filed.case_id}.1.enc").unlink()
    shutil.rmtree(usb)
    assert kiosk.json("queue", "export", str(usb), code=1) == {"folder": str(usb), "entries": 0, "left_out": 1}
    with open_outbox(state) as store:
        assert listing.waiting(store).cases == 1


def test_a_receipt_is_verified_offline(kiosk: Prompt, state: StateFolder, keys: KeyRing) -> None:
    with Filing(state, config()) as filing:
        filed = filing.file(submission())
    found = kiosk.json("receipt", "verify", filed.qr)
    assert (found["genuine"], found["receipt_number"]) == (True, filed.receipt_number)
    assert filed.digest.startswith(found["digest_starts"])
    changed = filed.qr[:-6] + ("AAAAAA" if not filed.qr.endswith("AAAAAA") else "BBBBBB")
    assert kiosk.json("receipt", "verify", changed, code=1)["genuine"] is False

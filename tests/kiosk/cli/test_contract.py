"""The table of commands that people and scripts rely on: names, options, exit codes, and help that teaches."""

import json
import re
import shutil
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from kiosk.cli import build
from kiosk.cli.commands import kiosk
from kiosk.cli.exits import DEVICE_FAULT, DONE, NO_NETWORK, NOTHING_THERE, REFUSED, USAGE
from kiosk.cli.shared import commands
from kiosk.state import StateFolder

# Each command, with the options that must be there besides --config and --state.
TABLE = {
    "demo": {"--headless", "--out"},
    "run": {"--province"},
    "ui": set(),
    "device": set(),
    "sync": {"--once", "--province"},
    "device-read": {"--driver", "--address", "--timeout", "--out", "--json"},
    "emulate": {"--scene"},
    "submit": {"--material", "--template", "--json"},
    "queue list": {"--json"},
    "queue show": {"--json"},
    "queue retry": {"--json"},
    "queue export": {"--json"},
    "catalogue validate": {"--json"},
    "catalogue pull": {"--json", "--province"},
    "catalogue search": {"--json"},
    "catalogue show": {"--json"},
    "receipt verify": set(),
    "screens": {"--out", "--mode", "--lang", "--size"},
    "doctor": {"--json", "--province"},
    "province serve": {"--data", "--port", "--host", "--database"},
    "province enrol": {"--data"},
    "province cases": {"--data", "--open", "--json"},
    "province import": {"--data"},
}
# What the project added to the table.
OFFICER = ("decide", "ask-supplement", "answer", "records", "trail", "archive", "parts", "pay", "show-code", "post",
           "calls", "coming", "overdue", "texts")  # fmt: skip
MORE = {f"province {word}" for word in ("code", "revoke", "terminals", "restored", *OFFICER)} | {
    "catalogue publish", "archive verify",
}  # fmt: skip


@pytest.fixture(scope="module")
def app() -> typer.Typer:
    return build()


def options(app: typer.Typer) -> dict[str, set[str]]:
    """Every command by its words, with its options, as the parser has them."""
    found = {}
    top = typer.main.get_command(app)
    for name, command in top.commands.items():  # type: ignore[attr-defined]
        family = getattr(command, "commands", None)
        for word, one in family.items() if family else [("", command)]:
            found[f"{name} {word}".strip()] = {flag for parameter in one.params for flag in parameter.opts}
    return found


def test_the_commands_of_the_table_are_there_and_no_others(app: typer.Typer) -> None:
    assert options(app).keys() == TABLE.keys() | MORE


def test_every_command_takes_its_options_and_the_shared_ones(app: typer.Typer) -> None:
    missing = {
        name: wanted - options(app)[name]
        for name, wanted in ((name, more | {"--config", "--state"}) for name, more in TABLE.items())
        if not wanted <= options(app)[name]
    }
    assert not missing
    assert all({"--config", "--state"} <= options(app)[name] for name in MORE)


def test_every_help_says_what_it_does_and_shows_a_line_to_copy(app: typer.Typer) -> None:
    silent = [command.name for command in commands(app) if "Examples:\n  kiosk " not in (command.epilog or "")]
    assert not silent


@pytest.mark.parametrize("words", sorted([*TABLE, *MORE]))
def test_help_can_be_read(app: typer.Typer, words: str) -> None:
    shown = CliRunner().invoke(app, [*words.split(), "--help"])
    assert shown.exit_code == DONE
    assert f"kiosk {words}" in shown.output


def test_the_line_that_submit_shows_names_what_its_template_wants(app: typer.Typer) -> None:
    help_ = next(str(command.epilog) for command in commands(app) if command.name == "submit")
    code = re.findall(r"--template (\d+)", help_)[0]
    wanted = json.loads(CliRunner().invoke(app, ["submit", "--template", code]).stdout)["materials"]
    assert re.findall(r"--material (\S+)=", help_) == wanted


@pytest.fixture
def silent_port() -> Iterator[str]:
    """An address at which nobody listens."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        yield f"https://127.0.0.1:{held.getsockname()[1]}"


CASES = [
    # words, exit code
    ("nope", USAGE),
    ("queue nope", USAGE),
    ("queue list --nope", USAGE),
    ("queue list --config /nonexistent.toml", USAGE),
    ("queue show", USAGE),
    ("queue show nope", NOTHING_THERE),
    ("queue retry nope", NOTHING_THERE),
    ("submit", USAGE),
    ("submit /nonexistent.json", USAGE),
    ("submit --template 000000000000", NOTHING_THERE),
    ("catalogue show 000000000000", NOTHING_THERE),
    ("catalogue validate", USAGE),
    ("catalogue search", USAGE),
    ("receipt verify JIUJIN", REFUSED),
    ("device-read printer", USAGE),
    ("device-read idcard", DEVICE_FAULT),
    ("device-read idcard --timeout nope", USAGE),
    ("device-read idcard --driver nope --address x", USAGE),
    ("device-read idcard --driver mjpeg --address x", USAGE),
    ("device-read idcard --driver sdt_serial --address /dev/nonexistent --json", DEVICE_FAULT),
    ("doctor --only nope", USAGE),
    ("emulate nope", USAGE),
    ("screens", USAGE),
    ("screens --out OUT --mode nope", USAGE),
    ("screens --out OUT --size large", USAGE),
    ("province serve --data OUT", USAGE),
    ("province serve --data OUT --port 99999", USAGE),
    ("province cases", USAGE),
    ("province cases --data OUT --open nope", NOTHING_THERE),
    ("province decide --data OUT nope eaten", USAGE),
]


def run(app: typer.Typer, folder: Path, words: str) -> Any:
    given = [word.replace("OUT", str(folder / "out")) for word in words.split()]
    state = StateFolder(folder / "state")
    try:
        return CliRunner().invoke(app, [*given, "--state", str(state.root)])
    finally:
        shutil.rmtree(state.memory, ignore_errors=True)


@pytest.mark.parametrize(("words", "code"), CASES)
def test_the_exit_code_says_what_kind_of_no_it_is(app: typer.Typer, tmp_path: Path, words: str, code: int) -> None:
    done = run(app, tmp_path, words)
    assert done.exit_code == code, done.output
    assert done.stderr, "a no without a word"


@pytest.mark.parametrize("words", ["device", "device idcard --nope", "ui --nope", "ui --config /nonexistent.toml"])
def test_wrong_usage_of_the_quick_starters_too(words: str) -> None:
    assert subprocess.run(kiosk(*words.split()), capture_output=True, check=False).returncode == USAGE


@pytest.mark.parametrize("command", ["run", "ui", "device idcard"])
def test_a_wrong_device_file_is_a_sentence(tmp_path: Path, command: str) -> None:
    (tmp_path / "terminal.toml").write_text('[terminal]\nid = "JJ-1"\n')
    (tmp_path / "devices.toml").write_text('[idcard]\ndriver = "none_such"\naddress = "/dev/null"\n')
    state = StateFolder(tmp_path / "state")
    words = [*command.split(), "--config", str(tmp_path / "terminal.toml"), "--state", str(state.root)]
    done = subprocess.run(kiosk(*words), capture_output=True, text=True, timeout=30, check=False)
    shutil.rmtree(state.memory, ignore_errors=True)
    assert done.returncode == USAGE
    assert "[idcard] driver" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("words", ["queue list --json", "catalogue search 夏威夷果仁 --json"])
def test_an_empty_list_is_a_list(app: typer.Typer, tmp_path: Path, words: str) -> None:
    done = run(app, tmp_path, words)
    assert (done.exit_code, json.loads(done.stdout)) == (DONE, [])


def test_a_fault_is_json_too(app: typer.Typer, tmp_path: Path) -> None:
    done = run(app, tmp_path, "device-read idcard --json")
    assert json.loads(done.stdout)["fault"] == "not_connected"


def test_syncing_without_a_line_says_so(app: typer.Typer, tmp_path: Path, silent_port: str) -> None:
    assert run(app, tmp_path, f"sync --once --province {silent_port}").exit_code == NO_NETWORK


def test_pulling_without_enrolment_is_refused(app: typer.Typer, tmp_path: Path, silent_port: str) -> None:
    done = run(app, tmp_path, f"catalogue pull --province {silent_port}")
    assert done.exit_code == REFUSED
    assert "enrol" in done.stderr

"""docs/writing-a-driver.md, run: its class, its configuration, its session at the terminal, its names and numbers."""

import ast
import inspect
import json
import re
import subprocess
import sys
import textwrap
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from drivers import host, jobs, protocol, registry, wire
from kiosk.cli.commands import kiosk

ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / "docs" / "writing-a-driver.md").read_text("utf-8")
KIND_OF_GUIDE = protocol.IdCardReader


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", GUIDE, re.DOTALL | re.MULTILINE)


@pytest.fixture
def acme(monkeypatch: pytest.MonkeyPatch) -> type:
    """The class of the guide, where its line in the registry says that it is."""
    (code,) = blocks("python")
    module = ModuleType("drivers.idcard.acme")
    vars(module).update(vars(protocol))
    exec(code, vars(module))  # our own guide
    (line,) = re.findall(r'`"(\w+)": "([\w.:]+)"`', GUIDE)
    monkeypatch.setitem(registry.DRIVERS, *line)
    monkeypatch.setitem(sys.modules, "drivers.idcard.acme", module)
    return module.AcmeReader  # type: ignore[no-any-return]


def methods(of: type) -> dict[str, list[str]]:
    return {name: [*inspect.signature(one).parameters] for name, one in inspect.getmembers(of, inspect.isfunction)}


def test_its_class_has_the_methods_of_every_device_as_they_are(acme: type) -> None:
    own, wanted = methods(acme), methods(KIND_OF_GUIDE)
    for name in ("open", "close", "capabilities", "status", "read"):
        assert own[name] == wanted[name], name
    assert {name for name in own if not name.startswith("_")} <= set(wanted)


def test_its_configuration_is_read_and_its_driver_built(acme: type, tmp_path: Path) -> None:
    (text,) = blocks("toml")
    file = tmp_path / "devices.toml"
    file.write_text(text, "utf-8")
    slot = registry.load(file)["idcard"]
    assert isinstance(registry.build(slot), acme)
    assert set(slot.options) <= set(inspect.signature(acme).parameters)
    with pytest.raises(registry.RegistryError, match="speed"):
        registry.build(registry.Slot("idcard", slot.driver, slot.address, {"speed": 1}))


def test_its_session_at_the_terminal_goes_as_it_is_shown(tmp_path: Path) -> None:
    session = next(part for part in re.findall(r"(?:^    .*\n)+", GUIDE, re.MULTILINE) if "$ kiosk emulate" in part)
    emulate, told, order, done, read = textwrap.dedent(session).strip().split("\n")
    with subprocess.Popen(
        kiosk(*emulate.split()[2:]), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as emulator:
        assert emulator.stdin is not None
        assert emulator.stdout is not None
        ready = json.loads(emulator.stdout.readline())
        shown = json.loads(told)
        assert (ready.keys(), ready["kind"]) == (shown.keys(), shown["kind"])
        emulator.stdin.write(f"{order}\n")
        emulator.stdin.flush()
        assert json.loads(emulator.stdout.readline()) == json.loads(done)
        words = [ready["address"] if word == shown["address"] else word for word in read.split()[2:]]
        card = subprocess.run(
            kiosk(*words, "--state", str(tmp_path)), capture_output=True, text=True, timeout=60, check=True
        )
        emulator.terminate()
    assert json.loads(card.stdout)["document"] == "resident_id"


def test_its_lines_on_the_wire_are_lines_of_the_wire() -> None:
    part = next(part for part in re.findall(r"(?:^    .*\n)+", GUIDE, re.MULTILINE) if '"ack": true' in part)
    lines = [
        json.loads(found)
        for found in re.findall(r"\{.*?\}(?=\s|$)(?:\})?", part)
        if "…" not in found and "done" not in found
    ]
    assert {"id": 7, "ack": True} in lines
    assert any(line.get("fault") in [*protocol.Fault] for line in lines)
    for line in lines:
        assert wire.parse(wire.dump(line).strip()) == line


def commands() -> set[str]:
    tree = ast.parse(inspect.getsource(jobs.perform))
    cases = [node.pattern for node in ast.walk(tree) if isinstance(node, ast.match_case)]
    return {value.value for case in cases for value in ast.walk(case) if isinstance(value, ast.Constant)}


def test_it_names_every_command_and_no_other() -> None:
    paragraph: Any = re.search(r"^Commands: .*?(?=A new command)", GUIDE, re.DOTALL | re.MULTILINE)
    assert set(re.findall(r"`(\w+)`", paragraph[0])) == commands() | {"capabilities", "status", "reset"}


def test_what_it_points_to_is_there() -> None:
    paths = re.findall(r"`((?:drivers|tests|kiosk|docs)/[\w/.]+)`", GUIDE)
    assert paths
    assert [path for path in paths if not (ROOT / path).exists()] == []


@pytest.mark.parametrize(
    ("words", "holds"),
    [
        ("every 2 s, and every second while the device is lost", (host.LOOK_EVERY_S, host.LOOK_LOST_S) == (2.0, 1.0)),
        ("half a second\n  after the deadline", host.GRACE_S == 0.5),
        ("still stuck 15 s later", host.STUCK_S == 15.0),
        ("three times in a row", host.BAD_LOOKS == 3),
        ("256 MB of private memory", host.MEMORY["idcard"] == 256 * host.MIB),
        ("1 GB where pictures", host.MEMORY_USUAL == 1024 * host.MIB),
        ("640 MB the reader of print", host.MEMORY["ocr"] == 640 * host.MIB),
        ("within 3 s", True),
    ],
)
def test_its_numbers_are_the_hosts(words: str, holds: bool) -> None:
    assert " ".join(words.split()) in " ".join(GUIDE.split())
    assert holds

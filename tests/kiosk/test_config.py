"""A technician's mistakes in terminal.toml are all named at once, by field and rule."""

from dataclasses import replace
from pathlib import Path

import pytest

from kiosk.config import Config, ConfigError, Panel, Timeouts, load


def test_the_packaged_terminal_loads() -> None:
    assert load(None).terminal.developer
    assert load(None).panel.px_per_mm == pytest.approx(3.21, abs=0.01)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("colour = 1", "colour: there is no such field"),
        ("devices = 3", "devices: must be a text"),
        ("panel = 3", "panel: must be a table [panel]"),
        ("[panel]\nwidth = 1080.5", "panel.width: must be a whole number"),
        ("[panel]\nwidth = true", "panel.width: must be a whole number"),
        ("[panel]\ndiagonal_inch = nan", "panel.diagonal_inch: must be"),
        ("[panel]\ndiagonal_inch = 27", ""),
        ("[timeouts]\nwarning = 5", "timeouts.warning: must be at least 20"),
        ("[timeouts]\ndraft_hours = 73", "timeouts.draft_hours: must be at most 72"),
        ("[place]\nregion_code = '45010200000x'", "place.region_code: must be like"),
        ("[terminal]\nlanguage = 'fr'", "terminal.language: must be one of zh_CN, en"),
        ("[terminal]\ndeveloper = 1", "terminal.developer: must be true or false"),
        ("[terminal]\nid = 'jj'\nnmae = 'x'", "terminal.nmae: there is no such field; terminal.id: must be like"),
        ("[terminal", "Expected"),
    ],
)
def test_each_mistake_is_named(text: str, said: str, tmp_path: Path) -> None:
    file = tmp_path / "terminal.toml"
    file.write_text(text, "utf-8")
    if not said:
        assert isinstance(load(file), Config)
        return
    with pytest.raises(ConfigError) as caught:
        load(file)
    assert str(caught.value).startswith(f"{file}: ")
    assert said in str(caught.value)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"none\.toml: No such file"):
        load(tmp_path / "none.toml")


def test_limits_hold_whoever_builds_it() -> None:
    with pytest.raises(ConfigError, match="width"):
        Panel(width=5)
    with pytest.raises(ConfigError, match="idle"):
        replace(Timeouts(), idle=1)


def test_a_log_line_of_the_configuration_has_no_pin() -> None:
    assert "scrypt" not in repr(load(None))

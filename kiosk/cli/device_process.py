"""`kiosk device SLOT` without typer and pydantic: a terminal runs one for each device, and each is 17 MB smaller."""

import argparse
import sys
import tomllib
from pathlib import Path

from drivers import host, registry
from kiosk.notify import Watchdog
from kiosk.paths import DEMO_CONFIG
from kiosk.state import StateFolder, usual_state

DONE, REFUSED, USAGE = 0, 1, 2


class ConfigurationError(ValueError):
    """The terminal's file or devices.toml is wrong; the message names file and field."""


class NotConfigured(ConfigurationError):
    """devices.toml does not name the slot: as far as this terminal goes, nothing is connected there."""


def main(words: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="kiosk device", add_help=False)
    parser.add_argument("slot")
    parser.add_argument("--config", type=Path)
    parser.add_argument("--state", type=Path)
    given = parser.parse_args(words)
    return serve(given.slot, given.config, given.state)


def serve(slot: str, config: Path | None, state: Path | None) -> int:
    """Runs the slot's process until SIGTERM; gives its exit code."""
    try:
        found = slot_of(slot, config)
        folder = StateFolder(state or usual_state()).make()
        return host.serve(
            slot, found.driver, found.address, found.options, folder.device_socket(slot), folder.pictures, Watchdog()
        )
    except (ConfigurationError, registry.RegistryError) as error:
        sys.stderr.write(f"{error}\n")
        return USAGE
    except host.InUseError as error:
        sys.stderr.write(f"{error}\n")
        return REFUSED


def slot_of(name: str, config: Path | None) -> registry.Slot:
    """ConfigurationError or RegistryError."""
    file = devices_file(config or DEMO_CONFIG)
    slots = registry.load(file)
    if name not in slots:
        raise NotConfigured(f"{file} has no [{name}]; it has {', '.join(slots) or 'nothing'}")
    return slots[name]


def devices_file(config: Path) -> Path:
    """The path in the configuration's one field that this process needs; `kiosk.config` checks the others."""
    try:
        named = tomllib.loads(config.read_text("utf-8")).get("devices", "devices.toml")
    except OSError as error:
        raise ConfigurationError(f"{config}: {error.strerror}") from error
    except ValueError as error:
        raise ConfigurationError(f"{config}: {error}") from error
    if not isinstance(named, str):
        raise ConfigurationError(f"{config}: devices: must be the path of a TOML file")
    return config.parent / named

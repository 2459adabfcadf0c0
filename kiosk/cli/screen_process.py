"""`kiosk ui` without typer: its first frame waits for what is imported before it."""

import argparse
import sys
from pathlib import Path

from drivers import registry
from kiosk import config
from kiosk.state import StateFolder, usual_state
from ui.run import run

USAGE = 2


def main(words: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="kiosk ui", add_help=False)
    parser.add_argument("--config", type=Path)
    parser.add_argument("--state", type=Path)
    parser.add_argument("--robot", type=Path)
    given = parser.parse_args(words)
    return show(given.config, given.state, given.robot)


def show(file: Path | None, state: Path | None, robot: Path | None) -> int:
    """Until the window is closed or SIGTERM comes; the exit code."""
    try:
        loaded = config.load(file)
        slots = registry.load((file or config.DEMO_CONFIG).parent / loaded.devices)
    except (config.ConfigError, registry.RegistryError) as error:
        sys.stderr.write(f"{error}\n")
        return USAGE
    return run(loaded, StateFolder(state or usual_state()).make(), robot=robot, slots=tuple(slots))

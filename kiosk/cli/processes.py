"""`kiosk run` and `kiosk ui`."""

from pathlib import Path
from typing import Annotated

import typer

from kiosk.cli.options import ConfigFile, ProvinceUrl, StateDir, load_config, state_folder

Robot = Annotated[
    Path | None,
    typer.Option("--robot", help="Developer terminals only: a socket through which a script touches the screen."),
]


def register(app: typer.Typer) -> None:
    app.command("run", help="Start the screen, every device of devices.toml and sync, and restart what ends.")(run)
    app.command("ui", help="The screen alone.")(ui)


def run(config: ConfigFile = None, state: StateDir = None, province: ProvinceUrl = None, robot: Robot = None) -> None:
    from kiosk.cli.supervise import Child, Supervisor

    folder = state_folder(state)
    shared = ["--state", str(folder.root)]
    if config is not None:
        shared += ["--config", str(config)]
    line = ["--province", province] if province else []
    children = [Child(slot, ("device", slot, *shared)) for slot in slots(config)]
    children.append(Child("sync", ("sync", *shared, *line)))
    screen = ("ui", *shared, *(["--robot", str(robot)] if robot else []))
    children.append(Child("ui", screen, ends_all=True))
    raise typer.Exit(Supervisor(children).run())


def slots(config: Path | None) -> list[str]:
    """The slots that the terminal's devices.toml names."""
    from drivers import registry
    from kiosk.config import DEMO_CONFIG

    loaded = load_config(config)
    return list(registry.load((config or DEMO_CONFIG).parent / loaded.devices))


def ui(config: ConfigFile = None, state: StateDir = None, robot: Robot = None) -> None:
    # `kiosk.cli.main` goes there directly; this is what --help shows, and the way in for other callers.
    from kiosk.cli.screen_process import show

    raise typer.Exit(show(config, state, robot))

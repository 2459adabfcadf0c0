"""`kiosk run` and `kiosk ui`."""

from pathlib import Path
from typing import Annotated

import typer

from kiosk.cli.exits import USAGE, leave
from kiosk.cli.options import ConfigFile, ProvinceUrl, StateDir, load_config, state_folder
from kiosk.cli.teaching import teach

Robot = Annotated[
    Path | None,
    typer.Option("--robot", help="Developer terminals only: a socket through which a script touches the screen."),
]

RUN_EXITS = "0 the window was closed or it was told to stop, 2 the configuration is wrong"


def register(app: typer.Typer) -> None:
    app.command("run", epilog=teach("kiosk run", "kiosk run --config /etc/jiujin/terminal.toml", exits=RUN_EXITS))(
        run
    )
    app.command(
        "ui",
        epilog=teach(
            "kiosk ui", "kiosk ui --config /etc/jiujin/terminal.toml --state /var/lib/jiujin", exits=RUN_EXITS
        ),
    )(ui)


def run(config: ConfigFile = None, state: StateDir = None, province: ProvinceUrl = None, robot: Robot = None) -> None:
    """Start the screen, every device of devices.toml and sync, and restart what ends. Ctrl-C stops all.

    For development and small sites; on a terminal systemd runs the same processes.
    """
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
    try:
        return list(registry.load((config or DEMO_CONFIG).parent / loaded.devices))
    except registry.RegistryError as error:
        leave(USAGE, str(error))


def ui(config: ConfigFile = None, state: StateDir = None, robot: Robot = None) -> None:
    """The screen alone; devices and sync are processes of their own (`kiosk device`, `kiosk sync`)."""
    # `kiosk.cli.main` goes there directly; this is what --help shows, and the way in for other callers.
    from kiosk.cli.screen_process import show

    raise typer.Exit(show(config, state, robot))

"""`kiosk sync`: the only process that reaches the province."""

from typing import Annotated

import typer

from kiosk.cli.commands import kiosk
from kiosk.cli.exits import REFUSED, USAGE, leave
from kiosk.cli.options import ConfigFile, ProvinceUrl, StateDir, load_config, state_folder
from kiosk.cli.teaching import teach


def register(app: typer.Typer) -> None:
    app.command(
        epilog=teach(
            "kiosk sync                              until it is stopped",
            "kiosk sync --once                       everything due now, then leave",
            "kiosk sync --once --province https://10.0.0.5:8443",
            exits="0 all settled, 1 something is refused or still waits, another sync runs, or the database is "
            "broken, 2 wrong usage, 5 no network",
        )
    )(sync)


def sync(
    once: Annotated[bool, typer.Option("--once", help="Try everything that waits now, then leave.")] = False,
    config: ConfigFile = None,
    state: StateDir = None,
    province: ProvinceUrl = None,
) -> None:
    """Deliver what was filed to the province, and take in what it says, until stopped."""
    from kiosk.config import ConfigError
    from kiosk.notify import Watchdog
    from kiosk.store import StoreBroken, StoreFull
    from sync.agent import AlreadyRunning
    from sync.service import run

    folder = state_folder(state)
    words = ["catalogue", "pull", "--state", str(folder.root)]
    words += ["--config", str(config)] if config else []
    words += ["--province", province] if province else []
    watchdog = Watchdog()
    try:
        code = run(
            load_config(config, province),
            folder,
            once=once,
            pull_words=() if once else kiosk(*words),
            ready=watchdog.ready,
            lives=watchdog.feed,
        )
    except (AlreadyRunning, StoreBroken, StoreFull) as error:
        leave(REFUSED, str(error))
    except ConfigError as error:
        leave(USAGE, str(error))
    raise typer.Exit(code)

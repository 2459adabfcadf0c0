"""`kiosk doctor`: the terminal end to end, each finding with the command or act that mends it."""

from pathlib import Path
from typing import Annotated, Any

import typer

from kiosk.cli.exits import REFUSED, USAGE, leave
from kiosk.cli.options import AsJson, ConfigFile, ProvinceUrl, StateDir, load_config, print_json, state_folder
from kiosk.cli.teaching import teach

MARKS = {"ok": "ok  ", "warn": "WARN", "fail": "FAIL"}


def register(app: typer.Typer) -> None:
    app.command(
        "doctor",
        epilog=teach(
            "kiosk doctor",
            "kiosk doctor --only device              only the devices",
            "kiosk doctor --json",
            exits="0 nothing fails (warnings may stand), 1 something fails, 2 the configuration is wrong",
        ),
    )(doctor)


def doctor(
    config: ConfigFile = None,
    state: StateDir = None,
    province: ProvinceUrl = None,
    as_json: AsJson = False,
    only: Annotated[str, typer.Option("--only", help="Only checks whose name begins so.")] = "",
) -> None:
    """Check the terminal end to end: machine, store, devices, line. Each finding says how to mend it.

    It changes nothing and may run beside the working terminal.
    """
    from kiosk.cli.checks import Site, findings
    from kiosk.config import DEMO_CONFIG

    loaded = load_config(config, province)
    devices = (config or DEMO_CONFIG).parent / loaded.devices
    found = [f for f in findings(Site(loaded, state_folder(state), Path(devices))) if f.check.startswith(only)]
    if not found:
        leave(USAGE, f"no check's name begins with {only!r}; kiosk doctor shows them all")
    if as_json:
        print_json([finding.as_json() for finding in found])
    else:
        for finding in found:
            typer.echo(f"{MARKS[finding.status]}  {finding.check:<22} {finding.found}")
            if finding.status != "ok":
                typer.echo(f"      {'':<22} -> {finding.mend}")
        typer.echo(summary([finding.status for finding in found]))
    if any(finding.status == "fail" for finding in found):
        raise typer.Exit(REFUSED)


def summary(statuses: list[Any]) -> str:
    fails, warns = statuses.count("fail"), statuses.count("warn")
    checks = "1 check" if len(statuses) == 1 else f"{len(statuses)} checks"
    return f"{checks}: {fails} to mend, {warns} to look at" if fails or warns else f"{checks}, nothing to mend"

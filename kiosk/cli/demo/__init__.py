"""`kiosk demo`: the whole terminal on one machine, with emulated hardware and a local province."""

import os
from pathlib import Path
from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    app.command("demo", help=__doc__)(demo)


def demo(
    headless: Annotated[
        bool, typer.Option("--headless", help="The scripted visit; chosen without a display.")
    ] = False,
    out: Annotated[Path, typer.Option("--out", help="Screenshots, receipt and log go here.")] = Path("build/demo"),
) -> None:
    if headless or not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        from kiosk.cli.demo.visit import scripted_visit

        raise typer.Exit(scripted_visit(out))
    from kiosk.cli.demo.window import window

    raise typer.Exit(window(out))

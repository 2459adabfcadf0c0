"""`kiosk demo`: the whole terminal on one machine, with emulated hardware and a local province."""

import os
from pathlib import Path
from typing import Annotated

import typer

from kiosk.cli.teaching import teach


def register(app: typer.Typer) -> None:
    app.command(
        "demo",
        epilog=teach(
            "kiosk demo                              with a display: the window and a panel for the hardware",
            "kiosk demo --headless --out /tmp/demo   the scripted visit",
            exits="0 the province stored exactly what was entered, 1 something went wrong (it says what)",
        ),
    )(demo)


def demo(
    headless: Annotated[
        bool, typer.Option("--headless", help="The scripted visit; chosen without a display.")
    ] = False,
    out: Annotated[
        Path, typer.Option("--out", help="Screenshots, receipt and log go here, in place of an earlier demo's.")
    ] = Path("build/demo"),
) -> None:
    """The whole terminal on this machine: emulated hardware, a local province, the screen.

    Headless, a scripted resident makes a whole visit while the network is off; it returns, the case arrives, and what
    the province decrypted is compared with what was entered, field by field and picture by picture.
    """
    if headless or not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        from kiosk.cli.demo.visit import scripted_visit

        raise typer.Exit(scripted_visit(out))
    from kiosk.cli.demo.window import window

    raise typer.Exit(window(out))

"""The one executable, many subcommands; the composition root. Command modules import heavy parts when they run."""

import importlib
import logging
import resource
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import typer

# One module a family; each has `register(app)`.
FAMILIES = ("processes", "devices", "cases", "catalogue", "receipt", "screens", "sync", "doctor", "province",
            "archive", "demo")  # fmt: skip

# Processes that must be small or quick to start do without typer.
DIRECT = {
    "device": "kiosk.cli.device_process",
    "ui": "kiosk.cli.screen_process",
    "wlt": "drivers.idcard.wlt_process",  # of a built terminal's ID card reader only
}


def build() -> "typer.Typer":
    import typer

    from kiosk.cli.shared import complete
    from kiosk.cli.teaching import EXITS, teach

    app = typer.Typer(
        name="kiosk",
        help="就近 Jiujin: the 24-hour government self-service terminal.",
        epilog=teach(
            "kiosk demo                             the whole terminal on this machine, nothing to configure",
            "kiosk doctor                           what is wrong here, and how to mend it",
            "kiosk device-read idcard               lay a card: does the reader work?",
            "kiosk queue list                       what waits for the line",
            "kiosk COMMAND --help                   more about one command",
            exits=EXITS,
        ),
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
    )
    for family in FAMILIES:
        importlib.import_module(f"kiosk.cli.{family}").register(app)
    complete(app)
    return app


def _leave_no_core() -> None:
    """A core file would hold what residents typed. One byte: by it Linux also leaves out a program that takes crashes
    through a pipe in core_pattern, as apport does, for which 0 means nothing (core(5); fs/coredump.c)."""
    _, hard = resource.getrlimit(resource.RLIMIT_CORE)
    most = 1 if hard == resource.RLIM_INFINITY else min(hard, 1)
    resource.setrlimit(resource.RLIMIT_CORE, (most, most))


def main() -> None:
    _leave_no_core()
    logging.basicConfig(
        stream=sys.stderr, level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s"
    )
    if sys.argv[1:2] and sys.argv[1] in DIRECT and "--help" not in sys.argv:
        sys.exit(importlib.import_module(DIRECT[sys.argv[1]]).main(sys.argv[2:]))
    build()()

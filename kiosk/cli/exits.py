"""Exit codes: DESIGN.md, Commands."""

from typing import NoReturn

import typer

DONE, REFUSED, USAGE, NOTHING_THERE, DEVICE_FAULT, NO_NETWORK = range(6)


def leave(code: int, message: str) -> NoReturn:
    """Ends the command with a sentence on stderr that says what to do."""
    typer.echo(message, err=True)
    raise typer.Exit(code)

"""Options that every command shares, and what they lead to."""

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kiosk.cli.exits import USAGE, leave
from kiosk.state import StateFolder, usual_state

if TYPE_CHECKING:
    from kiosk.config import Config

ConfigFile = Annotated[
    Path | None,
    typer.Option("--config", help="The terminal's TOML file. Default: the packaged demo terminal.", dir_okay=False),
]
StateDir = Annotated[
    Path | None,
    typer.Option("--state", help="The terminal's own folder. Default: ~/.local/state/jiujin.", file_okay=False),
]
ProvinceUrl = Annotated[
    str | None, typer.Option("--province", help="The province's address, over the configured one.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document on stdout.")]


def load_config(file: Path | None, province: str | None = None) -> "Config":
    from kiosk import config

    try:
        loaded = config.load(file)
    except config.ConfigError as error:
        leave(USAGE, str(error))
    if province:
        loaded = replace(loaded, province=replace(loaded.province, url=province))
    return loaded


def state_folder(folder: Path | None) -> StateFolder:
    return StateFolder(folder or usual_state()).make()


def print_json(document: Any) -> None:
    typer.echo(json.dumps(document, ensure_ascii=False, indent=2))


def print_json_rows(rows: Sequence[bytes]) -> None:
    """One list of what is JSON already, a row a line: there may be ten thousand."""
    typer.echo(b"[\n" + b",\n".join(rows) + b"\n]" if rows else b"[]")

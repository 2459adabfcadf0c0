"""Where a province lies, as all commands of `kiosk province` take it."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kiosk.cli.exits import NOTHING_THERE, REFUSED, leave

if TYPE_CHECKING:
    from sync.province.platform import Platform

Data = Annotated[
    Path, typer.Option("--data", help="The province's own folder: keys, database, cases.", file_okay=False)
]
DatabaseUrl = Annotated[
    str | None,
    typer.Option("--database", help="SQLAlchemy URL, e.g. postgresql+psycopg://… Default: SQLite in --data."),
]


def opened(data: Path, database: str | None) -> "Platform":
    """Made where there is none; leaves with why it cannot."""
    from sync.province.database import DatabaseError
    from sync.province.platform import Platform

    try:
        return Platform.open(data, database)
    except DatabaseError as error:
        leave(REFUSED, f"{data}: {error}")


def there(data: Path, database: str | None) -> "Platform":
    """A look must not make a province where there is none."""
    if not (data / "keys").is_dir():
        leave(NOTHING_THERE, f"{data}: no province there; `kiosk province serve --data DIR --port N` makes one")
    return opened(data, database)

"""What the commands of an officer have in common."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from kiosk.cli.exits import NOTHING_THERE, REFUSED, leave

if TYPE_CHECKING:
    from collections.abc import Callable

By = Annotated[
    str,
    typer.Option("--by", help="The officer's own sign, never a name: stands in the case's trail.", metavar="SIGN"),
]
Office = Annotated[str, typer.Option("--office", help="Who says so, for the resident.")]


def written(about: str, write: "Callable[[], Any]") -> Any:
    """What `write` makes; leaves with why it cannot."""
    from pydantic import ValidationError

    from sync.province.problems import Refusal

    try:
        return write()
    except Refusal as refusal:
        leave(NOTHING_THERE if refusal.code == "not-found" else REFUSED, f"{about}: {refusal.problem().title}")
    except ValidationError as error:
        leave(REFUSED, "; ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors()))

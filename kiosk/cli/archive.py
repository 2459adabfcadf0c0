"""kiosk archive: whether a package that `kiosk province archive` wrote is whole and genuine."""

from pathlib import Path
from typing import Annotated

import typer

from kiosk.cli.exits import REFUSED, leave
from kiosk.cli.options import AsJson, print_json
from kiosk.cli.teaching import teach


def register(app: typer.Typer) -> None:
    family = typer.Typer(help="Packages of cases as archives keep them.", no_args_is_help=True)
    family.command(
        "verify",
        epilog=teach(
            "kiosk archive verify /archive/ID --trust /archive/trust.json",
            "curl --cacert ca.pem https://province/v1/keys > trust.json     the keys that are trusted; keep it apart",
            exits="0 whole and genuine, 1 it is not",
        ),
    )(verify)
    family.callback()(lambda: None)
    app.add_typer(family, name="archive")


def verify(
    folder: Annotated[Path, typer.Argument(help="The package.", exists=True, file_okay=False)],
    trust: Annotated[
        Path, typer.Option("--trust", help="Trusted keys: an enrolment, or what GET /v1/keys said.", dir_okay=False)
    ],
    as_json: AsJson = False,
) -> None:
    """Verify a package with nothing but the trust list: signatures, digests, every step in its order."""
    from kiosk.contract.archive import trust_list
    from kiosk.contract.archive import verify as faults_of

    try:
        keys = trust_list(trust)
    except (OSError, ValueError) as error:
        leave(REFUSED, f"{trust}: not a trust list: {type(error).__name__}")
    faults = faults_of(folder, keys)
    if as_json:
        print_json({"genuine": not faults, "faults": faults})
    elif not faults:
        typer.echo("whole and genuine")
    if faults:
        leave(REFUSED, "; ".join(faults))

"""kiosk receipt: whether a receipt is genuine, checked offline."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from kiosk.cli.exits import REFUSED, leave
from kiosk.cli.options import AsJson, ConfigFile, StateDir, load_config, print_json, state_folder
from kiosk.cli.teaching import teach


def register(app: typer.Typer) -> None:
    family = typer.Typer(help="Receipts that terminals printed.", no_args_is_help=True)
    family.command(
        "verify",
        epilog=teach(
            "kiosk device-read scanner               reads the QR code of a receipt",
            'kiosk receipt verify "TEXT"',
            exits="0 genuine, 1 not genuine, or this terminal has no trust list yet",
        ),
    )(verify)
    family.callback()(lambda: None)
    app.add_typer(family, name="receipt")


def verify(
    text: Annotated[str, typer.Argument(help="The text of the receipt's QR code.")],
    config_file: ConfigFile = None,
    state_dir: StateDir = None,
    as_json: AsJson = False,
) -> None:
    """Check a receipt's QR text against this terminal's trust list. Needs no line."""
    from kiosk.contract.jose import Refused
    from kiosk.keys.enrolment import EnrolmentBroken, NotEnrolled, read_enrolment
    from kiosk.seal.receipt import verify_receipt

    load_config(config_file)
    try:
        receipt = verify_receipt(text, read_enrolment(state_folder(state_dir).enrolment))
    except (NotEnrolled, EnrolmentBroken) as error:
        leave(REFUSED, str(error))
    except Refused as error:
        if as_json:
            print_json({"genuine": False, "reason": str(error)})
        leave(REFUSED, f"not a receipt of a terminal that is trusted here: {error}")
    at = datetime.fromtimestamp(receipt.at, UTC).isoformat(timespec="seconds")
    found = {
        "genuine": True,
        "receipt_number": receipt.n,
        "terminal": receipt.t,
        "item": receipt.i,
        "filed_at": at,
        "digest_starts": receipt.d,
    }
    if as_json:
        print_json(found)
    else:
        typer.echo(f"genuine: receipt {receipt.n} of terminal {receipt.t}, item {receipt.i}, filed {at}")

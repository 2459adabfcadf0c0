"""`kiosk province …`: the reference provincial platform, for a pilot, a demo and the tests."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kiosk.cli.exits import NOTHING_THERE, REFUSED, leave
from kiosk.cli.options import AsJson, ConfigFile, StateDir, load_config, print_json, state_folder
from kiosk.cli.platform import Data, DatabaseUrl, opened, there
from kiosk.cli.teaching import teach

if TYPE_CHECKING:
    from kiosk.config import Config
    from kiosk.contract.exchange import Heartbeat
    from kiosk.state import StateFolder
    from sync.province.feed import Part
    from sync.province.platform import Platform

TerminalId = Annotated[str, typer.Argument(help="The terminal's id, as its configuration has it.")]

province = typer.Typer(
    name="province",
    help="The reference provincial platform: serve it, enrol terminals, look into it.",
    no_args_is_help=True,
)


def register(app: typer.Typer) -> None:
    from kiosk.cli import officer

    officer.add_to(province)
    app.add_typer(province)


@province.command(
    epilog=teach(
        "kiosk province serve --data /srv/province --port 8443",
        "kiosk province serve --data /tmp/p --port 0   takes a free port and prints it",
        exits="0 it was stopped, 1 it cannot listen there or open its database",
    )
)
def serve(
    data: Data,
    port: Annotated[int, typer.Option("--port", help="0 takes a free one.", min=0, max=65535)],
    host: Annotated[
        str, typer.Option("--host", help="Address to listen on; stands in the certificate.")
    ] = "127.0.0.1",
    database: DatabaseUrl = None,
    catalogue: Annotated[
        Path | None,
        typer.Option("--catalogue", help="Folder that the signed feed offers. Default: the sample.", file_okay=False),
    ] = None,
    calendar: Annotated[
        Path | None, typer.Option("--calendar", help="Its working days. Default: the packaged.", dir_okay=False)
    ] = None,
    notices: Annotated[
        Path | None, typer.Option("--notices", help="Its notices. Default: the sample.", dir_okay=False)
    ] = None,
    adapters: Annotated[
        Path | None,
        typer.Option("--adapters", help="Who answers queries and payments. Default: the sample.", dir_okay=False),
    ] = None,
) -> None:
    """Serve the platform over HTTPS until it is stopped; prints {"url", "ca"} when ready.

    Keys, CA, certificate and database are made on first start.
    """
    from kiosk.config import ASSETS
    from sync.province.database import DatabaseError
    from sync.province.live import RoutesBroken
    from sync.province.serve import serve as serve_until_stopped

    try:
        feed = _feed(catalogue or ASSETS / "catalogue", calendar, notices)
        serve_until_stopped(data, host, port, database, feed, adapters or ASSETS / "province" / "adapters.toml")
    except (OSError, DatabaseError, RoutesBroken) as error:
        leave(REFUSED, f"cannot serve on {host}:{port}: {error}")


def _feed(catalogue: Path, calendar: Path | None = None, notices: Path | None = None) -> "dict[str, Part]":
    from kiosk.config import ASSETS
    from kiosk.contract.feed import CALENDAR, CATALOGUE, NOTICES

    return {
        CATALOGUE: catalogue,
        CALENDAR: (calendar or ASSETS / "calendar" / "cn.json").read_bytes(),
        NOTICES: (notices or ASSETS / "notices" / "notices.json").read_bytes(),
    }


@province.command(
    epilog=teach(
        "kiosk province enrol --data /srv/province --state /var/lib/jiujin --config /etc/jiujin/terminal.toml",
        exits="0 enrolled, 1 refused",
    )
)
def enrol(data: Data, state: StateDir = None, config: ConfigFile = None, database: DatabaseUrl = None) -> None:
    """Enrol the terminal of --state on the spot (pilot, tests): its keys, certificate, trust list and CA.

    The province and the terminal must be on this machine. A real terminal enrols over the line, with `province code`.
    """
    from sync.province.problems import Refusal

    folder, loaded = state_folder(state), load_config(config)
    platform = opened(data, database)
    try:
        thumbprint, generation = enrolled(platform, folder, loaded)
    except Refusal as refusal:
        leave(REFUSED, f"not enrolled: {refusal.problem().title}")
    print_json({"terminal": loaded.terminal.id, "key": thumbprint, "generation": generation})


def enrolled(platform: "Platform", folder: "StateFolder", config: "Config") -> tuple[str, str]:
    """The key's thumbprint and the store's generation. Raises Refusal."""
    from kiosk.config import ASSETS
    from kiosk.files import write_atomically
    from kiosk.keys import KeyRing, write_enrolment
    from sync.province.feed import feed_root

    keys = KeyRing.open(folder, config.keys)
    if not feed_root(platform.data):
        platform.publish(_feed(ASSETS / "catalogue"))
    code = platform.registry.issue_code(config.terminal.id)
    enrolment = platform.registry.enrol(code, keys.csr(config.terminal.id).decode())
    write_atomically(folder.ca, platform.keys.ca_file.read_bytes())
    write_enrolment(folder.enrolment, enrolment)
    return keys.thumbprint, enrolment.generation


@province.command(epilog=teach("kiosk province code --data /srv/province JJ-450122-0001"))
def code(data: Data, terminal: TerminalId, database: DatabaseUrl = None) -> None:
    """Issue a one-time code, valid for seven days, with which TERMINAL enrols itself over the line."""
    print_json({"terminal": terminal, "code": opened(data, database).registry.issue_code(terminal)})


@province.command(
    epilog=teach("kiosk province revoke --data /srv/province JJ-450122-0001", exits="0 revoked, 3 not enrolled")
)
def revoke(data: Data, terminal: TerminalId, database: DatabaseUrl = None) -> None:
    """Revoke a stolen terminal: what it sends from now on is refused and kept apart (`province cases`)."""
    if not there(data, database).registry.revoke(terminal):
        leave(NOTHING_THERE, f"{terminal} is not enrolled, or was revoked before")


@province.command(epilog=teach("kiosk province terminals --data /srv/province"))
def terminals(data: Data, database: DatabaseUrl = None, as_json: AsJson = False) -> None:
    """List the terminals this province owns, when each was last heard of, and what it warns of."""
    found = [
        {**_plain(asdict(known)), "warnings": _warnings(known.heartbeat)}
        for known in there(data, database).registry.listing()
    ]
    if as_json:
        print_json(found)
        return
    for known in found:
        state = "revoked" if known["revoked_at"] else "enrolled"
        print("  ".join([known["terminal"], state, known["last_seen"] or "-", *known["warnings"]]))


@province.command(epilog=teach("kiosk province show-code guilan --data /srv/province"))
def show_code(
    data: Data,
    resident: Annotated[str, typer.Argument(help="One of the sample's: guilan, dawen, taiman.")] = "guilan",
) -> None:
    """Play the telephone that shows an identity code: what a scanner would read, good for two minutes and once."""
    from sync.province.adapters.codes import shown

    print(shown(data, resident))


@province.command(epilog=teach("kiosk province restored --data /srv/province"))
def restored(data: Data, database: DatabaseUrl = None) -> None:
    """Say that this store was restored from a backup: terminals offer their retained cases again."""
    print_json({"generation": there(data, database).registry.restored()})


@province.command(
    epilog=teach(
        "kiosk province cases --data /srv/province --json",
        "kiosk province cases --data /srv/province --open ID --out /tmp/case",
        exits="0 shown, 1 it cannot be opened, 3 no such case",
    )
)
def cases(
    data: Data,
    open_id: Annotated[str | None, typer.Option("--open", metavar="ID", help="Decrypt one case.")] = None,
    out: Annotated[Path | None, typer.Option("--out", help="Where --open writes. Default: DATA/opened/ID.")] = None,
    database: DatabaseUrl = None,
    as_json: AsJson = False,
) -> None:
    """List the stored cases, or open one: its pictures are written beside its JSON.

    `quarantined`: sent by a terminal after it was revoked; refused, and kept apart as it came.
    """
    from kiosk.config import ASSETS
    from sync.province.live import routes
    from sync.province.officer import open_into
    from sync.province.problems import Refusal

    platform = there(data, database)
    if open_id is None:
        found = stored(platform)
        if as_json:
            print_json(found)
            return
        for case in found:
            print(f"{case['id']}  {case['state']}  {case['received_at']}  {case['terminal']}")
        return
    folder = out or data / "opened" / open_id
    try:
        document = open_into(platform, open_id, folder, routes(ASSETS / "province" / "adapters.toml", data))
    except Refusal as refusal:
        leave(NOTHING_THERE if refusal.code == "not-found" else REFUSED, f"{open_id}: {refusal.problem().title}")
    if as_json:
        print_json({**document, "folder": str(folder)})
        return
    print(folder)


def stored(platform: "Platform") -> list[dict[str, Any]]:
    """The cases, then those kept apart."""
    found = [
        {
            "id": case.case,
            "digest": case.digest,
            "terminal": case.terminal,
            "received_at": case.received_at.isoformat(),
            "state": case.state.value,
            **({"supplement_of": case.supplement_of} if case.supplement_of else {}),
        }
        for case in platform.receiving.listing()
    ]
    return found + [
        {
            "id": apart.case,
            "digest": apart.digest,
            "terminal": apart.terminal,
            "received_at": apart.received_at.isoformat(),
            "state": "quarantined",
        }
        for apart in platform.quarantine.listing()
    ]


@province.command(
    epilog=teach("kiosk province pay --data /tmp/p", "kiosk province pay --data /tmp/p ORDER --fail", exits="0 told")
)
def pay(
    data: Data,
    order: Annotated[str, typer.Argument(help="The order's id. Default: the newest.")] = "",
    *,
    fail: Annotated[bool, typer.Option("--fail", help="The bank refuses.")] = False,
) -> None:
    """Play the telephone that scans a payment code of the sample's utilities."""
    from sync.province.adapters import NotFound
    from sync.province.adapters.utilities import scanned

    try:
        scanned(data, order, paid=not fail)
    except NotFound:
        leave(NOTHING_THERE, "no such order")


@province.command(
    name="import",
    epilog=teach(
        "kiosk province import /media/usb/jiujin --data /srv/province",
        exits="0 all stored or known before, 1 one was refused, 3 no exported cases there",
    ),
)
def import_(
    folder: Annotated[Path, typer.Argument(help="An export of `kiosk queue export`.", exists=True, file_okay=False)],
    data: Data,
    database: DatabaseUrl = None,
    as_json: AsJson = False,
) -> None:
    """Take in cases from a medium, by the same checks and as often as you like."""
    from sync.province.officer import import_export

    results = [asdict(result) for result in import_export(opened(data, database), folder)]
    if as_json:
        print_json(results)
    else:
        for result in results:
            print(f"{result['case']}  {result['outcome']}")
    if not results:
        leave(NOTHING_THERE, f"{folder}: no exported cases")
    if any(result["outcome"] not in {"stored", "known"} for result in results):
        raise typer.Exit(REFUSED)


def _warnings(beat: "Heartbeat | None") -> list[str]:
    """What somebody has to see to before the terminal stops taking cases."""
    from kiosk.outbox.gates import WARN_AT

    if beat is None:
        return []
    found = [f"{name} {used:.0%}" for name, used in beat.gates.items() if WARN_AT <= used < 1]
    shut = [f"{name} {used:.0%}, takes no new case" for name, used in beat.gates.items() if used >= 1]
    why = ", ".join(f"{reason} {count}" for reason, count in beat.refused_for.items())
    refused = [f"{beat.refused} refused" + (f" ({why})" if why else "")] if beat.refused else []
    return shut + refused + found


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    heartbeat = row["heartbeat"]
    dumped = heartbeat.model_dump(mode="json") if heartbeat else None
    return dict(json.loads(json.dumps({**row, "heartbeat": dumped}, default=str)))

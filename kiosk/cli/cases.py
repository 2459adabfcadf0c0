"""kiosk submit and kiosk queue: filing without the screen, and the outbox as a technician may see it."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kiosk.cli.exits import NOTHING_THERE, REFUSED, USAGE, leave
from kiosk.cli.options import AsJson, ConfigFile, StateDir, load_config, print_json, print_json_rows, state_folder
from kiosk.cli.teaching import teach

if TYPE_CHECKING:
    from kiosk.config import Config
    from kiosk.outbox.submission import MediaType, Page
    from kiosk.state import StateFolder
    from kiosk.store import Store

EntryId = Annotated[str, typer.Argument(help="The entry's id, as `kiosk queue list` shows it.")]


def register(app: typer.Typer) -> None:
    app.command(
        "submit",
        epilog=teach(
            "kiosk submit --template 000511101000 > a.json",
            "kiosk submit a.json --material 户口簿=page1.jpg --material 户口簿=page2.jpg --json",
            exits="0 filed and durable, 1 refused (it says why), 2 wrong usage, 3 no item has this code",
        ),
    )(submit)
    family = typer.Typer(help="The outbox: list, show, retry, export. Never personal data.", no_args_is_help=True)
    family.command("list", epilog=teach("kiosk queue list", "kiosk queue list --json", exits="0, even when empty"))(
        list_
    )
    missing = "3 no entry has this id"
    family.command("show", epilog=teach("kiosk queue show ID --json", exits=f"0 shown, {missing}"))(show)
    family.command(
        "retry", epilog=teach("kiosk queue retry ID", exits=f"0 it goes next, 1 nothing to retry, {missing}")
    )(retry)
    family.command(
        "export",
        epilog=teach(
            "kiosk queue export /media/usb/jiujin    at the terminal",
            "kiosk province import /media/usb/jiujin --data /srv/province    at the province",
            exits="0 all copied, 1 the medium failed or files are missing",
        ),
    )(export)
    app.add_typer(family, name="queue")


def submit(
    file: Annotated[Path | None, typer.Argument(help="The application as JSON.", dir_okay=False)] = None,
    material: Annotated[
        list[str] | None,
        typer.Option(help="NAME=PATH: a picture (JPEG, PNG, PDF) of a named material; once a page, in order."),
    ] = None,
    template: Annotated[
        str | None, typer.Option(help="Print a complete synthetic application for this item (CODE) instead.")
    ] = None,
    config_file: ConfigFile = None,
    state_dir: StateDir = None,
    as_json: AsJson = False,
) -> None:
    """File an application through the same checks, sealing and queue as the screen. Prints only what is durable."""
    from kiosk.application import ApplicationError, read_application
    from kiosk.application import template as complete
    from kiosk.catalogue.load import CatalogueError, load, where
    from kiosk.errors import ResidentError
    from kiosk.keys import KeysBroken
    from kiosk.outbox.checks import NotComplete
    from kiosk.outbox.filing import Filing
    from kiosk.outbox.submission import Submission
    from kiosk.store import StoreBroken, StoreFull

    if (file is None) == (template is None):
        leave(USAGE, "give an application's FILE.json, or --template CODE to see one")
    config, state = load_config(config_file), state_folder(state_dir)
    try:
        catalogue = load(where(config, state))
    except CatalogueError as error:
        leave(REFUSED, str(error))
    if template is not None:
        wanted = catalogue.items.get(template)
        if wanted is None:
            leave(
                NOTHING_THERE, f"no item has this code in catalogue {catalogue.version}; try kiosk catalogue search"
            )
        print_json(complete(wanted))
        return
    assert file is not None
    try:
        application = read_application(_read(file, 1024 * 1024))
    except ApplicationError as error:
        leave(REFUSED, f"{file.name} is no application: {error}")
    item = catalogue.items.get(application.item)
    if item is None:
        leave(REFUSED, f"item: not in catalogue {catalogue.version}; try kiosk catalogue search")
    pages = tuple(_page(text) for text in material or [])
    try:
        with Filing(state, config) as filing:
            _leave_if_shut(filing.store, state, config)
            filed = filing.file(Submission(item, catalogue.version, application, pages))
    except NotComplete as error:
        if as_json:
            print_json({"faults": [{"field": fault.field, "rule": fault.rule} for fault in error.faults]})
        leave(REFUSED, f"not filed, the application is not complete: {error.detail}")
    except ResidentError as error:
        leave(REFUSED, f"not filed: {error.detail or error.notice}{_mend(error)}")
    except (StoreBroken, StoreFull, KeysBroken) as error:
        leave(REFUSED, f"not filed: {error}")
    if as_json:
        print_json({"id": filed.case_id, "receipt_number": filed.receipt_number, "digest": filed.digest})
    else:
        typer.echo(f"filed {filed.case_id}, receipt {filed.receipt_number}, digest sha256:{filed.digest}")


def list_(config_file: ConfigFile = None, state_dir: StateDir = None, as_json: AsJson = False) -> None:
    """Everything that waits, was refused, or was delivered and is still kept, oldest first."""
    from kiosk.outbox.listing import listed_json, listed_text

    load_config(config_file)
    with _outbox(state_folder(state_dir)) as store:
        if as_json:
            print_json_rows(listed_json(store))
            return
        lines = listed_text(store)
    typer.echo("\n".join([*lines, "1 entry" if len(lines) == 1 else f"{len(lines)} entries"]))


def show(
    entry_id: EntryId, config_file: ConfigFile = None, state_dir: StateDir = None, as_json: AsJson = False
) -> None:
    """One entry with its files, its acknowledgement and, once erased, the proof of it."""
    from kiosk.outbox import listing

    load_config(config_file)
    state = state_folder(state_dir)
    with _outbox(state) as store:
        shown = listing.show(store, state, entry_id)
    if shown is None:
        leave(NOTHING_THERE, "no entry has this id; see kiosk queue list")
    if as_json:
        print_json(shown)
        return
    for name, value in shown.items():
        if name != "files" and value not in (None, ""):
            typer.echo(f"{name:<18} {value}")
    for one in shown.get("files", []):
        typer.echo(f"file {one['n']:<13} {one['size']} bytes, {'here' if one['present'] else 'gone'}")


def retry(
    entry_id: EntryId, config_file: ConfigFile = None, state_dir: StateDir = None, as_json: AsJson = False
) -> None:
    """Send a refused entry, or one that waits for its next try, as soon as the line allows."""
    from kiosk.outbox.listing import retry as again

    load_config(config_file)
    with _outbox(state_folder(state_dir)) as store:
        if store.row("select 1 from outbox where entry_id = ?", [entry_id]) is None:
            leave(NOTHING_THERE, "no entry has this id; see kiosk queue list")
        if not again(store, entry_id, time.time()):
            leave(REFUSED, "it is delivered, or being sent right now; see kiosk queue show")
    if as_json:
        print_json({"id": entry_id, "state": "filed"})
    else:
        typer.echo(f"{entry_id} goes next")


def export(
    folder: Annotated[Path, typer.Argument(help="Where to, for example a USB medium.", file_okay=False)],
    config_file: ConfigFile = None,
    state_dir: StateDir = None,
    as_json: AsJson = False,
) -> None:
    """Copy every undelivered entry, sealed as it is, for `kiosk province import`. The queue keeps them."""
    from kiosk.outbox.export import export as copy

    load_config(config_file)
    state = state_folder(state_dir)
    with _outbox(state) as store:
        try:
            exported = copy(store, state, folder, time.time())
        except OSError as error:
            leave(REFUSED, f"{folder}: {error.strerror}; what was copied is whole, run it again")
    if as_json:
        print_json({"folder": str(folder), "entries": exported.entries, "left_out": exported.left_out})
    else:
        typer.echo(f"{exported.entries} entries in {folder}")
    if exported.left_out:
        leave(REFUSED, f"{exported.left_out} entries miss files and were left out; see kiosk queue list")


def _leave_if_shut(store: "Store", state: "StateFolder", config: "Config") -> None:
    from kiosk.outbox.gates import gates

    found = gates(store, state, config.gates, config.terminal.disk_low_mb)
    if shut := ", ".join(gate.name for gate in found if gate.closed):
        leave(REFUSED, f"not filed, no new case is taken ({shut}): kiosk doctor says what to do")


@contextmanager
def _outbox(state: "StateFolder") -> Iterator["Store"]:
    from kiosk.outbox.opening import open_outbox
    from kiosk.store import StoreBroken, StoreFull

    try:
        with open_outbox(state) as store:
            yield store
    except (StoreBroken, StoreFull) as error:
        leave(REFUSED, str(error))


def _page(text: str) -> "Page":
    """NAME=PATH. Errors name the option, not the file's contents."""
    from kiosk.contract.limits import MATERIAL_MAX
    from kiosk.outbox.submission import Page

    name, equals, path = text.partition("=")
    if not name or not equals or not path:
        leave(USAGE, "--material wants NAME=PATH")
    data = _read(Path(path), MATERIAL_MAX)
    return Page(name, data, _media_type(data, path))


def _media_type(data: bytes, path: str) -> "MediaType":
    if data.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if data.startswith(b"%PDF-"):
        return "application/pdf"
    return leave(REFUSED, f"{path}: neither JPEG, PNG nor PDF")


def _read(path: Path, limit: int) -> bytes:
    try:
        with path.open("rb") as stream:
            data = stream.read(limit + 1)
    except OSError as error:
        leave(USAGE, f"{path}: {error.strerror}")
    if len(data) > limit:
        leave(REFUSED, f"{path}: larger than {limit} bytes")
    return data


def _mend(error: Exception) -> str:
    from kiosk.keys import EnrolmentBroken, NotEnrolled

    return f" ({error.__cause__})" if isinstance(error.__cause__, NotEnrolled | EnrolmentBroken) else ""

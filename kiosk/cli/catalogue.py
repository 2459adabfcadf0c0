"""kiosk catalogue: what an editor and a technician do with the list of services."""

from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kiosk.cli.exits import NO_NETWORK, NOTHING_THERE, REFUSED, leave
from kiosk.cli.options import AsJson, ConfigFile, ProvinceUrl, StateDir, load_config, print_json, state_folder
from kiosk.cli.teaching import teach

if TYPE_CHECKING:
    from kiosk.catalogue.load import Catalogue


def register(app: typer.Typer) -> None:
    family = typer.Typer(
        help="The services: check a folder, fetch the newest, search, show one.", no_args_is_help=True
    )
    family.command(
        "validate",
        epilog=teach(
            "kiosk catalogue validate assets/catalogue",
            "kiosk catalogue validate . --json",
            exits="0 no faults, 1 faults, 3 no such folder",
        ),
    )(validate)
    family.command("publish", epilog=teach("kiosk catalogue publish .", exits="0 built, 1 not readable"))(publish)
    family.command(
        "pull",
        epilog=teach(
            "kiosk catalogue pull",
            exits="0 the newest is in use, 1 refused (not enrolled, wrong signature, faults), 5 no network",
        ),
    )(pull)
    family.command(
        "search",
        epilog=teach(
            "kiosk catalogue search 高龄津贴",
            "kiosk catalogue search gljt --json",
            exits="0, even when nothing is found",
        ),
    )(search)
    family.command(
        "show",
        epilog=teach("kiosk catalogue show 000511101000 --json", exits="0 shown, 3 no such service in force"),
    )(show)
    app.add_typer(family, name="catalogue")


def validate(
    folder: Annotated[Path, typer.Argument(help="A catalogue's folder, with catalogue.json in it.")],
    as_json: AsJson = False,
) -> None:
    """Name file, line, field and rule of everything wrong in a catalogue."""
    from kiosk.catalogue.source import printable
    from kiosk.catalogue.validate import validate as judge

    if not folder.is_dir():
        leave(NOTHING_THERE, f"{folder}: there is no such folder")
    items, faults = judge(folder)
    if as_json:
        print_json({"items": items, "faults": [asdict(fault) for fault in faults]})
    else:
        for fault in faults:
            line = f"{fault.file}:{fault.line}: {fault.field}: {fault.message} [{fault.rule}]"
            typer.echo(printable(line))
        typer.echo(f"{items} items, {len(faults)} faults")
    if faults:
        raise typer.Exit(REFUSED)


def publish(folder: Annotated[Path, typer.Argument(help="A catalogue's folder, with catalogue.json in it.")]) -> None:
    """Rebuild the search index (index.json) of a catalogue after its items changed."""
    from kiosk.catalogue.publish import publish as build
    from kiosk.catalogue.source import BadSource

    if not folder.is_dir():
        leave(NOTHING_THERE, f"{folder}: there is no such folder")
    try:
        typer.echo(build(folder))
    except BadSource as error:
        leave(REFUSED, f"{folder} {error.message}")


def pull(
    config: ConfigFile = None, state: StateDir = None, province: ProvinceUrl = None, as_json: AsJson = False
) -> None:
    """Fetch the newest catalogue from the province, check it, and use it from the next visit on."""
    import importlib

    try:
        fetch = importlib.import_module("sync.feed").pull
    except ModuleNotFoundError as error:
        if error.name != "sync.feed":
            raise
        leave(REFUSED, "This build cannot fetch catalogues; the packaged one stays in use.")
    try:
        version = fetch(load_config(config, province), state_folder(state))
    except ConnectionError as error:
        leave(NO_NETWORK, f"The province cannot be reached: {error}")
    except ValueError as error:
        leave(REFUSED, f"The province's catalogue was refused: {error}")
    if as_json:
        print_json({"version": version})
    else:
        typer.echo(version)


def search(
    text: Annotated[str, typer.Argument(help="Chinese words, pinyin or initials: 高龄津贴, gaoling, gljt.")],
    config: ConfigFile = None,
    state: StateDir = None,
    limit: Annotated[int, typer.Option(min=1, max=200, help="At most so many services.")] = 20,
    as_json: AsJson = False,
) -> None:
    """Find services, the best first."""
    found = [
        {"code": item.catalog_code, "name": item.title, "department": item.dept_name, "kind": item.kind.value}
        for item in _catalogue(config, state).search(text, limit)
    ]
    if as_json:
        print_json(found)
        return
    for row in found:
        typer.echo(f"{row['code']}  {row['name']}  {row['department']}  {row['kind']}")
    if not found:
        typer.echo("Nothing found.", err=True)


def show(
    code: Annotated[str, typer.Argument(help="基本编码 (12 characters) or 实施编码 (31).")],
    config: ConfigFile = None,
    state: StateDir = None,
    as_json: AsJson = False,
) -> None:
    """Print one service with every element of its implementation list."""
    from kiosk.catalogue import words

    item = _catalogue(config, state).get(code)
    if item is None:
        leave(NOTHING_THERE, f"{code}: no such service in force; try `kiosk catalogue search`")
    if as_json:
        print_json(item.model_dump(mode="json"))
        return
    typer.echo(f"{item.title} · {item.task_name}\n{item.summary}\n{item.dept_name}  {item.task_code}")
    for line in words.conditions(item, "zh_CN", _today()):
        typer.echo(f"  谁能办  {line}")
    for material in item.materials:
        typer.echo(f"  要带什么  {material.material_name}: {material.note}")
    typer.echo(f"  法定 {item.anticipate_day}, 承诺 {item.promise_day} 个工作日; 依据 {'、'.join(item.by_law)}")


def _catalogue(config: Path | None, state: Path | None) -> "Catalogue":
    from kiosk.catalogue.load import CatalogueError, load, where

    folder = where(load_config(config), state_folder(state))
    try:
        return load(folder, _today())
    except CatalogueError as error:
        leave(REFUSED, f"{folder}: {error}")


def _today() -> date:
    return datetime.now().astimezone().date()

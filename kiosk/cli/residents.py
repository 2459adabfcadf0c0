"""`kiosk province …`, what residents say beside their cases, and are told: ratings, reports, calls, text messages."""

from typing import Annotated

import typer

from kiosk.cli.office import By, Office, written
from kiosk.cli.options import AsJson, print_json
from kiosk.cli.platform import Data, DatabaseUrl, there

RECORDS = ("rating", "report")


def records(data: Data, database: DatabaseUrl = None, as_json: AsJson = False) -> None:
    """List ratings and reports, with what residents wrote, for whoever follows them."""
    found = there(data, database).letters.said(RECORDS)
    if as_json:
        print_json(found)
        return
    for one in found:
        what = one.get("level") or ",".join(one.get("reasons", ())) or one.get("about", "")
        print(f"{one['id']}  {one['kind']}  {what}  {one.get('words', '')}")


def answer(
    data: Data,
    record: Annotated[str, typer.Argument(help="The rating's or report's id, as `province records` shows it.")],
    text: Annotated[str, typer.Argument(help="Plain words: what was done about it.")],
    office: Office = "",
    by: By = "province",
    database: DatabaseUrl = None,
) -> None:
    """整改反馈 · 办不成事: answer a bad rating or a report; read on the next visit of the same card."""
    platform = there(data, database)
    made = written(record, lambda: platform.letters.answer(record, text, office=office, by=by))
    print_json({"record": record, "letter": made})


def calls(
    data: Data,
    database: DatabaseUrl = None,
    *,
    open_only: Annotated[bool, typer.Option("--open", help="Only those that nobody has answered.")] = False,
    as_json: AsJson = False,
) -> None:
    """陪同办, 优先办: list calls for help, where, on which page, why, and who comes. Those that wait stand first, of
    them who needs large letters."""
    found = [one for one in there(data, database).calls.listing() if not (open_only and one["coming"])]
    if as_json:
        print_json(found)
        return
    for one in found:
        where = one.get("place", one["terminal"])
        first = "优先" if one.get("assisted") else "-"
        told = (first, one["received_at"], one["id"], where, one["page"], one["reason"], one["coming"] or "-")
        print("  ".join(told))


def coming(
    data: Data,
    call: Annotated[str, typer.Argument(help="The call's id, as `province calls` shows it.")],
    words: Annotated[str, typer.Argument(help="Who comes and when, for a screen that everybody can read.")] = "",
    by: By = "province",
    database: DatabaseUrl = None,
) -> None:
    """陪同办: say that somebody is on the way; the resident reads it within seconds if the line is up."""
    platform = there(data, database)
    written(call, lambda: platform.calls.coming(call, words, by))
    print_json({"call": call})


def texts(data: Data, database: DatabaseUrl = None, as_json: AsJson = False) -> None:
    """List text messages to residents who left a number: waiting, sent, given up; what the sample messenger was told.

    Of the number the last four digits are shown."""
    from sync.province.adapters.texts import lying

    platform = there(data, database)
    words = {id_: {"phone": f"*{message.phone[-4:]}", "words": message.words} for id_, message in lying(data).items()}
    found = [{**row, **words.get(row["id"], {})} for row in platform.texts.listing()]
    if as_json:
        print_json(found)
        return
    for one in found:
        print(f"{one['case']}  {one['turn']}  {one['state']}  {one['tries']}  {one.get('words', '')}")

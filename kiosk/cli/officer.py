"""`kiosk province …`, what an officer does: decide, ask for more, answer, see every step, hand over to an archive."""

import json
import re
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kiosk.cli.exits import NOTHING_THERE, REFUSED, USAGE, leave
from kiosk.cli.office import By, Office, written
from kiosk.cli.options import AsJson, print_json
from kiosk.cli.overdue import overdue
from kiosk.cli.platform import Data, DatabaseUrl, there
from kiosk.cli.residents import answer, calls, coming, records, texts
from kiosk.cli.teaching import teach

if TYPE_CHECKING:
    from kiosk.contract.letter import Wanted

CaseId = Annotated[str, typer.Argument(help="The case's id, as `kiosk province cases` shows it.")]
NUMBER = re.compile(r"[0-9A-Za-z-]{6,40}")


def add_to(province: typer.Typer) -> None:
    for name, command, epilog in (
        ("decide", decide, teach(
            "kiosk province decide --data /srv/province ID accepted",
            'kiosk province decide --data /srv/province ID decided --note "批准了，每月 15 日发" --printable',
            'kiosk province decide --data /srv/province ID accepted --part 000709301001   one part of a package',
            exits="0 moved, 2 no such state, 3 no such case",
        )),
        ("parts", parts, teach(
            "kiosk province parts --data /srv/province --office 11450102007650550G   what lies with one department",
            "kiosk province parts --data /srv/province --case ID --json",
        )),
        ("ask-supplement", ask_supplement, teach(
            'kiosk province ask-supplement --data D ID --text "户口簿看不清" --paper 户口簿:2 --until 2026-12-07',
            'kiosk province ask-supplement --data D ID --text "还差卡号" --form question.json',
            exits="0 asked, 1 it cannot be put so, 2 wrong usage, 3 no such case",
        )),
        ("post", post, teach(
            "kiosk province post --data D ID --carrier 中国邮政EMS --number 1234567890123",
            exits="0 told, 1 the resident did not ask for it by post, 2 no such number, 3 no such case",
        )),
        ("answer", answer, teach(
            "kiosk province records --data /srv/province --json            what was said",
            'kiosk province answer --data /srv/province RECORD "对不起，我们改了：…"',
            exits="0 answered, or nobody can read it (`letter` is null), 3 no such rating or report",
        )),
        ("records", records, teach("kiosk province records --data /srv/province --json")),
        ("calls", calls, teach("kiosk province calls --data /srv/province --open")),
        ("coming", coming, teach(
            'kiosk province coming --data D CALL "李师傅过来了，大约 10 分钟到"',
            exits="0 told, 1 it was answered otherwise before, 3 no such call",
        )),
        ("overdue", overdue, teach(
            "kiosk province overdue --data /srv/province",
            "kiosk province overdue --data /srv/province --office 11450102007650550G --all --json",
            exits="0 nothing is past its day, 1 something is, 3 no province there",
        )),
        ("texts", texts, teach("kiosk province texts --data /srv/province --json")),
        ("trail", trail, teach("kiosk province trail --data D ID --json", exits="0 whole, 1 broken, 3 none")),
        ("archive", archive, teach(
            "kiosk province archive --data /srv/province ID --out /archive/ID",
            "kiosk archive verify /archive/ID --trust /archive/trust.json",
            exits="0 written, 1 it cannot be, 3 no such case",
        )),
    ):  # fmt: skip
        province.command(name, epilog=epilog)(command)


def decide(
    data: Data,
    case: CaseId,
    state: Annotated[str, typer.Argument(help="accepted, supplement_requested, not_accepted, decided, served")],
    note: Annotated[str, typer.Option("--note", help="Plain words for the resident, sealed to the card.")] = "",
    part: Annotated[str, typer.Option("--part", help="Of a package: the part's key.")] = "",
    by: By = "province",
    database: DatabaseUrl = None,
    *,
    printable: Annotated[bool, typer.Option("--printable", help="The words may be printed at a terminal.")] = False,
) -> None:
    """Move a stored case on; its terminal learns it at its next contact."""
    from kiosk.contract.exchange import CaseState

    if state not in set(CaseState) - {CaseState.DELIVERED}:
        leave(USAGE, f"{state}: not a state that a province gives")
    platform = there(data, database)
    made = written(
        case,
        lambda: platform.letters.decide(case, CaseState(state), note, part=part, by=by, printable=printable),
    )
    if note:
        print_json({"case": case, "state": state, "letter": made})


def parts(
    data: Data,
    office: Annotated[str, typer.Option("--office", help="Only those of the department with this code.")] = "",
    case: Annotated[str, typer.Option("--case", help="Only those of this case.")] = "",
    database: DatabaseUrl = None,
    *,
    as_json: AsJson = False,
) -> None:
    """List the parts of packages (一件事), each with its department and state, the longest unchanged first."""
    from sync.province.parts import listing

    with there(data, database).database.reading() as connection:
        rows = listing(connection, case=case, dept_code=office)
    if as_json:
        print_json(rows)
        return
    for row in rows:
        print(f"{row['case_id']}  {row['item']}  {row['state']}  {row['dept_name']}  {row['name']}")


def ask_supplement(
    data: Data,
    case: CaseId,
    text: Annotated[str, typer.Option("--text", help="Why, in plain words; read on the screen and aloud.")],
    paper: Annotated[
        list[str] | None,
        typer.Option("--paper", help="NAME, NAME:PAGES or NAME:PAGES:card. May be repeated.", metavar="NAME[:PAGES]"),
    ] = None,
    until: Annotated[datetime | None, typer.Option("--until", formats=["%Y-%m-%d"], help="The last day.")] = None,
    form: Annotated[
        Path | None,
        typer.Option("--form", help="Questions: a form as catalogue items have it, JSON.", dir_okay=False),
    ] = None,
    office: Office = "",
    by: By = "province",
    database: DatabaseUrl = None,
) -> None:
    """补正: ask for papers or answers; shown when the card is laid at the terminal, answered there."""
    wanted = [_wanted(one) for one in paper or ()]
    questions = _form(form) if form else {}
    if not wanted and not questions:
        leave(USAGE, "nothing is asked for: --paper or --form")
    last = date(until.year, until.month, until.day) if until else None
    platform = there(data, database)
    made = written(
        case,
        lambda: platform.letters.ask_supplement(case, text, wanted, until=last, form=questions, office=office, by=by),
    )
    print_json({"case": case, "state": "supplement_requested", "letter": made})


def post(
    data: Data,
    case: CaseId,
    carrier: Annotated[str, typer.Option("--carrier", help="Who carries it.")],
    number: Annotated[str, typer.Option("--number", help="The carrier's number for it.")],
    by: By = "province",
    database: DatabaseUrl = None,
) -> None:
    """寄递: say that a result was posted; the resident reads carrier and number with the card, and may print them."""
    from sync.province.letters import NotByPost

    if not NUMBER.fullmatch(number) or not 1 <= len(carrier) <= 30:
        leave(USAGE, f"{number}: 6 to 40 letters and digits; the carrier's name has at most 30")
    platform = there(data, database)
    try:
        made = written(case, lambda: platform.letters.posted(case, carrier, number, by=by))
    except NotByPost:
        leave(REFUSED, f"{case}: the resident did not ask for the result by post")
    print_json({"case": case, "letter": made})


def trail(data: Data, case: CaseId, database: DatabaseUrl = None, as_json: AsJson = False) -> None:
    """电子监察: every step of a case with time, place, version and actor, and whether the chain holds."""
    from kiosk.contract.trail import broken_at
    from sync.province.trail import of

    with there(data, database).database.reading() as connection:
        steps = of(connection, case)
    if not steps:
        leave(NOTHING_THERE, f"{case}: no such case, or from before steps were kept")
    if as_json:
        print_json([step.model_dump() for step in steps])
    else:
        for step in steps:
            print(f"{step.n:3}  {step.at}  {step.event}  {step.place}  {step.actor}  {step.what}")
    if (n := broken_at(case, steps)) is not None:
        leave(REFUSED, f"{case}: step {n} does not follow from the one before")


def archive(
    data: Data,
    case: CaseId,
    out: Annotated[Path, typer.Option("--out", help="A new folder.", file_okay=False)],
    by: By = "province",
    database: DatabaseUrl = None,
) -> None:
    """单套归档: a case with all that belongs to it as a package that an archive verifies by itself.

    In the clear: papers, answers, metadata, every step. As evidence: what came sealed, signatures, digests.
    """
    from sync.province.dossier import NotWritten, write

    platform = there(data, database)
    try:
        made = written(case, lambda: write(platform, case, out, by))
    except (NotWritten, OSError) as error:
        leave(REFUSED, f"{out}: {error}")
    print_json({"case": case, "folder": str(out), "files": made})


def _wanted(text: str) -> "Wanted":
    from pydantic import ValidationError

    from kiosk.contract.letter import Wanted

    name, _, rest = text.partition(":")
    pages, _, paper = rest.partition(":")
    try:
        return Wanted.model_validate({"name": name, "pages": pages or "1", "paper": paper or "page"})
    except ValidationError:
        leave(USAGE, f"{text}: NAME, NAME:PAGES or NAME:PAGES:card")


def _form(file: Path) -> dict[str, Any]:
    from kiosk.forms import form_faults

    try:
        raw = json.loads(file.read_text("utf-8"))
    except (OSError, ValueError) as error:
        leave(USAGE, f"{file}: {error}")
    if not isinstance(raw, dict) or form_faults(raw):
        leave(USAGE, f"{file}: no form; see docs/guides on items")
    return raw

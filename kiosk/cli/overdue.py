"""`kiosk province overdue`: 电子监察, what is past the day that was promised, and what soon will be."""

from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from kiosk.cli.exits import REFUSED, leave
from kiosk.cli.options import AsJson, print_json
from kiosk.cli.platform import Data, DatabaseUrl, there
from kiosk.contract.day import day_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kiosk.calendar import Calendar
    from kiosk.catalogue.item import Item
    from sync.province.pending import Pending

SOON = 1  # working days left: 黄牌
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Due:
    """`left`: working days to the promised day, 0 on it, below 0 past it. `legal`: the day the law sets."""

    light: Literal["red", "yellow", "green", "stopped"]
    left: int
    due: str
    legal: str
    past_legal: bool
    case: str
    item: str
    title: str
    office: str
    office_code: str
    state: str
    filed_on: str
    certain: bool  # False: beyond the announced calendar


def overdue(
    data: Data,
    office: Annotated[str, typer.Option("--office", help="Only those of the department with this code.")] = "",
    catalogue: Annotated[
        Path | None,
        typer.Option("--catalogue", help="With what each service promises. Default: the sample.", file_okay=False),
    ] = None,
    calendar: Annotated[
        Path | None, typer.Option("--calendar", help="Working days. Default: the packaged.", dir_okay=False)
    ] = None,
    today: Annotated[datetime | None, typer.Option("--today", formats=["%Y-%m-%d"], help="Another day.")] = None,
    database: DatabaseUrl = None,
    *,
    everything: Annotated[bool, typer.Option("--all", help="Also what has time yet.")] = False,
    as_json: AsJson = False,
) -> None:
    """电子监察: what is past the promised day (red) or will be tomorrow (yellow), by department, the latest first.

    Days are working days; while the resident is asked for more (补正) they do not count.
    """
    from kiosk import calendar as days
    from kiosk.catalogue.load import PACKAGED, load
    from sync.province.pending import pending
    from sync.province.problems import Refusal

    platform = there(data, database)
    try:
        known = days.read(calendar) if calendar else days.packaged()
        items = load(catalogue or PACKAGED).items
        lying = pending(platform.database, platform.receiving.manifest)
    except (OSError, ValueError, Refusal) as error:
        leave(REFUSED, f"cannot be counted: {error}")
    day = today.date() if today else day_of(datetime.now(UTC))
    found = [due for one in lying if (due := due_of(one, items, known, day)) is not None]
    found = sorted((one for one in found if not office or one.office_code == office), key=lambda one: one.left)
    shown = [one for one in found if everything or one.light in ("red", "yellow")]
    if as_json:
        print_json([asdict(one) for one in shown])
    else:
        for one in shown:
            print(f"{one.light}  {one.left:+d}  {one.due}  {one.case}  {one.state}  {one.office}  {one.title}")
    if any(one.light == "red" for one in found):
        raise typer.Exit(REFUSED)


def due_of(one: "Pending", items: "Mapping[str, Item]", days: "Calendar", today: date) -> Due | None:
    """None for a service that this catalogue does not have: nothing is known of what it promises."""
    item = items.get(one.item)
    if item is None:
        return None
    stopped = sum(_working(days, day_of(begin), day_of(end) if end else today) for begin, end in one.waits)
    filed = day_of(one.filed_at)
    received = days.received(filed)
    due, legal = days.deadline(received, item.promise_day + stopped), item.anticipate_day
    last = days.deadline(received, legal + stopped).date
    left = _working(days, today, due.date) if today <= due.date else -_working(days, due.date, today)
    waits = bool(one.waits) and one.waits[-1][1] is None
    light: Literal["red", "yellow", "green", "stopped"] = "red" if left < 0 else "yellow" if left <= SOON else "green"
    return Due(
        light="stopped" if waits and light != "red" else light,
        left=left,
        due=due.date.isoformat(),
        legal=last.isoformat(),
        past_legal=today > last,
        case=one.case,
        item=one.item,
        title=item.title,
        office=item.dept_name,
        office_code=item.dept_code,
        state=one.state,
        filed_on=filed.isoformat(),
        certain=due.certain,
    )


def _working(days: "Calendar", first: date, last: date) -> int:
    """Working days after `first`, up to and with `last`."""
    return sum(days.working(first + DAY * n) for n in range(1, (last - first).days + 1))

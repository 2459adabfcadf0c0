"""The terminal's part of a case's trail: what the resident did in the visit that filed it, and the filing itself."""

from datetime import UTC, datetime
from functools import lru_cache
from importlib import metadata

from kiosk.contract.trail import STEPS_MAX, Step, after, origin
from kiosk.store import Store

BEGUN, ENDED = "visit_started", "visit_ended"
OF_A_VISIT = (
    BEGUN, "guide_accepted", "consented", "card_read", "draft_resumed", "material_deferred", "edit", "signed",
    "supplement_begun", "camera_away",
)  # fmt: skip

MARKS = ", ".join("?" * len(OF_A_VISIT))
# The inner words are those of the index `audit_visits`.
SINCE = f"""
select at, event from audit where case_id = '' and event in ({MARKS}) and number >= coalesce(
    (select number from audit where event in ('{BEGUN}', '{ENDED}') order by number desc limit 1), 0)
order by number limit {STEPS_MAX - 1}
"""  # noqa: S608  # constants of ours


def trail(store: Store, case_id: str, terminal: str, catalogue: str, filed: datetime) -> list[Step]:
    """The visit under way, if there is one (`kiosk submit` has none), and the filing as its last step."""
    version = f"{_program()} {catalogue}"[:80]
    last = (0, origin(case_id))
    steps: list[Step] = []
    rows = store.rows(SINCE, OF_A_VISIT)
    if rows and rows[0]["event"] != BEGUN:
        rows = []
    said = [(datetime.fromtimestamp(row["at"], UTC), row["event"], "resident") for row in rows]
    for at, event, actor in (*said, (filed, "case_filed", "terminal")):
        step = after(last, at.isoformat(timespec="milliseconds"), event, terminal, actor, version)
        steps.append(step)
        last = (step.n, step.hash)
    return steps


@lru_cache(maxsize=1)
def _program() -> str:
    return f"jiujin {metadata.version('jiujin')}"

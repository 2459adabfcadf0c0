"""撤回: said by the resident, it counts once, whatever becomes of the province and in whatever order it is told."""

from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import delete

from kiosk.contract.exchange import CaseState
from kiosk.contract.trail import Step
from kiosk.outbox import records
from kiosk.outbox.export import export
from kiosk.outbox.listing import show
from sync.agent import ALL_SETTLED, SOME_REFUSED
from sync.province import trail
from sync.province.database import cases as stored_cases
from sync.province.officer import import_export
from tests.sync.site import Served, Terminal, drained
from tests.sync.test_agent import once


def test_a_withdrawal_on_a_medium_counts_when_the_terminal_itself_says_it(
    served: Served, terminal: Terminal, tmp_path: Path
) -> None:
    """Nobody signed what lies on a medium. It counts once, also when the province dies right before it answers."""
    (case,) = terminal.file()
    with closing(terminal.agent()) as agent:
        assert records.withdrawal(agent.store, case, datetime.now(UTC).timestamp())
        export(agent.store, terminal.state, tmp_path / "medium", 1.0)
    assert [one.outcome for one in import_export(served.platform, tmp_path / "medium")] == ["stored", "stored"]
    assert stored_state(served, case) is CaseState.DELIVERED
    assert once(terminal) == ALL_SETTLED
    assert stored_state(served, case) is CaseState.WITHDRAWN
    withdrawals = [step for step in trail_of(served, case) if step.event == "state_withdrawn"]
    assert len(withdrawals) == 1


def test_a_withdrawal_whose_case_was_lost_waits_for_it(served: Served, terminal: Terminal) -> None:
    (case,) = terminal.file()
    assert once(terminal) == ALL_SETTLED
    with served.platform.database.writing() as connection:
        connection.execute(delete(stored_cases).where(stored_cases.c.case_id == case))
    with closing(terminal.agent()) as agent:
        withdrawn = records.withdrawal(agent.store, case, datetime.now(UTC).timestamp())
        assert withdrawn
        drained(agent)
        row = show(agent.store, terminal.state, withdrawn)
        assert row is not None
        assert (row["state"], row["reason"]) == ("filed", "parent_missing")
        agent.store.execute("delete from cursors where name = 'looked_at_all'")
    assert once(terminal) in {ALL_SETTLED, SOME_REFUSED}
    assert once(terminal) == ALL_SETTLED
    assert stored_state(served, case) is CaseState.WITHDRAWN


def stored_state(served: Served, case: str) -> CaseState:
    stored = served.platform.receiving.find(case)
    assert stored is not None
    return stored.state


def trail_of(served: Served, case: str) -> list[Step]:
    with served.platform.database.reading() as connection:
        return trail.of(connection, case)

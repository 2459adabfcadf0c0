"""Back-off and breaker: never early, never stranded by a clock, never all at once."""

from hypothesis import given
from hypothesis import strategies as st

from kiosk.outbox.breaker import Breaker
from sync import policy

chances = st.floats(0, 1, exclude_max=True)
times = st.floats(0, 4e9)
breakers = st.builds(
    Breaker,
    state=st.sampled_from(["closed", "open", "half_open"]),
    failures=st.integers(0, 10_000),
    opened_at=st.none() | times,
    until=st.none() | times,
)


@given(st.integers(-5, 10_000), chances, st.none() | st.floats(-1e9, 1e9))
def test_a_wait_is_never_shorter_than_asked_nor_longer_than_an_hour_and_a_quarter(
    failures: int, chance: float, asked: float | None
) -> None:
    wait = policy.backoff_s(failures, chance, asked)
    assert min(max(asked or 0.0, 0.0), policy.LONGEST_RETRY_AFTER_S) <= wait
    assert wait <= policy.LONGEST_WAIT_S + policy.LONGEST_RETRY_AFTER_S


@given(chances)
def test_the_span_doubles_from_five_seconds_to_fifteen_minutes(chance: float) -> None:
    spans = [policy.backoff_s(failures, 1.0) for failures in range(12)]
    assert spans[:4] == [5, 10, 20, 40]
    assert max(spans) == spans[-1] == 900
    assert all(policy.backoff_s(failures, chance) == chance * span for failures, span in enumerate(spans))


@given(breakers, times, chances, times)
def test_no_jump_of_the_clock_strands_a_breaker(breaker: Breaker, now: float, chance: float, later: float) -> None:
    opened = policy.failed(breaker, now, "no_line", chance)
    assert opened.state == "open"
    longest = policy.LONGEST_WAIT_S + policy.LONGEST_RETRY_AFTER_S
    assert 0 <= policy.wait_s(opened, later) <= longest
    assert policy.wait_s(opened, now + longest + 1) == 0
    assert policy.wait_s(policy.succeeded(opened), later) == 0


@given(breakers, times, chances)
def test_a_failure_keeps_the_outage_s_beginning_and_counts(breaker: Breaker, now: float, chance: float) -> None:
    opened = policy.failed(breaker, now, "tls", chance)
    again = policy.failed(policy.probing(opened), now + 100, "tls", chance)
    assert (again.opened_at, again.failures) == (opened.opened_at, opened.failures + 1)


def test_first_contacts_after_an_outage_are_spread_over_five_minutes() -> None:
    now = 2_000_000_000.0
    starts = [policy.at_start(Breaker(), now - 3600, now, place / 10_000) for place in range(10_000)]
    waits = sorted(policy.wait_s(start, now) for start in starts)
    assert waits[-1] < 300
    # No second sees more than 50 of 10,000 terminals that come back at once.
    assert max(sum(second <= wait < second + 1 for wait in waits) for second in range(300)) <= 50


def test_a_county_s_power_cut_of_a_minute_is_spread_too() -> None:
    now = 2_000_000_000.0
    waits = {policy.wait_s(policy.at_start(Breaker(), now - 60, now, c / 10, booted=True), now) for c in range(10)}
    assert (len(waits), max(waits)) == (10, 270.0)


def test_who_has_nothing_to_send_or_meets_a_full_province_waits_as_if_it_were_the_first_contact() -> None:
    for breaker in (
        policy.failed(Breaker(), 0.0, policy.BUSY, 0.5),
        policy.failed(Breaker(), 0.0, "tls", 0.5, idle=True),
    ):
        assert policy.wait_s(breaker, 0.0) == 150
    assert policy.wait_s(policy.failed(Breaker(), 0.0, "tls", 0.5), 0.0) == 2.5
    asked = policy.failed(Breaker(), 0.0, policy.BUSY, 0.5, 600.0)
    assert policy.wait_s(asked, 0.0) >= 600


def test_a_short_break_is_not_held_back() -> None:
    assert policy.at_start(Breaker(), 1000.0, 1500.0, 0.9) == Breaker()
    assert policy.at_start(Breaker(), None, 1500.0, 0.9) == Breaker()

"""The terminal's keys: made once, private, and trust only in what the enrolment lists."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from joserfc.jwk import ECKey

from kiosk.contract.case import Enrolment
from kiosk.keys import EnrolmentBroken, KeyRing, KeysBroken, NotEnrolled, Trust, write_enrolment
from kiosk.state import StateFolder
from tests.kiosk.sealing import TERMINAL, Province, new_key, trusted

NOW = datetime(2026, 11, 22, tzinfo=UTC)


def test_keys_are_made_once_and_for_their_owner_only(state: StateFolder) -> None:
    first, second = KeyRing.open(state), KeyRing.open(state)
    assert first.thumbprint == second.thumbprint == ECKey.import_key({**first.public_jwk}).thumbprint()
    assert first.machine_hmac(b"x") == second.machine_hmac(b"x") != first.machine_hmac(b"y")
    assert {file.name: file.stat().st_mode & 0o777 for file in state.keys.glob("[!.]*")} == {
        "terminal.pem": 0o600,
        "machine.key": 0o600,
    }


def test_the_csr_proves_the_key_and_names_the_terminal(state: StateFolder) -> None:
    request = x509.load_pem_x509_csr(KeyRing.open(state).csr(TERMINAL))
    assert request.is_signature_valid
    assert request.subject.rfc4514_string() == f"CN={TERMINAL}"


@pytest.mark.parametrize(
    "damage",
    [
        lambda state: (state.keys / "terminal.pem").chmod(0o640),
        lambda state: (state.keys / "machine.key").write_bytes(b"short"),
        lambda state: (state.keys / "terminal.pem").write_bytes(b"-----BEGIN NOTHING-----"),
    ],
)
def test_damaged_or_open_keys_are_refused(state: StateFolder, damage: Callable[[StateFolder], object]) -> None:
    KeyRing.open(state)
    damage(state)
    with pytest.raises(KeysBroken):
        KeyRing.open(state)


def test_an_unenrolled_terminal_says_so(state: StateFolder) -> None:
    with pytest.raises(NotEnrolled):
        KeyRing.open(state).trust()


@pytest.mark.parametrize("text", ["", "{}", "[]", "nonsense", "\x00" * 100, json.dumps({"terminal": TERMINAL})])
def test_a_broken_enrolment_is_told(state: StateFolder, keys: KeyRing, text: str) -> None:
    state.enrolment.write_text(text)
    with pytest.raises(EnrolmentBroken, match="enrol again"):
        keys.trust()


def test_a_key_whose_id_is_not_its_thumbprint_is_never_written(
    state: StateFolder, keys: KeyRing, province: Province
) -> None:
    before = state.enrolment.read_bytes()
    planted = trusted(province.recipient, "recipient").model_copy(update={"kid": keys.thumbprint})
    broken = keys.trust().enrolment.model_copy(update={"keys": [planted]})
    with pytest.raises(EnrolmentBroken):
        write_enrolment(state.enrolment, broken)
    assert state.enrolment.read_bytes() == before


def trust_of(*spans: tuple[int | None, int | None]) -> tuple[Trust, list[str]]:
    keys = [
        trusted(
            new_key(),
            "recipient",
            not_before=None if begin is None else NOW + timedelta(days=begin),
            not_after=None if end is None else NOW + timedelta(days=end),
        )
        for begin, end in spans
    ]
    enrolment = Enrolment(terminal=TERMINAL, certificate="", keys=keys, suites=[], generation="g")
    return Trust(enrolment), [key.kid for key in keys]


@pytest.mark.parametrize(
    ("spans", "chosen"),
    [
        ([(None, None)], 0),
        ([(-20, 20), (-10, 30)], 1),
        ([(-20, 20), (10, 40)], 0),
        ([(-20, -1), (-30, None)], 1),
        ([(-40, -20), (-30, -10)], 1),
        ([(10, 20), (30, 40)], 1),
    ],
)
def test_the_newest_valid_recipient_is_sealed_to(spans: list[tuple[int | None, int | None]], chosen: int) -> None:
    trust, kids = trust_of(*spans)
    assert trust.recipient(NOW).kid == kids[chosen]


def test_a_key_serves_only_its_use(keys: KeyRing, province: Province) -> None:
    trust = keys.trust()
    assert trust.key(province.acknowledging.thumbprint(), "acknowledgement") is not None
    assert trust.key(province.recipient.thumbprint(), "acknowledgement") is None
    assert trust.terminal_key(keys.thumbprint, TERMINAL) is not None
    assert trust.terminal_key(keys.thumbprint, "JJ-OTHER") is None

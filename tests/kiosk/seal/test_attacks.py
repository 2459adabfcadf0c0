"""The table of attacks, in both suites, against the contract's own opening and against a province."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.config import Keys
from kiosk.contract import gbt35275
from kiosk.contract.case import Enrolment
from kiosk.contract.certificates import read_sm2_request
from kiosk.contract.jose import Refused, public_key
from kiosk.contract.opening import check_case, open_manifest, open_material
from kiosk.contract.sm2 import Sm2Key
from kiosk.contract.suite import Suite
from kiosk.contract.suites import INTERNATIONAL, NATIONAL
from kiosk.keys import EnrolmentBroken, KeyRing, write_enrolment
from kiosk.seal import SealError, seal_case, verify_acknowledgement
from kiosk.state import StateFolder
from sync.province.officer import import_export
from sync.province.platform import Platform
from tests.kiosk import attacks
from tests.kiosk.attacks import ATTACKS, OF_A_STOLEN_KEY, PAGES, Parts
from tests.kiosk.sealing import TERMINAL, Province, facts, new_key, signer, trusted

SOME_KEY = Sm2Key.generate()


@pytest.fixture(params=[INTERNATIONAL, NATIONAL], ids=["international", "national"])
def suite(request: pytest.FixtureRequest) -> Suite:
    chosen: Suite = request.param
    return chosen


@pytest.fixture
def province(suite: Suite) -> Province:
    return Province(suite)


@pytest.fixture
def parts(keys: KeyRing, province: Province, suite: Suite) -> Parts:
    other = new_key(suite)
    return attacks.parts(keys, TERMINAL, trusted(province.recipient, "recipient"), other, signer(other))


def opened(province: Province, parts: Parts) -> list[bytes]:
    """As a province does: the key by its id, then its owner against the header."""
    owners = {parts.own.thumbprint(): (parts.own, TERMINAL), parts.other.thumbprint(): (parts.other, "JJ-OTHER")}
    case = check_case(parts.jws, lambda kid: owners[kid][0] if kid in owners else None)
    if owners[case.header.kid][1] != case.header.terminal or case.header.case != attacks.CASE:
        raise Refused("another's")
    manifest = open_manifest(case, {province.recipient.thumbprint(): province.recipient})
    if len(parts.blobs) != len(manifest.materials):
        raise Refused("materials missing")
    return [open_material(case, m, blob) for m, blob in zip(manifest.materials, parts.blobs, strict=True)]


def test_what_nobody_touched_opens(keys: KeyRing, province: Province, parts: Parts, suite: Suite) -> None:
    assert opened(province, parts) == [page.data for page in PAGES]
    parts.resealed(keys.sign)
    assert opened(province, parts) == [page.data for page in PAGES], "taken apart and together it is the same"
    assert suite.digest(parts.jws) == check_case(parts.jws, lambda _: parts.own).digest


@pytest.mark.parametrize("attack", ATTACKS)
def test_an_attack_is_refused(province: Province, parts: Parts, attack: str) -> None:
    ATTACKS[attack](parts)
    with pytest.raises(Refused):
        opened(province, parts)


@pytest.mark.parametrize("attack", OF_A_STOLEN_KEY)
def test_a_terminal_that_signs_nonsense_is_refused(
    keys: KeyRing, province: Province, parts: Parts, attack: str
) -> None:
    OF_A_STOLEN_KEY[attack](parts, keys.sign)
    with pytest.raises(Refused):
        opened(province, parts)


@pytest.fixture
def platform(tmp_path: Path) -> Iterator[Platform]:
    whole = Platform.open(tmp_path / "province")
    yield whole
    whole.close()


def brought(platform: Platform, parts: Parts, folder: Path) -> list[str]:
    """What a province says of the case, taken from a medium: by the same checks as over the line."""
    folder.mkdir()
    (folder / f"{attacks.CASE}.jws").write_bytes(parts.jws)
    for n, blob in enumerate(parts.blobs, start=1):
        (folder / f"{attacks.CASE}.{n}.enc").write_bytes(blob)
    return [imported.outcome for imported in import_export(platform, folder)]


def enrolled(platform: Platform, keys: KeyRing, terminal: str) -> Enrolment:
    registry = platform.registry
    return registry.enrol(registry.issue_code(terminal), keys.csr(terminal).decode())


def test_a_province_stores_none_of_it(
    platform: Platform, keys: KeyRing, suite: Suite, tmp_path: Path, state: StateFolder
) -> None:
    """Every attack of both tables against the reference platform, then the case itself."""
    enrolment = enrolled(platform, keys, TERMINAL)
    recipient = next(key for key in enrolment.keys if key.use == "recipient" and key.jwk["crv"] == suite.curve)
    stranger = StateFolder(tmp_path / "stranger").make()
    other = KeyRing.open(stranger, Keys(suite="national" if suite is NATIONAL else "international"))
    enrolled(platform, other, "JJ-OTHER")

    sealed = attacks.parts(keys, TERMINAL, recipient, public_key(other.public_jwk), other.sign)

    def fresh() -> Parts:
        return replace(sealed, blobs=[*sealed.blobs])

    taken = {}
    for number, (name, attack) in enumerate(ATTACKS.items()):
        parts = fresh()
        attack(parts)
        taken[name] = brought(platform, parts, tmp_path / f"medium{number}")
    for number, (name, stolen) in enumerate(OF_A_STOLEN_KEY.items(), start=len(ATTACKS)):
        parts = fresh()
        stolen(parts, keys.sign)
        taken[name] = brought(platform, parts, tmp_path / f"medium{number}")
    assert {name: said for name, said in taken.items() if {"stored", "known"} & {*said} or not said} == {}
    assert platform.receiving.listing() == []
    shutil.rmtree(stranger.memory)
    whole = fresh()
    assert brought(platform, whole, tmp_path / "whole") == ["stored"]
    assert brought(platform, whole, tmp_path / "again") == ["known"]
    assert platform.receiving.opened(attacks.CASE)[1] == [page.data for page in PAGES]


RIGHT = {"case": attacks.CASE, "digest": "d" * 64, "seq": 7, "nonce": "n" * 22}


def test_a_terminal_believes_an_acknowledgement_of_its_own_suite_only(
    keys: KeyRing, province: Province, suite: Suite, state: StateFolder
) -> None:
    """Even where the trust list holds a key of the other suite, and even of the right province."""
    elsewhere = Province(INTERNATIONAL if suite is NATIONAL else NATIONAL)
    trust = keys.trust()
    both = [*trust.enrolment.keys, trusted(elsewhere.acknowledging, "acknowledgement")]
    write_enrolment(state.enrolment, trust.enrolment.model_copy(update={"keys": both}))
    asked: dict[str, Any] = {"case": attacks.CASE, "digest": "d" * 64, "sequence": 7, "nonce": "n" * 22}
    assert verify_acknowledgement(province.acknowledge(**RIGHT), keys.trust(), **asked)
    for forged in (
        elsewhere.acknowledge(**RIGHT),
        province.acknowledge(new_key(suite), **RIGHT),
        province.acknowledge(province.recipient, **RIGHT),
        province.acknowledge(typ="jiujin-receipt+jws", **RIGHT),
        province.acknowledge(**RIGHT)[:-6] + "AAAAAA",
        *(
            province.acknowledge(**{**RIGHT, **wrong})
            for wrong in ({"case": attacks.SECOND}, {"digest": "e" * 64}, {"terminal": "JJ-OTHER"}, {"seq": 8},
                          {"nonce": "m" * 22})
        ),
    ):  # fmt: skip
        with pytest.raises(Refused):
            verify_acknowledgement(forged, keys.trust(), **asked)


def test_a_terminal_never_seals_to_a_key_of_another_suite_or_one_that_is_planted(
    keys: KeyRing, province: Province, suite: Suite, state: StateFolder
) -> None:
    elsewhere = Province(INTERNATIONAL if suite is NATIONAL else NATIONAL)
    foreign = trusted(elsewhere.recipient, "recipient")
    with pytest.raises(SealError):
        seal_case(facts(), PAGES, keys, TERMINAL, foreign)
    trust = keys.trust()
    both = [foreign, *trust.enrolment.keys]
    write_enrolment(state.enrolment, trust.enrolment.model_copy(update={"keys": both}))
    assert keys.trust().recipient(facts().filed_at, suite).kid == province.recipient.thumbprint()
    planted = trusted(new_key(suite), "recipient").model_copy(update={"kid": province.recipient.thumbprint()})
    with pytest.raises(EnrolmentBroken):
        write_enrolment(state.enrolment, trust.enrolment.model_copy(update={"keys": [planted]}))


@given(garbage=st.binary(max_size=300))
def test_garbage_is_refused_and_nothing_else(garbage: bytes) -> None:
    for data in (garbage, b"\x30" + garbage, b"\x30\x82\x01\x00" + garbage):
        with pytest.raises(Refused):
            check_case(data, lambda _: None)
        with pytest.raises(gbt35275.NotAMessage):
            gbt35275.opened(data, SOME_KEY, 1)
        with pytest.raises(ValueError):
            read_sm2_request(garbage.hex())

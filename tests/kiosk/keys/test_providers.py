"""Every place where keys can live, with the real thing behind it: files, swtpm's TPM 2.0, SoftHSM's token."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Literal

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.cli.checks import Site
from kiosk.cli.checks.store import checks
from kiosk.config import Config, Keys
from kiosk.contract import jose
from kiosk.contract.certificates import read_sm2_request
from kiosk.contract.sm2 import Sm2Key
from kiosk.files import write_atomically
from kiosk.keys import KeyRing, KeysBroken
from kiosk.keys.tpm import Tpm
from kiosk.state import StateFolder
from tests.kiosk.hardware_keys import PIN, saying, softhsm, swtpm
from tests.kiosk.sealing import TERMINAL


@pytest.fixture(scope="session")
def tpm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    with swtpm(tmp_path_factory.mktemp("tpm")) as line:
        yield line


@pytest.fixture(scope="session")
def token(tmp_path_factory: pytest.TempPathFactory) -> Keys:
    return softhsm(tmp_path_factory.mktemp("token"))


@pytest.fixture(params=["file", "tpm", "pkcs11"])
def place(request: pytest.FixtureRequest) -> Keys:
    """A configuration whose provider answers."""
    match request.param:
        case "tpm":
            return Keys(provider="tpm", tpm=str(request.getfixturevalue("tpm")))
        case "pkcs11":
            keys: Keys = request.getfixturevalue("token")
            return keys
        case _:
            return Keys()


@pytest.mark.parametrize("suite", ["international", "national"])
def test_keys_are_made_once_sign_and_prove_themselves(
    state: StateFolder, place: Keys, suite: Literal["international", "national"]
) -> None:
    keys = replace(place, suite=suite)
    first = KeyRing.open(state, keys)
    said = first.sign_jws({"typ": "t"}, b"payload")
    csr, mac, other = first.csr(TERMINAL), first.machine_hmac(b"x"), first.machine_hmac(b"y")
    assert (len(mac), mac != other) == (32, True)
    made, public = first.thumbprint, jose.public_key(first.public_jwk)
    del first
    second = KeyRing.open(state, keys)
    assert (second.thumbprint, second.machine_hmac(b"x")) == (made, mac)
    assert jose.verify(said, typ="t", key_of=lambda _: public, limit=1000)[1] == b"payload"
    with pytest.raises(jose.Refused):
        jose.verify(said[:-8] + "AAAAAAAA", typ="t", key_of=lambda _: public, limit=1000)
    if suite == "national":
        assert read_sm2_request(csr.decode()) == (TERMINAL, public)
    else:
        request = x509.load_pem_x509_csr(csr)
        assert (request.is_signature_valid, request.subject.rfc4514_string()) == (True, f"CN={TERMINAL}")


def test_what_lies_on_the_disk_is_not_enough_for_the_sm2_key(state: StateFolder, tpm: Path, tmp_path: Path) -> None:
    keys = Keys(provider="tpm", tpm=str(tpm), suite="national")
    KeyRing.open(state, keys)
    with swtpm(tmp_path) as thief, pytest.raises(KeysBroken, match="not sealed by this machine"):
        KeyRing.open(state, replace(keys, tpm=str(thief)))


def test_an_sm2_key_that_an_older_release_sealed_is_the_same_key(state: StateFolder) -> None:
    national, made, purpose, nonce = Keys(suite="national"), Sm2Key.generate(), b"jiujin terminal key v1", b"n" * 12
    own = KeyRing.open(state).machine_hmac(purpose)
    sealed = AESGCM(own).encrypt(nonce, made.point + (made.secret or b""), purpose)
    write_atomically(state.keys / "terminal.sm2", nonce + sealed)
    assert KeyRing.open(state, national).public_jwk == made.as_jwk()


def test_a_chip_or_token_that_is_gone_is_told_without_contents(state: StateFolder, token: Keys) -> None:
    wrong = Path(token.pin_file).with_name("wrong")
    wrong.write_text("9999")
    for keys in (
        Keys(provider="tpm", tpm=str(state.root / "nothing")),
        Keys(provider="tpm", tpm=str(state.root / "outbox.db")),
        replace(token, label="another"),
        replace(token, module="/nowhere.so"),
        replace(token, pin_file=str(wrong)),
        replace(token, pin_file="missing"),
    ):
        with pytest.raises(KeysBroken) as told:
            KeyRing.open(state, keys)
        assert PIN not in str(told.value)
        assert "9999" not in str(told.value)


def test_the_doctor_warns_of_keys_in_files_only(state: StateFolder, place: Keys) -> None:
    site = Site(replace(Config(), keys=place), state, state.root / "devices.toml")
    found = next(finding for finding in checks(site) if finding.check == "keys")
    assert found.status == ("warn" if place.provider == "file" else "ok")


@settings(max_examples=40)
@given(answer=st.binary(max_size=64))
def test_a_tpm_that_talks_nonsense_is_a_fault_of_the_keys(answer: bytes) -> None:
    whole = b"\x80\x01" + (10 + len(answer)).to_bytes(4, "big") + bytes(4) + answer
    for said in (answer, whole):
        with saying(said) as line, pytest.raises(KeysBroken), closing(Tpm(line)) as tpm:
            tpm.sign(b"", bytes(32))


def test_more_keys_than_the_chip_has_room_for_take_turns(tpm: Path, tmp_path: Path) -> None:
    keys = Keys(provider="tpm", tpm=str(tpm))
    rings = [KeyRing.open(StateFolder(tmp_path / str(n)), keys) for n in range(3)]
    macs = [ring.machine_hmac(b"x") for ring in rings]
    assert len(set(macs)) == 3
    assert [ring.machine_hmac(b"x") for ring in reversed(rings)] == macs[::-1]

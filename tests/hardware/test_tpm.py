"""The terminal's keys in a TPM 2.0 behind the kernel's tpm_tis and its resource manager."""

from pathlib import Path

import pytest

from kiosk.config import Keys
from kiosk.contract import jose
from kiosk.keys import KeyRing
from kiosk.state import StateFolder

IN_THE_TPM = Keys(provider="tpm", tpm="/dev/tpmrm0")


def test_keys_come_back_from_the_chip_and_sign(tmp_path: Path) -> None:
    assert Path("/sys/class/tpm/tpm0/tpm_version_major").read_text() == "2\n"
    first = KeyRing.open(StateFolder(tmp_path), IN_THE_TPM)
    second = KeyRing.open(StateFolder(tmp_path), IN_THE_TPM)
    assert first.thumbprint == second.thumbprint
    assert first.machine_hmac(b"draft") == second.machine_hmac(b"draft") != first.machine_hmac(b"stub")
    public = jose.public_key(first.public_jwk)
    token = second.sign_jws({"typ": "t"}, b"payload")
    assert jose.verify(token, typ="t", key_of=lambda _: public, limit=1000)[1] == b"payload"
    with pytest.raises(jose.Refused):
        jose.verify(token[:-8] + "AAAAAAAA", typ="t", key_of=lambda _: public, limit=1000)


def test_other_salts_are_other_keys_and_more_than_fit_take_turns(tmp_path: Path) -> None:
    rings = [KeyRing.open(StateFolder(tmp_path / str(n)), IN_THE_TPM) for n in range(3)]
    macs = [ring.machine_hmac(b"x") for ring in rings]
    assert len(set(macs)) == 3
    assert [ring.machine_hmac(b"x") for ring in reversed(rings)] == macs[::-1]

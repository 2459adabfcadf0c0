"""What is sealed opens up to the limits; acknowledgements, receipts and envelopes of anybody else do not."""

import shutil
from dataclasses import replace
from typing import Any, Literal

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from hypothesis import given
from hypothesis import strategies as st
from joserfc import jwe
from joserfc.jwk import ECKey

from kiosk.config import Keys
from kiosk.contract import jose
from kiosk.contract.case import Manifest, ReceiptToken
from kiosk.contract.jose import Refused
from kiosk.contract.limits import MANIFEST_MAX, MATERIAL_MAX, MATERIALS_MAX
from kiosk.contract.sm2 import Sm2Key
from kiosk.contract.suite import Suite
from kiosk.contract.suites import SUITES
from kiosk.keys import KeyRing
from kiosk.seal import (
    CannotOpen,
    CaseFacts,
    Envelope,
    MaterialText,
    SealError,
    card_secret,
    keyed,
    open_envelope,
    receipt_token,
    seal_case,
    seal_envelope,
    verify_acknowledgement,
    verify_receipt,
)
from kiosk.state import StateFolder
from tests.kiosk.sealing import TERMINAL, Province, facts, new_key, trusted

CASE = "12345678-1234-4123-8123-123456789abc"
OTHER = "22345678-1234-4123-8123-123456789abc"
PAGES = [MaterialText("户口簿", "image/jpeg", b"first page" * 50), MaterialText("照片", "image/jpeg", b"second" * 50)]


def test_the_same_page_twice_seals_to_different_bytes() -> None:
    one, two = keyed(CASE, 1, PAGES[0]), keyed(CASE, 1, PAGES[0])
    assert one.line.key != two.line.key
    assert bytes(one.encrypt()) != bytes(two.encrypt())
    assert bytes(one.encrypt()) != bytes(one.encrypt())


def test_what_one_side_seals_the_other_opens_up_to_the_limits(keys: KeyRing, province: Province) -> None:
    small = MaterialText("户口簿", "image/jpeg", b"x")
    recipient = trusted(province.recipient, "recipient")
    materials = [small] * MATERIALS_MAX
    with_keys = [keyed(CASE, n, small) for n in range(1, MATERIALS_MAX + 1)]
    spare = MANIFEST_MAX - len(_plain_size(facts(), with_keys)) - 8
    full = facts(answers={"address": "x" * spare})
    sealed = seal_case(full, materials, keys, TERMINAL, recipient)
    manifest, _ = province.open(sealed.jws, sealed.blobs, jose.public_key(keys.public_jwk))
    assert len(manifest.answers["address"]) == spare
    with pytest.raises(SealError, match="manifest"):
        seal_case(facts(answers={"address": "x" * (spare + 100)}), materials, keys, TERMINAL, recipient)
    with pytest.raises(SealError, match="materials"):
        seal_case(facts(), [*materials, small], keys, TERMINAL, recipient)


def _plain_size(plain: CaseFacts, materials: Any) -> bytes:
    return (
        Manifest(
            case=plain.case,
            terminal=TERMINAL,
            receipt_number=plain.receipt_number,
            item=plain.item,
            task_code=plain.task_code,
            item_name=plain.item_name,
            catalogue_version=plain.catalogue_version,
            applicant=plain.applicant,
            answers=plain.answers,
            materials=[material.line for material in materials],
            filed_at=plain.filed_at,
        )
        .model_dump_json()
        .encode()
    )


def test_joserfc_as_anybody_has_it_opens_what_is_sealed() -> None:
    key = new_key()
    recipient = jose.public_key(key.as_dict(private=False))
    assert isinstance(recipient, ECKey)
    sealed = [jose.Envelope(recipient, "id").enclose(b"plain") for _ in range(2)]
    for one in sealed:
        opened = jwe.decrypt_compact(one, key, algorithms=["ECDH-ES", "A256GCM"])
        assert opened.plaintext == b"plain"
        assert set(opened.protected) == {"alg", "enc", "kid", "epk"}
        assert opened.protected["epk"].keys() == {"kty", "crv", "x", "y"}  # never its private part
    assert not {*sealed[0].split(b".")[:1], *sealed[0].split(b".")[2:]} & set(sealed[1].split(b"."))


@pytest.mark.parametrize("suite", SUITES.values(), ids=SUITES.keys())
def test_an_envelope_takes_one_manifest(suite: Suite) -> None:
    recipient = new_key() if suite.curve == "P-256" else Sm2Key.generate()
    envelope = suite.envelope(recipient, recipient.thumbprint())
    assert b"first" not in envelope.enclose(b"first")
    with pytest.raises(RuntimeError, match="used"):
        envelope.enclose(b"second")


@pytest.mark.parametrize("size", [0, MATERIAL_MAX + 1])
def test_an_empty_or_too_large_material_is_refused(size: int) -> None:
    with pytest.raises(SealError, match="material 1"):
        keyed(CASE, 1, MaterialText("a", "image/jpeg", bytes(size)))


RIGHT = {"case": CASE, "digest": "d" * 64, "seq": 7, "nonce": "n" * 22}


@pytest.mark.parametrize(
    "wrong",
    [{"case": OTHER}, {"digest": "e" * 64}, {"terminal": "JJ-OTHER"}, {"seq": 8}, {"nonce": "m" * 22}],
    ids=lambda wrong: next(iter(wrong)),
)
def test_an_acknowledgement_of_anything_else_is_refused(
    keys: KeyRing, province: Province, wrong: dict[str, Any]
) -> None:
    token = province.acknowledge(**{**RIGHT, **wrong})
    with pytest.raises(Refused, match=f"{next(iter(wrong))} is another's"):
        verify_acknowledgement(token, keys.trust(), case=CASE, digest="d" * 64, sequence=7, nonce="n" * 22)


def test_a_right_acknowledgement_is_believed_and_one_of_another_key_or_typ_is_not(
    keys: KeyRing, province: Province
) -> None:
    asked = {"case": CASE, "digest": "d" * 64, "sequence": 7, "nonce": "n" * 22}
    trust = keys.trust()
    word = verify_acknowledgement(province.acknowledge(**RIGHT), trust, **asked)  # type: ignore[arg-type]
    assert word.generation == "g1"
    forged = [
        province.acknowledge(new_key(), **RIGHT),
        province.acknowledge(province.recipient, **RIGHT),  # trusted, for another use
        province.acknowledge(typ="jiujin-receipt+jws", **RIGHT),
        "<html>log in</html>",
        "",
        "a.b.c",
        "." * 9000,
    ]
    for token in forged:
        with pytest.raises(Refused):
            verify_acknowledgement(token, trust, **asked)  # type: ignore[arg-type]


@given(st.text() | st.binary())
def test_garbage_is_refused_and_nothing_else(garbage: str | bytes) -> None:
    with pytest.raises(Refused):
        jose.verify(garbage, typ="any", key_of=lambda _: None, limit=4096)


def test_a_receipt_is_checked_offline(keys: KeyRing) -> None:
    receipt = ReceiptToken(n="451700000011", t=TERMINAL, i="000511101000", at=1_795_000_000, d="ab" * 8)
    text = receipt_token(keys, receipt)
    assert verify_receipt(f" {text}\n", keys.trust()) == receipt
    forged = receipt_token(keys, receipt.model_copy(update={"t": "JJ-OTHER"}))
    for wrong in (forged, text[:-2], text.replace(".", ".A", 1), "回执"):
        with pytest.raises(Refused):
            verify_receipt(wrong, keys.trust())


def secrets_of_two() -> tuple[bytes, bytes]:
    secret, other = card_secret(b"text", b"photo"), card_secret(b"text", b"another")
    assert secret is not None
    assert other is not None
    return secret, other


@pytest.mark.parametrize("suite", ["international", "national"])
def test_an_envelope_opens_only_with_its_card_terminal_purpose_and_name(
    suite: Literal["international", "national"], tmp_path: Any, province: Province
) -> None:
    keys, (secret, other) = KeyRing.open(StateFolder(tmp_path / suite), Keys(suite=suite)), secrets_of_two()
    assert card_secret(b"text", b"") is None
    envelope = seal_envelope(keys, secret, "draft", "d1", b"answers")
    assert open_envelope(keys, secret, "draft", "d1", envelope) == b"answers"
    elsewhere = StateFolder(tmp_path / "stranger")
    stranger_keys = province.enrol(elsewhere)
    shutil.rmtree(elsewhere.memory)
    for attempt in (
        lambda: open_envelope(keys, other, "draft", "d1", envelope),
        lambda: open_envelope(stranger_keys, secret, "draft", "d1", envelope),
        lambda: open_envelope(keys, secret, "stub", "d1", envelope),
        lambda: open_envelope(keys, secret, "draft", "d2", envelope),
        lambda: open_envelope(keys, secret, "draft", "d1", replace(envelope, sealed=b"")),
        lambda: open_envelope(keys, secret, "draft", "d1", replace(envelope, salt=b"")),
        lambda: open_envelope(keys, secret, "draft", "d1", replace(envelope, salt=b"\x09" + envelope.salt[1:])),
    ):
        with pytest.raises(CannotOpen):
            attempt()


def test_what_lies_here_is_sealed_by_the_suite_and_opens_after_the_terminal_has_another(tmp_path: Any) -> None:
    """Told by the algorithms themselves, once more: SM4-GCM and HKDF with SM3 on a national terminal."""
    state, (secret, _) = StateFolder(tmp_path), secrets_of_two()
    national, other = KeyRing.open(state, Keys(suite="national")), KeyRing.open(state)
    envelope = seal_envelope(national, secret, "stub", "c1", b"told")
    info = b"jiujin stub v2"
    key = HKDF(hashes.SM3(), 16, envelope.salt, info).derive(national.machine_hmac(info) + secret)
    opening = Cipher(algorithms.SM4(key), modes.GCM(envelope.sealed[:12], envelope.sealed[-16:])).decryptor()
    opening.authenticate_additional_data(b"c1")
    assert opening.update(envelope.sealed[12:-16]) + opening.finalize() == b"told"
    assert open_envelope(other, secret, "stub", "c1", envelope) == b"told"
    assert open_envelope(national, secret, "stub", "c1", seal_envelope(other, secret, "stub", "c1", b"x")) == b"x"


def test_what_the_first_releases_sealed_still_opens(keys: KeyRing) -> None:
    (secret, _), salt, nonce, info = secrets_of_two(), b"s" * 32, b"n" * 12, b"jiujin draft v1"
    key = HKDF(hashes.SHA256(), 32, salt, info).derive(keys.machine_hmac(info + salt) + secret)
    old = Envelope(salt, nonce + AESGCM(key).encrypt(nonce, b"answers", b"d1"))
    assert open_envelope(keys, secret, "draft", "d1", old) == b"answers"


def test_a_chip_is_asked_once_whatever_is_tried(keys: KeyRing, monkeypatch: pytest.MonkeyPatch) -> None:
    asked, (secret, other) = [], secrets_of_two()
    ask = keys.machine_hmac
    monkeypatch.setattr(keys, "machine_hmac", lambda data: asked.append(data) or ask(data))
    for envelope in [seal_envelope(keys, secret, "stub", str(n), b"x") for n in range(5)]:
        with pytest.raises(CannotOpen):
            open_envelope(keys, other, "stub", "0", envelope)
    assert len(asked) == 1

"""Sealing by a table of attacks: whatever is swapped, cut, re-signed or planted is refused."""

import json
import shutil
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from joserfc import jwe
from joserfc.jwk import ECKey

from kiosk.contract import jose
from kiosk.contract.case import Manifest, Person, ReceiptToken
from kiosk.contract.jose import Refused
from kiosk.contract.limits import MANIFEST_MAX, MATERIAL_MAX, MATERIALS_MAX
from kiosk.contract.opening import check_case, open_manifest, open_material
from kiosk.keys import KeyRing
from kiosk.seal import (
    CannotOpen,
    CaseFacts,
    MaterialText,
    SealedCase,
    SealError,
    card_secret,
    open_envelope,
    receipt_token,
    seal_case,
    seal_envelope,
    seal_manifest,
    seal_material,
    verify_acknowledgement,
    verify_receipt,
)
from kiosk.state import StateFolder
from tests.kiosk.sealing import NAME, NUMBER, TERMINAL, Province, new_key, signer, trusted

CASE = "12345678-1234-4123-8123-123456789abc"
OTHER = "22345678-1234-4123-8123-123456789abc"
PAGES = [MaterialText("户口簿", "image/jpeg", b"first page" * 50), MaterialText("照片", "image/jpeg", b"second" * 50)]


def facts(**changes: Any) -> CaseFacts:
    whole = CaseFacts(
        case=CASE,
        sequence=1,
        previous=None,
        receipt_number="451700000011",
        item="000511101000",
        task_code="11450102007650110M4000511101000",
        item_name="高龄津贴申领",
        catalogue_version="1",
        filed_at=datetime(2026, 11, 22, 1, 2, 3, tzinfo=UTC),
        clock_error_s=0.5,
        language="zh_CN",
        applicant=Person(name=NAME, name_raw=NAME, id_type="111", id_number=NUMBER),
        answers={"address": "清塘县石桥村"},
    )
    return replace(whole, **changes)


@dataclass
class Parts:
    """What an attacker holds: the JWS, the blobs, another enrolled terminal's key; no private key of the others."""

    jws: bytes
    blobs: list[bytes]
    own: ECKey
    other: ECKey
    second: SealedCase


def seal(keys: KeyRing, province: Province, **changes: Any) -> SealedCase:
    return seal_case(facts(**changes), PAGES, keys, TERMINAL, trusted(province.recipient, "recipient"))


def opened(province: Province, parts: Parts) -> list[bytes]:
    """As a province does: the key by its id, then its owner against the header."""
    owners = {parts.own.thumbprint(): (parts.own, TERMINAL), parts.other.thumbprint(): (parts.other, "JJ-OTHER")}
    case = check_case(parts.jws, lambda kid: owners[kid][0] if kid in owners else None)
    if owners[case.header.kid][1] != case.header.terminal:
        raise Refused("another terminal's")
    manifest = open_manifest(case, {province.recipient.thumbprint(): province.recipient})
    if len(parts.blobs) != len(manifest.materials):
        raise Refused("materials missing")
    return [open_material(case, m, blob) for m, blob in zip(manifest.materials, parts.blobs, strict=True)]


@pytest.fixture
def parts(keys: KeyRing, province: Province) -> Parts:
    sealed = seal(keys, province)
    second = seal(keys, province, case=OTHER, sequence=2, previous=sealed.digest)
    return Parts(sealed.jws, sealed.blobs, jose.public_key(keys.public_jwk), new_key(), second)


def test_the_province_opens_what_was_sealed(province: Province, parts: Parts) -> None:
    assert opened(province, parts) == [page.data for page in PAGES]


def test_the_same_page_twice_seals_to_different_bytes() -> None:
    one, two = seal_material(CASE, 1, PAGES[0]), seal_material(CASE, 1, PAGES[0])
    assert one.line.key != two.line.key
    assert bytes(one.blob) != bytes(two.blob)


def _segments(jws: bytes) -> list[bytes]:
    return jws.split(b".")


def _reheaded(parts: Parts, **changes: Any) -> bytes:
    head, payload, signature = _segments(parts.jws)
    values = {**json.loads(urlsafe_b64decode(head + b"==")), **changes}
    values = {name: value for name, value in values.items() if value is not ...}
    return b".".join([urlsafe_b64encode(json.dumps(values).encode()).rstrip(b"="), payload, signature])


def _resigned(parts: Parts, key: ECKey, **changes: Any) -> bytes:
    head, payload, _ = _segments(parts.jws)
    values = {**json.loads(urlsafe_b64decode(head + b"==")), **changes}
    inner = urlsafe_b64decode(payload + b"==")
    return jose.sign(values, inner, signer(key)).encode()


def swap_materials(parts: Parts) -> None:
    parts.blobs.reverse()


def truncate_material(parts: Parts) -> None:
    parts.blobs[0] = parts.blobs[0][:-1]


def flip_material(parts: Parts) -> None:
    parts.blobs[1] = parts.blobs[1][:-1] + bytes([parts.blobs[1][-1] ^ 1])


def drop_material(parts: Parts) -> None:
    parts.blobs.pop()


def material_of_another_case(parts: Parts) -> None:
    parts.blobs[0] = parts.second.blobs[0]


def truncate_manifest(parts: Parts) -> None:
    parts.jws = parts.jws[:-4]


def empty_manifest(parts: Parts) -> None:
    parts.jws = b""


def huge_manifest(parts: Parts) -> None:
    parts.jws = parts.jws + b"A" * 100_000


def payload_of_another_case(parts: Parts) -> None:
    head, _, signature = _segments(parts.jws)
    parts.jws = b".".join([head, _segments(parts.second.jws)[1], signature])


def signed_by_another_terminal(parts: Parts) -> None:
    parts.jws = _resigned(parts, parts.other, kid=parts.other.thumbprint())


def signed_by_another_in_this_ones_name(parts: Parts) -> None:
    parts.jws = _resigned(parts, parts.other)


def another_terminal_takes_it_as_its_own(parts: Parts) -> None:
    parts.jws = _resigned(parts, parts.other, kid=parts.other.thumbprint(), terminal="JJ-OTHER")


def no_algorithm(parts: Parts) -> None:
    parts.jws = _reheaded(parts, alg="none").rsplit(b".", 1)[0] + b"."


def symmetric_algorithm(parts: Parts) -> None:
    parts.jws = _reheaded(parts, alg="HS256")


def downgraded_suite(parts: Parts) -> None:
    parts.jws = _reheaded(parts, suite="jj0-none")


def another_typ(parts: Parts) -> None:
    parts.jws = _reheaded(parts, typ="jiujin-ack+jws")


def brings_its_own_key(parts: Parts) -> None:
    parts.jws = _reheaded(parts, jwk=parts.other.as_dict(private=False))


def changed_sequence(parts: Parts) -> None:
    parts.jws = _reheaded(parts, seq=9)


def planted_recipient(parts: Parts) -> None:
    parts.jws = _reheaded(parts, rkid=parts.other.thumbprint())


def header_without_signature(parts: Parts) -> None:
    parts.jws = parts.jws.rsplit(b".", 1)[0] + b"."


def spare_bits_of_base64(parts: Parts) -> None:
    last = parts.jws[-1:]
    alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    parts.jws = parts.jws[:-1] + alphabet[alphabet.index(last) ^ 1 :][:1]


def stranger(parts: Parts) -> None:
    parts.jws = _resigned(parts, new_key(), kid="unknown")


ATTACKS: list[Callable[[Parts], None]] = [
    swap_materials, truncate_material, flip_material, drop_material, material_of_another_case, truncate_manifest,
    empty_manifest, huge_manifest, payload_of_another_case, signed_by_another_terminal,
    signed_by_another_in_this_ones_name, another_terminal_takes_it_as_its_own, no_algorithm, symmetric_algorithm,
    downgraded_suite, another_typ, brings_its_own_key, changed_sequence, planted_recipient, header_without_signature,
    spare_bits_of_base64, stranger,
]  # fmt: skip


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.__name__)
def test_an_attack_is_refused(province: Province, parts: Parts, attack: Callable[[Parts], None]) -> None:
    attack(parts)
    with pytest.raises(Refused):
        opened(province, parts)


@pytest.mark.parametrize("changes", [{"suite": "jj0"}, {"materials": []}, {"ver": "x"}, {"seq": 0}, {"prev": "no"}])
def test_a_terminal_that_signs_nonsense_is_refused(
    state: StateFolder, keys: KeyRing, province: Province, parts: Parts, changes: dict[str, Any]
) -> None:
    own = ECKey.import_key((state.keys / "terminal.pem").read_bytes())
    parts.jws = _resigned(parts, own, **changes)
    with pytest.raises(Refused):
        opened(province, parts)


def test_what_one_side_seals_the_other_opens_up_to_the_limits(keys: KeyRing, province: Province) -> None:
    small = MaterialText("户口簿", "image/jpeg", b"x")
    recipient = trusted(province.recipient, "recipient")
    materials = [seal_material(CASE, n, small) for n in range(1, MATERIALS_MAX + 1)]
    spare = MANIFEST_MAX - len(_plain_size(facts(), materials)) - 8
    full = facts(answers={"address": "x" * spare})
    sealed = seal_manifest(full, materials, keys, TERMINAL, recipient)
    manifest, _ = province.open(sealed.jws, sealed.blobs, jose.public_key(keys.public_jwk))
    assert len(manifest.answers["address"]) == spare
    with pytest.raises(SealError, match="manifest"):
        seal_manifest(facts(answers={"address": "x" * (spare + 100)}), materials, keys, TERMINAL, recipient)
    with pytest.raises(SealError, match="materials"):
        seal_manifest(facts(), [*materials, materials[0]], keys, TERMINAL, recipient)


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
    sealed = [jose.encrypt(b"plain", jose.public_key(key.as_dict(private=False)), "id") for _ in range(2)]
    for one in sealed:
        opened = jwe.decrypt_compact(one, key, algorithms=["ECDH-ES", "A256GCM"])
        assert opened.plaintext == b"plain"
        assert set(opened.protected) == {"alg", "enc", "kid", "epk"}
        assert opened.protected["epk"].keys() == {"kty", "crv", "x", "y"}  # never its private part
    assert not {*sealed[0].split(b".")[:1], *sealed[0].split(b".")[2:]} & set(sealed[1].split(b"."))


@pytest.mark.parametrize("size", [0, MATERIAL_MAX + 1])
def test_an_empty_or_too_large_material_is_refused(size: int) -> None:
    with pytest.raises(SealError, match="material 1"):
        seal_material(CASE, 1, MaterialText("a", "image/jpeg", bytes(size)))


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


def test_an_envelope_opens_only_with_its_card_terminal_purpose_and_name(
    keys: KeyRing, tmp_path: Any, province: Province
) -> None:
    secret, other = card_secret(b"text", b"photo"), card_secret(b"text", b"another")
    assert secret is not None
    assert other is not None
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
    ):
        with pytest.raises(CannotOpen):
            attempt()

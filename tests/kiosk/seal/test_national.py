"""The national suite against the standards' own examples, and against OpenSSL and asn1crypto, which are not ours."""

import subprocess
from pathlib import Path
from typing import ClassVar

import pytest
from asn1crypto import cms, core
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from kiosk.contract import gbt35275
from kiosk.contract.certificates import request, sm2_certificate
from kiosk.contract.jose import Refused, sign, verify
from kiosk.contract.sm2 import Sm2Key, Sm3, der_signature
from kiosk.contract.suites import NATIONAL
from tests.kiosk.sealing import facts

# GB/T 32918.5-2017, annex A: the recommended curve's example key; the message is "message digest", the identity the
# usual one. Annex C: the same key, "encryption standard".
POINT = bytes.fromhex(
    "09F9DF311E5421A150DD7D161E4BC5C672179FAD1833FC076BB08FF356F35020"
    "CCEA490CE26775A52DC6EA718CC1AA600AED05FBF35E084A6632F6072DA9AD13"
)
KEY = Sm2Key(POINT, bytes.fromhex("3945208F7B2144B13F36E38AC6D39F95889393692860B51A42FB81EF4DF7C5B8"))
SIGNATURE = bytes.fromhex(
    "F5A03B0648D2C4630EEAC513E1BB81A15944DA3827D5B74143AC7EACEEE720B3"
    "B1B6AA29DF212FD8763182BC0D421CA1BB9038FD1F7F42D4840B69C485BBC1AA"
)
C1 = bytes.fromhex(
    "04EBFC718E8D1798620432268E77FEB6415E2EDE0E073C0F4F640ECD2E149A73"
    "E858F9D81E5430A57B36DAAB8F950A3C64E6EE6A63094D99283AFF767E124DF0"
)
C3 = bytes.fromhex("59983C18F809E262923C53AEC295D30383B54E39D609D160AFCB1908D0BD8766")
C2 = bytes.fromhex("21886CA989CA9C7D58087307CA93092D651EFA")


class Sm2Cipher(core.Sequence):  # GM/T 0009-2012, 7.2
    _fields: ClassVar = [
        ("x", core.Integer), ("y", core.Integer), ("hash", core.OctetString), ("text", core.OctetString)
    ]  # fmt: skip


class Message(core.Sequence):  # GB/T 35275-2017, 6: ContentInfo
    _fields: ClassVar = [("type", core.ObjectIdentifier), ("content", core.Any, {"explicit": 0})]


def test_sm2_signs_and_decrypts_as_the_standard_shows() -> None:
    assert KEY.verifies(b"message digest", SIGNATURE)
    assert not KEY.verifies(b"message digesT", SIGNATURE)
    assert KEY.verifies(b"message digest", KEY.sign(b"message digest"))
    x, y = (int.from_bytes(part, "big") for part in (C1[:32], C1[32:]))
    wrapped = Sm2Cipher({"x": x, "y": y, "hash": C3, "text": C2}).dump()
    assert KEY.unwrap(wrapped) == b"encryption standard"


@pytest.mark.parametrize(
    ("text", "digest"),
    [
        (b"abc", "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"),
        (b"abcd" * 16, "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732"),
    ],
)
def test_sm3_is_as_gbt_32905_annex_a_shows(text: bytes, digest: str) -> None:
    assert (Sm3(text).hexdigest(), NATIONAL.digest(text)) == (digest, digest)
    parts = NATIONAL.hasher()
    for at in range(0, len(text), 5):
        parts.update(text[at : at + 5])
    assert parts.hexdigest() == digest


def test_sm4_is_as_gbt_32907_annex_a_and_rfc_8998_show() -> None:
    key = bytes.fromhex("0123456789abcdeffedcba9876543210")
    block = Cipher(algorithms.SM4(key), modes.ECB()).encryptor()
    assert block.update(key).hex() == "681edf34d206965e86b3e94f536e4246"
    nonce = bytes.fromhex("00001234567800000000abcd")
    bound_to = bytes.fromhex("feedfacedeadbeeffeedfacedeadbeefabaddad2")
    plain = bytes.fromhex("aa" * 8 + "bb" * 8 + "cc" * 8 + "dd" * 8 + "ee" * 8 + "ff" * 8 + "ee" * 8 + "aa" * 8)
    sealed = bytes.fromhex(
        "17f399f08c67d5ee19d0dc9969c4bb7d5fd46fd3756489069157b282bb200735"
        "d82710ca5c22f0ccfa7cbf93d496ac15a56834cbcf98c397b4024a2691233b8d"
        "83de3541e4c2b58177e065a9bf7b62ec"
    )
    assert gbt35275.encrypted(key, nonce, plain, bound_to) == sealed
    assert gbt35275.decrypted(key, nonce, sealed, bound_to) == plain


def openssl(folder: Path, *words: str) -> bytes:
    """Runs in `folder`. Its identity for SM2 is empty unless given."""
    return subprocess.run(["openssl", *words], cwd=folder, capture_output=True, check=True).stdout


IDENTITY = ("-pkeyopt", "distid:1234567812345678")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """With our key as OpenSSL reads it."""
    (tmp_path / "key.pem").write_bytes(KEY.pem())
    openssl(tmp_path, "pkey", "-in", "key.pem", "-pubout", "-out", "public.pem")
    return tmp_path


def test_openssl_verifies_what_is_signed_and_is_believed(folder: Path) -> None:
    (folder / "data").write_bytes(b"some data")
    (folder / "signature").write_bytes(der_signature(KEY.sign(b"some data")))
    digest = ("-rawin", "-digest", "sm3", *IDENTITY)
    told = openssl(
        folder,
        "pkeyutl",
        "-verify",
        "-pubin",
        "-inkey",
        "public.pem",
        "-in",
        "data",
        "-sigfile",
        "signature",
        *digest,
    )
    assert b"Successfully" in told
    theirs = openssl(folder, "pkeyutl", "-sign", "-inkey", "key.pem", "-in", "data", *digest)
    value = core.Sequence.load(theirs)
    raw = b"".join(int(value[n].native).to_bytes(32, "big") for n in (0, 1))
    assert KEY.verifies(b"some data", raw)


def test_openssl_unwraps_what_is_wrapped_and_the_reverse(folder: Path) -> None:
    content_key = bytes(range(16))
    (folder / "wrapped").write_bytes(KEY.wrap(content_key))
    assert openssl(folder, "pkeyutl", "-decrypt", "-inkey", "key.pem", "-in", "wrapped") == content_key
    (folder / "plain").write_bytes(content_key)
    theirs = openssl(folder, "pkeyutl", "-encrypt", "-pubin", "-inkey", "public.pem", "-in", "plain")
    assert KEY.unwrap(theirs) == content_key


def test_openssl_verifies_requests_and_certificates(folder: Path) -> None:
    ca, now = Sm2Key.generate(), facts().filed_at
    (folder / "request.pem").write_bytes(request("JJ-TEST-0001", KEY.public().as_jwk(), KEY.sign))
    (folder / "ca.pem").write_bytes(sm2_certificate(gbt35275.ISSUER, ca, ca, now, 365))
    (folder / "own.pem").write_bytes(sm2_certificate("JJ-TEST-0001", KEY.public(), ca, now, 365))
    identity = ("-vfyopt", "distid:1234567812345678")
    assert b"JJ-TEST-0001" in openssl(folder, "req", "-in", "request.pem", "-verify", "-noout", "-subject", *identity)
    at = str(int(now.timestamp()))
    assert b"own.pem: OK" in openssl(folder, "verify", "-CAfile", "ca.pem", "-attime", at, *identity, "own.pem")


def test_another_reader_of_the_message_syntax_and_openssl_open_a_case(folder: Path) -> None:
    """From the signed message to the manifest without a line of ours but the key."""
    kid = KEY.thumbprint()
    header = {"typ": "jiujin-case+jws", "kid": kid, "rkid": kid}
    inner = NATIONAL.envelope(KEY.public(), kid).enclose(b'{"name": "secret"}')
    sealed = NATIONAL.sealed(header, inner, KEY.sign)

    signed = Message.load(sealed)["content"].parse(spec=cms.SignedData)
    content = signed["encap_content_info"]["content"].native
    [signer] = signed["signer_infos"]
    assert signer["sid"].chosen["serial_number"].native == gbt35275.serial(kid)
    assert signer["digest_algorithm"]["algorithm"].dotted == "1.2.156.10197.1.401"
    (folder / "content").write_bytes(content)
    (folder / "signature").write_bytes(signer["signature"].native)
    words = ("pkeyutl", "-verify", "-pubin", "-inkey", "public.pem", "-in", "content", "-sigfile", "signature")
    assert b"Successfully" in openssl(folder, *words, "-rawin", "-digest", "sm3", *IDENTITY)

    envelope = Message.load(core.Sequence.load(content)[1].native)["content"].parse(spec=cms.EnvelopedData)
    [recipient] = envelope["recipient_infos"]
    (folder / "wrapped").write_bytes(recipient.chosen["encrypted_key"].native)
    content_key = openssl(folder, "pkeyutl", "-decrypt", "-inkey", "key.pem", "-in", "wrapped")
    text = envelope["encrypted_content_info"]
    cipher = text["content_encryption_algorithm"]
    assert cipher["algorithm"].dotted == "1.2.156.10197.1.104.8"
    encrypted, nonce = text["encrypted_content"].native, cipher["parameters"].parsed[0].native
    decryptor = Cipher(algorithms.SM4(content_key), modes.GCM(nonce, encrypted[-16:])).decryptor()
    assert decryptor.update(encrypted[:-16]) + decryptor.finalize() == b'{"name": "secret"}'


def test_a_token_is_of_the_keys_own_algorithm() -> None:
    token = sign({"alg": "SM2", "typ": "t", "kid": "k"}, b"payload", KEY.sign)
    assert verify(token, typ="t", key_of=lambda _: KEY.public(), limit=1000)[1] == b"payload"
    for alg in ("ES256", "none", "HS256"):
        wrong = sign({"alg": alg, "typ": "t", "kid": "k"}, b"payload", KEY.sign)
        with pytest.raises(Refused):
            verify(wrong, typ="t", key_of=lambda _: KEY.public(), limit=1000)


@pytest.mark.parametrize("point", [bytes(64), POINT[:63], POINT[:-1] + b"\0"])
def test_what_is_no_point_of_the_curve_is_no_key(point: bytes) -> None:
    with pytest.raises(ValueError, match="point"):
        Sm2Key(point)

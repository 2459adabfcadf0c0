"""What somebody without the province's keys can do to a sealed case: one table, run against whoever opens it."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat import asn1

from kiosk.contract import gbt35275
from kiosk.contract.case import TrustedKey
from kiosk.contract.jose import PublicKey, Signer, public_key
from kiosk.contract.national import _CaseContent  # an attacker can write what he likes
from kiosk.contract.suite import Suite
from kiosk.contract.suites import INTERNATIONAL, NATIONAL, suite_of
from kiosk.keys import KeyRing
from kiosk.seal import MaterialText, SealedCase, seal_case
from tests.kiosk.sealing import facts, jwk, new_key, signer

PAGES = [MaterialText("户口簿", "image/jpeg", b"first page" * 50), MaterialText("照片", "image/jpeg", b"second" * 50)]
CASE = "12345678-1234-4123-8123-123456789abc"
SECOND = "22345678-1234-4123-8123-123456789abc"


@dataclass
class Parts:
    """What an attacker holds: signed manifest, blobs, another case of the same terminal, another enrolled terminal's
    key `other`; no private key of the rest."""

    suite: Suite
    jws: bytes
    blobs: list[bytes]
    own: PublicKey
    other: PublicKey
    second: SealedCase
    other_sign: Signer

    def resealed(self, sign: Signer, **changes: Any) -> None:
        header, inner, _ = apart(self.jws)
        self.jws = together({**header, **changes}, inner, sign)


def parts(keys: KeyRing, terminal: str, recipient: TrustedKey, other: PublicKey, other_sign: Signer) -> Parts:
    first = seal_case(facts(case=CASE), PAGES, keys, terminal, recipient)
    second = seal_case(facts(case=SECOND, sequence=2, previous=first.digest), PAGES, keys, terminal, recipient)
    own = public_key(keys.public_jwk)
    return Parts(keys.suite, first.jws, first.blobs, own, other, second, other_sign)


def apart(sealed: bytes) -> tuple[dict[str, Any], bytes, bytes]:
    """Header, what is encrypted, and the raw signature."""
    if suite_of(sealed) is NATIONAL:
        message = gbt35275.read_signed(sealed)
        content = asn1.decode_der(_CaseContent, message.content)
        return json.loads(content.header), content.sealed, message.signature
    head, inner, signature = (urlsafe_b64decode(part + b"==") for part in sealed.split(b"."))
    return json.loads(head), inner, signature


def together(header: dict[str, Any], inner: bytes, signature: bytes | Signer) -> bytes:
    """With that signature, or signed anew; in the form that the header's alg belongs to."""
    head = json.dumps({name: value for name, value in header.items() if value is not ...}).encode()
    if header.get("alg") == NATIONAL.alg:
        content = asn1.encode_der(_CaseContent(header=head.decode(), sealed=inner))
        value = signature if isinstance(signature, bytes) else signature(content)
        return gbt35275.signed(gbt35275.SignedMessage(content, gbt35275.serial(str(header["kid"])), value))
    signed = b".".join(urlsafe_b64encode(part).rstrip(b"=") for part in (head, inner))
    value = signature if isinstance(signature, bytes) else signature(signed)
    return signed + b"." + urlsafe_b64encode(value).rstrip(b"=")


def _reheaded(**changes: Any) -> Callable[[Parts], None]:
    """The header changed, the signature as it was."""

    def attack(parts: Parts) -> None:
        header, inner, signature = apart(parts.jws)
        parts.jws = together({**header, **changes}, inner, signature)

    return attack


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


def lengthen_manifest(parts: Parts) -> None:
    parts.jws += b"\0" * 4


def empty_manifest(parts: Parts) -> None:
    parts.jws = b""


def huge_manifest(parts: Parts) -> None:
    parts.jws += b"A" * 100_000


def inner_of_another_case(parts: Parts) -> None:
    header, _, signature = apart(parts.jws)
    parts.jws = together(header, apart(parts.second.jws)[1], signature)


def signature_of_another_case(parts: Parts) -> None:
    header, inner, _ = apart(parts.jws)
    parts.jws = together(header, inner, apart(parts.second.jws)[2])


def signed_by_another_terminal(parts: Parts) -> None:
    parts.resealed(parts.other_sign, kid=parts.other.thumbprint())


def signed_by_another_in_this_ones_name(parts: Parts) -> None:
    parts.resealed(parts.other_sign)


def another_terminal_takes_it_as_its_own(parts: Parts) -> None:
    parts.resealed(parts.other_sign, kid=parts.other.thumbprint(), terminal="JJ-OTHER")


def signed_by_a_stranger(parts: Parts) -> None:
    stranger = new_key(parts.suite)
    parts.resealed(signer(stranger), kid=stranger.thumbprint())


def signed_with_nothing(parts: Parts) -> None:
    header, inner, _ = apart(parts.jws)
    parts.jws = together(header, inner, bytes(64))


def downgraded_to_the_other_suite(parts: Parts) -> None:
    """All of it, by a key that the attacker made: only its enrolment is missing."""
    suite = INTERNATIONAL if parts.suite is NATIONAL else NATIONAL
    key = new_key(suite)
    header, inner, _ = apart(parts.jws)
    parts.jws = together(
        {**header, "alg": suite.alg, "suite": suite.name, "kid": key.thumbprint()}, inner, signer(key)
    )


def other_suites_form(parts: Parts) -> None:
    """The same header under the right name, but in the other suite's spelling."""
    header, inner, signature = apart(parts.jws)
    alg = INTERNATIONAL.alg if parts.suite is NATIONAL else NATIONAL.alg
    parts.jws = together({**header, "alg": alg}, inner, signature)


def spare_bits(parts: Parts) -> None:
    """Another spelling of the same signature: it would have another digest."""
    if parts.suite is NATIONAL:
        parts.jws = b"\x30\x84" + (len(parts.jws) - 4).to_bytes(4, "big") + parts.jws[4:]  # BER's long length
        return
    alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    parts.jws = parts.jws[:-1] + alphabet[alphabet.index(parts.jws[-1:]) ^ 1 :][:1]


ATTACKS: dict[str, Callable[[Parts], None]] = {
    **{
        attack.__name__: attack
        for attack in (
            swap_materials, truncate_material, flip_material, drop_material, material_of_another_case,
            truncate_manifest, lengthen_manifest, empty_manifest, huge_manifest, inner_of_another_case,
            signature_of_another_case, signed_by_another_terminal, signed_by_another_in_this_ones_name,
            another_terminal_takes_it_as_its_own, signed_by_a_stranger, signed_with_nothing,
            downgraded_to_the_other_suite, other_suites_form, spare_bits,
        )
    },
    "no_algorithm": _reheaded(alg="none"),
    "symmetric_algorithm": _reheaded(alg="HS256"),
    "downgraded_suite": _reheaded(suite="jj0-none"),
    "another_typ": _reheaded(typ="jiujin-ack+jws"),
    "no_typ": _reheaded(typ=...),
    "changed_sequence": _reheaded(seq=9),
    "changed_case": _reheaded(case=SECOND),
    "changed_time": _reheaded(filed_at="2020-01-01T00:00:00Z"),
    "other_materials": _reheaded(materials=[]),
    "planted_recipient": _reheaded(rkid="A" * 43),
    "brings_its_own_key": lambda parts: _reheaded(jwk=jwk(parts.other))(parts),
}  # fmt: skip


def _signs(**changes: Any) -> Callable[[Parts, Signer], None]:
    return lambda parts, sign: parts.resealed(sign, **changes)


def _reordered(parts: Parts, sign: Signer) -> None:
    header, inner, _ = apart(parts.jws)
    parts.blobs.reverse()
    seals = [{**seal, "n": n} for n, seal in enumerate(reversed(header["materials"]), start=1)]
    parts.jws = together({**header, "materials": seals}, inner, sign)


def _inner_again(parts: Parts, sign: Signer) -> None:
    """The manifest of another case under this one's header."""
    header, _, _ = apart(parts.jws)
    parts.jws = together(header, apart(parts.second.jws)[1], sign)


OF_A_STOLEN_KEY: dict[str, Callable[[Parts, Signer], None]] = {
    "reordered and signed anew": _reordered,
    "another case's manifest": _inner_again,
    "no such suite": _signs(suite="jj0"),
    "no materials": _signs(materials=[]),
    "version": _signs(ver="x"),
    "no sequence": _signs(seq=0),
    "previous": _signs(prev="no"),
    "another case's id": _signs(case=SECOND),
    "another terminal's name": _signs(terminal="JJ-OTHER"),
    "another recipient": _signs(rkid="A" * 43),
    "brings a key": lambda parts, sign: parts.resealed(sign, jwk=jwk(parts.other)),
}
"""What even the terminal's own key cannot get past the province."""

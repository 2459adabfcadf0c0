"""Drafts, stubs and slips: opened again only by the same card on the same terminal, sealed by the terminal's suite.

key = HKDF(machine secret of the purpose || SHA-256(card's raw text || photo), salt, info = purpose): with SM3 for
SM4-GCM, with SHA-256 for AES-256-GCM. The salt's first byte says which, the others are random; a salt of 32 bytes is
of the first releases, which asked the machine key (HMAC-SHA-256) for each envelope. ADR 0026.

No tag of an ID number is kept anywhere: its values could be tried in a minute. An envelope is found by trying. This
proves the same card bytes, not an authentic card. Destroying the salt destroys the key.
"""

import hashlib
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from kiosk.contract.suite import Suite
from kiosk.contract.suites import INTERNATIONAL, NATIONAL
from kiosk.keys.ring import KeyRing

NONCE, TAG = 12, 16
SALT = 32
Purpose = Literal["draft", "stub", "slip"]


@dataclass(frozen=True, slots=True)
class _Form:
    suite: Suite
    hash: hashes.HashAlgorithm


FORMS: Mapping[int, _Form] = {1: _Form(INTERNATIONAL, hashes.SHA256()), 2: _Form(NATIONAL, hashes.SM3())}


class CannotOpen(Exception):
    """Another card's, another terminal's, or damaged: they look the same."""


@dataclass(frozen=True, slots=True)
class Envelope:
    salt: bytes = field(repr=False)
    sealed: bytes = field(repr=False)  # as `encrypted` makes it


def card_secret(raw_text: bytes, raw_photo: bytes) -> bytes | None:
    """What only this card's chip can give; None for identities without it (permits by code): they get no resume."""
    if not raw_text or not raw_photo:
        return None
    return hashlib.sha256(raw_text + raw_photo).digest()


def seal_envelope(keys: KeyRing, secret: bytes, purpose: Purpose, name: str, plain: bytes) -> Envelope:
    """`name` (draft or case id) is bound in, so that none can be put in another's place."""
    mark = next(mark for mark, form in FORMS.items() if form.suite is keys.suite)
    salt = bytes([mark]) + os.urandom(SALT)
    return Envelope(salt, encrypted(keys.suite, _key(keys, secret, purpose, salt), plain, name))


def open_envelope(keys: KeyRing, secret: bytes, purpose: Purpose, name: str, envelope: Envelope) -> bytes:
    """Raises CannotOpen."""
    salt = envelope.salt
    if len(salt) == SALT:
        return decrypted(INTERNATIONAL, _key_of_old(keys, secret, purpose, salt), envelope.sealed, name)
    form = FORMS.get(salt[0]) if len(salt) == 1 + SALT else None
    if form is None:
        raise CannotOpen
    return decrypted(form.suite, _key(keys, secret, purpose, salt), envelope.sealed, name)


def encrypted(suite: Suite, key: bytes, plain: bytes, name: str) -> bytes:
    """nonce || ciphertext || tag, bound to `name`."""
    sealed = bytearray(os.urandom(NONCE) + bytes(len(plain) + TAG))
    suite.encrypt_into(key, bytes(sealed[:NONCE]), plain, name.encode(), memoryview(sealed)[NONCE:])
    return bytes(sealed)


def decrypted(suite: Suite, key: bytes, sealed: bytes, name: str) -> bytes:
    """Raises CannotOpen."""
    try:
        return suite.decrypted(key, sealed[:NONCE], sealed[NONCE:], name.encode())
    except (InvalidTag, ValueError) as error:
        raise CannotOpen from error


def _key(keys: KeyRing, secret: bytes, purpose: Purpose, salt: bytes) -> bytes:
    form, info = FORMS[salt[0]], f"jiujin {purpose} v2".encode()
    return HKDF(form.hash, form.suite.key_bytes, salt, info).derive(keys.machine_secret(info) + secret)


def _key_of_old(keys: KeyRing, secret: bytes, purpose: Purpose, salt: bytes) -> bytes:
    info = f"jiujin {purpose} v1".encode()
    return HKDF(hashes.SHA256(), 32, salt, info).derive(keys.machine_hmac(info + salt) + secret)

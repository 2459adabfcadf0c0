"""Drafts, stubs and slips: opened again only by the same card on the same terminal.

key = HKDF-SHA-256(HMAC(machine key, salt) || SHA-256(card's raw text || photo), salt, info = purpose), AES-256-GCM.
No tag of an ID number is kept anywhere: its values could be tried in a minute. An envelope is found by trying. This
proves the same card bytes, not an authentic card. Destroying the salt destroys the key.
"""

import hashlib
import os
from dataclasses import dataclass, field
from typing import Literal

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from kiosk.keys.ring import KeyRing

NONCE = 12
SALT = 32
Purpose = Literal["draft", "stub", "slip"]


class CannotOpen(Exception):
    """Another card's, another terminal's, or damaged: they look the same."""


@dataclass(frozen=True, slots=True)
class Envelope:
    salt: bytes = field(repr=False)
    sealed: bytes = field(repr=False)  # nonce || AES-256-GCM || tag


def card_secret(raw_text: bytes, raw_photo: bytes) -> bytes | None:
    """What only this card's chip can give; None for identities without it (permits by code): they get no resume."""
    if not raw_text or not raw_photo:
        return None
    return hashlib.sha256(raw_text + raw_photo).digest()


def seal_envelope(keys: KeyRing, secret: bytes, purpose: Purpose, name: str, plain: bytes) -> Envelope:
    """`name` (draft or case id) is bound in, so that none can be put in another's place."""
    salt = os.urandom(SALT)
    nonce = os.urandom(NONCE)
    key = _key(keys, secret, purpose, salt)
    return Envelope(salt, nonce + AESGCM(key).encrypt(nonce, plain, name.encode()))


def open_envelope(keys: KeyRing, secret: bytes, purpose: Purpose, name: str, envelope: Envelope) -> bytes:
    """Raises CannotOpen."""
    key = _key(keys, secret, purpose, envelope.salt)
    try:
        return AESGCM(key).decrypt(envelope.sealed[:NONCE], envelope.sealed[NONCE:], name.encode())
    except (InvalidTag, ValueError) as error:
        raise CannotOpen from error


def _key(keys: KeyRing, secret: bytes, purpose: Purpose, salt: bytes) -> bytes:
    info = f"jiujin {purpose} v1".encode()
    return HKDF(hashes.SHA256(), 32, salt, info).derive(keys.machine_hmac(info + salt) + secret)

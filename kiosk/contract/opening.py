"""Opening a sealed case: what a province does with what `kiosk.seal` made. Needs the recipient's private key."""

import hashlib
import hmac
from base64 import urlsafe_b64decode
from binascii import Error as Base64Error
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from joserfc.jwk import ECKey
from pydantic import ValidationError

from kiosk.contract import jose
from kiosk.contract.case import CASE_TYP, SUITE_INTERNATIONAL, CaseHeader, Manifest, Material
from kiosk.contract.jose import Refused
from kiosk.contract.limits import AEAD_OVERHEAD, MANIFEST_MAX, MATERIAL_MAX, MATERIALS_MAX, SEALED_MANIFEST_MAX

SUITES = frozenset({SUITE_INTERNATIONAL})
NONCE = 12


def associated_data(suite: str, case: str, n: int) -> bytes:
    """What a material's encryption is bound to, so that none can be put in another's place."""
    return f"{suite}|{case}|{n}".encode("ascii")


def digest_of(sealed: bytes | memoryview) -> str:
    """SHA-256, lower-case hex."""
    return hashlib.sha256(sealed).hexdigest()


@dataclass(frozen=True, slots=True)
class CheckedCase:
    """A case whose signature is right. `sealed_manifest` is the JWE inside."""

    header: CaseHeader
    digest: str
    sealed_manifest: bytes


def check_case(
    sealed: bytes, terminal_key: Callable[[str], ECKey | None], suites: Collection[str] = SUITES
) -> CheckedCase:
    """The signed header, without the private key: signature, typ, suite, sizes, ordinals. Raises Refused."""
    raw, payload = jose.verify(sealed, typ=CASE_TYP, key_of=terminal_key, limit=SEALED_MANIFEST_MAX)
    try:
        header = CaseHeader.model_validate(raw)
    except ValidationError as error:
        raise Refused("header: fields are wrong") from error
    if header.suite not in suites:
        raise Refused("header: suite not allowed")
    if len(header.materials) > MATERIALS_MAX:
        raise Refused("header: too many materials")
    if [material.n for material in header.materials] != list(range(1, len(header.materials) + 1)):
        raise Refused("header: materials are not numbered 1, 2, 3 …")
    if any(not AEAD_OVERHEAD < seal.size <= MATERIAL_MAX + AEAD_OVERHEAD for seal in header.materials):
        raise Refused("header: a material's size is out of bounds")
    return CheckedCase(header, digest_of(sealed), payload)


def open_manifest(case: CheckedCase, recipients: Mapping[str, ECKey]) -> Manifest:
    """`recipients`: private keys by key id, retired ones too. Header and manifest must agree. Raises Refused."""
    private = recipients.get(case.header.rkid)
    if private is None:
        raise Refused("recipient: key unknown")
    plain = jose.decrypt(case.sealed_manifest, private, case.header.rkid, limit=MANIFEST_MAX)
    try:
        manifest = Manifest.model_validate_json(plain)
    except ValidationError as error:
        raise Refused("manifest: fields are wrong") from error
    header = case.header
    if (manifest.case, manifest.terminal, manifest.filed_at) != (header.case, header.terminal, header.filed_at):
        raise Refused("manifest: differs from the header")
    if [material.n for material in manifest.materials] != [seal.n for seal in header.materials]:
        raise Refused("manifest: its materials differ from the header's")
    return manifest


def open_material(case: CheckedCase, material: Material, sealed: bytes) -> bytes:
    """`sealed` is nonce || ciphertext || tag. Raises Refused."""
    seal = case.header.materials[material.n - 1]
    if len(sealed) != seal.size or not hmac.compare_digest(digest_of(sealed), seal.sha256):
        raise Refused(f"material {material.n}: not the bytes that were signed")
    try:
        key = urlsafe_b64decode(material.key + "=" * (-len(material.key) % 4))
        bound_to = associated_data(case.header.suite, case.header.case, material.n)
        plain = AESGCM(key).decrypt(sealed[:NONCE], sealed[NONCE:], bound_to)
    except (InvalidTag, ValueError, Base64Error) as error:
        raise Refused(f"material {material.n}: cannot be opened") from error
    if len(plain) != material.size:
        raise Refused(f"material {material.n}: differs from the manifest")
    return plain

"""A case sealed to the province's public key and signed by the terminal, which cannot open it again.

Materials are sealed one by one (`seal_material`, or its halves on several threads), then the manifest that
carries their keys (`seal_manifest`). Shapes: `kiosk.contract.case`; limits: `kiosk.contract.limits`; opening:
`kiosk.contract.opening`.
"""

import hashlib
import os
from base64 import urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from kiosk.contract import jose
from kiosk.contract.case import CaseHeader, Manifest, Material, MaterialSeal, Person, TrustedKey
from kiosk.contract.limits import AEAD_OVERHEAD, MANIFEST_MAX, MATERIAL_MAX, MATERIALS_MAX, SEALED_MANIFEST_MAX
from kiosk.contract.opening import NONCE, associated_data
from kiosk.contract.suite import Suite
from kiosk.contract.suites import INTERNATIONAL
from kiosk.keys.enrolment import checked
from kiosk.keys.ring import KeyRing


class SealError(ValueError):
    """The case is outside what both sides agreed on. Names the rule, never contents."""


@dataclass(frozen=True, slots=True)
class MaterialText:
    """One material before sealing. `name`: of the item, or "signature", "signature_strokes", "audit"."""

    name: str
    media_type: str
    data: bytes = field(repr=False)
    deferred: bool = False


@dataclass(frozen=True, slots=True)
class SealedMaterial:
    """`blob`: nonce(12) || AES-256-GCM or SM4-GCM || tag(16). `line` goes into the manifest and carries the key."""

    n: int
    blob: memoryview = field(repr=False)
    seal: MaterialSeal
    line: Material = field(repr=False)


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """What the manifest says of the case beside its materials, and what the header adds."""

    case: str
    sequence: int
    previous: str | None
    receipt_number: str
    item: str
    task_code: str
    item_name: str
    catalogue_version: str
    filed_at: datetime
    clock_error_s: float | None
    language: str
    applicant: Person = field(repr=False)
    answers: dict[str, object] = field(repr=False)
    commitments: tuple[str, ...] = ()
    deferred_materials: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SealedCase:
    jws: bytes = field(repr=False)
    digest: str
    header: CaseHeader
    materials: tuple[SealedMaterial, ...] = field(repr=False)

    @property
    def blobs(self) -> list[bytes]:
        return [bytes(material.blob) for material in self.materials]


@dataclass(frozen=True, slots=True)
class EncryptedMaterial:
    """A material whose bytes are ready for the disk, but not yet digested."""

    n: int
    text: MaterialText = field(repr=False)
    key: bytes = field(repr=False)
    blob: memoryview = field(repr=False)
    suite: Suite = INTERNATIONAL


def encrypt_material(
    case: str, n: int, material: MaterialText, into: memoryview | None = None, suite: Suite = INTERNATIONAL
) -> EncryptedMaterial:
    """`into`: memory for AEAD_OVERHEAD bytes more than the material has; without, fresh memory.

    Raises SealError for an empty or too large material.
    """
    size = len(material.data)
    if not 0 < size <= MATERIAL_MAX:
        raise SealError(f"material {n}: {size} bytes, allowed 1 to {MATERIAL_MAX}")
    key, nonce = os.urandom(suite.key_bytes), os.urandom(NONCE)
    blob = memoryview(bytearray(size + AEAD_OVERHEAD)) if into is None else into
    blob[:NONCE] = nonce
    suite.encrypt_into(key, nonce, material.data, associated_data(suite.name, case, n), blob[NONCE:])
    return EncryptedMaterial(n, material, key, blob.toreadonly(), suite)


def sealed_material(encrypted: EncryptedMaterial, sha256: str) -> SealedMaterial:
    """`sha256` of the blob, hex, is made apart: it takes most of the time, and a disk can be writing meanwhile."""
    n, text = encrypted.n, encrypted.text
    return SealedMaterial(
        n=n,
        blob=encrypted.blob,
        seal=encrypted.suite.material_seal(n, encrypted.blob, sha256),
        line=Material(
            n=n,
            name=text.name,
            media_type=text.media_type,
            key=urlsafe_b64encode(encrypted.key).rstrip(b"=").decode(),
            size=len(text.data),
            deferred=text.deferred,
        ),
    )


def seal_material(case: str, n: int, material: MaterialText, suite: Suite = INTERNATIONAL) -> SealedMaterial:
    """Raises SealError for an empty or too large material."""
    encrypted = encrypt_material(case, n, material, suite=suite)
    return sealed_material(encrypted, hashlib.sha256(encrypted.blob).hexdigest())


def seal_manifest(
    facts: CaseFacts, materials: Sequence[SealedMaterial], keys: KeyRing, terminal: str, recipient: TrustedKey
) -> SealedCase:
    """Raises SealError when the manifest or the number of materials exceeds the contract's limits."""
    if len(materials) > MATERIALS_MAX:
        raise SealError(f"{len(materials)} materials, allowed {MATERIALS_MAX}")
    manifest = Manifest(
        case=facts.case,
        terminal=terminal,
        receipt_number=facts.receipt_number,
        item=facts.item,
        task_code=facts.task_code,
        item_name=facts.item_name,
        catalogue_version=facts.catalogue_version,
        applicant=facts.applicant,
        answers=facts.answers,
        commitments=list(facts.commitments),
        deferred_materials=list(facts.deferred_materials),
        materials=[material.line for material in materials],
        filed_at=facts.filed_at,
        language=facts.language,
    )
    plain = manifest.model_dump_json().encode()
    if len(plain) > MANIFEST_MAX:
        raise SealError(f"manifest: {len(plain)} bytes, allowed {MANIFEST_MAX}")
    header = CaseHeader(
        alg=keys.suite.alg,
        suite=keys.suite.name,
        case=facts.case,
        terminal=terminal,
        kid=keys.thumbprint,
        seq=facts.sequence,
        prev=facts.previous,
        filed_at=facts.filed_at,
        clock_error_s=facts.clock_error_s,
        rkid=recipient.kid,
        materials=[material.seal for material in materials],
    )
    try:
        sealed = keys.suite.seal(header.model_dump(mode="json"), plain, checked(recipient), keys.sign)
    except jose.Refused as error:
        raise SealError(str(error)) from error
    if len(sealed) > SEALED_MANIFEST_MAX:
        raise SealError(f"sealed manifest: {len(sealed)} bytes, allowed {SEALED_MANIFEST_MAX}")
    return SealedCase(sealed, keys.suite.digest(sealed), header, tuple(materials))


def seal_case(
    facts: CaseFacts, materials: Sequence[MaterialText], keys: KeyRing, terminal: str, recipient: TrustedKey
) -> SealedCase:
    """The whole at once, for callers without threads."""
    sealed = [seal_material(facts.case, n, material, keys.suite) for n, material in enumerate(materials, start=1)]
    return seal_manifest(facts, sealed, keys, terminal, recipient)

"""A case sealed to the province's public key and signed by the terminal, which cannot open it again.

Each material gets a key (`keyed`) and is encrypted with it, on several threads if there are; the manifest carries
these keys (`seal_manifest`); the signed header names the encrypted bytes (`sign_case`). Shapes:
`kiosk.contract.case`; limits: `kiosk.contract.limits`; opening: `kiosk.contract.opening`.
"""

import hashlib
import os
from base64 import urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from kiosk.contract import jose
from kiosk.contract.case import (
    CONTRACT_VERSION,
    SUPPLEMENT_VERSION,
    CaseAgent,
    CaseHeader,
    CasePart,
    CertificateUse,
    Manifest,
    Material,
    MaterialSeal,
    Organisation,
    Person,
    Proof,
    TrustedKey,
)
from kiosk.contract.limits import AEAD_OVERHEAD, MANIFEST_MAX, MATERIAL_MAX, MATERIALS_MAX, SEALED_MANIFEST_MAX
from kiosk.contract.opening import NONCE, associated_data
from kiosk.contract.suite import Envelope, Suite
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
    """`blob`: nonce(12) || AES-256-GCM or SM4-GCM || tag(16). `seal` goes into the signed header."""

    n: int
    blob: memoryview = field(repr=False)
    seal: MaterialSeal


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
    parts: tuple[CasePart, ...] = ()
    commitments: tuple[str, ...] = ()
    deferred_materials: tuple[str, ...] = ()
    purpose: Literal["apply", "book"] = "apply"
    confirmed_until: date | None = None  # 资格认证
    agent: CaseAgent | None = field(default=None, repr=False)
    organisation: Organisation | None = field(default=None, repr=False)
    disputes: tuple[str, ...] = ()
    certificates: tuple[CertificateUse, ...] = ()
    identity: Proof = field(default=Proof(how="stated"))
    reply_key: dict[str, str] | None = None  # public JWK
    supplement_of: str | None = None
    letter: str | None = None


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
class KeyedMaterial:
    """A material with a key of its own, for `encrypt` on any thread. `line` goes into the manifest."""

    case: str
    n: int
    text: MaterialText = field(repr=False)
    key: bytes = field(repr=False)
    suite: Suite = INTERNATIONAL

    @property
    def line(self) -> Material:
        return Material(
            n=self.n,
            name=self.text.name,
            media_type=self.text.media_type,
            key=urlsafe_b64encode(self.key).rstrip(b"=").decode(),
            size=len(self.text.data),
            deferred=self.text.deferred,
        )

    def encrypt(self, into: memoryview | None = None) -> memoryview:
        """`into`: memory for AEAD_OVERHEAD bytes more than the material has; without, fresh memory."""
        nonce = os.urandom(NONCE)
        blob = memoryview(bytearray(len(self.text.data) + AEAD_OVERHEAD)) if into is None else into
        blob[:NONCE] = nonce
        bound_to = associated_data(self.suite.name, self.case, self.n)
        self.suite.encrypt_into(self.key, nonce, self.text.data, bound_to, blob[NONCE:])
        return blob.toreadonly()


def keyed(case: str, n: int, material: MaterialText, suite: Suite = INTERNATIONAL) -> KeyedMaterial:
    """Raises SealError for an empty or too large material."""
    size = len(material.data)
    if not 0 < size <= MATERIAL_MAX:
        raise SealError(f"material {n}: {size} bytes, allowed 1 to {MATERIAL_MAX}")
    return KeyedMaterial(case, n, material, os.urandom(suite.key_bytes), suite)


def sealed_material(material: KeyedMaterial, blob: memoryview, sha256: str) -> SealedMaterial:
    """`sha256` of the blob, hex, is made apart: it takes most of the time, and a disk can be writing meanwhile."""
    return SealedMaterial(material.n, blob, material.suite.material_seal(material.n, blob, sha256))


def seal_material(material: KeyedMaterial) -> SealedMaterial:
    blob = material.encrypt()
    return sealed_material(material, blob, hashlib.sha256(blob).hexdigest())


def envelope_for(recipient: TrustedKey, suite: Suite) -> Envelope:
    """Can be made before there is a case; good for one. Raises SealError."""
    try:
        return suite.envelope(checked(recipient), recipient.kid)
    except jose.Refused as error:
        raise SealError(str(error)) from error


def seal_manifest(facts: CaseFacts, materials: Sequence[KeyedMaterial], terminal: str, envelope: Envelope) -> bytes:
    """Enclosed; needs no digest. Raises SealError: the manifest or the number of materials exceeds the limits."""
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
        identity=facts.identity,
        answers=facts.answers,
        parts=list(facts.parts),
        commitments=list(facts.commitments),
        deferred_materials=list(facts.deferred_materials),
        purpose=facts.purpose,
        confirmed_until=facts.confirmed_until,
        agent=facts.agent,
        organisation=facts.organisation,
        disputes=list(facts.disputes),
        certificates=list(facts.certificates),
        materials=[material.line for material in materials],
        filed_at=facts.filed_at,
        language=facts.language,
        reply_key=facts.reply_key,
        supplement_of=facts.supplement_of,
        letter=facts.letter,
    )
    plain = manifest.model_dump_json().encode()
    if len(plain) > MANIFEST_MAX:
        raise SealError(f"manifest: {len(plain)} bytes, allowed {MANIFEST_MAX}")
    return envelope.enclose(plain)


def sign_case(
    facts: CaseFacts, inner: bytes, materials: Sequence[SealedMaterial], keys: KeyRing, terminal: str, rkid: str
) -> SealedCase:
    """`inner`: the enclosed manifest of the same materials, for the recipient `rkid`. Raises SealError."""
    header = CaseHeader(
        alg=keys.suite.alg,
        ver=CONTRACT_VERSION if facts.supplement_of is None else SUPPLEMENT_VERSION,
        suite=keys.suite.name,
        case=facts.case,
        of=facts.supplement_of,
        terminal=terminal,
        kid=keys.thumbprint,
        seq=facts.sequence,
        prev=facts.previous,
        filed_at=facts.filed_at,
        clock_error_s=facts.clock_error_s,
        rkid=rkid,
        materials=[material.seal for material in materials],
    )
    try:
        sealed = keys.suite.sealed(header.model_dump(mode="json"), inner, keys.sign)
    except jose.Refused as error:
        raise SealError(str(error)) from error
    if len(sealed) > SEALED_MANIFEST_MAX:
        raise SealError(f"sealed manifest: {len(sealed)} bytes, allowed {SEALED_MANIFEST_MAX}")
    return SealedCase(sealed, keys.suite.digest(sealed), header, tuple(materials))


def seal_case(
    facts: CaseFacts, materials: Sequence[MaterialText], keys: KeyRing, terminal: str, recipient: TrustedKey
) -> SealedCase:
    """The whole at once, for callers without threads."""
    with_keys = [keyed(facts.case, n, material, keys.suite) for n, material in enumerate(materials, start=1)]
    inner = seal_manifest(facts, with_keys, terminal, envelope_for(recipient, keys.suite))
    return sign_case(facts, inner, [seal_material(one) for one in with_keys], keys, terminal, recipient.kid)

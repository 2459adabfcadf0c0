"""Opening a sealed case: what a province does with what `kiosk.seal` made. Needs the recipient's private key."""

from base64 import urlsafe_b64decode
from binascii import Error as Base64Error
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from pydantic import ValidationError

from kiosk.contract.case import SUPPLEMENT_VERSION, CaseHeader, Manifest, Material
from kiosk.contract.jose import PublicKey, Refused
from kiosk.contract.limits import AEAD_OVERHEAD, MANIFEST_MAX, MATERIAL_MAX, MATERIALS_MAX
from kiosk.contract.suites import SUITES, suite_of

NONCE = 12


def associated_data(suite: str, case: str, n: int) -> bytes:
    """What a material's encryption is bound to, so that none can be put in another's place."""
    return f"{suite}|{case}|{n}".encode("ascii")


@dataclass(frozen=True, slots=True)
class CheckedCase:
    """A case whose signature is right. `sealed_manifest` is the JWE or EnvelopedData inside."""

    header: CaseHeader
    digest: str
    sealed_manifest: bytes


def check_case(
    sealed: bytes, terminal_key: Callable[[str], PublicKey | None], suites: Collection[str] = SUITES.keys()
) -> CheckedCase:
    """The signed header, without the private key: signature, typ, suite, sizes, ordinals. Raises Refused."""
    suite = suite_of(sealed)
    raw, payload = suite.signed(sealed, terminal_key)
    try:
        header = CaseHeader.model_validate(raw)
    except ValidationError as error:
        raise Refused("header: fields are wrong") from error
    if header.suite != suite.name or header.suite not in suites:
        raise Refused("header: suite not allowed")
    if header.ver <= SUPPLEMENT_VERSION and (header.ver == SUPPLEMENT_VERSION) != (header.of is not None):
        raise Refused("header: a supplement is of its own version")
    if len(header.materials) > MATERIALS_MAX:
        raise Refused("header: too many materials")
    if [material.n for material in header.materials] != list(range(1, len(header.materials) + 1)):
        raise Refused("header: materials are not numbered 1, 2, 3 …")
    if any(not AEAD_OVERHEAD < seal.size <= MATERIAL_MAX + AEAD_OVERHEAD for seal in header.materials):
        raise Refused("header: a material's size is out of bounds")
    return CheckedCase(header, suite.digest(sealed), payload)


def open_manifest(case: CheckedCase, recipients: Mapping[str, PublicKey]) -> Manifest:
    """`recipients`: private keys by key id, retired ones too. Header and manifest must agree. Raises Refused."""
    private = recipients.get(case.header.rkid)
    if private is None:
        raise Refused("recipient: key unknown")
    plain = SUITES[case.header.suite].opened(case.sealed_manifest, private, case.header.rkid, MANIFEST_MAX)
    try:
        manifest = Manifest.model_validate_json(plain)
    except ValidationError as error:
        raise Refused("manifest: fields are wrong") from error
    header = case.header
    said = (manifest.case, manifest.terminal, manifest.filed_at, manifest.supplement_of)
    if said != (header.case, header.terminal, header.filed_at, header.of):
        raise Refused("manifest: differs from the header")
    if [material.n for material in manifest.materials] != [seal.n for seal in header.materials]:
        raise Refused("manifest: its materials differ from the header's")
    return manifest


def open_material(case: CheckedCase, material: Material, sealed: bytes) -> bytes:
    """`sealed` is nonce || ciphertext || tag. Raises Refused."""
    seal, suite = case.header.materials[material.n - 1], SUITES[case.header.suite]
    if len(sealed) != seal.size or not suite.is_sealed(sealed, seal):
        raise Refused(f"material {material.n}: not the bytes that were signed")
    try:
        key = urlsafe_b64decode(material.key + "=" * (-len(material.key) % 4))
        bound_to = associated_data(case.header.suite, case.header.case, material.n)
        if len(key) != suite.key_bytes:
            raise ValueError("key length")
        plain = suite.decrypted(key, sealed[:NONCE], sealed[NONCE:], bound_to)
    except (InvalidTag, ValueError, Base64Error) as error:
        raise Refused(f"material {material.n}: cannot be opened") from error
    if len(plain) != material.size:
        raise Refused(f"material {material.n}: differs from the manifest")
    return plain

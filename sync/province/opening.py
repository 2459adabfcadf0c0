"""A sealed case before the province: kiosk.contract.opening with its terminals, keys and refusals. Pure."""

import hashlib
from collections.abc import Callable, Mapping

from kiosk.contract.case import CONTRACT_VERSION, SUPPLEMENT_VERSION, Manifest, Material
from kiosk.contract.jose import PublicKey, Refused
from kiosk.contract.limits import SEALED_MANIFEST_MAX
from kiosk.contract.opening import CheckedCase, check_case, open_manifest, open_material
from sync.province.problems import Refusal
from sync.province.registry import KnownKey


def signed_case(body: bytes, key_of: Callable[[str], KnownKey | None]) -> tuple[CheckedCase, KnownKey]:
    """A case whose signature and header hold, still sealed, and the key that signed it. Raises Refusal: too-large,
    case-signature, case-version, case-terminal, case-suite."""
    if len(body) > SEALED_MANIFEST_MAX:
        raise Refusal("too-large")
    signers: list[KnownKey] = []

    def terminal_key(kid: str) -> PublicKey | None:
        known = key_of(kid)
        signers.extend([known] if known else [])
        return known.key if known else None

    try:
        case = check_case(body, terminal_key)
    except Refused as error:
        raise Refusal("case-signature") from error
    if case.header.ver not in {CONTRACT_VERSION, SUPPLEMENT_VERSION}:
        raise Refusal("case-version")
    signer = signers[-1]
    if case.header.terminal != signer.terminal:
        raise Refusal("case-terminal")
    if case.header.suite not in signer.suites:
        raise Refusal("case-suite")
    return case, signer


def opened_manifest(case: CheckedCase, openers: Mapping[str, PublicKey]) -> Manifest:
    """Raises Refusal: case-recipient, case-unopenable."""
    if case.header.rkid not in openers:
        raise Refusal("case-recipient")
    try:
        return open_manifest(case, openers)
    except Refused as error:
        raise Refusal("case-unopenable") from error


def opened_material(case: CheckedCase, entry: Material, sealed: bytes) -> bytes:
    """Raises Refusal: material-digest, material-unopenable."""
    if hashlib.sha256(sealed).hexdigest() != case.header.materials[entry.n - 1].sha256:
        raise Refusal("material-digest", numbers=(entry.n,))
    try:
        return open_material(case, entry, sealed)
    except Refused as error:
        raise Refusal("material-unopenable", numbers=(entry.n,)) from error

"""Which suite a name, a key or a sealed case belongs to."""

from collections.abc import Mapping

from joserfc.jwk import ECKey

from kiosk.contract.international import International
from kiosk.contract.jose import PublicKey
from kiosk.contract.national import National
from kiosk.contract.suite import Suite

INTERNATIONAL: Suite = International()
NATIONAL: Suite = National()
SUITES: Mapping[str, Suite] = {suite.name: suite for suite in (INTERNATIONAL, NATIONAL)}
_DER_SEQUENCE = 0x30  # JWS compact begins with base64url of "{"


def suite_of(sealed: bytes) -> Suite:
    """By its first byte; whether it really is of that suite is the suite's to find out."""
    return NATIONAL if sealed[:1] == bytes([_DER_SEQUENCE]) else INTERNATIONAL


def suite_of_key(key: PublicKey) -> Suite:
    return INTERNATIONAL if isinstance(key, ECKey) else NATIONAL


def suite_of_jwk(jwk: Mapping[str, str]) -> Suite:
    return NATIONAL if jwk.get("crv") == NATIONAL.curve else INTERNATIONAL

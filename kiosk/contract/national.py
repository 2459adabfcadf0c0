"""SM2, SM3, SM4 in GB/T 35275 messages. ADR 0020.

A case is SignedData whose content is DER of SEQUENCE { header UTF8String (JSON, CaseHeader), sealed OCTET STRING };
`sealed` is EnvelopedData of the manifest. A material carries its SM3 digest beside the SHA-256 that uploads use.
"""

import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from typing import Any, Literal

from cryptography.hazmat import asn1

from kiosk.contract import gbt35275
from kiosk.contract.case import CASE_TYP, SUITE_NATIONAL, MaterialSeal
from kiosk.contract.jose import OWN_KEY_OR_EXTENSION, PublicKey, Refused, Signer
from kiosk.contract.limits import JWS_HEADER_MAX, SEALED_MANIFEST_MAX
from kiosk.contract.sm2 import Sm2Key, Sm3


@asn1.sequence
class _CaseContent:
    header: str
    sealed: bytes


class National:
    name = SUITE_NATIONAL
    alg: Literal["SM2"] = "SM2"
    curve = "SM2"
    media_type = "application/pkcs7-mime"
    key_bytes = gbt35275.KEY

    def hasher(self) -> Sm3:
        return Sm3()

    def digest(self, data: bytes | memoryview) -> str:
        return Sm3(data).hexdigest()

    def envelope(self, recipient: PublicKey, rkid: str) -> gbt35275.Envelope:
        if not isinstance(recipient, Sm2Key):
            raise Refused("recipient: a key of another suite")
        return gbt35275.Envelope(recipient, gbt35275.serial(rkid))

    def sealed(self, header: Mapping[str, Any], inner: bytes, sign: Signer) -> bytes:
        head = json.dumps({"alg": self.alg, **header}, separators=(",", ":"))
        if len(head) > JWS_HEADER_MAX:
            raise Refused("header: too large")
        content = asn1.encode_der(_CaseContent(header=head, sealed=inner))
        message = gbt35275.SignedMessage(content, gbt35275.serial(header["kid"]), sign(content))
        return gbt35275.signed(message)

    def signed(
        self, sealed: bytes, key_of: Callable[[str], PublicKey | None], typ: str = CASE_TYP
    ) -> tuple[dict[str, Any], bytes]:
        message, header, inner = _read(sealed)
        if header.get("typ") != typ or header.get("alg") != self.alg:
            raise Refused("header: not what is wanted, of this suite")
        if header.keys() & OWN_KEY_OR_EXTENSION:
            raise Refused("header: brings its own key or an extension")
        kid = header.get("kid")
        key = key_of(kid) if isinstance(kid, str) else None
        if not isinstance(key, Sm2Key) or not isinstance(kid, str):
            raise Refused("case: key not trusted")
        if gbt35275.serial(kid) != message.serial:
            raise Refused("case: names another signer")
        if not key.verifies(message.content, message.signature):
            raise Refused("case: signature is wrong")
        return header, inner

    def unverified_header(self, sealed: bytes) -> dict[str, Any]:
        return _read(sealed)[1]

    def opened(self, inner: bytes, private: PublicKey, kid: str, limit: int) -> bytes:
        if not isinstance(private, Sm2Key):
            raise Refused("recipient: a key of another suite")
        try:
            plain = gbt35275.opened(inner, private, gbt35275.serial(kid))
        except gbt35275.NotAMessage as error:
            raise Refused(str(error)) from error
        if len(plain) > limit:
            raise Refused("enveloped: opens to too much")
        return plain

    def encrypt_into(self, key: bytes, nonce: bytes, plain: bytes, bound_to: bytes, into: memoryview) -> None:
        gbt35275.encrypt_into(key, nonce, plain, bound_to, into)

    def decrypted(self, key: bytes, nonce: bytes, sealed: bytes, bound_to: bytes) -> bytes:
        return gbt35275.decrypted(key, nonce, sealed, bound_to)

    def material_seal(self, n: int, blob: memoryview, sha256: str) -> MaterialSeal:
        return MaterialSeal(n=n, sha256=sha256, size=len(blob), sm3=self.digest(blob))

    def is_sealed(self, blob: bytes, seal: MaterialSeal) -> bool:
        found = (hashlib.sha256(blob).hexdigest(), self.digest(blob))
        return seal.sm3 is not None and hmac.compare_digest("".join(found), seal.sha256 + seal.sm3)


def _read(sealed: bytes) -> tuple[gbt35275.SignedMessage, dict[str, Any], bytes]:
    if len(sealed) > SEALED_MANIFEST_MAX:
        raise Refused("case: too large")
    try:
        message = gbt35275.read_signed(sealed)
        content = asn1.decode_der(_CaseContent, message.content)
        header = json.loads(content.header)
    except (ValueError, RecursionError) as error:
        raise Refused("case: not a signed message of this suite") from error
    if not isinstance(header, dict) or len(content.header) > JWS_HEADER_MAX:
        raise Refused("case: header is not an object, or too large")
    return message, header, content.sealed

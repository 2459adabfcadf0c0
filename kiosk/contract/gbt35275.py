"""GB/T 35275 messages: `SignedData` around an octet string, `EnvelopedData` to one recipient. PKCS #7 with SM2, SM4.

Of the profile's choices only ours are read: version 1, one signer without attributes, one recipient, SM4-GCM. Reading
encodes what was understood and compares, so that one message has one spelling. Signer and recipient are named by
issuer and serial number; both follow from the key's id: CN=`ISSUER`, serial = its first 16 bytes.
"""

import os
from base64 import urlsafe_b64decode
from dataclasses import dataclass
from typing import Annotated

from cryptography.exceptions import InvalidTag
from cryptography.hazmat import asn1
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.x509 import ObjectIdentifier as Oid

from kiosk.contract.sm2 import Sm2Key, der_signature, raw_signature

ISSUER = "Jiujin SM2 CA"
_DATA = Oid("1.2.156.10197.6.1.4.2.1")
_SIGNED_DATA = Oid("1.2.156.10197.6.1.4.2.2")
_ENVELOPED_DATA = Oid("1.2.156.10197.6.1.4.2.3")
_SM3 = Oid("1.2.156.10197.1.401")
_SM2_SIGNATURE = Oid("1.2.156.10197.1.301.1")
_SM2_ENCRYPTION = Oid("1.2.156.10197.1.301.3")
_SM4_GCM = Oid("1.2.156.10197.1.104.8")
_COMMON_NAME = Oid("2.5.4.3")
KEY, NONCE, TAG = 16, 12, 16


class NotAMessage(ValueError):
    """Not a message of this profile, or it cannot be opened. Names the rule, never contents."""


@asn1.sequence
class Algorithm:
    algorithm: Oid


@asn1.sequence
class Attribute:
    kind: Oid
    value: str


@asn1.sequence
class Name:
    common: asn1.SetOf[Attribute]


@asn1.sequence
class _IssuerAndSerial:
    issuer: Name
    serial: int


@asn1.sequence
class _Data:
    kind: Oid
    content: Annotated[bytes, asn1.Explicit(0)]


@asn1.sequence
class _SignerInfo:
    version: int
    signer: _IssuerAndSerial
    digest: Algorithm
    signature: Algorithm
    value: bytes


@asn1.sequence
class _SignedData:
    version: int
    digests: asn1.SetOf[Algorithm]
    content: _Data
    signers: asn1.SetOf[_SignerInfo]


@asn1.sequence
class _Signed:
    kind: Oid
    content: Annotated[_SignedData, asn1.Explicit(0)]


@asn1.sequence
class _GcmParameters:  # RFC 5084, 3.2
    nonce: bytes
    tag: int


@asn1.sequence
class _ContentCipher:
    algorithm: Oid
    parameters: _GcmParameters


@asn1.sequence
class _RecipientInfo:
    version: int
    recipient: _IssuerAndSerial
    algorithm: Algorithm
    wrapped: bytes


@asn1.sequence
class _EncryptedContent:
    kind: Oid
    cipher: _ContentCipher
    content: Annotated[bytes, asn1.Implicit(0)]


@asn1.sequence
class _EnvelopedData:
    version: int
    recipients: asn1.SetOf[_RecipientInfo]
    content: _EncryptedContent


@asn1.sequence
class _Enveloped:
    kind: Oid
    content: Annotated[_EnvelopedData, asn1.Explicit(0)]


@dataclass(frozen=True, slots=True)
class SignedMessage:
    """`signature`: r || s over the content's octets. `serial`: of the signer, as `serial` gives it."""

    content: bytes
    serial: int
    signature: bytes


def name(common: str) -> Name:
    return Name(common=asn1.SetOf([Attribute(kind=_COMMON_NAME, value=common)]))


def serial(kid: str) -> int:
    """Of the certificate that belongs to a key id (an RFC 7638 thumbprint). Raises ValueError."""
    raw = urlsafe_b64decode(kid + "=" * (-len(kid) % 4))[:16]
    return int.from_bytes(raw, "big") | 1 << 127  # 16 bytes always, never 0


def signed(message: SignedMessage) -> bytes:
    signer = _SignerInfo(
        version=1,
        signer=_named(message.serial),
        digest=Algorithm(algorithm=_SM3),
        signature=Algorithm(algorithm=_SM2_SIGNATURE),
        value=der_signature(message.signature),
    )
    content = _SignedData(
        version=1,
        digests=asn1.SetOf([Algorithm(algorithm=_SM3)]),
        content=_Data(kind=_DATA, content=message.content),
        signers=asn1.SetOf([signer]),
    )
    return asn1.encode_der(_Signed(kind=_SIGNED_DATA, content=content))


def read_signed(der: bytes) -> SignedMessage:
    """Nothing is verified yet. Raises NotAMessage."""
    try:
        outer = asn1.decode_der(_Signed, der).content
        (signer,) = outer.signers.as_list()
        message = SignedMessage(outer.content.content, signer.signer.serial, raw_signature(signer.value))
        same = signed(message) == der
    except (ValueError, TypeError, OverflowError) as error:
        raise NotAMessage("signed: not SignedData") from error
    if not same:
        raise NotAMessage("signed: not this profile, or another spelling")
    return message


class Envelope:
    """The content key is made and wrapped; takes one plaintext."""

    def __init__(self, recipient: Sm2Key, recipient_serial: int) -> None:
        self._serial = recipient_serial
        self._key = os.urandom(KEY)
        self._wrapped = recipient.wrap(self._key)

    def enclose(self, manifest: bytes) -> bytes:
        key, self._key = self._key, b""
        if not key:
            raise RuntimeError("envelope: used before")
        nonce = os.urandom(NONCE)
        return _envelope(self._serial, self._wrapped, nonce, encrypted(key, nonce, manifest, b""))


def opened(der: bytes, private: Sm2Key, recipient_serial: int) -> bytes:
    """Raises NotAMessage."""
    try:
        outer = asn1.decode_der(_Enveloped, der).content
        (recipient,) = outer.recipients.as_list()
        nonce, sealed = outer.content.cipher.parameters.nonce, outer.content.content
        if _envelope(recipient_serial, recipient.wrapped, nonce, sealed) != der or len(nonce) != NONCE:
            raise NotAMessage("enveloped: not this profile, or to somebody else")
        return decrypted(private.unwrap(recipient.wrapped), nonce, sealed, b"")
    except (ValueError, TypeError, OverflowError, InvalidTag) as error:
        raise NotAMessage("enveloped: cannot be opened") from error


def _envelope(recipient_serial: int, wrapped: bytes, nonce: bytes, sealed: bytes) -> bytes:
    recipient = _RecipientInfo(
        version=1,
        recipient=_named(recipient_serial),
        algorithm=Algorithm(algorithm=_SM2_ENCRYPTION),
        wrapped=wrapped,
    )
    cipher = _ContentCipher(algorithm=_SM4_GCM, parameters=_GcmParameters(nonce=nonce, tag=TAG))
    content = _EnvelopedData(
        version=1,
        recipients=asn1.SetOf([recipient]),
        content=_EncryptedContent(kind=_DATA, cipher=cipher, content=sealed),
    )
    return asn1.encode_der(_Enveloped(kind=_ENVELOPED_DATA, content=content))


def _named(number: int) -> _IssuerAndSerial:
    return _IssuerAndSerial(issuer=name(ISSUER), serial=number)


def encrypted(key: bytes, nonce: bytes, plain: bytes, bound_to: bytes) -> bytes:
    """SM4-GCM: ciphertext || tag."""
    sealed = bytearray(len(plain) + TAG)
    encrypt_into(key, nonce, plain, bound_to, memoryview(sealed))
    return bytes(sealed)


def encrypt_into(key: bytes, nonce: bytes, plain: bytes, bound_to: bytes, into: memoryview) -> None:
    """`into`: TAG bytes more than `plain`."""
    encryptor = Cipher(algorithms.SM4(key), modes.GCM(nonce)).encryptor()
    encryptor.authenticate_additional_data(bound_to)
    encryptor.update_into(plain, into[: len(plain)])
    encryptor.finalize()
    into[len(plain) :] = encryptor.tag


def decrypted(key: bytes, nonce: bytes, sealed: bytes, bound_to: bytes) -> bytes:
    """Nothing is returned before the tag was checked. Raises InvalidTag, ValueError."""
    if len(sealed) < TAG:
        raise ValueError("too short")
    decryptor = Cipher(algorithms.SM4(key), modes.GCM(nonce, sealed[-TAG:])).decryptor()
    decryptor.authenticate_additional_data(bound_to)
    plain = decryptor.update(sealed[:-TAG])
    decryptor.finalize()
    return plain

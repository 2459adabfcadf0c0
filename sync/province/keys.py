"""The province's own keys, made on first start: CA, server certificate, acknowledgement key, recipient keys.

DATA/keys/: ca.key.pem ca.pem server.key.pem server.pem acknowledgement.key.pem recipient-*.key.pem, all 0600.
The newest recipient key seals; older ones stay to open what was sealed weeks ago. The same again for the national
suite as *.sm2.pem; TLS stays with the first CA.
"""

import fcntl
import ipaddress
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Literal

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from joserfc.jwk import ECKey

from kiosk.contract import gbt35275, jose
from kiosk.contract.case import TrustedKey
from kiosk.contract.certificates import read_sm2_request, sm2_certificate
from kiosk.contract.jose import PublicKey
from kiosk.contract.sm2 import Sm2Key
from kiosk.contract.suite import Suite
from kiosk.contract.suites import NATIONAL
from sync.province.durable import make_folder, write_durably
from sync.province.problems import Refusal

CA_YEARS = 20
SERVER_DAYS = 397
SERVER_RENEW_DAYS = 30
TERMINAL_DAYS = 365
BACKDATE = timedelta(hours=1)


def _new_key(path: Path) -> ec.EllipticCurvePrivateKey:
    key = ec.generate_private_key(ec.SECP256R1())
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    write_durably(path, pem)
    return key


def _load_key(path: Path) -> ec.EllipticCurvePrivateKey:
    key = serialization.load_pem_private_key(path.read_bytes(), None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise TypeError(f"{path.name}: not an EC key")
    return key


def _jose_key(path: Path) -> ECKey:
    return ECKey.import_key(path.read_bytes())


def _key(path: Path) -> ec.EllipticCurvePrivateKey:
    return _load_key(path) if path.exists() else _new_key(path)


def _name(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey, days: int
) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - BACKDATE)
        .not_valid_after(now + timedelta(days=days))
    )


def _alternative(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        return x509.DNSName(host)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Copies that start at once must not each make keys."""
    with (folder / ".lock").open("wb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def public_jwk(key: PublicKey) -> dict[str, str]:
    if isinstance(key, Sm2Key):
        return key.as_jwk()
    return {
        name: str(value) for name, value in key.as_dict(private=False).items() if name in {"kty", "crv", "x", "y"}
    }


@dataclass(frozen=True, slots=True)
class RecipientKey:
    kid: str
    key: PublicKey
    made_at: datetime


@dataclass(frozen=True, slots=True)
class ProvinceKeys:
    folder: Path
    ca_key: ec.EllipticCurvePrivateKey
    ca: x509.Certificate
    acknowledgement: ECKey
    recipients: tuple[RecipientKey, ...]  # newest first
    national_ca: Sm2Key
    national_acknowledgement: Sm2Key
    national_recipients: tuple[RecipientKey, ...]  # newest first

    @classmethod
    def open(cls, data: Path, host: str = "127.0.0.1") -> "ProvinceKeys":
        folder = data / "keys"
        make_folder(folder)
        with _alone(folder):
            ca_key = _key(folder / "ca.key.pem")
            if not (folder / "ca.pem").exists():
                write_durably(folder / "ca.pem", _make_ca(ca_key))
            ca = x509.load_pem_x509_certificate((folder / "ca.pem").read_bytes())
            _keep_server_certificate(folder, ca_key, ca, host)
            _key(folder / "acknowledgement.key.pem")
            acknowledgement = _jose_key(folder / "acknowledgement.key.pem")
            if not any(folder.glob("recipient-*.key.pem")):
                _new_key(folder / f"recipient-{_stamp()}.key.pem")
            if not any(folder.glob("recipient-*.sm2.pem")):
                _sm2_key(folder / f"recipient-{_stamp()}.sm2.pem")
            national_ca = _sm2_key(folder / "ca.key.sm2.pem")
            if not (folder / "ca.sm2.pem").exists():
                own = sm2_certificate(gbt35275.ISSUER, national_ca, national_ca, datetime.now(UTC), CA_YEARS * 365)
                write_durably(folder / "ca.sm2.pem", own)
            return cls(
                folder,
                ca_key,
                ca,
                acknowledgement,
                _recipients(folder, "key"),
                national_ca,
                _sm2_key(folder / "acknowledgement.sm2.pem"),
                _recipients(folder, "sm2"),
            )

    def rotate_recipient(self) -> "ProvinceKeys":
        """New recipient keys, one a suite, seal from now on; the old ones still open."""
        with _alone(self.folder):
            _new_key(self.folder / f"recipient-{_stamp()}.key.pem")
            _sm2_key(self.folder / f"recipient-{_stamp()}.sm2.pem")
        recipients, national = _recipients(self.folder, "key"), _recipients(self.folder, "sm2")
        return replace(self, recipients=recipients, national_recipients=national)

    @property
    def ca_file(self) -> Path:
        return self.folder / "ca.pem"

    @property
    def server_key_file(self) -> Path:
        return self.folder / "server.key.pem"

    @property
    def server_file(self) -> Path:
        return self.folder / "server.pem"

    def sign(self, header: dict[str, Any], payload: bytes) -> str:
        """ES256 by the acknowledgement key, JWS compact."""
        return jose.sign({"kid": self.acknowledgement.thumbprint(), **header}, payload, self._raw_signature)

    def _raw_signature(self, signing_input: bytes) -> bytes:
        private = self.acknowledgement.private_key
        assert private is not None
        r, s = decode_dss_signature(private.sign(signing_input, ec.ECDSA(hashes.SHA256())))
        return r.to_bytes(32, "big") + s.to_bytes(32, "big")

    def acknowledger(self, suite: Suite) -> tuple[str, Callable[[bytes], bytes]]:
        """The acknowledgement key's id, and what signs with it: r || s."""
        if suite is NATIONAL:
            return self.national_acknowledgement.thumbprint(), self.national_acknowledgement.sign
        return self.acknowledgement.thumbprint(), self._raw_signature

    def signer(self, suite: Suite) -> Callable[[dict[str, Any], bytes], str]:
        return self._sign_sm2 if suite is NATIONAL else self.sign

    def _sign_sm2(self, header: dict[str, Any], payload: bytes) -> str:
        key = self.national_acknowledgement
        return jose.sign({"alg": NATIONAL.alg, "kid": key.thumbprint(), **header}, payload, key.sign)

    def openers(self) -> dict[str, PublicKey]:
        """Private keys by id, retired ones too."""
        return {known.kid: known.key for known in (*self.recipients, *self.national_recipients)}

    def trusted(self) -> list[TrustedKey]:
        """What terminals believe, of both suites: the newest recipient key first, retired ones with `not_after`. A
        terminal believes those of the suites that its enrolment allows."""
        return [
            *self._trusted(self.recipients, self.acknowledgement),
            *self._trusted(self.national_recipients, self.national_acknowledgement),
        ]

    def _trusted(self, recipients: tuple[RecipientKey, ...], acknowledgement: PublicKey) -> list[TrustedKey]:
        keys = [
            TrustedKey(
                kid=known.kid,
                use="recipient",
                owner="province",
                jwk=public_jwk(known.key),
                not_before=known.made_at,
                not_after=recipients[place - 1].made_at if place else None,
            )
            for place, known in enumerate(recipients)
        ]
        jwk, kid = public_jwk(acknowledgement), acknowledgement.thumbprint()
        return [*keys, TrustedKey(kid=kid, use="acknowledgement", owner="province", jwk=jwk)]

    def certify(self, csr_pem: str, terminal: str | None = None) -> tuple[str, PublicKey, str]:
        """Terminal id, public key and certificate (PEM) for a CSR that is whole, P-256 or SM2, and names `terminal`
        when given. Raises Refusal("csr")."""
        try:
            csr = x509.load_pem_x509_csr(csr_pem.encode())
            names = csr.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
            key = csr.public_key()
        except UnsupportedAlgorithm:
            return self._certify_sm2(csr_pem, terminal)
        except ValueError as error:
            raise Refusal("csr") from error
        if not isinstance(key, ec.EllipticCurvePublicKey) or not isinstance(key.curve, ec.SECP256R1):
            raise Refusal("csr")
        if not csr.is_signature_valid or len(names) != 1 or (terminal and names[0].value != terminal):
            raise Refusal("csr")
        common = str(names[0].value)
        certificate = (
            _builder(_name(common), self.ca.subject, key, TERMINAL_DAYS)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CLIENT_AUTH]), critical=False)
            .sign(self.ca_key, hashes.SHA256())
        )
        pem = key.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
        return common, ECKey.import_key(pem), certificate.public_bytes(serialization.Encoding.PEM).decode()

    def _certify_sm2(self, csr_pem: str, terminal: str | None) -> tuple[str, PublicKey, str]:
        try:
            common, key = read_sm2_request(csr_pem)
        except ValueError as error:
            raise Refusal("csr") from error
        if terminal and common != terminal:
            raise Refusal("csr")
        certificate = sm2_certificate(common, key, self.national_ca, datetime.now(UTC), TERMINAL_DAYS)
        return common, key, certificate.decode("ascii")


def _stamp() -> str:
    return f"{datetime.now(UTC):%Y%m%dT%H%M%S%f}"


def _sm2_key(path: Path) -> Sm2Key:
    if not path.exists():
        write_durably(path, Sm2Key.generate().pem())
    return Sm2Key.of_pem(path.read_bytes())


def _recipients(folder: Path, kind: Literal["key", "sm2"]) -> tuple[RecipientKey, ...]:
    found = []
    for path in sorted(folder.glob(f"recipient-*.{kind}.pem"), reverse=True):
        key = Sm2Key.of_pem(path.read_bytes()) if kind == "sm2" else _jose_key(path)
        stamp = path.name.removeprefix("recipient-").removesuffix(f".{kind}.pem")
        made_at = datetime.strptime(stamp, "%Y%m%dT%H%M%S%f").replace(tzinfo=UTC)
        found.append(RecipientKey(key.thumbprint(), key, made_at))
    return tuple(found)


def _make_ca(key: ec.EllipticCurvePrivateKey) -> bytes:
    name = _name("Jiujin reference province CA")
    certificate = (
        _builder(name, name, key.public_key(), CA_YEARS * 365)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(_key_usage(ca=True), critical=True)
        .sign(key, hashes.SHA256())
    )
    return certificate.public_bytes(serialization.Encoding.PEM)


def _key_usage(*, ca: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not ca,
        key_cert_sign=ca,
        crl_sign=ca,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _keep_server_certificate(
    folder: Path, ca_key: ec.EllipticCurvePrivateKey, ca: x509.Certificate, host: str
) -> None:
    names = [_alternative(name) for name in dict.fromkeys(("localhost", "127.0.0.1", "::1", host))]
    path = folder / "server.pem"
    if path.exists() and (folder / "server.key.pem").exists():
        present = x509.load_pem_x509_certificate(path.read_bytes())
        have = present.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        fresh = present.not_valid_after_utc > datetime.now(UTC) + timedelta(days=SERVER_RENEW_DAYS)
        if fresh and all(name in have for name in names):
            return
        names = list(dict.fromkeys([*have, *names]))
    key = _key(folder / "server.key.pem")
    certificate = (
        _builder(_name("Jiujin reference province"), ca.subject, key.public_key(), SERVER_DAYS)
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_key_usage(ca=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(ca_key.public_key()), critical=False)
        .sign(ca_key, hashes.SHA256())
    )
    write_durably(path, certificate.public_bytes(serialization.Encoding.PEM))

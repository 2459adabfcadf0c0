"""The province's clock as this process knows it. The wall clock is only believed while the two agree."""

import http.client
import secrets
import ssl
import time
from datetime import UTC, datetime
from urllib.parse import urlsplit

from cryptography import x509

from kiosk.contract.requests import TIME_TYP, TOKEN_MAX, SignatureError, TimeClaims, verified
from kiosk.contract.suite import KeyOf, Suite
from kiosk.contract.suites import INTERNATIONAL
from sync.deadline import WholeInTime

FAR_OFF_S = 24 * 3600.0
NO_CHECK_TIME = 0x200000  # X509_V_FLAG_NO_CHECK_TIME, openssl/x509_vfy.h


class ProvinceClock:
    """Anchored to the monotonic clock, so that a jump of the wall clock does not move it."""

    def __init__(self) -> None:
        self._anchor: tuple[float, float] | None = None  # monotonic, province's time

    def learn(self, at: float) -> None:
        self._anchor = (time.monotonic(), at)

    def now(self) -> float:
        """Seconds since 1970 by the province's clock, by the wall clock while never compared."""
        if self._anchor is None:
            return time.time()
        monotonic, at = self._anchor
        return at + time.monotonic() - monotonic

    @property
    def error_s(self) -> float | None:
        """How far the wall clock is ahead; None when never compared."""
        return None if self._anchor is None else time.time() - self.now()

    @property
    def dates_are_wrong(self) -> bool:
        error = self.error_s
        return error is not None and abs(error) > FAR_OFF_S


def trusted_time(url: str, ca: str, key_of: KeyOf, timeout_s: float, suite: Suite = INTERNATIONAL) -> float:
    """GET /v1/time with a nonce of ours, signed by the suite's key. The CA is pinned without dates; the dates of the
    certificate must fit the time that is signed. Raises OSError, SignatureError, ValueError."""
    parts = urlsplit(url)
    context = ssl.create_default_context(cafile=ca)
    context.verify_flags |= NO_CHECK_TIME
    nonce = secrets.token_urlsafe(18)
    connection = http.client.HTTPSConnection(
        parts.hostname or "", parts.port or 443, timeout=timeout_s, context=context
    )
    connection.response_class = WholeInTime
    try:
        connection.request("GET", f"{parts.path}/v1/time?nonce={nonce}&suite={suite.name}")
        raw = connection.sock.getpeercert(binary_form=True)
        response = connection.getresponse()
        text = response.read(TOKEN_MAX + 1).decode("ascii", "replace")
    except http.client.HTTPException as error:
        raise SignatureError("time: no answer") from error
    finally:
        connection.close()
    claims = verified(text, TIME_TYP, key_of, TimeClaims)
    if claims.nonce != nonce:
        raise SignatureError("time: another's nonce")
    certificate = x509.load_der_x509_certificate(raw or b"")
    at = datetime.fromtimestamp(claims.at, UTC)
    if not certificate.not_valid_before_utc <= at <= certificate.not_valid_after_utc:
        raise SignatureError("time: the certificate is out of date by the province's own clock")
    return float(claims.at)

"""The dates of the province's certificate are judged by its own clock, since this terminal's may be wrong."""

import json
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization

from kiosk.contract.requests import TimeClaims, token
from kiosk.outbox import breaker
from sync.agent import ALL_SETTLED, NO_NETWORK
from tests.sync.site import Served, Terminal
from tests.sync.trouble import Said, impostor, nonce_of, signed_answer

HOUR = timedelta(hours=1)


def certificate(served: Served, file: Path, begins: timedelta, ends: timedelta) -> Path:
    """The province's own, with other dates, from now."""
    keys, now = served.platform.keys, datetime.now(UTC)
    present = x509.load_pem_x509_certificate(keys.server_file.read_bytes())
    made = x509.CertificateBuilder().subject_name(present.subject).issuer_name(present.issuer)
    made = made.public_key(present.public_key()).serial_number(7)
    made = made.not_valid_before(now + begins).not_valid_after(now + ends)
    for extension in present.extensions:
        made = made.add_extension(extension.value, extension.critical)
    file.write_bytes(made.sign(keys.ca_key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))
    return file


@pytest.mark.parametrize(
    ("begins", "ends", "ahead", "ended", "reason"),
    [
        (-200 * HOUR, -24 * HOUR, 0 * HOUR, NO_NETWORK, "no_time"),
        (-200 * HOUR, -1 * HOUR, -2 * HOUR, ALL_SETTLED, ""),
        (1 * HOUR, 200 * HOUR, 2 * HOUR, ALL_SETTLED, ""),
    ],
    ids=["ran out by the province's clock", "this clock is fast", "this clock is slow"],
)
def test_dates_that_do_not_fit_are_asked_about(
    served: Served,
    terminal: Terminal,
    tmp_path: Path,
    begins: timedelta,
    ends: timedelta,
    ahead: timedelta,
    ended: int,
    reason: str,
) -> None:
    asked: list[str] = []
    at = time.time() + ahead.total_seconds()

    def say(_method: str, path: str, _body: bytes, headers: dict[str, str]) -> Said:
        where = urlsplit(path)
        asked.append(where.path)
        if where.path == "/v1/time":
            claims = TimeClaims(nonce=parse_qs(where.query)["nonce"][0], at=int(at))
            said = token("jiujin-time+jws", claims, served.platform.keys.sign)
            return 200, {"Content-Type": "application/jose"}, said.encode()
        told = {"changes": [], "cursor": 0, "more": False, "generation": "g"}
        if where.path == "/v1/heartbeat":
            told = {"at": datetime.fromtimestamp(at, UTC).isoformat(), "generation": "g"}
        return signed_answer(served, nonce_of(headers), 200, json.dumps(told).encode())

    with impostor(served, say, certificate(served, tmp_path / "other.pem", begins, ends)) as url:
        agent = terminal.agent(url)
        assert agent.once() == ended
    assert breaker.read(agent.store, "province").reason == reason
    agent.close()
    assert asked == (["/v1/time"] if reason else ["/v1/time", "/v1/heartbeat", "/v1/changes"])
